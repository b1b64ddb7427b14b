"""What was recorded in a case, line by line."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from linmeng.cases.models import Case, CaseEvent, Document
from linmeng.cases.pages.common import link
from linmeng.cases.pages.common import today as _today
from linmeng.cases.pages.corrections_said import changes, said_of
from linmeng.cases.pages.words import value_words, words_of
from linmeng.cases.permissions import may, may_step
from linmeng.cases.queries.corrections import Recorded, as_it_stands
from linmeng.cases.queries.events import fact_value
from linmeng.cases.queries.notices import notices_of
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.proofs import Shown, set_aside_in, shown
from linmeng.cases.queries.standing import names_of, progress_of
from linmeng.domain.procedures.model import Procedure, Step
from linmeng.domain.procedures.tasks import Standing

ICONS = {
    "joined": "plus", "left": "minus", "did": "check", "proved": "paperclip", "excused": "paperclip",
    "aside": "file-x", "amended": "pencil", "waived": "circle-minus", "reopened": "refresh",
    "learnt": "info-circle", "ended": "lock", "moved": "git-branch",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One event in words; `who` only for staff. A deed is shown as corrected; `corrections` say what was.

    `correct_url`: where this person corrects it, "" for what is not theirs or does not count now.
    """

    icon: str
    what: str
    about: str
    compound: str
    more: str
    words: str
    on: date
    at: datetime
    who: str
    proofs: tuple[Shown, ...]
    corrections: tuple[str, ...] = ()
    correct_url: str = ""


def lines_of(request: HttpRequest, case: Case) -> list[Line]:
    """The events of a case, the newest first."""
    rows = list(case.events.select_related("by").order_by("seq"))
    told = _Told(
        case, frozen_procedure(case), names_of(case), may(request.user, "cases.see_opinions", _today(), case),
        {notice.uid for notice in notices_of(case)}, set_aside_in(case), as_it_stands(rows),
    )  # fmt: skip
    urls = _to_correct(request, case, told)
    return [_line(told, row, urls.get(row.seq, "")) for row in reversed(rows)]


@dataclass(frozen=True, slots=True)
class _Told:
    """What every line goes by."""

    case: Case
    procedure: Procedure
    names: dict[str, str]
    named: bool
    notices: set[str]
    aside: dict[str, Document]
    recorded: dict[int, Recorded]


def _line(told: _Told, row: CaseEvent, correct_url: str) -> Line:
    step, fact = told.procedure.step(row.step), told.procedure.known_fact(row.fact)
    deed = told.recorded.get(row.seq)
    said = said_of(deed, step, told.named) if deed is not None and step is not None else ()
    proofs = shown(told.case, deed.proofs if deed else row.proofs, told.notices, told.aside)
    return Line(
        icon=ICONS[row.kind], what=row.get_kind_display(),
        about=words_of(step) if step else words_of(fact) if fact else row.step or row.fact,
        compound=told.names.get(row.compound, row.compound), more=_more(row, told.procedure, step, deed),
        words=deed.note if deed else row.words, on=deed.on if deed else row.on, at=row.at,
        who=str(row.by) if told.named else "", proofs=tuple(proofs), corrections=tuple(said),
        correct_url=correct_url,
    )  # fmt: skip


def _to_correct(request: HttpRequest, case: Case, told: _Told) -> dict[int, str]:
    """Number of a deed that counts now → where this person corrects it."""
    if case.state == Case.State.ENDED:
        return {}
    last = {(d.row.step, d.row.compound): seq for seq, d in told.recorded.items()}
    found = {}
    for task in progress_of(case, _today()).tasks:
        seq = last.get((task.step.key, task.compound))
        stands = task.standing in (Standing.DONE, Standing.FAILED) and seq is not None
        if (
            stands
            and seq is not None
            and may_step(request.user, task.step.role, _today(), case, task.compound)
        ):
            found[seq] = link(case, "step_correct", task.step.key)
            found[seq] += f"?compound={task.compound}" if task.compound else ""
    return found


def _more(row: CaseEvent, procedure: Procedure, step: Step | None, deed: Recorded | None) -> str:
    key = deed.outcome if deed else row.outcome
    outcome = next((o for o in step.outcomes if o.key == key), None) if step else None
    if row.kind == "did" and outcome is not None:
        return words_of(outcome)
    if row.kind == "amended" and step is not None:
        return _("; ").join(f"{what} {old} → {new}" for what, old, new in changes(row, step))
    if row.kind == "learnt":
        return value_words(fact_value(procedure, row.fact, row.value)) or "—"
    if row.kind == "moved":
        return f"{row.value['from']} → {row.value['to']}"
    return ""
