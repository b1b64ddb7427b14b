"""Custodies of a case: where each stands, and the days under watch."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404

from linmeng.cases.models import Case, Custody
from linmeng.cases.queries.cases import case_for, case_for_update
from linmeng.domain.procedures.custody import Watch, watch
from linmeng.web.calendar import calendar


@dataclass(frozen=True, slots=True)
class Kept:
    """A custody and its days; `watch` None before it is signed."""

    custody: Custody
    names: tuple[str, ...]
    watch: Watch | None

    @property
    def late(self) -> bool:
        """Whether it ran out without having been ended."""
        return self.watch is not None and self.watch.days_left < 0 and self.custody.ended_on is None


def custodies_of(case: Case, today: date) -> list[Kept]:
    """The custodies of a case, the newest first."""
    rows = case.custodies.select_related("company").prefetch_related("compounds")
    return [kept(row, today) for row in rows]


def kept(row: Custody, today: date) -> Kept:
    names = tuple(c.name for c in row.compounds.all())
    if row.signed_on is None or row.from_on is None or row.until_on is None:
        return Kept(row, names, None)
    return Kept(row, names, watch(row.signed_on, row.from_on, row.until_on, today, calendar()))


def custody_for(person: Any, uid: str, on: date, act: str = "cases.see_case") -> Custody:
    """One custody for an act. Raises Http404, NotYours."""
    row = Custody.objects.select_related("company", "case__area").filter(uid=uid.replace("\x00", "")).first()
    if row is None:
        raise Http404
    row.case = case_for(person, row.case.uid, on, act)
    return row


def custody_for_update(person: Any, uid: str, on: date, act: str) -> Custody:
    """The same; its case is locked until the transaction ends."""
    row = custody_for(person, uid, on, act)
    case = case_for_update(person, row.case.uid, on, act)
    row.refresh_from_db()
    row.case = case
    return row
