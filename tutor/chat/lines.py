"""The authored lines that fit what was told and asked, drawn from a scene and its notes. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.chat.kinds import bare_name, kinds_told, lines_of, name_of, naming_goals
from tutor.chat.notes import Told, asked_of, asks_for_notes, listed, total
from tutor.chat.reading import TOLD_ALSO, Reading, answers_to, called_for, says_no, turns_down
from tutor.languages import PACKS, LanguagePack, normalize
from tutor.scenarios import Kind, Line, Script
from tutor.session import Session
from tutor.topic import is_question

LIGHT, ALIKE = 4, 2
"""Letters of words that tell nothing, and common longer words from which two groups of lines say the same."""
NEAR, NEAREST = 0.5, 3
"""Least cosine of an answer that may help a model, and most of them."""
STEM = 6
"""First letters of words by which those of two lines are compared."""
BRIEF = 9
"""Words up to which a line of two sentences may follow another, and an answer may be nothing but consent."""


def phrase(script: Script, pack: LanguagePack, name: str) -> tuple[Line, ...]:
    """The character's own lines of this name, else the language pack's."""
    return script.phrases.get(name) or pack.lines[name]


def filled(lines: tuple[Line, ...], words: str) -> tuple[Line, ...]:
    """The lines with these words in their place."""
    return tuple(Line(line.text.format(words=words), line.gloss.format(words=words)) for line in lines)


def about(lines: tuple[Line, ...], topic: Line) -> tuple[Line, ...]:
    """The lines about this thing, which is named in both languages."""
    return tuple(Line(line.text.format(topic=topic.text), line.gloss.format(topic=topic.gloss)) for line in lines)


def replies_to(script: Script, session: Session, reading: Reading, told: Told) -> tuple[tuple[Line, ...], ...]:
    """The authored replies to what is asked; sums and lists of what was ordered are made of the notes."""
    pad, language = told.pad, session.language
    safe = (
        asked_of(pad, told.notes, normalize(reading.text), PACKS[language]) if pad and is_question(reading.text) else ()
    )
    if safe:
        return (safe,)
    if pad and asks_for_notes(pad, told.notes, normalize(reading.text), PACKS[language]):
        lines = listed(pad, told.notes, language)
        return (lines,) if lines else ()
    groups = []
    called = list(zip(called_for(script, reading), answers_to(script, reading, 2), strict=False))
    if pad:  # "how much is everything?" asks for no list of prices
        called = [row for row in called if row[0] in (*pad.totals, *pad.lists)][:1] or called
    for id_, lines in called:
        made: tuple[Line, ...] = ()
        if pad and id_ in pad.totals:
            made = total(pad, told.notes, language)
        elif pad and id_ in pad.lists:
            made = listed(pad, told.notes, language)
        groups.append(made or lines)
    return different(tuple(groups), ())


def near(script: Script, reading: Reading, groups: Sequence[tuple[Line, ...]]) -> tuple[Line, ...]:
    """The answers of the scene that are closest to a message, besides those that are said: what may help a model."""
    close = dict(reading.match.answers) if reading.match else {}
    rest = [answer for answer in script.answers if close.get(answer.id, 0.0) >= NEAR and answer.replies not in groups]
    rest.sort(key=lambda answer: -close[answer.id])
    return tuple(answer.replies[0] for answer in rest[:NEAREST])


def lines_for(
    script: Script,
    pack: LanguagePack,
    session: Session,
    reading: Reading,
    met: tuple[str, ...],
    changes: bool,
    noted: Told,
) -> tuple[tuple[Line, ...], ...]:
    """Lines for just what was told: for each goal that was met, or told again, in the order of the message.

    What was said of the notes takes the place of the lines of its goals.
    """
    told = [run.id for run in reading.heard.goals if run.chance >= TOLD_ALSO or run.id in met]
    again = [id_ for id_ in told if id_ in session.met] if changes else []
    goals = sorted(dict.fromkeys((*met, *again)), key=lambda id_: told.index(id_) if id_ in told else len(told))
    alone = len(goals) == 1
    goals = [id_ for id_ in goals if id_ not in noted.goals]
    name = _name(script, session, reading, met)
    found = [kinds_told(script, id_, reading.told(id_, alone), pack) for id_ in goals]
    if name:  # nothing but the name was said
        own = normalize(f"{pack.my_name} {name}")
        asked = naming_goals(script)
        pairs = zip(goals, found, strict=True)
        found = [kinds or (kinds_told(script, id_, own, pack) if id_ in asked else []) for id_, kinds in pairs]
    if changes:  # "two kilos is too much, only half a kilo": what is said last holds
        found = [kinds[-1:] for kinds in found]
    elif turns_down(pack, reading):
        found = [[kind for kind in kinds if _denies(kind, reading, pack)] for kinds in found]
    elif says_no(session, reading):  # "no, I'll stay at a friend's house": no house is wanted
        found = [kinds[:1] for kinds in found]
    kinds = [k[0] for k in found if k] + [kind for k in found for kind in k[1:]]  # each goal before more of one
    kinds = [kind for n, kind in enumerate(kinds) if not any(_akin(kind, before) for before in kinds[:n])]
    groups = [lines_of(kind, name) for kind in kinds]
    first, rest = (noted.groups, groups) if noted.groups else (groups[:1], groups[1:])
    rest = [tuple(line for line in group if may_follow(line, pack)) for group in rest]
    return (*first, *(group for group in rest if group))


def reaction_to(script: Script, session: Session, reading: Reading, goal: str) -> tuple[Line, ...]:
    """The authored reactions to a goal that was met, or to a no."""
    beat = script.beat(goal)
    no = says_no(session, reading) or turns_down(PACKS[session.language], reading)
    return beat.if_no if beat.if_no and no else beat.reactions


def sum_due(
    session: Session, told: Told, met: tuple[str, ...], rest: tuple[tuple[Line, ...], ...]
) -> tuple[tuple[Line, ...], ...]:
    """Who pays hears what it costs, unless the sum was just asked for."""
    if told.pad is None or told.pad.pays not in met or rest:
        return ()
    lines = total(told.pad, told.notes, session.language, short=True)
    return (lines,) if lines else ()


def different(groups: tuple[tuple[Line, ...], ...], said: tuple[tuple[Line, ...], ...]) -> tuple[tuple[Line, ...], ...]:
    """The groups that say something else than `said` and than those before them."""
    kept: list[tuple[Line, ...]] = []
    for group in groups:
        if not any(_same(group, other) for other in (*said, *kept)):
            kept.append(group)
    return tuple(kept)


def unlike(group: tuple[Line, ...], said: tuple[tuple[Line, ...], ...]) -> tuple[Line, ...]:
    """The lines that do not say again what was just said, if there are any: no list of starters twice."""
    return tuple(line for line in group if not any(_same((line,), other) for other in said)) or group


def is_brief(group: tuple[Line, ...]) -> bool:
    """True if none of the lines has many words."""
    return all(len(line.text.split()) <= BRIEF for line in group)


def alike(group: tuple[Line, ...], other: tuple[Line, ...], least: int = 1) -> bool:
    """True if two groups share so many longer words."""
    a, b = ({w for line in g for w in normalize(line.text).split() if len(w) > LIGHT} for g in (group, other))
    return len(a & b) >= least


def _same(group: tuple[Line, ...], other: tuple[Line, ...]) -> bool:
    """True if two groups say much the same: one of their lines is then enough."""
    return alike(group, other, ALIKE)


def _denies(kind: Kind, reading: Reading, pack: LanguagePack) -> bool:
    """True if the words of the kind hold a negation in this message."""
    found = kind.words.search(normalize(reading.text))
    return found is not None and pack.negating.search(found[0]) is not None


def _akin(kind: Kind, other: Kind) -> bool:
    """True for two kinds of one goal whose lines share a longer word: one of them says enough."""
    if kind.goal != other.goal:
        return False
    a, b = (
        {w[:STEM] for line in k.lines for w in normalize(line.text).split() if len(w) >= STEM} for k in (kind, other)
    )
    return bool(a & b)


def may_follow(line: Line, pack: LanguagePack) -> bool:
    """True for a line of one sentence, or of few words, that does not lean on what another says ("That way ...")."""
    brief = re.search(r"[.!?…] ", line.text) is None or len(line.text.split()) <= BRIEF
    return brief and pack.leaning.match(normalize(line.text)) is None


def _name(script: Script, session: Session, reading: Reading, met: tuple[str, ...]) -> str:
    """The learner's name, if it was told."""
    asked = naming_goals(script)
    learners = [m for m in session.messages if m.role == "learner"]
    name = name_of([*(m.text for m in learners), reading.text], session.language)
    bare = [reading.text] if asked & set(met) else [m.text for m in learners if asked & set(m.met)]
    return name or next((found for text in reversed(bare) if (found := bare_name(text, session.language))), "")
