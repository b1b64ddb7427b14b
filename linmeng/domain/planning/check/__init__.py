"""Recomputes a plan from the planning model alone. Shares no code with the search, so that a mistake
there is seen here. Not for speed: a thousand compounds take seconds.
"""

import math
from collections.abc import Iterator, Mapping

from linmeng.domain.planning.check.alliance import alliance_faults, is_off, number
from linmeng.domain.planning.check.faults import Fault
from linmeng.domain.planning.check.ground import TOLERANCE
from linmeng.domain.planning.check.model import Model
from linmeng.domain.planning.compound import MODES, Street
from linmeng.domain.planning.plan import Alliance, Plan
from linmeng.domain.planning.rates import Rates
from linmeng.domain.refusals import sentence

__all__ = ["Fault", "check"]

GAP = 1e-9


def check(street: Street, rates: Rates, plan: Plan) -> list[Fault]:
    """Everything in `plan` that the planning model (sections 1 to 5 and 7) does not bear out.

    An empty list: every compound is in exactly one alliance that the model and the user's constraints
    allow, and companies, crews (FTE), costs, subsidies, shares (CNY/month), fees (CNY/m² and month),
    objective and gap are the model's. Gaps between compounds may be off by 0.5 m. That the bound is a
    bound is not proven here, only that it does not exceed the objective, nor, without constraints,
    what every compound costs by itself. In alliances of up to 10 members the objections must be all there
    are and the shares the nucleolus, by Kohlberg's criterion in fractions. Whatever `plan` holds gives
    faults, never an exception.
    """
    model = Model(street, rates, slack=TOLERANCE)
    faults = list(_street(street))
    alliances = _readable(plan, model, faults)
    faults += _everybody(street, plan)
    for alliance in alliances:
        faults += alliance_faults(model, alliance)
    faults += _constraints(street, alliances)
    faults += _totals(model, plan, alliances)
    faults += _rates(rates, plan)
    return faults


def _street(street: Street) -> Iterator[Fault]:
    ids = [c.id for c in street.compounds]
    for id_ in sorted({i for i in ids if ids.count(i) > 1} if len(set(ids)) < len(ids) else ()):
        yield Fault("street-twice", sentence("The street has the compound {id} twice"), {"id": id_})


def _listed(plan: Plan) -> list[object]:
    stated: object = plan.alliances
    return list(stated) if isinstance(stated, list | tuple) else []


def _readable(plan: Plan, model: Model, faults: list[Fault]) -> list[Alliance]:
    """The alliances that can be computed; the others become faults."""
    stated: object = plan.alliances
    if not isinstance(stated, list | tuple):
        faults.append(Fault("alliances", sentence("The plan has no list of alliances"), {}))
    readable = []
    for place, alliance in enumerate(_listed(plan), start=1):
        members = getattr(alliance, "members", None)
        if not isinstance(alliance, Alliance) or not isinstance(members, list | tuple) or not members:
            faults.append(Fault("members", sentence("Alliance {place} has no members"), {"place": place}))
            continue
        strange = [m for m in members if not isinstance(m, str) or m not in model.compounds]
        for member in strange:
            faults.append(
                Fault(
                    "unknown",
                    sentence("Alliance {place} names {member}, which the street does not have"),
                    {"place": place, "member": member},
                )
            )
        if strange:
            continue
        mode: object = alliance.mode
        if len(set(members)) == len(members) and isinstance(mode, str):
            readable.append(alliance)
        elif not isinstance(mode, str):
            values = {"who": " + ".join(members), "mode": mode}
            faults.append(Fault("mode", sentence("{who}: “{mode}” is no mode"), values))
    return readable


def _everybody(street: Street, plan: Plan) -> Iterator[Fault]:
    """Every compound in exactly one alliance."""
    count = dict.fromkeys((c.id for c in street.compounds), 0)
    for alliance in _listed(plan):
        members = getattr(alliance, "members", ())
        for member in members if isinstance(members, list | tuple) else ():
            if isinstance(member, str) and member in count:
                count[member] += 1
    for id_, times in count.items():
        if times == 0:
            yield Fault("missing", sentence("The compound {id} is in no alliance"), {"id": id_})
        elif times > 1:
            yield Fault(
                "twice",
                sentence("The compound {id} is in alliances {times} times"),
                {"id": id_, "times": times},
            )


def _constraints(street: Street, alliances: list[Alliance]) -> Iterator[Fault]:
    """What the user asked for (section 2, end). Members of unreadable alliances have faults already."""
    home = {m: a for a in alliances for m in a.members}
    wishes, known = street.constraints, {c.id for c in street.compounds}
    named = {i for pair in (*wishes.together, *wishes.apart) for i in pair}
    for id_ in sorted((named | {*wishes.mode, *wishes.host, *wishes.host.values()}) - known):
        yield Fault(
            "wish-unknown", sentence("A constraint names {id}, which the street does not have"), {"id": id_}
        )
    for a, b in wishes.together:
        if a in home and b in home and home[a] is not home[b]:
            yield Fault("together", sentence("{a} and {b} must be together and are not"), {"a": a, "b": b})
    for a, b in wishes.apart:
        if a in home and b in home and home[a] is home[b]:
            yield Fault("apart", sentence("{a} and {b} must not be together and are"), {"a": a, "b": b})
    for a, mode in wishes.mode.items():
        if a in home and home[a].mode != mode:
            values = {"a": a, "mode": mode, "stated": home[a].mode}
            yield Fault("fixed-mode", sentence("{a} is fixed to mode {mode}, it is in {stated}"), values)
    for a, host in wishes.host.items():
        if a in home and home[a].host != host:
            yield Fault(
                "fixed-host",
                sentence("{a} is fixed to host {host}, its host is {stated}"),
                {"a": a, "host": host, "stated": home[a].host},
            )


def _totals(model: Model, plan: Plan, alliances: list[Alliance]) -> Iterator[Fault]:
    objective, bound, gap = (number(v) for v in (plan.objective, plan.bound, plan.gap))
    for name, value, stated in (
        ("objective", objective, plan.objective),
        ("bound", bound, plan.bound),
        ("gap", gap, plan.gap),
    ):
        if value is None:
            values = {"field": name, "value": stated}
            yield Fault("not-finite", sentence("The plan's {field} is {value}, not a finite number"), values)
    if all(a.mode in MODES for a in alliances) and len(alliances) == len(_listed(plan)):
        total = math.fsum(model.objective(a.members, a.mode) for a in alliances)
        if objective is not None and is_off(objective, total):
            yield Fault(
                "objective",
                sentence("The objective is {stated} CNY, by the model {model} CNY"),
                {"stated": objective, "model": total},
            )
    if objective is None or bound is None:
        return
    if bound > objective and is_off(bound, objective):
        values = {"bound": bound, "objective": objective}
        yield Fault(
            "bound", sentence("The bound {bound} CNY lies above the objective {objective} CNY"), values
        )
    yield from _bound_alone(model, bound)
    right = (objective - bound) / objective if objective else 0.0
    if gap is not None and abs(gap - right) > GAP:
        yield Fault(
            "gap",
            sentence("The gap is {stated}, by objective and bound {model}"),
            {"stated": gap, "model": right},
        )


def _bound_alone(model: Model, bound: float) -> Iterator[Fault]:
    """No bound may lie above a plan that is always allowed: everyone alone."""
    wishes = model.street.constraints
    if wishes.together or wishes.mode or wishes.host:
        return
    alone = math.fsum(model.objective([c.id], "independent") for c in model.street.compounds)
    if bound > alone and is_off(bound, alone):
        values = {"bound": bound, "alone": alone}
        yield Fault(
            "bound-alone", sentence("The bound {bound} CNY lies above everyone alone, {alone} CNY"), values
        )


def _rates(rates: Rates, plan: Plan) -> Iterator[Fault]:
    found: object = plan.rates
    stated = found if isinstance(found, Mapping) else {}
    for key, value in (("name", rates.name), ("sha256", rates.sha256)):
        if stated.get(key) != value:
            yield Fault(
                f"rates-{key}",
                sentence("The rates' {key} is {stated} in the plan, {value} in the rates"),
                {"key": key, "stated": stated.get(key), "value": value},
            )
