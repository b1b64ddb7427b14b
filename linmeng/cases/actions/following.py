"""What an act beside the steps means for them: a signed agreement is done where the procedure asks for one.

Custody, contracts and handovers are recorded once, in their own forms; the steps of the same name follow. A
step that is not open, or not this person's, stays as it is: the act stands all the same.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils.timezone import localdate

from linmeng.cases.actions.recording import happened
from linmeng.cases.models import Case
from linmeng.cases.permissions import may_step
from linmeng.cases.queries.events import events_of
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.standing import names_of, progress_by
from linmeng.domain.procedures.checking import check_event
from linmeng.domain.procedures.events import Did, Event, Learnt
from linmeng.domain.procedures.model import Procedure, Step
from linmeng.domain.procedures.state import Value
from linmeng.domain.refusals import Refusal
from linmeng.people.models import Person
from linmeng.web.calendar import calendar

OF_CUSTODY = frozenset({"applied", "request", "chosen", "agreement", "announced", "custody_filed"})
"""Steps that mean custody only where there is a three-party agreement: a merge, too, is announced."""


def follow(
    case: Case,
    step: str,
    codes: Sequence[str],
    on: date,
    *,
    by: Person,
    at: datetime,
    shown: tuple[str, str] = ("", ""),
    outcome: str = "",
    ref: str = "",
) -> list[str]:
    """Records the step for these compounds (register numbers) of a locked case, where it is open on that day.

    `shown`: the kind and the words of what shows it; `ref`: its uid, where it has one. Answers for which
    places it did: numbers, or "" for the whole case. Part of an act, never one by itself.
    """
    procedure = frozen_procedure(case)
    found = procedure.step(step)
    if found is None or not _means_this(procedure, step):
        return []
    ended = outcome or _only_good(found)
    kind, words = shown
    proofs = [{"kind": kind, "ref": ref, "words": words[:200]}] if words else []
    done = []
    for code in codes if found.scope == "compound" else [""]:
        event = Did(on, step, code, ended)
        if may_step(by, found.role, localdate(at), case, code) and _fits(case, event, at):
            about = f"{found.words} {names_of(case).get(code, '')}".strip()
            happened(case, event, act="cases.record_step", by=by, at=at, about=about, proofs=proofs)
            done.append(code)
    return done


def learn(case: Case, facts: Mapping[str, Value], codes: Sequence[str], *, by: Person, at: datetime) -> None:
    """Records what the act says by itself, such as the first day of an agreement, where it is asked for.

    What the case knows already is not recorded again.
    """
    procedure = frozen_procedure(case)
    known = progress_by(case, procedure, localdate(at)).facts
    for key, value in facts.items():
        fact = procedure.known_fact(key)
        for code in () if fact is None else codes if fact.scope == "compound" else ("",):
            event = Learnt(localdate(at), key, code, value)
            if known.get((key, code)) != value and _fits(case, event, at):
                about = f"{fact.words if fact else key} {names_of(case).get(code, '')}".strip()
                happened(case, event, act="cases.learn_fact", by=by, at=at, about=about)


def _fits(case: Case, event: Event, at: datetime) -> bool:
    procedure = frozen_procedure(case)
    try:
        check_event(procedure, events_of(case, procedure), event, localdate(at), calendar())
    except Refusal:
        return False
    return True


def _means_this(procedure: Procedure, step: str) -> bool:
    papers = {proof.paper for one in procedure.steps for proof in one.proofs}
    return step not in OF_CUSTODY or "three-party-agreement" in papers


def _only_good(step: Step) -> str:
    good = [outcome.key for outcome in step.outcomes if outcome.good]
    return good[0] if len(good) == 1 else ""
