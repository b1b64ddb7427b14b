"""Plans become public, and a publication is withdrawn: what residents read changes only here."""

from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from linmeng.domain.planning.editing import Arrangement, in_force
from linmeng.domain.planning.plan import Plan
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.people.queries import scope_for
from linmeng.planning.actions.drafts import store_version
from linmeng.planning.actions.plans import keep_version
from linmeng.planning.models import Draft, DraftVersion, PlanVersion, Publication, Run
from linmeng.planning.permissions import MAY
from linmeng.planning.queries.drafts import (
    area_of,
    arrangement_of,
    desk_of,
    draft_for,
    draft_for_update,
    ground_of,
)
from linmeng.planning.queries.publications import publication_of
from linmeng.planning.queries.rates import rates_of
from linmeng.planning.queries.snapshots import PlanningArea, plain_wishes

if TYPE_CHECKING:
    from linmeng.domain.planning.hand import Ground

BOUND_SECONDS = 6.0  # to prove how far from the best a plan is whose wishes the hand overruled


@transaction.atomic
def publish_plan(*, by: Person, at: datetime, plan: PlanVersion, words: str = "") -> Publication:
    """Makes a computed plan public as it is; from now on its compounds' people read it.

    Raises NotYours outside the person's area, NotNow when it is public already, NotUnderstood.
    """
    _check_may(by, at, plan.run.area.code)
    found = _publish(by, at, plan, words, None)
    _record(found)
    return found


def publish_draft(
    *,
    by: Person,
    at: datetime,
    draft: Draft,
    name: str,
    on: int | None = None,
    version: DraftVersion | None = None,
    words: str = "",
) -> Publication:
    """Freezes a draft, after `on` edits or as `version` kept it, as a plan and makes that public.

    It passes the same checker as a computed plan. Raises NotNow with the first rule it breaks, NotYours
    outside the person's area, NotUnderstood for a name or words that are too long.
    """
    _check_may(by, at, draft.area.code)
    draft = draft_for(by, draft.pk, localdate(at))
    ground, area = ground_of(draft), area_of(draft)
    arrangement = arrangement_of(version) if version else desk_of(draft, on).now
    area = _overruled(area, arrangement)
    plan = _checked(draft, ground, area, arrangement)
    with transaction.atomic():
        locked = draft_for_update(by, draft.pk, localdate(at))
        edits = locked.number if on is None else on
        kept = version or store_version(by, at, locked, ground, edits, name)
        run = _run(by, at, locked, area, plan)
        stored = keep_version(run, at, [area], [plan], plan, ground.rates, name=kept.name)
        found = _publish(by, at, stored, words, kept)
        _record(found)
    return found


@transaction.atomic
def withdraw_plan(*, by: Person, at: datetime, publication: Publication, reason: str) -> None:
    """Takes a publication back; the plan and everything about it stay readable for the office.

    Residents then read the plan published before it, if one is in force. Raises NotYours, NotNow when it is
    withdrawn already, NotUnderstood without a reason.
    """
    _check_may(by, at, publication.area_code)
    why = _words(reason)
    if not why:
        raise NotUnderstood("Say why the plan is withdrawn: its readers will ask.")
    standing = Publication.objects.filter(pk=publication.pk, withdrawn_at__isnull=True)
    if not standing.update(withdrawn_at=at, withdrawn_by=by, reason=why):
        raise NotNow("This publication is withdrawn already.")
    record(
        act="planning.withdraw_plan", by=by, at=at, subject=publication.plan,
        area_code=publication.area_code, after={"publication": publication.pk, "reason": why},
    )  # fmt: skip


def _checked(draft: Draft, ground: "Ground", area: PlanningArea, arrangement: Arrangement) -> Plan:
    """The plan that the arrangement is. Raises NotNow with the first rule it breaks."""
    from linmeng.domain.planning.check import check

    for shape in arrangement.shapes:
        for reason in ground.priced(shape).breaks:
            raise reason
    for _compound, reason in ground.wish_breaks(arrangement):
        raise reason
    plan = ground.plan(arrangement, _bound(draft, ground, area))
    for fault in check(area.street, ground.rates, plan):
        raise NotNow(fault.message, **fault.values)
    return plan


def _bound(draft: Draft, ground: "Ground", area: PlanningArea) -> float:
    """What no plan can undercut: as proven for the plan it began with, else proven now."""
    if draft.start_bound is not None and plain_wishes(area.street.constraints) == draft.constraints:
        return draft.start_bound
    from linmeng.domain.planning.solve import solve

    return solve(area.street, ground.rates, stop=Within(BOUND_SECONDS), around=ground.near).bound


class Within:
    """A stop after so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left."""
        return self._end - monotonic()


def _overruled(area: PlanningArea, arrangement: Arrangement) -> PlanningArea:
    """The area with the wishes that the hand left in force."""
    wishes = in_force(area.street.constraints, arrangement.held)
    return replace(area, street=replace(area.street, constraints=wishes))


def _run(by: Person, at: datetime, draft: Draft, area: PlanningArea, plan: Plan) -> Run:
    """The inputs of the published plan: those of the draft, with the wishes still in force."""
    compounds = area.street.compounds
    return Run.objects.create(
        area=draft.area, rates=draft.rates, by=by, asked_at=at, started_at=at, ended_at=at, heartbeat_at=at,
        state=Run.State.DONE, share=1.0, seconds=0, inputs=draft.inputs, based_on=draft.based_on,
        constraints=plain_wishes(area.street.constraints), objective=plan.objective, bound=plan.bound,
        compound_count=len(compounds), estimated_count=sum(bool(c.estimated) for c in compounds),
    )  # fmt: skip


def _publish(
    by: Person, at: datetime, plan: PlanVersion, words: str, version: DraftVersion | None
) -> Publication:
    said, area = _words(words), plan.run.area.code
    if publication_of(plan):
        raise NotNow("This plan is published already.")
    try:
        with transaction.atomic():
            return Publication.objects.create(
                plan=plan, version=version, area_code=area, words=said, by=by, at=at
            )
    except IntegrityError as error:  # somebody published it this very moment
        raise NotNow("This plan is published already.") from error


def _record(found: Publication) -> None:
    plan, version = found.plan, found.version
    after = {
        "publication": found.pk, "plan": plan.pk, "objective": plan.objective, "gap": plan.gap,
        "rates": rates_of(plan.run.rates).sha256,
    }  # fmt: skip
    if version:
        after |= {"draft": version.draft_id, "version": version.number}
    record(
        act="planning.publish_plan", by=found.by, at=found.at, subject=plan, area_code=found.area_code,
        after=after,
    )  # fmt: skip


def _words(text: str) -> str:
    words = " ".join(text.split())
    if len(words) > 500:
        raise NotUnderstood("This is too long: at most {most} characters.", most=500)
    return words


def _check_may(by: Person, at: datetime, code: str) -> None:
    if not scope_for(by, MAY["planning.publish_plan"], localdate(at)).covers_area(code):
        raise NotYours("You may publish plans only of your own area.")
