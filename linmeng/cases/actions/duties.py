"""The task force of a case, and what each has to do until when; departments answer."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.cases.actions.recording import long_text, noted, one_line, past_day, some_line, why
from linmeng.cases.models import Case, Duty, Member, Resolution
from linmeng.cases.permissions import check, may
from linmeng.cases.queries.cases import case_for_update, check_open
from linmeng.cases.queries.duties import holds
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import Person

_S = Duty.State


@transaction.atomic
def join_force(*, by: Person, at: datetime, uid: str, person: Person, part: str = "") -> Member:
    """Puts somebody into the task force. Raises Http404, NotYours, NotUnderstood, NotNow when in it."""
    on = localdate(at)
    case = case_for_update(by, uid, on, "cases.staff_case")
    check_open(case)
    if case.members.filter(person=person, until_on__isnull=True).exists():
        raise NotNow("{name} is in the task force already.", name=str(person))
    said = some_line(part, 120, _("Part"))
    row = Member.objects.create(case=case, person=person, part=said, from_on=on, by=by, at=at)
    noted(case, act="cases.join_force", by=by, at=at, after={"person": person.pk, "part": said})
    return row


@transaction.atomic
def leave_force(*, by: Person, at: datetime, uid: str, member: int) -> Member:
    """Ends somebody's part in the task force today. Raises Http404, NotYours, NotNow."""
    case = case_for_update(by, uid, localdate(at), "cases.staff_case")
    row = case.members.filter(pk=member).first()
    if row is None:
        raise Http404
    if row.until_on is not None:
        raise NotNow("This part in the task force has ended already.")
    row.until_on = localdate(at)
    row.save(update_fields=["until_on"])
    noted(case, act="cases.leave_force", by=by, at=at, after={"person": row.person_id})
    return row


@transaction.atomic
def give_duty(
    *,
    by: Person,
    at: datetime,
    uid: str,
    words: str,
    person: Person | None = None,
    organisation: Any = None,
    department: str = "",
    due_on: date | None = None,
    step: str = "",
    compound: str = "",
) -> Duty:
    """Gives a duty to a person, an organisation or a department named in words, until a day.

    Raises Http404, NotYours, NotUnderstood when nobody or several are to do it, NotNow in a closed case.
    """
    case = case_for_update(by, uid, localdate(at), "cases.give_duty", compound)
    check_open(case)
    who = {"person": person, "organisation": organisation, "department": department}
    row = store_duty(case, by=by, at=at, words=words, who=who, due_on=due_on, step=step, compound=compound)
    noted(case, act="cases.give_duty", by=by, at=at, after={"about": row.words, "due": _iso(row.due_on)})
    return row


def store_duty(
    case: Case,
    *,
    by: Person,
    at: datetime,
    words: str,
    who: Mapping[str, Any],
    due_on: date | None,
    resolution: Resolution | None = None,
    step: str = "",
    compound: str = "",
) -> Duty:
    """The row of a new duty, inside an act's transaction. `who`: person, organisation or department."""
    department = some_line(str(who.get("department") or ""), 80, _("Department"))
    person, organisation = who.get("person"), who.get("organisation")
    if sum(bool(one) for one in (person, organisation, department)) != 1:
        raise NotUnderstood("Say who has to do it: one person, one organisation or one department.")
    return Duty.objects.create(
        case=case, words=one_line(words, 300, _("What is to be done")), person=person,
        organisation=organisation, department=department, due_on=due_on, resolution=resolution,
        step=step[:60], compound=compound[:40], at=at, by=by,
    )  # fmt: skip


@transaction.atomic
def answer_duty(
    *, by: Person, at: datetime, uid: str, duty: int, result: str, done_on: date | None = None
) -> Duty:
    """Says that a duty is done, and with what result; for a department, its answer.

    Whoever holds it may, and who gives duties. Raises Http404, NotYours, NotUnderstood, NotNow when somebody
    answered it already.
    """
    case, row = _open_duty(by, at, uid, duty)
    on = localdate(at)
    if not (may(by, "cases.give_duty", on, case, row.compound) or holds(by, row, on)):
        raise NotYours("This duty is somebody else's.")
    row.result = long_text(result, 4000, _("Reply"), needed=True)
    row.done_on = past_day(done_on or localdate(at), at)
    return _closed(case, row, _S.DONE, "cases.answer_duty", by, at)


@transaction.atomic
def drop_duty(*, by: Person, at: datetime, uid: str, duty: int, reason: str) -> Duty:
    """Says that a duty is no longer needed, and why. Raises Http404, NotYours, NotUnderstood, NotNow."""
    case, row = _open_duty(by, at, uid, duty, "cases.give_duty")
    check(by, "cases.give_duty", localdate(at), case, row.compound)
    row.result = why(reason)
    return _closed(case, row, _S.DROPPED, "cases.drop_duty", by, at)


def _open_duty(
    by: Person, at: datetime, uid: str, duty: int, act: str = "cases.answer_duty"
) -> tuple[Case, Duty]:
    case = case_for_update(by, uid, localdate(at), act)
    row = case.duties.filter(pk=duty).select_related("closed_by").first()
    if row is None:
        raise Http404
    if row.state != _S.OPEN:
        raise NotNow(
            "Somebody else was faster: this duty was closed on {day}: {result}",
            day=row.closed_at and localdate(row.closed_at), result=row.result,
        )  # fmt: skip
    return case, row


def _closed(case: Case, row: Duty, state: str, act: str, by: Person, at: datetime) -> Duty:
    row.state, row.closed_by, row.closed_at = state, by, at
    row.save()
    noted(case, act=act, by=by, at=at, after={"about": row.words, "done": _iso(row.done_on)})
    return row


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
