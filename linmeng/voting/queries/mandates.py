"""The written mandates of a vote as the office sees them: the proxy masked, what the owner said never."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet

from linmeng.domain.register.persons import masked_name
from linmeng.voting.models import Mandate, Motion, RollEntry
from linmeng.voting.queries.motions import motion_for

ACT = "voting.record_mandate"


@dataclass(frozen=True, slots=True)
class MandateLine:
    """A mandate as it is listed. `proxy` is masked; `signs_in`: the proxy may vote on the phone."""

    pk: int
    place: str
    proxy: str
    document: str
    items: tuple[int, ...]
    signs_in: bool
    by: str
    at: datetime
    ended_at: datetime | None


def mandates_for(person: Any, uid: str, on: date, words: str = "") -> QuerySet[Mandate]:
    """The mandates of a motion, those in force first; of units whose place has these words.

    Raises Http404 and NotYours. The boxes with the stated opinions are not fetched.
    """
    motion = motion_for(person, uid, on, ACT)
    rows = Mandate.objects.filter(entry__motion=motion).select_related("entry", "by")
    if words:
        rows = rows.filter(entry__place__icontains=words)
    hidden = ("box", "same", "entry__salt", "entry__parties")
    return rows.defer(*hidden).order_by(F("revoked_at").desc(nulls_first=True), "-pk")


def line(row: Mandate) -> MandateLine:
    """One mandate without what only its proxy's ballot may say."""
    return MandateLine(
        pk=row.pk,
        place=row.entry.place,
        proxy=masked_name(str(row.name)),
        document=row.document,
        items=tuple(row.items),
        signs_in=row.person_id is not None,
        by=str(row.by),
        at=row.at,
        ended_at=row.revoked_at,
    )


def mandate_of(motion: Motion, entry: RollEntry) -> Mandate | None:
    """The mandate of a unit that is in force."""
    rows = Mandate.objects.filter(entry=entry, entry__motion=motion, revoked_at__isnull=True)
    return rows.select_related("entry", "by").defer("box", "same", "entry__salt", "entry__parties").first()
