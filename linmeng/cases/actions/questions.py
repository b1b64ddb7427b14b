"""Questions at the presentation and before it, and their answers: all of them are published."""

from datetime import datetime

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.cases.actions.recording import long_text, noted, one_line
from linmeng.cases.models import Question, Selection
from linmeng.cases.queries.offers import offer_of
from linmeng.cases.queries.selections import check_state, selection_for_update
from linmeng.domain.refusals import NotNow, sentence
from linmeng.people.models import Person

_S = Selection.State
WHEN = sentence("Questions are asked from the publication of the plan until the company is chosen.")


@transaction.atomic
def ask_question(
    *, by: Person, at: datetime, uid: str, asked_by: str, text: str, offer: str = ""
) -> Question:
    """Records a question on one offer (after the opening) or to all; `asked_by` is a part, never a name.

    Raises Http404, NotYours, NotUnderstood, NotNow.
    """
    row = selection_for_update(by, uid, localdate(at), "cases.run_selection")
    check_state(row, {_S.PUBLISHED, _S.OPENED, _S.RANKED, _S.SHOWN}, WHEN)
    if offer and row.opened_at is None:
        raise NotNow("Questions on one offer are asked after the opening.")
    found = Question.objects.create(
        selection=row, offer=offer_of(row, offer) if offer else None,
        asked_by=one_line(asked_by, 60, _("Part")),
        text=long_text(text, 2000, _("Question"), needed=True), at=at, by=by,
    )  # fmt: skip
    noted(row.case, act="cases.ask_question", by=by, at=at, after={"about": row.title, "question": found.pk})
    return found


@transaction.atomic
def answer_question(*, by: Person, at: datetime, uid: str, question: int, answer: str) -> Question:
    """Records the answer, once. Raises Http404, NotYours, NotUnderstood, NotNow when it is answered."""
    row = selection_for_update(by, uid, localdate(at), "cases.run_selection")
    found = row.questions.select_for_update().filter(pk=question).first()
    if found is None:
        raise Http404
    if found.answered_at is not None:
        raise NotNow("This question was answered already.")
    found.answer = long_text(answer, 4000, _("Reply"), needed=True)
    found.answered_at, found.answered_by = at, by
    found.save()
    noted(
        row.case, act="cases.answer_question", by=by, at=at, after={"about": row.title, "question": found.pk}
    )
    return found
