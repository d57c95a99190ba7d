"""What happens in a conversation on the page: turns, help, second tries, corrections, suggestions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import gradio as gr
from loguru import logger

from tutor import learner as learning
from tutor import progress, views
from tutor import views_learning as learned
from tutor.errors import InputError, ModelError
from tutor.interface import TEXTS
from tutor.languages import PACKS
from tutor.learner import Learner
from tutor.page import Page, Updates, say, tell
from tutor.report import make_report
from tutor.scenarios import scenarios
from tutor.session import LEVELS, Session
from tutor.texts_learning import text as wording
from tutor.tutor import MAX_CHARACTERS


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


class Talk:
    """The callbacks of the practise tab, whose parts are `at`; each takes and gives the values of one browser tab."""

    def __init__(self, page: Page, at: SimpleNamespace) -> None:
        self.page, self.at, self.tutor, self.desk = page, at, page.tutor, page.desk

    def marked(self, session: Session) -> Any:
        """The panel, with a legend of the types that are in it."""
        legend = views.legend(session)
        return gr.update(value=views.highlighted(session), color_map=legend, show_legend=bool(legend))

    def render(self, session: Session) -> Updates:
        """Every view of a session."""
        return {
            self.page.state: session,
            self.at.chatbot: views.chat(session),
            self.at.panel: self.marked(session),
            self.at.listed: views.corrections(session),
            self.at.card: views.card(session),
            self.at.note: views.note(session),
            self.at.spoken: views.spoken(session),
            self.at.again: gr.update(visible=bool(learning.hidden(session))),
            self.at.first: session.finds_first,
        }

    def show_report(self, session: Session, learner: Learner) -> str:
        """The report of the scene so far, as HTML."""
        try:
            return learned.shown_report(make_report(learner.progress, session.key), session.interface)
        except InputError:
            return learned.status(wording("report_empty", session.interface))

    def advise(self, session: Session, learner: Learner) -> str:
        """What could come next, as HTML."""
        found = learning.suggestions(learner.progress, session, self.desk.now(learner))
        return learned.suggested(found, session.interface)

    def begin(
        self, session: Session, mine_: Learner | None, language: str, scenario: str, level: str, interface: str
    ) -> Updates:
        """A new conversation; the one before is finished."""
        self.tutor.cancel(session.key)
        learner = mine_ or Learner()
        now = self.desk.now(learner)
        if session.turns:
            learner.change(lambda p: progress.finish_session(p, session.key, now))
        settings = replace(session, language=language, scenario=scenario, level=level, interface=interface)
        found = learning.suggestions(learner.progress, settings, now)
        fresh = learning.prepared(self.tutor.start(settings), learner.progress, found)
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
            **self.render(fresh),
            self.page.mine: learner,
            self.at.reported: "",
            self.at.suggested: learned.suggested(found, interface),
            self.at.box: gr.update(
                placeholder=TEXTS[interface]["placeholder"].format(language=PACKS[language].names[interface])
            ),
        }

    def choose(
        self, session: Session, mine_: Learner | None, language: str, scenario: str, level: str, interface: str
    ) -> Updates:
        """Another language or scene; a dropdown that was only visited says "input" as well."""
        if (language, scenario) == (session.language, session.scenario):
            return {self.page.state: gr.skip()}
        return self.begin(session, mine_, language, scenario, level, interface)

    def turn(self, session: Session, mine_: Learner | None, text: str, request: gr.Request) -> Iterator[Updates]:
        """One turn; the box is emptied once, when the message is taken, and never touched again."""
        lost = mine_ is None and request is not None and request.session_hash in self.page.open
        learner = mine_ or Learner()
        if request is not None and request.session_hash in self.page.open:
            self.page.open[request.session_hash] = session.key
        trouble = problem(text, session.interface)
        if trouble:
            yield self.render(replace(session, notice=trouble))
            return
        if not session.messages:  # a client that never opened the page
            session = self.tutor.start(session)
        waiting = any(s.state in ("waiting", "loading") for s in self.tutor.models.status().values())
        before, last, noted = session, session, False
        try:
            for number, now in enumerate(self.tutor.respond(before, text.strip())):
                last = say(now, "loading") if waiting and number == 0 else now
                last = tell(last, "lost") if lost else last
                if now.closed and now.notice:
                    last = say(now, "closed")
                elif now.suggestion and now.off_topic:
                    last = say(now, "off_topic")
                shown = {**self.render(last), self.at.box: ""} if number == 0 else self.render(last)
                message = now.learner_last
                if not noted and message is not None and message.feedback is not None and number:
                    noted = True
                    self.note_turn(learner, now)
                    shown |= {self.page.mine: learner, self.at.second: message.text}
                yield shown
        except Exception:  # the last barrier: the page never shows a stack trace, and the text comes back
            logger.exception("turn {} failed", session.key[:6])
            yield {**self.render(say(before, "failed")), self.at.box: text}
            return
        if last.messages and (last.messages[-1].role == "learner" or not last.messages[-1].text):
            kept = last if last.messages[-1].text else replace(last, messages=last.messages[:-1])
            yield self.render(say(kept, "stopped"))
        if last.closed and not before.closed:
            learner.change(lambda p: progress.finish_session(p, last.key, self.desk.now(learner)))
            yield {self.at.reported: self.show_report(last, learner), self.at.suggested: self.advise(last, learner)}

    def note_turn(self, learner: Learner, session: Session) -> None:
        """The last message goes into the learner's progress."""
        now = self.desk.now(learner)
        learner.change(lambda p: learning.note_turn(p, session, now))

    def again(self, session: Session, mine_: Learner | None, request: gr.Request) -> Iterator[Updates]:
        """The last turn once more."""
        message = session.learner_last
        if message is None or not session.past:
            yield self.render(session)
            return
        yield from (
            {k: v for k, v in updates.items() if k is not self.at.box}
            for updates in self.turn(session.undo(), mine_, message.text, request)
        )

    def back(self, session: Session, typed: str) -> Updates:
        """The last turn is taken back; its message returns into the box if that is empty."""
        message = session.learner_last
        self.tutor.cancel(session.key)
        restored = self.render(replace(session.undo(), notice=""))
        return {**restored, self.at.box: typed or (message.text if message and session.past else "")}

    def help_out(self, session: Session, mine_: Learner | None, step: int | None = None) -> Session:
        """With one more hint, which is counted if it shows something new."""
        shown = self.tutor.hint(session, step)
        if mine_ is not None and (shown.hint_step, shown.suggestion) != (session.hint_step, session.suggestion):
            mine_.change(lambda p: progress.hint(p, session.key, self.desk.now(mine_)))
        return shown

    def fill(self, session: Session, mine_: Learner | None, typed: str) -> Updates:
        """A full answer in the box, or under the conversation if something is typed there."""
        shown = self.help_out(session, mine_, 3)
        return self.render(shown) if typed.strip() else {**self.render(session), self.at.box: shown.suggestion}

    def say_for_me(self, session: Session, typed: str) -> Updates:
        """What is in the box, in whatever language, as an authored sentence; else as a model that writes words it."""
        if not typed.strip():
            return self.render(tell(session, "say_empty"))
        typed, none = typed[:MAX_CHARACTERS], "say_none"
        try:
            sentence = self.tutor.say_for_me(session, typed)
            if sentence:
                return self.render(tell(session, "say_found", sentence=sentence))
        except ModelError:
            none = "say_off"
        sentence = self.tutor.word_for_me(session, typed)
        return self.render(tell(session, "say_worded", sentence=sentence) if sentence else tell(session, none))

    def explain(self, session: Session, number: int | None = None) -> Updates:
        """The meaning of a line of the tutor."""
        gloss = views.meaning(session, number)
        return self.render(tell(session, "meaning_of", meaning=gloss) if gloss else tell(session, "meaning_none"))

    def explain_line(self, session: Session, event: gr.SelectData) -> Updates:
        """The meaning of the line that was clicked."""
        number = event.index[0] if isinstance(event.index, list | tuple) else event.index
        shown = [m for m in session.messages if m.text]
        is_tutor = isinstance(number, int) and 0 <= number < len(shown) and shown[number].role == "tutor"
        return self.explain(session, number) if is_tutor else self.render(session)

    def try_again(self, session: Session, mine_: Learner | None, typed: str) -> Updates:
        """Is the error gone in the learner's second try?"""
        learner = mine_ or Learner()
        trouble = problem(typed, session.interface)
        if trouble or not learning.hidden(session):
            return {**self.render(replace(session, notice=trouble or "")), self.page.mine: learner}
        result = learning.attempt(session, typed.strip(), self.tutor.feedback(session, typed.strip()))
        for _ in result.fixed:
            learner.change(lambda p: progress.repair(p, session.key, self.desk.now(learner)))
        done = replace(learning.tried(session, result), notice=learned.tried(result, session.interface))
        return {**self.render(done), self.page.mine: learner}

    def act(self, session: Session, mine_: Learner | None, event: gr.EventData) -> Updates:
        """A button in the list of corrections: show an answer or the rest, or take an alarm as no error."""
        what, number = event._data.get("act"), int(event._data.get("number", -1))
        if what == "more":
            return self.render(replace(session, expanded=True, notice=""))
        if what == "reveal":
            return self.render(replace(learning.reveal(session, number), notice=""))
        kept = session.dismiss(number)
        if kept is session:
            return self.render(session)
        if mine_ is not None:
            mine_.change(lambda p: progress.dismiss_alarm(p, kept.dismissed[-1]))
        return self.render(say(kept, "dismissed"))

    def set_level(self, session: Session, level: str) -> Updates:
        """Another level from the next line of the tutor on."""
        if level == session.level:
            return {self.page.state: gr.skip()}
        return self.render(replace(session, level=level, notice=""))

    def strict(self, session: Session, mine_: Learner | None, thorough: bool) -> Updates:
        """The last message corrected anew, with more or fewer corrections."""
        if thorough == session.thorough:
            return {self.page.state: gr.skip()}
        checked = self.tutor.recheck(replace(session, thorough=thorough, notice=""))
        if mine_ is not None:
            self.note_turn(mine_, checked)
        return self.render(checked)

    def follow(self, session: Session, mine_: Learner | None, event: gr.EventData) -> Updates:
        """A suggestion is accepted, or its kind is switched off."""
        learner = mine_ or Learner()
        what, kind = event._data.get("act"), str(event._data.get("kind"))
        if what == "level" and kind in LEVELS:
            session = tell(replace(session, level=kind), "level_set", level=kind)
            return {**self.render(session), self.at.level: kind, self.at.suggested: self.advise(session, learner)}
        if what == "scene" and kind in scenarios():
            started = self.begin(session, learner, session.language, kind, session.level, session.interface)
            return {**started, self.at.scenario: kind}
        if what == "off" and kind in progress.KINDS:
            learner.change(lambda p: progress.switch(p, kind, False))
            return {**self.render(tell(session, "switched_off")), self.at.suggested: self.advise(session, learner)}
        return self.render(session)
