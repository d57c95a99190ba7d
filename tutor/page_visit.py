"""A visit in one browser tab: it is opened, shown in a language, warned, gone on with, emptied and closed."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import gradio as gr

from tutor import learner as learning
from tutor import progress, views
from tutor import views_learning as learned
from tutor.interface import TEXTS
from tutor.languages import PACKS
from tutor.learner import Learner, Quiz
from tutor.page import INTERFACE, KEEPING, ON_CLICK, ON_OPEN, QUIET, SAVE, Page, Updates, tell
from tutor.page_practise import labels, scene_choices, settings, small_print, started, strictness_choices, views_of
from tutor.page_talk import Talk
from tutor.scenarios import INTERFACES, TARGETS
from tutor.session import Session
from tutor.texts_learning import text as wording
from tutor.tutor import MAX_CHARACTERS


def layout(page: Page) -> SimpleNamespace:
    """What stands above the tabs."""
    top = SimpleNamespace()
    with gr.Row(elem_id="top"):
        gr.HTML("<h1>Conversationally</h1>", elem_id="brand")
        top.tagline = gr.HTML(small_print(page.tutor, INTERFACE)[0], elem_id="tagline")
        top.models = gr.HTML("", elem_id="models")
    top.storage = gr.HTML("", elem_id="storage", js_on_load=ON_CLICK)
    top.unkept = gr.Button(visible="hidden", elem_id="unkept")
    top.timer = gr.Timer(1.0)
    return top


def told(sent: str) -> dict[str, str]:
    """What the browser said of itself."""
    names = ("zone", "raw", "unkept")
    try:
        found = json.loads(sent)
        return {name: str(found[name]) for name in names}
    except (ValueError, KeyError, TypeError):
        return dict.fromkeys(names, "")


class Visit:
    """The callbacks of the page around a conversation. `top` are the parts above the tabs, `tabs` the tabs by name."""

    def __init__(self, talk: Talk, top: SimpleNamespace, tabs: dict[str, gr.Tab]) -> None:
        self.talk, self.page, self.at, self.top, self.tabs = talk, talk.page, talk.at, top, tabs
        self.tutor, self.desk = talk.tutor, talk.desk

    def arrive(
        self,
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
        learner, opened = self.desk.arrive(str(last.get("browser", "")), text, found["zone"])
        before = self.desk.conversation(str(last.get("session", "")))
        if before is not None:
            language, scenario, level, interface = (
                before.language, before.scenario, before.level, before.interface
            )  # fmt: skip
            session = replace(session, thorough=before.thorough, self_first=before.self_first)
            learner.change(lambda p: learning.replay(p, before, self.desk.now(learner)))
        unfinished = before if before is not None and before.learner_last and not before.closed else None
        updates = self.talk.begin(session, learner, language, scenario, level, interface)
        self.page.open[request.session_hash] = updates[self.page.state].key
        self.tutor.metrics.sessions = len(self.page.open)
        offered = learned.offer(unfinished, interface)
        if opened.fault:
            offered = (
                learned.set_aside(opened.aside, opened.fault, "" if self.desk.local else text, interface) + offered
            )
        chosen = {self.at.language: language, self.at.scenario: scenario, self.at.level: level}
        if not self.desk.local:
            learner.unkept = found["unkept"]
        labels = self.relabel(updates[self.page.state], learner, interface) if interface != INTERFACE else {}
        return {
            **updates,
            **chosen,
            **labels,
            self.page.parked: unfinished,
            self.at.offer: offered,
            self.top.storage: learned.unkept(learner, interface),
        }

    def leave(self, request: gr.Request) -> None:
        """A tab was closed: free the model if it was speaking there."""
        key = self.page.open.pop(request.session_hash, None)
        self.tutor.metrics.sessions = len(self.page.open)
        if key is not None:
            self.tutor.cancel(key)

    def offered(
        self, session: Session, mine_: Learner, before: Session | None, event: gr.EventData, request: gr.Request
    ) -> Updates:
        """The answer to the question whether to go on."""
        if event._data.get("act") != "resume" or before is None:
            if before is not None and mine_ is not None:
                mine_.change(lambda p: progress.finish_session(p, before.key, self.desk.now(mine_)))
            return {self.at.offer: "", self.page.parked: None}
        self.tutor.cancel(session.key)
        again = replace(before, interface=session.interface, dismissed=session.dismissed)
        self.page.open[request.session_hash] = again.key
        message = again.learner_last
        return {
            **self.talk.render(self.tutor.recheck(tell(again, "resumed"))),
            self.at.second: message.text if message else "",
            self.at.language: again.language,
            self.at.scenario: again.scenario,
            self.at.level: again.level,
            self.at.offer: "",
            self.at.reported: "",
            self.page.parked: None,
        }

    def restart(self, session: Session, learner: Learner) -> Updates:
        """As if nobody had been here."""
        self.tutor.cancel(session.key)
        language, scenario, level, code = session.language, session.scenario, session.level, session.interface
        empty = Session(language, scenario, level, code)
        started = self.talk.begin(empty, learner, language, scenario, level, code)
        return {
            **started,
            self.at.second: "",
            self.at.offer: "",
            self.page.parked: None,
            self.page.quiz: Quiz(),
            self.page.saved: "",
            self.page.scene: {},
        }

    def relabel(self, session: Session, mine_: Learner | None, code: str) -> Updates:
        """Everything in one interface language."""
        t = TEXTS[code]
        session = self.tutor.recheck(replace(session, interface=code, notice="", suggestion="", hint_step=0))
        shown = {**self.talk.render(session), **labels(self.at, code)}
        shown[self.at.first] = gr.update(label=wording("first", code), value=session.finds_first)
        return {
            **shown,
            self.top.tagline: small_print(self.tutor, code)[0],
            self.at.privacy: small_print(self.tutor, code)[1],
            self.at.language: gr.update(label=t["language"]),
            self.at.level: gr.update(label=t["level"]),
            self.at.strictness: gr.update(
                label=t["strictness"], choices=strictness_choices(code), value=session.thorough
            ),
            self.at.scenario: gr.update(label=t["scenario"], choices=scene_choices(code), value=session.scenario),
            self.at.interface: gr.update(label=t["interface"], value=code),
            self.at.chatbot: gr.update(label=t["chat"]),
            self.at.box: gr.update(
                label=t["message"],
                placeholder=t["placeholder"].format(language=PACKS[session.language].names[code]),
            ),
            self.at.send: gr.update(value=t["send"]),
            self.at.stop: gr.update(value=t["stop"]),
            self.at.panel: {**self.talk.marked(session), "label": t["panel"]},
            self.at.suggested: self.talk.advise(session, mine_ or Learner()),
            self.top.storage: learned.unkept(mine_ or Learner(), code),
            self.at.offer: "",
            self.at.reported: "",
            **{tab: gr.update(label=wording(f"tab_{name}", code)) for name, tab in self.tabs.items()},
            self.top.models: self.model_line(code)[self.top.models],
        }

    def speak(self, session: Session, mine_: Learner | None, code: str) -> Updates:
        """The page in another language."""
        return self.relabel(session, mine_, code) if code != session.interface else {self.page.state: gr.skip()}

    def model_line(self, code: str) -> Updates:
        """How the models are; the timer asks until all are settled."""
        line, settled = views.model_state(self.tutor.models.status(), code)
        return {self.top.models: line, self.top.timer: gr.Timer(active=not settled)}

    def note_storage(self, session: Session, mine_: Learner | None, why: str) -> str:
        """The browser has begun to fail to keep the progress, or does keep it again."""
        if mine_ is None or self.desk.local:
            return ""
        mine_.unkept = why
        return learned.unkept(mine_, session.interface)

    def check(self, text: str, language: str = "es", interface: str = "en") -> list[dict[str, Any]]:
        """Corrections of one text, as `python -m tutor check` gives them."""
        if language not in TARGETS or interface not in INTERFACES:
            raise gr.Error(f"language: one of {TARGETS}; interface: one of {INTERFACES}")
        feedback = self.tutor.check(language, text[:MAX_CHARACTERS], interface)
        return [{k: v for k, v in vars(c).items() if k != "confidence"} for c in feedback.corrections]

    def restarted(self) -> list[Any]:
        """The parts that `restart` changes."""
        page = self.page
        gone = [self.at.second, self.at.offer, page.parked, page.quiz, page.saved, page.scene]
        return [*started(self.talk), *gone]

    def labelled(self) -> list[Any]:
        """The parts that `relabel` changes."""
        at, top = self.at, self.top
        above = [*self.tabs.values(), top.tagline, top.models, top.storage]
        chosen = [*settings(self.talk), at.strictness]
        texts = [at.privacy, at.box, at.send, at.stop, at.suggested, at.offer, at.reported]
        return list(dict.fromkeys([*views_of(self.talk), *labels(at, INTERFACE), *above, *chosen, *texts]))

    def events(self, blocks: gr.Blocks) -> None:
        """What happens around the tabs."""
        page, at, top, state, mine = self.page, self.at, self.top, self.page.state, self.page.mine
        blocks.load(
            self.arrive,
            [state, *settings(self.talk), page.saved, page.scene, page.probe],
            [*dict.fromkeys([*started(self.talk), *self.labelled(), page.parked])],
            js=ON_OPEN,
            **QUIET,
        ).then(**page.keep())
        blocks.load(self.model_line, at.interface, [top.models, top.timer], **QUIET)
        top.timer.tick(self.model_line, at.interface, [top.models, top.timer], queue=False, **QUIET)
        at.interface.input(self.speak, [state, mine, at.interface], self.labelled(), **QUIET).then(**page.keep())
        at.offer.click(
            self.offered,
            [state, mine, page.parked],
            [*views_of(self.talk), at.second, at.language, at.scenario, at.level, at.offer, at.reported, page.parked],
            **QUIET,
        ).then(**page.keep())
        top.unkept.click(self.note_storage, [state, mine, page.probe], top.storage, js=KEEPING, **QUIET)
        top.storage.click(
            lambda s, m: learned.unkept(m or Learner(), s.interface, self.desk.now(m or Learner())),
            [state, mine],
            top.storage,
            **QUIET,
        ).then(None, None, None, js=SAVE.format("#storage"))
        gr.api(self.check, api_name="check")
        blocks.unload(self.leave)
        # On a phone the keyboard would cover the scene.
        blocks.load(None, js="() => { if (innerWidth > 700) document.querySelector('#box textarea')?.focus() }")
