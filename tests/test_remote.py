"""A chat model behind an OpenAI-compatible server: one that misbehaves as told, and a real one."""

import contextlib
import http.server
import json
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import pytest

from tutor.chat import remote
from tutor.chat.llama import Cancelled
from tutor.chat.remote import RemoteEngine
from tutor.errors import ModelError
from tutor.models import Models
from tutor.session import Session
from tutor.settings import Settings
from tutor.training.shapes import SHAPES, write
from tutor.tutor import Tutor

MESSAGES = [{"role": "user", "content": "hola"}]


class Server(http.server.BaseHTTPRequestHandler):
    """Streams three pieces, or fails: with each status of `fails` once, after `slow` seconds."""

    fails: list[int] = []
    slow = 0.0
    seen: list[tuple[str, dict, str]] = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Server.seen.append((self.path, body, self.headers.get("Authorization", "")))
        time.sleep(Server.slow)
        if Server.fails:
            self.send_error(Server.fails.pop(0))
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.close_connection = True
        for piece in ("Ho", "la", "."):
            row = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m",
                   "choices": [{"index": 0, "delta": {"role": "assistant", "content": piece}}]}  # fmt: skip
            with contextlib.suppress(OSError):  # the other end left
                self.wfile.write(f"data: {json.dumps(row)}\n\n".encode())
        with contextlib.suppress(OSError):
            self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *args):
        pass


@pytest.fixture
def engine():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Server.fails, Server.seen, Server.slow = [], [], 0.0
    yield RemoteEngine(f"http://127.0.0.1:{server.server_port}/v1", "mistral", "secret", timeout=1.0)
    server.shutdown()


@pytest.fixture(autouse=True)
def no_long_waits(monkeypatch):
    monkeypatch.setattr(remote, "WAITS", (0.01, 0.02))


def test_the_answer_streams(engine):
    assert "".join(engine.chat(MESSAGES, 20, 1, threading.Event())) == "Hola."
    path, body, key = Server.seen[0]
    assert path == "/v1/chat/completions"
    assert (body["model"], body["messages"], body["max_tokens"], body["seed"]) == ("mistral", MESSAGES, 20, 1)
    assert key == "Bearer secret"


def test_a_busy_server_is_tried_again(engine):
    Server.fails = [503, 429]
    assert "".join(engine.chat(MESSAGES, 20, 1, threading.Event())) == "Hola."
    assert len(Server.seen) == 3


@pytest.mark.parametrize(
    ("status", "tries", "says"), [(500, 3, "did not answer"), (401, 1, "TUTOR_CHAT_KEY"), (404, 1, "TUTOR_CHAT_URL")]
)
def test_a_failing_server_is_a_model_error_that_says_what_to_do(engine, status, tries, says):
    Server.fails = [status] * 5
    with pytest.raises(ModelError, match=says):
        list(engine.chat(MESSAGES, 20, 1, threading.Event()))
    assert len(Server.seen) == tries


def test_a_silent_server_is_given_up(engine):
    Server.slow = 3.0
    with pytest.raises(ModelError, match="did not answer"):
        list(engine.chat(MESSAGES, 20, 1, threading.Event()))


def test_nobody_at_the_address_is_a_model_error():
    with pytest.raises(ModelError, match="did not answer"):
        list(RemoteEngine("http://127.0.0.1:9/v1", "", "").chat(MESSAGES, 20, 1, threading.Event()))


def test_stopping_does_not_wait_for_the_server(engine):
    Server.slow = 0.9
    cancel = threading.Event()
    threading.Timer(0.1, cancel.set).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        list(engine.chat(MESSAGES, 20, 1, cancel))
    assert time.monotonic() - began < 0.6


def test_stopping_stops(engine):
    cancel = threading.Event()
    stream = engine.chat(MESSAGES, 20, 1, cancel)
    next(stream)
    cancel.set()
    with pytest.raises(Cancelled):
        list(stream)


@pytest.fixture(scope="module")
def real_server(tmp_path_factory):
    """The address of llama-cpp-python's own server with a tiny model of made-up weights, in a process of its own."""
    folder = tmp_path_factory.mktemp("server")
    write(SHAPES["tiny"], "tiny", folder / "tiny.gguf")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "llama_cpp.server", "--model", str(folder / "tiny.gguf"), "--n_ctx", "2048",
               "--port", str(port), "--api_key", "opens"]  # fmt: skip
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}/v1"
    try:
        for _ in range(240):
            try:
                request = urllib.request.Request(f"{address}/models", headers={"Authorization": "Bearer opens"})
                urllib.request.urlopen(request, timeout=2).close()
                break
            except OSError:
                assert process.poll() is None, (folder / "log").read_text()
                time.sleep(0.25)
        yield address
    finally:
        process.kill()
        process.wait(10)


def test_a_real_server_streams_and_repeats_with_a_seed(real_server):
    engine = RemoteEngine(real_server, "", "opens")
    said = ["".join(engine.chat(MESSAGES, 12, 5, threading.Event())) for _ in range(2)]
    assert said[0]
    assert said[0] == said[1]


def test_a_real_server_with_the_wrong_key_is_explained(real_server):
    with pytest.raises(ModelError, match="TUTOR_CHAT_KEY"):
        list(RemoteEngine(real_server, "", "wrong").chat(MESSAGES, 4, 1, threading.Event()))


def test_noise_from_a_real_server_never_reaches_the_learner(real_server):
    """The model of made-up weights writes noise: the gate stops it, and authored lines carry the scene."""
    models = Models(Settings(chat_url=real_server, chat_key="opens"))
    tutor = Tutor(models, seed=3)
    session = tutor.start(Session("es", "restaurant"))
    *_, session = tutor.respond(session, "una mesa para dos")
    assert session.messages[-1].text.endswith(" ".join(session.said[1:]))
    assert session.messages[-1].text.removesuffix(" ".join(session.said[1:])) in ("", "Una mesa para dos. ")
