"""How a search is stopped and how it tells where it stands. The room outside brings the clock."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands. `share` runs from 0 to 1; objective and bound are None until known."""

    share: float
    step: str  # "neighbours", "columns", "bound", "integer", "check"
    objective: float | None = None
    bound: float | None = None


class Stop(Protocol):
    """When to stop. Asked often."""

    def remaining(self) -> float:
        """Seconds left; 0 or less, also after a cancel, means: give the best plan so far."""
        ...


class Never:
    """A stop that never comes."""

    def remaining(self) -> float:
        return float("inf")
