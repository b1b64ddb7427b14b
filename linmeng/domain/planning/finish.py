"""From chosen columns to a plan: each alliance priced anew, line by line, and its cost shared."""

from collections.abc import Iterable, Sequence

from linmeng.domain.planning.columns import Choices, Column
from linmeng.domain.planning.costs import Calculation
from linmeng.domain.planning.plan import Alliance, Plan, relative_gap
from linmeng.domain.planning.sharing.shares import NOT_EXAMINED, share
from linmeng.domain.planning.sharing.worth import LARGEST, Worth


def finish(choices: Choices, chosen: Iterable[Column], bound: float) -> Plan:
    """The plan that `chosen` makes; its objective is the sum of the calculations, the bound at most that."""
    calculations = sorted((_priced(choices, c) for c in chosen), key=lambda c: c.members)
    objective = sum(c.objective for c in calculations)
    bound = min(bound, objective)
    worth = Worth(choices.street, choices.rates, choices.near, choices.tables)
    alliances = tuple(alliance(c, worth) for c in calculations)
    return Plan(
        objective=objective,
        bound=bound,
        gap=relative_gap(objective, bound),
        rates={"name": choices.rates.name, "sha256": choices.rates.sha256},
        alliances=alliances,
        notes=notes_on(alliances),
    )


def alliance(calculation: Calculation, worth: Worth) -> Alliance:
    """The alliance a calculation describes, with shares, fees and objections; `worth` is of its street."""
    shared = share(calculation, worth)
    return Alliance(
        members=calculation.members,
        mode=calculation.mode,
        host=calculation.host,
        company=calculation.company,
        crew={line.position: line.crew for line in calculation.crew},
        cost=calculation.cost,
        subsidy=calculation.subsidy,
        shares=shared.shares,
        fees=shared.fees,
        objections=tuple(objection.members for objection in shared.objections),
    )


def notes_on(alliances: Sequence[Alliance]) -> tuple[str, ...]:
    """What a reader of a plan with these alliances must know."""
    return (NOT_EXAMINED,) if any(len(a.members) > LARGEST for a in alliances) else ()


def _priced(choices: Choices, column: Column) -> Calculation:
    ids = choices.near.place.ids
    host = None if column.host is None else ids[column.host]
    return choices.price([ids[i] for i in column.members], column.kind, host)
