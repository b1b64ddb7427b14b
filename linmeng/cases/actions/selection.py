"""A selection is drafted, its keys are set, its plan is published and frozen, or it ends without a result."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.cases.actions.custody import chosen_compounds
from linmeng.cases.actions.recording import noted, one_line, why
from linmeng.cases.actions.selection_steps import (
    check_all_take_part,
    check_voted,
    record_failure,
    record_opening_day,
    record_way,
)
from linmeng.cases.files.sealing import new_keys
from linmeng.cases.models import Bidder, Selection, Trustee
from linmeng.cases.queries.cases import case_for_update, check_open
from linmeng.cases.queries.selections import check_state, check_version, closed, plan_of, selection_for_update
from linmeng.domain.procedures.selection.plan import FEWEST, Plan, check_plan, plan_data, plan_hash
from linmeng.domain.procedures.selection.timing import check_deadline
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours, sentence
from linmeng.people.models import Person
from linmeng.web.calendar import calendar

_S = Selection.State
FEWEST_TRUSTEES, MOST_TRUSTEES = 2, 7
NOT_WAITING = sentence("An opening is put off between the publication of the plan and the opening.")
IS_PUBLISHED = sentence(
    "The plan is published: it stands. End this selection and begin another to change it."
)


@transaction.atomic
def draft_selection(
    *, by: Person, at: datetime, uid: str, codes: Sequence[str], plan: Plan, trustees: Sequence[str]
) -> Selection:
    """Drafts a selection for compounds of a case: its plan, and the bodies that hold the keys to the offers.

    Raises Http404, NotYours, NotUnderstood with what is wrong with the plan.
    """
    case = case_for_update(by, uid, localdate(at), "cases.run_selection", *codes)
    check_open(case)
    check_plan(plan)
    compounds = chosen_compounds(case, codes)
    row = Selection.objects.create(
        case=case, uid=secrets.token_hex(16), title=one_line(plan.title, 160, _("Title")),
        plan=plan_data(plan), by=by, at=at,
    )  # fmt: skip
    row.compounds.set(compounds)
    _set_trustees(row, trustees)
    noted(case, act="cases.draft_selection", by=by, at=at, after={"about": row.title})
    return row


@transaction.atomic
def edit_selection(
    *,
    by: Person,
    at: datetime,
    uid: str,
    plan: Plan,
    trustees: Sequence[str],
    version: int | None = None,
) -> Selection:
    """Changes a draft. Keys of bodies that stay are kept. Raises Http404, NotYours, NotUnderstood, NotNow."""
    row = selection_for_update(by, uid, localdate(at), "cases.run_selection")
    check_version(row, version)
    check_state(row, {_S.DRAFT}, IS_PUBLISHED)
    check_plan(plan)
    row.title, row.plan = one_line(plan.title, 160, _("Title")), plan_data(plan)
    if [t.body for t in row.trustees.all()] != _bodies(trustees):
        _set_trustees(row, trustees)
    return moved(row, "cases.edit_selection", by, at)


@transaction.atomic
def set_key(*, by: Person, at: datetime, uid: str, number: int, passphrase: str, again: str) -> Trustee:
    """Sets the passphrase of one trustee: whoever does it holds that key, and nobody holds two.

    Raises Http404, NotYours, NotUnderstood for a weak passphrase or two that differ, NotNow once published.
    """
    row = selection_for_update(by, uid, localdate(at), "cases.hold_key")
    check_state(row, {_S.DRAFT}, IS_PUBLISHED)
    trustee = row.trustees.filter(number=number).first()
    if trustee is None:
        raise Http404
    if trustee.person_id not in (None, by.pk):
        raise NotYours("Somebody else holds the key of {body}.", body=trustee.body)
    if row.trustees.filter(person=by).exclude(pk=trustee.pk).exists():
        raise NotYours("You hold the key of another body already: one person holds one key.")
    if passphrase != again:
        raise NotUnderstood("The two passphrases are not the same.")
    trustee.public, trustee.locked = new_keys(passphrase)
    trustee.person, trustee.at = by, at
    trustee.save()
    noted(row.case, act="cases.set_key", by=by, at=at, after={"about": trustee.body})
    return trustee


@transaction.atomic
def publish_selection(
    *,
    by: Person,
    at: datetime,
    uid: str,
    deadline_at: datetime,
    opens_at: datetime,
    version: int | None = None,
) -> Selection:
    """Publishes the plan: from now on criteria, weights and ties stand under their hash; the step follows.

    Raises Http404, NotYours, NotUnderstood for times that leave less than 5 working days or open before the
    close, NotNow while a key is missing, fewer than 3 companies are invited, the owners' decision on the plan
    or its filing is still to come, another selection runs for one of the compounds, or one left the case.
    """
    row = selection_for_update(by, uid, localdate(at), "cases.run_selection")
    check_version(row, version)
    check_state(row, {_S.DRAFT}, IS_PUBLISHED)
    plan = plan_of(row)
    check_plan(plan)
    _check_keys(row)
    check_all_take_part(row)
    check_voted(row, at)
    _check_alone(row)
    check_deadline(localdate(at), localdate(deadline_at), calendar())
    if opens_at < deadline_at:
        raise NotUnderstood("Offers are opened when they are closed, or later.")
    invited = row.bidders.filter(state=Bidder.State.ADMITTED).count()
    if plan.way == "invited" and invited < FEWEST:
        raise NotNow("At least 3 companies are invited (SH-BID); these are {count}.", count=invited)
    row.plan_hash, row.published_at = plan_hash(plan), at
    row.deadline_at, row.opens_at, row.state = deadline_at, opens_at, _S.PUBLISHED
    moved(row, "cases.publish_selection", by, at, {"hash": row.plan_hash})
    record_opening_day(row, by=by, at=at)
    record_way(row, by=by, at=at)
    return row


@transaction.atomic
def postpone_selection(
    *,
    by: Person,
    at: datetime,
    uid: str,
    deadline_at: datetime,
    opens_at: datetime,
    reason: str,
    version: int | None = None,
) -> Selection:
    """Puts the opening off, and while offers still come in also their close; nothing is ever moved forward.

    A lot that is not drawn yet is set aside: its public value would fall outside the 2 days. Raises Http404,
    NotYours, NotUnderstood, NotNow once the offers are opened.
    """
    row = selection_for_update(by, uid, localdate(at), "cases.run_selection")
    check_version(row, version)
    check_state(row, {_S.PUBLISHED}, NOT_WAITING)
    old_close, old_opening = row.deadline_at, row.opens_at
    if old_close is None or old_opening is None or deadline_at < old_close or opens_at <= old_opening:
        raise NotUnderstood("The opening is only put off, never moved forward.")
    if closed(row, at) and deadline_at != old_close:
        raise NotNow("Offers are closed already: only the opening can be put off.")
    if opens_at < deadline_at or opens_at <= at:
        raise NotUnderstood("Offers are opened when they are closed, or later.")
    row.deadline_at, row.opens_at = deadline_at, opens_at
    row.lots.filter(drawn_at__isnull=True, void_at__isnull=True).update(void_at=at)
    after = {"until": opens_at.isoformat(), "reason": why(reason)}
    moved(row, "cases.postpone_selection", by, at, after)
    record_opening_day(row, by=by, at=at)
    return row


@transaction.atomic
def end_selection(
    *, by: Person, at: datetime, uid: str, reason: str, version: int | None = None
) -> Selection:
    """Ends a selection without a result, with its reason; sealed offers stay sealed for ever."""
    row = selection_for_update(by, uid, localdate(at), "cases.run_selection")
    check_version(row, version)
    if row.state in (_S.AWARDED, _S.FAILED):
        raise NotNow("This selection has ended already.")
    said = why(reason)
    record_failure(row, by=by, at=at)
    row.lots.filter(drawn_at__isnull=True, void_at__isnull=True).update(void_at=at)
    row.state, row.ended_at, row.ended_why = _S.FAILED, at, said
    return moved(row, "cases.end_selection", by, at, {"reason": row.ended_why})


def moved(
    row: Selection, act: str, by: Person, at: datetime, after: dict[str, Any] | None = None
) -> Selection:
    """Saves a selection under its next version, with its audit row."""
    row.version += 1
    row.save()
    noted(row.case, act=act, by=by, at=at, after={"about": row.title, "state": row.state, **(after or {})})
    return row


def _bodies(trustees: Sequence[str]) -> list[str]:
    bodies = [one_line(body, 120, _("Trustee")) for body in trustees if body.strip()]
    if not FEWEST_TRUSTEES <= len(bodies) <= MOST_TRUSTEES or len(set(bodies)) != len(bodies):
        raise NotUnderstood(
            "Name {fewest} to {most} different bodies that hold the keys to the offers.",
            fewest=FEWEST_TRUSTEES, most=MOST_TRUSTEES,
        )  # fmt: skip
    return bodies


def _set_trustees(row: Selection, trustees: Sequence[str]) -> None:
    bodies = _bodies(trustees)
    kept = {t.body: t for t in row.trustees.all()}
    row.trustees.all().delete()
    for number, body in enumerate(bodies, 1):
        old = kept.get(body)
        values = {n: getattr(old, n) for n in ("person", "public", "locked", "at")} if old else {}
        Trustee.objects.create(selection=row, number=number, body=body, **values)


def _check_alone(row: Selection) -> None:
    """For one compound one selection runs at a time. Its compounds are locked: of two the second sees it."""
    compounds = list(row.compounds.select_for_update(no_key=True).order_by("pk"))
    others = Selection.objects.filter(compounds__in=compounds, state__in=Selection.RUNNING)
    other = others.exclude(pk=row.pk).first()
    if other is not None:
        raise NotNow("“{selection}” is under way for one of these compounds: it ends first.",
                     selection=other.title)  # fmt: skip


def _check_keys(row: Selection) -> None:
    missing = [t.body for t in row.trustees.all() if t.public is None]
    if missing:
        raise NotNow(
            "These bodies have not set their passphrase: {bodies}. Without it no offer can be sealed.",
            bodies="、".join(missing),
        )
