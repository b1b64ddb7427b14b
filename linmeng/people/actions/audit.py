"""The audit row that every act leaves."""

from collections.abc import Mapping
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
    if not connection.in_atomic_block:
        raise RuntimeError(f"{act} must leave its audit row in its own transaction")
    return AuditRow.objects.create(
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
