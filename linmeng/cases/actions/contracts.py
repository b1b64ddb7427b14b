"""From the chosen offer to the contract in the register, and the handover from one company to the next."""

import secrets
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from linmeng.cases.actions.custody import check_correction, chosen_compounds
from linmeng.cases.actions.following import follow, follow_correction, learn
from linmeng.cases.actions.recording import noted, one_line, past_day, some_line
from linmeng.cases.models import Case, CaseContract, Handover, HandoverItem, Selection
from linmeng.cases.models.contracts import HANDED_OVER
from linmeng.cases.permissions import check
from linmeng.cases.queries.cases import case_for_update, check_open
from linmeng.cases.queries.handovers import handover_for_update, parts_of
from linmeng.cases.queries.managers import areas_of
from linmeng.cases.queries.rankings import unlike_offer
from linmeng.cases.queries.selections import selection_for
from linmeng.domain.procedures.selection.timing import within
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.domain.service.managers import check_manager
from linmeng.people.models import Person
from linmeng.register.actions import record_contract
from linmeng.register.queries import contracts_of, running_contract
from linmeng.web.calendar import calendar

HANDED_OVER_WITHIN = 10
"""Days from the end of the old contract (SH-REG 50)."""


@transaction.atomic
def sign_contract(
    *,
    by: Person,
    at: datetime,
    uid: str,
    code: str,
    company: str,
    signed_on: date,
    starts_on: date,
    ends_on: date | None,
    fee: Decimal,
    fee_mode: str,
    covers: str,
    manager: str = "",
    selection: str = "",
    unlike_why: str = "",
) -> CaseContract:
    """Records the contract a case led to: in the register, where fee and company follow from its first day.

    `manager`: the area manager, at most 3 small areas each (SH-OP 13). With `selection` the company must be
    the chosen one, and fee, mode and term are those of its offer, or `unlike_why` says publicly why not.
    Raises Http404, NotYours, NotUnderstood, NotNow.
    """
    case = case_for_update(by, uid, localdate(at), "cases.sign_contract", code)
    check_open(case)
    (compound,) = chosen_compounds(case, [code])
    awarded = _awarded(case, code)
    if not selection and awarded and awarded.winner and awarded.winner.name == company.strip():
        selection = awarded.uid  # who was chosen signs what was offered, whether or not it is said
    chosen = _chosen(by, at, case, selection, company, code) if selection else None
    _check_selection(case, chosen, code, signed_on)
    passed = awarded if chosen is None else None
    unlike = _unlike(chosen, passed, (fee, fee_mode, starts_on, ends_on), unlike_why)
    named = some_line(manager, 60, _("Area manager"))
    if named:
        check_manager(areas_of(company, named, compound, (starts_on, ends_on)))
    old_fee = compound.fee
    made = record_contract(
        by=by, at=at, code=code, company=company, starts_on=starts_on, ends_on=ends_on, fee=fee,
        fee_mode=fee_mode, covers=covers,
    )  # fmt: skip
    row = CaseContract.objects.create(
        case=case, selection=chosen, compound=compound, compound_name=compound.name, company=made.company,
        contract=made, old_fee=old_fee, manager=named, unlike_why=unlike,
        signed_on=past_day(signed_on, at), by=by, at=at,
    )  # fmt: skip
    _take_over(row)
    after = {"about": str(row), "fee": str(fee), "before": str(old_fee), "from": starts_on.isoformat()}
    after |= {"why": unlike} if unlike else {}
    noted(case, act="cases.sign_contract", by=by, at=at, after=after)
    follow(case, "contract", [code], signed_on, by=by, at=at, shown=("contract", str(row)))
    learn(case, {"contract_from": starts_on}, [code], by=by, at=at)
    return row


@transaction.atomic
def file_contract(
    *, by: Person, at: datetime, uid: str, contract: int, filed_on: date, correction: str = ""
) -> CaseContract:
    """Records that a contract was filed; due within 30 days (SH-REG 44).

    Another day than the recorded one needs the reason of its `correction`; the audit keeps both. Raises
    Http404, NotYours, NotUnderstood, NotNow without that reason.
    """
    case = case_for_update(by, uid, localdate(at), "cases.sign_contract")
    row = case.contracts.filter(pk=contract).first()
    if row is None:
        raise Http404
    check(by, "cases.sign_contract", localdate(at), case, row.compound.code)
    if past_day(filed_on, at) < row.signed_on:
        raise NotUnderstood("This comes after the signing on {day}.", day=row.signed_on)
    before = {"on": row.filed_on.isoformat()} if row.filed_on else None
    said, days = check_correction(row.filed_on, correction), (row.filed_on, filed_on)
    row.filed_on = filed_on
    row.save(update_fields=["filed_on"])
    after = {"about": str(row), "on": filed_on.isoformat(), **said}
    noted(case, act="cases.file_contract", by=by, at=at, before=before, after=after)
    codes = [row.compound.code]
    follow_correction(case, "contract_filed", codes, days, by=by, at=at, reason=correction)
    follow(case, "contract_filed", codes, filed_on, by=by, at=at)
    return row


@transaction.atomic
def begin_handover(*, by: Person, at: datetime, uid: str, code: str, ended_on: date) -> Handover:
    """Begins the handover of a compound with the lines of SH-REG 50; due within 10 days of `ended_on`.

    The old company is the one of the contract in force on that day, the new one that of the case's contract.
    Raises Http404, NotYours, NotUnderstood, NotNow when it has begun or the case was closed early.
    """
    case = case_for_update(by, uid, localdate(at), "cases.sign_contract", code)
    check_open(case)
    (compound,) = chosen_compounds(case, [code])
    if case.handovers.filter(compound=compound).exists():
        raise NotNow("The handover of {compound} has begun already.", compound=compound.name)
    old = running_contract(contracts_of(compound), ended_on)
    new = case.contracts.filter(compound=compound).order_by("-id").first()
    row = Handover.objects.create(
        case=case, uid=secrets.token_hex(16), compound=compound, compound_name=compound.name, by=by, at=at,
        old_company_id=old.company_id if old else compound.company_id,
        new_company_id=new.company_id if new else None,
        ended_on=ended_on, due_on=within(ended_on, HANDED_OVER_WITHIN, calendar()),
    )  # fmt: skip
    HandoverItem.objects.bulk_create(
        HandoverItem(handover=row, number=n, key=key) for n, key in enumerate(HANDED_OVER, 1)
    )
    noted(case, act="cases.begin_handover", by=by, at=at, after={"about": row.compound_name})
    return row


@transaction.atomic
def tick_line(
    *, by: Person, at: datetime, uid: str, number: int, part: str, note: str | None = None
) -> HandoverItem:
    """Ticks a line for one part: "old", "new" or "committee"; whoever belongs to it, or staff from the paper.

    A remark joins the ones that are there; with one a line that oneself ticked takes it, and the tick stays.
    Raises Http404, NotYours, NotUnderstood, NotNow when it is ticked or the handover is closed.
    """
    row = handover_for_update(by, uid, localdate(at))
    if row.done_on is not None:
        raise NotNow("The handover was closed on {day}.", day=row.done_on)
    if part not in parts_of(by, row, localdate(at)):
        raise NotYours("You do not tick for this side.")
    item = row.items.select_for_update().filter(number=number).first()
    if item is None:
        raise Http404
    if part in item.ticks and (note is None or item.ticks[part]["by"] != by.pk):
        raise NotNow("This line is ticked already.")
    before = {"note": item.note} if item.note and note else None
    item.ticks = {part: {"by": by.pk, "at": at.isoformat()}, **item.ticks}
    if note:
        item.note = some_line("；".join(filter(None, (item.note, note))), 300, _("Remark"))
    item.save()
    after = {"about": _chinese(item), "part": part, "note": item.note}
    noted(row.case, act="cases.tick_line", by=by, at=at, before=before, after=after)
    return item


@transaction.atomic
def add_line(*, by: Person, at: datetime, uid: str, words: str) -> HandoverItem:
    """Adds a line of this compound's own, such as keys or a lift's emergency phone."""
    row = handover_for_update(by, uid, localdate(at))
    if row.done_on is not None:
        raise NotNow("The handover was closed on {day}.", day=row.done_on)
    if not parts_of(by, row, localdate(at)):
        raise NotYours("You do not tick for this side.")
    said = one_line(words, 200, _("What"))
    item = HandoverItem.objects.create(handover=row, number=row.items.count() + 1, words=said)
    noted(row.case, act="cases.add_line", by=by, at=at, after={"about": said})
    return item


@transaction.atomic
def close_handover(
    *, by: Person, at: datetime, uid: str, done_on: date, why: str = "", refused: bool = False
) -> Handover:
    """Closes a handover: all lines are ticked by the new company and the committee, or the reason is said.

    `refused`: the old company does not hand over, and the district bureau was told (SH-REG 81). Where nothing
    was ticked, nothing else can be recorded. Raises Http404, NotYours, NotUnderstood, NotNow when closed.
    """
    row = handover_for_update(by, uid, localdate(at), "cases.sign_contract")
    if row.done_on is not None:
        raise NotNow("The handover was closed on {day}.", day=row.done_on)
    items = list(row.items.all())
    open_ = [i for i in items if not {"new", "committee"} <= i.ticks.keys()]
    _check_refused(refused, len(open_), len(items))
    if (open_ or refused) and not why.strip():
        raise NotUnderstood(
            "Lines without both ticks of the new company and the committee: {count}. Say why it is closed all"
            " the same.",
            count=len(open_),
        )
    row.done_on, row.refused = past_day(done_on, at), refused
    row.save(update_fields=["done_on", "refused"])
    after = {
        "about": row.compound_name, "open": len(open_), "refused": refused,
        "why": some_line(why, 300, _("Why")),
    }  # fmt: skip
    noted(row.case, act="cases.close_handover", by=by, at=at, after=after)
    shown = ("handover", row.compound_name)
    ended = "reported" if refused else "done"
    follow(row.case, "handover", [row.compound.code], row.done_on, by=by, at=at, outcome=ended, shown=shown)
    return row


def _take_over(row: CaseContract) -> None:
    """Who signs after the handover was begun takes over: until then nobody could tick as the new company."""
    begun = row.case.handovers.filter(compound=row.compound, done_on__isnull=True)
    for handover in begun.prefetch_related("items"):
        if not any("new" in item.ticks for item in handover.items.all()):
            handover.new_company = row.company
            handover.save(update_fields=["new_company"])


def _check_refused(refused: bool, open_: int, lines: int) -> None:
    if refused and not open_:
        raise NotUnderstood("Every line is ticked: nothing was refused.")
    if not refused and open_ == lines:
        raise NotUnderstood(
            "No line has both ticks of the new company and the committee, so nothing was handed over: record"
            " that the old company refuses and that the district bureau was told."
        )


def _chinese(item: HandoverItem) -> str:
    """The line as the audit keeps it, whoever ticked it."""
    with override("zh-hans"):
        return str(item)


def _chosen(by: Person, at: datetime, case: Case, uid: str, company: str, code: str) -> Selection:
    found = selection_for(by, uid, localdate(at))
    if found.case_id != case.pk or found.winner is None or found.winner.name != company.strip():
        raise NotNow("This company was not chosen in that selection.")
    if not found.compounds.filter(code=code).exists():
        raise NotNow("That selection was not for this compound.")
    return found


def _awarded(case: Case, code: str) -> Selection | None:
    """The last selection that chose a company for this compound."""
    found = case.selections.filter(compounds__code=code, state=Selection.State.AWARDED)
    return found.select_related("winner").order_by("-awarded_at").first()


def _unlike(
    chosen: Selection | None,
    passed: Selection | None,
    said: tuple[Decimal, str, date, date | None],
    reason: str,
) -> str:
    """The reason why a contract is not what was offered; "" where it is. Raises NotUnderstood without one.

    `passed`: a selection that chose another company, which this contract passes over.
    """
    differs = tuple(unlike_offer(chosen, *said)) if chosen else ()
    if passed is not None and passed.winner is not None:
        differs = (f"{passed.title}：{passed.winner.name}",)
    if differs and not reason.strip():
        raise NotUnderstood(
            "This is not what was offered and chosen (offered: {offered}). Sign what was offered, or give the"
            " reason: it is published with the contract.",
            offered="；".join(differs),
        )
    return some_line(reason, 300, _("Why it differs from the offer")) if differs else ""


def _check_selection(case: Case, chosen: Selection | None, code: str, signed_on: date) -> None:
    """A selection that runs is not passed over, and what is signed comes after its award."""
    running = case.selections.filter(compounds__code=code, state__in=Selection.RUNNING).first()
    if running is not None:
        raise NotNow(
            "“{selection}” is under way for this compound: a contract follows when a company is chosen, or"
            " after the selection has ended.",
            selection=running.title,
        )
    if chosen is not None and chosen.awarded_at is not None and signed_on < localdate(chosen.awarded_at):
        raise NotUnderstood(
            "The company was chosen on {day}: the contract is signed after that.",
            day=localdate(chosen.awarded_at),
        )
