"""An alliance taken apart: the cheapest way for any of its members among themselves."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations
from math import inf

from linmeng.domain.planning.compound import Mode, Street
from linmeng.domain.planning.costs import Calculation, own_modes, price
from linmeng.domain.planning.modes import why_not
from linmeng.domain.planning.neighbours import Neighbours
from linmeng.domain.planning.rates import Rates

Ids = tuple[str, ...]
SHARED: tuple[Mode, ...] = ("merge", "attach", "unified")


class Parts:
    """Ways of compounds that know each other. User constraints are not regarded. Costs grow as 3^members."""

    def __init__(self, street: Street, rates: Rates, near: Neighbours) -> None:
        self.street, self.rates, self.near = street, rates, near
        self.compounds = {c.id: c for c in street.compounds}
        self.together = cache(self._together)
        self.best = cache(self._best)

    def price(self, members: Sequence[str], mode: Mode, host: str | None = None) -> Calculation:
        """The calculation of a set under a mode, allowed or not."""
        return price(self.street, self.rates, members, mode, host, where=self.near.place)

    def ways(self, members: Ids) -> Iterator[tuple[Mode, str | None]]:
        """The modes (and hosts) the model allows to exactly these members."""
        if len(members) == 1:
            yield from ((mode, None) for mode in own_modes(self.compounds[members[0]], self.rates))
            return
        hosts = [m for m in members if self.compounds[m].mature]
        for mode in SHARED:
            for host in hosts if mode == "attach" else (None,):
                if not why_not(self.street, self.rates, members, mode, host, around=self.near):
                    yield mode, host

    def _together(self, members: Ids) -> Calculation | None:
        """The cheapest allowed alliance of exactly these members; None when there is none."""
        found = [self.price(members, mode, host) for mode, host in self.ways(members)]
        return min(found, key=lambda c: c.objective, default=None)

    def _best(self, members: Ids) -> tuple[Calculation, ...]:
        """The cheapest partition of members (ids, sorted) into allowed alliances."""
        if not members:
            return ()
        first, others = members[0], members[1:]
        least, chosen = inf, None
        for size in range(len(others), -1, -1):
            for more in combinations(others, size):
                block = self.together((first, *more))
                if block is None or block.objective >= least:
                    continue
                rest = self.best(tuple(o for o in others if o not in more))
                total = block.objective + objective(rest)
                if total < least - 1e-9:
                    least, chosen = total, (block, *rest)
        assert chosen is not None  # everybody may stay alone
        return chosen


def objective(calculations: Sequence[Calculation]) -> float:
    """What these alliances add to a plan's objective, CNY/month."""
    return sum(c.objective for c in calculations)
