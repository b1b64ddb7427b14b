"""A plan: every compound in exactly one alliance, with what each costs and who pays it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from linmeng.domain.planning.compound import Mode


class Known(Protocol):
    """What names an alliance: who is in it, and how."""

    @property
    def members(self) -> Sequence[str]: ...

    @property
    def mode(self) -> Mode: ...

    @property
    def host(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Alliance:
    """Compounds that share one crew. Money in CNY/month, fees in CNY/m² and month, crew in FTE."""

    members: tuple[str, ...]  # ids, sorted
    mode: Mode
    host: str | None
    company: str | None  # None: a new one, or nobody
    crew: Mapping[str, float]
    cost: float
    subsidy: float
    shares: Mapping[str, float]
    fees: Mapping[str, float]
    objections: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer for one planning area, or for several joined. Source: planning model, section 7."""

    objective: float  # CNY/month
    bound: float  # no plan the model allows is cheaper than this
    gap: float  # (objective − bound) / objective
    rates: Mapping[str, str]  # {"name", "sha256"} of the rates file
    alliances: tuple[Alliance, ...]
    notes: tuple[str, ...] = field(default=())  # what the reader must know, e.g. what nobody examined

    def alliance_of(self, compound: str) -> Alliance:
        """The alliance that holds `compound`; KeyError when none does."""
        for alliance in self.alliances:
            if compound in alliance.members:
                return alliance
        raise KeyError(compound)


def relative_gap(objective: float, bound: float) -> float:
    """(objective − bound) / objective; 0 where nothing costs anything."""
    return max(0.0, (objective - bound) / objective) if objective > 0 else 0.0


def to_json(plan: Plan) -> dict[str, Any]:
    """The plan as plain data, numbers unrounded (section 7)."""
    return asdict(plan)


def from_json(data: Mapping[str, Any]) -> Plan:
    """Reads what `to_json` wrote. Raises KeyError or TypeError on anything else."""
    alliances = tuple(
        Alliance(
            members=tuple(a["members"]),
            mode=a["mode"],
            host=a["host"],
            company=a["company"],
            crew=dict(a["crew"]),
            cost=float(a["cost"]),
            subsidy=float(a["subsidy"]),
            shares=dict(a["shares"]),
            fees=dict(a["fees"]),
            objections=tuple(tuple(o) for o in a.get("objections", ())),
        )
        for a in data["alliances"]
    )
    return Plan(
        objective=float(data["objective"]),
        bound=float(data["bound"]),
        gap=float(data["gap"]),
        rates=dict(data["rates"]),
        alliances=alliances,
        notes=tuple(data.get("notes", ())),
    )
