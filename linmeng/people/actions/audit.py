"""The audit row that every act leaves."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from linmeng.people.models import AuditRow, Person


def record(
    *,
    act: str,
    by: Person | None,
    at: datetime,
    subject: Model | None = None,
    area_code: str = "",
    for_person: Person | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditRow:
    """Writes who did what on what and what it changed, inside the act's own transaction.

    `before` and `after` hold JSON values without more personal data than the act needs.
    Raises RuntimeError outside a transaction, where row and act could part.
    """
    _check_inside(act)
    row = audit_row(
        act=act, by=by, at=at, subject=subject, area_code=area_code, for_person=for_person, before=before,
        after=after,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def record_all(rows: Iterable[AuditRow]) -> None:
    """Writes the rows (`audit_row`) of acts that were done together, as `record` writes one."""
    rows = list(rows)
    for row in rows:
        _check_inside(row.act)
    AuditRow.objects.bulk_create(rows)


def _check_inside(act: str) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError(f"{act} must leave its audit row in its own transaction")


def audit_row(
    *,
    act: str,
    by: Person | None,
    at: datetime,
    subject: Model | None = None,
    area_code: str = "",
    for_person: Person | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditRow:
    """The row of an act, not written yet (see `record`)."""
    return AuditRow(
        at=at,
        by=by,
        for_person=for_person,
        act=act,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=str(subject.pk) if subject else "",
        subject_name=str(subject)[:160] if subject else "",
        area_code=area_code,
        before=dict(before or {}),
        after=dict(after or {}),
    )
