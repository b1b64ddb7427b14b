"""What goes over to the new records when compounds merge or split: buildings and running contracts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.register.buildings import in_order, numbers_together
from linmeng.register.actions.changes import note
from linmeng.register.actions.contracts import carry_contract, close_carried
from linmeng.register.models import Building, Compound, ServiceContract
from linmeng.register.queries import contracts_of, running_contract

STAYS, ALL = "", "all"  # where the running contract of a compound that splits goes; else a part's number


def copy_all(parts: Sequence[Compound], merged: Compound, by: Any, at: datetime) -> int:
    """The buildings of all parts in the merged record; a number that occurs twice gets its part's name."""
    rows = [b for c in parts for b in c.buildings.all()]
    names = {c.pk: c.name for c in parts}
    numbers = numbers_together([(names[b.compound_id], b.number) for b in rows])
    return _copy(list(zip(rows, numbers, strict=True)), merged, by, at)


def copy_some(
    whole: Compound, parts: Sequence[Compound], chosen: Mapping[str, int], by: Any, at: datetime
) -> int:
    """Each building in the part chosen for it (its place in the list, from 0); the others stay behind.

    Raises NotUnderstood for a building or part there is not.
    """
    rows = {b.number: b for b in whole.buildings.all()}
    for number, i in chosen.items():
        if number not in rows or not 0 <= i < len(parts):
            raise NotUnderstood("Building {number} cannot go there.", number=number)
    copied = 0
    for i, part in enumerate(parts):
        mine = [(rows[n], n) for n, j in chosen.items() if j == i]
        copied += _copy(mine, part, by, at)
    return copied


def carry_one(
    parts: Sequence[Compound], merged: Compound, number: int | None, on: date, by: Any, at: datetime
) -> ServiceContract | None:
    """The contract with this number goes over to the merged record; None: all stay where they are.

    Raises NotUnderstood when it is none that runs in one of the parts.
    """
    if number is None:
        return None
    running = {r.pk: r for c in parts if (r := running_contract(contracts_of(c), on))}
    if number not in running:
        raise NotUnderstood("This contract does not run in any of these compounds.")
    close_carried(running[number], on)
    return carry_contract(running[number], merged, on, by, at)


def carry_to_parts(
    whole: Compound, parts: Sequence[Compound], goes_to: str, on: date, by: Any, at: datetime
) -> list[ServiceContract]:
    """The running contract goes to one part, to all, or stays. Raises NotUnderstood for no such part."""
    row = running_contract(contracts_of(whole), on)
    if goes_to == STAYS or row is None:
        return []
    chosen = {ALL: list(parts), **{str(i): [p] for i, p in enumerate(parts)}}.get(goes_to)
    if chosen is None:
        raise NotUnderstood("The contract goes to one of the parts, to all, or stays.")
    close_carried(row, on)
    return [carry_contract(row, part, on, by, at) for part in chosen]


def _copy(rows: Sequence[tuple[Building, str]], compound: Compound, by: Any, at: datetime) -> int:
    figures = ("floors", "households", "lifts", "year_built")
    made = [Building(compound=compound, number=n, **{f: getattr(b, f) for f in figures}) for b, n in rows]
    Building.objects.bulk_create(made)
    if made:
        numbers = sorted((b.number for b in made), key=in_order)
        note(compound, {"building": [None, "、".join(numbers)[:2000]]}, by=by, at=at)
    return len(made)
