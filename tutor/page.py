"""What the tabs of the page share: the values of one browser tab, how they are kept, and a few lines of JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gradio as gr
from loguru import logger

from tutor.interface import TEXTS
from tutor.learner import Desk, Learner, Quiz
from tutor.session import Session
from tutor.texts_learning import text as wording
from tutor.tutor import Tutor

INTERFACE = "en"
"""The language of a page that has just been opened."""
STATE_SECONDS = 4 * 3600
ON_CLICK = """element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-act]');
  const data = button?.dataset;
  if (data) trigger('click', { act: data.act, number: Number(data.number ?? -1), kind: data.kind ?? '' });
});"""
"""Buttons inside an HTML view tell Python what they are for."""
KEPT, SECRET = "conversationally", "kept in this browser"
"""Where and how the browser keeps a learner's progress. The secret is in the page and keeps out nobody who is here."""
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


class Page:
    """One page over a tutor and a desk. What belongs to one browser tab is in the components, never here.

    state: its Session. mine: the Learner of its browser. parked: a conversation that can be gone on with.
    quiz: the card that is asked. saved, scene: what the browser keeps. probe: what it says of itself.
    open: open tabs and the key of the conversation in each, for closing them.
    """

    def __init__(self, tutor: Tutor, desk: Desk) -> None:
        """Inside a Blocks."""
        self.tutor, self.desk, self.first = tutor, desk, Session(interface=INTERFACE)
        self.open: dict[str | None, str] = {}
        self.state = gr.State(self.first, time_to_live=STATE_SECONDS, delete_callback=lambda s: tutor.cancel(s.key))
        self.mine = gr.State(None, time_to_live=STATE_SECONDS)
        self.parked = gr.State(None, time_to_live=STATE_SECONDS)
        self.quiz = gr.State(Quiz(), time_to_live=STATE_SECONDS)
        self.saved = gr.BrowserState("", storage_key=f"{KEPT}-progress", secret=SECRET)
        self.scene = gr.BrowserState({}, storage_key=f"{KEPT}-scene", secret=SECRET)
        self.probe = gr.Textbox(visible=False)

    def keep(self, force: bool = False) -> dict[str, Any]:
        """An event that keeps the progress and the conversation; without `force` a big progress may wait."""
        inputs, outputs = [self.mine, self.state, self.parked], [self.saved, self.scene]
        return {"fn": self._keeper(force), "inputs": inputs, "outputs": outputs, **QUIET}

    def _keeper(self, force: bool) -> Callable[[Learner | None, Session, Session | None], Updates]:
        def keep(mine_: Learner | None, session: Session, before: Session | None) -> Updates:
            """Written after the reply, so that nobody waits for it."""
            if mine_ is None or not mine_.loaded:
                return {self.scene: gr.skip()}
            try:
                text = self.desk.write(mine_, force or session.closed)
                last = {
                    "browser": mine_.id,
                    "session": self.desk.keep_conversation(session if session.turns else before or session),
                }
            except Exception:  # a full disk must not end the conversation
                logger.exception("progress could not be kept")
                return {self.scene: gr.skip()}
            return {self.scene: last} if text is None else {self.scene: last, self.saved: text}

        return keep


def say(session: Session, key: str, **fields: object) -> Session:
    """With a text of the page above the message box."""
    return replace(session, notice=TEXTS[session.interface][key].format(**fields))


def tell(session: Session, key: str, **fields: object) -> Session:
    """With a text about learning above the message box."""
    return replace(session, notice=wording(key, session.interface, **fields))
