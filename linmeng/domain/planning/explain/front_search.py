"""The least subsidy by unmanaged compounds at a level of fee rises: parts of a street asked, then joined.

The ε-constraint method (Haimes, Lasdon & Wismer 1971; for integer programs Laumanns, Thiele & Zitzler 2006,
doi:10.1016/j.ejor.2004.08.029; Mavrotas 2009, doi:10.1016/j.amc.2009.03.037): what was found for looser
limits answers tighter ones that it keeps to, and bounds the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from linmeng.domain.planning.explain.front_tree import Solution, Tree
from linmeng.domain.planning.explain.front_walks import FrontEngine
from linmeng.domain.planning.geometry import Floats, Ints
from linmeng.domain.planning.progress import Stop

TOLERANCE = 0.5  # CNY/month; how far price and bound of a proven answer may be apart


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and its answer: `found` is None where there is no plan (bound inf) or none was found."""

    most: float  # unmanaged compounds at most
    level: float  # fee rise at most, CNY/m²
    found: Solution | None
    bound: float  # no plan within these limits has a lower price
    tolerance: float = TOLERANCE

    @property
    def proven(self) -> bool:
        if self.found is None:
            return self.bound == np.inf
        return self.found.price - self.bound <= self.tolerance


class Slice:
    """The stop of one question among an unknown number: it may take a part of the time that is left."""

    def __init__(self, whole: Stop, part: float) -> None:
        left = whole.remaining()
        self.whole, self.kept = whole, left * (1 - part) if 0 < left < np.inf else 0.0

    def remaining(self) -> float:
        return self.whole.remaining() - self.kept


class PartSearch:
    """Answers questions about one part of a street that nothing links to the others, remembering answers."""

    def __init__(self, engine: FrontEngine, tree: Tree, stop: Stop) -> None:
        self.engine, self.tree, self.stop = engine, tree, stop
        self.asked: list[Asked] = []
        self.searches = 0

    def at(self, level: float, share: float) -> list[Asked]:
        """The least subsidies with no fee risen above a level, from any number of unmanaged compounds down.

        Each question may take `share` of the time left.
        """
        found, most = list[Asked](), float(self.tree.size)
        while most >= 0:
            answer = self._least(most, level, share)
            found.append(answer)
            if answer.found is None:
                break
            most = answer.found.unmanaged - 1.0
        return found

    def again(self) -> None:
        """Forgets what is not proven, so that it is asked again."""
        self.asked = [a for a in self.asked if a.proven]

    def _least(self, most: float, level: float, share: float) -> Asked:
        """The cheapest plan that leaves at most `most` unmanaged and raises no fee above `level`."""
        for old in self.asked:
            s = old.found
            fits = s is None or (s.unmanaged <= most and s.rise <= level)
            if old.most >= most and old.level >= level and fits:
                return Asked(most, level, s, old.bound, old.tolerance)
        self.engine.stop = Slice(self.stop, share)
        found, bound = self.tree.least(most, level)
        bound = max([bound, *(a.bound for a in self.asked if a.most >= most and a.level >= level)])
        answer = Asked(most, level, found, min(bound, found.price) if found else bound, self.tree.tolerance)
        self.asked.append(answer)
        self.searches += 1
        return answer


class FrontSearch:
    """The fronts of a street's parts and their sum."""

    def __init__(self, engine: FrontEngine) -> None:
        part = engine.part
        self.count, self.stop = len(part), engine.stop
        number = int(part.max()) + 1
        trees = [Tree(engine, part == k, TOLERANCE / number) for k in range(number)]
        self.parts = [PartSearch(engine, tree, self.stop) for tree in trees]

    @property
    def searches(self) -> int:
        """How many questions had to be worked on."""
        return sum(part.searches for part in self.parts)

    def again(self) -> None:
        """Forgets what is not proven, so that it is asked again."""
        for part in self.parts:
            part.again()

    def at(self, level: float, share: float) -> list[Asked]:
        """The least subsidies of the whole street with no fee risen above a level; the last may be no plan.

        Subsidies and unmanaged compounds of parts add up, so the front is that of the sums (Minkowski); the
        least sums are found part by part, as in dynamic programming (Bellman 1957).
        """
        answers = [part.at(level, share) for part in self.parts]
        if len(answers) == 1:
            return answers[0]
        total = Sum(np.zeros(self.count + 1), np.zeros(self.count + 1), [])
        for own in answers:
            total = total.plus(own)
        return total.asked(level, answers)


@dataclass(frozen=True)
class Sum:
    """By unmanaged compounds at most: the least price found, the least that is possible, the way there."""

    price: Floats
    bound: Floats
    taken: list[Ints]  # by part: how many unmanaged compounds the part may have

    def plus(self, own: Sequence[Asked]) -> "Sum":
        """With one part more."""
        n = len(self.price)
        price, bound = (
            np.full(n, np.inf),
            np.full(n, float(own[0].bound)),
        )  # whom a part has not it cannot leave
        for a in own:  # from many unmanaged compounds down
            most = min(n - 1, int(a.most))
            bound[: most + 1] = np.maximum(bound[: most + 1], a.bound)
            if a.found:
                price[a.found.unmanaged :] = np.minimum(price[a.found.unmanaged :], a.found.price)
        rows, least = [], []
        for u in range(n):
            sums = price[: u + 1] + self.price[u::-1]
            rows.append(int(np.argmin(sums)))
            least.append(float((bound[: u + 1] + self.bound[u::-1]).min()))
        taken = np.array(rows, dtype=np.int64)
        total = np.array([price[t] + self.price[u - t] for u, t in enumerate(rows)])
        return Sum(total, np.array(least), [*self.taken, taken])

    def asked(self, level: float, answers: Sequence[Sequence[Asked]]) -> list[Asked]:
        """The answers for the whole street, from many unmanaged compounds down."""
        found, most = list[Asked](), len(self.price) - 1
        while most >= 0:
            plan = self._plan(most, answers) if np.isfinite(self.price[most]) else None
            found.append(Asked(float(most), level, plan, float(self.bound[most])))
            if plan is None:
                break
            most = plan.unmanaged - 1
        return found

    def _plan(self, most: int, answers: Sequence[Sequence[Asked]]) -> Solution:
        """The plan with the least sum."""
        chosen = list[Solution]()
        for own, taken in zip(reversed(answers), reversed(self.taken), strict=True):
            fit = [a.found for a in own if a.found and a.found.unmanaged <= taken[most]]
            chosen.append(min(fit, key=lambda s: s.price))
            most -= int(taken[most])
        return Solution(
            tuple(c for s in reversed(chosen) for c in s.columns),
            sum(s.price for s in chosen),
            sum(s.unmanaged for s in chosen),
            max(s.rise for s in chosen),
        )
