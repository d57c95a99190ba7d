"""Scenes as data: strict loading of `scenarios/*.toml`; every fault of a file is named at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from tutor.errors import ScenarioError

SCENARIOS_DIR = Path(__file__).resolve().parent.parent / "scenarios"
TARGETS = ("es", "en")
INTERFACES = ("en", "es")
TIERS = ("basic", "advanced")
"""`basic` lines serve A1 and A2, `advanced` lines B1 to C1."""

T = TypeVar("T")


@dataclass(frozen=True)
class Line:
    """An authored sentence of the target language and its meaning in the other one."""

    text: str
    gloss: str


@dataclass(frozen=True)
class Turn:
    """One turn of the model dialogue; `role` is `tutor` or `learner`."""

    role: str
    text: str
    gloss: str


@dataclass(frozen=True)
class Goal:
    """A can-do statement, in each interface language."""

    id: str
    can_do: Mapping[str, str]


@dataclass(frozen=True)
class Beat:
    """One step of the scene: the tutor asks, and an answer meets `goal`.

    agreed: said where the learner proposes a day or a time; without these lines it is a question like any other.
    """

    goal: str
    lines: Mapping[str, tuple[Line, ...]]
    simpler: tuple[Line, ...]
    reactions: tuple[Line, ...]
    if_no: tuple[Line, ...]
    agreed: tuple[Line, ...]
    nudge: Mapping[str, str]
    starter: str
    full: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """One kind of answer that a goal may be given, found by `words` in normalized text, and what is said to just that.

    A line with "{name}" is for learners who told their name.
    """

    goal: str
    words: re.Pattern[str]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Answer:
    """What the tutor says when the learner asks or remarks something that belongs to the scene.

    words: if given, normalized text with such words means this, in a statement too.
    """

    id: str
    asks: tuple[str, ...]
    replies: tuple[Line, ...]
    words: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Item:
    """Something that can be ordered or counted in a scene, by language where it is words.

    words: finds it in normalized text. one, many, the: how it is named: "a lemonade", "lemonades", "the lemonade".
    goal: what a message tells that orders it. price: in the scene's money, for one piece or a kilo; None: only counted.
    kilo: pieces of it in a kilo, where it is sold by weight. per: items whose amounts the price is multiplied with.
    has: what is in it that somebody may have to avoid; instead: the item that is brought then.
    into, times: counted as so many of another item ("a week" as seven nights).
    """

    id: str
    goal: str
    words: Mapping[str, re.Pattern[str]]
    one: Mapping[str, str]
    many: Mapping[str, str]
    the: Mapping[str, str]
    price: float | None = None
    kilo: float = 0
    has: tuple[str, ...] = ()
    per: tuple[str, ...] = ()
    instead: str = ""
    into: str = ""
    times: float = 1


@dataclass(frozen=True)
class Avoid:
    """What somebody may have to avoid: `words` find it behind a word of allergy, `surely` say it by themselves."""

    id: str
    words: Mapping[str, re.Pattern[str]]
    surely: Mapping[str, re.Pattern[str]]
    name: Mapping[str, str]


@dataclass(frozen=True)
class Notepad:
    """What the character of a scene writes down.

    goals: those that order something. amounts: the goal that tells how much, if it is one of its own. pays: the goal
    with which the sum is said. needs: the one that tells what must not be eaten. totals, lists: ids of the answers that
    name the sum and what was ordered.
    lines: what is said, by occasion and language, with the names of things in braces.
    """

    goals: tuple[str, ...] = ()
    amounts: str = ""
    pays: str = ""
    needs: str = ""
    totals: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    avoids: tuple[Avoid, ...] = ()
    lines: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)

    def item(self, id_: str) -> Item:
        """The item of this id; KeyError if there is none."""
        for item in self.items:
            if item.id == id_:
                return item
        raise KeyError(id_)


NOTE_LINES = {
    "heard": {"items"},
    "amount": {"items"},
    "changed": {"items", "old"},
    "dropped": {"old"},
    "listed": {"items"},
    "total": {"total", "items"},
    "sum": {"total"},
    "warned": {"item", "what"},
    "fits": {"item", "what"},
    "late": {"item", "what", "other"},
    "avoids": {"items"},
}
"""Lines of a notepad, and the names that may stand in them."""
NEEDED_LINES = ("changed", "dropped", "listed", "total", "sum")
NEEDED_TO_AVOID = ("warned", "late")
"""Those that no notepad goes without, and none that names what somebody may have to avoid."""


@dataclass(frozen=True)
class Script:
    """The scene in one target language."""

    tutor_name: str
    persona: str
    openings: Mapping[str, tuple[Line, ...]]
    beats: tuple[Beat, ...]
    answers: tuple[Answer, ...]
    nudges: tuple[Line, ...]
    closings: Mapping[str, tuple[Line, ...]]
    words: tuple[Line, ...]
    dialogue: tuple[Turn, ...]
    kinds: tuple[Kind, ...] = ()
    phrases: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    """What the character says instead of the language pack's line of that name."""
    situations: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    """What the character says to a situation instead of what anybody would say, by its id."""

    def beat(self, goal: str) -> Beat:
        """The beat whose answer meets `goal`; KeyError if there is none."""
        for beat in self.beats:
            if beat.goal == goal:
                return beat
        raise KeyError(goal)

    @property
    def formal(self) -> bool:
        """True where a Spanish character says usted."""
        return "usted" in self.persona

    def glosses(self) -> dict[str, str]:
        """Meaning of every authored tutor line, by its text."""
        lines = [line for beat in self.beats for line in _beat_lines(beat)]
        lines += [line for tier in (self.openings, self.closings) for group in tier.values() for line in group]
        lines += [line for answer in self.answers for line in answer.replies] + list(self.nudges)
        lines += [line for group in self._groups() for line in group]
        return {line.text: line.gloss for line in lines}

    def _groups(self) -> list[tuple[Line, ...]]:
        return [*(kind.lines for kind in self.kinds), *self.phrases.values(), *self.situations.values()]


def _beat_lines(beat: Beat) -> list[Line]:
    groups = (*beat.lines.values(), beat.simpler, beat.reactions, beat.if_no, beat.agreed)
    return [line for group in groups for line in group]


@dataclass(frozen=True)
class Scenario:
    """A scene: what the target languages share, and one `Script` for each of them."""

    id: str
    order: int
    emoji: str
    title: Mapping[str, str]
    setting: Mapping[str, str]
    learner_role: Mapping[str, str]
    tutor_role: Mapping[str, str]
    goals: tuple[Goal, ...]
    scripts: Mapping[str, Script]
    notes: Notepad | None = None
    """What is ordered in this scene, if anything is."""


class _Reader:
    """Takes known keys out of TOML tables and collects faults instead of raising at the first."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[str] = []

    def fault(self, where: str, text: str) -> None:
        self.faults.append(f"{self.file}: {where}: {text}")

    def table(self, value: Any, where: str) -> dict[str, Any]:
        if isinstance(value, dict):
            return dict(value)
        self.fault(where, f"expected a table, found {type(value).__name__}")
        return {}

    def done(self, table: dict[str, Any], where: str) -> None:
        for key in table:
            self.fault(f"{where}.{key}" if where else key, "unknown key")

    def text(self, table: dict[str, Any], key: str, where: str) -> str:
        return self._string(table.pop(key, None), f"{where}.{key}" if where else key)

    def _string(self, value: Any, where: str) -> str:
        if not isinstance(value, str) or not value.strip():
            self.fault(where, f"expected a text, found {value!r}")
            return ""
        if value != value.strip():
            self.fault(where, "starts or ends with a space")
        return value

    def number(self, table: dict[str, Any], key: str) -> int:
        value = table.pop(key, None)
        if not isinstance(value, int) or isinstance(value, bool):
            self.fault(key, f"expected a whole number, found {value!r}")
            return 0
        return value

    def texts(self, table: dict[str, Any], key: str, where: str) -> Mapping[str, str]:
        """An interface text: one string for each interface language."""
        path = f"{where}.{key}" if where else key
        found = self.table(table.pop(key, {}), path)
        out = {code: self.text(found, code, path) for code in INTERFACES}
        self.done(found, path)
        return MappingProxyType(out)

    def rows(
        self, table: dict[str, Any], key: str, where: str, least: int, read: Callable[[Any, str], T]
    ) -> tuple[T, ...]:
        path = f"{where}.{key}" if where else key
        value = table.pop(key, [])
        if not isinstance(value, list):
            self.fault(path, f"expected a list, found {type(value).__name__}")
            return ()
        if len(value) < least:
            self.fault(path, f"expected at least {least} entries, found {len(value)}")
        return tuple(read(row, f"{path}[{i}]") for i, row in enumerate(value))

    def strings(self, table: dict[str, Any], key: str, where: str, least: int) -> tuple[str, ...]:
        return self.rows(table, key, where, least, self._string)

    def lines(self, table: dict[str, Any], key: str, where: str, least: int) -> tuple[Line, ...]:
        return self.rows(table, key, where, least, self._line)

    def _line(self, value: Any, where: str) -> Line:
        if not isinstance(value, list) or len(value) != 2:
            self.fault(where, f'expected ["text", "translation"], found {value!r}')
            return Line("", "")
        return Line(self._string(value[0], where), self._string(value[1], where))

    def tiers(self, table: dict[str, Any], where: str, least: int) -> Mapping[str, tuple[Line, ...]]:
        return MappingProxyType({tier: self.lines(table, tier, where, least) for tier in TIERS})

    def goal(self, value: Any, where: str) -> Goal:
        table = self.table(value, where)
        goal = Goal(self.text(table, "id", where), self.texts(table, "can_do", where))
        self.done(table, where)
        return goal

    def beat(self, value: Any, where: str) -> Beat:
        table = self.table(value, where)
        beat = Beat(
            goal=self.text(table, "goal", where),
            lines=self.tiers(table, where, 3),
            simpler=self.lines(table, "simpler", where, 2),
            reactions=self.lines(table, "reactions", where, 4),
            if_no=self.lines(table, "if_no", where, 2) if "if_no" in table else (),
            agreed=self.lines(table, "agreed", where, 2) if "agreed" in table else (),
            nudge=self.texts(table, "nudge", where),
            starter=self.text(table, "starter", where),
            full=self.strings(table, "full", where, 2),
            examples=self.strings(table, "examples", where, 10),
        )
        for name in ("reactions", "if_no", "agreed"):
            self._ask_nothing(getattr(beat, name), f"{where}.{name}")
        if not beat.starter.endswith("..."):
            self.fault(f"{where}.starter", "expected to end in ...")
        self.done(table, where)
        return beat

    def answer(self, value: Any, where: str) -> Answer:
        table = self.table(value, where)
        answer = Answer(
            self.text(table, "id", where),
            self.strings(table, "asks", where, 4),
            self.lines(table, "replies", where, 2),
            self.pattern(table, where) if "words" in table else None,
        )
        self._ask_nothing(answer.replies, f"{where}.replies")
        self.done(table, where)
        return answer

    def kind(self, value: Any, where: str) -> Kind:
        table = self.table(value, where)
        kind = Kind(self.text(table, "goal", where), self.pattern(table, where), self.lines(table, "lines", where, 2))
        self._ask_nothing(kind.lines, f"{where}.lines")
        if all("{" in line.text for line in kind.lines):
            self.fault(f"{where}.lines", "expected a line without {name}")
        self.done(table, where)
        return kind

    def pattern(self, table: dict[str, Any], where: str, key: str = "words") -> re.Pattern[str]:
        """A regular expression over whole words of normalized text."""
        text = self.text(table, key, where)
        try:
            return re.compile(rf"\b(?:{text})\b")
        except re.error as error:
            self.fault(f"{where}.{key}", f"not a regular expression: {error}")
            return re.compile(r"(?!)")

    def notepad(self, value: Any, goals: tuple[Goal, ...]) -> Notepad:
        """The `[notes]` table of a scene."""
        table = self.table(value, "notes")
        lines = self.table(table.pop("lines", {}), "notes.lines")
        pad = Notepad(
            goals=self.strings(table, "goals", "notes", 1),
            amounts=table.pop("amounts", ""),
            pays=table.pop("pays", ""),
            needs=table.pop("needs", ""),
            totals=self.strings(table, "totals", "notes", 0),
            lists=self.strings(table, "lists", "notes", 0),
            items=self.rows(table, "items", "notes", 1, self.item),
            avoids=self.rows(table, "avoids", "notes", 0, self.avoid),
            lines={name: self.note_lines(lines, name) for name in list(lines)},
        )
        self.done(table, "notes")
        for name in NEEDED_LINES + (NEEDED_TO_AVOID if pad.avoids else ()):
            if name not in pad.lines:
                self.fault("notes.lines", f"there are no lines {name!r}")
        known, ids = {goal.id for goal in goals} | {""}, {item.id for item in pad.items}
        for goal in (*pad.goals, pad.amounts, pad.pays, pad.needs, *(item.goal for item in pad.items)):
            if goal not in known:
                self.fault("notes", f"there is no goal {goal!r}")
        for id_ in (id_ for item in pad.items for id_ in (*item.per, item.instead, item.into) if id_):
            if id_ not in ids:
                self.fault("notes", f"there is no item {id_!r}")
        for id_ in (id_ for item in pad.items for id_ in item.has):
            if id_ not in {avoid.id for avoid in pad.avoids}:
                self.fault("notes", f"there is nothing to avoid {id_!r}")
        return pad

    def note_lines(self, table: dict[str, Any], name: str) -> tuple[Mapping[str, str], ...]:
        """Lines of a notepad: [Spanish, English], with names in braces."""
        found = []
        for line in self.rows(table, name, "notes.lines", 2, self._line):
            names = set(re.findall(r"{(\w*)}", line.text))
            if (
                name not in NOTE_LINES
                or not names <= NOTE_LINES[name]
                or names != set(re.findall(r"{(\w*)}", line.gloss))
            ):
                self.fault(f"notes.lines.{name}", f"unknown line or names: {line.text!r}")
            if "?" in line.text:
                self.fault(f"notes.lines.{name}", f"a reaction asks nothing: {line.text!r}")
            found.append(dict(zip(TARGETS, (line.text, line.gloss), strict=True)))
        return tuple(found)

    def item(self, value: Any, where: str) -> Item:
        table = self.table(value, where)
        parts = {code: self.table(table.pop(code, {}), f"{where}.{code}") for code in TARGETS}
        item = Item(
            id=self.text(table, "id", where),
            goal=self.text(table, "goal", where),
            words={code: self.pattern(part, f"{where}.{code}") for code, part in parts.items()},
            one={code: self.text(part, "one", f"{where}.{code}") for code, part in parts.items()},
            many={code: self.text(part, "many", f"{where}.{code}") for code, part in parts.items()},
            the={code: self.text(part, "the", f"{where}.{code}") for code, part in parts.items()},
            price=self.amount(table, "price", where, None),
            kilo=self.amount(table, "kilo", where, 0) or 0,
            has=self.strings(table, "has", where, 0),
            per=self.strings(table, "per", where, 0),
            instead=table.pop("instead", ""),
            into=table.pop("into", ""),
            times=self.amount(table, "times", where, 1) or 1,
        )
        for code, part in parts.items():
            self.done(part, f"{where}.{code}")
        self.done(table, where)
        return item

    def amount(self, table: dict[str, Any], key: str, where: str, default: float | None) -> float | None:
        value = table.pop(key, default)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or value < 0):
            self.fault(f"{where}.{key}", f"expected a number, found {value!r}")
            return default
        return value

    def avoid(self, value: Any, where: str) -> Avoid:
        table = self.table(value, where)
        parts = {code: self.table(table.pop(code, {}), f"{where}.{code}") for code in TARGETS}
        never = {"surely": "(?!)"}
        avoid = Avoid(
            id=self.text(table, "id", where),
            words={code: self.pattern(part, f"{where}.{code}") for code, part in parts.items()},
            surely={
                code: self.pattern(part if "surely" in part else dict(never), f"{where}.{code}", "surely")
                for code, part in parts.items()
            },
            name={code: self.text(part, "name", f"{where}.{code}") for code, part in parts.items()},
        )
        for code, part in parts.items():
            self.done(part, f"{where}.{code}")
        self.done(table, where)
        return avoid

    def phrases(self, value: Any, where: str) -> Mapping[str, tuple[Line, ...]]:
        table = self.table(value, where)
        out = {name: self.lines(table, name, where, 2) for name in list(table)}
        for name, lines in out.items():
            if name not in ("anything", "put_right"):
                self._ask_nothing(lines, f"{where}.{name}")
        return MappingProxyType(out)

    def _ask_nothing(self, lines: tuple[Line, ...], where: str) -> None:
        for line in lines:
            if "?" in line.text:
                self.fault(where, f"a reaction asks nothing: {line.text!r}")

    def turn(self, value: Any, where: str) -> Turn:
        if not isinstance(value, list) or len(value) != 3 or value[0] not in ("tutor", "learner"):
            self.fault(where, f'expected ["tutor" or "learner", "text", "translation"], found {value!r}')
            return Turn("tutor", "", "")
        return Turn(value[0], self._string(value[1], where), self._string(value[2], where))

    def script(self, table: dict[str, Any], where: str, goals: tuple[Goal, ...]) -> Script:
        openings = self.table(table.pop("openings", {}), f"{where}.openings")
        closings = self.table(table.pop("closings", {}), f"{where}.closings")
        script = Script(
            tutor_name=self.text(table, "tutor_name", where),
            persona=self.text(table, "persona", where),
            openings=self.tiers(openings, f"{where}.openings", 3),
            beats=self.rows(table, "beats", where, 5, self.beat),
            answers=self.rows(table, "answers", where, 8, self.answer),
            nudges=self.lines(table, "nudges", where, 5),
            closings=self.tiers(closings, f"{where}.closings", 3),
            words=self.lines(table, "words", where, 12),
            dialogue=self.rows(table, "dialogue", where, 10, self.turn),
            kinds=self.rows(table, "kinds", where, 0, self.kind),
            phrases=self.phrases(table.pop("lines", {}), f"{where}.lines"),
            situations=self.phrases(table.pop("situations", {}), f"{where}.situations"),
        )
        self.done(openings, f"{where}.openings")
        self.done(closings, f"{where}.closings")
        self.done(table, where)
        if [b.goal for b in script.beats] != [g.id for g in goals]:
            self.fault(f"{where}.beats", "expected one beat a goal, in the order of the goals")
        for kind in script.kinds:
            if kind.goal not in {g.id for g in goals}:
                self.fault(f"{where}.kinds", f"there is no goal {kind.goal!r}")
        if script.dialogue and script.dialogue[0].role != "tutor":
            self.fault(f"{where}.dialogue", "the tutor speaks first")
        return script


def parse_scenario(text: str, name: str) -> Scenario:
    """Read one scene from TOML. `name` is the file's name; ScenarioError lists every fault."""
    reader = _Reader(name)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{name}: not valid TOML: {error}") from None
    goals = reader.rows(table, "goals", "", 5, reader.goal)
    scenario = Scenario(
        id=reader.text(table, "id", ""),
        order=reader.number(table, "order"),
        emoji=reader.text(table, "emoji", ""),
        title=reader.texts(table, "title", ""),
        setting=reader.texts(table, "setting", ""),
        learner_role=reader.texts(table, "learner_role", ""),
        tutor_role=reader.texts(table, "tutor_role", ""),
        goals=goals,
        scripts=MappingProxyType(
            {code: reader.script(reader.table(table.pop(code, {}), code), code, goals) for code in TARGETS}
        ),
        notes=reader.notepad(table.pop("notes"), goals) if "notes" in table else None,
    )
    reader.done(table, "")
    if scenario.id != Path(name).stem:
        reader.fault("id", f"expected {Path(name).stem!r}, the name of the file, found {scenario.id!r}")
    if len(goals) > 7:
        reader.fault("goals", f"expected at most 7 entries, found {len(goals)}")
    if reader.faults:
        raise ScenarioError("\n".join(reader.faults))
    return scenario


def load_directory(directory: Path) -> dict[str, Scenario]:
    """Every scene of a folder by its id, in the order of the dropdown; ScenarioError lists every fault of all files."""
    found: list[Scenario] = []
    faults: list[str] = []
    for file in sorted(directory.glob("*.toml")):
        try:
            found.append(parse_scenario(file.read_text(encoding="utf-8"), file.name))
        except ScenarioError as error:
            faults.append(str(error))
        except (OSError, UnicodeDecodeError) as error:
            faults.append(f"{file.name}: cannot be read: {error}")
    if not found and not faults:
        faults.append(f"{directory}: no scenario files (*.toml) found")
    if faults:
        raise ScenarioError("\n".join(faults))
    return {scenario.id: scenario for scenario in sorted(found, key=lambda s: (s.order, s.id))}


@cache
def scenarios() -> Mapping[str, Scenario]:
    """The scenes of this project, loaded once per process."""
    return MappingProxyType(load_directory(SCENARIOS_DIR))
