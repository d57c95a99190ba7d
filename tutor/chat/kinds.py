"""What kind of answer a goal was given, and the authored lines that fit just that. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.chat.spelling import respelled
from tutor.grammar.morphology import is_known
from tutor.languages import PACKS, LanguagePack, intent_of, normalize
from tutor.scenarios import Kind, Line, Script

NO_NAMES = frozenset("mi mis su un una la el my the me at on back later again now".split())
"""What may stand behind "call me" and "on behalf of" instead of a name."""
CONTRAST = re.compile(r"\b(?:pero|sino|mejor|prefiero|solo|but|rather|instead|prefer|just|only)\b")
"""Words behind which something else begins that is not denied."""
SOON = 6
"""Words behind a time within which something says that the learner is busy then."""
BEFORE = 4
"""Words before a match in which a negation takes it back."""


def kinds_told(script: Script, goal: str, told: str, pack: LanguagePack, most: int = 2) -> list[Kind]:
    """The kinds of answer to this goal whose words stand in the normalized text `told`, in its order.

    Of kinds whose words overlap the first of the script counts; one that is denied does not.
    """
    found: list[tuple[int, int, Kind]] = []
    told = respelled(told, pack.code)
    for kind in script.kinds:
        if kind.goal != goal:
            continue
        for match in kind.words.finditer(told):
            start, end = match.span()
            if denied(told, start, end, pack) or _taken(script, goal, told[:start], pack):
                continue
            if not any(start < b and a < end for a, b, _ in found):
                found.append((start, end, kind))
            break
    return [kind for _, _, kind in sorted(found, key=lambda row: row[:2])[:most]]


def is_busy(before: str, pack: LanguagePack, after: str = "") -> bool:
    """True if the learner has something else to do at the time between the normalized words `before` and `after`."""
    behind = CONTRAST.split(after)[0].split()
    starts = [" ".join(behind[:n]) for n in range(2, SOON + 1)]
    return any(pack.occupied.search(words) is not None for words in (CONTRAST.split(before)[-1], *starts))


def _taken(script: Script, goal: str, before: str, pack: LanguagePack) -> bool:
    """The same where a day or a time is agreed on, unless another time comes first: "in the morning I work"."""
    if not is_busy(before, pack) or not any(beat.agreed for beat in script.beats if beat.goal == goal):
        return False
    return not any(kind.words.search(before) for kind in script.kinds if kind.goal == goal)


def denied(told: str, start: int, end: int, pack: LanguagePack) -> bool:
    """True if a negation stands shortly before [start, end) and none in it, or if it is not needed."""
    if pack.negating.search(told[start:end]):
        return False
    if pack.refusing.match(told[end:].strip()):
        return True
    before = " ".join(CONTRAST.split(told[:start])[-1].split()[-BEFORE:])
    return pack.negating.search(before) is not None


def lines_of(kind: Kind, name: str) -> tuple[Line, ...]:
    """The kind's lines, with the learner's name where one is wanted and known; preferred there."""
    if name:
        named = tuple(line for line in kind.lines if "{name}" in line.text)
        if named:
            return tuple(Line(line.text.format(name=name), line.gloss.format(name=name)) for line in named)
    return tuple(line for line in kind.lines if "{" not in line.text)


def name_of(messages: Sequence[str], language: str) -> str:
    """The name that the learner gave last in these messages, or ""."""
    pack = PACKS[language]
    for message in reversed(messages):
        for found in reversed(list(pack.naming.finditer(message))):
            name = next(group for group in found.groups() if group)
            certain = found[3] is None  # "my name is Ana", "I'm Ana Ruiz"; behind a bare "I'm" anything may stand
            if name in pack.function_words or name in NO_NAMES or intent_of(name, pack) is not None:
                continue
            if certain or not is_known(name.lower(), language):
                return name[:1].upper() + name[1:]
    return ""


def bare_name(text: str, language: str) -> str:
    """The name in a message that answers "what is your name?" with nothing else ("Ingrid Solberg."), or ""."""
    pack = PACKS[language]
    for clause in re.split(r"[.,;:!?¿¡\n]+", text):
        words = re.sub(r"^\s*(?:soy|es|i'm|i am|it's|it is)\s+", "", clause, flags=re.IGNORECASE).split()
        if not 0 < len(words) <= 3 or not all(re.fullmatch(r"[^\W\d_]{2,20}(?:[-'][^\W\d_]{2,20})?", w) for w in words):
            continue
        if any(w.lower() in pack.function_words | NO_NAMES or intent_of(w, pack) for w in words):
            continue
        capitals = all(w[0].isupper() for w in words)
        if not any(is_known(w.lower(), language) for w in words) or (capitals and len(words) > 1):
            return words[0][:1].upper() + words[0][1:]
    return ""


def naming_goals(script: Script) -> frozenset[str]:
    """Goals with lines that say the learner's name: their answers may be nothing but the name."""
    return frozenset(kind.goal for kind in script.kinds if any("{name}" in line.text for line in kind.lines))


def without_questions(text: str) -> str:
    """The normalized statements of a message, without a "no," that answers and does not deny what follows."""
    text = re.sub(r"[^.,;!?¿]*\?", " ", text)
    return normalize(re.sub(r"^\s*no\s*[,.;]\s*(?!gracias|thank)(?=\S+\s+\S)", "", text, flags=re.IGNORECASE))
