"""Who stands before a ballot: an owner or proxy who signed in, or a session that proved a letter's code."""

from datetime import date
from typing import Any

from linmeng.voting.models import Motion, RollEntry, VoteCode
from linmeng.voting.queries.standing import LEFT_OUT, MayCast, may_cast

CODE = "vote_code"
"""The session's key for a proved code: its row's pk, nothing else. A new letter's code is another row."""


def coded_entry(pk: Any) -> RollEntry | None:
    """The unit of a proved code (`CODE`), as long as the code was not closed or made anew."""
    if not isinstance(pk, int):
        return None
    kept = VoteCode.objects.filter(pk=pk, revoked_at__isnull=True).select_related("entry__motion")
    code = kept.defer("entry__salt", "entry__parties").first()
    return code.entry if code else None


def units_before(person: Any, coded: RollEntry | None, motion: Motion, on: date) -> list[MayCast]:
    """The units whose ballots are handed in here: the code's where one was proved, else the person's."""
    if coded is not None:
        return [MayCast(coded, "code", LEFT_OUT if coded.left_out else "")]
    return may_cast(person, motion, on)


def places_like(motion: Motion, words: str, most: int) -> list[RollEntry]:
    """Units of the roll whose place has these words, for the office; no holders."""
    rows = RollEntry.objects.filter(motion=motion, left_out="", place__icontains=words)
    return list(rows.only("place", "motion").order_by("pk")[:most])


def entry_of_roll(motion: Motion, entry: int) -> RollEntry | None:
    """A unit of the roll, without what is secret of it."""
    return RollEntry.objects.filter(motion=motion, pk=entry).defer("salt", "parties").first()
