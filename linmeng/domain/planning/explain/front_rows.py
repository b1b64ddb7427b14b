"""What a branch of a front's search fixes: how many alliances there are and how large, who is in which kind.

All of it leaves the pricing of alliances what it is: a limit on a count has a price that depends on kind and
size alone, and who may not be in a kind is left out of its walk (a robust branch-and-price in the sense of
Poggi de Aragão & Uchoa 2003). Pairs kept together or apart are wishes of the walk (Ryan & Foster 1981).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from linmeng.domain.planning.columns import KINDS, Column
from linmeng.domain.planning.explain.listing import Flags
from linmeng.domain.planning.geometry import Floats, Ints

LOST, ALONE = 0, 1  # by itself and unmanaged, by itself and managed; kinds of alliances follow
FIRST = 2
KIND_OF = {mode: FIRST + k for k, mode in KINDS.items()}
CLASSES = FIRST + len(KINDS)


class Counts:
    """The rows that count: all alliances, managed singles, by kind alliances of 2, 3 … members or more."""

    def __init__(self, most: int) -> None:
        """`most` members an alliance may have."""
        self.most = max(2, most)
        self.size = 2 + len(KINDS) * (self.most - 1)

    def first(self, kind: int) -> int:
        """The row that counts a kind's alliances; the next one those of three members or more."""
        return 2 + (kind - FIRST) * (self.most - 1)

    def rows(self, kind: int, members: int) -> list[int]:
        """The rows an alliance of a class and size counts in."""
        if kind < FIRST:
            return [1] if kind == ALONE else []
        first = self.first(kind)
        return [0, *range(first, first + members - 1)]

    def prices(self, duals: Floats, kind: int) -> Floats:
        """What the rows pay for an alliance of a kind, by its number of members."""
        first = self.first(kind)
        own = np.cumsum(duals[first : first + self.most - 1])
        return np.concatenate([[0.0, 0.0], duals[0] + own])


@dataclass(frozen=True, slots=True)
class Proof:
    """No plan of a branch with at most `most` unmanaged and no fee risen above `level` costs less.

    A line where `side` > 0: `value − side·most`, for any number of unmanaged compounds.
    """

    level: float
    most: float  # up to which the proof holds; inf for a line
    value: float
    side: float = 0.0

    def bound(self, most: float, level: float) -> float:
        """What is proven of plans within these limits."""
        if level > self.level or most > self.most:
            return -np.inf
        return self.value - (self.side * most if self.side > 0 else 0.0)

    def idle(self, other: "Proof") -> bool:
        """Whether another proof says as much everywhere."""
        wider = other.level >= self.level and other.most >= self.most
        return wider and other.value >= self.value and other.side <= self.side


@dataclass
class Branch:
    """Some of the plans of a street: limits of the counting rows, bans, pairs; and what is proven of them."""

    low: Floats
    high: Floats
    banned: Flags  # [class, compound]
    together: tuple[tuple[int, int], ...] = ()
    apart: tuple[tuple[int, int], ...] = ()
    proofs: list[Proof] = field(default_factory=list)
    parts: list["Branch"] = field(default_factory=list)  # what it was divided into
    seen: set[float] = field(default_factory=set)  # levels it was looked at

    def leaves(self) -> Iterator["Branch"]:
        """The undivided branches of this one."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def least(self, most: float, level: float) -> float:
        """As `bound`, with what is proven of the parts."""
        own = self.bound(most, level)
        if not self.parts:
            return own
        return max(own, min(part.least(most, level) for part in self.parts))

    def bound(self, most: float, level: float) -> float:
        """No plan of this branch within the limits costs less."""
        return max((p.bound(most, level) for p in self.proofs), default=-np.inf)

    def learn(self, proof: Proof) -> None:
        """Notes a proof, and forgets those that it makes idle."""
        self.proofs = [p for p in self.proofs if not p.idle(proof)] + [proof]

    def limited(self, row: int, low: float = -np.inf, high: float = np.inf) -> "Branch":
        """The plans with a count within narrower limits."""
        lows, highs = self.low.copy(), self.high.copy()
        lows[row], highs[row] = max(low, lows[row]), min(high, highs[row])
        return replace(self, low=lows, high=highs, proofs=list(self.proofs), parts=[], seen=set())

    def placed(self, compound: int, kind: int, inside: bool) -> "Branch":
        """The plans with a compound in a class, or not in it."""
        banned = self.banned.copy()
        banned[:, compound] |= (np.arange(CLASSES) != kind) if inside else (np.arange(CLASSES) == kind)
        return replace(self, banned=banned, proofs=list(self.proofs), parts=[], seen=set())

    def paired(self, pair: tuple[int, int], inside: bool) -> "Branch":
        """The plans with two compounds in one alliance, or not (Ryan & Foster 1981)."""
        if not inside:
            return replace(self, apart=(*self.apart, pair), proofs=list(self.proofs), parts=[], seen=set())
        banned = self.banned.copy()
        banned[:FIRST, list(pair)] = True
        return replace(
            self,
            together=(*self.together, pair),
            banned=banned,
            proofs=list(self.proofs),
            parts=[],
            seen=set(),
        )


def root(counts: Counts, count: int) -> Branch:
    """All plans."""
    none = np.zeros((CLASSES, count), np.bool_)
    return Branch(np.full(counts.size, -np.inf), np.full(counts.size, np.inf), none)


@dataclass
class Table:
    """Columns as arrays, as many as there are so far."""

    count: int
    columns: list[Column] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.inside: Flags = np.zeros((256, self.count), np.bool_)
        self.kind: Ints = np.zeros(256, np.int64)
        self.cost: Floats = np.zeros(256)
        self.low: Floats = np.zeros(256)  # of the fee rise: less is not possible, CNY/m²

    def add(self, columns: Sequence[Column], kinds: Sequence[int], low: Floats) -> None:
        """Appends columns with their classes and least fee rises."""
        old, new = len(self.columns), len(self.columns) + len(columns)
        while new > len(self.kind):
            self.inside = np.concatenate([self.inside, np.zeros_like(self.inside)])
            self.kind = np.concatenate([self.kind, np.zeros_like(self.kind)])
            self.cost = np.concatenate([self.cost, np.zeros_like(self.cost)])
            self.low = np.concatenate([self.low, np.zeros_like(self.low)])
        for k, c in enumerate(columns, old):
            self.inside[k, list(c.members)] = True
        self.kind[old:new] = kinds
        self.cost[old:new] = [c.objective for c in columns]
        self.low[old:new] = low
        self.columns += columns

    def within(self, branch: Branch, level: float) -> Flags:
        """Which columns a branch allows where no fee may rise above a level, as far as rises are known."""
        n = len(self.columns)
        inside, kind = self.inside[:n], self.kind[:n]
        fit = self.low[:n] <= level
        for c in range(CLASSES):
            if branch.banned[c].any():
                fit &= ~((kind == c) & inside[:, branch.banned[c]].any(axis=1))
        for i, j in branch.together:
            fit &= inside[:, i] == inside[:, j]
        for i, j in branch.apart:
            fit &= ~(inside[:, i] & inside[:, j])
        return np.asarray(fit, dtype=np.bool_)
