"""Doors as those see them who serve ballots there: units and services, nothing of papers that came back."""

from collections import defaultdict
from dataclasses import dataclass

from linmeng.voting.models import Motion, Service
from linmeng.voting.queries.papers import in_order_of_place


@dataclass(frozen=True, slots=True)
class UnitServed:
    """A unit and the ways in which it was served so far."""

    entry: int
    place: str
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class DoorServed:
    """The units behind one door."""

    building: str
    door: str
    lines: tuple[UnitServed, ...]


def doors_to_serve(motion: Motion) -> list[DoorServed]:
    """Every unit of the roll by door with its services; the caller has asked who may."""
    served: dict[int, list[Service]] = defaultdict(list)
    for service in motion.services.select_related("by"):
        served[service.entry_id].append(service)
    found: dict[tuple[str, str], list[UnitServed]] = defaultdict(list)
    for entry in in_order_of_place(motion.entries.filter(left_out="").defer("salt", "parties")):
        line = UnitServed(entry.pk, entry.place, tuple(served[entry.pk]))
        found[entry.building, entry.door].append(line)
    return [DoorServed(b, d, tuple(lines)) for (b, d), lines in found.items()]
