"""What an act beside the steps means for them: a signed agreement is done where the procedure asks for one.

Custody, contracts and handovers are recorded once, in their own forms; the steps of the same name follow. A
step that is not open, or not this person's, stays as it is: the act stands all the same. What could not be
recorded when it happened, the next act records on its own day.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.utils.timezone import localdate

from linmeng.cases.actions.recording import happened
from linmeng.cases.models import Case
from linmeng.cases.permissions import may_step
from linmeng.cases.queries.corrections import amended, standing_record
from linmeng.cases.queries.deeds import Deed, places_of
from linmeng.cases.queries.events import events_of
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.standing import names_of, progress_by
from linmeng.domain.procedures.checking import check_event
from linmeng.domain.procedures.events import Corrected, Did, Event, Learnt
from linmeng.domain.procedures.model import Step
from linmeng.domain.procedures.state import Value
from linmeng.domain.refusals import Refusal
from linmeng.people.models import Person
from linmeng.web.calendar import calendar


def follow_deeds(case: Case, deeds: Iterable[Deed], *, by: Person, at: datetime) -> None:
    """Records every step these deeds did that a locked case knows and that is open. Part of an act."""
    procedure = frozen_procedure(case)
    now = progress_by(case, procedure, localdate(at))
    settled = {(t.step.key, t.compound) for t in now.tasks if t.done_on}
    for one in deeds:
        step = procedure.step(one.step)
        places = places_of(case, step, one) if step else ()
        codes = [code for code in places if (one.step, code) not in settled]
        if codes:
            follow(
                case, one.step, codes, one.on, by=by, at=at, shown=(one.kind, one.words), ref=one.ref,
                outcome=one.outcome,
            )  # fmt: skip


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
    if found is None:
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


def follow_correction(
    case: Case, step: str, codes: Sequence[str], days: tuple[date | None, date], *, by: Person, at: datetime,
    reason: str,
) -> None:  # fmt: skip
    """Corrects the step that followed a record, where that record was corrected from one day to another.

    Only of places where the step says the old day, and where the new one is possible. Part of an act.
    """
    found, (was, on) = frozen_procedure(case).step(step), days
    if found is None or was is None or was == on:
        return
    for code in codes if found.scope == "compound" else [""]:
        deed = standing_record(case, step, code)
        if deed is None or deed.on != was or not may_step(by, found.role, localdate(at), case, code):
            continue
        event = Corrected(localdate(at), step, code, on, deed.outcome, reason)
        if _fits(case, event, at):
            about = f"{found.words} {names_of(case).get(code, '')}".strip()
            value, audit = amended(deed, event, deed.note, deed.papers)
            happened(
                case, event, act="cases.correct_step", by=by, at=at, about=about, value=value, audit=audit
            )


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


def _only_good(step: Step) -> str:
    good = [outcome.key for outcome in step.outcomes if outcome.good]
    return good[0] if len(good) == 1 else ""
