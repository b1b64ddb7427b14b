"""Service contracts and exit notices; the company in the register follows from the contract in force."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import Http404

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.domain.register.contracts import Contract, Notice, check_contract, check_days, check_notice
from linmeng.domain.register.figures import check_figures
from linmeng.people.actions import find_or_register_companies, record
from linmeng.people.models import Person
from linmeng.register.actions.changes import apply, day_of, note
from linmeng.register.actions.compounds import check_standing, clean_name
from linmeng.register.models import Compound, ExitNotice, ServiceContract
from linmeng.register.permissions import reach
from linmeng.register.queries import compound_for_update, contracts_of, notice_in_force, running_contract
from linmeng.register.queries.warnings import contract_of


@transaction.atomic
def record_contract(
    *,
    by: Person,
    at: datetime,
    code: str,
    company: str,
    starts_on: date,
    ends_on: date | None,
    fee: Decimal,
    fee_mode: str,
    covers: str = "",
) -> ServiceContract:
    """Records a service contract: `fee` in CNY/m² a month, `ends_on` its last day, None without a term.

    When it is in force, company, fee and management of the register follow it.
    Raises NotYours, NotUnderstood for days or a fee that cannot be, NotNow when it overlaps another contract.
    """
    compound = compound_for_update(by, code, day_of(at), "register.record_contract")
    check_standing(compound)
    name = clean_name(company)
    check_figures({"fee": fee})
    if fee_mode not in ServiceContract.FeeMode.values:
        raise NotUnderstood("A contract is either lump-sum or cost plus remuneration.")
    others = [contract_of(c) for c in contracts_of(compound)]
    check_contract(others, Contract(name, starts_on, ends_on))
    row = ServiceContract.objects.create(
        compound=compound,
        company=find_or_register_companies(by=by, at=at, names=[name])[name],
        starts_on=starts_on,
        ends_on=ends_on,
        fee=fee,
        fee_mode=fee_mode,
        covers=covers.strip(),
    )
    note(compound, {"contract": [None, f"{name} {starts_on} – {ends_on or '…'}"]}, by=by, at=at)
    _follow(compound, by, at)
    _record("register.record_contract", compound, by, at, after=_said(row))
    return row


@transaction.atomic
def end_contract(*, by: Person, at: datetime, contract: int, ended_on: date) -> ServiceContract:
    """Sets the last day a contract really ran. Raises Http404, NotYours, NotNow, NotUnderstood."""
    row = _locked(contract)
    compound = compound_for_update(by, row.compound.code, day_of(at), "register.end_contract")
    if row.ended_on is not None:
        raise NotNow(
            "The contract with {company} ended on {day}.", company=row.company.name, day=row.ended_on
        )
    check_days(ended_on)
    if ended_on < row.starts_on:
        raise NotUnderstood("A contract cannot end before it starts.")
    row.ended_on = ended_on
    row.save(update_fields=["ended_on"])
    note(compound, {"contract": [row.company.name, f"{row.company.name} – {ended_on}"]}, by=by, at=at)
    _follow(compound, by, at)
    _record("register.end_contract", compound, by, at, after=_said(row))
    return row


@transaction.atomic
def give_exit_notice(
    *, by: Person, at: datetime, contract: int, given_on: date, leaves_on: date, reason: str = ""
) -> ExitNotice:
    """Records a company's written notice that it leaves. Raises Http404, NotYours, NotNow, NotUnderstood."""
    row = _locked(contract)
    _check_company(by, "register.give_exit_notice", at, row)
    check_notice(contract_of(row), Notice(given_on, leaves_on))
    if given_on > day_of(at):
        raise NotUnderstood("A notice cannot be given on a day still to come.")
    earlier = notice_in_force(row)
    if earlier is not None:
        raise NotNow("A notice was given on {day} already; withdraw that one first.", day=earlier.given_on)
    notice = ExitNotice.objects.create(
        contract=row, given_on=given_on, leaves_on=leaves_on, reason=reason.strip()
    )
    note(row.compound, {"exit_notice": [None, leaves_on.isoformat()]}, by=by, at=at)
    after = {"company": row.company.name, "given": given_on.isoformat(), "leaves": leaves_on.isoformat()}
    _record("register.give_exit_notice", row.compound, by, at, after=after)
    return notice


@transaction.atomic
def withdraw_exit_notice(*, by: Person, at: datetime, contract: int) -> ExitNotice:
    """Takes back a contract's exit notice. Raises Http404, NotYours, NotNow when there is none in force."""
    row = _locked(contract)
    _check_company(by, "register.withdraw_exit_notice", at, row)
    notice = notice_in_force(row)
    if notice is None:
        raise NotNow("There is no notice to withdraw.")
    notice.withdrawn_on = day_of(at)
    notice.save(update_fields=["withdrawn_on"])
    note(row.compound, {"exit_notice": [notice.leaves_on.isoformat(), None]}, by=by, at=at)
    before = {"company": row.company.name, "leaves": notice.leaves_on.isoformat()}
    _record("register.withdraw_exit_notice", row.compound, by, at, before=before)
    return notice


@transaction.atomic
def follow_contracts(*, at: datetime) -> int:
    """The register follows contracts that began or ended meanwhile; answers how many compounds changed.

    The system's own act, meant for once a day.
    """
    changed = 0
    rows = Compound.objects.select_for_update(of=("self",)).select_related("company", "area").order_by("pk")
    with_contract = ServiceContract.objects.values("compound_id")
    for compound in rows.filter(status=Compound.Status.ACTIVE, pk__in=with_contract):
        changed += bool(_follow(compound, None, at))
    if changed:
        record(act="register.follow_contracts", by=None, at=at, after={"compounds": changed})
    return changed


def carry_contract(
    row: ServiceContract, compound: Compound, on: date, by: Any, at: datetime
) -> ServiceContract:
    """The same contract for another compound from `on`, with its exit notice; part of a merger or split.

    One past its agreed term goes on without a term (CC 948). The old row is ended by `close_carried`.
    """
    ends_on = row.ends_on if row.ends_on and row.ends_on >= on else None
    kept = {f: getattr(row, f) for f in ("company", "fee", "fee_mode", "covers")}
    made = ServiceContract.objects.create(compound=compound, starts_on=on, ends_on=ends_on, **kept)
    notice = notice_in_force(row)
    if notice is not None:
        days = {"given_on": notice.given_on, "leaves_on": notice.leaves_on}
        ExitNotice.objects.create(contract=made, reason=notice.reason, **days)
    note(compound, {"contract": [None, f"{row.company.name} {on} – {ends_on or '…'}"]}, by=by, at=at)
    _follow(compound, by, at)
    return made


def close_carried(row: ServiceContract, on: date) -> None:
    """The old row of a contract that goes on elsewhere from `on`."""
    row.ended_on = max(row.starts_on, on - timedelta(days=1))
    row.save(update_fields=["ended_on"])


def _follow(compound: Compound, by: Any, at: datetime) -> dict[str, list[Any]]:
    if compound.status != Compound.Status.ACTIVE:
        return {}  # a closed record stays as it was
    contracts = contracts_of(compound)
    running = running_contract(contracts, day_of(at))
    figures: dict[str, Any] = {}
    if running:
        figures = {"company": running.company, "management": Compound.Management.COMPANY}
        figures |= {"fee": running.fee, "fee_max": None}  # one fee: a ceiling is a list's
    elif compound.company_id in {c.company_id for c in contracts if c.ended_on and c.ended_on < day_of(at)}:
        figures = {"company": None, "management": Compound.Management.NONE}
    return apply(compound, figures, by=by, at=at)


def _locked(contract: int) -> ServiceContract:
    """The contract with its compound, both locked: an act on the one writes the other's whole record."""
    rows = ServiceContract.objects.select_for_update(of=("self", "compound"))
    rows = rows.select_related("compound__area", "company")
    row = rows.filter(pk=contract).first() if 0 < contract < 2**63 else None
    if row is None:
        raise Http404
    return row


def _check_company(by: Person, act: str, at: datetime, row: ServiceContract) -> None:
    """A company's people speak for their own contracts only."""
    scope = reach(by, act, day_of(at))
    if not scope.covers(row.compound.area_code, row.compound_id, row.company_id):
        raise NotYours("This compound is outside your area.")


def _said(row: ServiceContract) -> dict[str, Any]:
    days = {n: getattr(row, n) for n in ("starts_on", "ends_on", "ended_on")}
    said = {n: d and d.isoformat() for n, d in days.items()}
    return {"company": row.company.name, **said, "fee": str(row.fee), "fee_mode": row.fee_mode}


def _record(act: str, compound: Compound, by: Any, at: datetime, **more: Any) -> None:
    record(act=act, by=by, at=at, subject=compound, area_code=compound.area_code, **more)
