"""Court cases against a decision 撤销之诉, as somebody reports them."""

from datetime import date, datetime

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate

from linmeng.domain.refusals import NotUnderstood
from linmeng.people.models import Person
from linmeng.voting.actions.moving import audit, one_line
from linmeng.voting.models import Challenge, Motion
from linmeng.voting.queries.motions import check_state, motion_for_update


@transaction.atomic
def record_challenge(
    *,
    by: Person,
    at: datetime,
    uid: str,
    on: date,
    court: str,
    outcome: str = "",
    challenge: int | None = None,
) -> Challenge:
    """Records that a published decision is contested, or (with `challenge`) what became of it.

    A case filed after the year is recorded as well: whether it is late is for the court (CC 280, SPC-B 12).
    """
    motion = motion_for_update(by, uid, localdate(at), "voting.record_challenge")
    check_state(motion, {Motion.State.RESULT}, "Only a published result can be contested.")
    if motion.result_at is None or not localdate(motion.result_at) <= on <= localdate(at):
        raise NotUnderstood("The day of filing lies between the publication and today.")
    said = {"on": on, "court": one_line(court, 160, "court"), "outcome": outcome.strip()[:300]}
    if challenge is None:
        row = Challenge.objects.create(motion=motion, by=by, at=at, **said)
    else:
        kept = Challenge.objects.filter(motion=motion, pk=challenge).first()
        if kept is None:
            raise Http404
        row = kept
        for name, value in said.items():
            setattr(row, name, value)
        row.save(update_fields=list(said))
    audit(
        motion, act="voting.record_challenge", by=by, at=at,
        after={"on": on.isoformat(), "outcome": bool(said["outcome"])},
    )  # fmt: skip
    return row
