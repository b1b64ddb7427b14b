"""The periods of notices run out by themselves; whoever waits for that is told once."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from linmeng.notices.actions.moving import audit
from linmeng.notices.events import notice_ran_out
from linmeng.notices.models import Notice


def run_out(*, at: datetime) -> int:
    """Tells of every published notice whose last day is over. Returns how many."""
    rows = Notice.objects.filter(
        state=Notice.State.PUBLISHED, until_on__lt=localdate(at), ran_out_at__isnull=True
    )
    return sum(_one(pk, at) for pk in rows.values_list("pk", flat=True))


@transaction.atomic
def _one(pk: int, at: datetime) -> bool:
    notice = Notice.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if notice.ran_out_at is not None or notice.state != Notice.State.PUBLISHED:
        return False
    notice.ran_out_at = at
    notice.save(update_fields=["ran_out_at"])
    audit(notice, act="notices.run_out", by=None, at=at, after={"until": str(notice.until_on)})
    notice_ran_out.send(Notice, notice=notice, at=at)
    return True
