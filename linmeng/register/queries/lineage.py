"""What follows from a merger or split, told before it is done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from linmeng.domain.register.buildings import in_order, plain_number
from linmeng.people.queries import roles_held_in
from linmeng.register.models import Building, Compound, Lineage, ServiceContract, Unit
from linmeng.register.permissions import check
from linmeng.register.queries.history import contracts_of, running_contract


@dataclass(frozen=True, slots=True)
class Follows:
    """What hangs on compounds that are about to close."""

    contracts: list[ServiceContract] = field(default_factory=list)  # in force
    buildings: list[Building] = field(default_factory=list)
    units: int = 0
    unit_buildings: list[str] = field(
        default_factory=list
    )  # of units, not recorded as buildings; "" for none
    residents: int = 0
    committee: int = 0  # members of owners' committees

    @property
    def usual(self) -> ServiceContract | None:
        """The contract that goes over unless somebody says otherwise: the one there is."""
        return self.contracts[0] if len({c.company_id for c in self.contracts}) == 1 else None


def what_follows(person: Any, compounds: Sequence[Compound], on: date, act: str) -> Follows:
    """What hangs on these compounds. Raises NotYours when one is out of reach."""
    roles: Counter[str] = Counter()
    contracts, buildings = [], []
    for compound in compounds:
        check(person, act, on, compound)
        running = running_contract(contracts_of(compound), on)
        contracts += [running] if running else []
        buildings += sorted(compound.buildings.all(), key=lambda b: in_order(b.number))
        roles += Counter(roles_held_in(compound, on))
    units = Unit.objects.filter(compound__in=compounds, gone_on=None).order_by("building")
    known = {plain_number(b.number) for b in buildings}
    others = units.values_list("building", flat=True).distinct()
    bare = sorted((b for b in others if not b or plain_number(b) not in known), key=in_order)
    people = {"residents": roles["resident"], "committee": roles["owners_committee"]}
    return Follows(contracts, buildings, units=units.count(), unit_buildings=bare, **people)


def still_running(compound: Compound, on: date) -> list[ServiceContract]:
    """Contracts in force on closed compounds that became this one: somebody must end them."""
    ancestors = Lineage.objects.filter(descendant=compound).values("ancestor")
    rows = ServiceContract.objects.filter(compound__in=ancestors).select_related("company", "compound")
    by_compound: dict[int, list[ServiceContract]] = {}
    for row in rows:
        by_compound.setdefault(row.compound_id, []).append(row)
    return [r for found in by_compound.values() if (r := running_contract(found, on))]
