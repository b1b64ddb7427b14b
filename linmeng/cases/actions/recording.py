"""How a case moves on: one event after the other, under its next version, with its audit row."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.cases.models import Case, CaseEvent
from linmeng.cases.queries.events import events_of, row_values
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.standing import nearest, progress_by
from linmeng.domain.procedures.checking import check_event
from linmeng.domain.procedures.events import Event
from linmeng.domain.refusals import NotUnderstood
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.web.calendar import calendar

Proof = Mapping[str, Any]
"""What shows that a step was done: {"kind": one of model.EVIDENCE, "ref": uid or number, "words": name}."""
_S = Case.State


def happened(
    case: Case,
    event: Event,
    *,
    act: str,
    by: Person,
    at: datetime,
    about: str = "",
    words: str = "",
    proofs: Sequence[Proof] = (),
    checked: bool = True,
    value: Any = None,
    audit: Mapping[str, Mapping[str, Any]] | None = None,
) -> CaseEvent:
    """Checks and stores an event of a locked case, and where it stands then. Raises NotNow, NotUnderstood.

    `value`: what its row keeps beside its own; `audit`: what its audit row says beside the day and the thing,
    under "before" and "after".
    """
    if checked:
        procedure = frozen_procedure(case)
        check_event(procedure, events_of(case, procedure), event, localdate(at), calendar())
    more = {name: one for name, one in (("words", words), ("value", value)) if one}
    row = store(case, {**row_values(event), **more}, by=by, at=at, proofs=proofs)
    settle(case, at)
    told = audit or {}
    after = {"about": about, "day": event.on.isoformat(), **told.get("after", {})}
    saved(case, act=act, by=by, at=at, after=after, before=told.get("before"))
    return row


def store(
    case: Case, values: Mapping[str, Any], *, by: Person, at: datetime, proofs: Sequence[Proof] = ()
) -> CaseEvent:
    """The next row of a case's events."""
    last = case.events.order_by("-seq").values_list("seq", flat=True).first() or 0
    plain = [dict(proof) for proof in proofs]
    return CaseEvent.objects.create(case=case, seq=last + 1, by=by, at=at, proofs=plain, **values)


def settle(case: Case, at: datetime) -> None:
    """Puts the case under its next version, with its state and its nearest deadline as its events say now."""
    case.version += 1
    found = progress_by(case, frozen_procedure(case), localdate(at))  # nothing of it may stay if this fails
    state = _S.ENDED if found.ended else _S.FINISHED if found.finished_on else _S.OPEN
    if state != case.state:
        case.closed_at = None if state == _S.OPEN else at
    case.state = state
    case.due_on = nearest(found) if state == _S.OPEN else None


def saved(
    case: Case, *, act: str, by: Person, at: datetime, after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Saves a case and leaves the audit row."""
    case.touched_at = at
    case.save()
    said = {"version": case.version, "state": case.state, **after}
    told: dict[str, Any] = {"before": dict(before)} if before else {}
    record(act=act, by=by, at=at, subject=case, area_code=case.area_code, after=said, **told)


def noted(
    case: Case, *, act: str, by: Person | None, at: datetime, after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """The audit row of an act beside the steps: it changes none of them, so the version stays."""
    Case.objects.filter(pk=case.pk).update(touched_at=at)
    told: dict[str, Any] = {"before": dict(before)} if before else {}
    record(act=act, by=by, at=at, subject=case, area_code=case.area_code, after=dict(after), **told)


def one_line(text: str, most: int, what: str) -> str:
    """The text in one line. Raises NotUnderstood when there is none or it is too long."""
    words = " ".join(text.replace("\x00", "").split())
    if not words or len(words) > most:
        raise NotUnderstood("{what}: between 1 and {most} characters are needed.", what=what, most=most)
    return words


def some_line(text: str, most: int, what: str) -> str:
    """The same where it may be empty."""
    return one_line(text, most, what) if text.strip() else ""


def long_text(text: str, most: int, what: str, *, needed: bool = False) -> str:
    """The text with its lines. Raises NotUnderstood when it is too long, or missing where it is needed."""
    words = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(words) > most:
        raise NotUnderstood("{what}: this is too long, at most {most} characters.", what=what, most=most)
    if needed and not words:
        raise NotUnderstood("{what}: this must not be empty.", what=what)
    return words


def past_day(day: date, at: datetime) -> date:
    """A day on which something happened. Raises NotUnderstood when it is still to come."""
    if day > localdate(at):
        raise NotUnderstood("{day} is still to come: only what happened is recorded.", day=day)
    return day


def why(text: str) -> str:
    """The reason of an act."""
    return one_line(text, 300, _("Why"))
