"""Contracts of a case and handovers: the lines, who ticks for which side, what is still open."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404

from linmeng.cases.models import Case, CaseContract, Handover, HandoverItem
from linmeng.cases.permissions import COMMITTEE, MANAGER, MAY
from linmeng.cases.queries.cases import case_for, case_for_update
from linmeng.cases.queries.selections import firms_of
from linmeng.domain.procedures.selection.timing import CONTRACT_FILED_WITHIN, within
from linmeng.people.queries import held_roles, scope_for
from linmeng.web.calendar import calendar

PARTS = ("old", "new", "committee")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a handover list as somebody sees it: which sides ticked, and which they may tick."""

    item: HandoverItem
    ticked: tuple[str, ...]
    may: tuple[str, ...]


def contracts_of_case(case: Case) -> list[tuple[CaseContract, date]]:
    """The contracts of a case, each with the day until which it is to be filed."""
    rows = case.contracts.select_related("company", "contract", "compound", "selection")
    return [(row, within(row.signed_on, CONTRACT_FILED_WITHIN, calendar())) for row in rows]


def handover_for(person: Any, uid: str, on: date, act: str = "cases.see_case") -> Handover:
    """One handover for an act. Raises Http404, NotYours."""
    rows = Handover.objects.select_related("case", "compound", "old_company", "new_company")
    row = rows.filter(uid=uid.replace("\x00", "")).first()
    if row is None:
        raise Http404
    row.case = case_for(person, row.case.uid, on, act, *_about(row, act))
    return row


def handover_for_update(person: Any, uid: str, on: date, act: str = "cases.hand_over") -> Handover:
    """The same; its case is locked until the transaction ends."""
    row = handover_for(person, uid, on, act)
    case = case_for_update(person, row.case.uid, on, act, *_about(row, act))
    row.refresh_from_db()
    row.case = case
    return row


def _about(row: Handover, act: str) -> tuple[str, ...]:
    """The compound, but for those of a side: the new company manages it only later (`parts_of`)."""
    return () if act == "cases.hand_over" else (row.compound.code,)


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
