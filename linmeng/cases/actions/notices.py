"""Notices that a step of a case asks for: published from it, found again from it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate

from linmeng.cases.actions.recording import noted
from linmeng.cases.queries.cases import case_for_update, check_open
from linmeng.cases.queries.notices import KIND
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.domain.refusals import NotUnderstood
from linmeng.notices.actions import publish_notice
from linmeng.people.models import Person


@transaction.atomic
def publish_step_notice(
    *,
    by: Person,
    at: datetime,
    uid: str,
    step: str,
    kind: str,
    title: str,
    body: str,
    from_on: date,
    until_on: date,
    compound: str = "",
    issuer: str = "",
) -> Any:
    """Publishes the notice of a step, for one compound or for all that take part.

    `issuer`: the office that announces it, by the roles of `by` where it is not told. How long it must be
    shown is the notices' to say. Raises Http404, NotYours (also as `notices` does), NotUnderstood, NotNow in
    a closed case or for too short a period.
    """
    case = case_for_update(by, uid, localdate(at), "cases.publish_notice", compound)
    check_open(case)
    found = frozen_procedure(case).step(step)
    if found is None:
        raise Http404
    there = [row.code for row in case.compounds.all() if row.left_on is None]
    if compound and compound not in there:
        raise NotUnderstood("This compound takes no part in the case.")
    subject = {
        "kind": KIND, "uid": case.uid, "step": step, "compound": compound,
        "words": f"{case.number} · {found.words}",
    }  # fmt: skip
    named = {"issuer": issuer} if issuer.strip() else {}
    made = publish_notice(
        by=by, at=at, kind=kind, title=title, body=body, compounds=[compound] if compound else there,
        from_on=from_on, until_on=until_on, subject=subject, link=reverse("cases:case", args=[case.uid]),
        **named,
    )  # fmt: skip
    noted(case, act="cases.publish_notice", by=by, at=at, after={"about": found.words, "notice": made.uid})
    return made
