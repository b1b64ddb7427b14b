"""Ballots from the city's own system, where the rules say that a vote on phones is held there."""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotNow, NotUnderstood, sentence
from linmeng.people.models import Person
from linmeng.voting.actions.ballots import accept
from linmeng.voting.actions.moving import audit
from linmeng.voting.files.imported import WORDS, Line, Listed, read, same_place
from linmeng.voting.models import Motion, RollEntry
from linmeng.voting.queries.motions import check_state, motion_for, motion_for_update
from linmeng.voting.queries.packs import frozen_pack

NO_UNIT = sentence("Unit {place} is not on the roll.")
NO_NUMBER = sentence("The ballot has no number.")
TWICE = sentence("Ballot {number} stands in the list twice.")
TWO = sentence("Unit {place} stands in the list twice.")
NO_WORD = sentence("What stands under item {item} is none of 同意, 反对, 弃权, 无效.")
NO_ITEM = sentence("Item {item} was not asked.")
EMPTY = sentence("Nothing is chosen on this ballot.")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row: a msgid and its values."""

    row: int
    message: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a list would bring. Only numbers and faults: nobody reads choices here.

    `unknown`: titles of columns that were not understood and are left aside.
    """

    ballots: int
    units: int
    faults: tuple[Fault, ...]
    unknown: tuple[str, ...] = ()
    ready: tuple[tuple[RollEntry, str, dict[str, str]], ...] = field(default=(), repr=False)


def preview_ballots(*, by: Person, at: datetime, uid: str, data: bytes, filename: str) -> Preview:
    """Reads a list and says what is wrong with it, storing nothing. Raises as `import_ballots`."""
    motion = motion_for(by, uid, localdate(at), "voting.import_ballots")
    _check_imported(motion)
    return _preview(motion, read(data, filename))


@transaction.atomic
def import_ballots(*, by: Person, at: datetime, uid: str, data: bytes, filename: str) -> int:
    """Takes the whole list over or nothing of it; how many ballots. The same list again changes nothing.

    After the close only, and only where the frozen rules say that the city's system holds the vote. Raises
    NotUnderstood when any row has a fault.
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.import_ballots")
    _check_imported(motion)
    found = _preview(motion, read(data, filename))
    if found.faults:
        raise NotUnderstood(
            "{count} rows of the list have faults: nothing was taken over.", count=len(found.faults)
        )
    for entry, number, said in found.ready:
        ballot = str(uuid.uuid5(uuid.NAMESPACE_URL, f"linmeng:{motion.uid}:{number}"))
        accept(motion=motion, entry=entry, uid=ballot, at=at, channel="imported", choices=said, by=by)
    audit(motion, act="voting.import_ballots", by=by, at=at, after={"ballots": found.ballots})
    return found.ballots


def _check_imported(motion: Motion) -> None:
    check_state(motion, {Motion.State.CLOSED}, "Ballots are imported after the close, before the count.")
    if frozen_pack(motion).value("electronic") != "city_system":
        raise NotNow("The rules of this vote do not name the city's system: nothing is imported.")


def _preview(motion: Motion, listed: Listed) -> Preview:
    entries = {same_place(e.place): e for e in motion.entries.filter(left_out="").defer("salt", "parties")}
    items = {str(number) for number in motion.items.values_list("number", flat=True)}
    lines = listed.lines
    numbers, places = Counter(line.number for line in lines), Counter(same_place(x.place) for x in lines)
    faults, ready = [], []
    for line in lines:
        place = same_place(line.place)
        wrong = [*_faults(line, entries, items)]
        if line.number and numbers[line.number] > 1:
            wrong.append((TWICE, {"number": line.number}))
        if places[place] > 1 and place in entries:
            wrong.append((TWO, {"place": line.place}))
        faults += [Fault(line.row, message, values) for message, values in wrong]
        if not wrong:
            said = {item: WORDS[word.lower()] for item, word in line.said.items() if word}
            ready.append((entries[place], line.number, said))
    return Preview(len(lines), len(places), tuple(faults), listed.unknown, tuple(ready))


def _faults(line: Line, entries: dict[str, RollEntry], items: set[str]) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    if same_place(line.place) not in entries:
        found.append((NO_UNIT, {"place": line.place}))
    if not line.number:
        found.append((NO_NUMBER, {}))
    for item, word in line.said.items():
        if word and item not in items:
            found.append((NO_ITEM, {"item": item}))
        elif word.lower() not in WORDS:
            found.append((NO_WORD, {"item": item}))
    if not any(line.said.values()):
        found.append((EMPTY, {}))
    return found
