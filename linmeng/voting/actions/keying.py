"""After the close papers are opened and read by two persons, each by themselves.

Two equal readings of different persons make a ballot. Where two differ, both stay and a third person reads;
and so on until two persons have read the same. Nobody sees what another one read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.domain.refusals import NotNow, NotUnderstood, sentence
from linmeng.domain.voting.ballots import PAPER, marks_of
from linmeng.people.models import Person
from linmeng.voting.actions.ballots import accept, set_aside
from linmeng.voting.actions.moving import audit, one_line
from linmeng.voting.models import Keying, Motion, Scan, Sheet
from linmeng.voting.queries.boxes import put, same
from linmeng.voting.queries.mandates import proxys, under_mandate
from linmeng.voting.queries.motions import check_state, motion_for
from linmeng.voting.queries.sheets import number_of, sheet_of

NOT_CLOSED = sentence("Papers are opened and entered after the close, before the count.")


@dataclass(frozen=True, slots=True)
class Keyed:
    """What a reading did. `standing`: first; differs (somebody else reads it too); agreed (a ballot)."""

    number: str
    place: str
    standing: str
    readings: int


@transaction.atomic
def key_sheet(
    *,
    by: Person,
    at: datetime,
    uid: str,
    sheet: str,
    choices: Mapping[Any, str],
    invalid: str = "",
    proposed: bool = False,
) -> Keyed:
    """What one person read on an opened sheet: a choice by item (an item left out is blank, one with two
    ticks is "invalid"), or why it is `invalid` as a whole. `proposed`: it began from what the machine read.

    The second person who reads the same makes it a ballot; an invalid one enters the log and is set aside.
    Raises Http404, NotYours, NotUnderstood for a wrong number or an unknown item or choice, NotNow before
    the close, for a sheet that did not come back, was entered, or was read by this person before.
    """
    motion = motion_for(by, uid, localdate(at), "voting.key_paper")
    check_state(motion, {Motion.State.CLOSED}, NOT_CLOSED)
    if motion.closes_at is None or at < motion.closes_at:
        raise NotNow(NOT_CLOSED)
    said, why = _said(motion, choices, invalid)
    found = sheet_of(motion, sheet, lock=True)
    number = number_of(motion, found)
    _check_readable(found, number, by)
    mark = same(motion, "reading", found.number, said, bool(why))
    Keying.objects.create(
        sheet=found,
        by=by,
        at=at,
        box=put(motion, {"choices": said, "invalid": why}),
        same=mark,
        proposed=proposed,
    )
    readings = list(Keying.objects.filter(sheet=found).values_list("by_id", "same"))
    agreed = len({person for person, read in readings if read == mark}) > 1
    if agreed:
        _enter(motion, found, said, why, by, at)
    standing = "agreed" if agreed else ("first" if len(readings) == 1 else "differs")
    audit(motion, act="voting.key_sheet", by=by, at=at,
          after={"sheet": number, "reading": len(readings), "standing": standing})  # fmt: skip
    return Keyed(number, found.entry.place, standing, len(readings))


def _enter(motion: Motion, sheet: Sheet, said: dict[str, str], why: str, by: Person, at: datetime) -> None:
    """The sheet becomes a ballot; an invalid one without choices, and set aside in the log at once. What a
    proxy's mandate does not cover becomes invalid here: the readers say what stands on the paper.
    """
    mandate = proxys(sheet)
    counts = {} if why else under_mandate(motion, sheet.entry, mandate, said)
    ballot = accept(
        motion=motion, entry=sheet.entry, uid=str(uuid4()), at=at, channel=PAPER, choices=counts,
        mandate=mandate, sheet=sheet,
    )  # fmt: skip
    Scan.objects.filter(sheet=sheet).update(state=Scan.State.DONE)
    if why:
        set_aside(motion=motion, ballot=ballot, by=by, at=at, why=why)


def _said(motion: Motion, choices: Mapping[Any, str], invalid: str) -> tuple[dict[str, str], str]:
    """What was read, in one form: two persons who read the same give the same."""
    why = one_line(invalid, 200, _("Why")) if invalid.strip() else ""
    said = {str(item): choice for item, choice in choices.items() if choice}
    items = {str(number) for number in motion.items.values_list("number", flat=True)}
    if not set(said) <= items or not set(said.values()) <= set(marks_of(PAPER)):
        raise NotUnderstood(
            "This says something that was not asked: choose for each item, or leave it empty."
        )
    if why and said:
        raise NotUnderstood("An invalid ballot says nothing: leave all items empty.")
    return said, why


def _check_readable(sheet: Sheet, number: str, by: Person) -> None:
    if sheet.spoiled_at is not None:
        raise NotNow("Ballot {number} was replaced and does not count: put it aside.", number=number)
    if sheet.returned_at is None:
        raise NotNow("Ballot {number} was not received before the close: put it aside.", number=number)
    if hasattr(sheet, "ballot"):
        raise NotNow("Ballot {number} is entered already.", number=number)
    if Keying.objects.filter(sheet=sheet, by=by).exists():
        raise NotNow("You have read ballot {number} already: somebody else reads it next.", number=number)
