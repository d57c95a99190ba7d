"""What the page shows of a learner's progress: HTML with every text escaped, and the values of plots."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from tutor import adapt, report, review, statistics, store
from tutor.adapt import Suggestion
from tutor.cards import GAP, Card
from tutor.interface import COLORS, TYPE_NAMES
from tutor.languages import PACKS
from tutor.learner import RESULT, Learner, Quiz, Try
from tutor.progress import KINDS, Progress
from tutor.report import Report
from tutor.scenarios import scenarios
from tutor.session import Session
from tutor.texts_learning import text
from tutor.views import quoting, rich

if TYPE_CHECKING:
    import pandas as pd

SESSIONS_SHOWN = 30


def button(act: str, label: str, kind: str = "", css: str = "act") -> str:
    """A button that the page reports to Python."""
    return f'<button type="button" class="{css}" data-act="{act}" data-kind="{escape(kind)}">{escape(label)}</button>'


def link(name: str, mime: str, body: bytes, label: str) -> str:
    """A link that saves a file which never was on a disk of the server."""
    data = b64encode(body).decode()
    return f'<a class="file" download="{escape(name)}" href="data:{mime};base64,{data}">{escape(label)}</a>'


def status(*lines: str) -> str:
    """Paragraphs for a view that screen readers read out; empty for none. The lines are HTML already."""
    return "".join(f'<p class="notice">{line}</p>' for line in lines if line)


def parcel(name: str, mime: str, body: bytes, interface: str) -> str:
    """A file that is ready to be saved."""
    return status(f"{escape(text('ready_file', interface))} {link(name, mime, body, name)}")


def backup(kept: Progress, now: datetime, interface: str) -> str:
    """Everything as a file to save."""
    name = f"conversationally-{now.date().isoformat()}.json"
    return parcel(name, "application/json", store.dumps(kept).encode(), interface)


def unkept(learner: Learner, interface: str, now: datetime | None = None) -> str:
    """That the browser does not keep the progress, with a way to save it; from `now` on the file is ready."""
    if not learner.unkept:
        return ""
    reason = escape(text("blocked" if learner.unkept == "blocked" else "full", interface))
    way = f"<div>{button('export', text('export_all', interface), css='act main')}</div>"
    ready = backup(learner.progress, now, interface) if now else ""
    return f'<div class="offer"><p class="warn">{reason}</p>{way}</div>{ready}'


# ---- practise


def offer(parked: Session | None, interface: str) -> str:
    """The question whether to go on with an unfinished conversation; empty without one."""
    if parked is None:
        return ""
    question = text(
        "resume",
        interface,
        scene=scenarios()[parked.scenario].title[interface],
        language=PACKS[parked.language].names[interface],
        turns=parked.turns,
    )
    buttons = button("resume", text("resume_yes", interface), css="act main") + button(
        "fresh", text("resume_no", interface)
    )
    return f'<div class="offer"><p>{escape(question)}</p><div>{buttons}</div></div>'


def suggested(found: Sequence[Suggestion], interface: str) -> str:
    """One line for each suggestion: why, what to do with it, and a way to switch its kind off."""
    rows = []
    for suggestion in found:
        accept = ""
        if suggestion.kind == "level":
            accept = button("level", text("accept_level", interface, level=suggestion.value), str(suggestion.value))
        elif suggestion.kind == "scene":
            accept = button("scene", text("accept_scene", interface), str(suggestion.arguments["scenario"]))
        off = button("off", text("switch_off", interface), suggestion.kind, css="link")
        rows.append(f"<li>{escape(adapt.explain(suggestion, interface))} <span>{accept} {off}</span></li>")
    if not rows:
        return ""
    return (
        f'<section class="suggested"><h2>{escape(text("suggested", interface))}</h2><ul>{"".join(rows)}</ul></section>'
    )


def tried(result: Try, interface: str) -> str:
    """How a second try was."""
    if not result.checked:
        return text("try_unchecked", interface)
    lines = []
    if result.fixed:
        done = ", ".join(f"«{c.original.strip() or '…'}» → «{c.replacement.strip() or '∅'}»" for c in result.fixed)
        lines.append(text("try_good", interface, fixed=done))
    if result.left:
        left = ", ".join(f"«{c.original.strip() or '…'}» ({TYPE_NAMES[interface][c.type]})" for c in result.left)
        lines.append(text("try_left", interface, left=left))
    if result.new:
        lines.append(text("try_new", interface, new=", ".join(f"«{c.original.strip() or '…'}»" for c in result.new)))
    return " ".join(lines)


def shown_report(found: Report, interface: str) -> str:
    """The report in the page, with links to keep and print it."""
    name = f"{text('report', interface).lower()}-{found.scenario}-{found.day}"
    links = link(
        f"{name}.md",
        "text/markdown;charset=utf-8",
        report.markdown(found, interface).encode(),
        text("report_md", interface),
    ) + link(
        f"{name}.html",
        "text/html;charset=utf-8",
        report.html(found, interface).encode(),
        text("report_html", interface),
    )
    return (
        f'<section class="report" tabindex="-1" aria-label="{escape(text("report", interface))}">'
        f'{report.fragment(found, interface, top=2)}<p class="files">{links}</p></section>'
    )


# ---- review


def when(due: datetime, now: datetime, interface: str) -> str:
    """When a card comes back, in few words."""
    away = due - now
    if away < timedelta(hours=1):
        return text("in_minutes", interface, n=max(1, round(away.total_seconds() / 60)))
    if away < timedelta(hours=20):
        return text("in_hours", interface, n=round(away.total_seconds() / 3600))
    return text("on_day", interface, day=due.astimezone(now.tzinfo).date().isoformat())


def quiz(asked: Quiz, kept: Progress, now: datetime, interface: str) -> str:
    """The card that is asked, or how the answer was, or why there is none."""
    if asked.card is None:
        return f'<div class="quiz empty"><p>{escape(_no_card(kept, now, interface))}</p></div>'
    card, example = asked.card, asked.card.asked
    scene = scenarios().get(example.scenario)
    about = (
        f'<p class="quiet small">{escape(PACKS[card.language].names[interface])} · '
        f"{escape(scene.title[interface] if scene else example.scenario)} · {example.at.date().isoformat()} · "
        f'<span class="kind" style="--kind:{COLORS[card.type]}">{escape(TYPE_NAMES[interface][card.type])}</span></p>'
    )
    waiting = text("review_left", interface, count=len(review.due(kept, now)))
    if asked.outcome is None:
        left, _, right = example.front.partition(GAP)
        gap = f'<span class="gap"><span class="sr">{escape(text("gap", interface))}</span></span>'
        wrote = quoting(text("wrote", interface, wrote=f"«{example.wrote.strip() or '∅'}»"), card.language)
        return (
            f'<div class="quiz"><p class="quiet small">{escape(waiting)}</p>'
            f'<p class="front" lang="{card.language}">{escape(left)}{gap}{escape(right)}</p>'
            f'<p class="quiet">{wrote}</p>{about}</div>'
        )
    later = kept.cards.get(card.id, card)
    result = text(RESULT[asked.outcome.rating], interface, expected=asked.outcome.expected)
    css = "fine" if asked.outcome.correct else "warn"
    before, after = example.text[: example.start], example.text[example.end :]
    solved = f"{escape(before)}<ins>{escape(example.answer)}</ins>{escape(after)}"
    return (
        f'<div class="quiz"><p class="{css}"><b>{escape(result)}</b></p>'
        f'<p class="front" lang="{card.language}">{solved}</p><p>{rich(card.reason, card.language)}</p>'
        f'<p class="quiet">{escape(text("review_when", interface, when=when(later.schedule.due, now, interface)))} '
        f"{escape(waiting)}</p></div>"
    )


def _no_card(kept: Progress, now: datetime, interface: str) -> str:
    if not kept.cards:
        return text("review_empty", interface)
    soonest = min(card.schedule.due for card in kept.cards.values())
    return text("review_done", interface, count=len(kept.cards), when=when(soonest, now, interface))


EXPORTS = {
    "apkg": ("application/octet-stream", "conversationally.apkg"),
    "csv": ("text/csv;charset=utf-8", "conversationally-cards.csv"),
    "json": ("application/json", "conversationally-cards.json"),
}


def exported(cards: Iterable[Card], kind: str, interface: str, now: datetime) -> str:
    """Cards as a file to save."""
    found = list(cards)
    if not found:
        return status(escape(text("no_cards", interface)))
    mime, name = EXPORTS[kind]
    if kind == "apkg":
        body = review.to_apkg(found, interface, now)
    else:
        body = (review.to_csv(found) if kind == "csv" else review.to_json(found)).encode()
    return parcel(name, mime, body, interface)


# ---- progress


def summary(kept: Progress, language: str, today: date, interface: str) -> str:
    """Practice, sums and levels; an invitation where there is nothing."""
    sums = statistics.all_totals(kept, language)
    if not sums.turns:
        return f'<div class="quiz empty"><p>{escape(text("progress_empty", interface))}</p></div>'
    days = statistics.practice(kept, today)
    lines = [
        text("practice", interface, last_7=days.last_7, last_30=days.last_30, longest=days.longest),
        text(
            "sums",
            interface,
            sessions=statistics.session_count(kept, language),
            turns=sums.turns,
            words=sums.words,
            new=sums.new_words,
            met=sums.met,
        ),
    ]
    retired = sum(r.cards for r in kept.retired.values())
    if retired:
        lines.append(text("retired", interface, cards=retired))
    return "".join(f"<p>{escape(line)}</p>" for line in lines) + _levels(kept, language, interface)


def _levels(kept: Progress, language: str, interface: str) -> str:
    found = statistics.levels(kept, language)
    if not found:
        return ""
    header = [text(f"col_{name}", interface) for name in ("skill", "likely", "between", "per_100")]
    rows = [
        [
            text(f"skill_{e.skill}", interface),
            e.level,
            e.low if e.low == e.high else text("between", interface, low=e.low, high=e.high),
            f"{e.rate:.1f}",
        ]
        for e in found
    ]
    title = text("levels", interface, language=PACKS[language].names[interface])
    return f'{table(title, header, rows)}<p class="quiet small">{escape(text("level_note", interface))}</p>'


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table that scrolls sideways by itself where the window is narrow."""
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f'<h2>{escape(title)}</h2><div class="wide" tabindex="0" role="region" aria-label="{escape(title)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def sessions(kept: Progress, language: str, interface: str) -> str:
    """The newest sessions, a row each."""
    records = kept.records(language)[: -SESSIONS_SHOWN - 1 : -1]
    if not records:
        return ""
    columns = ("date", "scenario", "level", "minutes", "messages", "words", "per_100", "met", "hints", "repairs")
    rows = []
    for r in records:
        rate = statistics.per_100(sum(r.errors.values()), r.checked)
        rows.append(
            [
                r.began.date().isoformat(),
                scene_name(r.scenario, interface),
                r.level,
                str(round(r.seconds / 60)),
                str(r.turns),
                str(r.words),
                "–" if rate is None else f"{rate:.1f}",
                f"{len(r.met)}/{len(r.goals)}",
                str(r.hints),
                str(r.repairs),
            ]
        )
    return table(text("sessions", interface), [text(f"col_{c}", interface) for c in columns], rows)


def scene_name(scenario: str, interface: str) -> str:
    """The title of a scene; its id if there is no such scene any more."""
    scene = scenarios().get(scenario)
    return scene.title[interface] if scene else scenario


def plots(kept: Progress, language: str, interface: str) -> dict[str, pd.DataFrame]:
    """The frames of the plots `types`, `errors`, `words` and `goals`, with dates as dates."""
    import pandas as pd

    frames = {
        "errors": statistics.errors_over_time(kept, language, lambda kind: TYPE_NAMES[interface][kind]),
        "words": statistics.words_over_time(kept, language),
        "goals": statistics.goals_over_time(kept, language, lambda scene: scene_name(scene, interface)),
    }
    sums = statistics.all_totals(kept, language)
    rates = [
        (TYPE_NAMES[interface][k], round(100 * n / sums.checked, 2)) for k, n in sums.errors.items() if sums.checked
    ]
    frames["types"] = pd.DataFrame(sorted(rates, key=lambda row: -row[1]), columns=["type", "per_100"])
    goals = frames["goals"]
    frames["goals"] = goals.groupby("scenario", as_index=False, sort=False)["met"].max() if len(goals) else goals
    for name in ("errors", "words"):
        frames[name] = frames[name].assign(date=pd.to_datetime(frames[name]["date"]))
    return frames


# ---- my data


def where(learner: Learner, folder: Path | None, interface: str) -> str:
    """What is kept where, in plain words."""
    kept = learner.progress
    here = text("where_folder", interface, folder=folder) if folder else text("where_browser", interface)
    lines = [here, text("where_remote", interface)]
    if not folder:
        lines.append(text("where_other", interface))
    if learner.unkept:
        lines.insert(0, text("blocked" if learner.unkept == "blocked" else "full", interface))
    counts = text(
        "kept",
        interface,
        sessions=statistics.session_count(kept),
        cards=len(kept.cards),
        words=sum(map(len, kept.words.values())),
        days=len(kept.days),
    )
    title = f"<h2>{escape(text('where_title', interface))}</h2>"
    return title + "".join(f"<p>{escape(line)}</p>" for line in lines) + f"<p><b>{escape(counts)}</b></p>"


def set_aside(name: str, fault: str, body: str, interface: str) -> str:
    """That saved progress could not be read, with a link to it where the browser had it."""
    said = escape(text("data_corrupt", interface, name=name, fault=fault))
    saved = link(name, "text/plain;charset=utf-8", body.encode("utf-8", "replace"), text("data_aside", interface))
    return f'<div class="offer" role="alert"><p>{said}</p>{saved if body else ""}</div>'


def kind_choices(interface: str) -> list[tuple[str, str]]:
    """(name, kind) of every kind of suggestion."""
    return [(text(f"kind_{kind}", interface), kind) for kind in KINDS]
