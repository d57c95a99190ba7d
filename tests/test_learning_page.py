"""The whole learning loop in headless Chromium: errors, a repair, a report, reviews on the next day, data in and out."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from conftest import FakeChecker, FakeEngine, make_tutor
from test_app import Learner, browser, client, free_port

from tutor import store
from tutor.models import Models
from tutor.scenarios import scenarios
from tutor.settings import Settings
from tutor.tutor import Tutor

SLIPS = {"tambien": "también", "cafe": "café", "aqui": "aquí"}
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


FILL = """let piece = 'x'.repeat(1 << 20);
for (let n = 0; piece; n++) try { localStorage.setItem('other-' + n, piece); } catch { piece = piece.slice(1 + piece.length / 2); }"""
"""Another page of the same address takes all the room that is left."""


class Clock:
    """A time that tests move."""

    def __init__(self):
        self.time = START

    def __call__(self):
        return self.time


@contextmanager
def page(tutor=None, clock=None):
    """The page over fakes, told the time by a clock; its address."""
    import app

    tutor = tutor or make_tutor(checker=FakeChecker(SLIPS))
    built, port = app.build(tutor, clock or Clock()), free_port()
    app.launch(built, tutor, server_port=port, server_name="127.0.0.1", prevent_thread_lock=True, quiet=True)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        built.close()


def tab(learner: Learner, name: str) -> None:
    """Open a tab by its name."""
    learner.driver.execute_script("window.scrollTo(0, 0)")
    found = learner.wait(lambda: next((e for e in learner.find("button[role=tab]") if e.text == name), None), name)
    found.click()


def fill(learner: Learner, css: str, text: str, enter: bool = False) -> None:
    from selenium.webdriver.common.keys import Keys

    box = learner.find(css)[0]
    box.clear()
    box.send_keys(text + (Keys.ENTER if enter else ""))


def kept(learner: Learner) -> list[str]:
    return learner.driver.execute_script("return Object.keys(localStorage)")


def said(learner: Learner, css: str, text: str) -> None:
    learner.wait(lambda: any(text in t for t in learner.texts(css)), f"{css} says {text}", 20)


def downloads(learner: Learner, folder) -> None:
    learner.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)})


def arrived(learner: Learner, folder, pattern: str):
    """The downloaded file, once it is whole: Chromium puts an empty one of that name there while it still writes."""

    def whole():
        if any(folder.glob("*.crdownload")):
            return None
        return next((path for path in folder.glob(pattern) if path.stat().st_size), None)

    return learner.wait(whole, f"the download {pattern}", 20)


def no_faults(learner: Learner) -> None:
    rows = [row for row in learner.driver.get_log("browser") if row["level"] == "SEVERE"]
    # Gradio complains of its own open requests when a page is loaded anew.
    reload = ("AbortError: signal is aborted", "Connection errored out")
    assert [row for row in rows if not any(text in row["message"] for text in reload)] == []
    assert "Traceback" not in learner.driver.page_source


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height", "name"), [(1280, 900, "desktop"), (360, 740, "phone")])
def test_a_learner_repairs_reports_reviews_takes_away_resumes_and_deletes(chromium, tmp_path, width, height, name):
    clock = Clock()
    with page(clock=clock) as url, browser(chromium, width, height) as learner:
        downloads(learner, tmp_path)
        learner.open(url)

        # Empty tabs invite.
        for title, text in (("Review", "become cards"), ("Progress", "first conversation")):
            tab(learner, title)
            said(learner, "#quiz, #summary", text)
        tab(learner, "Practise")

        # Three errors; one is repaired, one is looked up.
        learner.send("quiero un cafe para dos tambien aqui")
        learner.wait(lambda: len(learner.find("#corrections mark")) == 3, "three places without answers")
        fill(learner, "#second textarea", "quiero un café para dos tambien aqui")
        learner.click("#try")
        said(learner, "#note", "Well done")
        learner.wait(lambda: len(learner.find("#corrections mark")) == 2, "two are left")
        assert learner.texts("#corrections ins") == ["café"] or "café" in learner.texts("#corrections ins")[0]
        learner.shot(f"{name}-learning-1-repair")
        learner.click("#corrections button[data-act=reveal]")
        learner.wait(lambda: len(learner.find("#corrections ins")) == 2, "one answer more")

        # The scene ends with a report, which can be kept.
        for beat in scenarios()["restaurant"].scripts["es"].beats[1:]:
            learner.send(beat.full[0])
        learner.send("no, gracias")  # there is nothing else
        learner.wait(lambda: learner.find("#reported .report h2"), "the report of the closed scene")
        report = learner.find("#reported")[0].text
        assert "Repaired by yourself\n1" in report
        assert "7 of 7" in report or "every goal" in report
        assert learner.sideways() <= 0
        learner.shot(f"{name}-learning-2-report")
        for ending in ("md", "html"):
            learner.click(f"#reported a[download$='.{ending}']")
            assert "también" in arrived(learner, tmp_path, f"*.{ending}").read_text(encoding="utf-8")
        learner.send("gracias")  # the scene can go on

        # The next day the cards are due.
        clock.time += timedelta(days=1)
        tab(learner, "Review")
        answers = {"tambien": "también", "cafe": "café", "aqui": "aquí"}
        for _ in SLIPS:
            learner.wait(lambda: learner.find("#quiz .gap"), "a card")
            learner.shot(f"{name}-learning-3-card")
            wrote = next(w for w in answers if f"You wrote: «{w}»" in learner.find("#quiz")[0].text)
            clock.time += timedelta(seconds=9)
            fill(learner, "#answer textarea, #answer input", answers[wrote], enter=True)
            said(learner, "#quiz", "Right.")
            said(learner, "#quiz", "It comes back")
            learner.shot(f"{name}-learning-4-answer")
            clock.time += timedelta(seconds=1)
            learner.driver.switch_to.active_element.send_keys("\n")
            learner.wait(lambda: "Right." not in learner.find("#quiz")[0].text, "the next card")
        said(learner, "#quiz", "All done")
        assert learner.sideways() <= 0

        # To Anki.
        learner.click("#export-apkg")
        notes = anki_notes(arrived(learner, tmp_path, "*.apkg"), tmp_path)
        assert sorted(note["Answer"] for note in notes) == ["aquí", "café", "también"]

        tab(learner, "Progress")
        learner.wait(lambda: learner.find("#summary table"), "the levels")
        learner.wait(lambda: learner.find("#plots svg, #plots canvas"), "a plot")
        assert "At the restaurant" in learner.find("#sessions")[0].text
        assert learner.sideways() <= 0
        time.sleep(0.5)
        learner.shot(f"{name}-learning-5-progress")

        # A new conversation that is left in the middle can be gone on with, even when the question comes twice.
        tab(learner, "Practise")
        learner.click("#new")
        learner.wait(lambda: not learner.users(), "a new conversation")
        learner.send("otro cafe para tres")
        learner.wait(lambda: "conversationally-scene" in kept(learner), "it is kept")
        time.sleep(1)
        for _ in range(2):
            learner.driver.refresh()
            learner.wait(lambda: learner.find("#offer button[data-act=resume]"), "the offer to go on", 20)
            time.sleep(1)
        learner.shot(f"{name}-learning-6-offer")
        learner.click("#offer button[data-act=resume]")
        learner.wait(lambda: learner.users() == ["otro cafe para tres"], "the conversation")
        learner.send("y un cafe mas")

        # A backup goes out, everything is deleted, and the backup comes in again.
        tab(learner, "My data")
        said(learner, "#where", "cards 3")
        assert learner.sideways() <= 0
        learner.shot(f"{name}-learning-7-data")
        learner.click("#export-all")
        backup = arrived(learner, tmp_path, "conversationally-2*.json")
        assert len(store.loads(backup.read_text(encoding="utf-8")).cards) == 3
        learner.click("#delete-all")
        learner.wait(lambda: learner.find("#delete-yes") and learner.find("#delete-yes")[0].is_displayed(), "sure?")
        learner.click("#delete-yes")
        said(learner, "#data-said", "Everything was deleted")
        learner.wait(lambda: not [k for k in kept(learner) if k.startswith("conversationally")], "nothing is left")
        learner.driver.refresh()
        learner.wait(lambda: learner.bots(), "the page")
        assert not learner.find("#offer button")
        tab(learner, "My data")
        said(learner, "#where", "cards 0")
        learner.find("#data input[type=file]")[0].send_keys(str(backup))
        said(learner, "#data-said", "Imported")
        said(learner, "#where", "cards 3")
        no_faults(learner)


def anki_notes(package, folder) -> list[dict[str, str]]:
    """The notes that Anki itself finds in a package."""
    from anki.collection import Collection, ImportAnkiPackageRequest

    collection = Collection(str(folder / "collection.anki2"))
    try:
        collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(package)))
        return [dict(collection.get_note(i).items()) for i in collection.find_notes("")]
    finally:
        collection.close()


@pytest.mark.browser
def test_unreadable_data_of_the_browser_is_said_offered_and_never_a_stack_trace(chromium, tmp_path):
    with page() as url, browser(chromium, 900, 800) as learner:
        downloads(learner, tmp_path)
        learner.open(url)
        learner.driver.execute_script("localStorage.setItem('conversationally-progress', 'no:sense');"
                                      "localStorage.setItem('conversationally-scene', 'neither')")  # fmt: skip
        learner.driver.refresh()
        learner.wait(lambda: learner.find("#offer [role=alert]"), "it is said", 20)
        said(learner, "#offer", "could not be read")
        learner.click("#offer a[download]")
        assert arrived(learner, tmp_path, "progress-unreadable-*").read_text(encoding="utf-8") == "no:sense"
        learner.shot("desktop-learning-8-unreadable")
        learner.send("para dos tambien")
        learner.wait(lambda: learner.find("#corrections li"), "all goes on")
        assert "Traceback" not in learner.driver.page_source


@pytest.mark.browser
def test_a_full_browser_loses_nothing_in_silence(chromium, tmp_path):
    with page() as url, browser(chromium, 360, 740) as learner:
        downloads(learner, tmp_path)
        learner.open(url)
        learner.send("para dos tambien")
        learner.wait(lambda: "conversationally-progress" in kept(learner), "it is kept")
        assert not learner.find("#storage p")
        learner.driver.execute_script(FILL)
        learner.send("un cafe aqui")
        said(learner, "#storage", "no room left")
        learner.shot("phone-learning-11-full")
        learner.choose("#interface", "Español")
        said(learner, "#storage", "ya no cabe")
        learner.click("#storage button[data-act=export]")
        backup = arrived(learner, tmp_path, "conversationally-2*.json")
        assert len(store.loads(backup.read_text(encoding="utf-8")).cards) == 3
        assert learner.sideways() <= 0
        tab(learner, "Mis datos")
        said(learner, "#where", "ya no cabe")
        tab(learner, "Practicar")

        # With room again, everything is kept again, and the page says so no more.
        learner.driver.execute_script(
            "Object.keys(localStorage).filter((key) => key.startsWith('other')).forEach((key) => localStorage.removeItem(key))"
        )
        learner.send("otro cafe")
        learner.wait(lambda: not learner.find("#storage p"), "no warning")
        time.sleep(1)
        learner.driver.refresh()
        learner.wait(lambda: learner.find("#offer button[data-act=resume]"), "the offer to go on", 20)

        # A browser that is full from the beginning says it at once.
        learner.driver.execute_script(FILL)
        learner.driver.refresh()
        said(learner, "#storage", "ya no cabe")
        no_faults(learner)


@pytest.mark.browser
def test_a_browser_that_keeps_nothing_is_told_so_and_can_be_used(chromium, tmp_path):
    with page() as url, browser(chromium, 900, 800, storage=False, dark=True) as learner:
        downloads(learner, tmp_path)
        learner.open(url)
        said(learner, "#storage", "does not let the page keep anything")
        learner.send("para dos tambien")
        learner.wait(lambda: learner.find("#corrections mark"), "all goes on")
        learner.click("#storage button[data-act=export]")
        backup = arrived(learner, tmp_path, "conversationally-2*.json")
        assert len(store.loads(backup.read_text(encoding="utf-8")).cards) == 1
        learner.shot("desktop-learning-10-blocked-dark")


@pytest.mark.browser
def test_everything_is_there_in_spanish_too(chromium):
    with page() as url, browser(chromium, 360, 740) as learner:
        learner.open(url)
        learner.choose("#interface", "Español")
        learner.wait(lambda: "Repasar" in learner.texts("button[role=tab]"), "the tabs in Spanish")
        learner.send("para dos tambien")
        learner.click("#answers")
        learner.click("#report")
        said(learner, "#reported", "Informe")
        for name, css, text in (("Repasar", "#quiz", "Escribiste"), ("Progreso", "#summary", "Días de práctica"),
                                ("Mis datos", "#where", "Qué se guarda")):  # fmt: skip
            tab(learner, name)
            said(learner, css, text)
            assert learner.sideways() <= 0
        time.sleep(1)
        learner.driver.refresh()  # the language of the page is remembered
        learner.wait(lambda: "Repasar" in learner.texts("button[role=tab]"), "Spanish again", 20)


@pytest.mark.browser
def test_meaning_wishes_and_cards_that_are_no_errors(chromium):
    with page() as url, browser(chromium, 1280, 900) as learner:
        learner.open(url)
        learner.click("#meaning")
        said(learner, "#note", "It means")
        learner.click("#say")
        said(learner, "#note", "Write in the box")
        learner.click("#chat [data-testid=bot] .message-content")
        said(learner, "#note", "It means")
        learner.click("#say")
        said(learner, "#note", "Write in the box")
        fill(learner, "#box textarea", "¿Tienen platos vegetarianos?")
        learner.click("#say")
        said(learner, "#note", "A suggestion")
        fill(learner, "#box textarea", "xq")
        learner.click("#say")
        said(learner, "#note", "No sentence of this scene")
        learner.box().clear()
        learner.send("un cafe tambien aqui")
        tab(learner, "Review")
        learner.wait(lambda: learner.find("#quiz .gap"), "a card")
        learner.click("#card-no-error")
        said(learner, "#quiz-said", "no error")
        learner.click("#card-delete")
        said(learner, "#quiz-said", "deleted")
        said(learner, "#quiz", "waiting: 1")
        no_faults(learner)


@pytest.mark.browser
def test_the_folder_keeps_one_local_learner(chromium, tmp_path):
    checker = FakeChecker(SLIPS)
    settings = Settings(chat_model="none", data_dir=tmp_path)

    def tutor():
        from conftest import FakeEmbedder

        embedder = FakeEmbedder()
        return Tutor(Models(settings, chat=lambda: None, grammar=lambda _: checker, topic=lambda: embedder), seed=7)

    with page(tutor()) as url, browser(chromium, 900, 800) as learner:
        learner.open(url)
        learner.send("para dos tambien")
        learner.wait(lambda: (tmp_path / "conversation.json").exists(), "it is kept in the folder")
        time.sleep(1)
        assert "conversationally-progress" not in kept(learner)
    with page(tutor()) as url, browser(chromium, 900, 800) as learner:
        learner.driver.get(url)
        learner.wait(lambda: learner.find("#offer button[data-act=resume]"), "the offer, in another browser", 20)
        tab(learner, "My data")
        said(learner, "#where", str(tmp_path))
        said(learner, "#where", "cards 1")


@pytest.mark.browser
def test_suggestions_are_explained_accepted_and_switched_off(chromium):
    clock = Clock()
    with page(clock=clock) as url, browser(chromium, 1280, 900) as learner:
        learner.open(url)
        assert not learner.find("#suggested li")  # nobody is advised before the first word
        for _ in range(2):
            learner.send("un cafe tambien aqui")
        clock.time += timedelta(days=1)
        learner.choose("#scenario", "hotel")
        learner.wait(lambda: learner.find("#suggested button[data-kind=weave]"), "cards for the next scene")
        said(learner, "#suggested", "accent")
        learner.shot("desktop-learning-9-suggestions")
        learner.click("#suggested button[data-kind=weave]")
        said(learner, "#note", "Switched off")
        learner.wait(lambda: not learner.find("#suggested button[data-kind=weave]"), "no such suggestion any more")
        learner.click("#suggested button[data-act=scene]")
        learner.wait(lambda: "At the restaurant" in learner.find("#card h2")[0].text, "the scene with open goals")
        tab(learner, "My data")
        learner.wait(lambda: len(learner.find("#kinds input:checked")) == 3, "one kind is off")
        learner.wait(lambda: learner.find("#kinds input:not(:checked)"), "it can be switched on")[0].click()
        time.sleep(1)
        tab(learner, "Practise")
        tab(learner, "My data")
        learner.wait(lambda: len(learner.find("#kinds input:checked")) == 4, "all kinds are on")


def test_a_wish_is_answered_by_the_scene_first_and_then_by_the_model():
    engine = FakeEngine("free", ["¿Tiene algo sin nueces?"])
    with page(make_tutor(engine)) as url:
        caller = client(url)
        known = json.dumps(caller.predict("¿Tienen platos vegetarianos?", api_name="/say"), ensure_ascii=False)
        assert "closest sentence of this scene" in known
        assert not engine.calls
        worded = json.dumps(caller.predict("xq", api_name="/say"), ensure_ascii=False)
        assert "worded by the language model, which may be wrong" in worded
        assert "¿Tiene algo sin nueces?" in worded
        engine.says = ["Something without nuts?"]
        assert "No sentence of this scene" in json.dumps(caller.predict("xq", api_name="/say"), ensure_ascii=False)


def test_clients_get_reports_hints_and_reviews_and_write_nothing():
    with page() as url:
        caller = client(url)
        names = set(caller.view_api(return_format="dict")["named_endpoints"])
        assert {"/chat", "/check", "/hint", "/report", "/review", "/repair", "/say"} <= names
        assert "Say something first" in json.dumps(caller.predict(api_name="/report"))
        caller.predict("para dos tambien", api_name="/chat")
        caller.predict(api_name="/hint")
        out = json.dumps(caller.predict(api_name="/report"), ensure_ascii=False)
        assert "también" in out
        assert "You wrote" in json.dumps(caller.predict("", api_name="/review"), ensure_ascii=False)
        assert "Right." in json.dumps(caller.predict("también", api_name="/review"), ensure_ascii=False)
