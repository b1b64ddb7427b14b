"""Cases are opened, take compounds in, let them go, move to a newer procedure, and end."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Length
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.cases.actions.recording import happened, one_line, saved, settle, store, why
from linmeng.cases.models import Case, CaseCompound, CaseEvent
from linmeng.cases.queries.cases import case_for_update, check_open, check_version
from linmeng.cases.queries.custodies import check_not_kept
from linmeng.cases.queries.events import row_values
from linmeng.cases.queries.opening import (
    check_none_open,
    common_area,
    compounds_to_open,
    known_facts,
    lock_compounds,
)
from linmeng.cases.queries.procedures import frozen_procedure, newer_versions, procedure_in
from linmeng.cases.queries.selections import check_all_over, check_none_runs
from linmeng.domain.procedures.events import Ended, Joined, Learnt, Left
from linmeng.domain.procedures.model import Procedure
from linmeng.domain.procedures.reading import procedure_data
from linmeng.domain.procedures.state import fits
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.actions import record
from linmeng.people.models import Person

Facts = Mapping[tuple[str, str], Any]
"""(fact, register number or "") → its value, beyond what the register says by itself."""


@transaction.atomic
def open_case(
    *,
    by: Person,
    at: datetime,
    procedure: str,
    codes: Sequence[str],
    title: str,
    origin: Mapping[str, Any] | None = None,
    facts: Facts | None = None,
) -> Case:
    """Opens a case of a procedure (its code) for compounds (register numbers), frozen as it holds today.

    What the register knows (contract, notice) is recorded as its first facts, `facts` after them. Raises
    Http404, NotYours, NotUnderstood, NotNow when such a case is open for one of them already.
    """
    on = localdate(at)
    compounds = compounds_to_open(by, codes, on)
    lock_compounds(compounds)
    area = _locked(common_area(compounds))
    chosen = procedure_in(area.code, procedure, on)
    if len(compounds) > 1 and not chosen.several:
        raise NotUnderstood("This procedure carries one compound: open a case for each.")
    check_none_open(compounds, chosen.code)
    case = Case.objects.create(
        uid=secrets.token_hex(16), number=_number(area, on), title=one_line(title, 160, _("Title")),
        procedure=chosen.code, procedure_version=chosen.version, frozen=procedure_data(chosen), area=area,
        area_code=area.code, origin=dict(origin or {}), opened_at=at, by=by, touched_at=at,
        opinion_token=secrets.token_hex(16),
    )  # fmt: skip
    for compound in compounds:
        _join(case, compound, on, by, at)
    _learn(case, chosen, compounds, facts or {}, by, at)
    settle(case, at)
    after = {"procedure": f"{chosen.code} {chosen.version}", "compounds": [c.name for c in compounds]}
    saved(case, act="cases.open_case", by=by, at=at, after=after)
    return case


@transaction.atomic
def add_compound(
    *, by: Person, at: datetime, uid: str, code: str, version: int | None = None
) -> CaseCompound:
    """Takes a compound into a case, with what the register knows of it.

    Raises Http404, NotYours, NotUnderstood, NotNow while it is in another open case of this procedure.
    """
    on = localdate(at)
    case = case_for_update(by, uid, on, "cases.change_compounds", "")
    check_version(case, version)
    (compound,) = compounds_to_open(by, [code], on)
    lock_compounds([compound])
    if not frozen_procedure(case).several and case.compounds.filter(left_on__isnull=True).exists():
        raise NotUnderstood("This procedure carries one compound: open a case for each.")
    if case.compounds.filter(compound=compound).exists():
        raise NotNow("{name} takes part, or took part and left.", name=compound.name)
    check_none_open([compound], case.procedure)
    row = CaseCompound.objects.create(
        case=case, compound=compound, code=compound.code, name=compound.name, joined_on=on
    )
    _again(case)
    happened(case, Joined(on, compound.code), act="cases.add_compound", by=by, at=at, about=compound.name)
    _learn(case, frozen_procedure(case), [compound], {}, by, at)
    settle(case, at)
    case.save()
    return row


@transaction.atomic
def withdraw_compound(
    *,
    by: Person,
    at: datetime,
    uid: str,
    code: str,
    reason: str,
    on: date | None = None,
    version: int | None = None,
) -> CaseCompound:
    """Lets a compound leave a case, on a stated reason; an agreement for it is ended before, in its own act.

    Raises Http404, NotYours, NotUnderstood, NotNow while a custody of it is open, or a selection for it runs.
    """
    today = localdate(at)
    case = case_for_update(by, uid, today, "cases.change_compounds", code)
    check_version(case, version)
    row = case.compounds.filter(code=code, left_on__isnull=True).first()
    if row is None:
        raise NotNow("This compound takes no part in the case.")
    check_not_kept(case, row.compound_id)
    check_none_runs(case, row.compound_id)
    said = why(reason)
    happened(case, Left(on or today, code, said), act="cases.withdraw_compound", by=by, at=at, about=row.name)
    row.left_on, row.left_why = on or today, said
    row.save(update_fields=["left_on", "left_why"])
    return row


@transaction.atomic
def end_case(
    *, by: Person, at: datetime, uid: str, reason: str, on: date | None = None, version: int | None = None
) -> Case:
    """Closes a case early: given up, or replaced. Raises Http404, NotYours, NotUnderstood, NotNow, also while
    a selection of it runs.
    """
    case = case_for_update(by, uid, localdate(at), "cases.end_case")
    check_version(case, version)
    check_open(case)
    check_all_over(case)
    said = why(reason)
    happened(case, Ended(on or localdate(at), said), act="cases.end_case", by=by, at=at, about=said)
    return case


@transaction.atomic
def move_to_version(
    *, by: Person, at: datetime, uid: str, to: int, reason: str, version: int | None = None
) -> Case:
    """Puts a case under a newer version of its procedure, from now on, with the reason.

    What was done stays done; what the new version does not know is left aside and named on the page. Raises
    Http404, NotYours, NotUnderstood without a reason, NotNow when there is no such version.
    """
    case = case_for_update(by, uid, localdate(at), "cases.move_case")
    check_version(case, version)
    check_open(case)
    chosen = next((p for p in newer_versions(case, localdate(at)) if p.version == to), None)
    if chosen is None:
        raise NotNow("There is no newer version {version} of this procedure.", version=to)
    said = why(reason)
    before = case.procedure_version
    values = {
        "kind": CaseEvent.Kind.MOVED,
        "on": localdate(at),
        "words": said,
        "value": {"from": before, "to": to},
    }
    store(case, values, by=by, at=at)
    case.frozen, case.procedure_version = procedure_data(chosen), chosen.version
    settle(case, at)
    saved(case, act="cases.move_case", by=by, at=at, after={"about": f"{before} → {to}", "reason": said})
    return case


@transaction.atomic
def rename_case(*, by: Person, at: datetime, uid: str, title: str, version: int | None = None) -> Case:
    """Gives a case another title. Raises Http404, NotYours, NotUnderstood, NotNow where it is the same."""
    case = case_for_update(by, uid, localdate(at), "cases.rename_case")
    check_version(case, version)
    before, case.title = case.title, one_line(title, 160, _("Title"))
    if case.title == before:
        raise NotNow("The case is called so already.")
    case.version, case.touched_at = case.version + 1, at
    case.save(update_fields=["title", "version", "touched_at"])
    record(
        act="cases.rename_case", by=by, at=at, subject=case, area_code=case.area_code,
        before={"title": before}, after={"title": case.title, "about": case.title, "version": case.version},
    )  # fmt: skip
    return case


def _join(case: Case, compound: Any, on: date, by: Person, at: datetime) -> None:
    CaseCompound.objects.create(
        case=case, compound=compound, code=compound.code, name=compound.name, joined_on=on
    )
    store(case, row_values(Joined(on, compound.code)), by=by, at=at)


def _learn(
    case: Case, procedure: Procedure, compounds: Sequence[Any], facts: Facts, by: Person, at: datetime
) -> None:
    """What is known from the start: the register's facts, then those that were told."""
    on = localdate(at)
    said: dict[tuple[str, str], Any] = {}
    for compound in compounds:
        said |= {(key, compound.code): v for key, v in known_facts(procedure, compound, on).items()}
    for (key, code), value in {**said, **facts}.items():
        fact = procedure.known_fact(key)
        if fact is not None and fits(fact, value) and all(s.fact != key for s in procedure.steps):
            store(case, row_values(Learnt(on, key, code, value)), by=by, at=at)


def _again(case: Case) -> None:
    """Forgets what was fetched of the compounds before."""
    getattr(case, "_prefetched_objects_cache", {}).pop("compounds", None)


def _locked(area: Any) -> Any:
    """The area's row, locked: two cases opened at once get different numbers."""
    return type(area).objects.select_for_update().get(pk=area.pk)


def _number(area: Any, on: date) -> str:
    """The next number of a street's year: 310104003-2024-007."""
    stem = f"{area.prefix}-{on.year}-"
    rows = Case.objects.filter(number__startswith=stem).order_by(Length("number").desc(), "-number")
    last = rows.values_list("number", flat=True).first()  # as numbers: 1000 comes after 999
    return f"{stem}{int(last.rsplit('-', 1)[1]) + 1 if last else 1:03}"
