"""What a selection means for the steps of its case: each is recorded by the act that does it.

Whatever could not be recorded when it happened (the step was not open yet, or not that person's) is recorded
by the next act, on its own day.
"""

from datetime import datetime

from django.utils.timezone import localdate

from linmeng.cases.actions.following import follow_deeds, learn
from linmeng.cases.models import Selection
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.selection_steps import steps_done, steps_failed
from linmeng.cases.queries.selections import case_to_follow
from linmeng.cases.queries.standing import names_of, progress_by
from linmeng.domain.refusals import NotNow
from linmeng.people.models import Person

VOTED = ("plan_vote", "plan_announced")
"""Steps by which the owners decide on the plan, under whatever procedure knows them."""


def record_way(row: Selection, *, by: Person, at: datetime) -> None:
    """Records every step this selection has done that the case's procedure knows and that is open.

    Part of an act on a locked selection. Steps of the whole case follow only where the selection is for all
    of its compounds.
    """
    follow_deeds(case_to_follow(row), steps_done(row), by=by, at=at)


def check_voted(row: Selection, at: datetime) -> None:
    """Raises NotNow while what must precede the tender is still to do in the case: the plan is voted, filed.

    SH-REG 39, SH-BID 10-12 [V]. Asked for this selection's compounds, and of steps of the whole case.
    """
    case, codes = case_to_follow(row), _codes(row)
    procedure = frozen_procedure(case)
    notice = procedure.step("tender_notice")
    wanted = {*VOTED, *(need.step for need in notice.needs)} if notice else set(VOTED)
    tasks = [
        t
        for t in progress_by(case, procedure, localdate(at)).tasks
        if t.step.key in wanted and t.compound in ("", *codes) and not t.settled
    ]
    if tasks:
        names = names_of(case)
        missing = [f"{t.step.words} {names.get(t.compound, '')}".strip() for t in tasks]
        raise NotNow("Before the plan is published this is still to do in the case: {steps}.",
                     steps="；".join(missing))  # fmt: skip


def check_all_take_part(row: Selection) -> None:
    """Raises NotNow where a compound the tender would be for has left the case since it was drafted."""
    there = {part.code for part in case_to_follow(row).compounds.all() if part.left_on is None}
    gone = [compound.name for compound in row.compounds.all() if compound.code not in there]
    if gone:
        raise NotNow(
            "{names} left the case after this was drafted: end this draft and begin a selection without it.",
            names="、".join(gone),
        )


def record_failure(row: Selection, *, by: Person, at: datetime) -> None:
    """The same for a selection that is about to end without a result: which step did not succeed."""
    found = [*steps_done(row), *steps_failed(row, at)]
    follow_deeds(case_to_follow(row), found, by=by, at=at)


def record_opening_day(row: Selection, *, by: Person, at: datetime) -> None:
    """Tells the case the day of the opening, where its procedure asks for it."""
    if row.opens_at is not None:
        case, codes = case_to_follow(row), _codes(row)
        learn(case, {"opening_on": localdate(row.opens_at)}, codes, by=by, at=at)


def _codes(row: Selection) -> list[str]:
    return list(row.compounds.values_list("code", flat=True))
