"""Sampled audits of paper against entries: how many to draw, which ones, and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.http import Http404

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.voting.audit import Finding, Plan, judge
from linmeng.domain.voting.audit_bounds import audit_plan
from linmeng.domain.voting.ballots import PAPER
from linmeng.domain.voting.counting import count
from linmeng.voting.files.sheet_code import printed
from linmeng.voting.models import Ballot, Item, Motion, PaperAudit
from linmeng.voting.queries.motions import motion_for
from linmeng.voting.queries.opening import opened, services
from linmeng.voting.queries.packs import frozen_pack
from linmeng.voting.queries.rolls import roll_of


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn sheet: its number and place, and whether paper and entry say the same (None: not looked at)."""

    number: str
    place: str
    same: bool | None


@dataclass(frozen=True, slots=True)
class AuditState:
    """An audit as it stands. `draws` to make; 0: the paper cannot change the result. `finding`: None while
    no seed was thrown.
    """

    audit: PaperAudit
    item: Item
    risk: Fraction
    draws: int
    papers: int
    sheets: tuple[Drawn, ...]
    finding: Finding | None

    @property
    def left(self) -> int:
        return sum(sheet.same is None for sheet in self.sheets)

    @property
    def count_by_hand(self) -> bool:
        """Whether a difference was found: then all paper is counted by hand."""
        return any(sheet.same is False for sheet in self.sheets)

    @property
    def confirmed(self) -> bool:
        return self.finding is not None and self.finding.confirmed


def audits_of(person: Any, uid: str, on: date) -> list[AuditState]:
    """The audits of a motion for those who may make them. Raises Http404, NotYours."""
    motion = motion_for(person, uid, on, "voting.audit_paper")
    return [state_of(motion, audit) for audit in motion.audits.all()]


def state_of(motion: Motion, audit: PaperAudit) -> AuditState:
    """An audit with its plan computed anew: count and rules stand, so it is always the same."""
    made, item = plan_of(motion, audit.item, audit.risk), motion.items.get(number=audit.item)
    papers = sheets_by_ballot(motion)
    places = dict(motion.sheets.values_list("number", "entry__place"))
    sheets = tuple(
        Drawn(printed(motion.uid, n), places[n], _same(audit.findings, n)) for n in dict.fromkeys(audit.draws)
    )
    finding = _finding(made, audit, papers) if audit.seed else None
    return AuditState(audit, item, made.risk, made.draws, len(papers), sheets, finding)


def plan_of(motion: Motion, item: int, risk: str) -> Plan:
    """How many papers to draw for an item at a risk ("1/20"). Raises NotUnderstood, NotNow, Http404."""
    asked = motion.items.filter(number=item).first()
    if asked is None:
        raise Http404
    counted = count(
        roll_of(motion), frozen_pack(motion), asked.matter, str(item), opened(motion).ballots,
        services(motion), motion.silence,
    )  # fmt: skip
    units = Ballot.objects.filter(motion=motion, channel=PAPER).values_list("uid", "entry__key")
    return audit_plan(counted, dict(units), risk_of(risk))


def risk_of(text: str) -> Fraction:
    """The risk as an exact fraction. Raises NotUnderstood."""
    try:
        risk = Fraction(text.strip())
    except (ValueError, ZeroDivisionError) as error:
        raise NotUnderstood("A risk is a fraction such as 1/20.") from error
    if not 0 < risk < 1 or len(str(risk)) > 20:
        raise NotUnderstood("The risk of the audit must lie between 0 and 1.")
    return risk


def sheets_by_ballot(motion: Motion) -> dict[str, int]:
    """Paper ballot → the number of its sheet."""
    rows = Ballot.objects.filter(motion=motion, channel=PAPER, sheet__isnull=False)
    return dict(rows.values_list("uid", "sheet__number"))


def _same(findings: Mapping[str, Any], number: int) -> bool | None:
    found = findings.get(str(number))
    return None if found is None else bool(found["same"])


def _finding(made: Plan, audit: PaperAudit, papers: Mapping[str, int]) -> Finding:
    of_sheet = {number: ballot for ballot, number in papers.items()}
    drawn = [of_sheet[number] for number in audit.draws]
    agrees = {of_sheet[int(number)]: bool(found["same"]) for number, found in audit.findings.items()}
    return judge(made, drawn, agrees)
