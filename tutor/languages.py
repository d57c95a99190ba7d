"""Language packs: everything that differs per target language and is not a scene, as data in `assets/languages`.

Adding a language is adding a file there and its code to `scenarios.TARGETS`, its table in each scenario file, its words
where code still holds some by language (chat/echo.py, gate.py, notes.py, prompts.py, topic.py, grammar/innocent.py), and
a grammar model (tutor/training).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tutor.errors import LanguageError
from tutor.scenarios import INTERFACES, TARGETS, Line

INTENTS = frozenset("distress rude robot drugs injection repeat goodbye thanks greeting".split())
"""What a pack must know a message to ask for."""
SLOTS: Mapping[str, frozenset[str]] = MappingProxyType(
    dict.fromkeys(
        "distress rude injection repeat thanks greeting other_language anything understood put_right no_hurry unsure no_idea "
        "see robot sexual drugs sad angry glad change impossible smalltalk personal leads unclear vague skip stuck leave "
        "unknown_word story joke follow".split(),
        frozenset[str](),
    )
    | {"about": frozenset({"topic"}), "confirmed": frozenset({"words"}), "for_example": frozenset({"words"}),
       "meaning": frozenset({"word", "meaning"}), "saying": frozenset({"word"})}
)  # fmt: skip
"""The lines that a pack must have, and the words that have a place in them."""
AMOUNT_GROUPS = frozenset("ndhiu")
LANGUAGES_DIR = Path(__file__).resolve().parent.parent / "assets" / "languages"


@dataclass(frozen=True)
class NoteWords:
    """Words around what is ordered in one language (`chat/notes.py`), patterns over `normalize`d text.

    numerals: numbers from zero as they are said back; larger ones in digits. more_numbers: other words that count.
    units: what unit words count (kilos or pieces), and how many of it. amount: an amount with {numbers} and {units},
    groups n, d (five tenths more), h and i (a fraction more) and u (the unit). kilos: weights with a name of their own; halves: others
    with a half. each_of: between amount and thing. conjunction: before the last of several. without: before what is not
    eaten. decimal: the mark in prices.
    instead: what stands before something that is no longer wanted. more: before something that comes to what was ordered
    before. same: one thing is wanted twice. also: what comes on top takes no other thing's place. rather: what takes it.
    makes: who makes a flan at home orders none. dish_before, dish_after: who bakes an apple pie buys no apple.
    may_have, may_eat: questions about what is in something, and about for whom it is. avoiding: says that something is
    not eaten, but not where somewhat says that a little of it is; eating: what stands before a thing that is eaten
    after all, in a message that takes a misunderstanding back (lifting). mine: it is the learner who must not eat it.
    others: it is somebody with the learner who must not eat it. for_me: it is the learner who eats it. me, other: who is
    spoken of; for_other: behind a thing, that it is for somebody else. noted_asking: asks whether something is on the list.
    """

    numerals: tuple[str, ...]
    more_numbers: Mapping[str, float]
    units: Mapping[str, tuple[str, float]]
    amount: str
    kilos: Mapping[float, str]
    halves: str
    grams: str
    each_of: str
    conjunction: str
    without: str
    decimal: str
    instead: re.Pattern[str]
    more: re.Pattern[str]
    same: re.Pattern[str]
    also: re.Pattern[str]
    rather: re.Pattern[str]
    somewhat: re.Pattern[str]
    eating: re.Pattern[str]
    lifting: re.Pattern[str]
    mine: re.Pattern[str]
    me: re.Pattern[str]
    other: re.Pattern[str]
    for_other: re.Pattern[str]
    noted_asking: re.Pattern[str]
    makes: re.Pattern[str]
    dish_before: re.Pattern[str]
    dish_after: re.Pattern[str]
    may_have: re.Pattern[str]
    may_eat: re.Pattern[str]
    others: re.Pattern[str]
    for_me: re.Pattern[str]
    avoiding: re.Pattern[str]

    @cached_property
    def numbers(self) -> Mapping[str, float]:
        """What number words count."""
        return {word: float(n) for n, word in enumerate(self.numerals)} | dict(self.more_numbers)


@dataclass(frozen=True)
class LanguagePack:
    """One target language.

    intents: what a message may ask for outside the scene, as regular expressions over `normalize`d text; the first that
    matches wins.
    lines: what the character says then, by intent or act; neutral between tú and usted; only `anything` and
    `put_right` are questions.
    changing: words with which something said before is taken back, over `normalize`d text.
    wishing: words with which something is asked to be done, likewise. wording: words that ask about a word, likewise.
    laughing: a laugh, likewise. grieving: words of a death, likewise.
    sorry: words of an apology, likewise.
    confused: how somebody begins who has not understood, over the message itself.
    ordering: words of a question that orders something, likewise.
    occupied: what stands before a time at which the learner has something else to do ("I work in the morning").
    bounding: what ends before a day that is not meant itself ("before Thursday"), likewise. months: their names.
    exemplifying: words that ask for an example, likewise.
    neither: how a message begins that wants none of what was offered, likewise.
    postponing: words with which somebody puts off what was asked, likewise.
    thanking: words of thanks, likewise.
    leaning: how a line begins that leans on the one before it ("That way ..."), likewise.
    talking: words with which somebody says what they would like to talk about, likewise.
    finishing: words with which somebody has nothing else to say, likewise.
    counting: a number, likewise. dating: a day, a month, a time of the day, over the message itself.
    day: a day, daypart: a part of the day, both in what `dating` finds. asking_when: words that ask for a day or a time.
    agreed_asking: a question for what was agreed on; its named groups match where it asks for the time. recalling: words with
    which what was agreed on is said again to be sure. proposing: words with which one proposes, over `normalize`d text.
    negating: what denies, likewise.
    refusing: what says behind a thing that it is not wanted, likewise.
    naming: finds the learner's name in a message as it was written.
    unspecific: nouns that name no thing one could find out about.
    other: words that ask for the learner's language or a meaning, likewise.
    meaning, saying: find the word in "what does X mean" and in "how do you say X", over lower-case text.
    articles: definite ones; contracted: grown together with a preposition, with the article in them. compounds: nouns
    stand before nouns ("the kitchen window"). my_name: how one tells one's name. weekday: the names of the days, and
    on_weekday what stands before them.
    function_words: frequent words that tell the language of a text. yes_words, no_words: how answers begin that agree
    and that turn down. notes: words around what is ordered.
    """

    code: str
    name: str
    names: Mapping[str, str]
    intents: Mapping[str, re.Pattern[str]]
    lines: Mapping[str, tuple[Line, ...]]
    articles: tuple[str, ...]
    contracted: Mapping[str, str]
    compounds: bool
    my_name: str
    on_weekday: str
    weekday: re.Pattern[str]
    function_words: frozenset[str]
    yes_words: frozenset[str]
    no_words: frozenset[str]
    meaning: re.Pattern[str]
    saying: re.Pattern[str]
    changing: re.Pattern[str]
    wishing: re.Pattern[str]
    wording: re.Pattern[str]
    unspecific: frozenset[str]
    laughing: re.Pattern[str]
    grieving: re.Pattern[str]
    sorry: re.Pattern[str]
    confused: re.Pattern[str]
    ordering: re.Pattern[str]
    occupied: re.Pattern[str]
    bounding: re.Pattern[str]
    months: frozenset[str]
    exemplifying: re.Pattern[str]
    neither: re.Pattern[str]
    postponing: re.Pattern[str]
    thanking: re.Pattern[str]
    leaning: re.Pattern[str]
    talking: re.Pattern[str]
    finishing: re.Pattern[str]
    counting: re.Pattern[str]
    dating: re.Pattern[str]
    day: re.Pattern[str]
    daypart: re.Pattern[str]
    asking_when: re.Pattern[str]
    agreed_asking: re.Pattern[str]
    recalling: re.Pattern[str]
    proposing: re.Pattern[str]
    negating: re.Pattern[str]
    refusing: re.Pattern[str]
    naming: re.Pattern[str]
    other: re.Pattern[str]
    notes: NoteWords


def normalize(text: str) -> str:
    """Lower case, no accents, no punctuation, single spaces: what the intents are matched against."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("’", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s']", " ", plain).split())


class _Reader:
    """Reads the fields of a pack and collects faults instead of raising at the first."""

    def __init__(self, file: str) -> None:
        self.file, self.faults = file, list[str]()
        self.kinds: Mapping[str, Callable[[Any, str], Any]] = {
            "str": self.text, "bool": self.flag, "re.Pattern[str]": self.pattern, "frozenset[str]": self.words,
            "tuple[str, ...]": self.list,
            "Mapping[str, str]": lambda value, where: self.mapping(value, where, self.text),
            "Mapping[str, re.Pattern[str]]": lambda value, where: self.mapping(value, where, self.pattern),
            "Mapping[str, tuple[Line, ...]]": lambda value, where: self.mapping(value, where, self.lines),
            "Mapping[str, float]": lambda value, where: self.mapping(value, where, self.number),
            "Mapping[float, str]": self.by_number,
            "Mapping[str, tuple[str, float]]": lambda value, where: self.mapping(value, where, self.unit),
            "NoteWords": lambda value, where: self.read(NoteWords, value, where),
        }  # fmt: skip

    def fault(self, where: str, text: str) -> None:
        self.faults.append(f"{self.file}: {where}: {text}")

    def read(self, kind: type[Any], value: Any, where: str = "") -> Any:
        """A `kind` of the table: its fields, all of them and no others."""
        if not isinstance(value, dict):
            self.fault(where, f"expected a table, found {value!r}")
            return None
        table, found = dict(value), {}
        for field in fields(kind):
            path = f"{where}.{field.name}" if where else field.name
            if field.name not in table:
                self.fault(path, "is missing")
                continue
            found[field.name] = self.kinds[str(field.type)](table.pop(field.name), path)
        for key in table:
            self.fault(f"{where}.{key}" if where else key, "unknown key")
        return kind(**found) if not self.faults else None

    def text(self, value: Any, where: str) -> str:
        """A text; line breaks and the spaces behind them do not count."""
        if isinstance(value, str) and value:
            return re.sub(r"\n\s*", "", value)
        self.fault(where, f"expected a text, found {value!r}")
        return ""

    def flag(self, value: Any, where: str) -> bool:
        if not isinstance(value, bool):
            self.fault(where, f"expected true or false, found {value!r}")
        return value is True

    def list(self, value: Any, where: str) -> tuple[str, ...]:
        self.text(value, where)
        return tuple(str(value).split())

    def words(self, value: Any, where: str) -> frozenset[str]:
        return frozenset(self.list(value, where))

    def pattern(self, value: Any, where: str) -> re.Pattern[str]:
        try:
            return re.compile(self.text(value, where))
        except re.error as error:
            self.fault(where, f"not a regular expression: {error}")
            return re.compile("")

    def number(self, value: Any, where: str) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        self.fault(where, f"expected a number, found {value!r}")
        return 0.0

    def unit(self, value: Any, where: str) -> tuple[str, float]:
        if isinstance(value, list) and len(value) == 2 and value[0] in ("", "kg"):
            return value[0], self.number(value[1], where)
        self.fault(where, f'expected ["kg" or "", number], found {value!r}')
        return "", 0.0

    def by_number(self, value: Any, where: str) -> Mapping[float, str]:
        found = self.mapping(value, where, self.text)
        try:
            return MappingProxyType({float(key): text for key, text in found.items()})
        except ValueError as error:
            self.fault(where, str(error))
            return {}

    def lines(self, value: Any, where: str) -> tuple[Line, ...]:
        rows = value if isinstance(value, list) else []
        if not rows or not all(isinstance(row, list) and len(row) == 2 for row in rows):
            self.fault(where, f'expected rows of ["text", "translation"], found {value!r}')
            return ()
        return tuple(Line(self.text(row[0], where), self.text(row[1], where)) for row in rows)

    def mapping(self, value: Any, where: str, read: Callable[[Any, str], Any]) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            self.fault(where, f"expected a table, found {value!r}")
            return {}
        return MappingProxyType({key: read(row, f"{where}.{key}") for key, row in value.items()})


def parse_pack(text: str, name: str) -> LanguagePack:
    """Read one language from TOML. `name` is the file's name; LanguageError lists every fault."""
    reader = _Reader(name)
    try:
        pack = reader.read(LanguagePack, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise LanguageError(f"{name}: not valid TOML: {error}") from None
    if pack is not None:
        _check(reader, pack)
    if reader.faults:
        raise LanguageError("\n".join(reader.faults))
    assert isinstance(pack, LanguagePack)
    return pack


def _check(reader: _Reader, pack: LanguagePack) -> None:
    """Faults between the fields of a pack, and names that the code asks for."""
    stem = Path(reader.file).stem
    if pack.code != stem:
        reader.fault("code", f"expected {stem!r}, the name of the file, found {pack.code!r}")
    for where, found, wanted in (("names", pack.names, INTERFACES), ("intents", pack.intents, INTENTS),
                                 ("lines", pack.lines, SLOTS)):  # fmt: skip
        for key in sorted(set(wanted) - set(found)):
            reader.fault(f"{where}.{key}", "is missing")
        for key in sorted(set(found) - set(wanted)):
            reader.fault(f"{where}.{key}", "unknown key")
    for key, lines in pack.lines.items():
        for text in (text for line in lines for text in (line.text, line.gloss)):
            slots = set(re.findall(r"{(\w*)}", text))
            if slots != SLOTS.get(key, slots):
                reader.fault(
                    f"lines.{key}", f"expected the places {sorted(SLOTS[key])}, found {sorted(slots)}: {text!r}"
                )
    amount = pack.notes.amount
    try:
        groups = set(re.compile(amount.replace("{numbers}", "x").replace("{units}", "x")).groupindex)
    except re.error as error:
        reader.fault("notes.amount", f"not a regular expression: {error}")
        return
    if groups != AMOUNT_GROUPS or "{numbers}" not in amount or "{units}" not in amount:
        reader.fault("notes.amount", "expected {numbers}, {units} and the groups d, h, i, n and u")


def _load() -> Mapping[str, LanguagePack]:
    files = [LANGUAGES_DIR / f"{code}.toml" for code in TARGETS]
    if missing := [file.name for file in files if not file.is_file()]:
        raise LanguageError(f"Language packs are missing: {', '.join(missing)}. Get the whole repository again.")
    return MappingProxyType({file.stem: parse_pack(file.read_text(encoding="utf-8"), file.name) for file in files})


PACKS: Mapping[str, LanguagePack] = _load()
"""The packs by their code."""


def intent_of(text: str, pack: LanguagePack) -> str | None:
    """The first intent of the pack that the message shows, or None."""
    plain = normalize(text)
    return next((name for name, pattern in pack.intents.items() if pattern.search(plain)), None)


def looks_like(text: str, pack: LanguagePack) -> str:
    """Code of the pack whose function words the text uses most; the given pack on a tie or without evidence."""
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.lower().replace("’", "'"))
    if len(words) < 3:
        return pack.code
    scores = {code: sum(w in other.function_words for w in words) for code, other in PACKS.items()}
    best = max(scores, key=lambda code: scores[code])
    # A few borrowed words do not make a sentence foreign: ask for a clear lead.
    return best if scores[best] >= scores[pack.code] + 2 else pack.code
