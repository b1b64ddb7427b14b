"""What happened in a case, as values, in the order in which it was recorded."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Joined:
    """A compound takes part from a day."""

    on: date
    compound: str


@dataclass(frozen=True, slots=True)
class Left:
    """A compound takes part no longer: its steps are asked of nobody from then on."""

    on: date
    compound: str
    reason: str


@dataclass(frozen=True, slots=True)
class Did:
    """A step was done on a day, with an outcome. `compound` "" for a step of the whole case.

    `shown`: of which kinds (`model.EVIDENCE`) were the proofs that came with it, each as often as it came.
    """

    on: date
    step: str
    compound: str
    outcome: str
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proved:
    """Proofs of a step that was done came later, of these kinds."""

    on: date
    step: str
    compound: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Excused:
    """The proofs that a step owes will never come; the ground says why the case may end without them."""

    on: date
    step: str
    compound: str
    ground: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """Proofs of a step that was done count no more, of these kinds: their paper was set aside."""

    on: date
    step: str
    compound: str
    kinds: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was recorded of a step that was done was wrong: it was another day, or it ended otherwise.

    `on` is the day on which that was said; `done_on` and `outcome` are what holds instead.
    """

    on: date
    step: str
    compound: str
    done_on: date
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Waived:
    """A step was left out on a stated ground."""

    on: date
    step: str
    compound: str
    ground: str


@dataclass(frozen=True, slots=True)
class Reopened:
    """A step is to be done again, and with it every step that stands on it (transitively)."""

    on: date
    step: str
    compound: str
    reason: str


@dataclass(frozen=True, slots=True)
class Learnt:
    """A fact got a value; None takes it back. Its type is that of the fact."""

    on: date
    fact: str
    compound: str
    value: date | bool | int | str | None


@dataclass(frozen=True, slots=True)
class Ended:
    """The case was closed by hand: given up, or replaced by another."""

    on: date
    reason: str


Event = Joined | Left | Did | Proved | Excused | SetAside | Corrected | Waived | Reopened | Learnt | Ended
