"""Sentences of an answer, for the reader's language to be found later."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from linmeng.domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Said:
    """A gettext msgid in English and the values that fill its {names}."""

    message: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        return self.message.format(**self.values)

    @classmethod
    def of(cls, refusal: Refusal) -> "Said":
        """The sentence of a refusal."""
        return cls(refusal.message, dict(refusal.values))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Said":
        return cls(data["message"], dict(data["values"]))


def money(amount: float) -> int:
    """CNY/month as a sentence shows them."""
    return round(amount)


def fee(amount: float) -> str:
    """CNY/m² and month as a sentence shows them."""
    return f"{amount:.2f}"
