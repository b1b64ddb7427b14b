"""The written mandates of a vote as the office sees them: the proxy masked, what the owner said never; and
what of a proxy's ballot they cover.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet

from linmeng.domain.register.persons import masked_name
from linmeng.domain.voting.ballots import INVALID
from linmeng.voting.models import Mandate, Motion, RollEntry, Sheet
from linmeng.voting.queries.boxes import same
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


def proxys(sheet: Sheet) -> Mandate | None:
    """The mandate under which a proxy handed the sheet in, without the name; None: the owner's own."""
    return Mandate.objects.defer("name", "box").filter(sheets=sheet).first()


def opinion_mark(motion: Motion, unit: RollEntry, item: Any, choice: str) -> str:
    """What is kept of an opinion stated in a mandate, so that a proxy's ballot can be compared with it."""
    return same(motion, "opinion", unit.key, str(item), choice)


def covers(proxy: Mandate, item: Any) -> bool:
    """Whether the mandate lets the proxy vote on the item."""
    return str(item) in {str(number) for number in proxy.items}


def is_as_stated(motion: Motion, unit: RollEntry, proxy: Mandate, item: Any, choice: str) -> bool:
    """Whether the choice is what the owner stated on the item, or none was stated (SH-REG 18)."""
    fits = {opinion_mark(motion, unit, item, said) for said in ("", choice)}
    return proxy.same.get(str(item)) in fits


def under_mandate(
    motion: Motion, unit: RollEntry, proxy: Mandate | None, said: Mapping[str, str]
) -> dict[str, str]:
    """What of the marks on a paper counts when a proxy handed it in; an owner's own paper counts as it is.

    An item that the mandate does not cover, or on which the owner stated another opinion, is INVALID, marked
    or not: it takes no part and is no abstention, just as a phone would have refused it (SH-REG 18, PMR 12).
    """
    if proxy is None:
        return dict(said)
    counts = {
        item: choice if choice == INVALID or is_as_stated(motion, unit, proxy, item, choice) else INVALID
        for item, choice in said.items()
    }
    beyond = (n for n in motion.items.values_list("number", flat=True) if not covers(proxy, n))
    return counts | {str(number): INVALID for number in beyond}
