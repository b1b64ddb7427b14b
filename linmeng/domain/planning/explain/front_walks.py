"""The engine of a front: least subsidy with few unmanaged compounds and no fee risen above a level."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from linmeng.domain.planning.columns import Ask, Choices, Column, Prices
from linmeng.domain.planning.costs import Calculation
from linmeng.domain.planning.explain.engine import Engine, Found
from linmeng.domain.planning.explain.front_figures import Fees
from linmeng.domain.planning.explain.ground import Ground
from linmeng.domain.planning.explain.listing import Flags
from linmeng.domain.planning.explain.program import key
from linmeng.domain.planning.finish import alliance
from linmeng.domain.planning.plan import Alliance
from linmeng.domain.planning.progress import Stop
from linmeng.domain.planning.sharing.worth import Worth
from linmeng.domain.planning.tables import Weights
from linmeng.domain.planning.wishes import wishes

STRICT = 1e3  # weight of a subsidy where none is allowed
BANNED = -1e9  # CNY/month: the price of a compound that a walk must leave out


class FrontEngine(Engine):
    """Columns whose objective is the subsidy plus `tie` times the model's objective.

    A compound is *tender* at a level when paying all it can be asked for raises its fee above the level: it
    may only be in alliances without a subsidy. Those are walked with so dear a subsidy that only they come;
    alliances without a tender compound are walked by themselves.
    """

    def __init__(self, base: Ground, tie: float, *, stop: Stop) -> None:
        asked = wishes(base.street, base.rates, base.near)
        weigh = base.rates.objective.subsidy_weight

        def choices(subsidy: float) -> Choices:
            weights = Weights(tie, subsidy + tie * weigh, tie)
            return Choices(base.street, base.rates, base.near, asked, weights)

        plain = choices(1.0)
        super().__init__(plain, lambda c: _unmanaged(plain, c), seed=base.seed, stop=stop)
        self.base, self.level, self.strict = base, np.inf, choices(STRICT)
        self.fees = Fees(plain, tie)
        self.worth = Worth(base.street, base.rates, base.near)
        self.made: dict[tuple[object, ...], tuple[Calculation, Alliance]] = {}
        for c in self.single:
            self.rise(c)

    @property
    def tender(self) -> Flags:
        """Who may not pay all it can be asked for at this level."""
        return np.asarray(np.round(self.fees.full, 2) > self.level, dtype=np.bool_)

    def walked(self, prices: Prices, ask: Ask) -> Found | None:
        """Alliances of two or more that may be allowed at this level."""
        tender = self.tender
        plain = replace(prices, compound=np.where(tender, BANNED, prices.compound))
        found = super().walked(plain, ask)
        if found is None or not tender.any():
            return found
        more = self._strict(prices, ask, tender)
        return more and Found([*found.columns, *more.columns], min(found.lost, more.lost))

    def _strict(self, prices: Prices, ask: Ask, tender: Flags) -> Found | None:
        """Alliances with a tender compound and without a subsidy."""
        room = ask.room or ask.keep * self.choices.count * 3
        found = self.strict.cheap(prices, self.stop, replace(ask, keep=0, room=room))
        if found is None:
            return None
        lost = -np.inf if len(found.columns) >= room else found.lost
        columns = [c for c in found.columns if len(c.members) > 1 and tender[list(c.members)].any()]
        if not columns:
            return Found([], lost)
        free = self.fees.free(columns, np.array([c.objective for c in columns]))
        return Found([c for c, ok in zip(columns, free, strict=True) if ok], lost)

    def allowed(self, columns: Sequence[Column]) -> Flags:
        """Which columns keep to the level, as far as their shares are worked out."""
        if not np.isfinite(self.level):
            return np.ones(len(columns), np.bool_)
        low = self.fees.low(columns)
        for k, c in enumerate(columns):
            low[k] = self.fees.exact.get(key(c), low[k])
        return np.asarray(low <= self.level, dtype=np.bool_)

    def make(self, c: Column) -> tuple[Calculation, Alliance]:
        """The calculation of an alliance and the alliance with its shares."""
        if key(c) not in self.made:
            ids = self.base.near.place.ids
            host = None if c.host is None else ids[c.host]
            known = Alliance(tuple(ids[i] for i in c.members), c.kind, host, None, {}, 0.0, 0.0, {}, {})
            calculation = self.base.calculation(known)
            self.made[key(c)] = calculation, alliance(calculation, self.worth)
        return self.made[key(c)]

    def rise(self, c: Column) -> float:
        """The highest fee rise of an alliance, CNY/m², to 0.01: from its shares."""
        if key(c) not in self.fees.exact:
            fees = self.make(c)[1].fees
            now = self.fees.now
            ids = self.base.near.place.index
            self.fees.exact[key(c)] = round(max(fee - float(now[ids[m]]) for m, fee in fees.items()), 2)
        return self.fees.exact[key(c)]


def _unmanaged(choices: Choices, c: Column) -> float:
    """1 for a compound that nobody manages: it runs itself, or is by itself without a company."""
    if len(c.members) > 1:
        return 0.0
    return float(c.kind == "selfrun" or not choices.compounds[c.members[0]].managed)
