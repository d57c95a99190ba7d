"""A chat model behind an OpenAI-compatible server."""

import http.server
import json
import threading

import pytest

from tutor.chat.llama import Cancelled
from tutor.chat.remote import RemoteEngine
from tutor.errors import ModelError

MESSAGES = [{"role": "user", "content": "hola"}]


class Server(http.server.BaseHTTPRequestHandler):
    """Streams three pieces, or fails."""

    fail = False
    seen: list[tuple[str, dict, str]] = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Server.seen.append((self.path, body, self.headers.get("Authorization", "")))
        if Server.fail:
            self.send_error(500)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for piece in ("Ho", "la", "."):
            row = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m",
                   "choices": [{"index": 0, "delta": {"role": "assistant", "content": piece}}]}  # fmt: skip
            self.wfile.write(f"data: {json.dumps(row)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *args):
        pass


@pytest.fixture
def engine():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Server.fail, Server.seen = False, []
    yield RemoteEngine(f"http://127.0.0.1:{server.server_port}/v1", "mistral", "secret")
    server.shutdown()


def test_the_answer_streams(engine):
    assert "".join(engine.chat(MESSAGES, 20, 1, threading.Event())) == "Hola."
    path, body, key = Server.seen[0]
    assert path == "/v1/chat/completions"
    assert (body["model"], body["messages"], body["max_tokens"], body["seed"]) == ("mistral", MESSAGES, 20, 1)
    assert key == "Bearer secret"


def test_a_failing_server_is_a_model_error(engine):
    Server.fail = True
    with pytest.raises(ModelError, match="did not answer"):
        list(engine.chat(MESSAGES, 20, 1, threading.Event()))


def test_stopping_stops(engine):
    cancel = threading.Event()
    stream = engine.chat(MESSAGES, 20, 1, cancel)
    next(stream)
    cancel.set()
    with pytest.raises(Cancelled):
        list(stream)
