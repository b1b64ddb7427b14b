"""Custody first: asked for, a company taken from the pool, agreed by three parties, announced, ended."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.cases.actions.following import follow_correction, follow_deeds, learn
from linmeng.cases.actions.recording import long_text, noted, one_line, past_day, some_line
from linmeng.cases.models import Case, Custody
from linmeng.cases.queries.askers import check_askers
from linmeng.cases.queries.cases import case_for_update, check_open
from linmeng.cases.queries.custodies import check_committees, custody_for_update, earlier_terms
from linmeng.cases.queries.custody_steps import Behind, behind, steps_kept
from linmeng.cases.queries.pool import check_in_pool, proposal
from linmeng.domain.procedures.custody import Proposed, check_choice, check_signing, check_term
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.register.figures import check_figures
from linmeng.people.models import Person


@transaction.atomic
def apply_custody(
    *,
    by: Person,
    at: datetime,
    uid: str,
    codes: Sequence[str],
    applicant: str,
    applied_on: date,
    why: str,
    asking: int = 0,
    owners: int = 0,
    units: Mapping[str, str] | None = None,
) -> Custody:
    """Records who asked for custody of which compounds of a case: a committee, or owners of at least 20 %.

    Where the register of owners is complete it says how many there are; `units` (code → the units whose
    owners ask, a list as typed) then says who asks and `asking` is not needed. Elsewhere `asking` of `owners`
    is kept as what the applicants state. The lists are not kept: they stand on the signed request. Raises
    Http404, NotYours, NotUnderstood, NotNow below 20 %, while another custody of one of them runs, or for a
    committee where the case knows that there is none.
    """
    case = case_for_update(by, uid, localdate(at), "cases.apply_custody", *codes)
    check_open(case)
    if applicant not in Custody.Applicant.values:
        raise NotUnderstood("Custody is asked for by the committee, or by owners.")
    compounds = chosen_compounds(case, codes)
    _check_free(case, [c.pk for c in compounds])
    past_day(applied_on, at)
    found = None
    if applicant == Custody.Applicant.COMMITTEE:
        check_committees(case, [c.code for c in compounds], localdate(at))
    else:
        found = check_askers(compounds, units or {}, asking, owners, applied_on)
    row = Custody.objects.create(
        case=case, uid=secrets.token_hex(16), applicant=applicant, applied_on=applied_on,
        asking=found.asking if found else 0, owners=found.owners if found else 0,
        counted=found.plain if found else {}, why=one_line(why, 300, _("Why")), by=by, at=at,
    )  # fmt: skip
    row.compounds.set(compounds)
    after: dict[str, Any] = {"about": "、".join(c.name for c in compounds), "applicant": applicant}
    after |= {"asking": row.asking, "owners": row.owners, "stated": bool(found.incomplete)} if found else {}
    noted(case, act="cases.apply_custody", by=by, at=at, after=after)
    follow_deeds(case, steps_kept(case), by=by, at=at)
    return row


@transaction.atomic
def choose_custodian(
    *, by: Person, at: datetime, uid: str, company: str, why: str = "", chosen_on: date | None = None
) -> Custody:
    """Takes a company of the district's pool; another than the nearest needs its reason.

    `chosen_on`: the day of the decision, today unless said, not before custody was asked for; pool and
    demerits are those of that day, the places companies manage those of today. The proposal with its
    distances is frozen as it stood. Raises Http404, NotYours, NotUnderstood, NotNow.
    """
    row = custody_for_update(by, uid, localdate(at), "cases.run_custody")
    _check_unsigned(row)
    on = past_day(chosen_on or localdate(at), at)
    if on < row.applied_on:
        raise NotUnderstood(
            "Custody was asked for on {day}: a company is chosen after that.", day=row.applied_on
        )
    found = proposal(row, on)
    chosen = check_choice(found, company, why)
    row.proposed = [_frozen(p) for p in found]
    row.company_id = int(chosen.company.key)
    row.chosen_on, row.chosen_why = on, some_line(why, 300, _("Why"))
    row.save(update_fields=["proposed", "company", "chosen_on", "chosen_why"])
    after = {
        "about": chosen.company.name,
        "on": on.isoformat(),
        "place": chosen.place,
        "metres": chosen.metres,
        "why": row.chosen_why,
    }
    noted(row.case, act="cases.choose_custodian", by=by, at=at, after=after)
    follow_deeds(row.case, steps_kept(row.case), by=by, at=at)
    return row


@transaction.atomic
def sign_custody(
    *,
    by: Person,
    at: datetime,
    uid: str,
    for_owners: str,
    office: str,
    signed_on: date,
    from_on: date,
    until_on: date,
    fee: Decimal,
    items: str,
) -> Custody:
    """Records the three-party agreement: for the owners, the company, the sub-district office (SH-REG 52).

    `until_on` is its last day, at most 6 months after the first, custodies before it included; `fee` in
    CNY/m² a month. Raises Http404, NotYours, NotUnderstood, NotNow without a company of the pool, when it is
    signed already, or when the six months are used up.
    """
    row = custody_for_update(by, uid, localdate(at), "cases.run_custody")
    _check_unsigned(row)
    if row.company is None:
        raise NotNow("First a company of the pool is chosen.")
    check_signing(max(row.chosen_on or row.applied_on, row.applied_on), past_day(signed_on, at), from_on)
    check_in_pool(row, signed_on)
    for compound in row.compounds.all():
        check_term(from_on, until_on, earlier_terms(row, compound, from_on))
    check_figures({"fee": fee})
    row.for_owners, row.office = (
        one_line(for_owners, 120, _("Signs for the owners")),
        one_line(office, 120, _("Office")),
    )
    row.signed_on, row.from_on, row.until_on = signed_on, from_on, until_on
    row.fee, row.items = fee, long_text(items, 4000, _("Services"), needed=True)
    row.save()
    after = {"about": row.company.name, "from": from_on.isoformat(), "until": until_on.isoformat()}
    noted(row.case, act="cases.sign_custody", by=by, at=at, after=after)
    follow_deeds(row.case, steps_kept(row.case), by=by, at=at)
    learn(row.case, {"custody_from": from_on, "custody_ends": until_on}, _codes(row), by=by, at=at)
    return row


@transaction.atomic
def announce_custody(
    *, by: Person, at: datetime, uid: str, announced_on: date, where: str, correction: str = ""
) -> Custody:
    """Records where the result was announced; due within 3 days of signing (SH-OP 17).

    What was recorded before changes only with the reason of its `correction`; the audit keeps both. Raises
    Http404, NotYours, NotUnderstood, NotNow before the signing, after the end, or without that reason.
    """
    row = _signed(by, at, uid, announced_on)
    before = {"on": _iso(row.announced_on), "about": row.announced_where} if row.announced_on else {}
    said, was = check_correction(row.announced_on, correction), row.announced_on
    row.announced_on, row.announced_where = announced_on, one_line(where, 200, _("Where"))
    row.save(update_fields=["announced_on", "announced_where"])
    after = {"about": row.announced_where, "on": announced_on.isoformat(), **said}
    noted(row.case, act="cases.announce_custody", by=by, at=at, before=before, after=after)
    days = (was, announced_on)
    follow_correction(row.case, "announced", _codes(row), days, by=by, at=at, reason=correction)
    follow_deeds(row.case, steps_kept(row.case), by=by, at=at)
    return row


@transaction.atomic
def file_custody(*, by: Person, at: datetime, uid: str, filed_on: date, correction: str = "") -> Custody:
    """Records the online filing; due within 3 working days of signing (SH-OP 18). As `announce_custody`."""
    row = _signed(by, at, uid, filed_on)
    before = {"on": _iso(row.filed_on)} if row.filed_on else {}
    said, days = check_correction(row.filed_on, correction), (row.filed_on, filed_on)
    row.filed_on = filed_on
    row.save(update_fields=["filed_on"])
    after = {"on": filed_on.isoformat(), **said}
    noted(row.case, act="cases.file_custody", by=by, at=at, before=before, after=after)
    follow_correction(row.case, "custody_filed", _codes(row), days, by=by, at=at, reason=correction)
    follow_deeds(row.case, steps_kept(row.case), by=by, at=at)
    return row


@transaction.atomic
def take_over_custody(*, by: Person, at: datetime, uid: str) -> list[Behind]:
    """Records in the case's steps what its custodies say and the steps do not yet; answers what stays behind.

    Raises Http404, NotYours, NotUnderstood, NotNow when nothing could be taken over, with the first reason.
    """
    case = case_for_update(by, uid, localdate(at), "cases.apply_custody")
    check_open(case)
    before = behind(case, localdate(at))
    follow_deeds(case, steps_kept(case), by=by, at=at)
    left = behind(case, localdate(at))
    if len(left) == len(before):
        why = left[0].why if left else None
        raise NotNow(why.message, **why.values) if why else NotNow("The steps say all of it already.")
    return left


@transaction.atomic
def end_custody(*, by: Person, at: datetime, uid: str, ended_on: date, why: str) -> Custody:
    """Ends a custody: its term is over, a company was selected, or it was given up."""
    row = custody_for_update(by, uid, localdate(at), "cases.run_custody")
    if row.ended_on is not None:
        raise NotNow("This custody ended on {day}.", day=row.ended_on)
    first = row.from_on or row.applied_on
    if past_day(ended_on, at) < first:
        raise NotUnderstood("Custody cannot end before it begins.")
    row.ended_on, row.ended_why = ended_on, one_line(why, 300, _("Why"))
    row.save(update_fields=["ended_on", "ended_why"])
    noted(row.case, act="cases.end_custody", by=by, at=at, after={"about": row.ended_why})
    return row


def chosen_compounds(case: Case, codes: Sequence[str]) -> list[Any]:
    """The compounds of a case with these register numbers. Raises NotUnderstood for none or a strange one."""
    known = {row.code: row.compound for row in case.compounds.all() if row.left_on is None}
    if not codes or not set(codes) <= known.keys():
        raise NotUnderstood("Choose compounds that take part in this case.")
    return [known[code] for code in dict.fromkeys(codes)]


def _codes(row: Custody) -> list[str]:
    return list(row.compounds.values_list("code", flat=True))


def _check_free(case: Case, compounds: Sequence[int]) -> None:
    running = Custody.objects.filter(compounds__in=compounds, ended_on__isnull=True).first()
    if running is not None:
        raise NotNow(
            "A custody asked for on {day} is still open: end that one first.", day=running.applied_on
        )


def _check_unsigned(row: Custody) -> None:
    if row.ended_on is not None:
        raise NotNow("This custody ended on {day}.", day=row.ended_on)
    if row.signed_on is not None:
        raise NotNow("The agreement was signed on {day}: it stands.", day=row.signed_on)


def _signed(by: Person, at: datetime, uid: str, on: date) -> Custody:
    row = custody_for_update(by, uid, localdate(at), "cases.run_custody")
    if row.signed_on is None:
        raise NotNow("The three-party agreement is not signed yet.")
    if past_day(on, at) < row.signed_on:
        raise NotUnderstood("This comes after the signing on {day}.", day=row.signed_on)
    if row.ended_on is not None and on > row.ended_on:
        raise NotNow("This custody ended on {day}.", day=row.ended_on)
    return row


def check_correction(recorded: date | None, correction: str) -> dict[str, str]:
    """What the audit says of a correction. Raises NotNow for one without a reason."""
    if recorded is None:
        return {}
    if not correction.strip():
        raise NotNow("This was recorded for {day}: say why that is corrected.", day=recorded)
    return {"correction": one_line(correction, 300, _("Why it is corrected"))}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _frozen(p: Proposed) -> dict[str, object]:
    return {
        "place": p.place, "company": p.company.key, "name": p.company.name, "metres": p.metres,
        "nearest": list(p.nearest), "demerits": p.company.demerits,
    }  # fmt: skip
