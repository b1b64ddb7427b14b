"""What the queue does for votes every minute. Doing it twice, or in two workers at once, changes nothing."""

import logging

from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from linmeng.domain.refusals import Refusal
from linmeng.voting.actions.checkpoints import sign_checkpoint
from linmeng.voting.actions.opening import close_motion
from linmeng.voting.models import Checkpoint, Motion

log = logging.getLogger(__name__)


def tend() -> None:
    """Closes the motions whose time has run out, and signs the heads of logs that have grown.

    One that fails does not keep the others from their turn.
    """
    now = timezone.now()
    for motion in Motion.objects.filter(state=Motion.State.OPEN, closes_at__lte=now).only("pk", "uid"):
        try:
            close_motion(by=None, at=now, uid=motion.uid)
        except Refusal:
            pass  # somebody's request closed it in the meantime
        except Exception:
            log.exception("closing the vote %s", motion.uid)
    for motion in grown():
        try:
            sign_checkpoint(motion, timezone.now())
        except Exception:
            log.exception("signing the log of %s", motion.uid)


def grown() -> list[Motion]:
    """The motions whose log is longer than its newest checkpoint."""
    newest = Checkpoint.objects.filter(motion=OuterRef("pk")).order_by("-size").values("size")[:1]
    rows = Motion.objects.annotate(signed=Subquery(newest))
    longer = Q(signed__isnull=True) | Q(log__size__gt=F("signed"))
    return list(rows.filter(longer, log__size__gt=0).select_related("secrets"))
