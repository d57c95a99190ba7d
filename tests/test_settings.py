"""Settings come from the environment; every wrong value is named."""

from pathlib import Path

import pytest

from tutor.errors import SettingsError
from tutor.settings import Settings, load_settings


def test_nothing_set_gives_the_defaults():
    assert load_settings({}) == Settings()


def test_values_are_read():
    settings = load_settings({"TUTOR_CHAT_MODEL": "mistral-7b", "TUTOR_THREADS": "3", "TUTOR_OFFLINE": "1",
                              "TUTOR_MAX_QUEUE": "5", "TUTOR_LOG_LEVEL": "debug",
                              "TUTOR_DATA_DIR": "/srv/tutor"})  # fmt: skip
    assert (settings.chat_model, settings.cores, settings.offline) == ("mistral-7b", 3, True)
    assert (settings.max_queue, settings.log_level) == (5, "DEBUG")
    assert settings.data_dir == Path("/srv/tutor")


def test_all_faults_are_named_at_once():
    with pytest.raises(SettingsError) as caught:
        load_settings({"TUTOR_THREADS": "many", "TUTOR_OFFLINE": "maybe", "TUTOR_CHAT_URL": "localhost:80",
                       "TUTOR_MAX_QUEUE": "0", "TUTOR_LOG_LEVEL": "loud"})  # fmt: skip
    for name in ("TUTOR_THREADS", "TUTOR_OFFLINE", "TUTOR_CHAT_URL", "TUTOR_MAX_QUEUE", "TUTOR_LOG_LEVEL"):
        assert name in str(caught.value)
