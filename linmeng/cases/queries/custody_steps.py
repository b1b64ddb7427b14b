"""What the custodies of a case mean for its steps, and what of it the steps do not say yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from linmeng.cases.models import Case, Custody
from linmeng.cases.queries.deeds import Deed, places_of
from linmeng.cases.queries.events import events_of
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.standing import progress_by
from linmeng.domain.procedures.checking import check_event
from linmeng.domain.procedures.events import Did
from linmeng.domain.procedures.model import Procedure, Step
from linmeng.domain.procedures.progress import Standing, Task
from linmeng.domain.refusals import Refusal
from linmeng.web.calendar import calendar

KEYS = ("applied", "request", "reported", "chosen", "agreement", "announced", "custody_filed")
"""The steps that a custody does, in order."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What a custody recorded and the steps do not say. `why`: what keeps them from it; None: nothing."""

    step: Step
    compound: str
    on: date
    why: Refusal | None


def steps_kept(case: Case) -> list[Deed]:
    """What the custodies of a case have done so far, in the order of the steps; nothing where none means it.

    The choice is the whole case's: it is made once every compound that takes part has its company.
    """
    if not means_custody(frozen_procedure(case)):
        return []
    rows = list(case.custodies.select_related("company").prefetch_related("compounds").order_by("pk"))
    found = [one for row in rows for one in _of(row)]
    chosen = _chosen(case, rows)
    return sorted([*found, *([chosen] if chosen else [])], key=lambda one: KEYS.index(one.step))


def behind(case: Case, today: date) -> list[Behind]:
    """What the custodies of a running case recorded and its steps do not say yet, each with its reason."""
    procedure = frozen_procedure(case)
    now = progress_by(case, procedure, today)  # asked within acts: nothing of it may stay if they fail
    found = []
    for one in steps_kept(case):
        step = procedure.step(one.step)
        for code in () if step is None else places_of(case, step, one):
            task = now.task(one.step, code)
            if step is not None and task is not None and now.running and _is_open(task):
                found.append(Behind(step, code, one.on, _why(case, procedure, one, code, today)))
    return found


def means_custody(procedure: Procedure) -> bool:
    """Whether the steps of a procedure mean custody: a merge, too, is announced."""
    return any(proof.paper == "three-party-agreement" for step in procedure.steps for proof in step.proofs)


def _is_open(task: Task) -> bool:
    return not task.settled and task.standing not in (Standing.NOT_NEEDED, Standing.FAILED)


def _why(case: Case, procedure: Procedure, one: Deed, code: str, today: date) -> Refusal | None:
    step = procedure.step(one.step)
    good = [o.key for o in step.outcomes if o.good] if step else []
    event = Did(one.on, one.step, code, one.outcome or (good[0] if good else ""))
    try:
        check_event(procedure, events_of(case, procedure), event, today, calendar())
    except Refusal as refusal:
        return refusal
    return None


def _of(row: Custody) -> Iterator[Deed]:
    codes = tuple(c.code for c in row.compounds.all())
    name = row.company.name if row.company else ""
    if row.applicant == Custody.Applicant.COMMITTEE:
        yield Deed("applied", codes, row.applied_on, "document", row.why, record="custody")
    else:  # the owners ask through the residents' committee: one day, two steps
        yield Deed("request", codes, row.applied_on, "document", row.why, record="custody")
        yield Deed("reported", codes, row.applied_on, "document", row.why, record="custody")
    if row.signed_on is not None:
        yield Deed("agreement", codes, row.signed_on, "agreement", name, record="custody")
    if row.announced_on is not None:
        where = row.announced_where
        yield Deed("announced", codes, row.announced_on, "notice", where, record="custody_days")
    if row.filed_on is not None:
        yield Deed("custody_filed", codes, row.filed_on, record="custody_days")


def _chosen(case: Case, rows: list[Custody]) -> Deed | None:
    days: dict[str, date] = {}
    for row in rows:
        if row.chosen_on is not None:
            days |= {c.code: row.chosen_on for c in row.compounds.all()}
    there = {part.code for part in case.compounds.all() if part.left_on is None}
    if not there or not there <= days.keys():
        return None
    names = "、".join(dict.fromkeys(row.company.name for row in rows if row.company))
    day = max(days[code] for code in there)
    return Deed("chosen", (), day, "document", names, "chosen", record="custody")
