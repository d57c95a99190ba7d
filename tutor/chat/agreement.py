"""The day and the time that a learner and the character agree on, as they are said back and noted. Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tutor.chat.kinds import is_busy
from tutor.chat.reading import LIKELY, TOLD, TOLD_ALSO, Reading, takes_back
from tutor.languages import PACKS, LanguagePack, normalize
from tutor.scenarios import Script
from tutor.session import Session
from tutor.topic import is_question

TAG = 3
"""Words of a question that asks for nothing but a yes ("Is that all right?")."""
NEAR = 9
"""Characters behind a day in which "instead" says that it is the one that is meant."""
DENIED_AFTER = re.compile(r" (no|not)\b", re.IGNORECASE)
CLAUSE = re.compile(r"[,.;:!?¿¡]")
NAMES = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|"
    r"october|november|december)\b"
)


@dataclass(frozen=True)
class When:
    """What is agreed on: words at [start, end) of the message. whole: they with what was known before."""

    goal: str
    start: int
    end: int
    whole: str


def agreed_on(script: Script, session: Session, reading: Reading) -> When | None:
    """A day or a time that the learner proposes or changes; None for what is told at first.

    "Is Saturday at eleven all right?" asks for nothing but a yes. What is denied ("not on Monday"), what the learner
    is busy at, and what the character is asked for ("what time on Monday?") is not meant.
    """
    pack, text = PACKS[session.language], reading.text
    likely = {run.id for run in reading.heard.goals if run.chance >= TOLD} | {session.goal, *session.met}
    goal = _agreed_goal(script)
    changes = takes_back(pack, session, reading) or reading.does("change", least=LIKELY)
    if goal is None:
        return None
    choice = _is_choice(text, [found.span() for found in pack.dating.finditer(text)], pack)
    again = goal in session.met and any(run.id == goal and run.chance >= TOLD_ALSO for run in reading.heard.goals)
    if not (changes or again or (is_question(text) and (choice or pack.proposing.search(normalize(text))))):
        return None
    found, busy = list[tuple[int, int]](), list[tuple[int, int]]()
    for match in pack.dating.finditer(text):
        span = match.span()
        if _is_busy(text, span, pack):
            busy.append(span)
        if not (_is_denied(text, span, pack) or _is_asked_for(text, span, pack)):
            found.append(span)
    found = [span for span in found if span not in busy]
    behind = [(a, b) for a, b in found if not pack.bounding.search(normalize(text[:a]))]  # "before Thursday"
    if len(behind) > 1 and not pack.changing.search(normalize(text[behind[-2][1] : behind[-1][1] + NEAR])):
        if not _is_choice(text, behind, pack):
            return None  # "Friday, and I have a meeting tomorrow", "is May or June better?"
        behind = behind[-2:-1]  # "Saturday at eleven or at five?", "is Monday or Tuesday better?": the first
    if len({word for word in normalize(text).split() if word in pack.months}) > 1:
        return None
    sure = [span for span in behind if goal in likely or re.search(r" (at|a las?) ", text[slice(*span)])]
    part = next((m for m in pack.daypart.finditer(text) if not _is_busy(text, m.span(), pack)), None)
    if not sure and busy and part:  # "tomorrow morning I work, can he come in the afternoon?"
        sure = [part.span()]
    if not sure:
        return None
    start, end = sure[-1]
    before = session.notes.when
    if busy and not pack.day.search(text[start:end]):
        before = text[slice(*busy[-1])].lower()
    words = _words(text[start:end], pack)
    if again and not changes and _is_known(words, session.notes.when, pack):
        return None  # "see you on Thursday"
    return When(goal, start, end, joined(before, words, pack))


def _is_known(words: str, when: str, pack: LanguagePack) -> bool:
    """True if all of a day or a time stands in what was agreed on."""
    return set(normalize(words).split()) - {pack.on_weekday} <= set(normalize(when).split())


def joined(before: str, words: str, pack: LanguagePack) -> str:
    """A time with the day that was known before: "on Saturday" and "at eleven"; a new day stands alone."""
    day = pack.day.search(before)
    if day is None or pack.day.search(words):
        return words
    day_ = _words(day[0], pack)
    part = pack.daypart.search(before)
    if part is None or pack.daypart.search(words):
        return f"{day_} {words}"
    return f"{day_} {part[0]}, {words}"


def _agreed_goal(script: Script) -> str | None:
    return next((beat.goal for beat in script.beats if beat.agreed), None)


def _is_busy(text: str, span: tuple[int, int], pack: LanguagePack) -> bool:
    """True if the learner has something else to do then: "I work on Monday", "on Monday I work until one"."""
    return is_busy(normalize(CLAUSE.split(text[: span[0]])[-1]), pack, normalize(CLAUSE.split(text[span[1] :])[0]))


def _is_denied(text: str, span: tuple[int, int], pack: LanguagePack) -> bool:
    clause = normalize(CLAUSE.split(text[: span[0]])[-1])
    return bool(pack.negating.search(" ".join(clause.split()[-2:])) or DENIED_AFTER.match(text[span[1] :]))


def _is_asked_for(text: str, span: tuple[int, int], pack: LanguagePack) -> bool:
    """True for a day in a question for the time: "what time on Monday?"."""
    return bool(pack.asking_when.search(normalize(CLAUSE.split(text[: span[0]])[-1])))


def _is_choice(text: str, spans: list[tuple[int, int]], pack: LanguagePack) -> bool:
    """True for two days, or two times of one day, of which either would do."""
    if len(spans) < 2:
        return False
    (_, end), (start, _) = spans[-2:]
    return normalize(text[end:start]) in ("o", "or")


def _words(words: str, pack: LanguagePack) -> str:
    """A day or a time in the middle of a sentence: "on Saturday", "el sábado"."""
    words = words.lower()
    words = f"{pack.on_weekday} {words}" if pack.weekday.match(normalize(words)) else words
    return NAMES.sub(lambda found: found[0].capitalize(), words) if pack.code == "en" else words


def when_told(script: Script, session: Session, reading: Reading, met: tuple[str, ...]) -> str:
    """The day or time that is agreed on after the message: what it tells, what was told before, or "" if that is open.

    Whoever names several days, or changes it in words that are not understood, has agreed on none.
    """
    pack, goal = PACKS[session.language], _agreed_goal(script)
    if goal is None:
        return session.notes.when
    agreed = agreed_on(script, session, reading)
    told = agreed.whole if agreed else _told(session, reading, goal, met)
    told = "" if set(normalize(told).split()) & pack.months else told  # a month is no appointment
    again = goal in session.met and pack.dating.search(reading.text) and takes_back(pack, session, reading)
    return told or ("" if again else session.notes.when)


def _told(session: Session, reading: Reading, goal: str, met: tuple[str, ...]) -> str:
    """The only day or time in what a message tells for the goal that is agreed on; "" if none."""
    pack, text = PACKS[session.language], reading.text
    leaves = reading.intent == "goodbye"  # "I'll call again tomorrow, bye"
    if is_question(text) or not (goal in met or (goal == session.goal and not leaves)):
        return ""
    spans = [found.span() for found in pack.dating.finditer(text)]
    if len(spans) != 1:
        return ""
    before = " ".join(normalize(text[: spans[0][0]]).split()[-3:])
    if pack.negating.search(before) or DENIED_AFTER.match(text[spans[0][1] :]) or _is_busy(text, spans[0], pack):
        return ""
    words = _words(text[slice(*spans[0])], pack)
    return joined(session.notes.when, words, pack)


def asks_what_was_agreed(session: Session, reading: Reading) -> bool:
    """True where it is known, for "what day was it?", "you said at four, right?", "can you repeat the time?"."""
    pack, when, text = PACKS[session.language], session.notes.when, reading.text
    if not when or not (is_question(text) or reading.intent == "repeat"):
        return False
    named = [found.span() for found in pack.dating.finditer(text)]
    if named:  # "I can't on Friday, is there another day?" asks for a new one
        says = pack.recalling.search(normalize(text)) is not None and not takes_back(pack, session, reading)
        known = all(_is_known(text[slice(*span)], when, pack) for span in named)
        return says and known and not any(_is_denied(text, span, pack) or _is_busy(text, span, pack) for span in named)
    asked, timed = (
        pack.agreed_asking.search(normalize(text)),
        re.search(r"\b(at|a las?)\b", normalize(when)) is not None,
    )
    return asked is not None and (timed or not any(asked.groupdict().values()))


def asks_besides(reading: Reading, agreed: When, pack: LanguagePack) -> bool:
    """True if another sentence than those with a day asks something: "On Friday. Do I have to be at home?"."""
    rest = [
        found[0]
        for found in re.finditer(r"[^.!?]+[.!?]*", reading.text)
        if not (found.start() < agreed.end and agreed.start < found.end())
    ]
    asking = [sentence for sentence in rest if is_question(sentence) and not pack.dating.search(sentence)]
    return any(len(s.split()) > TAG or not pack.proposing.search(normalize(s)) for s in asking)
