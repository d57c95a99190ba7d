"""What the page shows of a Session, as plain values: messages, highlighted pieces, HTML with every text escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from tutor.grammar.types import USEFULNESS
from tutor.interface import COLORS, TEXTS, TYPE_NAMES
from tutor.models import ModelStatus
from tutor.scenarios import Scenario, scenarios
from tutor.session import Correction, Session

SHOWN_AT_FIRST = 3
"""More corrections at once are not read; the others are one click away."""


def chat(session: Session) -> list[dict[str, Any]]:
    """The conversation as Gradio's message dicts; an empty reply that is still to come is left out.

    The chatbot inserts its texts as HTML, also with Markdown off: what looks like markup is escaped here.
    """
    roles = {"tutor": "assistant", "learner": "user"}
    return [{"role": roles[m.role], "content": escape(m.text, quote=False)} for m in session.messages if m.text]


def pieces(text: str, corrections: Sequence[Correction], interface: str) -> list[tuple[str, str | None]]:
    """The text cut at its errors, each with the name of its type; the pieces join back to the text."""
    out: list[tuple[str, str | None]] = []
    at = 0
    for c in corrections:
        if c.start < at:
            continue  # an overlap would repeat text
        if c.start > at:
            out.append((text[at : c.start], None))
        out.append((text[c.start : c.end], TYPE_NAMES[interface][c.type]))
        at = c.end
    if at < len(text):
        out.append((text[at:], None))
    return out


def shown(session: Session) -> list[tuple[int, Correction]]:
    """(number, correction) of what the panel shows of the last message: the most useful ones, or all when expanded."""
    message = session.learner_last
    found = list(enumerate(message.feedback.corrections if message and message.feedback else ()))
    if session.expanded:
        return found
    best = sorted(found, key=lambda row: (USEFULNESS[row[1].type], -row[1].confidence))[:SHOWN_AT_FIRST]
    return sorted(best, key=lambda row: row[1].start)


def highlighted(session: Session) -> list[tuple[str, str | None]]:
    """The learner's last message, cut at the errors that are shown; empty before the first one."""
    message = session.learner_last
    return pieces(message.text, [c for _, c in shown(session)], session.interface) if message else []


def legend(session: Session) -> dict[str, str]:
    """Name and colour of each type of error that is shown."""
    return {TYPE_NAMES[session.interface][c.type]: COLORS[c.type] for _, c in shown(session)}


def rich(text: str, language: str = "") -> str:
    """A reason as HTML: escaped, with *words* emphasised; they are of the language that is learned, if it is named."""
    start = f'<em lang="{language}">' if language else "<em>"
    return re.sub(r"\*([^*]+)\*", rf"{start}\1</em>", escape(text))


def quoting(text: str, language: str) -> str:
    """A notice as HTML: escaped, with what stands in «...» marked as of the language that is learned."""
    return re.sub(r"«([^»]*)»", rf'«<span lang="{language}">\1</span>»', escape(text))


def corrections(session: Session) -> str:
    """The list under the highlighted message: what was written, what is better, the type, the reason."""
    texts, message = TEXTS[session.interface], session.learner_last
    if message is None or message.feedback is None:
        return f'<p class="quiet">{escape(texts["panel_empty"])}</p>' if message is None else ""
    if not message.feedback.checked:
        return f'<p class="warn">{escape(texts["errors_unchecked"])}</p>'
    if not message.feedback.corrections:
        return f'<p class="fine">✓ {escape(texts["errors_none"])}</p>'
    rows, found = [], shown(session)
    for number, c in found:
        rows.append(f'<li style="--kind:{COLORS[c.type]}">{_correction(session, message.text, number, c)}</li>')
    more = len(message.feedback.corrections) - len(found)
    button = (
        f'<button type="button" class="link" data-act="more">{escape(texts["more"].format(count=more))}</button>'
        if more
        else ""
    )
    return f'<ul class="corrections">{"".join(rows)}</ul>{button}'


def _correction(session: Session, message: str, number: int, c: Correction) -> str:
    """One row of the list: the answer with its reason, or only place and type while the learner looks for it."""
    texts, ui = TEXTS[session.interface], session.interface
    kind = f'<span class="kind">{escape(TYPE_NAMES[ui][c.type])}</span>'
    at = (c.start, c.end)
    if session.finds_first and at not in session.revealed and at not in session.repaired:
        place = escape(around(message, c))
        return (
            f'<div><mark lang="{session.language}">{place}</mark> {kind}</div><div class="why">'
            f"{_button('reveal', number, texts['show_answer'], place)} · "
            f"{_button('dismiss', number, texts['not_error'], place)}</div>"
        )
    lang = f'lang="{session.language}"'
    praise = f'<div class="fine">✓ {escape(texts["repaired"])}</div>' if at in session.repaired else ""
    better = escape(c.replacement.strip()) or "∅"
    return (
        f'{praise}<div><del><span class="sr">{escape(texts["wrote"])}: </span>'
        f'<span {lang}>{escape(c.original.strip()) or "∅"}</span></del> → <ins><span class="sr">'
        f"{escape(texts['better'])}: </span><span {lang}>{better}</span></ins> {kind}</div>"
        f'<div class="why">{rich(c.message, session.language)} '
        f"{_button('dismiss', number, texts['not_error'], escape(c.original.strip()))}</div>"
    )


def _button(act: str, number: int, label: str, about: str) -> str:
    """A link-like button; `about` is escaped already and read out only."""
    return (
        f'<button type="button" class="link" data-act="{act}" data-number="{number}">{escape(label)}'
        f'<span class="sr">: {about}</span></button>'
    )


def around(text: str, c: Correction) -> str:
    """What stands at an error; where nothing does, the words beside the gap."""
    if c.original.strip():
        return c.original.strip()
    before, after = text[: c.start].split()[-1:], text[c.end :].split()[:1]
    return " ".join((*before, "…", *after))


def meaning(session: Session, number: int | None = None) -> str | None:
    """The authored meaning of a tutor line (by its place in the chat; the last one if None); None without one."""
    shown_messages = [m for m in session.messages if m.text]
    lines = [m for m in shown_messages if m.role == "tutor"]
    chosen = shown_messages[number : number + 1] if number is not None else lines[-1:]
    return next((m.gloss for m in chosen if m.role == "tutor" and m.gloss), None)


def card(session: Session) -> str:
    """The scene: where we are, who speaks, the goals as a checklist, useful words."""
    scene = scenarios()[session.scenario]
    texts, ui = TEXTS[session.interface], session.interface
    script = scene.scripts[session.language]
    met = sum(goal.id in session.met for goal in scene.goals)
    words = "".join(
        f'<li><b lang="{session.language}">{escape(w.text)}</b> {escape(w.gloss)}</li>' for w in script.words
    )
    return (
        f"<h2>{escape(scene.emoji)} {escape(scene.title[ui])}</h2><p>{escape(scene.setting[ui])}</p>"
        f"<p><b>{escape(texts['you_are'])}:</b> {escape(scene.learner_role[ui])} · "
        f"<b>{escape(texts['tutor_is'])}:</b> {escape(script.tutor_name)}, {escape(scene.tutor_role[ui])}</p>"
        f'<h3>{escape(texts["goals"])} <span class="count">'
        f"{escape(texts['goals_met'].format(met=met, all=len(scene.goals)))}</span></h3>"
        f'<ul class="goals">{_goals(scene, session)}</ul>'
        f'<details><summary>{escape(texts["words"])}</summary><ul class="words">{words}</ul></details>'
    )


def _goals(scene: Scenario, session: Session) -> str:
    texts, rows = TEXTS[session.interface], []
    for goal in scene.goals:
        done = goal.id in session.met
        state = escape(texts["reached" if done else "open"])
        rows.append(
            f'<li class="{"met" if done else "unmet"}"><span aria-hidden="true">{"☑" if done else "☐"}</span> '
            f'{escape(goal.can_do[session.interface])} <span class="sr">({state})</span></li>'
        )
    return "".join(rows)


def note(session: Session) -> str:
    """What stands above the message box: a notice, and the hint of the moment."""
    texts, parts = TEXTS[session.interface], []
    if session.notice:
        parts.append(f'<p class="notice">{quoting(session.notice, session.language)}</p>')
    if session.suggestion:
        label = texts[f"hint_{max(1, session.hint_step)}"]
        language = session.interface if session.hint_step == 1 else session.language
        parts.append(
            f'<p class="hint"><b>{escape(label)}:</b> <span lang="{language}">{escape(session.suggestion)}</span></p>'
        )
    return "".join(parts)


def spoken(session: Session) -> str:
    """What a screen reader says after a message, seen by nobody: its corrections and the goals that it met.

    The element also tells `assets/page.js` which language is learned and which one the page speaks.
    """
    texts, message, parts = TEXTS[session.interface], session.learner_last, []
    if message is not None and message.feedback is not None:
        parts.append(_spoken_errors(session))
        met = [g.can_do[session.interface] for g in scenarios()[session.scenario].goals if g.id in message.met]
        parts += [texts["spoken_goal"].format(goal=goal) for goal in met]
    said = quoting(" ".join(parts), session.language)
    return f'<p data-language="{session.language}" data-interface="{session.interface}">{said}</p>'


def _spoken_errors(session: Session) -> str:
    """The corrections of the last message in one sentence; answers that are still looked for are not said."""
    texts, message, known = TEXTS[session.interface], session.learner_last, {*session.revealed, *session.repaired}
    if message is None or message.feedback is None or not message.feedback.checked:
        return texts["errors_unchecked"]
    rows = []
    for _, c in shown(session):
        better = "" if session.finds_first and (c.start, c.end) not in known else f" → «{c.replacement.strip() or '∅'}»"
        rows.append(f"«{around(message.text, c)}»{better} ({TYPE_NAMES[session.interface][c.type]})")
    key = "spoken_errors" if rows else "spoken_none"
    return texts[key].format(number=session.turns, errors=", ".join(rows))


def model_state(status: dict[str, ModelStatus], interface: str) -> tuple[str, bool]:
    """(HTML line about the models, whether all are settled)."""
    texts = TEXTS[interface]
    loading = [s.name for s in status.values() if s.state in ("waiting", "loading")]
    if loading:
        return (
            f'<span class="state busy">◌ {escape(texts["state_loading"].format(names=", ".join(loading)))}</span>',
            False,
        )
    lines = []
    for name, s in status.items():
        if name == "chat" and s.state in ("failed", "off"):
            lines.append(texts["state_authored"].format(why=s.error))
        elif s.state == "failed":
            lines.append(texts["state_no_topic" if name == "topic" else "state_no_grammar"].format(why=s.error))
    if lines:
        return f'<span class="state warn">▲ {escape(" ".join(lines))}</span>', True
    return f'<span class="state fine">● {escape(texts["state_ready"])}</span>', True
