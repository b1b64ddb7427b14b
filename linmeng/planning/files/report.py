"""All that a reader of a plan wants to know, put together once for every kind of file."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property

from linmeng.domain.planning.compound import MODES, Compound, Geometry, Mode, Street, Walking
from linmeng.domain.planning.costs import Calculation, own_modes, price
from linmeng.domain.planning.geometry import place
from linmeng.domain.planning.plan import Alliance, Plan
from linmeng.domain.planning.rates import Rates

FIGURES = tuple(
    f.name for f in fields(Compound) if f.name not in ("id", "name", "subdistrict", "outline", "estimated")
)
"""The fields of a compound that a plan rests on."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One alliance with its calculation together, and that of every member alone, CNY/month."""

    number: int  # 1 …, area by area, compounds by themselves last
    area: str  # the planning area
    alliance: Alliance
    members: tuple[Compound, ...]  # sorted by id, as in the calculation
    together: Calculation
    alone: Mapping[str, Calculation]  # id → with a full crew of its own
    selfrun: Mapping[str, Calculation]  # id → with single services, where the model allows it

    @property
    def joined(self) -> bool:
        return len(self.members) > 1

    @property
    def host(self) -> Compound | None:
        return next((c for c in self.members if c.id == self.alliance.host), None)

    @property
    def alone_cost(self) -> float:
        """What the members would cost one by one, each with a full crew of its own."""
        return sum(self.alone[c.id].cost for c in self.members)

    @property
    def saved(self) -> float | None:
        """What sharing a crew saves, CNY/month. None where nothing is shared: less service is no saving."""
        return self.alone_cost - self.together.cost if self.joined else None

    def alone_best(self, compound: str) -> Calculation:
        """The calculation of the cheaper way to stay alone (cost and shortfall), as `pay` counts it."""
        alone, selfrun = self.alone[compound], self.selfrun.get(compound)
        return selfrun if selfrun and selfrun.cost + selfrun.shortfall < alone.cost else alone


@dataclass(frozen=True, slots=True)
class Area:
    """A planning area 街道/镇 with its own plan."""

    name: str
    street: Street
    plan: Plan
    ways: int | None = None  # version of the ways drawn for it, where the register keeps them


@dataclass(frozen=True)
class Report:
    """A plan for one or several planning areas, with everything its files show."""

    areas: tuple[Area, ...]
    rates: Rates
    plan: Plan  # of all areas together
    sheets: tuple[Sheet, ...] = field(default=())

    @classmethod
    def of(cls, areas: Sequence[Area], rates: Rates, plan: Plan) -> "Report":
        """Prices every alliance, together and alone. Raises KeyError when a plan names unknown compounds."""
        sheets: list[Sheet] = []
        for area in areas:
            sheets.extend(_sheets(area, rates, len(sheets)))
        return cls(tuple(areas), rates, plan, tuple(sheets))

    @cached_property
    def compounds(self) -> tuple[Compound, ...]:
        return tuple(c for sheet in self.sheets for c in sheet.members)

    @cached_property
    def barriers(self) -> tuple[Geometry, ...]:
        found = {id(line): line for area in self.areas for line in area.street.barriers}
        return tuple(found.values())

    @cached_property
    def walkings(self) -> tuple[Walking, ...]:
        """Where people can walk; what several areas share stands there once."""
        found = {id(w): w for area in self.areas if (w := area.street.walking)}
        return tuple(found.values())

    @cached_property
    def summary(self) -> "Summary":
        return _summary(self)


@dataclass(frozen=True, slots=True)
class Summary:
    """Who pays what before and after; money in CNY/month."""

    compounds: int
    modes: Mapping[Mode, tuple[int, int]]  # mode → alliances, compounds
    unmanaged_now: int
    selfrun: int  # of those, with single services and self-management under the plan
    seek: int  # of those, by themselves with a full crew: they must find a company
    fees_now: float
    fees_after: float
    area: float  # m²
    up: int
    down: int
    same: int
    alone_cost: float
    cost: float
    joined: int  # compounds that share a crew …
    joined_alone: float  # … would cost this with a full crew each …
    joined_cost: float  # … and cost this together
    single_services: int  # compounds with single services only …
    single_cost: float  # … cost this
    missing_now: float  # cost of a full crew each, less today's fees, where positive
    subsidy_alone: float  # each alone at the highest fee allowed
    subsidy: float
    estimated_compounds: int
    estimated_figures: float  # share
    estimated_area: float  # share of the floor area that is an estimate
    estimated_fields: tuple[tuple[str, int], ...]  # the most frequent first


def _sheets(area: Area, rates: Rates, before: int) -> list[Sheet]:
    where = place(area.street)
    known = {c.id: c for c in area.street.compounds}
    sheets = []
    ordered = sorted(area.plan.alliances, key=lambda a: len(a.members) == 1)  # those joined first
    for number, alliance in enumerate(ordered, before + 1):
        members = tuple(known[m] for m in sorted(alliance.members))
        alone = {c.id: _own(c, rates, "independent") for c in members}
        selfrun = {c.id: _own(c, rates, "selfrun") for c in members if "selfrun" in own_modes(c, rates)}
        crowd = Street(members)
        together = price(crowd, rates, alliance.members, alliance.mode, alliance.host, where=where)
        sheets.append(Sheet(number, area.name, alliance, members, together, alone, selfrun))
    return sheets


def _own(compound: Compound, rates: Rates, mode: Mode) -> Calculation:
    return price(_just(compound), rates, [compound.id], mode)


def _just(compound: Compound) -> Street:
    return Street((compound,))


def fee_income(compound: Compound) -> float:
    """What residents pay today, CNY/month."""
    return compound.fee * compound.area * compound.collection


def _summary(report: Report) -> Summary:
    sheets, compounds = report.sheets, report.compounds
    pairs = [(s, c) for s in sheets for c in s.members]
    steps = [s.alliance.fees[c.id] - c.fee for s, c in pairs]
    counts = Counter(name for c in compounds for name in c.estimated if name in FIGURES)
    area = sum(c.area for c in compounds)
    by_mode = {mode: [s for s in sheets if s.alliance.mode == mode] for mode in MODES}
    return Summary(
        compounds=len(compounds),
        modes={
            mode: (len(found), sum(len(s.members) for s in found)) for mode, found in by_mode.items() if found
        },
        unmanaged_now=sum(not c.managed for c in compounds),
        selfrun=sum(not c.managed for s in by_mode["selfrun"] for c in s.members),
        seek=sum(not c.managed for s in by_mode["independent"] for c in s.members),
        fees_now=sum(fee_income(c) for c in compounds),
        fees_after=sum(sum(s.alliance.shares.values()) for s in sheets),
        area=area,
        up=sum(step > 0.005 for step in steps),
        down=sum(step < -0.005 for step in steps),
        same=sum(abs(step) <= 0.005 for step in steps),
        alone_cost=sum(s.alone[c.id].cost for s, c in pairs),
        cost=sum(s.together.cost for s in sheets),
        joined=sum(len(s.members) for s in sheets if s.joined),
        joined_alone=sum(s.alone_cost for s in sheets if s.joined),
        joined_cost=sum(s.together.cost for s in sheets if s.joined),
        single_services=len(by_mode["selfrun"]),
        single_cost=sum(s.together.cost for s in by_mode["selfrun"]),
        missing_now=sum(max(0.0, s.alone[c.id].cost - fee_income(c)) for s, c in pairs),
        subsidy_alone=sum(s.alone[c.id].subsidy for s, c in pairs),
        subsidy=sum(s.alliance.subsidy for s in sheets),
        estimated_compounds=sum(bool(c.estimated & set(FIGURES)) for c in compounds),
        estimated_figures=sum(counts.values()) / max(1, len(compounds) * len(FIGURES)),
        estimated_area=sum(c.area for c in compounds if "area" in c.estimated) / (area or 1.0),
        estimated_fields=tuple(counts.most_common()),
    )
