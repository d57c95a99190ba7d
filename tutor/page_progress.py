"""The progress tab: sums, estimated levels, plots and a table."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import gradio as gr

from tutor import views_learning as learned
from tutor.learner import Learner
from tutor.page import QUIET, Page, Updates
from tutor.session import Session
from tutor.texts_learning import text as wording

MOST_GOALS = 7
"""Of a scene; an axis of this length has whole numbers."""


def layout() -> SimpleNamespace:
    """Sums, estimated levels, plots and a table; filled when the tab is opened."""
    at = SimpleNamespace()
    at.summary = gr.HTML("", elem_id="summary")
    with gr.Row(elem_id="plots"):
        at.types = gr.BarPlot(x="type", y="per_100", sort="-y", visible=False, height=260, min_width=300)
        at.goals = gr.BarPlot(x="scenario", y="met", x_label_angle=-35, visible=False, height=260, min_width=300)
    with gr.Row(elem_id="plots-2"):
        at.errors = gr.LinePlot(x="date", y="per_100", color="type", visible=False, height=260, min_width=300)
        at.words = gr.LinePlot(x="date", y="known", visible=False, height=260, min_width=300)
    at.sessions = gr.HTML("", elem_id="sessions")
    return at


def events(page: Page, curves: SimpleNamespace, tab: gr.Tab) -> None:
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
            most = 1.1 * float(frame[column].max()) if drawn else 0.0
            most = max(most, MOST_GOALS) if name == "goals" else most or 1.0
            return gr.update(value=frame, visible=bool(drawn), y_lim=[0, most], **labels)

        return {
            curves.summary: learned.summary(kept, language, page.desk.now(learner).date(), code),
            curves.types: plot("types", title=t("report_errors"), x_title=" ", y_title=t("plot_errors")),
            curves.errors: plot("errors", title=t("plot_errors"), x_title=" ", y_title=" ", color_title=" "),
            curves.words: plot("words", title=t("plot_words"), x_title=" ", y_title=" "),
            curves.goals: plot("goals", title=t("plot_goals"), x_title=" ", y_title=" "),
            curves.sessions: learned.sessions(kept, language, code),
        }

    tab.select(open_progress, [page.state, page.mine], list(vars(curves).values()), **QUIET, trigger_mode="always_last")
