"""From chosen columns to a plan: each alliance priced anew, line by line."""

from collections.abc import Iterable

from linmeng.domain.planning.columns import Choices, Column
from linmeng.domain.planning.costs import Calculation, price
from linmeng.domain.planning.plan import Alliance, Plan, relative_gap
from linmeng.domain.planning.shares import PROVISIONAL, fees, shares


def finish(choices: Choices, chosen: Iterable[Column], bound: float) -> Plan:
    """The plan that `chosen` makes; its objective is the sum of the calculations, the bound at most that."""
    calculations = sorted((_priced(choices, c) for c in chosen), key=lambda c: c.members)
    objective = sum(c.objective for c in calculations)
    bound = min(bound, objective)
    return Plan(
        objective=objective,
        bound=bound,
        gap=relative_gap(objective, bound),
        rates={"name": choices.rates.name, "sha256": choices.rates.sha256},
        alliances=tuple(alliance(c) for c in calculations),
        notes=(PROVISIONAL,),
    )


def alliance(calculation: Calculation) -> Alliance:
    """The alliance a calculation describes, with provisional shares."""
    shared = shares(calculation)
    return Alliance(
        members=calculation.members,
        mode=calculation.mode,
        host=calculation.host,
        company=calculation.company,
        crew={line.position: line.crew for line in calculation.crew},
        cost=calculation.cost,
        subsidy=calculation.subsidy,
        shares=shared,
        fees=fees(calculation, shared),
    )


def _priced(choices: Choices, column: Column) -> Calculation:
    ids = choices.near.place.ids
    host = None if column.host is None else ids[column.host]
    members = [ids[i] for i in column.members]
    return price(choices.street, choices.rates, members, column.kind, host, where=choices.near.place)
