"""Somebody of the office helps an owner who is present and has no phone 协助表决; it is logged as such."""

from datetime import datetime

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotNow, NotYours
from linmeng.people.models import Person
from linmeng.voting.actions.moving import audit
from linmeng.voting.models import Motion, RollEntry
from linmeng.voting.queries.motions import motion_for
from linmeng.voting.queries.standing import LEFT_OUT


@transaction.atomic
def help_owner(*, by: Person, at: datetime, uid: str, entry: int) -> RollEntry:
    """Opens a unit's ballot for an owner who stands beside `by`; the trail says who, when and which unit.

    Raises Http404, NotYours for a unit that has no vote, NotNow when the vote is not open.
    """
    motion = motion_for(by, uid, localdate(at), "voting.help_owner")
    row = RollEntry.objects.filter(motion=motion, pk=entry).defer("salt", "parties").first()
    if row is None:
        raise Http404
    if row.left_out:
        raise NotYours(LEFT_OUT)
    if motion.state != Motion.State.OPEN:
        raise NotNow("This vote is not open.")
    audit(motion, act="voting.help_owner", by=by, at=at, after={"unit": row.place})
    return row
