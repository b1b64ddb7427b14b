"""The district's pool of companies: who is admitted, who leaves, and the credit record with its sources."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.cases.actions.recording import one_line, past_day
from linmeng.cases.models import CreditRecord, PoolEntry
from linmeng.cases.permissions import reach
from linmeng.cases.queries.pool import check_district, pool_entry_for
from linmeng.domain.procedures.custody import DEMERITS, is_year_over
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.actions import find_or_register_companies, record
from linmeng.people.models import Person
from linmeng.people.queries import Scope, company_named
from linmeng.register.queries import area_for


@transaction.atomic
def admit_company(
    *, by: Person, at: datetime, district: str, company: str, admitted_on: date, source: str
) -> PoolEntry:
    """Admits a company to a district's pool. Http404, NotYours, NotUnderstood, NotNow for one in it."""
    check_district(by, district, localdate(at))
    area = area_for(by, district, localdate(at))
    if area.level != "district":
        raise NotUnderstood("A pool belongs to a district.")
    name = one_line(company, 120, _("Company"))
    firm = find_or_register_companies(by=by, at=at, names=[name])[name]
    values = {"admitted_on": past_day(admitted_on, at), "source": one_line(source, 200, _("Document"))}
    try:
        with transaction.atomic():
            row = PoolEntry.objects.create(area=area, company=firm, by=by, at=at, **values)
    except IntegrityError as error:
        raise NotNow("{name} is in this pool already.", name=name) from error
    _recorded("cases.admit_company", row, by, at, {"on": admitted_on.isoformat(), "source": row.source})
    return row


@transaction.atomic
def leave_pool(*, by: Person, at: datetime, entry: int, left_on: date, why: str) -> PoolEntry:
    """Ends a company's place in the pool. Raises Http404, NotYours, NotUnderstood, NotNow."""
    row = pool_entry_for(by, entry, localdate(at), "cases.keep_pool")
    if row.left_on is not None:
        raise NotNow("{name} left this pool on {day}.", name=row.company.name, day=row.left_on)
    if past_day(left_on, at) < row.admitted_on:
        raise NotUnderstood("It cannot leave before it was admitted.")
    row.left_on, row.left_why = left_on, one_line(why, 300, _("Why"))
    row.save(update_fields=["left_on", "left_why"])
    _recorded("cases.leave_pool", row, by, at, {"on": left_on.isoformat(), "why": row.left_why})
    return row


@transaction.atomic
def record_credit(
    *, by: Person, at: datetime, company: str, on: date, points: int, words: str, source: str
) -> CreditRecord:
    """Records demerit points (18, 6, 3; 0: a remark) with their source; nothing over a year old (SH-SCO 3).

    Raises NotYours, NotUnderstood, Http404 for a company nobody knows.
    """
    scope = reach(by, "cases.keep_pool", localdate(at))
    firm = company_named(one_line(company, 120, _("Company")))
    if firm is None:
        raise Http404
    if points not in (0, *DEMERITS):
        raise NotUnderstood("Demerits are 18, 6 or 3 points; 0 is a remark without points.")
    if is_year_over(past_day(on, at), localdate(at)):
        raise NotUnderstood("What is over a year old is not recorded (SH-SCO 3).")
    row = CreditRecord.objects.create(
        company=firm, on=on, points=points, words=one_line(words, 300, _("What for")),
        source=one_line(source, 200, _("Source")), area_code=_own_area(scope), by=by, at=at,
    )  # fmt: skip
    after = {"company": firm.name, "points": points, "source": row.source}
    record(act="cases.record_credit", by=by, at=at, subject=row, area_code=row.area_code, after=after)
    return row


@transaction.atomic
def withdraw_credit(*, by: Person, at: datetime, number: int, why: str) -> CreditRecord:
    """Takes an entry of a credit record back, as after an objection was upheld. It stays readable.

    The district that recorded it does, or the city above it. Raises Http404, NotYours, NotUnderstood, NotNow.
    """
    scope = reach(by, "cases.keep_pool", localdate(at))
    row = CreditRecord.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise Http404
    if not scope.covers_area(row.area_code):
        raise NotYours("Another district recorded this entry: only that one takes it back.")
    if row.withdrawn_on is not None:
        raise NotNow("This entry was withdrawn already.")
    row.withdrawn_on, row.withdrawn_why = localdate(at), one_line(why, 300, _("Why"))
    row.save(update_fields=["withdrawn_on", "withdrawn_why"])
    after = {"why": row.withdrawn_why}
    record(act="cases.withdraw_credit", by=by, at=at, subject=row, area_code=row.area_code, after=after)
    return row


def _own_area(scope: Scope) -> str:
    """The code of the widest area somebody keeps pools in, "" where that is everywhere."""
    prefix = min(scope.prefixes, key=len, default="")
    return prefix.ljust(12, "0") if prefix else ""


def _recorded(act: str, row: PoolEntry, by: Person, at: datetime, after: dict[str, Any]) -> None:
    record(act=act, by=by, at=at, subject=row, area_code=row.area.code, after=after)
