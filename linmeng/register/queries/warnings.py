"""The warnings of all compounds in a person's reach."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from linmeng.domain.planning.compound import Compound as Complete
from linmeng.domain.planning.compound import Street
from linmeng.domain.planning.rates import Rates
from linmeng.domain.register.contracts import Contract, Notice
from linmeng.domain.register.warnings import (
    USUAL,
    Money,
    Settings,
    Standing,
    Warning,
    class_costs,
    urgency,
    warnings_of,
)
from linmeng.people.queries import Scope, scope_for
from linmeng.register.models import Compound, ExitNotice, ServiceContract
from linmeng.register.permissions import MAY, check, reach
from linmeng.register.queries.book import Entry, entries, streets_of
from linmeng.register.queries.kept import Stamp, contract_stamp
from linmeng.register.queries.rates import rates_of


@dataclass(frozen=True, slots=True)
class Warned:
    """A compound with its warnings, most urgent first."""

    pk: int
    code: str
    name: str
    area_code: str
    company_id: int | None
    warnings: tuple[Warning, ...]


_KEPT: dict[str, tuple[Stamp, tuple[Warned, ...]]] = {}  # one entry per sub-district


def warnings_for(
    person: Any, on: date, within: str = "", settings: Settings = USUAL
) -> list[tuple[Warned, Warning]]:
    """Every warning in a person's reach, most urgent first, each with its compound. Raises NotYours."""
    scope = reach(person, "register.see_warnings", on)
    found = [
        (warned, warning)
        for warned in _warned(scope, on, within, settings)
        for warning in warned.warnings
        if scope.covers(warned.area_code, warned.pk, warned.company_id)
    ]
    return sorted(found, key=lambda pair: (urgency(pair[1]), pair[0].area_code, pair[0].code))


def warned_ids(person: Any, on: date, kind: str) -> list[int]:
    """The ids of compounds with a warning of this kind ("any": of whatever kind)."""
    return sorted({w.pk for w, warning in warnings_for(person, on) if kind in ("any", warning.kind)})


def warnings_of_compound(person: Any, compound: Compound, on: date) -> tuple[Warning, ...]:
    """The warnings of one compound. Raises NotYours."""
    check(person, "register.see_warnings", on, compound)
    only = Scope(compound_ids=frozenset({compound.pk}))
    rows = _warned(only, on, "", Settings())
    return next((w.warnings for w in rows if w.pk == compound.pk), ())


def _warned(scope: Scope, on: date, within: str, settings: Settings) -> Iterable[Warned]:
    """All compounds of the sub-districts a scope touches: the class's cost needs its neighbours too."""
    streets, terms = streets_of(scope, within), contract_stamp()
    rates = {street: rates_of(street) for street in streets}
    stamps = {s: (*stamp, *terms, on, settings, _sha(rates[s])) for s, stamp in streets.items()}
    found = {s: _KEPT.get(s) for s in stamps}  # held here: another thread may ask with other settings
    stale = {s: streets[s] for s, stamp in stamps.items() if (known := found[s]) is None or known[0] != stamp}
    if stale:
        contracts, notices = _contracts(stale)
        for street, rows in entries(stale).items():
            warned = _street(rows, contracts, notices, rates[street], on, settings)
            found[street] = _KEPT[street] = (stamps[street], warned)
    return [w for held in found.values() if held for w in held[1]]


def _sha(rates: Rates | None) -> str:
    return rates.sha256 if rates else ""


def _contracts(streets: Iterable[str]) -> tuple[dict[int, list[Contract]], dict[int, Notice]]:
    wanted = set(streets)
    rows = ServiceContract.objects.select_related("company", "compound").order_by("starts_on")
    rows = rows.only(
        "starts_on", "ends_on", "ended_on", "company__name", "compound__area_code", "compound_id"
    )
    if len(wanted) == 1:
        rows = rows.filter(compound__area_code__startswith=next(iter(wanted)))
    by_compound: dict[int, list[Contract]] = defaultdict(list)
    for row in rows:
        if row.compound.area_code[:9] in wanted:
            by_compound[row.compound_id].append(contract_of(row))
    notices = {
        n.contract_id: Notice(n.given_on, n.leaves_on)
        for n in ExitNotice.objects.filter(withdrawn_on=None).order_by("given_on", "pk")
    }
    return by_compound, notices


def contract_of(row: ServiceContract) -> Contract:
    """The row as the domain knows it."""
    return Contract(row.company.name, row.starts_on, row.ends_on, row.ended_on, row.pk)


def _street(
    rows: tuple[Entry, ...],
    contracts: dict[int, list[Contract]],
    notices: dict[int, Notice],
    rates: Rates | None,
    on: date,
    settings: Settings,
) -> tuple[Warned, ...]:
    costs = {e.pk: cost_alone(e.complete, rates) for e in rows if e.complete and rates}
    marks = class_costs(
        (e.complete.housing_class, costs[e.pk], e.complete.area) for e in rows if e.complete and rates
    )
    found = []
    for e in rows:
        of = tuple(contracts.get(e.pk, ()))
        money = _money(e.complete, costs[e.pk], marks, rates) if e.complete and rates else None
        standing = Standing(
            management=e.facts.management or "",
            contracts=of,
            notices={c.id: notices[c.id] for c in of if c.id in notices},
            lifts=e.values.get("lifts") or 0,
            estimated=frozenset(e.rules),
            money=money,
            shanghai=e.area_code.startswith("31"),
        )
        warned = warnings_of(standing, on, settings)
        found.append(Warned(e.pk, e.code, e.name, e.area_code, e.company_id, warned))
    return tuple(found)


def cost_alone(compound: Complete, rates: Rates) -> float:
    """What the compound costs with a crew of its own, CNY/month."""
    from linmeng.domain.planning.costs import price

    return price(Street((compound,)), rates, [compound.id], "independent").cost


def _money(c: Complete, cost: float, marks: dict[str, float], rates: Rates) -> Money:
    income = c.fee * c.area * c.collection
    return Money(cost, income, c.fee, marks[c.housing_class], rates.name, rates.valid_from)


def severities_for(person: Any, on: date) -> dict[int, str] | None:
    """Compound → its gravest severity, in a person's reach; None when the person may not see warnings."""
    if not scope_for(person, MAY["register.see_warnings"], on):
        return None
    found: dict[int, str] = {}
    for warned, warning in warnings_for(person, on):
        found.setdefault(warned.pk, warning.severity)
    return found


def severities_of(person: Any, compounds: Iterable[Compound], on: date) -> dict[int, str] | None:
    """The same for some compounds, asking only for the sub-districts they lie in."""
    if not scope_for(person, MAY["register.see_warnings"], on):
        return None
    ids = frozenset(c.pk for c in compounds)
    rows = _warned(Scope(compound_ids=ids), on, "", Settings()) if ids else ()
    return {w.pk: w.warnings[0].severity for w in rows if w.warnings and w.pk in ids}
