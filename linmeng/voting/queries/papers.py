"""Sheets of a vote: by door with their state, in sums, and which ones wait for a person to read them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from linmeng.domain.register.buildings import in_order
from linmeng.voting.files.sheet_code import printed
from linmeng.voting.models import Keying, Motion, RollEntry, Service, Sheet
from linmeng.voting.queries.motions import motion_for


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A unit with its ballot on paper. `state`: none, printed, served, returned, disputed, keyed."""

    entry: int
    place: str
    number: str  # "" where none is printed
    state: str
    printed_at: datetime | None = None
    returned_at: datetime | None = None
    services: tuple[Service, ...] = ()
    replaced: int = 0  # how many earlier sheets no longer count


@dataclass(frozen=True, slots=True)
class DoorPapers:
    """The units behind one door."""

    building: str
    door: str
    lines: tuple[SheetLine, ...]

    def count(self, *states: str) -> int:
        return sum(line.state in states for line in self.lines)


@dataclass(frozen=True, slots=True)
class Sums:
    """How many: units, printed, served (checked), returned, keyed, left to key, disputed of these."""

    units: int
    printed: int
    served: int
    returned: int
    keyed: int
    left: int
    disputed: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A returned sheet that a person may read. `third`: two readings differ, a third person decides."""

    number: str
    place: str
    readings: int
    third: bool


def living(motion: Motion) -> QuerySet[Sheet]:
    """The sheets that count: not replaced, not set aside."""
    return Sheet.objects.filter(motion=motion, spoiled_at__isnull=True)


def in_order_of_place(entries: Iterable[RollEntry]) -> list[RollEntry]:
    """Building 2 before building 10, and so on down to the unit."""
    return sorted(entries, key=lambda e: (in_order(e.building), in_order(e.door), in_order(e.place), e.pk))


def doors(person: Any, uid: str, on: date) -> list[DoorPapers]:
    """Every unit of the roll by door, with its sheet, services and state; never what is on a sheet.

    Raises Http404, NotYours.
    """
    motion = motion_for(person, uid, on, "voting.see_roll")
    sheets = _sheets(motion)
    served: dict[int, list[Service]] = defaultdict(list)
    for service in motion.services.select_related("by", "checked_by"):
        served[service.entry_id].append(service)
    found: dict[tuple[str, str], list[SheetLine]] = {}
    for entry in in_order_of_place(motion.entries.filter(left_out="").defer("salt", "parties")):
        line = _line(motion, entry, sheets.get(entry.pk, []), tuple(served[entry.pk]))
        found.setdefault((entry.building, entry.door), []).append(line)
    return [DoorPapers(b, d, tuple(lines)) for (b, d), lines in found.items()]


def _sheets(motion: Motion) -> dict[int, list[Sheet]]:
    rows = Sheet.objects.filter(motion=motion).annotate(readings=Count("keyings", distinct=True))
    found: dict[int, list[Sheet]] = defaultdict(list)
    for sheet in rows.select_related("ballot").defer("ballot__box").order_by("number"):
        found[sheet.entry_id].append(sheet)
    return found


def _line(motion: Motion, entry: RollEntry, sheets: list[Sheet], services: tuple[Service, ...]) -> SheetLine:
    alive = [s for s in sheets if s.spoiled_at is None]
    replaced = len(sheets) - len(alive)
    if not alive:
        return SheetLine(entry.pk, entry.place, "", "none", services=services, replaced=replaced)
    sheet = alive[-1]
    state = _state(sheet, any(s.checked_at and not s.refused_why for s in services))
    number = printed(motion.uid, sheet.number)
    return SheetLine(
        entry.pk, entry.place, number, state, sheet.printed_at, sheet.returned_at, services, replaced
    )


def _state(sheet: Any, served: bool) -> str:
    if hasattr(sheet, "ballot"):
        return "keyed"
    if sheet.readings > 1:
        return "disputed"
    if sheet.returned_at:
        return "returned"
    return "served" if served else "printed"


def sums(motion: Motion) -> Sums:
    """The papers of a motion in figures; nobody is asked, since the figures name no unit."""
    alive = living(motion)
    back = alive.filter(returned_at__isnull=False)
    open_ = back.filter(ballot__isnull=True)
    checked = Service.objects.filter(motion=motion, checked_at__isnull=False, refused_why="")
    disputed = open_.annotate(n=Count("keyings")).filter(n__gt=1).count()
    return Sums(
        units=motion.entries.filter(left_out="").count(),
        printed=alive.count(),
        served=checked.values("entry").distinct().count(),
        returned=back.count(),
        keyed=back.filter(ballot__isnull=False).count(),
        left=open_.count(),
        disputed=disputed,
    )


def services_to_check(person: Any, uid: str, on: date) -> list[Service]:
    """The services that somebody else recorded and nobody has checked. Raises Http404, NotYours."""
    motion = motion_for(person, uid, on, "voting.check_service")
    rows = motion.services.filter(checked_at__isnull=True, refused_why="").exclude(by=person)
    return list(rows.select_related("entry", "by").defer("entry__salt", "entry__parties"))


def queue(person: Any, uid: str, on: date) -> list[Waiting]:
    """The returned sheets that this person may read now: never one they have read before.

    Disputed ones first, then those that one person has read; none before the close. Raises Http404,
    NotYours.
    """
    motion = motion_for(person, uid, on, "voting.key_paper")
    if motion.state != Motion.State.CLOSED:
        return []
    mine = Keying.objects.filter(by=person, sheet__motion=motion).values("sheet")
    rows = living(motion).filter(Q(returned_at__isnull=False, ballot__isnull=True)).exclude(pk__in=mine)
    rows = rows.annotate(readings=Count("keyings")).order_by("-readings", "number")
    return [
        Waiting(printed(motion.uid, s.number), s.entry.place, s.readings, s.readings > 1)
        for s in rows.select_related("entry").defer("entry__salt", "entry__parties")
    ]
