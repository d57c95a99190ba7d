"""What the learning loop adds to a turn with thousands of cards: `python -m tutor.bench_learning`, in a new process."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from tutor import learner as learning
from tutor import progress
from tutor.cards import Example, new_card
from tutor.learner import Desk, Learner
from tutor.progress import Progress
from tutor.report import make_report
from tutor.session import Correction, Feedback, Message, Session
from tutor.views_learning import shown_report, suggested

CARDS, SESSIONS = 5_000, 300
TURNS = 20


def stored(now: datetime) -> Progress:
    """A learner with CARDS mistakes, one more every hour until `now`, made in SESSIONS sessions."""
    kept = Progress()
    for number in range(SESSIONS):
        began = now - timedelta(hours=CARDS - number * CARDS // SESSIONS)
        kept = progress.start_session(kept, f"s{number}", "es", "hotel", "A2", ["checkin", "name"], began)
        message = Message("learner", f"quiero la habitación número {number}", feedback=Feedback())
        kept = progress.record_turn(kept, f"s{number}", 1, message, began)
    cards = {}
    for number in range(CARDS):
        at = now - timedelta(hours=number)
        mistake = Correction(0, 5, f"wrong{number}", f"right{number}", "accent", "why")
        sentence = f"right{number} es la palabra"
        example = Example(sentence, 0, sentence.index(" "), mistake.original, "hotel", at)
        card = new_card(mistake, "es", [example], f"s{number % SESSIONS}", at)
        cards[card.id] = card
    return replace(kept, cards=cards)


def said(turns: int) -> Session:
    """A conversation whose last message has a mistake."""
    text = f"yo tambien quiero la habitación {turns}"
    found = Correction(3, 10, "tambien", "también", "accent", "why")
    message = Message("learner", text, feedback=Feedback((found,)))
    return replace(Session("es", "hotel", "A2", key="bench"), turns=turns).add(message)


def measure() -> dict[str, float]:
    """Milliseconds of each step, in the order in which a new process meets them."""
    took: dict[str, float] = {}

    def timed(name: str, step: Callable[[], object]) -> None:
        began = time.perf_counter()
        step()
        took[name] = round((time.perf_counter() - began) * 1000, 2)

    now = learning.utc_now()
    learner = Learner(stored(now), loaded=True)
    timed("start-up", Desk)
    for number in range(1, TURNS + 1):
        name = "first turn" if number == 1 else "last turn"
        timed(name, lambda number=number: learner.change(lambda p: learning.note_turn(p, said(number), now)))  # type: ignore[misc]
    timed("end of the scene", lambda: learner.change(lambda p: progress.finish_session(p, "bench", now)))
    timed("report", lambda: shown_report(make_report(learner.progress, "bench"), "en"))
    timed("suggestions", lambda: suggested(learning.suggestions(learner.progress, said(TURNS), now), "en"))
    timed("asking a card", lambda: learning.ask(learner.progress, now, "es"))
    timed("text for the browser, after the reply", lambda: learner.text(now, force=True))
    return took


if __name__ == "__main__":
    print(json.dumps({"cards": CARDS, "ms": measure()}, indent=1))
