"""What an alliance costs, line by line, for residents to follow. Source: planning model, sections 3 and 4."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from linmeng.domain.planning.compound import Compound, Mode, Street
from linmeng.domain.planning.geometry import Place, place, tree_km
from linmeng.domain.planning.rates import Direct, Position, Rates

TIE = 1e-6  # m²; managed areas closer than this are equal, whatever order they were added in


@dataclass(frozen=True, slots=True)
class CrewLine:
    """One position: what the work asks for, the least allowed, who is hired. FTE, CNY/month."""

    position: str
    load: float
    floor: float
    crew: float
    wage: float
    cost: float


@dataclass(frozen=True, slots=True)
class DirectLine:
    """A cost that is no staff: `quantity` units at `rate` CNY/month each. `item` is the rates file's name."""

    item: str
    quantity: float
    rate: float
    cost: float


@dataclass(frozen=True, slots=True)
class MemberLine:
    """What one member's residents can be asked for. Fees in CNY/m², money in CNY/month."""

    id: str
    area: float
    base: float  # the fee a raise starts from
    cap: float  # the highest fee
    target: float  # share of the fees that will be collected
    income: float  # cap · area · target
    own_mode: Mode  # the cheaper way to stay alone
    own: float  # cost + shortfall of that way
    pay: float  # the lesser of the two


@dataclass(frozen=True, slots=True)
class Calculation:
    """The whole calculation 测算 of one alliance, CNY/month."""

    members: tuple[str, ...]
    mode: Mode
    host: str | None
    company: str | None
    areas: int
    gates: float
    tree_km: float
    crew: tuple[CrewLine, ...]
    direct: tuple[DirectLine, ...]
    staff_cost: float
    direct_cost: float
    overhead: float
    tax: float
    changed: tuple[str, ...]
    change: float
    cost: float
    payers: tuple[MemberLine, ...]
    subsidy: float
    shortfall: float
    objective: float

    @property
    def pay(self) -> float:
        """What all members together can be asked for."""
        return sum(line.pay for line in self.payers)


def price(
    street: Street,
    rates: Rates,
    members: Sequence[str],
    mode: Mode,
    host: str | None = None,
    *,
    where: Place | None = None,
    payers: Mapping[str, MemberLine] | None = None,
) -> Calculation:
    """Prices a set of compounds under a mode, whether or not the model allows it (`modes.why_not` says).

    `where` spares placing the street again, `payers` asking who can pay what. Raises KeyError on an unknown
    member. Source: sections 3 and 4.
    """
    ids = set(members)
    found = {c.id: c for c in street.compounds if c.id in ids}
    compounds = [found[m] for m in sorted(ids)]
    km = tree_km(where or place(street), ids) if len(ids) > 1 else 0.0
    lines = tuple(payers[c.id] if payers else payer(c, rates) for c in compounds)
    return _calculate(compounds, rates, mode, host, km, lines)


def payer(compound: Compound, rates: Rates) -> MemberLine:
    """What residents can be asked for: up to their cap, and never more than staying alone would cost."""
    fees, c = rates.fees, compound
    base = c.fee if c.fee > 0 else fees.floor_fee
    ceiling = fees.ceiling.get(c.housing_class)
    raised = fees.floor_fee if ceiling is None else min(base * (1 + fees.max_raise), ceiling)
    cap, target = max(c.fee, raised), max(c.collection, fees.collection_target)
    own_mode, own = min(
        ((m, _borne(_calculate([c], rates, m, None, 0.0, ()))) for m in own_modes(c, rates)),
        key=lambda o: o[1],
    )
    income = cap * c.area * target
    return MemberLine(c.id, c.area, base, cap, target, income, own_mode, own, min(income, own))


def own_modes(compound: Compound, rates: Rates) -> tuple[Mode, ...]:
    """How a compound can stay alone. Source: section 2."""
    if compound.mature or compound.area > rates.limits.max_selfrun_area:
        return ("independent",)
    return ("independent", "selfrun")


def company_of(compounds: Iterable[Compound], mode: Mode, host: str | None) -> str | None:
    """The alliance's company, None for a new one or nobody. Source: section 3."""
    members = list(compounds)
    if mode == "attach":
        return next(c.company for c in members if c.id == host) or None
    managed: dict[str, float] = {}
    for c in members:
        if c.company:
            managed[c.company] = managed.get(c.company, 0.0) + c.area
    if not managed:
        return None
    most = max(managed.values())
    return min(name for name, area in managed.items() if area >= most - TIE)


def crew_of(position: Position, load: float, floor: float) -> float:
    """Whole steps of staff that cover load and floor, FTE."""
    return position.step * ceil(max(load, floor) / position.step - 1e-9)


def _calculate(
    compounds: Sequence[Compound],
    rates: Rates,
    mode: Mode,
    host: str | None,
    km: float,
    payers: tuple[MemberLine, ...],
) -> Calculation:
    areas = 1 if mode == "merge" else len(compounds)
    gates = _gates(compounds, mode)
    crew = tuple(
        _crew_line(p, compounds, mode, areas, gates, km)
        for p in rates.positions
        if mode != "selfrun" or p.special
    )
    direct = _direct_lines(compounds, rates.direct, areas)
    staff_cost, direct_cost = sum(line.cost for line in crew), sum(line.cost for line in direct)
    overhead = (staff_cost + direct_cost) * rates.direct.overhead
    tax = (staff_cost + direct_cost + overhead) * rates.direct.tax
    company = company_of(compounds, mode, host)
    changed = tuple(c.id for c in compounds if _changes(c, mode, host, company))
    change = {"merge": rates.change.merge, "attach": rates.change.attach}.get(
        mode, rates.change.unified
    ) * len(changed)
    cost = (staff_cost + direct_cost) * (1 + rates.direct.overhead) * (1 + rates.direct.tax) + change
    subsidy = max(0.0, cost - sum(line.pay for line in payers))
    shortfall = rates.objective.service_penalty * sum(c.area for c in compounds) if mode == "selfrun" else 0.0
    return Calculation(
        members=tuple(c.id for c in compounds),
        mode=mode,
        host=host,
        company=company,
        areas=areas,
        gates=gates,
        tree_km=km,
        crew=crew,
        direct=direct,
        staff_cost=staff_cost,
        direct_cost=direct_cost,
        overhead=overhead,
        tax=tax,
        changed=changed,
        change=change,
        cost=cost,
        payers=payers,
        subsidy=subsidy,
        shortfall=shortfall,
        objective=cost + rates.objective.subsidy_weight * subsidy + shortfall,
    )


def _borne(calculation: Calculation) -> float:
    return calculation.cost + calculation.shortfall


def _gates(compounds: Sequence[Compound], mode: Mode) -> float:
    """Guard posts; walls between merged compounds open."""
    total = sum(c.gates for c in compounds)
    return max(min(1.0, total), total - (len(compounds) - 1)) if mode == "merge" else total


def _crew_line(
    p: Position, compounds: Sequence[Compound], mode: Mode, areas: int, gates: float, km: float
) -> CrewLine:
    load = sum(load_of(p, c) for c in compounds) + p.per_gate * gates + p.travel_per_km * km
    people = 1 if p.areas_per_person is None else -(-areas // p.areas_per_person)
    floor = 0.0 if mode == "selfrun" else p.floor * people
    crew = crew_of(p, load, floor)
    return CrewLine(p.id, load, floor, crew, p.wage, p.wage * crew)


def load_of(p: Position, c: Compound) -> float:
    """The work one compound makes for a position, FTE, without its gates and the ways between compounds."""
    return (
        p.per_compound
        + p.per_1000m2 * c.area / 1000
        + p.per_100households * c.households / 100
        + p.per_building * c.buildings
        + p.per_lift * c.lifts
    )


def _direct_lines(compounds: Sequence[Compound], direct: Direct, areas: int) -> tuple[DirectLine, ...]:
    amounts: Mapping[str, tuple[float, float]] = {
        "per_m2": (sum(c.area for c in compounds), direct.per_m2),
        "per_household": (sum(c.households for c in compounds), direct.per_household),
        "per_lift": (sum(c.lifts for c in compounds), direct.per_lift),
        "per_compound": (len(compounds), direct.per_compound),
        "per_committee": (areas, direct.per_committee),
    }
    return tuple(DirectLine(item, n, rate, n * rate) for item, (n, rate) in amounts.items())


def _changes(c: Compound, mode: Mode, host: str | None, company: str | None) -> bool:
    """Whether a member changes its company. Source: section 3, "members changed"."""
    if mode == "attach":
        return c.id != host
    if mode == "unified":
        return company is None or c.company != company
    return mode == "merge"
