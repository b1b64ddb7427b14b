"""The answer to a question: every way that was tried, its price, and what stands against it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from linmeng.domain.planning.compound import Mode
from linmeng.domain.planning.explain.lines import Line, Measure
from linmeng.domain.planning.explain.question import Change
from linmeng.domain.planning.explain.said import Said
from linmeng.domain.planning.plan import Plan, from_json


@dataclass(frozen=True, slots=True)
class Price:
    """What a way costs more than the plan at hand (CNY/month), and what it costs in truth.

    `objective`, `cost`, `subsidy`, `shortfall` compare the two plans in hand. The true price, best plan
    under the condition less best plan without it, is proven to lie in [low, high].
    """

    objective: float
    cost: float
    subsidy: float
    shortfall: float
    low: float
    high: float
    gap_now: float
    gap_then: float


@dataclass(frozen=True, slots=True)
class FeeMove:
    """A compound's monthly fee today, in the plan at hand and then, CNY/m²."""

    id: str
    name: str
    today: float
    now: float
    then: float


@dataclass(frozen=True, slots=True)
class Way:
    """One way to meet the condition. `price` and `plan` are None where it is impossible or not reached."""

    mode: Mode | None
    host: str | None
    reasons: tuple[Said, ...]  # why it is impossible; empty otherwise
    beside: tuple[Said, ...] = ()  # what the compounds named lack by themselves, and others mend
    price: Price | None = None
    plan: Plan | None = None
    alliances: int = 0  # of the plan at hand that are no more
    moved: tuple[str, ...] = ()  # compounds with other partners, mode or host
    fees: tuple[FeeMove, ...] = ()  # the compound asked about, then those whose fee rises most
    lines: tuple[Line, ...] = ()  # where the difference comes from, the largest first
    measures: tuple[Measure, ...] = ()
    said: tuple[Said, ...] = ()  # all that in words

    @property
    def possible(self) -> bool:
        return self.plan is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """All ways to meet a condition: the possible first, the cheapest of them at the top."""

    change: Change
    ways: tuple[Way, ...]
    said: tuple[Said, ...]  # the answer in short
    whole: bool  # False when the time was up before every way was tried or proven

    @property
    def best(self) -> Way | None:
        """The cheapest possible way, None where there is none."""
        return self.ways[0] if self.ways and self.ways[0].possible else None

    def to_json(self) -> dict[str, Any]:
        """Plain data, numbers unrounded."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Answer":
        """Reads what `to_json` wrote. Raises KeyError or TypeError on anything else."""
        return cls(
            Change(**data["change"]),
            tuple(_way(way) for way in data["ways"]),
            tuple(Said.from_json(said) for said in data["said"]),
            data["whole"],
        )


def _way(data: Mapping[str, Any]) -> Way:
    said = {key: tuple(Said.from_json(s) for s in data[key]) for key in ("reasons", "beside", "said")}
    return Way(
        mode=data["mode"],
        host=data["host"],
        price=data["price"] and Price(**data["price"]),
        plan=data["plan"] and from_json(data["plan"]),
        alliances=data["alliances"],
        moved=tuple(data["moved"]),
        fees=tuple(FeeMove(**f) for f in data["fees"]),
        lines=tuple(Line(**line) for line in data["lines"]),
        measures=tuple(Measure(**m) for m in data["measures"]),
        **said,
    )
