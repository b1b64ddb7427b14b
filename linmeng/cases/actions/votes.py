"""The votes of a case: motions are drafted for a step, and their results become the step's outcome."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate

from linmeng.cases.actions.recording import happened, noted
from linmeng.cases.models import Case, CaseEvent, CaseMotion
from linmeng.cases.permissions import check, check_step
from linmeng.cases.queries.assemblies import assemblies_of, codes_for
from linmeng.cases.queries.cases import case_for_update, check_open, check_version
from linmeng.cases.queries.opening import PLAN
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.standing import names_of, progress_of
from linmeng.cases.queries.votes import (
    KIND,
    Line,
    decides,
    deciding,
    is_spent,
    missing_votes,
    outcome_key,
    question,
    result_line,
    votes_of,
)
from linmeng.domain.procedures.events import Did
from linmeng.domain.procedures.model import Step
from linmeng.domain.procedures.tasks import Standing
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.models import Person
from linmeng.planning.actions.votes import propose_votes as propose_from_plan
from linmeng.voting.actions.joint import open_joint
from linmeng.voting.actions.motions import draft_motion
from linmeng.voting.queries.motions import motion_for

MERGE = "adjust_area"


@transaction.atomic
def propose_votes(
    *,
    by: Person,
    at: datetime,
    uid: str,
    step: str,
    codes: Sequence[str] = (),
    title: str = "",
    text: str = "",
    items: Sequence[tuple[str, str]] = (),
    adjacency: str = "",
    version: int | None = None,
) -> list[CaseMotion]:
    """Drafts the motions of a vote step: for each of `codes` (all whose turn it is) one, of a merger jointly.

    Compounds that have become one in the register since have one assembly: one motion, of the merged
    compound, stands for all of them, and its number may be said instead of theirs. Without `items` the step's
    own matter is asked in its words. Raises Http404, NotYours (also as `voting` does), NotUnderstood, NotNow
    when it is not the step's turn or its vote is drafted already.
    """
    case, found = _vote_step(by, at, uid, step, version)
    chosen = _whose_turn(case, found, codes, at)
    _check_votes(by, at, case, found, chosen)
    voting = {code: assemblies_of(case)[code] for code in chosen}
    known = names_of(case)
    names = list(dict.fromkeys(known.get(one.code, one.name) for one in voting.values()))
    asked = list(items) or [(found.matter or "other_major", question(found, names))]
    named = title.strip() or f"{case.title} · {found.words}"
    values: dict[str, Any] = {"title": named[:160], "text": text, "items": asked, "about": about(case, found)}
    who = list(dict.fromkeys(one.code for one in voting.values()))
    if found.matter == MERGE and len(who) > 1:
        joint = open_joint(by=by, at=at, codes=who, adjacency=adjacency, **values)
        made = {m.compound.code: m for m in joint.motions.select_related("compound").order_by("id")}
    else:
        made = {code: draft_motion(by=by, at=at, code=code, **values) for code in who}
    return _linked(case, found, made, by, at, act="cases.propose_votes")


@transaction.atomic
def propose_planned_votes(
    *, by: Person, at: datetime, uid: str, step: str, adjacency: str = "", fee_matter: str = "",
    host_votes: bool = False,
) -> list[CaseMotion]:  # fmt: skip
    """The same with the texts and figures of the plan the case came from. Raises also as `planning` does."""
    case, found = _vote_step(by, at, uid, step, None)
    if case.origin.get("kind") != PLAN:
        raise NotNow("This case was not opened from a plan.")
    drafted = propose_from_plan(
        by=by, at=at, plan=case.origin["plan"], alliance=case.origin["alliance"], adjacency=adjacency,
        fee_matter=fee_matter, host_votes=host_votes,
    )  # fmt: skip
    within = set(names_of(case))
    made = {
        m.compound.code: m
        for m in drafted.motions
        if m.compound.code in within and decides(found, m, localdate(at))
    }
    _check_votes(by, at, case, found, made)
    return _linked(case, found, made, by, at, act="cases.propose_votes")


@transaction.atomic
def link_motion(
    *, by: Person, at: datetime, uid: str, step: str, motion: str, version: int | None = None
) -> CaseMotion:
    """Says that a motion drafted in the room of votes decides this step.

    Raises Http404, NotYours, NotUnderstood for a vote of a compound that takes no part or on another
    matter, NotNow for a withdrawn one, or where a vote of this compound decides the step already.
    """
    case, found = _vote_step(by, at, uid, step, version)
    row = motion_for(by, motion, localdate(at))
    code = row.compound.code
    if code not in {one.code for one in assemblies_of(case).values()}:
        raise NotUnderstood("This vote is of a compound that takes no part in the case.")
    _check_votes(by, at, case, found, codes_for(case, code))
    if row.state == "withdrawn":
        raise NotNow("This vote was withdrawn: it decides nothing.")
    standing = [vote for vote in votes_of(case, found.key) if vote.compound == code]
    if any(vote.motion == row or not is_spent(case, found, vote) for vote in standing):
        raise NotNow("This vote decides the step already, or another one of this compound does.")
    return _linked(case, found, {code: row}, by, at, act="cases.link_motion")[0]


@transaction.atomic
def read_result(
    *, by: Person, at: datetime, uid: str, step: str, compound: str, version: int | None = None
) -> CaseEvent:
    """Takes the published result of a step's vote as the step's outcome, on the day it was published.

    Of a step for the whole case every compound's vote counts: one that fails fails it. Raises Http404,
    NotYours, NotNow while a result or a compound's vote is missing, where only a part of what was asked
    carried, and for a result that was there before the step was begun again.
    """
    case, found = _vote_step(by, at, uid, step, version)
    _check_votes(by, at, case, found, [compound])
    sure = _results(case, found, compound)
    event = Did(
        max(line.on for line in sure), step, compound, outcome_key(found, all(line.carried for line in sure))
    )
    proofs = [{"kind": "vote", "ref": line.uid, "words": line.words} for line in sure]
    about = " ".join((found.words, names_of(case).get(compound, ""))).strip()
    return happened(case, event, act="cases.read_result", by=by, at=at, about=about, proofs=proofs)


def about(case: Case, step: Step) -> Mapping[str, Any]:
    """What a motion says of the case it serves."""
    return {
        "kind": KIND,
        "case": case.uid,
        "step": step.key,
        "link": reverse("cases:case", args=[case.uid]),
        "words": f"{case.number} · {step.words}",
        "facts": {},
    }


def _results(case: Case, step: Step, compound: str) -> list[Line]:
    """The published results that decide a step, all of them."""
    votes = deciding(case, step, compound)
    lines = [result_line(vote.motion, step.matter) for vote in votes]
    if any(is_spent(case, step, vote) for vote in votes_of(case, step.key)) and not lines:
        raise NotNow("The step was begun again after this result: it is voted on once more.")
    sure = [line for line in lines if line is not None]
    if not sure or len(sure) < len(lines):
        raise NotNow("There is no published result yet: the step is recorded when the vote's result is out.")
    lacking = missing_votes(case, step) if step.scope == "case" else []
    if lacking and all(line.carried for line in sure):
        raise NotNow("No vote of {names} is joined to this step yet.", names="、".join(lacking))
    mixed = next((line for line in sure if line.mixed), None)
    if mixed is not None:
        raise NotNow(
            "A part of what “{title}” asked did not carry: record by hand what it means for this step.",
            title=mixed.words,
        )
    return sure


def _vote_step(by: Person, at: datetime, uid: str, step: str, version: int | None) -> tuple[Case, Step]:
    case = case_for_update(by, uid, localdate(at), "cases.propose_votes")
    check_version(case, version)
    check_open(case)
    found = frozen_procedure(case).step(step)
    if found is None:
        raise Http404
    if not found.matter and all(proof.kind != "vote" for proof in found.proofs):
        raise NotUnderstood("This step is not decided by a vote.")
    return case, found


def _check_votes(by: Person, at: datetime, case: Case, step: Step, codes: Iterable[str]) -> None:
    """Whoever has a compound vote on a step, or reads its result, has rights over that compound."""
    check(by, "cases.propose_votes", localdate(at), case, *codes)
    check_step(by, step.role, localdate(at), case, *codes)


def _whose_turn(case: Case, step: Step, codes: Sequence[str], at: datetime) -> list[str]:
    """The compounds that vote now, in the order in which they joined; of a merged one all or none."""
    tasks = [t for t in progress_of(case, localdate(at)).tasks if t.step.key == step.key]
    turn = {t.compound for t in tasks if t.standing in (Standing.OPEN, Standing.EARLY)}
    of = {code: compound.code for code, compound in assemblies_of(case).items()}
    ready = [code for code in of if code in turn or "" in turn]
    voting = {vote.compound for vote in votes_of(case, step.key)}
    asked = {one for own, one in of.items() if not codes or {own, one} & set(codes)}
    chosen = [code for code in ready if of[code] in asked - voting]
    if any(code not in {*of, *of.values()} for code in codes):
        raise NotUnderstood("This compound takes no part in the case.")
    if not chosen:
        raise NotNow("It is nobody's turn to vote on this step, or the votes are drafted already.")
    return chosen


def _linked(
    case: Case,
    step: Step,
    made: Mapping[str, Any],
    by: Person,
    at: datetime,
    act: str,
) -> list[CaseMotion]:
    if not made:
        raise NotNow("The plan asks none of these compounds what this step decides.")
    if not all(decides(step, motion, localdate(at)) for motion in made.values()):
        raise NotUnderstood(
            "This step is decided by a vote of the whole compound on its own matter: this one asks about"
            " something else, or a part of the owners only."
        )
    if CaseMotion.objects.filter(case=case, step=step.key, motion__in=made.values()).exists():
        raise NotNow("This vote decides the step already.")
    rows = [
        CaseMotion.objects.create(case=case, step=step.key, compound=code, motion=motion, at=at, by=by)
        for code, motion in made.items()
    ]
    after = {"about": step.words, "motions": [motion.uid for motion in made.values()]}
    noted(case, act=act, by=by, at=at, after=after)
    return rows
