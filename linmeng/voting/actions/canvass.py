"""Visits at doors 上门: what came of them is noted, never how anyone would vote."""

from datetime import datetime

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.people.models import Person
from linmeng.voting.actions.moving import audit
from linmeng.voting.models import Motion, Visit
from linmeng.voting.queries.motions import check_state, motion_for


@transaction.atomic
def record_visit(*, by: Person, at: datetime, uid: str, entry: int, outcome: str) -> Visit:
    """Notes a visit at a unit and what came of it. Raises Http404, NotYours, NotUnderstood, NotNow when the
    vote is not open.
    """
    motion = motion_for(by, uid, localdate(at), "voting.canvass")
    check_state(motion, {Motion.State.OPEN}, sentence("Doors are visited while the vote is open."))
    if outcome not in Visit.Outcome.values:
        raise NotUnderstood("This outcome of a visit is not known.")
    unit = motion.entries.filter(pk=entry, left_out="").only("pk", "place").first()
    if unit is None:
        raise Http404
    visit = Visit.objects.create(motion=motion, entry=unit, outcome=outcome, by=by, at=at)
    audit(motion, act="voting.record_visit", by=by, at=at, after={"unit": unit.place, "outcome": outcome})
    return visit
