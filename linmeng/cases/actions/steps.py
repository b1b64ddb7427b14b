"""The steps of a case: done, left out, opened again; and what it has to know."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.cases.actions.recording import Proof, happened, some_line, why
from linmeng.cases.models import Case, CaseEvent
from linmeng.cases.permissions import check_step
from linmeng.cases.queries.cases import case_for_update, check_open, check_version
from linmeng.cases.queries.events import shown_kinds
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.proofs import cleaned_proofs
from linmeng.cases.queries.standing import names_of
from linmeng.cases.queries.votes import check_outcome
from linmeng.domain.procedures.events import Did, Excused, Learnt, Proved, Reopened, Waived
from linmeng.domain.procedures.model import Step
from linmeng.domain.refusals import NotUnderstood
from linmeng.people.models import Person


@transaction.atomic
def record_step(
    *,
    by: Person,
    at: datetime,
    uid: str,
    step: str,
    compound: str = "",
    on: date | None = None,
    outcome: str = "",
    note: str = "",
    proofs: Sequence[Proof] = (),
    version: int | None = None,
) -> CaseEvent:
    """Records that a step was done on a day (today unless told), with its outcome and what shows it.

    Without `outcome` it is the step's only good one. Raises Http404, NotYours when the step is somebody
    else's, NotUnderstood, NotNow when it is not its turn (`domain.procedures.checking`) or when somebody
    else was faster.
    """
    case, found = locked_step(by, at, uid, step, version, compound)
    check_step(by, found.role, localdate(at), case, compound)
    event = Did(on or localdate(at), step, compound, outcome or _only_good(found))
    check_outcome(case, found, compound, event.outcome)
    return happened(
        case, event, act="cases.record_step", by=by, at=at, about=about_step(case, found, compound),
        words=some_line(note, 500, _("Remark")), proofs=cleaned_proofs(case, proofs),
    )  # fmt: skip


@transaction.atomic
def prove_step(
    *,
    by: Person,
    at: datetime,
    uid: str,
    step: str,
    compound: str = "",
    note: str = "",
    proofs: Sequence[Proof],
    version: int | None = None,
) -> CaseEvent:
    """Brings what shows a step that was recorded before. Raises as `record_step` does.

    NotNow while the step has not been done, NotUnderstood without a proof.
    """
    case, found = locked_step(by, at, uid, step, version, compound)
    check_step(by, found.role, localdate(at), case, compound)
    cleaned = cleaned_proofs(case, proofs)
    kinds = shown_kinds(frozen_procedure(case), step, cleaned)
    return happened(
        case, Proved(localdate(at), step, compound, kinds), act="cases.prove_step", by=by, at=at,
        about=about_step(case, found, compound), words=some_line(note, 500, _("Remark")), proofs=cleaned,
    )  # fmt: skip


@transaction.atomic
def excuse_proofs(
    *,
    by: Person,
    at: datetime,
    uid: str,
    step: str,
    compound: str = "",
    ground: str,
    version: int | None = None,
) -> CaseEvent:
    """Says why the proofs that a step still owes need not come: the case may end without them.

    Raises Http404, NotYours, NotUnderstood without a ground, NotNow where nothing is owed.
    """
    case, found = locked_step(by, at, uid, step, version, compound, "cases.excuse_proofs")
    event = Excused(localdate(at), step, compound, why(ground))
    about = about_step(case, found, compound)
    return happened(case, event, act="cases.excuse_proofs", by=by, at=at, about=about)


@transaction.atomic
def waive_step(
    *,
    by: Person,
    at: datetime,
    uid: str,
    step: str,
    compound: str = "",
    ground: str,
    version: int | None = None,
) -> CaseEvent:
    """Leaves a step out on a stated ground. Raises as `record_step` does."""
    case, found = locked_step(by, at, uid, step, version, compound, "cases.waive_step")
    event = Waived(localdate(at), step, compound, why(ground))
    return happened(
        case, event, act="cases.waive_step", by=by, at=at, about=about_step(case, found, compound)
    )


@transaction.atomic
def reopen_step(
    *,
    by: Person,
    at: datetime,
    uid: str,
    step: str,
    compound: str = "",
    reason: str,
    version: int | None = None,
) -> CaseEvent:
    """Has a step done again, and with it every step that stands on it. Raises as `record_step` does."""
    case, found = locked_step(by, at, uid, step, version, compound, "cases.reopen_step")
    event = Reopened(localdate(at), step, compound, why(reason))
    return happened(
        case, event, act="cases.reopen_step", by=by, at=at, about=about_step(case, found, compound)
    )


@transaction.atomic
def learn_fact(
    *,
    by: Person,
    at: datetime,
    uid: str,
    fact: str,
    value: Any,
    compound: str = "",
    note: str = "",
    version: int | None = None,
) -> CaseEvent:
    """Records what the case has to know (a day, yes or no, a number, words); None takes it back.

    Raises Http404, NotYours, NotUnderstood for a value of another kind, NotNow.
    """
    case = case_for_update(by, uid, localdate(at), "cases.learn_fact", compound)
    check_version(case, version)
    check_open(case)
    known = frozen_procedure(case).known_fact(fact)
    if known is None:
        raise Http404
    event = Learnt(localdate(at), fact, compound, value)
    about = " ".join((known.words, names_of(case).get(compound, ""))).strip()
    return happened(
        case,
        event,
        act="cases.learn_fact",
        by=by,
        at=at,
        about=about,
        words=some_line(note, 500, _("Remark")),
    )


def locked_step(
    by: Person,
    at: datetime,
    uid: str,
    step: str,
    version: int | None,
    compound: str,
    act: str = "cases.record_step",
) -> tuple[Case, Step]:
    """The open case for an act on this step, locked, and the step. Raises Http404, NotYours, NotNow."""
    case = case_for_update(by, uid, localdate(at), act, compound)
    check_version(case, version)
    check_open(case)
    found = frozen_procedure(case).step(step)
    if found is None:
        raise Http404
    return case, found


def _only_good(step: Step) -> str:
    good = [outcome.key for outcome in step.outcomes if outcome.good]
    if len(good) != 1:
        raise NotUnderstood("Say how this step ended.")
    return good[0]


def about_step(case: Case, step: Step, compound: str) -> str:
    """The step and its compound, as the audit names them."""
    return " ".join((step.words, names_of(case).get(compound, ""))).strip()
