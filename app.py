"""The page: layout and wiring. `python app.py` opens it; everything it does is in the `tutor` package."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from html import escape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
from fastapi import Request
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from loguru import logger

from tutor import learner as learning
from tutor import progress, store, views
from tutor import views_learning as learned
from tutor.errors import InputError, ModelError, TutorError
from tutor.health import health
from tutor.interface import TEXTS
from tutor.languages import PACKS
from tutor.learner import Desk, Learner, Quiz
from tutor.models import Models
from tutor.report import make_report
from tutor.scenarios import INTERFACES, TARGETS, scenarios
from tutor.session import LEVELS, Session
from tutor.settings import load_settings
from tutor.store import StoreError
from tutor.texts_learning import text as wording
from tutor.tutor import MAX_CHARACTERS, Tutor

STATE_SECONDS = 4 * 3600
THROTTLE = 4
"""How many replies may be worked on at once; the chat model itself takes one at a time."""
ASSETS = Path(__file__).parent / "assets"
CSS = ASSETS / "page.css"
THEME = gr.themes.Soft(
    primary_hue="teal",
    secondary_hue="amber",
    neutral_hue="stone",
    radius_size="lg",
    font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"],
    font_mono=["ui-monospace", "Consolas", "monospace"],
).set(
    block_title_background_fill="transparent",
    block_label_background_fill="transparent",
    block_title_background_fill_dark="transparent",
    block_label_background_fill_dark="transparent",
    block_title_text_color="*neutral_600",
    block_label_text_color="*neutral_600",
    block_title_text_color_dark="*neutral_300",
    block_label_text_color_dark="*neutral_300",
    block_title_padding="0",
    block_title_text_weight="500",
)
ON_CLICK = """element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-act]');
  const data = button?.dataset;
  if (data) trigger('click', { act: data.act, number: Number(data.number ?? -1), kind: data.kind ?? '' });
});"""
"""Buttons inside an HTML view tell Python what they are for."""
KEPT, SECRET = "conversationally", "kept in this browser"
"""Where and how the browser keeps a learner's progress. The secret is in the page and keeps out nobody who is here."""
HEAD = f"<script>{(ASSETS / 'page.js').read_text(encoding='utf-8')}</script>"
ON_OPEN = f"""(...values) => {{
  const last = values.length - 1, zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const raw = values[last - 2] ? '' : localStorage.getItem('{KEPT}-progress') ?? '';
  if (raw) try {{ localStorage.setItem('{KEPT}-aside', raw); }} catch {{}}
  values[last] = JSON.stringify({{ zone, raw, unkept: keeping() }});
  return values;
}}"""
"""What Python cannot know: the learner's time zone, and what the browser keeps that cannot be read."""
FORGET = f"""() => Object.keys(localStorage).filter((key) => key.startsWith('{KEPT}'))
  .forEach((key) => localStorage.removeItem(key))"""
KEEPING = "(...values) => [...values.slice(0, -1), keeping()]"
SAVE = "() => document.querySelector('{} a.file')?.click()"
FOCUS = "() => setTimeout(() => document.querySelector('{}')?.focus(), 60)"
ANSWER = FOCUS.format("#answer textarea, #answer input")
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""Events that clients do not call, and that show no bar."""
Updates = dict[Any, Any]


def scene_choices(interface: str) -> list[tuple[str, str]]:
    """(title, id) of every scene."""
    return [(f"{s.emoji} {s.title[interface]}", s.id) for s in scenarios().values()]


def language_choices(interface: str) -> list[tuple[str, str]]:
    """(name, code) of every target language."""
    return [(PACKS[code].name, code) for code in TARGETS]


def strictness_choices(interface: str) -> list[tuple[str, bool]]:
    """(name, thorough) of the two operating points of the grammar models."""
    return [(TEXTS[interface]["careful"], False), (TEXTS[interface]["thorough"], True)]


def problem(text: str, interface: str) -> str | None:
    """Why a message cannot be sent, in the interface language; None if it can."""
    texts = TEXTS[interface]
    if not text.strip():
        return texts["empty"]
    if len(text) > MAX_CHARACTERS:
        return texts["long"].format(count=len(text), most=MAX_CHARACTERS)
    if not any(c.isalnum() for c in text):
        return texts["no_letters"]
    return None


def small_print(tutor: Tutor, interface: str) -> tuple[str, str]:
    """(tagline, privacy line) as HTML; neither claims that all is local when a chat server words the replies."""
    texts = TEXTS[interface]
    if tutor.models.settings.chat_url:
        return "", f"<p>{texts['remote']}</p>"
    return f"<p>{texts['tagline']}</p>", f"<p>{texts['privacy']}</p>"


def practise_layout(ui: str, first: Session, tutor: Tutor) -> SimpleNamespace:
    """The conversation with everything around it."""
    texts, at = TEXTS[ui], SimpleNamespace()
    at.offer = gr.HTML("", elem_id="offer", js_on_load=ON_CLICK)
    with gr.Row(elem_id="settings"):
        at.language = gr.Dropdown(
            language_choices(ui), value=first.language, label=texts["language"], min_width=130, elem_id="language"
        )
        at.scenario = gr.Dropdown(
            scene_choices(ui), value=first.scenario, label=texts["scenario"], min_width=180, elem_id="scenario"
        )
        at.level = gr.Dropdown(list(LEVELS), value=first.level, label=texts["level"], min_width=90, elem_id="level")
        at.strictness = gr.Dropdown(
            strictness_choices(ui), value=first.thorough, label=texts["strictness"], min_width=110, elem_id="strict"
        )
        at.interface = gr.Dropdown(
            [("English", "en"), ("Español", "es")],
            value=ui,
            label=texts["interface"],
            min_width=120,
            elem_id="interface",
        )
    with gr.Row(elem_id="main"):
        with gr.Column(scale=3, min_width=320):
            at.chatbot = gr.Chatbot(
                label=texts["chat"],
                height=440,
                render_markdown=False,
                buttons=["copy", "copy_all"],
                feedback_options=None,
                layout="bubble",
                elem_id="chat",
                allow_tags=False,
                latex_delimiters=[],
            )
            at.note = gr.HTML("", elem_id="note")
            with gr.Row(elem_id="compose"):
                at.box = gr.Textbox(
                    label=texts["message"],
                    lines=1,
                    max_lines=6,
                    scale=5,
                    show_label=False,
                    container=False,
                    elem_id="box",
                    placeholder=texts["placeholder"].format(language=PACKS[first.language].names[ui]),
                )
                at.send = gr.Button(texts["send"], variant="primary", scale=1, min_width=80, elem_id="send")
                at.stop = gr.Button(texts["stop"], scale=1, min_width=70, elem_id="stop")
            with gr.Row(elem_id="help"):
                at.hint = gr.Button(size="sm", min_width=90, elem_id="hint")
                at.example = gr.Button(size="sm", min_width=90, elem_id="example")
                at.say = gr.Button(size="sm", min_width=90, elem_id="say")
                at.meaning = gr.Button(size="sm", min_width=90, elem_id="meaning")
                at.new = gr.Button(size="sm", min_width=90, elem_id="new")
                at.report = gr.Button(size="sm", min_width=90, elem_id="report")
            at.suggested = gr.HTML("", elem_id="suggested", js_on_load=ON_CLICK)
        with gr.Column(scale=2, min_width=300):
            at.panel = gr.HighlightedText(
                label=texts["panel"],
                show_legend=False,
                combine_adjacent=False,
                elem_id="panel",
            )
            at.listed = gr.HTML("", elem_id="corrections", js_on_load=ON_CLICK)
            with gr.Column(visible=False, elem_id="again") as at.again:
                at.second = gr.Textbox(lines=1, max_lines=4, elem_id="second")
                with gr.Row():
                    at.check = gr.Button(size="sm", variant="primary", min_width=90, elem_id="try")
                    at.answers = gr.Button(size="sm", min_width=90, elem_id="answers")
            at.first = gr.Checkbox(value=first.finds_first, container=False, elem_id="first")
            at.card = gr.HTML("", elem_id="card")
    at.reported = gr.HTML("", elem_id="reported", elem_classes="narrow")
    at.spoken = gr.HTML("", elem_id="spoken", elem_classes="sr")
    at.privacy = gr.HTML(small_print(tutor, ui)[1], elem_id="privacy")
    return at


def review_layout() -> SimpleNamespace:
    """The cards that are due, one by one, and the ways to take them away."""
    at = SimpleNamespace()
    with gr.Column(elem_id="review", elem_classes="narrow"):
        at.quiz = gr.HTML("", elem_id="quiz")
        at.said = gr.HTML("", elem_id="quiz-said")
        with gr.Column(visible=False, elem_id="asks") as at.asks:
            with gr.Row(elem_id="answer-row"):
                at.answer = gr.Textbox(lines=1, max_lines=1, elem_id="answer", scale=4)
                at.check = gr.Button(variant="primary", elem_id="answer-check", scale=1, min_width=90)
            with gr.Row():
                at.no_error = gr.Button(size="sm", min_width=110, elem_id="card-no-error")
                at.delete = gr.Button(size="sm", min_width=110, elem_id="card-delete")
        at.title = gr.HTML("", elem_id="take-away")
        with gr.Row():
            at.apkg = gr.Button(size="sm", min_width=110, elem_id="export-apkg")
            at.csv = gr.Button(size="sm", min_width=110, elem_id="export-csv")
            at.json = gr.Button(size="sm", min_width=110, elem_id="export-json")
        at.files = gr.HTML("", elem_id="review-files")
    return at


def progress_layout() -> SimpleNamespace:
    """Sums, estimated levels, plots and a table; filled when the tab is opened."""
    at = SimpleNamespace()
    at.summary = gr.HTML("", elem_id="summary")
    with gr.Row(elem_id="plots"):
        at.types = gr.BarPlot(x="type", y="per_100", sort="-y", visible=False, height=260, min_width=300)
        at.goals = gr.BarPlot(x="scenario", y="met", visible=False, height=260, min_width=300)
    with gr.Row(elem_id="plots-2"):
        at.errors = gr.LinePlot(x="date", y="per_100", color="type", visible=False, height=260, min_width=300)
        at.words = gr.LinePlot(x="date", y="known", visible=False, height=260, min_width=300)
    at.sessions = gr.HTML("", elem_id="sessions")
    return at


def data_layout() -> SimpleNamespace:
    """What is kept where; taking it away, bringing it back, deleting it."""
    at = SimpleNamespace()
    with gr.Column(elem_id="data", elem_classes="narrow"):
        at.where = gr.HTML("", elem_id="where")
        at.said = gr.HTML("", elem_id="data-said")
        at.backup_title = gr.HTML("")
        with gr.Row():
            at.export = gr.Button(elem_id="export-all", min_width=160)
            at.read = gr.UploadButton(file_types=[".json"], elem_id="import", min_width=160)
        at.how = gr.Radio([("", "merge"), ("", "replace")], value="merge", elem_id="import-how")
        at.kinds = gr.CheckboxGroup([], elem_id="kinds")
        at.delete_title = gr.HTML("")
        at.delete = gr.Button(variant="stop", elem_id="delete-all", min_width=160)
        with gr.Column(visible=False, elem_id="delete-sure") as at.sure:
            at.question = gr.HTML("")
            with gr.Row():
                at.no = gr.Button(elem_id="delete-no", min_width=110)
                at.yes = gr.Button(variant="stop", elem_id="delete-yes", min_width=110)
    return at


def help_labels(at: SimpleNamespace, code: str) -> Updates:
    """The buttons of the practise tab in an interface language."""
    t = TEXTS[code]
    return {
        at.hint: gr.update(value=f"💡 {t['hint']}"),
        at.example: gr.update(value=f"✏️ {t['example']}"),
        at.say: gr.update(value=f"🗣 {wording('say', code)}"),
        at.meaning: gr.update(value=f"🔎 {wording('meaning', code)}"),
        at.new: gr.update(value=f"↻ {t['new']}"),
        at.report: gr.update(value=f"☑ {t['report']}"),
        at.second: gr.update(label=wording("try_label", code)),
        at.check: gr.update(value=wording("try_check", code)),
        at.answers: gr.update(value=wording("try_all", code)),
        at.first: gr.update(label=wording("first", code)),
    }


def build(tutor: Tutor, clock: learning.Clock = learning.utc_now) -> gr.Blocks:
    """The Blocks page over a tutor; `clock` tells the time of reviews and records."""
    ui = "en"
    first = Session()
    desk = Desk(tutor.models.settings.data_dir, clock)
    tabs: dict[str | None, str] = {}  # open tabs and the key of the conversation in each, for closing them
    with gr.Blocks(title="Conversationally", analytics_enabled=False, delete_cache=(3600, STATE_SECONDS)) as page:
        state = gr.State(first, time_to_live=STATE_SECONDS, delete_callback=lambda s: tutor.cancel(s.key))
        mine = gr.State(None, time_to_live=STATE_SECONDS)  # the Learner of this browser
        parked = gr.State(None, time_to_live=STATE_SECONDS)  # a conversation that can be gone on with
        quiz = gr.State(Quiz(), time_to_live=STATE_SECONDS)
        saved = gr.BrowserState("", storage_key=f"{KEPT}-progress", secret=SECRET)
        scene = gr.BrowserState({}, storage_key=f"{KEPT}-scene", secret=SECRET)
        probe = gr.Textbox(visible=False)
        with gr.Row(elem_id="top"):
            gr.HTML("<h1>Conversationally</h1>", elem_id="brand")
            tagline = gr.HTML(small_print(tutor, ui)[0], elem_id="tagline")
            models = gr.HTML("", elem_id="models")
        storage = gr.HTML("", elem_id="storage", js_on_load=ON_CLICK)
        unkept = gr.Button(visible="hidden", elem_id="unkept")
        with gr.Tabs(elem_id="tabs", overflow_behavior="wrap"):
            with gr.Tab(wording("tab_practise", ui), id="practise", elem_id="tab-practise") as tab_practise:
                at = practise_layout(ui, first, tutor)
            with gr.Tab(wording("tab_review", ui), id="review", elem_id="tab-review") as tab_review:
                cards = review_layout()
            with gr.Tab(wording("tab_progress", ui), id="progress", elem_id="tab-progress") as tab_progress:
                curves = progress_layout()
            with gr.Tab(wording("tab_data", ui), id="data", elem_id="tab-data") as tab_data:
                data = data_layout()
        for part, update in help_labels(at, ui).items():
            for name, value in update.items():
                if name != "__type__":
                    setattr(part, name, value)
        timer = gr.Timer(1.0)

        # ---- what the page shows

        def marked(session: Session) -> Any:
            """The panel, with a legend of the types that are in it."""
            legend = views.legend(session)
            return gr.update(value=views.highlighted(session), color_map=legend, show_legend=bool(legend))

        def render(session: Session) -> Updates:
            """Every view of a session."""
            return {
                state: session,
                at.chatbot: views.chat(session),
                at.panel: marked(session),
                at.listed: views.corrections(session),
                at.card: views.card(session),
                at.note: views.note(session),
                at.spoken: views.spoken(session),
                at.again: gr.update(visible=bool(learning.hidden(session))),
                at.first: session.finds_first,
            }

        def say(session: Session, key: str, **fields: object) -> Session:
            return replace(session, notice=TEXTS[session.interface][key].format(**fields))

        def tell(session: Session, key: str, **fields: object) -> Session:
            return replace(session, notice=wording(key, session.interface, **fields))

        def show_report(session: Session, learner: Learner) -> str:
            try:
                return learned.shown_report(make_report(learner.progress, session.key), session.interface)
            except InputError:
                return learned.status(wording("report_empty", session.interface))

        def advise(session: Session, learner: Learner) -> str:
            found = learning.suggestions(learner.progress, session, desk.now(learner))
            return learned.suggested(found, session.interface)

        # ---- practise

        def begin(
            session: Session, mine_: Learner | None, language: str, scenario: str, level: str, interface: str
        ) -> Updates:
            tutor.cancel(session.key)
            learner = mine_ or Learner()
            now = desk.now(learner)
            if session.turns:
                learner.change(lambda p: progress.finish_session(p, session.key, now))
            settings = replace(session, language=language, scenario=scenario, level=level, interface=interface)
            found = learning.suggestions(learner.progress, settings, now)
            fresh = learning.prepared(tutor.start(settings), learner.progress, found)
            learner.change(lambda p: learning.begin(p, fresh, now))
            if session.messages:
                fresh = say(
                    fresh,
                    "started",
                    scene=scenarios()[scenario].title[interface],
                    language=PACKS[language].names[interface],
                    level=level,
                )
            return {
                **render(fresh),
                mine: learner,
                at.reported: "",
                at.suggested: learned.suggested(found, interface),
                at.box: gr.update(
                    placeholder=TEXTS[interface]["placeholder"].format(language=PACKS[language].names[interface])
                ),
            }

        def choose(
            session: Session, mine_: Learner | None, language: str, scenario: str, level: str, interface: str
        ) -> Updates:
            """Another language or scene; a dropdown that was only visited says "input" as well."""
            if (language, scenario) == (session.language, session.scenario):
                return {state: gr.skip()}
            return begin(session, mine_, language, scenario, level, interface)

        def arrive(
            session: Session,
            language: str,
            scenario: str,
            level: str,
            interface: str,
            kept: str,
            last: dict[str, str],
            sent: str,
            request: gr.Request,
        ) -> Updates:
            """A tab was opened: find its learner, start a conversation, and offer to go on with an unfinished one."""
            found = told(sent)
            last = last if isinstance(last, dict) else {}
            text = (kept if isinstance(kept, str) else json.dumps(kept)) if kept else found["raw"]
            learner, opened = desk.arrive(str(last.get("browser", "")), text, found["zone"])
            before = desk.conversation(str(last.get("session", "")))
            if before is not None:
                language, scenario, level, interface = (
                    before.language, before.scenario, before.level, before.interface
                )  # fmt: skip
                session = replace(session, thorough=before.thorough, self_first=before.self_first)
                learner.change(lambda p: learning.replay(p, before, desk.now(learner)))
            unfinished = before if before is not None and before.learner_last and not before.closed else None
            updates = begin(session, learner, language, scenario, level, interface)
            tabs[request.session_hash] = updates[state].key
            tutor.metrics.sessions = len(tabs)
            offered = learned.offer(unfinished, interface)
            if opened.fault:
                offered = learned.set_aside(opened.aside, opened.fault, "" if desk.local else text, interface) + offered
            chosen = {at.language: language, at.scenario: scenario, at.level: level}
            if not desk.local:
                learner.unkept = found["unkept"]
            labels = relabel(updates[state], learner, interface) if interface != ui else {}
            return {
                **updates,
                **chosen,
                **labels,
                parked: unfinished,
                at.offer: offered,
                storage: learned.unkept(learner, interface),
            }

        def note_storage(session: Session, mine_: Learner | None, why: str) -> str:
            """The browser has begun to fail to keep the progress, or does keep it again."""
            if mine_ is None or desk.local:
                return ""
            mine_.unkept = why
            return learned.unkept(mine_, session.interface)

        def told(sent: str) -> dict[str, str]:
            """What the browser said of itself."""
            names = ("zone", "raw", "unkept")
            try:
                found = json.loads(sent)
                return {name: str(found[name]) for name in names}
            except (ValueError, KeyError, TypeError):
                return dict.fromkeys(names, "")

        def leave(request: gr.Request) -> None:
            """A tab was closed: free the model if it was speaking there."""
            key = tabs.pop(request.session_hash, None)
            tutor.metrics.sessions = len(tabs)
            if key is not None:
                tutor.cancel(key)

        def offered(
            session: Session, mine_: Learner, before: Session | None, event: gr.EventData, request: gr.Request
        ) -> Updates:
            """The answer to the question whether to go on."""
            if event._data.get("act") != "resume" or before is None:
                if before is not None and mine_ is not None:
                    mine_.change(lambda p: progress.finish_session(p, before.key, desk.now(mine_)))
                return {at.offer: "", parked: None}
            tutor.cancel(session.key)
            again = replace(before, interface=session.interface, dismissed=session.dismissed)
            tabs[request.session_hash] = again.key
            message = again.learner_last
            return {
                **render(tutor.recheck(tell(again, "resumed"))),
                at.second: message.text if message else "",
                at.language: again.language,
                at.scenario: again.scenario,
                at.level: again.level,
                at.offer: "",
                at.reported: "",
                parked: None,
            }

        def turn(session: Session, mine_: Learner | None, text: str, request: gr.Request) -> Iterator[Updates]:
            """One turn; the box is emptied once, when the message is taken, and never touched again."""
            lost = mine_ is None and request is not None and request.session_hash in tabs
            learner = mine_ or Learner()
            if request is not None and request.session_hash in tabs:
                tabs[request.session_hash] = session.key
            trouble = problem(text, session.interface)
            if trouble:
                yield render(replace(session, notice=trouble))
                return
            if not session.messages:  # a client that never opened the page
                session = tutor.start(session)
            waiting = any(s.state in ("waiting", "loading") for s in tutor.models.status().values())
            before, last, noted = session, session, False
            try:
                for number, now in enumerate(tutor.respond(before, text.strip())):
                    last = say(now, "loading") if waiting and number == 0 else now
                    last = tell(last, "lost") if lost else last
                    if now.closed and now.notice:
                        last = say(now, "closed")
                    elif now.suggestion and now.off_topic:
                        last = say(now, "off_topic")
                    shown = {**render(last), at.box: ""} if number == 0 else render(last)
                    message = now.learner_last
                    if not noted and message is not None and message.feedback is not None and number:
                        noted = True
                        note_turn(learner, now)
                        shown |= {mine: learner, at.second: message.text}
                    yield shown
            except Exception:  # the last barrier: the page never shows a stack trace, and the text comes back
                logger.exception("turn {} failed", session.key[:6])
                yield {**render(say(before, "failed")), at.box: text}
                return
            if last.messages and (last.messages[-1].role == "learner" or not last.messages[-1].text):
                kept = last if last.messages[-1].text else replace(last, messages=last.messages[:-1])
                yield render(say(kept, "stopped"))
            if last.closed and not before.closed:
                learner.change(lambda p: progress.finish_session(p, last.key, desk.now(learner)))
                yield {at.reported: show_report(last, learner), at.suggested: advise(last, learner)}

        def note_turn(learner: Learner, session: Session) -> None:
            now = desk.now(learner)
            learner.change(lambda p: learning.note_turn(p, session, now))

        def again(session: Session, mine_: Learner | None, request: gr.Request) -> Iterator[Updates]:
            message = session.learner_last
            if message is None or not session.past:
                yield render(session)
                return
            yield from (
                {k: v for k, v in updates.items() if k is not at.box}
                for updates in turn(session.undo(), mine_, message.text, request)
            )

        def back(session: Session, typed: str) -> Updates:
            message = session.learner_last
            tutor.cancel(session.key)
            restored = render(replace(session.undo(), notice=""))
            return {**restored, at.box: typed or (message.text if message and session.past else "")}

        def help_out(session: Session, mine_: Learner | None, step: int | None = None) -> Session:
            """With one more hint, which is counted if it shows something new."""
            shown = tutor.hint(session, step)
            if mine_ is not None and (shown.hint_step, shown.suggestion) != (session.hint_step, session.suggestion):
                mine_.change(lambda p: progress.hint(p, session.key, desk.now(mine_)))
            return shown

        def fill(session: Session, mine_: Learner | None, typed: str) -> Updates:
            shown = help_out(session, mine_, 3)
            return render(shown) if typed.strip() else {**render(session), at.box: shown.suggestion}

        def say_for_me(session: Session, typed: str) -> Updates:
            """The closest authored sentence to what is in the box, in whatever language that is."""
            if not typed.strip():
                return render(tell(session, "say_empty"))
            try:
                sentence = tutor.say_for_me(session, typed[:MAX_CHARACTERS])
            except ModelError:
                return render(tell(session, "say_off"))
            return render(tell(session, "say_found", sentence=sentence) if sentence else tell(session, "say_none"))

        def explain(session: Session, number: int | None = None) -> Updates:
            """The meaning of a line of the tutor."""
            gloss = views.meaning(session, number)
            return render(tell(session, "meaning_of", meaning=gloss) if gloss else tell(session, "meaning_none"))

        def explain_line(session: Session, event: gr.SelectData) -> Updates:
            number = event.index[0] if isinstance(event.index, list | tuple) else event.index
            shown = [m for m in session.messages if m.text]
            is_tutor = isinstance(number, int) and 0 <= number < len(shown) and shown[number].role == "tutor"
            return explain(session, number) if is_tutor else render(session)

        def try_again(session: Session, mine_: Learner | None, typed: str) -> Updates:
            """Is the error gone in the learner's second try?"""
            learner = mine_ or Learner()
            trouble = problem(typed, session.interface)
            if trouble or not learning.hidden(session):
                return {**render(replace(session, notice=trouble or "")), mine: learner}
            result = learning.attempt(session, typed.strip(), tutor.feedback(session, typed.strip()))
            for _ in result.fixed:
                learner.change(lambda p: progress.repair(p, session.key, desk.now(learner)))
            done = replace(learning.tried(session, result), notice=learned.tried(result, session.interface))
            return {**render(done), mine: learner}

        def act(session: Session, mine_: Learner | None, event: gr.EventData) -> Updates:
            """A button in the list of corrections: show an answer or the rest, or take an alarm as no error."""
            what, number = event._data.get("act"), int(event._data.get("number", -1))
            if what == "more":
                return render(replace(session, expanded=True, notice=""))
            if what == "reveal":
                return render(replace(learning.reveal(session, number), notice=""))
            kept = session.dismiss(number)
            if kept is session:
                return render(session)
            if mine_ is not None:
                mine_.change(lambda p: progress.dismiss_alarm(p, kept.dismissed[-1]))
            return render(say(kept, "dismissed"))

        def set_level(session: Session, level: str) -> Updates:
            return render(replace(session, level=level, notice="")) if level != session.level else {state: gr.skip()}

        def strict(session: Session, mine_: Learner | None, thorough: bool) -> Updates:
            if thorough == session.thorough:
                return {state: gr.skip()}
            checked = tutor.recheck(replace(session, thorough=thorough, notice=""))
            if mine_ is not None:
                note_turn(mine_, checked)
            return render(checked)

        def follow(session: Session, mine_: Learner | None, event: gr.EventData) -> Updates:
            """A suggestion is accepted, or its kind is switched off."""
            learner = mine_ or Learner()
            what, kind = event._data.get("act"), str(event._data.get("kind"))
            if what == "level" and kind in LEVELS:
                session = tell(replace(session, level=kind), "level_set", level=kind)
                return {**render(session), at.level: kind, at.suggested: advise(session, learner)}
            if what == "scene" and kind in scenarios():
                started = begin(session, learner, session.language, kind, session.level, session.interface)
                return {**started, at.scenario: kind}
            if what == "off" and kind in progress.KINDS:
                learner.change(lambda p: progress.switch(p, kind, False))
                return {**render(tell(session, "switched_off")), at.suggested: advise(session, learner)}
            return render(session)

        def relabel(session: Session, mine_: Learner | None, code: str) -> Updates:
            t = TEXTS[code]
            session = tutor.recheck(replace(session, interface=code, notice="", suggestion="", hint_step=0))
            shown = {**render(session), **help_labels(at, code)}
            shown[at.first] = gr.update(label=wording("first", code), value=session.finds_first)
            return {
                **shown,
                tagline: small_print(tutor, code)[0],
                at.privacy: small_print(tutor, code)[1],
                at.language: gr.update(label=t["language"]),
                at.level: gr.update(label=t["level"]),
                at.strictness: gr.update(
                    label=t["strictness"], choices=strictness_choices(code), value=session.thorough
                ),
                at.scenario: gr.update(label=t["scenario"], choices=scene_choices(code), value=session.scenario),
                at.interface: gr.update(label=t["interface"], value=code),
                at.chatbot: gr.update(label=t["chat"]),
                at.box: gr.update(
                    label=t["message"],
                    placeholder=t["placeholder"].format(language=PACKS[session.language].names[code]),
                ),
                at.send: gr.update(value=t["send"]),
                at.stop: gr.update(value=t["stop"]),
                at.panel: {**marked(session), "label": t["panel"]},
                at.suggested: advise(session, mine_ or Learner()),
                storage: learned.unkept(mine_ or Learner(), code),
                at.offer: "",
                at.reported: "",
                tab_practise: gr.update(label=wording("tab_practise", code)),
                tab_review: gr.update(label=wording("tab_review", code)),
                tab_progress: gr.update(label=wording("tab_progress", code)),
                tab_data: gr.update(label=wording("tab_data", code)),
                models: model_line(code)[models],
            }

        def speak(session: Session, mine_: Learner | None, code: str) -> Updates:
            """The page in another language."""
            return relabel(session, mine_, code) if code != session.interface else {state: gr.skip()}

        def model_line(code: str) -> Updates:
            line, settled = views.model_state(tutor.models.status(), code)
            return {models: line, timer: gr.Timer(active=not settled)}

        def check(text: str, language: str = "es", interface: str = "en") -> list[dict[str, Any]]:
            """Corrections of one text, as `python -m tutor check` gives them."""
            if language not in TARGETS or interface not in INTERFACES:
                raise gr.Error(f"language: one of {TARGETS}; interface: one of {INTERFACES}")
            feedback = tutor.check(language, text[:MAX_CHARACTERS], interface)
            return [{k: v for k, v in vars(c).items() if k != "confidence"} for c in feedback.corrections]

        # ---- keeping

        def keeper(force: bool) -> Callable[[Learner | None, Session, Session | None], Updates]:
            def keep(mine_: Learner | None, session: Session, before: Session | None) -> Updates:
                """Written after the reply, so that nobody waits for it."""
                if mine_ is None or not mine_.loaded:
                    return {scene: gr.skip()}
                try:
                    text = desk.write(mine_, force or session.closed)
                    last = {
                        "browser": mine_.id,
                        "session": desk.keep_conversation(session if session.turns else before or session),
                    }
                except Exception:  # a full disk must not end the conversation
                    logger.exception("progress could not be kept")
                    return {scene: gr.skip()}
                return {scene: last} if text is None else {scene: last, saved: text}

            return keep

        def restart(session: Session, learner: Learner) -> Updates:
            """As if nobody had been here."""
            tutor.cancel(session.key)
            language, scenario, level, code = session.language, session.scenario, session.level, session.interface
            empty = Session(language, scenario, level, code)
            started = begin(empty, learner, language, scenario, level, code)
            return {**started, at.second: "", at.offer: "", parked: None, quiz: Quiz(), saved: "", scene: {}}

        # ---- events

        views_of = [state, at.chatbot, at.panel, at.listed, at.card, at.note, at.spoken, at.again, at.first]
        chosen = [state, at.language, at.scenario, at.level, at.interface]
        settled = [state, mine, *chosen[1:]]
        started = [*views_of, mine, at.reported, at.suggested, at.box]
        labelled = [*dict.fromkeys([
            *views_of, *help_labels(at, ui), tagline, at.privacy, at.language, at.level, at.strictness, at.scenario,
            at.interface, at.box, at.send, at.stop, at.suggested, at.offer, at.reported, tab_practise, tab_review,
            tab_progress, tab_data, models, storage])]  # fmt: skip
        quiet = QUIET
        keep: dict[str, Any] = {
            "fn": keeper(False),
            "inputs": [mine, state, parked],
            "outputs": [saved, scene],
            **quiet,
        }
        keep_now = {**keep, "fn": keeper(True)}
        page.load(
            arrive,
            [*chosen, saved, scene, probe],
            [*dict.fromkeys([*started, *labelled, parked])],
            js=ON_OPEN,
            **quiet,
        ).then(**keep)
        page.load(model_line, at.interface, [models, timer], **quiet)
        timer.tick(model_line, at.interface, [models, timer], queue=False, **quiet)
        talk: dict[str, Any] = {"concurrency_id": "chat", "concurrency_limit": THROTTLE, "show_progress": "hidden"}
        turned = [*views_of, mine, at.second, at.reported, at.suggested]
        gr.on(
            [at.box.submit, at.send.click],
            turn,
            [state, mine, at.box],
            [*turned, at.box],
            api_name="chat",
            trigger_mode="once",
            **talk,
        ).then(**keep)
        at.chatbot.retry(again, [state, mine], turned, api_visibility="private", **talk).then(**keep)
        at.chatbot.undo(back, [state, at.box], [*views_of, at.box], **quiet)
        at.chatbot.select(explain_line, state, views_of, **quiet)
        gr.on([at.chatbot.clear, at.new.click], begin, settled, started, **quiet).then(**keep_now)
        gr.on([at.language.input, at.scenario.input], choose, settled, started, **quiet).then(**keep_now)
        at.level.input(set_level, [state, at.level], views_of, **quiet)
        at.strictness.input(strict, [state, mine, at.strictness], views_of, **quiet)
        at.listed.click(act, [state, mine], views_of, **quiet).then(**keep)
        at.interface.input(speak, [state, mine, at.interface], labelled, **quiet).then(**keep)
        at.stop.click(lambda s: tutor.cancel(s.key), state, None, queue=False, **quiet)
        at.hint.click(
            lambda s, m: render(help_out(s, m)), [state, mine], views_of, api_name="hint", show_progress="hidden"
        )
        at.example.click(fill, [state, mine, at.box], [*views_of, at.box], **quiet)
        at.say.click(say_for_me, [state, at.box], views_of, api_name="say", show_progress="hidden")
        at.meaning.click(explain, state, views_of, **quiet)
        at.report.click(
            lambda s, m: {at.reported: show_report(s, m or Learner())},
            [state, mine],
            [at.reported],
            api_name="report",
            show_progress="hidden",
        ).then(None, None, None, js=FOCUS.format("#reported .report"))
        gr.on(
            [at.second.submit, at.check.click],
            try_again,
            [state, mine, at.second],
            [*views_of, mine],
            api_name="repair",
            show_progress="hidden",
        ).then(**keep)
        at.answers.click(lambda s: render(replace(learning.reveal(s), notice="")), state, views_of, **quiet)
        at.first.input(
            lambda s, value: render(replace(s, self_first=value, notice="")), [state, at.first], views_of, **quiet
        ).then(**keep)
        at.suggested.click(follow, [state, mine], [*dict.fromkeys([*started, at.level, at.scenario])], **quiet).then(
            **keep_now
        )
        at.offer.click(
            offered,
            [state, mine, parked],
            [*views_of, at.second, at.language, at.scenario, at.level, at.offer, at.reported, parked],
            **quiet,
        ).then(**keep)
        unkept.click(note_storage, [state, mine, probe], storage, js=KEEPING, **quiet)
        storage.click(
            lambda s, m: learned.unkept(m or Learner(), s.interface, desk.now(m or Learner())),
            [state, mine],
            storage,
            **quiet,
        ).then(None, None, None, js=SAVE.format("#storage"))
        gr.api(check, api_name="check")

        shared = SimpleNamespace(state=state, mine=mine, quiz=quiz, keep=keep, keep_now=keep_now)
        review_events(desk, shared, cards, tab_review)
        progress_events(desk, shared, curves, tab_progress)
        gone = [at.second, at.offer, parked, quiz, saved, scene]
        data_events(desk, shared, data, tab_data, restart, [*started, *gone])
        page.unload(leave)
        # On a phone the keyboard would cover the scene.
        page.load(None, js="() => { if (innerWidth > 700) document.querySelector('#box textarea')?.focus() }")
    return page


def review_events(desk: Desk, shared: SimpleNamespace, cards: SimpleNamespace, tab: gr.Tab) -> None:
    """What happens on the review tab."""
    state, mine, quiz = shared.state, shared.mine, shared.quiz

    def show_quiz(session: Session, learner: Learner, asked: Quiz, said: str = "") -> Updates:
        code, now = session.interface, desk.now(learner)
        done = asked.outcome is not None
        return {
            quiz: asked,
            cards.quiz: learned.quiz(asked, learner.progress, now, code),
            cards.said: learned.status(said),
            cards.asks: gr.update(visible=asked.card is not None),
            cards.check: gr.update(value=wording("review_next" if done else "review_check", code)),
        }

    def open_review(session: Session, mine_: Learner | None, asked: Quiz) -> Updates:
        learner, code = mine_ or Learner(), session.interface
        if asked.card is None or asked.outcome is not None or asked.card.id not in learner.progress.cards:
            asked = learning.ask(learner.progress, desk.now(learner), session.language)
        return {
            **show_quiz(session, learner, asked),
            cards.answer: gr.update(label=wording("review_type", code)),
            cards.no_error: gr.update(value=wording("not_error", code)),
            cards.delete: gr.update(value=wording("delete", code)),
            cards.title: f"<h2>{wording('take_away', code)}</h2>",
            cards.apkg: gr.update(value=wording("export_anki", code)),
            cards.csv: gr.update(value=wording("cards_csv", code)),
            cards.json: gr.update(value=wording("cards_json", code)),
            cards.files: "",
        }

    def answer(session: Session, mine_: Learner | None, asked: Quiz, typed: str) -> Updates:
        """Enter: the answer is graded; and again: the next card."""
        learner = mine_ or Learner()
        if asked.card is None or asked.outcome is not None:
            asked = learning.ask(learner.progress, desk.now(learner), session.language)
            return {**show_quiz(session, learner, asked), cards.answer: ""}
        if not typed.strip():
            return show_quiz(session, learner, asked, wording("review_type", session.interface))
        graded = [asked]

        def step(kept: progress.Progress) -> progress.Progress:
            kept, graded[0] = learning.answer(kept, asked, typed[:MAX_CHARACTERS], desk.now(learner))
            return kept

        learner.change(step)
        return {**show_quiz(session, learner, graded[0]), cards.answer: typed}

    def remove(as_error: bool) -> Callable[[Session, Learner | None, Quiz], Updates]:
        def taken(session: Session, mine_: Learner | None, asked: Quiz) -> Updates:
            """The card goes; as "no error" its alarm goes too."""
            learner = mine_ or Learner()
            if asked.card is None:
                return show_quiz(session, learner, asked)
            key = asked.card.id
            learner.change(lambda p: progress.delete(p, key) if as_error else progress.dismiss(p, key)[0])
            said = wording("review_deleted" if as_error else "review_not_error", session.interface)
            asked = learning.ask(learner.progress, desk.now(learner), session.language)
            session = replace(session, dismissed=learner.progress.dismissed or session.dismissed)
            return {**show_quiz(session, learner, asked, said), state: session, cards.answer: ""}

        return taken

    def export(kind: str) -> Callable[[Session, Learner | None], str]:
        def made(session: Session, mine_: Learner | None) -> str:
            learner = mine_ or Learner()
            return learned.exported(learner.progress.cards.values(), kind, session.interface, desk.now(learner))

        return made

    asked = [quiz, cards.quiz, cards.said, cards.asks, cards.check]
    tab.select(
        open_review,
        [state, mine, quiz],
        [
            *asked,
            cards.answer,
            cards.no_error,
            cards.delete,
            cards.title,
            cards.apkg,
            cards.csv,
            cards.json,
            cards.files,
        ],
        **QUIET,
    ).then(None, None, None, js=ANSWER)
    gr.on(
        [cards.answer.submit, cards.check.click],
        answer,
        [state, mine, quiz, cards.answer],
        [*asked, cards.answer],
        api_name="review",
        show_progress="hidden",
    ).then(None, None, None, js=ANSWER).then(**shared.keep)
    for button, as_error in ((cards.no_error, False), (cards.delete, True)):
        button.click(remove(as_error), [state, mine, quiz], [*asked, state, cards.answer], **QUIET).then(
            **shared.keep_now
        )
    for kind, button in (("apkg", cards.apkg), ("csv", cards.csv), ("json", cards.json)):
        button.click(export(kind), [state, mine], cards.files, **QUIET).then(
            None, None, None, js=SAVE.format("#review-files")
        )


def progress_events(desk: Desk, shared: SimpleNamespace, curves: SimpleNamespace, tab: gr.Tab) -> None:
    """The progress tab is drawn when it is opened."""

    def open_progress(session: Session, mine_: Learner | None) -> Updates:
        learner, code = mine_ or Learner(), session.interface
        kept, language = learner.progress, session.language
        frames = learned.plots(kept, language, code)
        t = partial(wording, interface=code)

        def plot(name: str, **labels: str) -> Any:
            frame = frames[name]
            drawn = len(frame) and ("date" not in frame or frame["date"].nunique() > 1)
            column = {"types": "per_100", "errors": "per_100", "words": "known", "goals": "met"}[name]
            most = float(frame[column].max()) if drawn else 1.0
            return gr.update(value=frame, visible=bool(drawn), y_lim=[0, 1.1 * most or 1.0], **labels)

        return {
            curves.summary: learned.summary(kept, language, desk.now(learner).date(), code),
            curves.types: plot("types", title=t("report_errors"), x_title=" ", y_title=t("plot_errors")),
            curves.errors: plot("errors", title=t("plot_errors"), x_title=" ", y_title=" ", color_title=" "),
            curves.words: plot("words", title=t("plot_words"), x_title=" ", y_title=" "),
            curves.goals: plot("goals", title=t("plot_goals"), x_title=" ", y_title=" "),
            curves.sessions: learned.sessions(kept, language, code),
        }

    tab.select(
        open_progress, [shared.state, shared.mine], list(vars(curves).values()), **QUIET, trigger_mode="always_last"
    )


def data_events(
    desk: Desk,
    shared: SimpleNamespace,
    data: SimpleNamespace,
    tab: gr.Tab,
    restart: Callable[[Session, Learner], Updates],
    restarted: list[Any],
) -> None:
    """What happens on the tab of one's data; `restart` begins anew after everything was deleted."""
    state, mine = shared.state, shared.mine

    def open_data(session: Session, mine_: Learner | None) -> Updates:
        learner, code = mine_ or Learner(), session.interface
        kinds = [kind for kind in progress.KINDS if kind not in learner.progress.off]
        t = partial(wording, interface=code)
        return {
            data.where: learned.where(learner, desk.folder, code),
            data.said: "",
            data.backup_title: f"<h2>{t('backup_title')}</h2>",
            data.export: gr.update(value=t("export_all")),
            data.read: gr.update(label=t("import_file")),
            data.how: gr.update(
                label=t("import_how"), choices=[(t("import_merge"), "merge"), (t("import_replace"), "replace")]
            ),
            data.kinds: gr.update(label=t("off_title"), choices=learned.kind_choices(code), value=kinds),
            data.delete_title: f"<h2>{t('delete_title')}</h2>",
            data.delete: gr.update(value=t("delete_all")),
            data.sure: gr.update(visible=False),
            data.question: f'<p role="alert">{t("delete_sure")}</p>',
            data.no: gr.update(value=t("delete_no")),
            data.yes: gr.update(value=t("delete_yes")),
        }

    def export_all(session: Session, mine_: Learner | None) -> str:
        learner = mine_ or Learner()
        return learned.backup(learner.progress, desk.now(learner), session.interface)

    def read_backup(session: Session, mine_: Learner | None, path: str | None, how: str) -> Updates:
        """A backup is added, or takes the place of what is here; the uploaded copy is removed at once."""
        learner, code = mine_ or Learner(), session.interface
        if path is None:
            return {data.said: ""}
        try:
            text = Path(path).read_text(encoding="utf-8")
            learner.change(lambda p: store.import_text(p, text, replacing=how == "replace"))
            said = wording("data_imported", code)
        except (StoreError, OSError, UnicodeDecodeError) as error:
            fault = str(error) if isinstance(error, StoreError) else "UTF-8"
            said = wording("import_failed", code, fault=fault)
        finally:
            Path(path).unlink(missing_ok=True)
        session = replace(session, dismissed=learner.progress.dismissed or session.dismissed)
        return {**open_data(session, learner), data.said: learned.status(escape(said)), state: session}

    def forget(session: Session, mine_: Learner | None) -> Updates:
        """Everything is deleted, and a new conversation begins."""
        learner = mine_ or Learner()
        desk.clear(learner)
        started = restart(session, learner)
        return {
            **started,
            **open_data(started[state], learner),
            data.said: learned.status(escape(wording("data_deleted", session.interface))),
        }

    data_parts = [part for name, part in vars(data).items()]
    tab.select(open_data, [state, mine], data_parts, **QUIET)
    data.export.click(export_all, [state, mine], data.said, **QUIET).then(
        None, None, None, js=SAVE.format("#data-said")
    )
    data.read.upload(read_backup, [state, mine, data.read, data.how], [*data_parts, state], **QUIET).then(
        **shared.keep_now
    )
    data.kinds.input(switch, [mine, data.kinds], None, **QUIET).then(**shared.keep_now)
    data.delete.click(lambda: gr.update(visible=True), None, data.sure, **QUIET).then(
        None, None, None, js=FOCUS.format("#delete-no")
    )
    data.no.click(lambda: gr.update(visible=False), None, data.sure, **QUIET)
    data.yes.click(
        forget,
        [state, mine],
        [*dict.fromkeys([*restarted, *data_parts])],
        **QUIET,
    ).then(None, None, None, js=FORGET)


def switch(mine: Learner | None, wanted: list[str]) -> None:
    """The kinds of suggestions that the learner wants."""
    if mine is not None:
        for kind in progress.KINDS:
            mine.change(lambda p, kind=kind: progress.switch(p, kind, kind in wanted))  # type: ignore[misc]


def health_route(page: gr.Blocks, tutor: Tutor) -> APIRoute:
    """GET /health as the contract says."""

    def answer(request: Request) -> JSONResponse:
        tutor.metrics.queue = len(page._queue)
        body, status = health(tutor.models, tutor.metrics)
        return JSONResponse(body, status_code=status)

    return APIRoute("/health", answer, methods=["GET"])


def make_tutor() -> Tutor:
    """The tutor of this process, with the settings of its environment."""
    return Tutor(Models(load_settings()))


def launch(page: gr.Blocks, tutor: Tutor, **options: Any) -> Any:
    """Serve the page; GRADIO_SERVER_NAME, GRADIO_SERVER_PORT, GRADIO_SHARE and GRADIO_ROOT_PATH are Gradio's own."""
    page.queue(max_size=tutor.models.settings.max_queue, default_concurrency_limit=8)
    return page.launch(
        theme=THEME,
        css_paths=CSS,
        head=HEAD,
        ssr_mode=False,
        max_file_size="20mb",
        enable_monitoring=False,
        run_history=False,  # Gradio would keep every call, with its texts, in the browser
        footer_links=["api"],
        app_kwargs={"routes": [health_route(page, tutor)]},
        **options,
    )


try:
    TUTOR = make_tutor()
except TutorError as error:
    sys.exit(f"Conversationally cannot start: {error}")
logger.remove()
logger.add(sys.stderr, level=TUTOR.models.settings.log_level)
try:
    demo = build(TUTOR)
except TutorError as error:
    sys.exit(f"Conversationally cannot start: {error}")

if __name__ == "__main__":
    TUTOR.warm_up()
    launch(demo, TUTOR)
