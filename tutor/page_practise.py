"""The practise tab: the conversation with everything around it, and which callback answers which event."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import gradio as gr

from tutor import learner as learning
from tutor.interface import TEXTS
from tutor.languages import PACKS
from tutor.learner import Learner
from tutor.page import FOCUS, ON_CLICK, QUIET, Updates
from tutor.page_talk import Talk
from tutor.scenarios import TARGETS, scenarios
from tutor.session import LEVELS, Session
from tutor.texts_learning import text as wording
from tutor.tutor import Tutor

THROTTLE = 4
"""How many replies may be worked on at once; the chat model itself takes one at a time."""


def scene_choices(interface: str) -> list[tuple[str, str]]:
    """(title, id) of every scene."""
    return [(f"{s.emoji} {s.title[interface]}", s.id) for s in scenarios().values()]


def language_choices(interface: str) -> list[tuple[str, str]]:
    """(name, code) of every target language."""
    return [(PACKS[code].name, code) for code in TARGETS]


def strictness_choices(interface: str) -> list[tuple[str, bool]]:
    """(name, thorough) of the two operating points of the grammar models."""
    return [(TEXTS[interface]["careful"], False), (TEXTS[interface]["thorough"], True)]


def small_print(tutor: Tutor, interface: str) -> tuple[str, str]:
    """(tagline, privacy line) as HTML; neither claims that all is local when a chat server words the replies."""
    texts = TEXTS[interface]
    if tutor.models.settings.chat_url:
        return "", f"<p>{texts['remote']}</p>"
    return f"<p>{texts['tagline']}</p>", f"<p>{texts['privacy']}</p>"


def layout(ui: str, first: Session, tutor: Tutor) -> SimpleNamespace:
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
    for part, update in labels(at, ui).items():
        for name in update.keys() - {"__type__"}:
            setattr(part, name, update[name])
    return at


def labels(at: SimpleNamespace, code: str) -> Updates:
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


def views_of(talk: Talk) -> list[Any]:
    """The parts that show a session (`Talk.render`)."""
    at = talk.at
    return [talk.page.state, at.chatbot, at.panel, at.listed, at.card, at.note, at.spoken, at.again, at.first]


def started(talk: Talk) -> list[Any]:
    """The parts that a new conversation changes (`Talk.begin`)."""
    return [*views_of(talk), talk.page.mine, talk.at.reported, talk.at.suggested, talk.at.box]


def settings(talk: Talk) -> list[Any]:
    """The dropdowns that a conversation depends on."""
    return [talk.at.language, talk.at.scenario, talk.at.level, talk.at.interface]


def events(talk: Talk) -> None:
    """What happens on the practise tab."""
    page, at, state, mine = talk.page, talk.at, talk.page.state, talk.page.mine
    shown, begun, chosen = views_of(talk), started(talk), [state, mine, *settings(talk)]
    keep, keep_now = page.keep(), page.keep(force=True)
    turned = [*shown, mine, at.second, at.reported, at.suggested]
    speaking: dict[str, Any] = {"concurrency_id": "chat", "concurrency_limit": THROTTLE, "show_progress": "hidden"}
    gr.on(
        [at.box.submit, at.send.click],
        talk.turn,
        [state, mine, at.box],
        [*turned, at.box],
        api_name="chat",
        trigger_mode="once",
        **speaking,
    ).then(**keep)
    at.chatbot.retry(talk.again, [state, mine], turned, api_visibility="private", **speaking).then(**keep)
    at.chatbot.undo(talk.back, [state, at.box], [*shown, at.box], **QUIET)
    at.chatbot.select(talk.explain_line, state, shown, **QUIET)
    gr.on([at.chatbot.clear, at.new.click], talk.begin, chosen, begun, **QUIET).then(**keep_now)
    gr.on([at.language.input, at.scenario.input], talk.choose, chosen, begun, **QUIET).then(**keep_now)
    at.level.input(talk.set_level, [state, at.level], shown, **QUIET)
    at.strictness.input(talk.strict, [state, mine, at.strictness], shown, **QUIET)
    at.listed.click(talk.act, [state, mine], shown, **QUIET).then(**keep)
    at.stop.click(lambda s: talk.tutor.cancel(s.key), state, None, queue=False, **QUIET)
    at.hint.click(
        lambda s, m: talk.render(talk.help_out(s, m)), [state, mine], shown, api_name="hint", show_progress="hidden"
    )
    at.example.click(talk.fill, [state, mine, at.box], [*shown, at.box], **QUIET)
    at.say.click(talk.say_for_me, [state, at.box], shown, api_name="say", **speaking)
    at.meaning.click(talk.explain, state, shown, **QUIET)
    at.report.click(
        lambda s, m: {at.reported: talk.show_report(s, m or Learner())},
        [state, mine],
        [at.reported],
        api_name="report",
        show_progress="hidden",
    ).then(None, None, None, js=FOCUS.format("#reported .report"))
    gr.on(
        [at.second.submit, at.check.click],
        talk.try_again,
        [state, mine, at.second],
        [*shown, mine],
        api_name="repair",
        show_progress="hidden",
    ).then(**keep)
    at.answers.click(lambda s: talk.render(replace(learning.reveal(s), notice="")), state, shown, **QUIET)
    at.first.input(
        lambda s, value: talk.render(replace(s, self_first=value, notice="")), [state, at.first], shown, **QUIET
    ).then(**keep)
    at.suggested.click(talk.follow, [state, mine], [*dict.fromkeys([*begun, at.level, at.scenario])], **QUIET).then(
        **keep_now
    )
