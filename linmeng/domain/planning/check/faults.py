"""What a checker says: a name for programs, a sentence with figures for people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in a plan that the planning model does not bear out."""

    name: str  # kind of fault, e.g. "cost"; stable, one word per kind
    message: str  # gettext msgid in English with {named} values
    values: Mapping[str, Any] = field(default_factory=dict)  # floats to six places, enough for a fee

    def __post_init__(self) -> None:
        shown = {k: round(v, 6) if isinstance(v, float) else v for k, v in self.values.items()}
        object.__setattr__(self, "values", shown)

    def __str__(self) -> str:
        return self.message.format(**self.values)
