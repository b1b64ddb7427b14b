"""The search's state and its two big steps; `solve` is the recipe."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from linmeng.domain.planning import steer
from linmeng.domain.planning.columns import Ask, Choices, Column, Found, Prices
from linmeng.domain.planning.deepen import deepen
from linmeng.domain.planning.geometry import Floats, Ints
from linmeng.domain.planning.master import Master, choose
from linmeng.domain.planning.plan import Known
from linmeng.domain.planning.progress import Progress, Stop
from linmeng.domain.planning.settle import settle
from linmeng.domain.planning.walk_state import Flags
from linmeng.domain.planning.warm import warm
from linmeng.domain.refusals import NotNow

_FAR = {
    2: 0.02,
    3: 0.005,
}  # by budget: prices are steered where the bound is this far from the linear program
_EPS = 1e-4  # CNY/month; reduced costs above −this count as none
_CLOSE = 1e-3  # CNY/month; objectives this near are equal
_BUDGETS = (500, 8_000, 50_000, 5_000_000)  # sets per compound and kind, tried in this order
_HEAVY = 30_000  # sets met by a round that was cut short: worth a good plan first
_TRY = 50_000  # sets, before `deepen` is asked for more
_KEEP = 20  # columns per compound and kind and round
_LIKELY = 2_000  # columns of a first integer program …
_MANY = 8_000  # … and of a second, where there is no hope to list all that matter
_NEARLY = 0.1  # of a compound's mean price: what alliances may cost more to be chosen from …
_SPARE = 200  # … at most so many per compound and kind
_FEW = 0.05  # columns per compound; a round that finds fewer is not repeated with as small a budget
_LEFT = 0.15  # of the time, for integer programs when it runs out …
_LEFT_MOST = 8.0  # … s
_ROOM = 100_000  # columns an integer program may have
_ROUNDS = 6  # of cuts before the integer program is tried again


class Search:
    """One search: columns found, prices, the best partition and the bound of each part."""

    def __init__(
        self,
        choices: Choices,
        *,
        seed: int,
        gap: float,
        stop: Stop,
        tell: Callable[[Progress], None],
        start: Sequence[Known] = (),
    ) -> None:
        self.choices, self.seed, self.gap, self.stop, self.tell = choices, seed, gap, stop, tell
        self.share = 0.0  # of the way
        self.warmed = False  # whether a good plan was made at once
        self.short = False  # whether the last walks were cut short
        self.late = False  # whether the time was up before no column was left to add
        self.past: dict[tuple[int, int], int] = {}  # sets that long walks met (see `deepen`)
        self.part: Ints = choices.parts()
        self.master = Master(choices.count, _penalties(choices), seed)
        self.master.add(choices.single)
        self.best: dict[int, list[Column]] = {}  # by part
        self.low: Floats = np.full(int(self.part.max()) + 1, -np.inf)  # bound by part …
        floor = Prices(choices.floor_prices())
        self.proof: list[Prices] = [floor] * len(self.low)  # … and the prices that prove it
        self._learn(floor, np.zeros(choices.count))
        self._begin(start)

    @property
    def bound(self) -> float:
        return float(self.low.sum())

    @property
    def objective(self) -> float | None:
        if len(self.best) < len(self.low):
            return None
        return sum(_cost(columns) for columns in self.best.values())

    def chosen(self) -> list[Column]:
        return [column for part in sorted(self.best) for column in self.best[part]]

    def generate(self) -> None:
        """Columns until none would make the linear program cheaper, the gap is proven or the time is up."""
        missing = self._converge(_Earlier(self.stop))
        if missing is None:
            self.late = True
            self._rescue()
        else:
            self._check_possible(missing)

    def _converge(self, stop: Stop) -> Floats | None:
        """What no column holds once none is left to add (or all is proven); None when the time was up."""
        level, missing, steered = 0, np.zeros(self.choices.count), bool(self.master.cuts)
        while self.unproven.any() and not self._proven():
            values, missing, prices = self.master.solve(stop)
            self._round(values)
            deep = level + 1 == len(_BUDGETS)
            ask = Ask(
                -_EPS,
                self.unproven[self.part],
                min(_TRY, _BUDGETS[-1]) if deep else _BUDGETS[level],
                _KEEP,
                anyway=True,
            )
            found = self.choices.cheap(prices, stop, ask)
            if found is None:
                return None
            if not found.whole and found.met > _HEAVY:
                self._warm(stop)
            if deep and not found.whole:
                self._deepen(prices, stop, ask, found)
            self._learn(prices, found.least)
            self.short = not found.whole
            self.choices.fine |= self.short and _BUDGETS[level] >= _TRY
            if found.stopped:
                self.master.add(found.columns)
                return None
            self._tell(0.1 + 0.6 * level / len(_BUDGETS), "columns")
            if not steered and not found.whole and self._far(prices, level):
                self._steer(stop)
                steered, level = True, max(level, len(_BUDGETS) - 1)
                self.master.add(found.columns)
                continue
            new = self.master.add(found.columns)
            if self.past and found.whole and self._settled(prices):
                break
            last = level + 1 == len(_BUDGETS)
            if not new and (found.whole or last):
                break
            if new <= _FEW * self.choices.count and not found.whole and not last:
                level += 1
            elif last and new > _FEW * self.choices.count:
                level -= 1
        return missing

    def _warm(self, stop: Stop) -> None:
        """Begins anew with a good plan, once: the search will take its time."""
        if not self.warmed:
            self.warmed = True
            self._take(warm(self.choices, stop))

    def _deepen(self, prices: Prices, stop: Stop, ask: Ask, found: Found) -> None:
        """Spends the time left on the bounds that are worst, as long as these prices can prove more."""
        value, objective = float(prices.value(self.part).sum()), self.objective
        enough = 0.0 if objective is None else max(0.0, value - (1 - self.gap) * objective)
        deeper = replace(ask, budget=_BUDGETS[-1], deep=enough)
        deepen(self.choices, prices, stop, deeper, found, self.past)
        found.stopped |= stop.remaining() <= 0

    def _settled(self, prices: Prices) -> bool:
        """Whether more columns, which cost long walks, could raise the bound by hardly anything."""
        objective = self.objective
        return (
            objective is not None
            and float(prices.value(self.part).sum()) - self.bound <= self.gap * objective
        )

    def _far(self, prices: Prices, level: int) -> bool:
        return self.bound < (1 - _FAR.get(level, np.inf)) * float(prices.value(self.part).sum())

    def _steer(self, stop: Stop) -> None:
        """Raises the bound where walks are cut short, with more and more sets (see `steer`)."""
        for budget in steer.BUDGETS:
            program = steer.Steer(self.master.columns, _penalties(self.choices), self.seed)
            going = True
            while going:
                prices = program.prices(self._best_prices(), stop)
                found = self.choices.cheap(
                    prices, stop, Ask(-_EPS, self.unproven[self.part], budget, _KEEP, anyway=True)
                )
                if found is None:
                    return
                self._learn(prices, found.least)
                self.master.add(found.columns)
                if found.stopped or self._proven() or not self.unproven.any():
                    return
                if found.whole:
                    return  # more sets prove no more
                going = program.learn(found, prices, self.bound)
            self._round(self.master.solve(stop)[0])
            self._tell(0.5, "columns")

    def _best_prices(self) -> Floats:
        return np.array([self.proof[part].compound[i] for i, part in enumerate(self.part.tolist())])

    @property
    def unproven(self) -> Flags:
        """Which parts are not proven yet."""
        return np.array([not self._closed(part) for part in range(len(self.low))], dtype=np.bool_)

    def close(self, part: int) -> None:
        """The best partition of a part, first into the columns found, then into all that still matter.

        As long as these are too many, cuts make the linear program, and with it the bound, sharper.
        """
        rows = np.flatnonzero(self.part == part)
        while not self._closed(part):
            if part in self.best and self.stop.remaining() <= 0:
                return
            self._choose(part, rows, self._likely(part, _LIKELY))
            if (self.short or self.past) and not self._closed(part):
                self._enrich(part)
                self._choose(part, rows, self._likely(part, _MANY))
            if self._closed(part) or self.stop.remaining() <= 0 or (self.short and self.late):
                return  # in the little time left there is no hope to list all
            self._enumerate(part, rows)
            self._tell(0.75 + 0.2 * (part + 1) / len(self.low), "integer")
            if self._closed(part) or not self._sharpen(part):
                return

    def _enrich(self, part: int) -> None:
        """Adds alliances that cost a little more than their prices: plans are made of these too."""
        prices = self.master.solve(self.stop)[2]
        below = _NEARLY * float(np.abs(prices.compound).mean())
        ask = Ask(below, self.part == part, budget=_TRY, keep=_SPARE, anyway=True)
        found = self.choices.cheap(prices, self.stop, ask)
        if found is not None:
            self.master.add(found.columns)

    def _sharpen(self, part: int) -> bool:
        """Adds cuts, and columns that they make worth having; whether that raised the bound of a part."""
        low = float(self.low[part])
        for _ in range(_ROUNDS):
            if self.stop.remaining() <= 0 or not self.master.cut(self.master.solve(self.stop)[0]):
                break
            self._converge(_Earlier(self.stop))
        return bool(self.low[part] > low + 0.1 * self.gap * abs(low))

    def _enumerate(self, part: int, rows: Ints) -> None:
        """All alliances that a better plan could hold: reduced cost within what is unproven of this part."""
        low = float(self.low[part])
        below = (_cost(self.best[part]) if part in self.best else np.inf) - low + _CLOSE
        while True:
            found = self.choices.cheap(self.proof[part], self.stop, Ask(below, self.part == part, room=_ROOM))
            if found is None:
                return
            if len(found.columns) < _ROOM:
                break
            if below < 1.0:
                return  # a walk that stopped for want of room proves nothing
            below = min(below / 2, 0.5 * self.gap * max(1.0, low) + below / 4) if np.isfinite(below) else low
        if part in self.best:
            best, proven = settle(
                found.columns, rows, self.best[part], gap=self.gap, stop=self.stop, seed=self.seed
            )
            self._keep(part, best)
        else:
            proven = self._choose(part, rows, found.columns)
        if part not in self.best and proven < np.inf:
            self._rescue()  # the time was up
            return
        if part not in self.best:
            raise NotNow(
                "The constraints leave no plan for {names}",
                names="、".join(self.choices.compounds[i].name for i in rows[:8]),
            )
        self.low[part] = max(low, min(proven, low + found.lost, _cost(self.best[part])))

    def _likely(self, part: int, most: int) -> list[Column]:
        """The columns of a part that its best plan is likely made of: those with the least reduced cost."""
        known = [c for c in self.master.columns if self.part[c.members[0]] == part]
        price = self.master.solve(self.stop)[2].compound  # those that prove most may be far from these
        return sorted(known, key=lambda c: c.objective - float(price[list(c.members)].sum()))[:most]

    def _choose(self, part: int, rows: Ints, columns: list[Column]) -> float:
        """Improves the best partition of a part over `columns`; the bound for partitions into these."""
        best = self.best.get(part, [])
        place = {(c.members, c.kind, c.host): k for k, c in enumerate(columns)}
        for c in best:
            if (c.members, c.kind, c.host) not in place:
                place[c.members, c.kind, c.host] = len(columns)
                columns = [*columns, c]
        start = [place[c.members, c.kind, c.host] for c in best]
        picked, low = choose(
            columns,
            rows.tolist(),
            start,
            gap=self.gap / 10,
            seconds=self.stop.remaining(),
            seed=self.seed,
            stop=self.stop,
        )
        if picked is not None:
            self._keep(part, [columns[k] for k in picked])
        return low - 1e-9 * abs(low) if np.isfinite(low) else low

    def _keep(self, part: int, columns: list[Column]) -> None:
        if part not in self.best or _cost(columns) < _cost(self.best[part]) - 1e-9:
            self.best[part] = columns

    def _round(self, values: Floats) -> None:
        """A plan from the linear program's values: the largest first, then what is left stays alone."""
        used = np.flatnonzero(values > 1e-6)
        free = np.ones(self.choices.count, np.bool_)
        plan: dict[int, list[Column]] = {k: [] for k in range(len(self.low))}
        for k in sorted(used.tolist(), key=lambda k: (-round(float(values[k]), 9), k)):
            column = self.master.columns[k]
            if free[list(column.members)].all():
                free[list(column.members)] = False
                plan[self.part[column.members[0]]].append(column)
        for column in self.choices.single:
            if free[column.members[0]]:
                free[column.members[0]] = False
                plan[self.part[column.members[0]]].append(column)
        broken = set(self.part[free].tolist())
        for part, columns in plan.items():
            if part not in broken:
                self._keep(part, columns)

    def _begin(self, start: Sequence[Known]) -> None:
        """Begins with alliances known already; a part that they divide wholly has its first plan."""
        known = [self.choices.column(sorted(a.members), a.mode, a.host) for a in start]
        self._take([c for c in known if c is not None])

    def _take(self, columns: list[Column]) -> None:
        """Adds the alliances of a plan; whom none holds stays alone, where that is allowed."""
        self.master.add(columns)
        held = {i for c in columns for i in c.members}
        lone = {c.members[0]: c for c in reversed(self.choices.single) if c.members[0] not in held}
        columns = [*columns, *lone.values()]
        for part in range(len(self.low)):
            own = [c for c in columns if self.part[c.members[0]] == part]
            if sorted(i for c in own for i in c.members) == np.flatnonzero(self.part == part).tolist():
                self._keep(part, own)

    def _learn(self, prices: Prices, least: Floats) -> None:
        """Takes the bound that prices prove: their sum, less what the best alliance of each could save.

        Every alliance is counted with one of its members, so no plan saves more. Nothing was asked of parts
        that are proven already.
        """
        low = prices.value(self.part) + np.bincount(self.part, np.minimum(0.0, least))
        low -= 1e-11 * np.bincount(self.part, np.abs(prices.compound)) + 1e-9  # sums are rounded
        for part in np.flatnonzero((low > self.low) & self.unproven).tolist():
            self.proof[part], self.low[part] = prices, low[part]

    def _proven(self) -> bool:
        return self.objective is not None and self.objective - self.bound <= self.gap * self.objective

    def _closed(self, part: int) -> bool:
        if part not in self.best:
            return False
        cost = _cost(self.best[part])
        return bool(cost - self.low[part] <= self.gap * cost + _CLOSE)

    def _check_possible(self, missing: Floats) -> None:
        if (missing > 1e-6).any():
            raise NotNow(
                "The constraints leave no allowed alliance for {names}",
                names="、".join(self.choices.compounds[i].name for i in np.flatnonzero(missing > 1e-6)),
            )

    def _rescue(self) -> None:
        """The time is up: parts that have no plan yet get one from the columns found, or nobody gets any."""
        for part in set(range(len(self.low))) - set(self.best):
            rows = np.flatnonzero(self.part == part)
            known = [c for c in self.master.columns if self.part[c.members[0]] == part]
            picked, _ = choose(known, rows.tolist(), [], gap=0.01, seconds=3.0, seed=self.seed)
            if picked is None:
                raise NotNow("The time was up before a plan was found that meets the constraints")
            self.best[part] = [known[k] for k in picked]

    def _tell(self, share: float, step: str) -> None:
        self.share = max(self.share, share)
        self.tell(Progress(self.share, step, self.objective, self.bound))


class _Earlier:
    """A stop that leaves some of the time."""

    def __init__(self, stop: Stop) -> None:
        self.stop = stop
        seconds = stop.remaining()
        self.left = min(_LEFT * seconds, _LEFT_MOST) if 0 < seconds < np.inf else 0.0

    def remaining(self) -> float:
        return self.stop.remaining() - self.left


def _cost(columns: list[Column]) -> float:
    return sum(c.objective for c in columns)


def _penalties(choices: Choices) -> Floats:
    """What a compound costs that no column holds: more than any plan without it could save."""
    alone = np.zeros(choices.count)
    for column in reversed(choices.single):
        alone[column.members[0]] = column.objective
    plain = choices.floor_prices()
    most = 100.0 * float(np.sort(np.maximum(alone, plain))[-choices.rates.limits.max_members :].sum() + 1e5)
    return np.full(choices.count, most)
