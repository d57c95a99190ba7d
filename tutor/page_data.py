"""The tab of the learner's data: what is kept where, taking it away, bringing it back, deleting it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html import escape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr

from tutor import progress, store
from tutor import views_learning as learned
from tutor.learner import Learner
from tutor.page import FOCUS, FORGET, QUIET, SAVE, Page, Updates
from tutor.session import Session
from tutor.store import StoreError
from tutor.texts_learning import text as wording


def layout() -> SimpleNamespace:
    """What is kept where; taking it away, bringing it back, deleting it."""
    at = SimpleNamespace()
    with gr.Column(elem_id="data", elem_classes="narrow"):
        at.where = gr.HTML("", elem_id="where")
        at.backup_title = gr.HTML("")
        with gr.Row():
            at.export = gr.Button(elem_id="export-all", min_width=160)
            at.read = gr.UploadButton(file_types=[".json"], elem_id="import", min_width=160)
        at.said = gr.HTML("", elem_id="data-said")
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


def events(
    page: Page,
    data: SimpleNamespace,
    tab: gr.Tab,
    restart: Callable[[Session, Learner], Updates],
    restarted: list[Any],
) -> None:
    """What happens on the tab of one's data; `restart` begins anew after everything was deleted."""
    desk, state, mine = page.desk, page.state, page.mine

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
        **page.keep(force=True)
    )
    data.kinds.input(switch, [mine, data.kinds], None, **QUIET).then(**page.keep(force=True))
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
