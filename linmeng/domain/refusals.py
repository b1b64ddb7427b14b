"""Why an act is refused: a sentence fit for the person, translatable, and nothing lost."""

from typing import Any


class Refusal(Exception):
    """An act that will not be done. `message` is a gettext msgid in English, `values` fill its `{names}`."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message.format(**values))
        self.message = message
        self.values = values


class NotYours(Refusal):
    """The person's roles do not allow this act here (HTTP 403)."""


class NotNow(Refusal):
    """The act is not possible in the present state (HTTP 409)."""


class NotUnderstood(Refusal):
    """The input cannot be used as it is (HTTP 422, exit code 2)."""


def sentence(text: str) -> str:
    """Marks `text` for translation (extracted as `_`-like keyword by the message collector)."""
    return text
