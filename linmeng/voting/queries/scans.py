"""What the machine proposes to the first reader of a sheet, and the pictures; only after the close."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404

from linmeng.domain.refusals import NotNow, sentence
from linmeng.domain.voting.ballots import INVALID
from linmeng.voting.models import Keying, Motion, Scan
from linmeng.voting.queries.motions import motion_for
from linmeng.voting.queries.sheets import number_of, sheet_of

NOT_CLOSED = sentence("Papers are opened and entered after the close, before the count.")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was read without doubt, by item, and the items a person must look at. `scans`: pks of pictures.

    `guesses`: doubtful items where two boxes are clearly marked, so invalid is proposed; a person decides.
    """

    number: str
    place: str
    choices: dict[int, str]
    doubts: tuple[int, ...]
    scans: tuple[int, ...]
    guesses: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScanLine:
    """A picture that a person must look at: doubtful, or without a number."""

    pk: int
    state: str
    number: str
    place: str
    items: tuple[int, ...]


def proposal(person: Any, uid: str, on: date, sheet: str) -> Proposal | None:
    """The machine's reading of a sheet, for its first reader only; None where there is none for this person.

    Raises Http404, NotYours, NotUnderstood for a wrong number, NotNow before the close.
    """
    motion = _closed(person, uid, on)
    found = sheet_of(motion, sheet)
    if Keying.objects.filter(sheet=found).exists():
        return None  # the second reader reads the paper, not the machine
    scans = list(Scan.objects.filter(motion=motion, sheet=found).defer("image").order_by("pk"))
    if not scans:
        return None
    items = list(motion.items.values_list("number", flat=True))
    read: dict[int, set[str]] = {item: set() for item in items}
    doubts: set[int] = set()
    seen: dict[int, set[str]] = {item: set() for item in items}  # what stands in the way, picture by picture
    for scan in scans:
        data = json.loads(scan.found)
        doubts |= set(data["doubts"])
        for item, choice in data["choices"].items():
            read[int(item)].add(choice)
            seen[int(item)].add("")
        for item, why in data.get("why", {}).items():
            seen[int(item)].add(why)
    doubts |= {item for item, said in read.items() if len(said) != 1}  # not seen, or two pictures differ
    choices = {item: next(iter(said)) for item, said in read.items() if item not in doubts}
    pks = tuple(scan.pk for scan in scans)
    guesses = {item: INVALID for item in doubts if seen[item] == {"two"}}
    place = found.entry.place
    return Proposal(number_of(motion, found), place, choices, tuple(sorted(doubts)), pks, guesses)


def scans_to_see(person: Any, uid: str, on: date) -> list[ScanLine]:
    """The pictures that wait for a person: doubtful ones and those without a number. Raises as above."""
    motion = _closed(person, uid, on)
    rows = Scan.objects.filter(motion=motion, state__in=(Scan.State.DOUBTFUL, Scan.State.UNKNOWN))
    rows = rows.select_related("sheet__entry").defer("image", "sheet__entry__salt", "sheet__entry__parties")
    return [_line(motion, scan) for scan in rows.exclude(sheet__keyings__by=person)]


def _line(motion: Motion, scan: Scan) -> ScanLine:
    items = tuple(json.loads(scan.found)["doubts"])
    if scan.sheet is None:
        return ScanLine(scan.pk, scan.state, "", "", items)
    return ScanLine(scan.pk, scan.state, number_of(motion, scan.sheet), scan.sheet.entry.place, items)


def scan_image(person: Any, uid: str, on: date, pk: int) -> bytes:
    """The kept picture, JPEG, for those who key papers. Raises Http404, NotYours, NotNow."""
    motion = _closed(person, uid, on)
    image = Scan.objects.filter(motion=motion, pk=pk).values_list("image", flat=True).first()
    if image is None:
        raise Http404
    return bytes(image)


def _closed(person: Any, uid: str, on: date) -> Motion:
    motion = motion_for(person, uid, on, "voting.key_paper")
    if motion.state != Motion.State.CLOSED:
        raise NotNow(NOT_CLOSED)
    return motion
