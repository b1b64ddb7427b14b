"""Turn-out: which units have returned something, in sums. What is on a ballot is never asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from linmeng.domain.voting.gates import Taken
from linmeng.domain.voting.rules import RulePack
from linmeng.voting.models import Ballot, Motion, RollEntry, Sheet
from linmeng.voting.queries.packs import frozen_pack


@dataclass(frozen=True, slots=True)
class TurnOut:
    """Participation by area and by heads against one pair of gates, and the questions they belong to."""

    items: tuple[int, ...]
    area: Taken
    heads: Taken

    @property
    def reached(self) -> bool:
        return self.area.passed and self.heads.passed


def returned_entries(motion: Motion) -> QuerySet[RollEntry]:
    """The units of the roll that have returned a ballot: by phone, or a closed paper that lies in the box."""
    ballots = Ballot.objects.filter(entry=OuterRef("pk"), void_number__isnull=True)
    sheets = Sheet.objects.filter(
        entry=OuterRef("pk"), returned_at__isnull=False, spoiled_at__isnull=True, ballot__isnull=True
    )
    rows = RollEntry.objects.filter(motion=motion, left_out="")
    return rows.filter(Exists(ballots) | Exists(sheets))


@dataclass(frozen=True, slots=True)
class Came:
    """Sums of what has returned. Area in 0.01 m²; `gates`: matter → participation by area and by heads."""

    units: int
    of_units: int
    area: int
    heads: int
    gates: Mapping[str, tuple[Taken, Taken]]


def turn_out(motion: Motion) -> Came:
    """How many have returned something, against the frozen rules; three queries whatever the roll's size."""
    return turn_out_under(motion, frozen_pack(motion))


def turn_out_under(motion: Motion, pack: RulePack) -> Came:
    """The same under rules that the caller has read already."""
    sums = returned_entries(motion).aggregate(
        units=Count("pk"), area=Sum("area"), heads=Count("head", distinct=True)
    )
    area, heads = sums["area"] or 0, sums["heads"]
    gates = {}
    for item in motion.items.all():
        both = pack.matter(item.matter).participation
        gates[item.matter] = (
            Taken("participation", "area", both.area, area, motion.roll_area or 0),
            Taken("participation", "heads", both.heads, heads, motion.roll_heads or 0),
        )
    whole = RollEntry.objects.filter(motion=motion, left_out="").count()
    return Came(sums["units"], whole, area, heads, gates)


def groups_of(motion: Motion, came: Came) -> list[TurnOut]:
    """The questions of a motion by their gates of participation, those with the same ones together."""
    found: dict[tuple[Taken, Taken], list[int]] = {}
    for item in motion.items.all():
        found.setdefault(came.gates[item.matter], []).append(item.number)
    return [TurnOut(tuple(numbers), area, heads) for (area, heads), numbers in found.items()]


def turn_out_of(motion: Motion, pack: RulePack) -> list[TurnOut]:
    """Participation so far, once for each different pair of gates among the questions."""
    return groups_of(motion, turn_out_under(motion, pack))
