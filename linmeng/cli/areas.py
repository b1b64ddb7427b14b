"""Planning areas: a list is cut into sub-districts, planned one by one, and checked as one."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from linmeng.cli.answers import BAD_INPUT, Failure
from linmeng.cli.inputs import Input
from linmeng.domain.planning.check import Fault, check
from linmeng.domain.planning.compound import Compound, Constraints, Street
from linmeng.domain.planning.plan import Plan
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.walking import within
from linmeng.domain.refusals import sentence

HAIR = 1e-6  # share: sums of the same numbers in another order differ by less


def streets(given: Input, by: str, everywhere: str) -> dict[str, Street]:
    """Name → planning area, by `subdistrict`, `district` or `none`; sorted by name.

    A compound whose sub-district is not known goes with the others of its district. Sub-districts of the
    same name in two districts stay apart. Raises Failure for a wish that reaches across areas, and for a
    gate of a compound that the list does not have.
    """
    _check_gates(given)
    groups: dict[str, list[Compound]] = defaultdict(list)
    names = _names(given, by)
    for compound in given.compounds:
        groups[names[compound.id] or everywhere].append(compound)
    home = {c.id: name for name, compounds in groups.items() for c in compounds}
    _check_wishes(given.constraints, home)
    return {
        name: Street(
            tuple(groups[name]),
            given.barriers,
            _within(given.constraints, home, name),
            within(given.walking, {c.id for c in groups[name]}),
        )
        for name in sorted(groups)
    }


def _check_gates(given: Input) -> None:
    known = {c.id for c in given.compounds}
    if given.walking is None:
        return
    named = [gate.compound for gate in given.walking.gates]
    for id_ in [*named, *(i for door in given.walking.doors for i in (door.a, door.b))]:
        if id_ not in known:
            raise Failure(BAD_INPUT, "cli.gate_unknown", id=id_)


def _names(given: Input, by: str) -> dict[str, str]:
    """Compound → the name of its planning area, "" where the list does not tell."""
    if by == "none":
        return {c.id: "" for c in given.compounds}
    if by == "district":
        return {c.id: given.districts[c.id] for c in given.compounds}
    spread: dict[str, set[str]] = defaultdict(set)
    for c in given.compounds:
        spread[c.subdistrict] |= {given.districts[c.id]} - {""}
    return {
        c.id: f"{given.districts[c.id]}{c.subdistrict}" if len(spread[c.subdistrict]) > 1 else c.subdistrict
        for c in given.compounds
    }


def _check_wishes(wishes: Constraints, home: dict[str, str]) -> None:
    named = {*wishes.mode, *wishes.host, *wishes.host.values()}
    named |= {id_ for pair in (*wishes.together, *wishes.apart) for id_ in pair}
    for id_ in sorted(named):
        if id_ not in home:
            raise Failure(BAD_INPUT, "cli.wish_unknown", id=id_)
    for a, b in (*wishes.together, *wishes.host.items()):
        if home[a] != home[b]:
            raise Failure(BAD_INPUT, "cli.wish_across", a=a, b=b, area_a=home[a], area_b=home[b])


def _within(wishes: Constraints, home: dict[str, str], area: str) -> Constraints:
    """The wishes that concern one area; two compounds in different areas are apart anyhow."""
    return Constraints(
        together=tuple(pair for pair in wishes.together if home[pair[0]] == area),
        apart=tuple(pair for pair in wishes.apart if home[pair[0]] == home[pair[1]] == area),
        mode={id_: mode for id_, mode in wishes.mode.items() if home[id_] == area},
        host={id_: host for id_, host in wishes.host.items() if home[id_] == area},
    )


def check_joined(areas: dict[str, Street], rates: Rates, plan: Plan) -> list[Fault]:
    """Checks the plan of several planning areas against the model, each area by itself.

    Its objective, bound and gap are those of all areas together (section 4).
    """
    if len(areas) == 1:
        return check(next(iter(areas.values())), rates, plan)
    home = {c.id: name for name, street in areas.items() for c in street.compounds}
    parts: dict[str, list[int]] = defaultdict(list)
    for number, alliance in enumerate(plan.alliances):
        parts[home.get(alliance.members[0], "") if alliance.members else ""].append(number)
    faults = _strangers(plan, parts.get("", ()))
    objective = 0.0
    for name, street in areas.items():
        part = tuple(plan.alliances[number] for number in parts.get(name, ()))
        # An objective of −1 is always a fault, and the fault tells what it should be for this area.
        for fault in check(street, rates, replace(plan, alliances=part, objective=-1.0, bound=-1.0, gap=0.0)):
            if fault.name == "objective":
                objective += float(fault.values["model"])
            else:
                faults.append(fault)
    return faults or _totals(plan, objective)


def _strangers(plan: Plan, numbers: Iterable[int]) -> list[Fault]:
    message = sentence("Alliance {place} names {member}, which the street does not have")
    first = {number: next(iter(plan.alliances[number].members), "") for number in numbers}
    return [Fault("unknown", message, {"place": n + 1, "member": member}) for n, member in first.items()]


def _totals(plan: Plan, objective: float) -> list[Fault]:
    """Objective, bound and gap of all areas together (only asked when every alliance stands)."""
    faults = []
    if not math.isclose(plan.objective, objective, rel_tol=HAIR, abs_tol=HAIR):
        message = sentence("The objective is {stated} CNY, by the model {model} CNY")
        faults.append(Fault("objective", message, {"stated": plan.objective, "model": objective}))
    if not plan.bound <= plan.objective * (1 + HAIR):
        message = sentence("The bound {bound} CNY lies above the objective {objective} CNY")
        faults.append(Fault("bound", message, {"bound": plan.bound, "objective": plan.objective}))
    gap = max(0.0, (plan.objective - plan.bound) / plan.objective) if plan.objective > 0 else 0.0
    if not math.isclose(plan.gap, gap, abs_tol=HAIR):
        message = sentence("The gap is {stated}, by objective and bound {model}")
        faults.append(Fault("gap", message, {"stated": plan.gap, "model": gap}))
    return faults
