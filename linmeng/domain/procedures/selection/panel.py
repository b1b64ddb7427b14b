"""The panel 评标委员会: how many, how many experts, who may sit on it.

Source: SH-BID [V]: an odd number, at least 5; experts at least two thirds, drawn within 2 days before the
opening. Who has a tie to a bidder steps back, and the next in the order of the lot takes the place.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from linmeng.domain.procedures.selection.lot import Group
from linmeng.domain.refusals import NotNow, NotUnderstood

SMALLEST = 5


def check_panel(size: int, experts: int) -> None:
    """Raises NotUnderstood unless a panel of `size` with so many experts is lawful."""
    if size < SMALLEST or size % 2 == 0:
        raise NotUnderstood("A panel is an odd number of at least 5; {size} is not (SH-BID).", size=size)
    if experts > size or 3 * experts < 2 * size:
        raise NotUnderstood(
            "At least two thirds of the panel are experts: of {size} at least {need}; these are {experts}"
            " (SH-BID).",
            size=size, need=fewest_experts(size), experts=experts,
        )  # fmt: skip


def fewest_experts(size: int) -> int:
    """The fewest experts of a panel of `size`: two thirds, rounded up."""
    return -(-2 * size // 3)


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody on the panel: a candidate of a group, and the place in that group's order (1 …)."""

    candidate: str
    group: str
    expert: bool
    rank: int


def seated(
    groups: Sequence[Group], orders: Mapping[str, Sequence[str]], barred: Collection[str]
) -> tuple[Seat, ...]:
    """Who sits: of each group the first in its order who are not barred by a tie or an absence.

    Raises NotNow when a group has nobody left: then a new list is published and drawn again.
    """
    found: list[Seat] = []
    for group in groups:
        free = [
            Seat(c, group.key, group.expert, n) for n, c in enumerate(orders[group.key], 1) if c not in barred
        ]
        if len(free) < group.seats:
            raise NotNow(
                "“{group}” has {left} left for {seats} seats: publish a longer list and draw again.",
                group=group.words, left=len(free), seats=group.seats,
            )  # fmt: skip
        found += free[: group.seats]
    return tuple(found)


def check_groups(groups: Sequence[Group], size: int, experts: int) -> None:
    """Raises NotUnderstood unless the groups fill a panel of this size with so many experts."""
    if sum(g.seats for g in groups) != size:
        raise NotUnderstood(
            "The groups have {sum} seats, the plan {size}.", sum=sum(g.seats for g in groups), size=size
        )
    if sum(g.seats for g in groups if g.expert) < experts:
        raise NotUnderstood(
            "The groups have too few seats for experts; the plan says {experts}.", experts=experts
        )
    check_panel(size, sum(g.seats for g in groups if g.expert))
