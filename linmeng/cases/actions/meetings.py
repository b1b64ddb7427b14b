"""Meetings: invited to, attended, minuted, with resolutions whose follow-ups are duties."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.timezone import is_aware, localdate
from django.utils.translation import gettext as _

from linmeng.cases.actions.duties import store_duty
from linmeng.cases.actions.recording import long_text, noted, one_line, past_day, some_line, why
from linmeng.cases.models import Attendee, Case, EarlierMinutes, Meeting, Resolution
from linmeng.cases.permissions import check
from linmeng.cases.queries.cases import case_for_update, check_open
from linmeng.cases.queries.meetings import meeting_at_door, same_marks
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.models import Person

_S = Meeting.State
TEXTS = ("kind", "title", "agenda", "place", "starts_at", "ends_at", "invited", "step", "compound")
"""What an invitation says."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What follows from a resolution: what, who (as `store_duty` takes it), until when."""

    words: str
    who: Mapping[str, Any]
    due_on: date | None = None


@transaction.atomic
def plan_meeting(*, by: Person, at: datetime, uid: str, **said: Any) -> Meeting:
    """Plans a meeting: `TEXTS` by name, `invited` one a line. Raises NotYours, NotUnderstood, NotNow."""
    case = case_for_update(by, uid, localdate(at), "cases.hold_meeting", str(said.get("compound", "")))
    check_open(case)
    row = Meeting.objects.create(
        case=case, uid=secrets.token_hex(16), token=secrets.token_hex(16), at=at, by=by, **_cleaned(said)
    )
    noted(case, act="cases.plan_meeting", by=by, at=at, after=_told(row))
    return row


@transaction.atomic
def change_meeting(
    *, by: Person, at: datetime, uid: str, meeting: str, version: int | None = None, **said: Any
) -> Meeting:
    """Changes what an invitation says, before the meeting is held. Raises as `plan_meeting`, and NotNow."""
    case, row = _meeting(by, at, uid, meeting, version)
    _check_planned(row)
    check(by, "cases.hold_meeting", localdate(at), case, str(said.get("compound", "")))
    before = _told(row)
    for name, value in _cleaned({**{n: getattr(row, n) for n in TEXTS}, **said}).items():
        setattr(row, name, value)
    _saved(row)
    noted(case, act="cases.change_meeting", by=by, at=at, after={**_told(row), "before": before})
    return row


@transaction.atomic
def tell_meeting(
    *, by: Person, at: datetime, uid: str, meeting: str, told_on: date, told_how: str
) -> Meeting:
    """Records on which day, and how, all were invited. Raises Http404, NotYours, NotUnderstood, NotNow."""
    case, row = _meeting(by, at, uid, meeting)
    if row.state == _S.CANCELLED:
        raise NotNow("This meeting was cancelled.")
    if told_on > localdate(row.starts_at):
        raise NotUnderstood("Nobody can be invited after the meeting began.")
    row.told_on, row.told_how = past_day(told_on, at), one_line(told_how, 160, _("How they were invited"))
    _saved(row)
    noted(case, act="cases.tell_meeting", by=by, at=at, after={"about": row.title, "on": told_on.isoformat()})
    return row


@transaction.atomic
def cancel_meeting(*, by: Person, at: datetime, uid: str, meeting: str, reason: str) -> Meeting:
    """Cancels a planned meeting. Raises Http404, NotYours, NotUnderstood, NotNow."""
    case, row = _meeting(by, at, uid, meeting)
    _check_planned(row)
    row.state, row.state_why, row.signing_in = _S.CANCELLED, why(reason), False
    _saved(row)
    noted(case, act="cases.cancel_meeting", by=by, at=at, after={"about": row.title, "reason": row.state_why})
    return row


@transaction.atomic
def open_door(*, by: Person, at: datetime, uid: str, meeting: str, opened: bool) -> Meeting:
    """Lets people sign in with the code at the door, or no longer; on its day. Raises NotYours, NotNow."""
    case, row = _meeting(by, at, uid, meeting)
    if opened and row.state == _S.CANCELLED:
        raise NotNow("This meeting was cancelled.")
    if opened and localdate(row.starts_at) != localdate(at):
        raise NotNow("People sign in on the day of the meeting.")
    row.signing_in = opened
    _saved(row)
    noted(case, act="cases.open_door", by=by, at=at, after={"about": row.title, "open": opened})
    return row


@transaction.atomic
def sign_in(*, at: datetime, token: str, name: str, capacity: str, organisation: str = "") -> Attendee:
    """Somebody signs in with the code at the door, without an account; who is on the list stays there once.

    Raises Http404 for no such code, NotNow when nobody signs in now, NotUnderstood.
    """
    meeting = meeting_at_door(token)
    if not meeting.signing_in or localdate(meeting.starts_at) != localdate(at):
        raise NotNow("Nobody signs in to this meeting now: ask those who hold it.")
    row = _attend(meeting, name, capacity, organisation, Attendee.Way.CODE, None, at)
    noted(
        meeting.case, act="cases.sign_in", by=None, at=at, after={"about": meeting.title, "as": row.capacity}
    )
    return row


@transaction.atomic
def list_attendees(
    *, by: Person, at: datetime, uid: str, meeting: str, lines: Iterable[tuple[str, str, str]]
) -> list[Attendee]:
    """Enters the paper list: (name, capacity, organisation) each. Raises NotYours, NotUnderstood, NotNow."""
    case, row = _meeting(by, at, uid, meeting)
    if row.state == _S.CANCELLED:
        raise NotNow("This meeting was cancelled.")
    if localdate(row.starts_at) > localdate(at):
        raise NotNow("Nobody can have been at a meeting still to come.")
    made = [_attend(row, name, cap, org, Attendee.Way.LIST, by, at) for name, cap, org in lines]
    noted(case, act="cases.list_attendees", by=by, at=at, after={"about": row.title, "count": len(made)})
    return made


@transaction.atomic
def strike_attendee(
    *, by: Person, at: datetime, uid: str, meeting: str, attendee: int, reason: str
) -> Attendee:
    """Takes somebody off the list who was not there after all, with the reason. Raises Http404, NotYours."""
    case, row = _meeting(by, at, uid, meeting)
    found = row.attendees.filter(pk=attendee, struck_at__isnull=True).first()
    if found is None:
        raise Http404
    found.struck_at, found.struck_why = at, one_line(reason, 200, _("Why"))
    found.save(update_fields=["struck_at", "struck_why"])
    noted(
        case,
        act="cases.strike_attendee",
        by=by,
        at=at,
        after={"about": row.title, "reason": found.struck_why},
    )
    return found


@transaction.atomic
def write_minutes(
    *, by: Person, at: datetime, uid: str, meeting: str, minutes: str, version: int | None = None
) -> Meeting:
    """Writes the minutes of a meeting that took place; with them it counts as held.

    They can be written again; what stood there before is kept. Raises Http404, NotYours,
    NotUnderstood, NotNow before the meeting began, or when somebody else wrote meanwhile.
    """
    case, row = _meeting(by, at, uid, meeting, version)
    if row.state == _S.CANCELLED:
        raise NotNow("This meeting was cancelled.")
    if at < row.starts_at:
        raise NotNow("The meeting has not begun: there is nothing to write down.")
    if row.minutes and row.minutes_at and row.minutes_by:
        EarlierMinutes.objects.create(meeting=row, text=row.minutes, at=row.minutes_at, by=row.minutes_by)
    row.minutes = long_text(minutes, 20_000, _("Meeting minutes"), needed=True)
    row.minutes_at, row.minutes_by, row.state, row.signing_in = at, by, _S.HELD, False
    _saved(row)
    after = {"about": row.title, "characters": len(row.minutes)}
    noted(case, act="cases.write_minutes", by=by, at=at, after=after)
    return row


@transaction.atomic
def resolve(
    *, by: Person, at: datetime, uid: str, meeting: str, words: str, follow_ups: Sequence[FollowUp] = ()
) -> Resolution:
    """Records what a meeting resolved, and what follows from it as duties. Raises as `write_minutes`."""
    case, row = _meeting(by, at, uid, meeting)
    if row.state == _S.CANCELLED or at < row.starts_at:
        raise NotNow("Only a meeting that took place resolves something.")
    number = row.resolutions.count() + 1
    text = long_text(words, 2000, _("Resolution"), needed=True)
    made = Resolution.objects.create(meeting=row, number=number, words=text, at=at, by=by)
    for one in follow_ups:
        store_duty(
            case, by=by, at=at, words=one.words, who=one.who, due_on=one.due_on, resolution=made,
            step=row.step, compound=row.compound,
        )  # fmt: skip
    after = {"about": row.title, "resolution": number, "duties": len(follow_ups)}
    noted(case, act="cases.resolve", by=by, at=at, after=after)
    return made


def _attend(
    meeting: Meeting, name: str, capacity: str, organisation: str, way: str, by: Person | None, at: datetime
) -> Attendee:
    if capacity not in Attendee.Capacity.values:
        raise NotUnderstood(
            "“{value}” is not one of: {choices}", value=capacity, choices="、".join(Attendee.Capacity.values)
        )
    said = one_line(name, 60, _("Name of the person"))
    same = same_marks(said, capacity)
    known = meeting.attendees.filter(same__in=same, struck_at__isnull=True).first()
    if known is not None:
        return known
    return Attendee.objects.create(
        meeting=meeting, name=said, same=same[0], capacity=capacity, way=way, by=by, at=at,
        organisation=some_line(organisation, 120, _("From")),
    )  # fmt: skip


def _cleaned(said: Mapping[str, Any]) -> dict[str, Any]:
    for name in said:
        if name not in TEXTS:
            raise NotUnderstood("A meeting has nothing called “{name}”.", name=name)
    starts, ends = said.get("starts_at"), said.get("ends_at")
    if not isinstance(starts, datetime) or not is_aware(starts) or (ends and not is_aware(ends)):
        raise NotUnderstood("Say when the meeting begins.")
    if ends and ends <= starts:
        raise NotUnderstood("A meeting ends after it has begun.")
    if said.get("kind") not in Meeting.Kind.values:
        raise NotUnderstood(
            "“{value}” is not one of: {choices}",
            value=said.get("kind"),
            choices="、".join(Meeting.Kind.values),
        )
    return {
        "kind": said["kind"],
        "title": one_line(str(said.get("title", "")), 160, _("Title")),
        "agenda": long_text(str(said.get("agenda", "")), 4000, _("Agenda")),
        "place": one_line(str(said.get("place", "")), 160, _("Where")),
        "invited": long_text(str(said.get("invited", "")), 4000, _("Invited")),
        "step": str(said.get("step", ""))[:60],
        "compound": str(said.get("compound", ""))[:40],
        "starts_at": starts,
        "ends_at": ends or None,
    }


def _meeting(
    by: Person, at: datetime, uid: str, meeting: str, version: int | None = None
) -> tuple[Case, Meeting]:
    case = case_for_update(by, uid, localdate(at), "cases.hold_meeting")
    row = case.meetings.filter(uid=meeting.replace("\x00", "")).first()
    if row is None:
        raise Http404
    check(by, "cases.hold_meeting", localdate(at), case, row.compound)
    if version is not None and row.version != version:
        raise NotNow(
            "Meanwhile somebody else changed this meeting. What you typed is still here: compare it with what"
            " stands there now, and send it again."
        )
    return case, row


def _check_planned(row: Meeting) -> None:
    if row.state != _S.PLANNED:
        raise NotNow("This meeting is {state}.", state=row.get_state_display())


def _saved(row: Meeting) -> None:
    row.version += 1
    row.save()


def _told(row: Meeting) -> dict[str, Any]:
    return {"about": row.title, "kind": row.kind, "starts": row.starts_at.isoformat(), "place": row.place}
