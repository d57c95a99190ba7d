"""The review tab: the cards that are due, one by one, and the ways to take them away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import gradio as gr

from tutor import learner as learning
from tutor import progress
from tutor import views_learning as learned
from tutor.learner import Learner, Quiz
from tutor.page import ANSWER, QUIET, SAVE, Page, Updates
from tutor.session import Session
from tutor.texts_learning import text as wording
from tutor.tutor import MAX_CHARACTERS


def layout() -> SimpleNamespace:
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
        with gr.Column(visible=False) as at.away:
            at.title = gr.HTML("", elem_id="take-away")
            with gr.Row():
                at.apkg = gr.Button(size="sm", min_width=110, elem_id="export-apkg")
                at.csv = gr.Button(size="sm", min_width=110, elem_id="export-csv")
                at.json = gr.Button(size="sm", min_width=110, elem_id="export-json")
        at.files = gr.HTML("", elem_id="review-files")
    return at


def events(page: Page, cards: SimpleNamespace, tab: gr.Tab) -> None:
    """What happens on the review tab."""
    desk, state, mine, quiz = page.desk, page.state, page.mine, page.quiz

    def show_quiz(session: Session, learner: Learner, asked: Quiz, said: str = "") -> Updates:
        code, now = session.interface, desk.now(learner)
        done = asked.outcome is not None
        return {
            quiz: asked,
            cards.quiz: learned.quiz(asked, learner.progress, now, code),
            cards.said: learned.status(said),
            cards.asks: gr.update(visible=asked.card is not None),
            cards.away: gr.update(visible=bool(learner.progress.cards)),
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

    asked = [quiz, cards.quiz, cards.said, cards.asks, cards.away, cards.check]
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
    ).then(None, None, None, js=ANSWER).then(**page.keep())
    for button, as_error in ((cards.no_error, False), (cards.delete, True)):
        button.click(remove(as_error), [state, mine, quiz], [*asked, state, cards.answer], **QUIET).then(
            **page.keep(force=True)
        )
    for kind, button in (("apkg", cards.apkg), ("csv", cards.csv), ("json", cards.json)):
        button.click(export(kind), [state, mine], cards.files, **QUIET).then(
            None, None, None, js=SAVE.format("#review-files")
        )
