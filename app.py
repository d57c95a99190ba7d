"""The page, assembled. `python app.py` opens it; the tabs and everything that they do are in the `tutor` package."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import Request
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from loguru import logger

from tutor import learner as learning
from tutor import page_data, page_practise, page_progress, page_review, page_visit
from tutor.errors import TutorError
from tutor.health import health
from tutor.learner import Desk
from tutor.models import Models
from tutor.page import INTERFACE, STATE_SECONDS, Page
from tutor.page_talk import Talk
from tutor.page_visit import Visit
from tutor.settings import load_settings
from tutor.texts_learning import text as wording
from tutor.tutor import Tutor

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
    body_text_color_subdued="*neutral_600",
    input_placeholder_color="*neutral_500",
    input_placeholder_color_dark="*neutral_400",
    input_border_width="1px",
    input_border_color="*neutral_400",
    input_border_color_dark="*neutral_600",
    checkbox_border_color="*neutral_500",
    button_border_width="1px",
    button_secondary_border_color="*neutral_400",
    button_secondary_border_color_hover="*neutral_500",
    button_secondary_border_color_dark="*neutral_600",
    button_secondary_border_color_hover_dark="*neutral_500",
    button_primary_background_fill="*primary_700",
    button_primary_background_fill_hover="*primary_800",
    button_primary_background_fill_dark="*primary_700",
    button_primary_background_fill_hover_dark="*primary_800",
    checkbox_label_background_fill_selected="*primary_700",
    checkbox_label_background_fill_selected_dark="*primary_700",
    button_cancel_background_fill="#b3261e",
    button_cancel_background_fill_hover="#8c1d18",
    button_cancel_background_fill_dark="#b3261e",
    button_cancel_background_fill_hover_dark="#8c1d18",
    button_cancel_text_color="white",
    button_cancel_text_color_dark="white",
    button_cancel_text_color_hover="white",
    button_cancel_text_color_hover_dark="white",
)
"""Soft, with darker text, edges and filled buttons, so that they can be told from their ground."""
HEAD = f"<script>{(ASSETS / 'page.js').read_text(encoding='utf-8')}</script>"


def build(tutor: Tutor, clock: learning.Clock = learning.utc_now) -> gr.Blocks:
    """The Blocks page over a tutor; `clock` tells the time of reviews and records."""
    desk = Desk(tutor.models.settings.data_dir, clock)
    with gr.Blocks(title="Conversationally", analytics_enabled=False, delete_cache=(3600, STATE_SECONDS)) as blocks:
        page = Page(tutor, desk)
        top = page_visit.layout(page)
        with gr.Tabs(elem_id="tabs", overflow_behavior="wrap"):
            with tab("practise") as practise:
                at = page_practise.layout(INTERFACE, page.first, tutor)
            with tab("review") as review:
                cards = page_review.layout()
            with tab("progress") as progress:
                curves = page_progress.layout()
            with tab("data") as data:
                kept = page_data.layout()
        talk = Talk(page, at)
        visit = Visit(talk, top, {"practise": practise, "review": review, "progress": progress, "data": data})
        visit.events(blocks)
        page_practise.events(talk)
        page_review.events(page, cards, review)
        page_progress.events(page, curves, progress)
        page_data.events(page, kept, data, visit.restart, visit.restarted())
    return blocks


def tab(name: str) -> gr.Tab:
    """A tab by its name in texts and styles."""
    return gr.Tab(wording(f"tab_{name}", INTERFACE), id=name, elem_id=f"tab-{name}")


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
