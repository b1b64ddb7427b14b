"""Paper: ballots are printed, replaced, served, and come back closed into the box."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours, sentence
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.voting.actions.moving import audit, one_line
from linmeng.voting.models import Mandate, Motion, RollEntry, Service, Sheet
from linmeng.voting.queries.motions import check_state, motion_for_update
from linmeng.voting.queries.papers import in_order_of_place, living
from linmeng.voting.queries.sheets import number_of, sheet_of

_S = Motion.State
PRINTING = frozenset({_S.ROLL, _S.NOTICE, _S.OPEN})
NOT_PRINTED_NOW = sentence("Ballots are printed after the roll is frozen and before the vote closes.")
NOT_OPEN = sentence("Papers are received while the vote is open.")
OVER = sentence("The time to hand in has passed: this ballot came too late and is not received.")
SERVING = sentence("Service is recorded after the roll is frozen and before the vote closes.")
CHECKING = sentence("Services are checked before the count.")
MOST_SHEETS = 99_999


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a closed paper that was handed in. `again`: it had been received before, at `at`.
    `mandate`: the number of the one under which a proxy handed it in.
    """

    number: str
    place: str
    at: datetime
    again: bool
    mandate: int | None = None


@transaction.atomic
def print_sheets(*, by: Person, at: datetime, uid: str, building: str = "", door: str = "") -> list[Sheet]:
    """The ballots of a building, of a door of it, or of all units of the roll; missing ones are numbered now.

    Printed again, a unit's sheet keeps its number. Raises Http404, NotYours, NotNow outside the time between
    the frozen roll and the close, NotUnderstood where no unit is.
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.print_papers")
    _check_printing(motion, at)
    where = {name: value for name, value in (("building", building), ("door", door)) if value}
    entries = in_order_of_place(motion.entries.filter(left_out="", **where).defer("salt", "parties"))
    if not entries:
        raise NotUnderstood("No unit of the roll is there.")
    have = set(living(motion).filter(entry__in=entries).values_list("entry_id", flat=True))
    fresh = _numbered(motion, [entry for entry in entries if entry.pk not in have], at)
    audit(motion, act="voting.print_sheets", by=by, at=at,
          after={**where, "sheets": len(entries), "new": len(fresh)})  # fmt: skip
    order = {entry.pk: place for place, entry in enumerate(entries)}
    rows = living(motion).filter(entry__in=entries)
    return sorted(rows, key=lambda sheet: (order[sheet.entry_id], sheet.number))


@transaction.atomic
def replace_sheet(*, by: Person, at: datetime, uid: str, sheet: str, why: str) -> Sheet:
    """A new ballot for one that was lost, spoiled or filled in wrongly; the old one no longer counts.

    Raises Http404, NotYours, NotUnderstood without a reason, NotNow when it has come back or was replaced.
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.print_papers")
    _check_printing(motion, at)
    old = sheet_of(motion, sheet, lock=True)
    number = number_of(motion, old)
    if old.returned_at:
        raise NotNow("Ballot {number} lies in the box already: it is not replaced.", number=number)
    _check_living(motion, old)
    old.spoiled_at, old.spoiled_why = at, one_line(why, 120, _("Why"))
    old.save(update_fields=["spoiled_at", "spoiled_why"])
    if old.entry.left_out:
        raise NotNow("This unit is no longer on the roll.")
    new = _numbered(motion, [old.entry], at)[0]
    audit(motion, act="voting.replace_sheet", by=by, at=at,
          after={"old": number, "new": number_of(motion, new), "why": old.spoiled_why})  # fmt: skip
    return new


@transaction.atomic
def receive_sheet(*, by: Person, at: datetime, uid: str, sheet: str, mandate: int | None = None) -> Received:
    """Notes that a closed ballot came back into the box; from now on its unit takes part.

    `sheet`: its number with the check digit, or the text of its QR code. `mandate`: the number of the one
    under which a proxy hands it in; what that does not cover will not count. None: the owner's own. A second
    time changes nothing and says so. Raises Http404, NotYours, NotUnderstood for a number of another vote, a
    forged code or a mandate of another unit, NotNow for a replaced ballot, an ended mandate, before the
    opening and from the last moment on.
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.receive_paper")
    found = sheet_of(motion, sheet, lock=True)
    number = number_of(motion, found)
    if found.returned_at:
        return Received(number, found.entry.place, found.returned_at, True, found.mandate_id)
    check_state(motion, {_S.OPEN}, NOT_OPEN)
    if motion.closes_at is None or at >= motion.closes_at:
        raise NotNow(OVER)
    if motion.opens_at is None or at < motion.opens_at:
        raise NotNow(NOT_OPEN)
    _check_living(motion, found)
    if found.entry.left_out:
        raise NotNow("This unit is no longer on the roll.")
    found.returned_at, found.returned_by, found.mandate = at, by, _proxys(found, mandate)
    found.save(update_fields=["returned_at", "returned_by", "mandate"])
    after = {"sheet": number} | ({"mandate": mandate} if mandate is not None else {})
    audit(motion, act="voting.receive_sheet", by=by, at=at, after=after)
    return Received(number, found.entry.place, at, False, mandate)


@transaction.atomic
def record_service(
    *, by: Person, at: datetime, uid: str, entries: Collection[int], way: str, evidence: str
) -> list[Service]:
    """Notes that units were served 送达 in one way, with where the evidence lies; it counts once checked.

    `entries`: pks of the roll's entries. Raises Http404, NotYours, NotUnderstood for an unknown way or no
    evidence, NotNow before the roll is frozen and after the close.
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.record_service")
    check_state(motion, PRINTING, SERVING)
    if way not in Service.Way.values:
        raise NotUnderstood("This way of service is not known.")
    where = one_line(evidence, 200, _("Where the evidence lies"))
    units = list(motion.entries.filter(pk__in=list(entries), left_out="").defer("salt", "parties"))
    if not units or len(units) != len(set(entries)):
        raise Http404
    made = Service.objects.bulk_create(
        Service(motion=motion, entry=unit, way=way, evidence=where, by=by, at=at) for unit in units
    )
    audit(motion, act="voting.record_service", by=by, at=at,
          after={"way": way, "evidence": where, "units": [unit.place for unit in units[:50]],
                 "count": len(units)})  # fmt: skip
    return made


@transaction.atomic
def check_service(*, by: Person, at: datetime, uid: str, service: int, why: str = "") -> Service:
    """A second person confirms a service, or refuses it with the reason `why`; refused, it does not count.

    Raises Http404, NotYours for who recorded it, NotNow when it was checked already or the count is over.
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.check_service")
    check_state(motion, {*PRINTING, _S.CLOSED}, CHECKING)
    kept = Service.objects.select_for_update(of=("self",)).filter(motion=motion, pk=service).first()
    if kept is None:
        raise Http404
    if kept.by_id == by.pk:
        raise NotYours("Somebody else must check what you recorded yourself.")
    if kept.checked_at or kept.refused_why:
        raise NotNow("This service was checked already.")
    kept.checked_by, kept.checked_at = by, at
    kept.refused_why = one_line(why, 200, _("Why")) if why.strip() else ""
    kept.save(update_fields=["checked_by", "checked_at", "refused_why"])
    place = RollEntry.objects.values_list("place", flat=True).get(pk=kept.entry_id)
    record(act="voting.check_service", by=by, at=at, subject=motion, area_code=motion.area_code,
           after={"service": kept.pk, "unit": place, "way": kept.way,
                  "refused": kept.refused_why})  # fmt: skip
    return kept


def _check_printing(motion: Motion, at: datetime) -> None:
    check_state(motion, PRINTING, NOT_PRINTED_NOW)
    if motion.closes_at is not None and at >= motion.closes_at:
        raise NotNow(NOT_PRINTED_NOW)


def _proxys(sheet: Sheet, number: int | None) -> Mandate | None:
    """The mandate of this number when it is the sheet's unit's and in force. Raises NotUnderstood, NotNow."""
    if number is None:
        return None
    rows = Mandate.objects.select_for_update(of=("self",)).defer("name", "box", "same")
    found = rows.filter(pk=number, entry=sheet.entry_id).first()
    if found is None:
        raise NotUnderstood("Mandate {number} is none of {place}.", number=number, place=sheet.entry.place)
    if found.revoked_at is not None:
        raise NotNow("Mandate {number} has ended: the paper is not received under it.", number=number)
    return found


def _check_living(motion: Motion, sheet: Sheet) -> None:
    """Raises NotNow for a sheet that was replaced, and says by which one."""
    if sheet.spoiled_at is None:
        return
    number, day = number_of(motion, sheet), localtime(sheet.spoiled_at).strftime("%Y-%m-%d")
    new = living(motion).filter(entry=sheet.entry_id).first()
    if new is None:
        raise NotNow("Ballot {number} was set aside on {day} and does not count.", number=number, day=day)
    raise NotNow(
        "Ballot {number} was replaced on {day} by {new} and does not count.",
        number=number, day=day, new=number_of(motion, new),
    )  # fmt: skip


def _numbered(motion: Motion, entries: list[RollEntry], at: datetime) -> list[Sheet]:
    """New sheets with the next numbers; the caller holds the motion, so that no number is given twice."""
    last = motion.sheets.aggregate(n=Max("number"))["n"] or 0
    if last + len(entries) > MOST_SHEETS:
        raise NotNow("No more ballots can be numbered in this vote.")
    return Sheet.objects.bulk_create(
        (
            Sheet(motion=motion, entry=entry, number=number, printed_at=at)
            for number, entry in enumerate(entries, last + 1)
        ),
        batch_size=500,
    )
