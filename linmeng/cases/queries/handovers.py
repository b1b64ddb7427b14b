"""Contracts of a case and handovers: the lines, who ticks for which side, what is still open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404

from linmeng.cases.models import Case, CaseContract, Handover, HandoverItem
from linmeng.cases.permissions import COMMITTEE, MANAGER, MAY, check, may
from linmeng.cases.queries.cases import case_for
from linmeng.cases.queries.selections import firms_of
from linmeng.domain.procedures.selection.timing import CONTRACT_FILED_WITHIN, within
from linmeng.people.queries import held_roles, scope_for
from linmeng.register.queries import contracts_of, running_contract
from linmeng.web.calendar import calendar

PARTS = ("old", "new", "committee")
SEEN, TICKED = "cases.see_case", "cases.hand_over"
ALL_SIDES = "cases.see_meetings"
"""Who may do this sees the handovers of every company; companies see their own."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a handover list as somebody sees it: which sides ticked, and which they may tick."""

    item: HandoverItem
    ticked: tuple[str, ...]
    may: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """A handover that a case's contract leads to, before its list is begun; `sides`: those of who asks."""

    contract: CaseContract
    old_company: Any  # Organisation; None where nobody leaves
    sides: tuple[str, ...]


def contracts_of_case(case: Case) -> list[tuple[CaseContract, date]]:
    """The contracts of a case, each with the day until which it is to be filed."""
    rows = case.contracts.select_related("company", "contract", "compound", "selection")
    return [(row, within(row.signed_on, CONTRACT_FILED_WITHIN, calendar())) for row in rows]


def handover_for(person: Any, uid: str, on: date, act: str = SEEN) -> Handover:
    """One handover for an act. Raises Http404, NotYours.

    A company sees and ticks those it is a party to, whoever manages the compound on the day and whether or
    not it sees anything else of the case; those of other companies it does not see, even of a case it does.
    """
    rows = Handover.objects.select_related("case__area", "compound", "old_company", "new_company")
    row = rows.filter(uid=uid.replace("\x00", "")).first()
    if row is None:
        raise Http404
    if act in (SEEN, TICKED) and is_party(person, row, on):
        return row
    row.case = case_for(person, row.case.uid, on)
    if not may(person, ALL_SIDES, on, row.case):
        raise Http404
    if act != SEEN:
        check(person, act, on, row.case, *_about(row, act))
    return row


def handover_for_update(person: Any, uid: str, on: date, act: str = TICKED) -> Handover:
    """The same; its case is locked until the transaction ends, and it is read as it stands then."""
    case = handover_for(person, uid, on, act).case_id
    Case.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=case)
    return handover_for(person, uid, on, act)


def handovers_for(person: Any, case: Case, on: date) -> list[Handover]:
    """The handovers of a case that a person may see: of companies' people those of their own company."""
    rows = case.handovers.select_related("old_company", "new_company")
    if may(person, ALL_SIDES, on, case):
        return list(rows)
    return list(rows.filter(_of(firms_of(person, on)) | Q(compound__in=_managed(person, on))))


def is_party(person: Any, row: Handover, on: date) -> bool:
    """Whether a person acts for the company that hands over or takes over, or manages the place by name."""
    firms = firms_of(person, on)
    return (
        row.old_company_id in firms or row.new_company_id in firms or row.compound_id in _managed(person, on)
    )


def handovers_of_firms(person: Any, on: date) -> list[Handover]:
    """The handovers of the companies for which a person acts: open ones first, by their day."""
    rows = Handover.objects.filter(_of(firms_of(person, on))).prefetch_related("items")
    rows = rows.select_related("old_company", "new_company")
    return sorted(rows, key=lambda row: (row.done_on is not None, row.due_on, row.pk))


def expected_of_firms(person: Any, on: date) -> list[Expected]:
    """What these companies have to hand over or take over by a case's contract, while no list is begun."""
    firms, found = firms_of(person, on), []
    rows = CaseContract.objects.filter(_signed_about(firms), case__state=Case.State.OPEN)
    for row in rows.select_related("contract", "compound", "company").distinct():
        if row.case.handovers.filter(compound=row.compound_id).exists():
            continue
        old = running_contract(contracts_of(row.compound), row.contract.starts_on - timedelta(days=1))
        leaving = old.company if old and old.company_id != row.company_id else None
        parties = (("old", leaving.pk if leaving else None), ("new", row.company_id))
        sides = tuple(side for side, firm in parties if firm in firms)
        found += [Expected(row, leaving, sides)] if sides else []
    return found


def _of(firms: Iterable[int]) -> Q:
    return Q(old_company__in=list(firms)) | Q(new_company__in=list(firms))


def _managed(person: Any, on: date) -> frozenset[int]:
    """The compounds a person manages by name, whichever company they work for: they see, and tick nothing."""
    return scope_for(person, {MANAGER}, on).compound_ids


def _signed_about(firms: Iterable[int]) -> Q:
    """Contracts of cases that these companies signed, or for a compound they have or had a contract for."""
    return Q(company__in=list(firms)) | Q(compound__contracts__company__in=list(firms))


def _about(row: Handover, act: str) -> tuple[str, ...]:
    """The compound, but for those of a side: a committee or an office of the case ticks too (`parts_of`)."""
    return () if act == TICKED else (row.compound.code,)


def parts_of(person: Any, row: Handover, on: date) -> tuple[str, ...]:
    """The sides for which a person ticks: their company's, their committee's; staff for all, from paper."""
    roles = {r.what for r in held_roles(person, on)}
    staff = MAY["cases.sign_contract"] - {COMMITTEE}
    compound = row.compound
    if scope_for(person, staff, on).covers(compound.area_code, compound.pk, None):
        return PARTS
    found = []
    firms = firms_of(person, on) if MANAGER in roles else {}
    found += ["old"] if row.old_company_id in firms else []
    found += ["new"] if row.new_company_id in firms else []
    own = scope_for(person, {COMMITTEE}, on).covers(compound.area_code, compound.pk, None)
    return (*found, *(["committee"] if own else []))


def lines_of(person: Any, row: Handover, on: date) -> list[Line]:
    """The list as the person sees it."""
    mine = parts_of(person, row, on) if row.done_on is None else ()
    return [
        Line(i, tuple(p for p in PARTS if p in i.ticks), tuple(p for p in mine if p not in i.ticks))
        for i in row.items.all()
    ]
