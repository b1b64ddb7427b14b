"""Meetings of a case: who was there in which capacity; names only for those who keep the case."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404

from linmeng.cases.models import Attendee, Case, Meeting
from linmeng.cases.permissions import may
from linmeng.cases.queries.selections import firms_of
from linmeng.web.remarking import Marked
from linmeng.web.vault import marks

_WORDS = re.compile(r"[\s,，、;；:：()（）]+")  # between who is invited


@dataclass(frozen=True, slots=True)
class Present:
    """One line of the list of those present; `name` is masked for who may not read it."""

    pk: int
    name: str
    capacity: str
    organisation: str
    way: str
    struck: str


def meetings_of(case: Case) -> list[Meeting]:
    """The meetings of a case, the newest first."""
    return list(case.meetings.select_related("by"))


def meetings_for(person: Any, case: Case, on: date) -> list[Meeting]:
    """The meetings of a case a person may read: of companies' people those their company is invited to."""
    rows = meetings_of(case)
    if may(person, "cases.see_meetings", on, case):
        return rows
    firms = set(firms_of(person, on).values())
    return [row for row in rows if firms & set(_WORDS.split(row.invited))]


def meeting_for(person: Any, case: Case, uid: str, on: date) -> Meeting:
    """One of them. Raises Http404."""
    found = meeting_of(case, uid)
    if found.pk not in {row.pk for row in meetings_for(person, case, on)}:
        raise Http404
    return found


def meeting_of(case: Case, uid: str) -> Meeting:
    """One meeting of a case. Raises Http404."""
    found = case.meetings.select_related("by", "minutes_by").filter(uid=uid.replace("\x00", "")).first()
    if found is None:
        raise Http404
    return found


def meeting_at_door(token: str) -> Meeting:
    """The meeting of a code at the door, asking nobody who wants it. Raises Http404."""
    found = Meeting.objects.select_related("case").filter(token=token.replace("\x00", "")).first()
    if found is None:
        raise Http404
    return found


def present_at(person: Any, case: Case, meeting: Meeting, on: date) -> list[Present]:
    """Who was there: the names for those who keep the case, else only what they were there as."""
    about = [meeting.compound] if meeting.compound else []  # a shared list: whoever keeps a part of the case
    named = may(person, "cases.see_names", on, case, *about)
    rows = meeting.attendees.order_by("pk")
    return [_present(row, named) for row in (rows if named else rows.defer("name"))]


def counted(present: list[Present]) -> list[tuple[str, int]]:
    """Capacity in words → how many were there."""
    return Counter(p.capacity for p in present if not p.struck).most_common()


def same_mark(name: str, capacity: str) -> str:
    """By which somebody is found on a list again without opening the names."""
    return same_marks(name, capacity)[0]


def same_marks(name: str, capacity: str) -> list[str]:
    """What may stand for somebody: the mark written now, and those under earlier data keys."""
    return marks(f"{capacity} {''.join(name.split())}", "cases.attendee.name")


MARKED = (Marked("cases.Attendee", "name", "same", same_mark, beside=("capacity",)),)


def _present(row: Attendee, named: bool) -> Present:
    name = str(row.name) if named else "＊＊＊"
    return Present(
        row.pk, name, row.get_capacity_display(), row.organisation, row.get_way_display(), row.struck_why
    )
