"""A sampled audit of paper against entries 抽样核对: planned, drawn by a seed thrown in public, looked at."""

from datetime import datetime

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours, sentence
from linmeng.domain.voting.audit import draw
from linmeng.domain.voting.ballots import CHOICES
from linmeng.people.models import Person
from linmeng.voting.actions.moving import audit as note
from linmeng.voting.models import Keying, Motion, PaperAudit, Sheet
from linmeng.voting.queries.audits import plan_of, risk_of, sheets_by_ballot
from linmeng.voting.queries.boxes import open_box
from linmeng.voting.queries.mandates import proxys, under_mandate
from linmeng.voting.queries.motions import check_state, motion_for_update
from linmeng.voting.queries.sheets import number_of, sheet_of

_S = Motion.State
NOT_YET = sentence("Paper is audited after the count: only then all entries stand.")
SEEN = (*CHOICES, "blank", "invalid", "missing")
"""What may be seen on a drawn paper, on the audit's item; "missing": the paper is not there."""


@transaction.atomic
def plan_audit(*, by: Person, at: datetime, uid: str, item: int, risk: str = "1/20") -> PaperAudit:
    """Plans the audit of one item at a risk (an exact fraction): the chance to miss a wrong result.

    Raises Http404, NotYours, NotUnderstood, NotNow before the count, and where an audit of this item with
    the same or a smaller risk is there: nobody draws until the sample pleases.
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.audit_paper")
    check_state(motion, {_S.COUNTED, _S.RESULT}, NOT_YET)
    asked, made = risk_of(risk), plan_of(motion, item, risk)
    if any(risk_of(other) <= asked for other in _risks(motion, item)):
        raise NotNow("This item is being audited already with this risk or a smaller one.")
    audit = PaperAudit.objects.create(motion=motion, item=item, risk=str(asked), by=by, at=at)
    note(motion, act="voting.plan_audit", by=by, at=at,
         after={"item": item, "risk": str(asked), "draws": made.draws})  # fmt: skip
    return audit


@transaction.atomic
def throw(*, by: Person, at: datetime, uid: str, audit: int, seed: str) -> PaperAudit:
    """Takes the seed that was thrown in public (20 dice or more) and draws the sheets it means, once.

    Raises Http404, NotYours, NotUnderstood for a short seed, NotNow before the count or for a second seed.
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.audit_paper")
    check_state(motion, {_S.COUNTED, _S.RESULT}, NOT_YET)
    kept = _audit(motion, audit)
    if kept.seed:
        raise NotNow("The seed of this audit was thrown already; it stands.")
    thrown = "".join(seed.split())
    if len(thrown) > 80:
        raise NotUnderstood("The seed has at most {most} characters.", most=80)
    papers = sheets_by_ballot(motion)
    kept.draws = [papers[ballot] for ballot in draw(plan_of(motion, kept.item, kept.risk), thrown)]
    kept.seed = thrown
    kept.save(update_fields=["seed", "draws"])
    note(motion, act="voting.throw_seed", by=by, at=at,
         after={"audit": kept.pk, "seed": thrown, "draws": len(kept.draws)})  # fmt: skip
    return kept


@transaction.atomic
def record_finding(
    *, by: Person, at: datetime, uid: str, audit: int, sheet: str, seen: str, why: str = ""
) -> bool:
    """What somebody sees on a drawn paper, on the audit's item; whether that is what was entered, on a
    proxy's paper as far as the mandate covers it.

    Who looks says what is there before they learn what was entered. `seen`: yes, no, abstain, blank, invalid
    or missing. Any difference means that all paper is counted by hand. Raises Http404, NotYours for who
    keyed the sheet, NotUnderstood, NotNow for a sheet that was not drawn or was looked at already.
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.audit_paper")
    kept, found = _audit(motion, audit), sheet_of(motion, sheet)
    number = number_of(motion, found)
    if seen not in SEEN:
        raise NotUnderstood(
            "Say what is on the paper: yes, no, abstain, nothing, invalid, or that it is missing."
        )
    if found.number not in kept.draws:
        raise NotNow("Ballot {number} was not drawn in this audit.", number=number)
    if str(found.number) in kept.findings:
        raise NotNow("Ballot {number} was looked at already.", number=number)
    if Keying.objects.filter(sheet=found, by=by).exists():
        raise NotYours("Somebody who did not key this ballot must look at it.")
    same = _counting(motion, found, kept.item, seen) == _entered(motion, found, kept.item)
    row = {"same": same, "by": by.pk, "at": at.isoformat(), "why": " ".join(why.split())[:200]}
    kept.findings = {**kept.findings, str(found.number): row}
    kept.save(update_fields=["findings"])
    note(motion, act="voting.record_finding", by=by, at=at,
         after={"audit": kept.pk, "sheet": number, "same": same})  # fmt: skip
    return same


def _counting(motion: Motion, sheet: Sheet, item: int, seen: str) -> str:
    """What must have been entered of that which is seen on the paper."""
    mandate = proxys(sheet)
    if seen == "missing" or mandate is None:
        return seen
    said = {} if seen == "blank" else {str(item): seen}
    return under_mandate(motion, sheet.entry, mandate, said).get(str(item), "blank")


def _entered(motion: Motion, sheet: Sheet, item: int) -> str:
    """What the ballot of a sheet says on an item, opened from its box."""
    choices = open_box(motion, bytes(sheet.ballot.box))["choices"]
    if sheet.ballot.void_number is not None and not choices:
        return "invalid"  # found so when it was keyed; one set aside later still says what it says
    return str(choices.get(str(item), "blank"))


def _risks(motion: Motion, item: int) -> list[str]:
    return list(motion.audits.filter(item=item).values_list("risk", flat=True))


def _audit(motion: Motion, pk: int) -> PaperAudit:
    found = PaperAudit.objects.select_for_update().filter(motion=motion, pk=pk).first()
    if found is None:
        raise Http404
    return found
