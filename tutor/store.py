"""Progress as plain data and back: one schema for the browser, for files, and for the database of a local learner."""

from __future__ import annotations

import json
import math
import os
import sqlite3
import threading
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin

from tutor.cards import MAX_EXAMPLES, Card, Example, Schedule, in_utc, newest
from tutor.errors import InputError
from tutor.grammar.types import TYPES
from tutor.progress import (
    KINDS,
    MAX_LETTERS,
    MAX_SEEN,
    MAX_WORDS,
    MonthRecord,
    Progress,
    Retired,
    SessionRecord,
    Totals,
)
from tutor.scenarios import INTERFACES, TARGETS, scenarios
from tutor.session import LEVELS, MAX_DISMISSED, Message, Session

VERSION = 1
LIMIT = 2_000_000
"""Characters of JSON that a browser keeps for a page without trouble."""
IMPORT_LIMIT = 20_000_000
KEEP_SESSIONS = 10
"""The newest sessions are never folded into their month: they are shown, and one may be open."""
MATURE_DAYS = 90
FILE = "progress.sqlite3"
LONGEST = 4000
"""Characters of any one text."""

T = TypeVar("T")
Plain = dict[str, Any]


class StoreError(InputError):
    """Saved progress cannot be used; the text names the fault and where it is."""


# ---- migrations


def _from_0(plain: Plain) -> Plain:
    """Version 0 did not count repairs."""
    sessions = [{"repairs": 0, **row} if isinstance(row, dict) else row for row in _rows(plain, "sessions")]
    months = [
        {**row, "totals": {"repairs": 0, **row["totals"]}}
        if isinstance(row, dict) and isinstance(row.get("totals"), dict)
        else row
        for row in _rows(plain, "months")
    ]
    return {**plain, "version": 1, "sessions": sessions, "months": months}


def _rows(plain: Plain, key: str) -> list[Any]:
    value = plain.get(key, [])
    if not isinstance(value, list):
        raise StoreError(f"{key}: expected a list, found {type(value).__name__}")
    return value


MIGRATIONS: Mapping[int, Callable[[Plain], Plain]] = {0: _from_0}
"""From a version to the next one, over plain data."""


def migrate(plain: Plain) -> Plain:
    """Plain data of any earlier version as that of VERSION; StoreError if it comes from a later one."""
    version = plain.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        raise StoreError(f"version: expected a whole number, found {version!r:.40}")
    if version > VERSION:
        raise StoreError(f"version: {version} was written by a later release; this one reads up to {VERSION}")
    while version < VERSION:
        plain = MIGRATIONS[version](plain)
        version += 1
    return plain


# ---- plain data


def to_plain(progress: Progress) -> Plain:
    """Lists, dicts, texts and numbers only; the same progress always gives the same data."""
    return {
        "version": VERSION,
        "sessions": [_plain(progress.sessions[key]) for key in sorted(progress.sessions)],
        "months": [_plain(progress.months[key]) for key in sorted(progress.months)],
        "cards": [_plain(progress.cards[key]) for key in sorted(progress.cards)],
        "words": _plain(progress.words),
        "days": _plain(progress.days),
        "dismissed": _plain(progress.dismissed),
        "retired": _plain(progress.retired),
        "off": _plain(progress.off),
    }


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in _hints(type(value))}
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in sorted(value)}
    if isinstance(value, frozenset):
        return sorted(_plain(item) for item in value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    return value


def from_plain(plain: object) -> Progress:
    """The progress that plain data of any known version describes; StoreError names the first fault."""
    if not isinstance(plain, dict) or not all(isinstance(key, str) for key in plain):
        raise StoreError(f"expected a table, found {type(plain).__name__}")
    table = migrate(plain)
    expected = {"version", *(f.name for f in fields(Progress))}
    if unknown := sorted(set(table) - expected):
        raise StoreError(f"{unknown[0]}: unknown key")
    if missing := sorted(expected - set(table)):
        raise StoreError(f"{missing[0]}: missing")
    return Progress(
        sessions=_keyed(table, "sessions", SessionRecord, lambda r: r.key),
        months=_keyed(table, "months", MonthRecord, lambda m: m.id),
        cards=_keyed(table, "cards", Card, lambda c: c.id),
        words=_checked_words(_read(Mapping[str, frozenset[str]], table["words"], "words")),
        days=_read(frozenset[date], table["days"], "days"),
        dismissed=_read(tuple[tuple[str, str], ...], table["dismissed"], "dismissed")[-MAX_DISMISSED:],
        retired=_read(Mapping[str, Retired], table["retired"], "retired"),
        off=_within(_read(frozenset[str], table["off"], "off"), KINDS, "off"),
    )


def _keyed(table: Plain, name: str, kind: type[T], key: Callable[[T], str]) -> Mapping[str, T]:
    out: dict[str, T] = {}
    for i, row in enumerate(_rows(table, name)):
        item = _read(kind, row, f"{name}[{i}]")
        if key(item) in out:
            raise StoreError(f"{name}[{i}]: {key(item)!r:.80} comes twice")
        out[key(item)] = item
    return out


def _hints(kind: Any) -> dict[str, Any]:
    """Names and types of the fields."""
    if kind not in _HINTS:
        _HINTS[kind] = typing.get_type_hints(kind)
    return _HINTS[kind]


_HINTS: dict[Any, dict[str, Any]] = {}


def _read(kind: Any, value: Any, where: str) -> Any:
    """The value as this type, strictly: dataclasses from tables with all fields and no others, sets from lists."""
    if isinstance(kind, type) and is_dataclass(kind):
        return _read_dataclass(kind, value, where)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is UnionType:
        if value is None and NoneType in arguments:
            return None
        return _read(next(a for a in arguments if a is not NoneType), value, where)
    if origin in (tuple, frozenset):
        return _read_items(origin, arguments, value, where)
    if origin is not None:
        if not isinstance(value, dict):
            raise _fault(where, "a table", value)
        return {_text(key, where): _read(arguments[1], item, f"{where}.{key:.40}") for key, item in value.items()}
    return _read_simple(kind, value, where)


def _read_items(origin: type, arguments: tuple[Any, ...], value: Any, where: str) -> Any:
    if not isinstance(value, list):
        raise _fault(where, "a list", value)
    if origin is tuple and arguments[-1] is not Ellipsis:
        if len(value) != len(arguments):
            raise StoreError(f"{where}: expected {len(arguments)} entries, found {len(value)}")
        return tuple(_read(a, item, f"{where}[{i}]") for i, (a, item) in enumerate(zip(arguments, value, strict=True)))
    items = [_read(arguments[0], item, f"{where}[{i}]") for i, item in enumerate(value)]
    if origin is frozenset and len(set(items)) < len(items):
        raise StoreError(f"{where}: an entry comes twice")
    return origin(items)


def _read_simple(kind: Any, value: Any, where: str) -> Any:
    if kind is str:
        return _text(value, where)
    if kind is bool and isinstance(value, bool):
        return value
    if kind is int and isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53:
        return value
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    if kind in (date, datetime) and isinstance(value, str):
        try:
            found = kind.fromisoformat(value)
            return found if kind is date else in_utc(found)
        except (ValueError, OverflowError):
            pass
    names = {bool: "true or false", int: "a whole number", float: "a number", date: "a date", datetime: "a time in UTC"}
    raise _fault(where, names[kind], value)


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise _fault(where, f"a text of at most {LONGEST} characters", value)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise StoreError(f"{where}: has half a character") from None
    return value


def _fault(where: str, expected: str, value: object) -> StoreError:
    return StoreError(f"{where}: expected {expected}, found {value!r:.60}")


def _read_dataclass(kind: type[T], value: Any, where: str) -> T:
    if not isinstance(value, dict):
        raise _fault(where, "a table", value)
    hints = _hints(kind)
    for name in value:
        if name not in hints:
            raise StoreError(f"{where}.{name!s:.40}: unknown key")
    for name in hints:
        if name not in value:
            raise StoreError(f"{where}.{name}: missing")
    made = kind(**{name: _read(hint, value[name], f"{where}.{name}") for name, hint in hints.items()})
    for fault in _faults(made):
        raise StoreError(f"{where}.{fault}")
    return made


def _faults(made: object) -> Iterator[str]:
    """What the types do not tell."""
    if isinstance(made, Card | SessionRecord | MonthRecord) and made.language not in TARGETS:
        yield f"language: expected one of {', '.join(TARGETS)}, found {made.language!r:.40}"
    if isinstance(made, Card):
        if made.type not in TYPES:
            yield f"type: expected a type of error, found {made.type!r:.40}"
        if not 1 <= len(made.examples) <= MAX_EXAMPLES:
            yield f"examples: expected 1 to {MAX_EXAMPLES}, found {len(made.examples)}"
    elif isinstance(made, Example):
        if not made.start < made.end <= len(made.text):
            yield "end: the gap is not inside the text"
    elif isinstance(made, Schedule):
        if made.state not in (1, 2, 3):
            yield f"state: expected 1, 2 or 3, found {made.state}"
        elif (made.step is None) != (made.state == 2) or (made.step or 0) > 10:
            yield "step: does not fit the state"
        elif (made.stability is None) != (made.difficulty is None) or (made.state != 1 and made.stability is None):
            yield "stability: does not fit the state"
        elif made.stability is not None and not (0 < made.stability < 1e9 and 1 <= (made.difficulty or 0) <= 10):
            yield "stability: out of range"
    elif isinstance(made, SessionRecord):
        yield from _session_faults(made)
    elif isinstance(made, Totals):
        yield from _error_faults(made.errors)
    elif isinstance(made, MonthRecord) and len(made.month) != 7:
        yield f"month: expected one as 2026-11, found {made.month!r:.40}"
    elif isinstance(made, MonthRecord):
        try:
            date.fromisoformat(f"{made.month}-01")
        except ValueError:
            yield f"month: expected one as 2026-11, found {made.month!r:.40}"


def _session_faults(record: SessionRecord) -> Iterator[str]:
    if record.level not in LEVELS:
        yield f"level: expected one of {', '.join(LEVELS)}, found {record.level!r:.40}"
    if len(record.seen) > MAX_SEEN:
        yield f"seen: expected at most {MAX_SEEN}"
    yield from _error_faults(record.errors)


def _error_faults(errors: Mapping[str, int]) -> Iterator[str]:
    for kind in errors:
        if kind not in TYPES:
            yield f"errors: expected a type of error, found {kind!r:.40}"


def _checked_words(words: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
    _within(words, TARGETS, "words")
    for language, known in words.items():
        if len(known) > MAX_WORDS:
            raise StoreError(f"words.{language}: expected at most {MAX_WORDS}, found {len(known)}")
        if odd := next((w for w in known if not w.isalpha() or len(w) > MAX_LETTERS), None):
            raise StoreError(f"words.{language}: expected words of letters, found {odd!r:.40}")
    return words


Names = TypeVar("Names", bound=Iterable[str])


def _within(found: Names, allowed: Iterable[str], where: str) -> Names:
    for name in found:
        if name not in allowed:
            raise StoreError(f"{where}: expected one of {', '.join(allowed)}, found {name!r:.40}")
    return found


# ---- text


def dumps(progress: Progress) -> str:
    """JSON, for the browser and as a backup."""
    return _json(to_plain(progress))


def _json(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def loads(text: str) -> Progress:
    """The progress in a JSON text; StoreError names the fault."""
    if len(text) > IMPORT_LIMIT:
        raise StoreError(f"expected at most {IMPORT_LIMIT} characters, found {len(text)}")
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StoreError(f"not valid JSON: {error}") from None
    return from_plain(plain)


@dataclass(frozen=True)
class Opened:
    """Progress as it was found; if it could not be read, an empty one, why (`fault`), and where the old data is."""

    progress: Progress
    fault: str = ""
    aside: str = ""


def open_text(text: str, now: datetime) -> Opened:
    """What the browser kept. An unreadable text is to be kept under the name `aside`, and said."""
    if not text:
        return Opened(Progress())
    try:
        return Opened(loads(text))
    except StoreError as error:
        return Opened(Progress(), str(error), _aside_name("progress.json", now))


def _aside_name(name: str, now: datetime) -> str:
    stem, dot, ending = name.partition(".")
    return f"{stem}-unreadable-{in_utc(now):%Y%m%d-%H%M%S}{dot}{ending}"


def import_text(progress: Progress, text: str, replacing: bool = False) -> Progress:
    """With a backup added, or in its place; StoreError if it cannot be used."""
    found = loads(text)
    return found if replacing else merge(progress, found)


# ---- a conversation


def dump_session(session: Session) -> str:
    """An unfinished conversation as JSON, without what `undo` would go back to."""
    return _json(_plain(replace(session, past=(), notice="", suggestion="", hint_step=0)))


def load_session(text: str) -> Session:
    """The conversation in a JSON text; StoreError if it cannot be gone on with.

    Fields that a later or earlier release does not know are left out or have their defaults: a conversation is short.
    """
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StoreError(f"not valid JSON: {error}") from None
    if not isinstance(plain, dict):
        raise _fault("conversation", "a table", plain)
    messages = [_known(Message("", ""), row) for row in _rows(plain, "messages")]
    session: Session = _read(Session, _known(Session(), {**plain, "messages": messages}), "conversation")
    _within((session.language,), TARGETS, "language")
    _within((session.interface,), INTERFACES, "interface")
    _within((session.level,), LEVELS, "level")
    _within((session.scenario,), scenarios(), "scenario")
    goals = {goal.id for goal in scenarios()[session.scenario].goals}
    _within((*session.met, *(g for g in (session.goal,) if g is not None)), goals, "goal")
    for message in session.messages:
        _within((message.role,), ("tutor", "learner"), "role")
        for c in message.feedback.corrections if message.feedback else ():
            _within((c.type,), TYPES, "type")
            if not 0 <= c.start <= c.end <= len(message.text):
                raise StoreError("corrections: outside of their message")
    return session


def _known(default: Any, row: Any) -> Any:
    """A table with the fields of the default, and no others."""
    return (
        {**_plain(default), **{k: v for k, v in row.items() if k in _hints(type(default))}}
        if isinstance(row, dict)
        else row
    )


# ---- merging


def merge(ours: Progress, theirs: Progress) -> Progress:
    """Both, nothing twice; merging the same again changes nothing.

    Of a session or card that both have, the later state stays; a card that either called no error goes. Months that
    share some sessions cannot be told apart: the one with more sessions stays.
    """
    months = _both(ours.months, theirs.months, _merge_months)
    folded = {key for month in months.values() for key in month.keys}
    sessions = _both(ours.sessions, theirs.sessions, lambda a, b: max(a, b, key=_lateness))
    dismissed = (*(alarm for alarm in theirs.dismissed if alarm not in ours.dismissed), *ours.dismissed)
    cards = _both(ours.cards, theirs.cards, _merge_cards)
    return Progress(
        sessions={key: record for key, record in sessions.items() if key not in folded},
        months=months,
        cards={key: card for key, card in cards.items() if card.alarm not in dismissed},
        words=_both(ours.words, theirs.words, lambda a, b: frozenset(sorted(a | b)[:MAX_WORDS])),
        days=ours.days | theirs.days,
        dismissed=dismissed[-MAX_DISMISSED:],
        retired=_both(ours.retired, theirs.retired, lambda a, b: max(a, b, key=lambda r: (r.cards, r.mistakes))),
        off=ours.off | theirs.off,
    )


def _both(ours: Mapping[str, T], theirs: Mapping[str, T], join: Callable[[T, T], T]) -> dict[str, T]:
    joined = {key: join(value, theirs[key]) if key in theirs else value for key, value in ours.items()}
    return {**theirs, **joined}


def _lateness(record: SessionRecord) -> tuple[int, datetime, str]:
    return record.turns, record.last, _json(_plain(record))


def _merge_months(a: MonthRecord, b: MonthRecord) -> MonthRecord:
    if set(a.keys) & set(b.keys):
        return max(a, b, key=lambda m: (len(m.keys), _json(_plain(m))))
    return _add_months(a, b)


def _add_months(a: MonthRecord, b: MonthRecord) -> MonthRecord:
    """Two months of different sessions as one."""
    met = {s: tuple(sorted({*a.met.get(s, ()), *b.met.get(s, ())})) for s in sorted({*a.met, *b.met})}
    return replace(a, totals=a.totals + b.totals, met=met, keys=tuple(sorted((*a.keys, *b.keys))))


def _merge_cards(a: Card, b: Card) -> Card:
    if a == b:
        return a
    earlier, later = sorted((a, b), key=lambda c: (c.reviews, c.asked.at, c.count, _json(_plain(c))))
    times = dict(earlier.made)
    for session, n in later.made:
        times[session] = max(n, times.pop(session, 0))
    return replace(
        later,
        examples=newest((*earlier.examples, *later.examples)),
        made=tuple(times.items())[-MAX_EXAMPLES:],
        created=min(a.created, b.created),
        count=max(a.count, b.count),
        lapses=max(a.lapses, b.lapses),
    )


# ---- size


def compact(progress: Progress, limit: int = LIMIT) -> Progress:
    """The same within `limit` characters of JSON, or as it is if it already fits.

    What goes first is what is least missed: old sessions become totals of their month, cards keep their newest
    sentence only, and at last those that are known best become a number. A tenth is left free, so that this is rare.
    """
    if len(dumps(progress)) <= limit:
        return progress
    room = limit * 9 // 10
    for keep in (200, 50, KEEP_SESSIONS):
        progress = fold_sessions(progress, keep)
        if len(dumps(progress)) <= room:
            return progress
    trimmed = {key: replace(card, examples=card.examples[-1:]) for key, card in progress.cards.items()}
    progress = replace(progress, cards=trimmed)
    return _retire(progress, len(dumps(progress)) - room)


def fold_sessions(progress: Progress, keep: int) -> Progress:
    """With all but the newest sessions as totals of their months."""
    old = progress.records()[: -max(keep, KEEP_SESSIONS)]
    if not old:
        return progress
    months = dict(progress.months)
    for r in old:
        met = {r.scenario: tuple(sorted(r.met))}
        month = MonthRecord(f"{r.began:%Y-%m}", r.language, r.totals, met, (r.key,))
        months[month.id] = _add_months(months[month.id], month) if month.id in months else month
    gone = {r.key for r in old}
    return replace(progress, months=months, sessions={k: r for k, r in progress.sessions.items() if k not in gone})


def _retire(progress: Progress, excess: int) -> Progress:
    """With so many characters of cards less: those that are mature first, the best known of them first."""
    cards, retired = dict(progress.cards), dict(progress.retired)
    for card in sorted(
        cards.values(), key=lambda c: (not c.is_mature(MATURE_DAYS), -(c.schedule.stability or 0), c.id)
    ):
        if excess <= 0:
            break
        excess -= len(_json(_plain(card))) + 1
        del cards[card.id]
        name = f"{card.language} {card.type}"
        before = retired.get(name, Retired())
        retired[name] = Retired(before.cards + 1, before.mistakes + card.count)
    return replace(progress, cards=cards, retired=retired)


# ---- a database


_TABLES = ("sessions", "months", "cards")
_MAPPINGS = ("words", "retired")
_VALUES = ("days", "dismissed", "off")
_UNREADABLE = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
_SCHEMA = """CREATE TABLE IF NOT EXISTS item (
    kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)
) WITHOUT ROWID"""


class Store:
    """The progress of one local learner in an SQLite file: a row a session, month and card, each as JSON.

    Threads may share it. It remembers what it saved last and writes only what has changed since.
    """

    def __init__(self, path: Path) -> None:
        """Opens or creates the file; sqlite3.Error or StoreError if it cannot be used."""
        self.path, self._lock = path, threading.RLock()
        self._saved: dict[tuple[str, str], Any] = {}
        self._db = sqlite3.connect(path, timeout=10, check_same_thread=False, isolation_level=None)
        try:
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
                self._db.execute(f"PRAGMA {pragma}")
            if (found := self._db.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise StoreError(f"the database is damaged: {found}")
            self._db.execute(_SCHEMA)
            self.load()
        except BaseException:
            self._db.close()
            raise

    def load(self) -> Progress:
        """What the file holds; data of an earlier version is brought up to date in the file too."""
        with self._lock:
            rows = self._db.execute("SELECT kind, id, body FROM item").fetchall()
            if not rows:
                self._saved = {}
                return Progress()
            plain: Plain = {name: [] for name in _TABLES} | {name: {} for name in _MAPPINGS}
            for kind, key, body in rows:
                try:
                    value = json.loads(body)
                except (TypeError, ValueError, RecursionError) as error:
                    raise StoreError(f"{kind} {key}: not valid JSON: {error}") from None
                if kind in _TABLES:
                    plain[kind].append(value)
                elif kind in _MAPPINGS:
                    plain[kind][key] = value
                else:
                    plain[kind] = value
            progress = from_plain(plain)
            current = plain.get("version") == VERSION
            self._saved = _items(progress) if current else {}
            if not current:
                self._write(_items(progress), everything=True)
            return progress

    def save(self, progress: Progress) -> None:
        """Written in one transaction."""
        with self._lock:
            self._write(_items(progress))

    def update(self, change: Callable[[Progress], Progress]) -> Progress:
        """Load, change and save with no other thread in between; the new progress."""
        with self._lock:
            progress = change(self.load())
            self.save(progress)
            return progress

    def clear(self) -> None:
        """Everything is deleted, and its text no longer in the file."""
        with self._lock:
            self._write({}, everything=True)
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """No more use of it."""
        with self._lock:
            self._db.close()

    def _write(self, items: dict[tuple[str, str], Any], everything: bool = False) -> None:
        before = {} if everything else self._saved
        changed = [
            (*key, _json(_plain(value)))
            for key, value in items.items()
            if key not in before or (before[key] is not value and before[key] != value)
        ]
        gone = [key for key in before if key not in items]
        if not (changed or gone or everything):
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            if everything:
                self._db.execute("DELETE FROM item")
            self._db.executemany("DELETE FROM item WHERE kind = ? AND id = ?", gone)
            self._db.executemany("INSERT OR REPLACE INTO item VALUES (?, ?, ?)", changed)
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._saved = items


def _items(progress: Progress) -> dict[tuple[str, str], Any]:
    """The rows of the database, not yet as JSON."""
    out: dict[tuple[str, str], Any] = {("version", ""): VERSION}
    for name in (*_TABLES, *_MAPPINGS):
        out.update({(name, key): value for key, value in getattr(progress, name).items()})
    return out | {(name, ""): getattr(progress, name) for name in _VALUES}


def open_store(directory: Path, now: datetime) -> tuple[Store, Opened]:
    """The store of a folder, and what it held. An unreadable file is renamed, never deleted, and a new one started.

    StoreError if the folder cannot be used at all (no rights, a full disk, a lock).
    """
    path = directory / FILE
    try:
        directory.mkdir(parents=True, exist_ok=True)
        try:
            store = Store(path)
            return store, Opened(store.load())
        except (sqlite3.Error, StoreError) as error:
            if isinstance(error, sqlite3.Error) and _primary_code(error) not in _UNREADABLE:
                raise
            aside = _set_aside(path, now)
            return Store(path), Opened(Progress(), str(error), aside)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{directory}: progress cannot be kept here: {error}") from None


def _primary_code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def _set_aside(path: Path, now: datetime) -> str:
    """Renames the database with what belongs to it; its new name."""
    name, number = _aside_name(path.name, now), 1
    while path.with_name(name).exists():
        number += 1
        name = _aside_name(path.name, now).replace("-unreadable-", f"-unreadable-{number}-")
    for ending in ("", "-wal", "-shm"):
        part = path.with_name(path.name + ending)
        if part.exists():
            os.replace(part, path.with_name(name + ending))
    return name
