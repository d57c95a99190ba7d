"""Settings of a deployment, read from TUTOR_* variables in one place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import SettingsError

LOG_LEVELS = ("TRACE", "DEBUG", "INFO", "WARNING", "ERROR")


@dataclass(frozen=True)
class Settings:
    """What a deployer may choose. The defaults need no network and no account.

    chat_model: a name of the catalog, a path to a .gguf file, `none` (authored lines only) or empty (embedded default).
    chat_url, chat_key: an OpenAI-compatible server that words the replies instead, and its key.
    topic_model: a sentence-transformers name or folder, or empty (embedded default).
    threads: threads for each model; 0 means as many as this process may use cores.
    offline: never open a connection, not even for `models pull`.
    max_queue: messages that may wait for the models before the page says that it is busy.
    cache_dir: where the embedded chat model is unpacked.
    data_dir: where the progress of one local learner is kept; None keeps it in the browser.
    """

    chat_model: str = ""
    chat_url: str = ""
    chat_key: str = ""
    topic_model: str = ""
    threads: int = 0
    offline: bool = False
    max_queue: int = 32
    log_level: str = "INFO"
    cache_dir: Path = Path.home() / ".cache" / "conversationally"
    data_dir: Path | None = None

    @property
    def cores(self) -> int:
        """Threads to use: the setting, or the cores that this process may run on."""
        if self.threads:
            return self.threads
        try:
            return len(os.sched_getaffinity(0))
        except AttributeError:  # macOS, Windows
            return os.cpu_count() or 1


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Read TUTOR_* variables; SettingsError names every variable whose value cannot be used."""
    env = os.environ if env is None else env
    faults: list[str] = []

    def whole(name: str, default: int, least: int) -> int:
        value = env.get(name, "").strip()
        if not value:
            return default
        if not value.isdecimal() or int(value) < least:
            faults.append(f"{name}={value!r}: expected a whole number of at least {least}")
            return default
        return int(value)

    def flag(name: str) -> bool:
        value = env.get(name, "").strip().lower()
        if value not in ("", "0", "1", "true", "false", "yes", "no"):
            faults.append(f"{name}={value!r}: expected 1 or 0")
        return value in ("1", "true", "yes")

    level = env.get("TUTOR_LOG_LEVEL", "INFO").strip().upper() or "INFO"
    if level not in LOG_LEVELS:
        faults.append(f"TUTOR_LOG_LEVEL={level!r}: expected one of {', '.join(LOG_LEVELS)}")
        level = "INFO"
    url = env.get("TUTOR_CHAT_URL", "").strip()
    if url and not url.startswith(("http://", "https://")):
        faults.append(f"TUTOR_CHAT_URL={url!r}: expected an address that starts with http:// or https://")
    data_dir = env.get("TUTOR_DATA_DIR", "").strip()
    settings = Settings(
        chat_model=env.get("TUTOR_CHAT_MODEL", "").strip(),
        chat_url=url,
        chat_key=env.get("TUTOR_CHAT_KEY", "").strip(),
        topic_model=env.get("TUTOR_TOPIC_MODEL", "").strip(),
        threads=whole("TUTOR_THREADS", 0, 1),
        offline=flag("TUTOR_OFFLINE"),
        max_queue=whole("TUTOR_MAX_QUEUE", 32, 1),
        log_level=level,
        cache_dir=Path(env.get("TUTOR_CACHE_DIR", "").strip() or Settings.cache_dir).expanduser(),
        data_dir=Path(data_dir).expanduser() if data_dir else None,
    )
    if faults:
        raise SettingsError("\n".join(faults))
    return settings
