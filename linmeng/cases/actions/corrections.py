"""What was recorded of a step is put right: nothing is erased, the correction stands beside it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.cases.actions.recording import happened, one_line, some_line, why
from linmeng.cases.actions.steps import about_step, locked_step
from linmeng.cases.models import CaseEvent
from linmeng.cases.permissions import check_step
from linmeng.cases.queries.corrections import Recorded, amended, standing_record
from linmeng.cases.queries.records import check_follows
from linmeng.cases.queries.votes import check_outcome
from linmeng.domain.procedures.events import Corrected
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.words import Words
from linmeng.people.models import Person


@transaction.atomic
def correct_step(
    *,
    by: Person,
    at: datetime,
    uid: str,
    step: str,
    compound: str = "",
    reason: str,
    on: date | None = None,
    outcome: str = "",
    note: str | None = None,
    papers: Mapping[int, str] | None = None,
    version: int | None = None,
) -> CaseEvent:
    """Puts right the day of a step that is done, its outcome, its remark, or the words of its papers.

    What is not told stays; `papers` are new words of proofs that are kept on paper only, by their place.
    Whoever may record the step may correct it, while the case is not closed early; every deadline is counted
    from the corrected day. Raises Http404, NotYours, NotUnderstood without a reason, where nothing is
    different, or for a day that is to come or does not fit between the steps before and after it, NotNow
    where the step is not done, follows a record that says otherwise, or somebody else was faster.
    """
    case, found = locked_step(by, at, uid, step, version, compound)
    check_step(by, found.role, localdate(at), case, compound)
    stands = standing_record(case, step, compound)
    if stands is None:
        raise NotNow(
            "“{step}” has not been done: there is nothing to correct.",
            step=Words(found.words, found.words_en),
        )
    event = Corrected(localdate(at), step, compound, on or stands.on, outcome or stands.outcome, why(reason))
    said = stands.note if note is None else some_line(note, 500, _("Remark"))
    value, audit = amended(stands, event, said, _papers(stands, papers or {}))
    if not audit["before"]:
        raise NotUnderstood("Nothing is different from what is recorded: say what is to be corrected.")
    if event.outcome != stands.outcome:
        check_outcome(case, found, compound, event.outcome)
    check_follows(case, found, compound, stands, event.done_on, event.outcome)
    return happened(
        case, event, act="cases.correct_step", by=by, at=at, about=about_step(case, found, compound),
        value=value, audit=audit,
    )  # fmt: skip


def _papers(stands: Recorded, told: Mapping[int, str]) -> dict[int, str]:
    """The words of the papers with those told. Raises NotUnderstood for what has a page of its own."""
    if not set(told) <= set(stands.papers):
        raise NotUnderstood("Only the words of what is kept on paper can be corrected.")
    return {
        **stands.papers,
        **{n: one_line(words, 200, _("Where the paper lies")) for n, words in told.items()},
    }
