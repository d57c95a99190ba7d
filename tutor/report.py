"""What a finished scene says to the learner: a value, and that value as Markdown and as a page to print."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from tutor.cards import Card, Example
from tutor.errors import InputError
from tutor.grammar.types import USEFULNESS
from tutor.interface import TYPE_NAMES
from tutor.languages import PACKS
from tutor.progress import Progress, SessionRecord, Totals
from tutor.scenarios import scenarios
from tutor.statistics import per_100, totals
from tutor.texts_learning import text
from tutor.views import rich

TO_WORK_ON = 3
EXAMPLES = 3


@dataclass(frozen=True)
class ErrorLine:
    """One type of error: how often, per 100 checked words now and in earlier sessions (None without words)."""

    type: str
    count: int
    rate: float | None
    earlier: float | None


@dataclass(frozen=True)
class Correction:
    """What was written, what belongs there, the whole corrected sentence, and why."""

    wrote: str
    better: str
    sentence: str
    reason: str


@dataclass(frozen=True)
class WorkItem:
    """One type of error to work on, with what the learner wrote."""

    type: str
    count: int
    examples: tuple[Correction, ...]


@dataclass(frozen=True)
class Report:
    """One session. `goals` has (id, reached); `well` has (text key, its fields) of what went well."""

    language: str
    scenario: str
    level: str
    day: str
    seconds: int
    turns: int
    words: int
    checked: int
    new_words: int
    hints: int
    repairs: int
    goals: tuple[tuple[str, bool], ...]
    errors: tuple[ErrorLine, ...]
    work_on: tuple[WorkItem, ...]
    phrases: tuple[str, ...]
    well: tuple[tuple[str, Mapping[str, object]], ...]


def make_report(progress: Progress, key: str) -> Report:
    """The report of a session that is still kept; InputError if it is not."""
    record = progress.sessions.get(key)
    if record is None:
        raise InputError(f"session {key!r}: there is no such session, or it is kept only as part of its month")
    before = _earlier(progress, record)
    lines = [
        ErrorLine(kind, n, per_100(n, record.checked), per_100(before.errors.get(kind, 0), before.checked))
        for kind, n in record.errors.items()
    ]
    lines.sort(key=lambda line: (-line.count, USEFULNESS[line.type], line.type))
    return Report(
        language=record.language,
        scenario=record.scenario,
        level=record.level,
        day=record.began.date().isoformat(),
        seconds=record.seconds,
        turns=record.turns,
        words=record.words,
        checked=record.checked,
        new_words=record.new_words,
        hints=record.hints,
        repairs=record.repairs,
        goals=tuple((goal, goal in record.met) for goal in record.goals),
        errors=tuple(lines),
        work_on=_work_on(progress, record),
        phrases=record.phrases,
        well=_well(record, before),
    )


def _earlier(progress: Progress, record: SessionRecord) -> Totals:
    """The sums of what the learner did in this language before."""
    months = (m.totals for m in progress.months.values() if m.language == record.language)
    return sum(months, totals(r for r in progress.records(record.language) if r.began < record.began))


def _work_on(progress: Progress, record: SessionRecord) -> tuple[WorkItem, ...]:
    """The types that cost most: often made, and in the way of being understood."""
    least_useful = max(USEFULNESS.values()) + 1
    made = [c for c in progress.cards.values() if any(session == record.key for session, _ in c.made)]
    items = []
    for kind, count in record.errors.items():
        cards = sorted((c for c in made if c.type == kind), key=lambda c: (-c.count, c.id))
        items.append(WorkItem(kind, count, tuple(_correction(c, record) for c in cards[:EXAMPLES])))
    items.sort(key=lambda i: (-i.count * (least_useful - USEFULNESS[i.type]), not i.examples, i.type))
    return tuple(items[:TO_WORK_ON])


def _correction(card: Card, record: SessionRecord) -> Correction:
    here: Sequence[Example] = [e for e in card.examples if record.began <= e.at <= record.last]
    example = here[-1] if here else card.asked
    return Correction(example.wrote, example.answer, example.text, card.reason)


def _well(record: SessionRecord, before: Totals) -> tuple[tuple[str, Mapping[str, object]], ...]:
    out: list[tuple[str, Mapping[str, object]]] = []
    if record.met:
        done = len(record.met) >= len(record.goals)
        fields = {"met": len(record.met), "goals": len(record.goals)}
        out.append(("well_goals_all", {}) if done else ("well_goals", fields))
    if record.clean:
        out.append(("well_clean", {"clean": record.clean, "turns": record.turns}))
    fewer = [
        (was - now, kind)
        for kind, n in before.errors.items()
        if (was := per_100(n, before.checked)) is not None
        and (now := per_100(record.errors.get(kind, 0), record.checked)) is not None
        and now < was / 2
        and n >= 3
    ]
    if fewer:
        out.append(("well_fewer", {"type": max(fewer)[1]}))
    if record.new_words:
        out.append(("well_words", {"new": record.new_words}))
    if record.repairs:
        out.append(("well_repairs", {"repairs": record.repairs}))
    if record.turns and not record.hints:
        out.append(("well_hints", {}))
    return tuple(out)


# ---- as text


def _title(report: Report, interface: str) -> str:
    scene = scenarios().get(report.scenario)
    return f"{text('report', interface)}: {scene.title[interface] if scene else report.scenario}"


def _goal(report: Report, goal: str, interface: str) -> str:
    scene = scenarios().get(report.scenario)
    names = {g.id: g.can_do[interface] for g in scene.goals} if scene else {}
    return names.get(goal, goal)


def _facts(report: Report, interface: str) -> list[tuple[str, str]]:
    words = text("words_new", interface, words=report.words, new=report.new_words) if report.new_words else report.words
    return [
        (text("report_date", interface), report.day),
        (text("report_language", interface), PACKS[report.language].names[interface]),
        (text("report_level", interface), report.level),
        (text("report_time", interface), text("minutes", interface, minutes=max(1, round(report.seconds / 60)))),
        (text("report_turns", interface), str(report.turns)),
        (text("report_words", interface), str(words)),
        (text("report_hints", interface), str(report.hints)),
        (text("report_repairs", interface), str(report.repairs)),
    ]


def _well_texts(report: Report, interface: str) -> list[str]:
    names = TYPE_NAMES[interface]
    return [
        text(key, interface, **{k: names.get(str(v), v) if k == "type" else v for k, v in fields.items()})
        for key, fields in report.well
    ]


def _rate(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.1f}"


def _goals_met(report: Report, interface: str) -> str:
    met = sum(done for _, done in report.goals)
    return text("goals_met", interface, met=met, goals=len(report.goals))


def _no_errors(report: Report, interface: str) -> str:
    return text("errors_none" if report.checked else "errors_unchecked", interface)


def _table(report: Report, interface: str) -> tuple[list[str], list[list[str]]]:
    """(header, rows) of the errors by type."""
    header = [text(f"errors_{column}", interface) for column in ("type", "count", "rate", "earlier")]
    rows = [
        [TYPE_NAMES[interface][line.type], str(line.count), _rate(line.rate), _rate(line.earlier)]
        for line in report.errors
    ]
    return header, rows


def _md(value: str) -> str:
    """Text that Markdown shows as it is."""
    flat = re.sub(r"([\\`*_{}\[\]<>#|~$&!])", r"\\\1", " ".join(value.split()))
    return re.sub(r"^(\d+(?=[.)])|(?=[-+=]))", r"\1\\", flat)


def _md_reason(value: str) -> str:
    """A reason with its *words* still emphasised."""
    parts = re.split(r"\*([^*]+)\*", value)
    return "".join(f"*{_md(part)}*" if i % 2 else _spaced(part) for i, part in enumerate(parts))


def _spaced(part: str) -> str:
    """Escaped, with the spaces at its ends."""
    lead, tail = " " * part[:1].isspace(), " " * part[-1:].isspace()
    return f"{lead}{_md(part)}{tail}" if part.strip() else lead


def markdown(report: Report, interface: str) -> str:
    """The report as Markdown, in one of the interface languages."""
    out = [f"# {_md(_title(report, interface))}", ""]
    out += [f"- {name}: {_md(value)}" for name, value in _facts(report, interface)]
    out += ["", f"## {text('report_goals', interface)}", "", _goals_met(report, interface), ""]
    out += [f"- {'☑' if done else '☐'} {_md(_goal(report, goal, interface))}" for goal, done in report.goals]
    if report.well:
        out += [
            "",
            f"## {text('report_well', interface)}",
            "",
            *(f"- {_md(w)}" for w in _well_texts(report, interface)),
        ]
    if report.work_on:
        out += ["", f"## {text('report_work', interface)}"]
        for item in report.work_on:
            out += ["", f"### {TYPE_NAMES[interface][item.type]} ({item.count})", ""]
            for c in item.examples:
                out.append(f"- ~~{_md(c.wrote)}~~ → **{_md(c.better)}**: {_md(c.sentence)}")
                out += [f"  {_md_reason(c.reason)}"] if c.reason else []
    out += ["", f"## {text('report_errors', interface)}", ""]
    if report.errors:
        header, rows = _table(report, interface)
        out += [f"| {' | '.join(row)} |" for row in (header, ["---", "---:", "---:", "---:"], *rows)]
    else:
        out.append(_no_errors(report, interface))
    out += ["", text("errors_note", interface)]
    if report.phrases:
        out += ["", f"## {text('report_phrases', interface)}", "", *(f"- {_md(phrase)}" for phrase in report.phrases)]
    return "\n".join(out) + "\n"


_STYLE = """@page { size: A4; margin: 18mm; }
body { font: 11pt/1.5 system-ui, sans-serif; color: #222; max-width: 45em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.6em; } h2 { font-size: 1.15em; margin-top: 1.6em; } h3 { font-size: 1em; margin-bottom: .3em; }
table { border-collapse: collapse; } th, td { padding: .25em .8em; border-bottom: 1px solid #ccc; text-align: right; }
th:first-child, td:first-child { text-align: left; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .1em 1em; }
dt { color: #666; } dd { margin: 0; } ul { padding-left: 1.2em; } .goals { list-style: none; padding: 0; }
del { color: #9a3324; } ins { color: #1d6b4f; text-decoration: none; font-weight: 600; } .quiet { color: #666; }
li, tr, h2, h3 { break-inside: avoid; } h2, h3 { break-after: avoid; }
@media print { body { margin: 0; padding: 0; max-width: none; } }"""


def fragment(report: Report, interface: str, top: int = 1) -> str:
    """The report as HTML to put into a page, its title a heading of level `top`; every text is escaped."""
    title = escape(_title(report, interface))
    facts = "".join(f"<dt>{escape(n)}</dt><dd>{escape(v)}</dd>" for n, v in _facts(report, interface))
    goals = "".join(
        f"<li>{'☑' if done else '☐'} {escape(_goal(report, goal, interface))} "
        f'<span class="quiet">({escape(text("reached" if done else "open", interface))})</span></li>'
        for goal, done in report.goals
    )
    body = [
        f"<h{top}>{title}</h{top}><dl>{facts}</dl>",
        f"{_section('report_goals', interface, top + 1)}<p>{escape(_goals_met(report, interface))}</p>",
        f'<ul class="goals">{goals}</ul>',
    ]
    if report.well:
        listed = "".join(f"<li>{escape(line)}</li>" for line in _well_texts(report, interface))
        body.append(f"{_section('report_well', interface, top + 1)}<ul>{listed}</ul>")
    if report.work_on:
        body.append(_section("report_work", interface, top + 1))
        body += [_html_item(item, report.language, interface, top + 2) for item in report.work_on]
    body.append(_section("report_errors", interface, top + 1))
    if report.errors:
        header, rows = _table(report, interface)
        head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
        lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
        body.append(f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>")
    else:
        body.append(f"<p>{escape(_no_errors(report, interface))}</p>")
    body.append(f'<p class="quiet">{escape(text("errors_note", interface))}</p>')
    if report.phrases:
        listed = "".join(f'<li lang="{escape(report.language)}">{escape(phrase)}</li>' for phrase in report.phrases)
        body.append(f"{_section('report_phrases', interface, top + 1)}<ul>{listed}</ul>")
    return "".join(body)


def html(report: Report, interface: str) -> str:
    """The report as a page of its own that needs nothing else, ready to be printed."""
    title = escape(_title(report, interface))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(interface)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{_STYLE}</style></head>\n'
        f"<body>{fragment(report, interface)}</body></html>\n"
    )


def _section(key: str, interface: str, level: int) -> str:
    return f"<h{level}>{escape(text(key, interface))}</h{level}>"


def _html_item(item: WorkItem, language: str, interface: str, level: int) -> str:
    rows = ""
    for c in item.examples:
        reason = f'<br><span class="quiet">{rich(c.reason, language)}</span>' if c.reason else ""
        rows += (
            f'<li><span lang="{escape(language)}"><del>{escape(c.wrote)}</del> → <ins>{escape(c.better)}</ins>: '
            f"{escape(c.sentence)}</span>{reason}</li>"
        )
    return f"<h{level}>{escape(TYPE_NAMES[interface][item.type])} ({item.count})</h{level}><ul>{rows}</ul>"
