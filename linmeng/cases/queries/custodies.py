"""Custodies of a case: where each stands, and the days under watch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404

from linmeng.cases.models import Case, Custody
from linmeng.cases.permissions import check
from linmeng.cases.queries.cases import case_for, case_for_update
from linmeng.cases.queries.standing import names_of, progress_of
from linmeng.domain.procedures.custody import Term, Watch, watch
from linmeng.domain.refusals import NotNow
from linmeng.register.queries import contracts_of
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


def check_not_kept(case: Case, compound: int) -> None:
    """Raises NotNow while a custody of this compound is open in the case: leaving would not end it."""
    row = case.custodies.filter(compounds=compound, ended_on__isnull=True).first()
    if row is not None:
        raise NotNow(
            "A custody asked for on {day} is still open for this compound: end that one first, then it"
            " leaves the case.",
            day=row.applied_on,
        )


def check_committees(case: Case, codes: Sequence[str], on: date) -> None:
    """Raises NotNow where the case knows that a compound has no owners' committee: then its owners ask."""
    facts = progress_of(case, on).facts
    without = [
        n for c, n in names_of(case).items() if c in codes and facts.get(("has_committee", c)) is False
    ]
    if without:
        raise NotNow(
            "{names}: there is no owners' committee, so at least 20 % of the owners ask (SH-REG 52).",
            names="、".join(without),
        )


def earlier_terms(row: Custody, compound: Any, from_on: date) -> list[Term]:
    """The terms in which a compound was in custody before, since it last had regular service."""
    begun = [c.starts_on for c in contracts_of(compound) if c.starts_on <= from_on]
    regular = max(begun, default=date.min)
    rows = Custody.objects.filter(compounds=compound, signed_on__isnull=False, from_on__gte=regular)
    return [
        (old.from_on, min(old.ended_on or old.until_on, old.until_on))
        for old in rows.exclude(pk=row.pk)
        if old.from_on is not None and old.until_on is not None and old.from_on <= from_on
    ]


def custody_for(person: Any, uid: str, on: date, act: str = "cases.see_case") -> Custody:
    """One custody for an act. Raises Http404, NotYours."""
    row = Custody.objects.select_related("company", "case__area").filter(uid=uid.replace("\x00", "")).first()
    if row is None:
        raise Http404
    row.case = case_for(person, row.case.uid, on)
    if act != "cases.see_case":
        check(person, act, on, row)
    return row


def custody_for_update(person: Any, uid: str, on: date, act: str) -> Custody:
    """The same; its case is locked until the transaction ends."""
    row = custody_for(person, uid, on, act)
    case = case_for_update(person, row.case.uid, on, act, *(c.code for c in row.compounds.all()))
    row.refresh_from_db()
    row.case = case
    return row
