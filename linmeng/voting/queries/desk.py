"""What of the votes in reach needs this person now; the number of questions does not grow with the rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linmeng.domain.refusals import NotYours
from linmeng.voting.models import Motion, RollObjection, Sheet
from linmeng.voting.permissions import may
from linmeng.voting.queries.motions import RUNNING, motions_for

SOON = timedelta(days=3)
MOST = 200
_S = Motion.State
_ORDER = ("objections", "close", "keying", "count", "result", "closing", "open", "notice", "freeze")


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to do with a motion, and the view where it is done."""

    kind: str  # of _ORDER
    motion: Motion
    view: str = "motion"
    count: int = 0

    @property
    def url(self) -> str:
        return reverse(f"voting:{self.view}", args=[self.motion.uid])

    @property
    def words(self) -> str:
        """What is to be done, in a sentence."""
        n = self.count
        if self.kind == "objections":
            return ngettext(
                "{n} objection to the roll waits for an answer",
                "{n} objections to the roll wait for an answer", n,
            ).format(n=n)  # fmt: skip
        if self.kind == "keying":
            return ngettext("{n} paper waits to be read", "{n} papers wait to be read", n).format(n=n)
        return {
            "close": _("The time is over: close the vote"),
            "count": _("Everything is read: count"),
            "result": _("Counted: publish the result"),
            "closing": _("Closes soon: see which doors are still missing"),
            "open": _("The vote can open"),
            "notice": _("The roll is frozen: tell everybody"),
            "freeze": _("Published: freeze the roll"),
        }[self.kind]


def needs_of(person: Any, at: datetime, on: date) -> list[Need]:
    """What waits for this person, most pressing first; nothing for those who only look."""
    try:
        motions = list(motions_for(person, on).filter(state__in=RUNNING)[:MOST])
    except NotYours:
        return []
    objections = _counted(RollObjection.objects.filter(motion__in=motions, upheld__isnull=True))
    back = Sheet.objects.filter(
        motion__in=motions, motion__state=_S.CLOSED, returned_at__isnull=False, spoiled_at__isnull=True,
        ballot__isnull=True,
    )  # fmt: skip
    unread, mine = _counted(back), _counted(back.exclude(keyings__by=person))
    found = [_first(person, on, _ways(m, at, objections[m.pk], unread[m.pk], mine[m.pk])) for m in motions]
    return sorted((n for n in found if n), key=lambda n: _ORDER.index(n.kind))


def _counted(rows: Any) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list("motion").annotate(n=Count("pk"))))


def _first(person: Any, on: date, ways: Iterator[tuple[str, Need]]) -> Need | None:
    return next((need for act, need in ways if may(person, f"voting.{act}", on, need.motion)), None)


def _ways(m: Motion, at: datetime, objections: int, unread: int, mine: int) -> Iterator[tuple[str, Need]]:
    """What the motion waits for, each with the act it takes; the most pressing first."""
    if objections and m.state in (_S.ROLL, _S.NOTICE):
        yield "answer_objection", Need("objections", m, "roll", objections)
    if m.state == _S.CLOSED and mine:
        yield "key_paper", Need("keying", m, "keying", mine)
    if m.state == _S.CLOSED and not unread:
        yield "count_motion", Need("count", m, "count")
    if m.state == _S.COUNTED:
        yield "publish_result", Need("result", m, "result")
    if m.state == _S.OPEN and m.closes_at is not None and m.closes_at <= at:
        yield "count_motion", Need("close", m)
    elif m.state == _S.OPEN and m.closes_at is not None and m.closes_at - at <= SOON:
        yield "canvass", Need("closing", m, "canvass")
    if m.state == _S.NOTICE and m.opens_at is not None and m.opens_at <= at:
        yield "open_motion", Need("open", m)
    if m.state == _S.ROLL:
        yield "record_notice", Need("notice", m, "notice")
    if m.state == _S.PUBLISHED:
        yield "freeze_roll", Need("freeze", m)
