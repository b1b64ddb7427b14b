"""What a person's units may vote on, over all compounds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from linmeng.register.queries.units import units_of
from linmeng.voting.models import Ballot, Mandate, Motion, RollEntry
from linmeng.voting.queries.receipts import ON_THE_PHONE
from linmeng.voting.queries.standing import MayCast

ORDER = [
    Motion.State.OPEN,
    Motion.State.NOTICE,
    Motion.State.ROLL,
    Motion.State.PUBLISHED,
    Motion.State.CLOSED,
    Motion.State.COUNTED,
    Motion.State.RESULT,
]


@dataclass(frozen=True, slots=True)
class MyVote:
    """A motion that concerns units of mine: their places, and how many of them have voted on a phone."""

    motion: Motion
    places: list[str]
    voted: int

    @property
    def all_voted(self) -> bool:
        return bool(self.places) and self.voted == len(self.places)


def votes_of(person: Any, on: date) -> list[MyVote]:
    """The published motions of the compounds where a person holds units, or where a mandate names them.

    The open ones first; withdrawn ones are left out. A fixed number of queries.
    """
    held = units_of(person, on)
    mandated = Mandate.objects.filter(person=person, revoked_at__isnull=True)
    proxy = dict(mandated.values_list("entry", "entry__motion"))
    rows = Motion.objects.filter(published_at__isnull=False, state__in=ORDER).defer("pack", "text")
    motions = {m.pk: m for m in rows.filter(compound__in={h.compound for h in held})}
    motions |= {m.pk: m for m in rows.filter(pk__in=set(proxy.values()))} if proxy else {}
    may = {h.unit for h in held if not h.why_not}
    entries = RollEntry.objects.filter(motion__in=list(motions), left_out="", unit__in=may)
    mine = list(entries.values_list("pk", "motion", "place"))
    known = {pk for pk, _, _ in mine}
    others = RollEntry.objects.filter(pk__in=set(proxy) - known, left_out="")
    mine += list(others.values_list("pk", "motion", "place")) if proxy else []
    voted = _voted(mine)
    found = [_vote(motion, mine, voted) for motion in motions.values()]
    return sorted(found, key=lambda v: (ORDER.index(v.motion.state), -v.motion.pk))  # type: ignore[arg-type]


def is_proxy(person: Any) -> bool:
    """Whether a mandate in force names the account."""
    return bool(person.pk) and Mandate.objects.filter(person=person, revoked_at__isnull=True).exists()


def _voted(mine: list[tuple[int, int, str]]) -> set[int]:
    rows = Ballot.objects.filter(entry__in=[pk for pk, _, _ in mine], void_number__isnull=True)
    return set(rows.filter(channel__in=ON_THE_PHONE).values_list("entry", flat=True))


def _vote(motion: Motion, mine: list[tuple[int, int, str]], voted: set[int]) -> MyVote:
    here = [(pk, place) for pk, of, place in mine if of == motion.pk]
    return MyVote(motion, [place for _, place in here], sum(pk in voted for pk, _ in here))


def covered_items(units: Iterable[MayCast]) -> dict[int, list[int]]:
    """Mandate → the numbers of the items it covers, for the units that are handed in by proxies."""
    wanted = [unit.mandate for unit in units if unit.mandate]
    if not wanted:
        return {}
    rows = Mandate.objects.filter(pk__in=wanted).values_list("pk", "items")
    return {pk: [int(item) for item in items] for pk, items in rows}
