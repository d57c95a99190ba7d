"""The page: its events through the client, and a learner's whole conversation in headless Chromium."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress

import pytest
from conftest import ARTIFACTS, ROOT, FakeChecker, FakeEmbedder, FakeEngine, make_tutor

from tutor.scenarios import scenarios
from tutor.session import Session


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, answer.read().decode("utf-8")


@pytest.fixture
def served():
    """Serve a tutor over fakes; returns the address."""
    import app

    pages = []

    def serve(tutor):
        page = app.build(tutor)
        port = free_port()
        app.launch(page, tutor, server_port=port, server_name="127.0.0.1", prevent_thread_lock=True, quiet=True)
        pages.append(page)
        return f"http://127.0.0.1:{port}"

    yield serve
    for page in pages:
        page.close()


def client(url):
    from gradio_client import Client

    return Client(url, verbose=False)


def test_the_page_opens_without_loading_models():
    code = (
        "import sys, app; from tutor.session import Session; app.TUTOR.start(Session());"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'llama_cpp'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_wrong_settings_stop_the_start_with_one_line():
    env = {**os.environ, "TUTOR_THREADS": "many"}
    out = subprocess.run([sys.executable, "app.py"], cwd=ROOT, capture_output=True, text=True, env=env, check=False)
    assert out.returncode == 1
    assert "TUTOR_THREADS" in out.stderr
    assert "Traceback" not in out.stderr


def test_events_have_stable_names_and_clients_can_talk(served):
    url = served(make_tutor())
    caller = client(url)
    names = caller.view_api(return_format="dict")["named_endpoints"]
    assert {"/chat", "/check", "/hint", "/report"} <= set(names)
    found = caller.predict("yo tambien", "es", "en", api_name="/check")
    assert found[0]["replacement"] == "también"
    out = caller.predict("una mesa para dos tambien", api_name="/chat")
    assert "una mesa para dos tambien" in json.dumps(out, ensure_ascii=False)


def test_two_clients_never_mix(served):
    url = served(make_tutor())
    one, two = client(url), client(url)
    first = json.dumps(one.predict("una mesa para dos", api_name="/chat"), ensure_ascii=False)
    second = json.dumps(two.predict("somos siete amigos", api_name="/chat"), ensure_ascii=False)
    assert "una mesa para dos" in first
    assert "una mesa para dos" not in second


def test_bad_input_gets_a_friendly_answer_and_keeps_the_text(served):
    url = served(make_tutor())
    caller = client(url)
    for text, answer in [("", "Write something"), ("   ", "Write something"), ("😀😀", "some words"),
                         ("a" * 10_000, "10000 characters")]:  # fmt: skip
        out = json.dumps(caller.predict(text, api_name="/chat"), ensure_ascii=False)
        assert answer in out
        assert "Traceback" not in out


def test_an_unexpected_failure_is_said_and_the_text_comes_back(served, monkeypatch):
    tutor = make_tutor()
    monkeypatch.setattr(tutor, "respond", lambda session, text: (_ for _ in ()).throw(RuntimeError("secret detail")))
    out = json.dumps(client(served(tutor)).predict("para dos", api_name="/chat"), ensure_ascii=False)
    assert "Something went wrong" in out
    assert "para dos" in out
    assert "secret detail" not in out


def test_the_page_does_not_claim_to_be_local_when_a_server_words_the_replies():
    from tutor.models import Models
    from tutor.page_practise import small_print
    from tutor.settings import Settings
    from tutor.tutor import Tutor

    for code in ("en", "es"):
        local = small_print(make_tutor(), code)
        remote = small_print(Tutor(Models(Settings(chat_url="http://127.0.0.1:9/v1"))), code)
        assert local[0]
        assert remote[0] == ""
        assert local[1] != remote[1]


def test_a_full_queue_is_said_and_nobody_waits_for_ever(served):
    engine = FakeEngine("free", ["Claro. "])
    tutor = make_tutor(engine, max_queue=1)
    url = served(tutor)
    engine.release.clear()
    jobs = [client(url).submit("para dos", api_name="/chat") for _ in range(8)]
    end = time.monotonic() + 20
    refused: list[str] = []
    while not refused and time.monotonic() < end:
        refused = [str(job.exception()) for job in jobs if job.done() and job.exception()]
        time.sleep(0.05)
    engine.release.set()
    assert refused
    assert "ueue is full" in refused[0]


def test_health_is_served_beside_the_page(served):
    url = served(make_tutor())
    status, body = fetch(f"{url}/health")
    assert status == 200
    assert json.loads(body)["version"]


# ---- in the browser


@contextmanager
def application(**env):
    """The real app in a process of its own, as a user starts it."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "GRADIO_SERVER_PORT": str(port), "GRADIO_SERVER_NAME": "127.0.0.1", **env},
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            with suppress(OSError):
                fetch(f"{url}/health")
                break
            time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def browser(chromium, width, height, dark=False, storage=True):
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chromium[0]
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync",
                 "--disable-dev-shm-usage", f"--window-size={width},{height}"):  # fmt: skip
        options.add_argument(flag)
    if not storage:
        options.add_experimental_option("prefs", {"profile.default_content_setting_values.cookies": 2})
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(chromium[1]))
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})  # fmt: skip
    if dark:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia",
                               {"features": [{"name": "prefers-color-scheme", "value": "dark"}]})  # fmt: skip
    try:
        yield Learner(driver)
    finally:
        driver.quit()


class Learner:
    """Drives the page as a person would."""

    def __init__(self, driver):
        self.driver = driver

    def open(self, url):
        self.driver.get(url)
        self.wait(lambda: self.bots(), "the tutor speaks first")

    def find(self, css):
        from selenium.webdriver.common.by import By

        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def wait(self, condition, what, seconds=60):
        from selenium.common.exceptions import StaleElementReferenceException

        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(StaleElementReferenceException):
                value = condition()
                if value:
                    return value
            time.sleep(0.05)
        self.shot("failed")
        raise AssertionError(f"waited {seconds} s for: {what}")

    def texts(self, css):
        return [e.text for e in self.find(css)]

    def bots(self):
        return [t for t in self.texts("#chat [data-testid=bot] .message-content") if t.strip()]

    def users(self):
        return [t for t in self.texts("#chat [data-testid=user] .message-content") if t.strip()]

    def box(self):
        return self.find("#box textarea")[0]

    def send(self, text):
        from selenium.webdriver.common.keys import Keys

        before = len(self.bots())
        self.box().send_keys(text)
        self.box().send_keys(Keys.ENTER)
        self.wait(lambda: any(text in t for t in self.users()), f"my message shows: {text}")
        self.wait(lambda: len(self.bots()) > before, f"an answer to: {text}")

    def click(self, css):
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", self.find(css)[0])
        self.find(css)[0].click()

    def choose(self, css, text):
        """Pick an entry of a dropdown."""
        self.click(f"{css} input")
        option = self.wait(
            lambda: next((e for e in self.find("ul[role=listbox] li") if text in e.text), None), f"option {text}"
        )
        option.click()

    def shot(self, name):
        ARTIFACTS.mkdir(exist_ok=True)
        self.driver.save_screenshot(str(ARTIFACTS / f"{name}.png"))

    def outside_requests(self):
        """Addresses outside this machine that the page asked for."""
        out = set()
        for row in self.driver.get_log("performance"):
            message = json.loads(row["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                if url.startswith("http") and "://127.0.0.1" not in url:
                    out.add(url)
        return out

    def sideways(self):
        """Pixels that the page is wider than the window."""
        return self.driver.execute_script("return document.documentElement.scrollWidth - window.innerWidth")


@pytest.fixture(scope="module")
def running():
    with application() as url:
        yield url


@pytest.mark.browser
@pytest.mark.models
@pytest.mark.parametrize(("width", "height", "name"), [(1280, 900, "desktop"), (360, 740, "phone")])
def test_a_learner_holds_a_conversation_in_spanish(running, chromium, width, height, name):
    with browser(chromium, width, height) as learner:
        learner.open(running)
        learner.shot(f"{name}-1-start")
        assert learner.sideways() <= 0
        learner.send("Hola, quiero una mesa para dos persona tambien")
        learner.wait(lambda: learner.find("#corrections li mark"), "the places of the errors")
        assert not learner.find("#corrections ins")
        learner.click("#answers")
        learner.wait(lambda: learner.find("#corrections ins"), "the corrections")
        assert any("también" in t for t in learner.texts("#corrections ins"))
        assert learner.find("#corrections .why")[0].text
        assert "tambien" in learner.find("#panel")[0].text
        learner.wait(lambda: "☑" in learner.find("#card")[0].text, "a goal ticks off")
        learner.shot(f"{name}-2-corrections")
        learner.send("Los camellos beben cien litros de agua en el desierto")
        learner.send("El presidente vive en una casa blanca muy grande")
        learner.wait(lambda: learner.find("#note .hint"), "help after the second off-topic message")
        learner.shot(f"{name}-3-off-topic")
        script = scenarios()["restaurant"].scripts["es"]
        for beat in script.beats[1:]:
            learner.send(beat.full[0])
        learner.wait(lambda: learner.find("#card")[0].text.count("☑") == len(script.beats), "all goals")
        learner.click("#report")
        learner.wait(lambda: learner.find("#reported .report"), "the report")
        learner.shot(f"{name}-4-report")
        assert learner.sideways() <= 0
        assert learner.outside_requests() == set()


@pytest.mark.browser
@pytest.mark.models
def test_switching_starts_anew_in_english_and_loses_nothing_typed(running, chromium):
    with browser(chromium, 1280, 900, dark=True) as learner:
        learner.open(running)
        learner.box().send_keys("half a sentence")
        learner.choose("#language", "English")
        learner.wait(lambda: "New conversation" in learner.find("#note")[0].text, "it says so")
        assert learner.box().get_attribute("value") == "half a sentence"
        english = {line.text for line in scenarios()["restaurant"].scripts["en"].openings["basic"]}
        learner.wait(lambda: learner.bots() and learner.bots()[0] in english, "an English greeting")
        learner.box().clear()
        learner.send("I would like a table for two people, i forgot book it")
        learner.choose("#interface", "Español")
        learner.wait(lambda: "Objetivos" in learner.find("#card")[0].text, "the page in Spanish")
        learner.shot("desktop-5-english-dark")
        learner.choose("#scenario", "hotel")
        learner.wait(lambda: len(learner.bots()) == 1 and not learner.users(), "a new scene")


@pytest.mark.browser
def test_html_and_markdown_are_shown_as_text(served, chromium):
    url = served(make_tutor())
    with browser(chromium, 900, 800) as learner:
        learner.open(url)
        learner.send("<img src=x onerror=\"document.title='hacked'\"> **dos** tambien")
        learner.wait(lambda: learner.find("#corrections li"), "the corrections")
        assert learner.driver.title != "hacked"
        assert any("**dos**" in t and "<img" in t for t in learner.users())
        assert not learner.find("#chat .message img, #panel img, #corrections img")


@pytest.mark.browser
def test_three_errors_at_first_the_rest_on_demand_and_an_alarm_can_be_called_none(served, chromium):
    wrong = {"tambien": "también", "cafe": "café", "mas": "más", "aqui": "aquí", "asi": "así"}
    url = served(make_tutor(checker=FakeChecker(wrong)))
    with browser(chromium, 360, 740) as learner:
        learner.open(url)
        learner.send("tambien un cafe mas aqui asi")
        learner.wait(lambda: len(learner.find("#corrections li")) == 3, "three corrections")
        learner.click("#corrections button[data-act=more]")
        learner.wait(lambda: len(learner.find("#corrections li")) == 5, "all corrections")
        learner.click("#corrections li:nth-child(2) button[data-act=dismiss]")
        learner.wait(lambda: len(learner.find("#corrections li")) == 4, "one alarm less")
        learner.wait(lambda: "will not come again" in learner.find("#note")[0].text, "it says so")
        learner.shot("phone-6-not-an-error")
        learner.send("otro cafe aqui")
        learner.wait(lambda: len(learner.find("#corrections li")) == 1, "one")
        learner.click("#answers")
        learner.wait(lambda: learner.texts("#corrections ins"), "its answer")
        assert "aquí" in learner.texts("#corrections ins")[0]
        learner.choose("#strict", "more of them")
        learner.wait(lambda: len(learner.find("#corrections li")) == 1, "still one")


@pytest.mark.browser
def test_hints_examples_undo_and_retry(served, chromium):
    url = served(make_tutor())
    with browser(chromium, 1280, 900) as learner:
        learner.open(url)
        beat = scenarios()["restaurant"].scripts["es"].beats[0]
        learner.click("#hint")
        learner.wait(lambda: beat.nudge["en"] in learner.find("#note")[0].text, "the nudge")
        learner.click("#hint")
        learner.wait(lambda: beat.starter in learner.find("#note")[0].text, "the starter")
        learner.click("#example")
        learner.wait(lambda: learner.box().get_attribute("value") in beat.full, "an example in the box")
        learner.box().clear()
        learner.send("para dos")
        learner.click("#chat button[aria-label*='etry'], #chat button[title*='etry']")
        learner.wait(lambda: len(learner.users()) == 1 and len(learner.bots()) == 2, "the turn again")
        learner.click("#chat button[aria-label*='ndo'], #chat button[title*='ndo']")
        learner.wait(lambda: not learner.users(), "the turn taken back")
        assert learner.box().get_attribute("value") == "para dos"


@pytest.mark.browser
def test_stop_and_closing_the_tab_free_the_model(served, chromium):
    engine = FakeEngine("free", ["Claro. "] + ["Sí. "] * 50)
    url = served(make_tutor(engine, FakeEmbedder()))
    with browser(chromium, 1280, 900) as learner:
        learner.open(url)
        engine.release.clear()
        from selenium.webdriver.common.keys import Keys

        learner.box().send_keys("para dos" + Keys.ENTER)
        learner.wait(lambda: engine.active == 1, "the model works")
        learner.click("#stop")
        learner.wait(lambda: engine.active == 0, "the model is free after stop", 3)
        learner.wait(lambda: "Stopped" in learner.find("#note")[0].text, "it says so")
        learner.box().send_keys("para tres" + Keys.ENTER)
        learner.wait(lambda: engine.active == 1, "the model works again")
        learner.driver.get("about:blank")
        learner.wait(lambda: engine.active == 0, "the model is free after the tab is gone", 30)


def test_sessions_start_with_a_greeting_in_every_scene():
    tutor = make_tutor()
    for scene in scenarios():
        for language in ("es", "en"):
            session = tutor.start(Session(language, scene))
            assert session.tutor_last
            assert session.goal
