"""What the character writes down: what was ordered and how much of it, what somebody must not eat, what it costs.

Pure functions over the scene's `[notes]` table and the frozen `Notes` of a session.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from tutor.chat.kinds import denied
from tutor.chat.spelling import respelled
from tutor.languages import PACKS, LanguagePack, NoteWords, normalize
from tutor.scenarios import Avoid, Item, Line, Notepad
from tutor.session import Noted, Notes

CUE = 6
"""Words before the name of a food within which something must say that it is not eaten."""
BEHIND = 4
"""Words behind a thing within which stands for whom it is."""


@dataclass(frozen=True)
class Told:
    """What one message adds to the notes.

    notes: as they are after it. groups: what is said of it, in order. goals: whose other lines they replace.
    refused: goals for which only what somebody must not eat was ordered. pad: the scene's table, where it has one.
    """

    notes: Notes
    groups: tuple[tuple[Line, ...], ...] = ()
    goals: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    pad: Notepad | None = None


@dataclass(frozen=True)
class Found:
    """An item in a message: how much of it (None: nothing was said), whether it is taken back or comes on top.

    eater: "me", "other" for somebody with the learner, or "" where nothing says for whom it is.
    """

    item: Item
    amount: float | None
    unit: str
    gone: bool
    more: bool
    said: str
    eater: str = ""


class AmountPatterns(NamedTuple):
    """An amount before a thing, with one word between them at most ("two cold beers"), one after it, where nothing else
    follows, and one without a thing."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    alone: re.Pattern[str]


@cache
def _patterns(language: str) -> AmountPatterns:
    words = PACKS[language].notes
    numbers, units = ("|".join(sorted(names, key=len, reverse=True)) for names in (words.numbers, words.units))
    amount = words.amount.replace("{numbers}", numbers).replace("{units}", units)
    before = rf"{amount}(?: [a-z]{{4,}}(?: {words.each_of})?)?$"
    return AmountPatterns(re.compile(before), re.compile(f" {amount}$"), re.compile(rf"{amount}(?!\S)"))


def amount_before(text: str, language: str) -> tuple[float | None, str, int]:
    """(amount, "kg" or "" for pieces, where it begins) at the end of normalized text: "dos kilos de", "two cold"."""
    for match in _patterns(language).before.finditer(text.rstrip()):
        amount = _amount(match, language)
        if amount is not None:
            return (*amount, match.start())
    return None, "", len(text)


def _amount(match: re.Match[str], language: str) -> tuple[float, str] | None:
    """The number and the unit of a match of AMOUNT; None if it has neither."""
    number, unit = match["n"], match["u"]
    if number is None and unit is None:
        return None
    numbers = PACKS[language].notes.numbers
    value = 1.0 if number is None else float(number) if number.isdigit() else numbers[number]
    value += 0.5 if match["d"] else 0
    value += sum(numbers[part] for part in (match["h"], match["i"]) if part)
    counted, times = PACKS[language].notes.units[unit] if unit else ("", 1.0)
    return value * times, counted


def found_in(pad: Notepad, clauses: Sequence[str], pack: LanguagePack) -> list[Found]:
    """The items in normalized clauses, in their order; of overlapping ones the first of the table counts."""
    found: list[Found] = []
    for clause in clauses:
        here = _found(pad, clause, pack)
        amount = None if here else last_amount(clause, pack.code)
        if amount and found and found[-1].amount is None and not found[-1].gone:  # "tomatoes, two kilos"
            found[-1] = replace(found[-1], amount=amount[0], unit=amount[1])
        if len(here) == 1 and here[0].amount in (None, 1) and pack.notes.same.search(clause):
            here = [replace(here[0], amount=2.0)]
        found += here
    return _units(found)


def _found(pad: Notepad, text: str, pack: LanguagePack) -> list[Found]:
    language, words = pack.code, pack.notes
    found: list[tuple[int, Found]] = []
    taken: list[tuple[int, int]] = []
    for item in pad.items:
        for match in item.words[language].finditer(text):
            start, end = match.span()
            if any(start < b and a < end for a, b in taken):
                continue
            taken.append((start, end))
            before = text[:start]
            if words.dish_before.search(before) or words.dish_after.match(text[end:]):
                continue
            if words.avoiding.search(" ".join(before.split()[-CUE:])) or words.makes.search(before):
                continue
            amount, unit, at = amount_before(before, language)
            inside = [float(w) if w.isdigit() else words.numbers.get(w) for w in match[0].split()]
            if amount is None and item.price is None:  # "we are two"; a bed "for two" is one
                amount = next((n for n in inside if n is not None and n >= 1), None)
            if amount is None and (behind := _patterns(language).after.match(text[end:])):  # "onions two kilos"
                amount, unit = _amount(behind, language) or (None, "")
            gone = denied(text, start, end, pack) or bool(words.instead.search(before))
            more = any(words.more.search(part) for part in (before, before[:at].strip()))
            found.append((start, Found(item, amount, unit, gone, more, match[0], _eater(text, start, end, words))))
    return [one for _, one in sorted(found, key=lambda row: row[0])]


def _eater(text: str, start: int, end: int, words: NoteWords) -> str:
    """For whom the thing at [start, end) is: "the chicken is for my daughter", "I'll have soup and my husband fish"."""
    behind = " ".join(text[end:].split()[:BEHIND])
    if words.for_other.search(behind):
        return "other"
    mine, other = (max((m.start() for m in p.finditer(text[:start])), default=-1) for p in (words.me, words.other))
    return "" if mine == other else "me" if mine > other else "other"


def _units(found: list[Found]) -> list[Found]:
    """ "Un kilo de tomates y medio de cebollas": half of what was just counted."""
    out: list[Found] = []
    for item in found:
        last = out[-1] if out else None
        half = item.amount is not None and item.amount < 1 and not item.unit
        out.append(replace(item, unit=last.unit) if last and half and last.unit else item)
    return out


def avoided(pad: Notepad, text: str, language: str) -> tuple[str, ...]:
    """What somebody must not eat, by a normalized text."""
    named = named_to_avoid(pad, text, language)
    return tuple(a.id for a in pad.avoids if a.id in named or a.surely[language].search(text))


def named_to_avoid(pad: Notepad, text: str, language: str) -> tuple[str, ...]:
    """The same of what is named itself, behind words of an allergy: "vegan" names nothing."""
    words = PACKS[language].notes

    def is_named(avoid: Avoid) -> bool:
        cues = [" ".join(text[: match.start()].split()[-CUE:]) for match in avoid.words[language].finditer(text)]
        return any(words.avoiding.search(cue) and not words.somewhat.search(cue) for cue in cues)

    return tuple(avoid.id for avoid in pad.avoids if is_named(avoid))


def take_down(
    pad: Notepad, notes: Notes, clauses: Sequence[str], amounts: str, whole: str, changes: bool, pack: LanguagePack
) -> Told:
    """What a message adds. All texts are normalized: its clauses that order something, its words that tell how much
    of what was named before, and all of it.

    changes: it takes back something said before.
    """
    language, words = pack.code, pack.notes
    clauses, whole = [respelled(clause, language) for clause in clauses], respelled(whole, language)
    eaten = _eaten(pad, whole, language)
    avoids = tuple(dict.fromkeys((*(a for a in notes.avoids if a not in eaten), *avoided(pad, whole, language))))
    found = found_in(pad, clauses, pack)
    special = [f.item for f in found if not f.gone]  # "some cheese, just the goat's cheese" is one
    found = [
        f for f in found if f.gone or f.amount or not any(_is_wider(f.item, item) for item in special if item != f.item)
    ]
    ordered = {f.item.id: f.item for f in found if not f.gone}
    new = tuple(a for a in avoids if a not in notes.avoids)
    others = (*notes.others, *new) if words.others.search(whole) else notes.others
    mine = notes.mine if words.others.search(whole) or not words.mine.search(whole) else (*notes.mine, *new)
    own = [a for a in avoids if a not in others]
    theirs = [a for a in avoids if a not in mine]  # "one of us is allergic" holds for everybody
    must_not = {"me": own, "other": theirs, "": own if words.for_me.search(whole) else avoids}
    eaters = {f.item.id: f.eater for f in found if not f.gone}
    warned = [
        item for id_, item in ordered.items() if _unfit(pad, item, must_not[eaters[id_]]) and id_ not in notes.warned
    ]
    kept = [f for f in found if f.item not in warned]
    after = replace(
        notes, avoids=avoids, others=others, mine=mine, warned=(*notes.warned, *(item.id for item in warned))
    )
    instead = changes and bool(words.rather.search(whole)) and not words.also.search(whole)
    after, old = _updated(pad, after, kept, instead)
    after, late = _late(pad, after, list(new), language)
    told = [f for f in kept if not f.gone]
    said = [n for n in after.items if n not in notes.items and any(n.id in (f.item.id, f.item.into) for f in told)]
    goals = {f.item.goal for f in found} | ({pad.amounts} if pad.amounts and any(f.amount for f in told) else set())
    if amounts and not found:
        after, said = _amounts(after, amounts, changes, language)
        goals = {pad.amounts} if said else goals
    groups = [_warning(pad, item, avoids, language) for item in warned[:1]]
    told_of = [a for a in named_to_avoid(pad, whole, language) if a not in notes.avoids]
    if len(told_of) > 1 and "avoids" in pad.lines:  # one alone has lines of its own
        groups.append(_fill(pad.lines["avoids"], {"items": _without(pad, told_of)}, language))
        goals |= {pad.needs}
    back = _said(pad, said, old, language, bool(warned)) or _counted(pad, notes, said, language)
    groups += [*late, *([back] if back else [])]
    refused = {item.goal for item in warned} - {f.item.goal for f in told}
    return Told(after, tuple(groups[:2]), frozenset(goals if groups else ()), frozenset(refused), pad)


def _eaten(pad: Notepad, text: str, language: str) -> tuple[str, ...]:
    """What the learner says to eat after all: "I never said no meat, we eat meat". "Can I eat nuts?" lifts no ban."""
    eating, lifting = PACKS[language].notes.eating, PACKS[language].notes.lifting
    if lifting.search(text) is None:
        return ()
    return tuple(
        avoid.id
        for avoid in pad.avoids
        if any(eating.search(text[: match.start()]) for match in avoid.words[language].finditer(text))
    )


def counted(pad: Notepad, before: Notes, after: Notes) -> tuple[str, ...]:
    """Goals whose first number, on which prices depend, was told in a message: "for three nights" tells the stay."""
    factors = {id_ for item in pad.items for id_ in item.per}
    firsts = {item.goal: item for item in reversed(pad.items) if item.id in factors}
    known = {n.id for n in before.items}
    return tuple(
        goal
        for goal, item in firsts.items()
        if any(n.id == item.id and n.amount for n in after.items if n.id not in known)
    )


def _unfit(pad: Notepad, item: Item, avoids: Sequence[str]) -> Avoid | None:
    """What is in the item that somebody has to avoid."""
    return next((avoid for avoid in pad.avoids if avoid.id in avoids and avoid.id in item.has), None)


def _warning(pad: Notepad, item: Item, avoids: Sequence[str], language: str) -> tuple[Line, ...]:
    avoid = _unfit(pad, item, avoids)
    return _fill(pad.lines["warned"], {"item": item.the, "what": avoid.name}, language) if avoid else ()


def asked_of(pad: Notepad, notes: Notes, text: str, pack: LanguagePack) -> tuple[Line, ...]:
    """What is said to "is the cake safe for my father?", where something must be avoided; none to anything else."""
    language, text = pack.code, respelled(text, pack.code)
    mine = [avoid for avoid in pad.avoids if avoid.id in notes.avoids]
    named = [avoid for avoid in mine if avoid.words[language].search(text)]
    asks = pack.notes.may_eat.search(text) or (named and pack.notes.may_have.search(text))
    item = next((item for item in pad.items if item.words[language].search(text)), None)
    if not mine or not asks or item is None or "fits" not in pad.lines:
        return ()  # "does the gazpacho have garlic?" is no question of the notes
    bad = _unfit(pad, item, notes.avoids)
    names = {"item": item.the, "what": (bad or (named or mine)[0]).name}
    return _fill(pad.lines["warned" if bad else "fits"], names, language)


def _late(pad: Notepad, notes: Notes, avoids: Sequence[str], language: str) -> tuple[Notes, list[tuple[Line, ...]]]:
    """Things that were ordered before somebody said that they must not eat them are changed for others."""
    items, groups = [], []
    for noted in notes.items:
        item = pad.item(noted.id)
        avoid = _unfit(pad, item, avoids)
        if avoid is None or not item.instead:
            items.append(noted)
            continue
        other = pad.item(item.instead)
        names = {"item": item.the, "what": avoid.name, "other": other.the}
        groups.append(_fill(pad.lines["late"], names, language))
        items.append(replace(noted, id=other.id))
    return replace(notes, items=tuple(items)), groups


def _updated(pad: Notepad, notes: Notes, found: list[Found], changes: bool) -> tuple[Notes, list[Noted]]:
    """The notes with what was told, and what is no longer wanted."""
    items = {n.id: n for n in notes.items}
    before = dict(items)
    old = list(dict.fromkeys(noted for f in found if f.gone and (noted := _meant(pad, f, items))))
    told = [f for f in found if not f.gone]
    ids = {f.item.into or f.item.id for f in told}
    if changes and told and not any(f.gone for f in found) and not ids & set(items):  # else only an amount changes
        goals = {f.item.goal for f in told}
        same = [n for id_, n in items.items() if pad.item(id_).goal in goals and pad.item(id_).price is not None]
        akin = [n for n in same if any(_is_akin(pad.item(n.id), f.item) for f in told)]
        # The goat's cheese takes the place of the sheep's, not of the bread; of dishes the last one gives way.
        old += akin or ([] if pad.amounts else same[-1:])
    for noted in old:
        items.pop(noted.id, None)
    fresh: dict[str, str] = {}
    for one in told:  # "the goat's cheese" where "cheese" was noted before: the same piece
        wider = [
            id_
            for id_ in before
            if id_ != one.item.id and not pad.item(id_).into and _is_wider(pad.item(id_), one.item)
        ]
        for id_ in wider if one.item.id not in before else ():
            items.pop(id_, None)
    for one in told:
        id_ = one.item.into or _narrowed(pad, one.item, items)
        amount = one.amount * one.item.times if one.amount is not None else one.item.times if one.item.into else None
        unit = one.unit
        if amount is None and len(old) == len(told) == 1:  # "no beer, lemonade instead": as many as before
            amount, unit = old[0].amount, old[0].unit
        known = items.get(id_)
        if known and amount is None and not one.more and id_ not in fresh:  # "eggs instead of cheese": as many as said
            amount, unit = known.amount, known.unit
        elif known and id_ in fresh:
            again = one.amount is not None or one.more or one.eater not in ("", fresh[id_])
            if changes or not again:  # "some cheese, please. I like mild cheese": it is named twice
                amount, unit = (amount, unit) if amount is not None else (known.amount, known.unit)
            else:
                amount = (known.amount or 1) + (amount or 1)
        elif known and one.more and id_ in before:
            amount = (known.amount or 1) + (amount or 1)
        items[id_] = Noted(id_, amount, unit or (known.unit if known and one.more else ""))
        fresh[id_] = one.eater
    return replace(notes, items=tuple(items.values())), old


def _narrowed(pad: Notepad, item: Item, items: Mapping[str, Noted]) -> str:
    """The item that is meant: where "goat's cheese" was noted, "the cheese" is that one."""
    special = [id_ for id_ in items if id_ != item.id and _is_wider(item, pad.item(id_))]
    return special[0] if item.id not in items and len(special) == 1 else item.id


def _is_akin(item: Item, other: Item) -> bool:
    """True for two things of one sort: goat's cheese and sheep's cheese, red and white wine."""
    return normalize(item.one["en"]).split()[-1] == normalize(other.one["en"]).split()[-1]


def _is_wider(item: Item, other: Item) -> bool:
    """True if the words of an item also find the name of another: "cheese" that of "goat's cheese"."""
    return item.goal == other.goal and any(
        item.words[code].search(normalize(other.one[code])) and not other.words[code].search(normalize(item.one[code]))
        for code in PACKS
    )


def _meant(pad: Notepad, one: Found, items: Mapping[str, Noted]) -> Noted | None:
    """What was noted and is now taken back: by its id, or by a word of its name ("no wine": the bottle of red wine)."""
    if one.item.id in items:
        return items[one.item.id]
    words = {word for word in one.said.split() if len(word) > 3}
    named = (
        n for n in items.values() if words & {normalize(w) for t in pad.item(n.id).one.values() for w in t.split()}
    )
    return next(named, None)


def _amounts(notes: Notes, text: str, changes: bool, language: str) -> tuple[Notes, list[Noted]]:
    """An amount without a thing belongs to what has none yet, or, where it changes something, to the last thing."""
    found = last_amount(text, language)
    if found is None or not notes.items:
        return notes, []
    amount, unit = found
    open_ = [n for n in notes.items if n.amount is None]
    mine = open_ or (list(notes.items[-1:]) if changes else [])
    new = {n.id: replace(n, amount=amount, unit=unit) for n in mine}
    items = tuple(new.get(n.id, n) for n in notes.items)
    return replace(notes, items=items), list(new.values()) if len(new) == 1 else []


def last_amount(text: str, language: str) -> tuple[float, str] | None:
    """The last amount of a normalized text that names no thing: "mejor solo medio kilo"."""
    found = [_amount(match, language) for match in _patterns(language).alone.finditer(text) if match[0]]
    return next((amount for amount in reversed(found) if amount), None)


def _said(pad: Notepad, said: list[Noted], old: list[Noted], language: str, single: bool) -> tuple[Line, ...]:
    """What is said of what was told; nothing of a single thing, for which the scene has better lines, unless asked."""
    said = [n for n in said if pad.item(n.id).price is not None]
    if old and said:
        names = {"items": _listed(pad, said), "old": _joined([_the(pad.item(n.id), n.amount) for n in old])}
        return _fill(pad.lines["changed"], names, language)
    if old:
        return _fill(pad.lines["dropped"], {"old": _joined([_the(pad.item(n.id), n.amount) for n in old])}, language)
    several = (single and said) or len(said) > 1 or any(n.amount not in (None, 1) or n.unit for n in said)
    if not several or "heard" not in pad.lines:
        return ()
    return _fill(pad.lines["heard"], {"items": _listed(pad, said)}, language)


def _counted(pad: Notepad, before: Notes, said: list[Noted], language: str) -> tuple[Line, ...]:
    """What is said of amounts that were told before and are others now: "four nights, then"."""
    known = {n.id: n.amount for n in before.items}
    other = [n for n in said if n.amount and known.get(n.id, n.amount) != n.amount]
    if not other or "amount" not in pad.lines:
        return ()
    return _fill(pad.lines["amount"], {"items": _listed(pad, other)}, language)


def asks_for_notes(pad: Notepad, notes: Notes, text: str, pack: LanguagePack) -> bool:
    """True for "is the cheese on the bill?" and "you forgot the juice": normalized text about an item and the notes."""
    named = any(item.words[pack.code].search(respelled(text, pack.code)) for item in pad.items)
    return bool(notes.items) and named and pack.notes.noted_asking.search(text) is not None


def listed(pad: Notepad, notes: Notes, language: str) -> tuple[Line, ...]:
    """Lines that name all that was noted; none if nothing was."""
    priced = [n for n in notes.items if pad.item(n.id).price is not None]
    return _fill(pad.lines["listed"], {"items": _listed(pad, priced)}, language) if priced else ()


def summary(pad: Notepad | None, notes: Notes, language: str) -> str:
    """What was noted in a few words, for a model that writes freely; "" if nothing was."""
    parts = [notes.when] if notes.when else []
    if pad:
        parts += [worded(pad.item(n.id), n)[language] for n in notes.items]
        parts += [
            f"{PACKS[language].notes.without} {avoid.name[language]}"
            for avoid in pad.avoids
            if avoid.id in notes.avoids
        ]
    return ", ".join(parts)


def total(pad: Notepad, notes: Notes, language: str, short: bool = False) -> tuple[Line, ...]:
    """Lines with what all that was noted costs, `short` without naming it; none if that is not known."""
    cents = sum_of(pad, notes)
    if not cents:
        return ()
    whole, rest = divmod(cents, 100)
    money = {c: f"{whole}{pack.notes.decimal}{rest:02}" if rest else f"{whole}" for c, pack in PACKS.items()}
    priced = [n for n in notes.items if pad.item(n.id).price is not None]
    names = {"total": money, "items": _listed(pad, priced)}
    return _fill(pad.lines["sum" if short else "total"], names, language)


def sum_of(pad: Notepad, notes: Notes) -> int:
    """What everything costs in cents, to the next ten; 0 if an amount that a price depends on is not known."""
    amounts = {n.id: n.amount or 1 for n in notes.items}
    cents = 0.0
    for noted in notes.items:
        item = pad.item(noted.id)
        if item.price is None:
            continue
        if any(id_ not in amounts for id_ in item.per):
            return 0
        pieces = noted.amount or 1
        if item.kilo and not noted.unit and noted.amount is not None:
            pieces /= item.kilo
        price = item.price * pieces
        for id_ in item.per:
            price *= amounts[id_]
        cents += round(price * 10) * 10
    return int(cents)


def _listed(pad: Notepad, noted: Sequence[Noted]) -> Mapping[str, str]:
    return _joined([worded(pad.item(n.id), n) for n in noted])


def worded(item: Item, noted: Noted) -> Mapping[str, str]:
    """An item with its amount, by language: "dos kilos de naranjas", "una limonada"."""
    out = {}
    for language in PACKS:
        amount = noted.amount
        if noted.unit == "kg" and amount:
            out[language] = f"{_kilos(amount, language)} {PACKS[language].notes.each_of} {item.many[language]}"
        elif amount is None or amount == 1 or amount < 1:
            out[language] = item.many[language] if amount is None and item.kilo else item.one[language]
        else:
            out[language] = f"{_number(amount, language)} {item.many[language]}"
    return out


def _the(item: Item, amount: float | None) -> Mapping[str, str]:
    """The item with its article, in the plural where there are several of it."""
    if amount is None or amount <= 1:
        return item.the
    feminine = item.the["es"].startswith(("la ", "el agua"))
    return {"es": f"{'las' if feminine else 'los'} {item.many['es']}", "en": f"the {item.many['en']}"}


def _kilos(amount: float, language: str) -> str:
    words = PACKS[language].notes
    if amount in words.kilos:
        return words.kilos[amount]
    if amount < 1:
        return f"{round(amount * 1000)} {words.grams}"
    if amount % 1 == 0.5:
        return words.halves.format(_number(amount - 0.5, language))
    return f"{_number(amount, language)} kilos"


def _number(amount: float, language: str) -> str:
    words = PACKS[language].notes
    if amount == int(amount):
        return words.numerals[int(amount)] if amount < len(words.numerals) else str(int(amount))
    return f"{amount:g}".replace(".", words.decimal)


def _without(pad: Notepad, avoids: Sequence[str]) -> Mapping[str, str]:
    """ "Sin huevo y sin leche", by language."""
    names = [avoid.name for avoid in pad.avoids if avoid.id in avoids]
    return _joined([{code: f"{PACKS[code].notes.without} {name[code]}" for code in PACKS} for name in names])


def _joined(parts: Sequence[Mapping[str, str]]) -> Mapping[str, str]:
    """ "A, b and c", by language."""
    out = {}
    for language in PACKS:
        words = [part[language] for part in parts]
        out[language] = PACKS[language].notes.conjunction.join(
            [", ".join(words[:-1]), words[-1]] if len(words) > 1 else words
        )
    return out


def _fill(
    lines: Sequence[Mapping[str, str]], names: Mapping[str, Mapping[str, str]], language: str
) -> tuple[Line, ...]:
    """The lines in one language with their meaning in the other, and these words in their places."""
    other = next(code for code in PACKS if code != language)
    return tuple(Line(_sentence(line, names, language), _sentence(line, names, other)) for line in lines)


def _sentence(line: Mapping[str, str], names: Mapping[str, Mapping[str, str]], language: str) -> str:
    text = line[language].format(**{name: words[language] for name, words in names.items()})
    text = re.sub(r"\b(de|a) el\b", r"\1l", text) if language == "es" else text
    return re.sub(r"(^|[.!?] )(\w)", lambda m: m[1] + m[2].upper(), text)
