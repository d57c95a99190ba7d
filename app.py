"""The page: layout and wiring. `python app.py` opens it; everything it does is in the `tutor` package."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import Request
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from loguru import logger

from tutor import views
from tutor.errors import TutorError
from tutor.health import health
from tutor.interface import TEXTS
from tutor.languages import PACKS
from tutor.models import Models
from tutor.scenarios import INTERFACES, TARGETS, scenarios
from tutor.session import LEVELS, Session
from tutor.settings import load_settings
from tutor.tutor import MAX_CHARACTERS, Tutor

STATE_SECONDS = 4 * 3600
THROTTLE = 4
"""How many replies may be worked on at once; the chat model itself takes one at a time."""
CSS = Path(__file__).parent / "assets" / "page.css"
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
  if (button) trigger('click', { act: button.dataset.act, number: Number(button.dataset.number ?? -1) });
});"""
"""Buttons inside an HTML view tell Python what they are for."""
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


def build(tutor: Tutor) -> gr.Blocks:
    """The Blocks page over a tutor."""
    ui = "en"
    texts = TEXTS[ui]
    first = Session()
    tabs: dict[str | None, str] = {}  # open tabs and the key of the conversation in each, for closing them
    with gr.Blocks(title="Conversationally", analytics_enabled=False, delete_cache=(3600, STATE_SECONDS)) as page:
        state = gr.State(first, time_to_live=STATE_SECONDS, delete_callback=lambda s: tutor.cancel(s.key))
        with gr.Row(elem_id="top"):
            gr.HTML("<h1>Conversationally</h1>", elem_id="brand")
            tagline = gr.HTML(small_print(tutor, ui)[0], elem_id="tagline")
            models = gr.HTML("", elem_id="models")
        with gr.Row(elem_id="settings"):
            language = gr.Dropdown(
                language_choices(ui), value=first.language, label=texts["language"], min_width=130, elem_id="language"
            )
            scenario = gr.Dropdown(
                scene_choices(ui), value=first.scenario, label=texts["scenario"], min_width=180, elem_id="scenario"
            )
            level = gr.Dropdown(list(LEVELS), value=first.level, label=texts["level"], min_width=90, elem_id="level")
            strictness = gr.Dropdown(
                strictness_choices(ui), value=first.thorough, label=texts["strictness"], min_width=110, elem_id="strict"
            )
            interface = gr.Dropdown(
                [("English", "en"), ("Español", "es")],
                value=ui,
                label=texts["interface"],
                min_width=120,
                elem_id="interface",
            )
        with gr.Row(elem_id="main"):
            with gr.Column(scale=3, min_width=320):
                chatbot = gr.Chatbot(
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
                note = gr.HTML("", elem_id="note")
                with gr.Row(elem_id="compose"):
                    box = gr.Textbox(
                        label=texts["message"],
                        lines=1,
                        max_lines=6,
                        scale=5,
                        show_label=False,
                        container=False,
                        elem_id="box",
                        placeholder=texts["placeholder"].format(language=PACKS[first.language].names[ui]),
                    )
                    send = gr.Button(texts["send"], variant="primary", scale=1, min_width=80, elem_id="send")
                    stop = gr.Button(texts["stop"], scale=1, min_width=70, elem_id="stop")
                with gr.Row(elem_id="help"):
                    hint = gr.Button(f"💡 {texts['hint']}", size="sm", min_width=90, elem_id="hint")
                    example = gr.Button(f"✏️ {texts['example']}", size="sm", min_width=90, elem_id="example")
                    new = gr.Button(f"↻ {texts['new']}", size="sm", min_width=90, elem_id="new")
                    report = gr.Button(f"☑ {texts['report']}", size="sm", min_width=90, elem_id="report")
            with gr.Column(scale=2, min_width=300):
                panel = gr.HighlightedText(
                    label=texts["panel"],
                    show_legend=False,
                    combine_adjacent=False,
                    elem_id="panel",
                )
                listed = gr.HTML("", elem_id="corrections", js_on_load=ON_CLICK)
                card = gr.HTML("", elem_id="card")
                reported = gr.HTML("", elem_id="reported")
        privacy = gr.HTML(small_print(tutor, ui)[1], elem_id="privacy")
        timer = gr.Timer(1.0)

        def marked(session: Session) -> Any:
            """The panel, with a legend of the types that are in it."""
            legend = views.legend(session)
            return gr.update(value=views.highlighted(session), color_map=legend, show_legend=bool(legend))

        def render(session: Session) -> Updates:
            """Every view of a session."""
            return {
                state: session,
                chatbot: views.chat(session),
                panel: marked(session),
                listed: views.corrections(session),
                card: views.card(session),
                note: views.note(session),
            }

        def say(session: Session, key: str, **fields: object) -> Session:
            return replace(session, notice=TEXTS[session.interface][key].format(**fields))

        def begin(session: Session, language: str, scenario: str, level: str, interface: str) -> Updates:
            tutor.cancel(session.key)
            settings = replace(session, language=language, scenario=scenario, level=level, interface=interface)
            fresh = tutor.start(settings)
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
                reported: "",
                box: gr.update(
                    placeholder=TEXTS[interface]["placeholder"].format(language=PACKS[language].names[interface])
                ),
            }

        def arrive(
            session: Session, language: str, scenario: str, level: str, interface: str, request: gr.Request
        ) -> Updates:
            """A tab was opened: remember it until it is closed, and start its first conversation."""
            updates = begin(session, language, scenario, level, interface)
            tabs[request.session_hash] = updates[state].key
            tutor.metrics.sessions = len(tabs)
            return updates

        def leave(request: gr.Request) -> None:
            """A tab was closed: free the model if it was speaking there."""
            key = tabs.pop(request.session_hash, None)
            tutor.metrics.sessions = len(tabs)
            if key is not None:
                tutor.cancel(key)

        def turn(session: Session, text: str, request: gr.Request) -> Iterator[Updates]:
            """One turn; the box is emptied once, when the message is taken, and never touched again."""
            if request is not None and request.session_hash in tabs:
                tabs[request.session_hash] = session.key
            trouble = problem(text, session.interface)
            if trouble:
                yield render(replace(session, notice=trouble))
                return
            if not session.messages:  # a client that never opened the page
                session = tutor.start(session)
            waiting = any(s.state in ("waiting", "loading") for s in tutor.models.status().values())
            before, last = session, session
            try:
                for number, now in enumerate(tutor.respond(before, text.strip())):
                    last = say(now, "loading") if waiting and number == 0 else now
                    if now.closed and now.notice:
                        last = say(now, "closed")
                    elif now.suggestion and now.off_topic:
                        last = say(now, "off_topic")
                    yield {**render(last), box: ""} if number == 0 else render(last)
            except Exception:  # the last barrier: the page never shows a stack trace, and the text comes back
                logger.exception("turn {} failed", session.key[:6])
                yield {**render(say(before, "failed")), box: text}
                return
            if last.messages and (last.messages[-1].role == "learner" or not last.messages[-1].text):
                kept = last if last.messages[-1].text else replace(last, messages=last.messages[:-1])
                yield render(say(kept, "stopped"))

        def again(session: Session, request: gr.Request) -> Iterator[Updates]:
            message = session.learner_last
            if message is None or not session.past:
                yield render(session)
                return
            yield from (
                {k: v for k, v in updates.items() if k is not box}
                for updates in turn(session.undo(), message.text, request)
            )

        def back(session: Session, typed: str) -> Updates:
            message = session.learner_last
            tutor.cancel(session.key)
            restored = render(replace(session.undo(), notice=""))
            return {**restored, box: typed or (message.text if message and session.past else "")}

        def fill(session: Session, typed: str) -> Updates:
            shown = tutor.hint(session, 3)
            return render(shown) if typed.strip() else {**render(session), box: shown.suggestion}

        def relabel(session: Session, code: str) -> Updates:
            t = TEXTS[code]
            session = tutor.recheck(replace(session, interface=code, notice="", suggestion="", hint_step=0))
            return {
                **render(session),
                tagline: small_print(tutor, code)[0],
                privacy: small_print(tutor, code)[1],
                language: gr.update(label=t["language"]),
                level: gr.update(label=t["level"]),
                strictness: gr.update(label=t["strictness"], choices=strictness_choices(code), value=session.thorough),
                scenario: gr.update(label=t["scenario"], choices=scene_choices(code), value=session.scenario),
                interface: gr.update(label=t["interface"]),
                chatbot: gr.update(label=t["chat"]),
                box: gr.update(
                    label=t["message"],
                    placeholder=t["placeholder"].format(language=PACKS[session.language].names[code]),
                ),
                send: gr.update(value=t["send"]),
                stop: gr.update(value=t["stop"]),
                hint: gr.update(value=f"💡 {t['hint']}"),
                example: gr.update(value=f"✏️ {t['example']}"),
                new: gr.update(value=f"↻ {t['new']}"),
                report: gr.update(value=f"☑ {t['report']}"),
                panel: {**marked(session), "label": t["panel"]},
                models: model_line(code)[models],
            }

        def act(session: Session, event: gr.EventData) -> Updates:
            """A button in the list of corrections: show the rest, or take an alarm as no error."""
            if event._data.get("act") == "more":
                return render(replace(session, expanded=True, notice=""))
            kept = session.dismiss(int(event._data.get("number", -1)))
            return render(say(kept, "dismissed") if kept is not session else session)

        def strict(session: Session, thorough: bool) -> Updates:
            return render(tutor.recheck(replace(session, thorough=thorough, notice="")))

        def model_line(code: str) -> Updates:
            line, settled = views.model_state(tutor.models.status(), code)
            return {models: line, timer: gr.Timer(active=not settled)}

        def check(text: str, language: str = "es", interface: str = "en") -> list[dict[str, Any]]:
            """Corrections of one text, as `python -m tutor check` gives them."""
            if language not in TARGETS or interface not in INTERFACES:
                raise gr.Error(f"language: one of {TARGETS}; interface: one of {INTERFACES}")
            feedback = tutor.check(language, text[:MAX_CHARACTERS], interface)
            return [{k: v for k, v in vars(c).items() if k != "confidence"} for c in feedback.corrections]

        views_of = [state, chatbot, panel, listed, card, note]
        chosen = [state, language, scenario, level, interface]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        page.load(arrive, chosen, [*views_of, reported, box], **quiet)
        page.load(model_line, interface, [models, timer], **quiet)
        timer.tick(model_line, interface, [models, timer], queue=False, **quiet)
        talk: dict[str, Any] = {"concurrency_id": "chat", "concurrency_limit": THROTTLE, "show_progress": "hidden"}
        gr.on(
            [box.submit, send.click], turn, [state, box], [*views_of, box], api_name="chat", trigger_mode="once", **talk
        )
        chatbot.retry(again, state, views_of, api_visibility="private", **talk)
        chatbot.undo(back, [state, box], [*views_of, box], **quiet)
        gr.on([chatbot.clear, new.click], begin, chosen, [*views_of, reported, box], **quiet)
        gr.on([language.input, scenario.input], begin, chosen, [*views_of, reported, box], **quiet)
        level.input(lambda s, value: replace(s, level=value), [state, level], state, **quiet)
        strictness.input(strict, [state, strictness], views_of, **quiet)
        listed.click(act, state, views_of, **quiet)
        interface.input(
            relabel,
            [state, interface],
            [
                *views_of,
                tagline,
                privacy,
                language,
                level,
                strictness,
                scenario,
                interface,
                box,
                send,
                stop,
                hint,
                example,
                new,
                report,
                models,
            ],
            **quiet,
        )
        stop.click(lambda s: tutor.cancel(s.key), state, None, queue=False, **quiet)
        hint.click(lambda s: render(tutor.hint(s)), state, views_of, api_name="hint", show_progress="hidden")
        example.click(fill, [state, box], [*views_of, box], **quiet)
        report.click(
            lambda s: {reported: views.report(s)}, state, [reported], api_name="report", show_progress="hidden"
        )
        gr.api(check, api_name="check")
        page.unload(leave)
        # On a phone the keyboard would cover the scene.
        page.load(None, js="() => { if (innerWidth > 700) document.querySelector('#box textarea')?.focus() }")
    return page


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
        ssr_mode=False,
        max_file_size="1mb",
        enable_monitoring=False,
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
demo = build(TUTOR)

if __name__ == "__main__":
    TUTOR.warm_up()
    launch(demo, TUTOR)
