"""Errors whose texts a learner or a deployer may read."""


class TutorError(Exception):
    """Base of every error the package raises on purpose; its text is fit to be shown."""


class ScenarioError(TutorError):
    """A scenario file is wrong. The text names every fault with its file and field."""


class LanguageError(TutorError):
    """A language pack is wrong. The text names every fault with its file and field."""


class SettingsError(TutorError):
    """A TUTOR_* variable has a value that cannot be used."""


class ModelError(TutorError):
    """A model is missing, corrupt, or cannot be loaded here; the text says what to do."""


class InputError(TutorError):
    """What the caller sent cannot be used as it is."""
