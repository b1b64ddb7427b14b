"""The notices that a case published."""

from typing import Any

from linmeng.cases.models import Case
from linmeng.notices import queries as notices

KIND = "cases.case"


def notices_of(case: Case, step: str = "", compound: str = "") -> list[Any]:
    """The notices about a case, of one step or of all, the newest first."""
    rows = notices.notices_about(kind=KIND, uid=case.uid)
    if step:
        rows = rows.filter(about__step=step)
    if compound:
        rows = rows.filter(about__compound__in=("", compound))
    return list(rows.exclude(state="draft")[:50])


def notice_of(case: Case, uid: str) -> Any:
    """One of them, None when the case has no such notice."""
    return notices.notices_about(kind=KIND, uid=case.uid).filter(uid=uid).first()


def kinds() -> list[tuple[str, Any]]:
    """What kinds of notices there are, with their words."""
    found: list[tuple[str, Any]] = list(notices.notices_about().model._meta.get_field("kind").choices or ())
    return found
