"""spopt's regionalisers: regions of compounds that resemble one another and hang together.

They know nothing of modes and costs, so each region is read kindly: whole in the cheapest way allowed, or
cut by the greedy rule of `savings`, or everyone alone, whichever costs least. They are started again with
other seeds, sizes and attributes until the time is up; of all answers the cheapest counts.
"""

import warnings
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from bench.plans.by_hand import savings
from bench.plans.clock import Cpu, cut_off
from bench.plans.ground import Ground, Way

Labels = Iterable[int]  # the region of each compound of a part
ATTRIBUTES = (["x", "y"], ["x", "y", "tier", "fee"])


class Part:
    """Compounds that hang together, in the form spopt takes."""

    def __init__(self, ground: Ground, members: list[int]) -> None:
        from libpysal.weights import W
        from pandas import DataFrame

        self.members = members
        number = {i: k for k, i in enumerate(members)}
        self.weights = W({number[i]: sorted(number[j] for j in ground.of[i]) for i in members})
        place, compounds = ground.near.place, [ground.compounds[i] for i in members]
        self.frame = DataFrame(
            {
                "x": place.x[members] / 100,  # 100 m weigh as much as a step of tier or 1 CNY/m²
                "y": place.y[members] / 100,
                "tier": [float(c.tier) for c in compounds],
                "fee": [c.fee for c in compounds],
                "area": [c.area for c in compounds],
            }
        )

    def __len__(self) -> int:
        return len(self.members)

    def least(self, most: int) -> int:
        """Fewer regions cannot all be alliances."""
        return -(-len(self) // most)


def max_p(ground: Ground, seconds: float, seed: int, proven: float = 0.0) -> list[Way]:
    """As many regions as reach the least area of unified management (Wei, Rey & Knaap 2021,
    doi:10.1080/13658816.2020.1759806), before and after its annealing."""
    from scipy.spatial.distance import pdist, squareform
    from spopt.region import maxp

    floor = ground.rates.limits.min_unified_area

    def ask(part: Part, chance: np.random.Generator, turn: int) -> Iterator[Labels]:
        if part.frame["area"].sum() < 2 * floor:  # one region; and with one, spopt 0.7 searches for ever
            yield [0] * len(part)
            return
        np.random.seed(int(chance.integers(2**31)))
        attributes = part.frame[ATTRIBUTES[turn % 2]].to_numpy()
        far = squareform(pdist(attributes, metric="cityblock"))
        order, areas = np.arange(len(part)), part.frame["area"].to_numpy()
        _, built = maxp._construction_phase(order, attributes, areas, far, part.weights, floor, 2, 10)
        yield from (labels for labels, *_ in built)
        model = maxp.MaxPHeuristic(
            part.frame,
            part.weights,
            ATTRIBUTES[turn % 2],
            "area",
            floor,
            max_iterations_construction=10,
            max_iterations_sa=1,
            policy="keep",
        )
        model.solve()
        yield model.labels_

    return _until_late(ground, seconds, seed, proven, ask, patience=0.2)


def skater(ground: Ground, seconds: float, seed: int, proven: float = 0.0) -> list[Way]:
    """Pruned spanning trees (Assunção et al. 2006, doi:10.1080/13658810600665111), all numbers of regions."""
    from spopt.region.skater import SpanningForest

    def ask(part: Part, chance: np.random.Generator, turn: int) -> Iterator[Labels]:
        forest, fewest = SpanningForest(), part.least(ground.rates.limits.max_members)
        forest._trace = []
        data = part.frame[ATTRIBUTES[turn]].to_numpy()
        try:
            forest.fit(len(part), part.weights, data=data, trace=True)
        finally:  # cut off or not: what it found counts
            for labels, _ in forest._trace:
                if max(labels) + 1 >= fewest:
                    yield labels

    # No chance in it: a third turn would say the same.
    return _until_late(ground, seconds, seed, proven, ask, turns=len(ATTRIBUTES))


def azp(ground: Ground, seconds: float, seed: int, proven: float = 0.0) -> list[Way]:
    """Openshaw & Rao's automatic zoning (1995, doi:10.1068/a270425), from random regions of random number."""
    from spopt.region import AZP

    def ask(part: Part, chance: np.random.Generator, turn: int) -> Iterator[Labels]:
        fewest = part.least(ground.rates.limits.max_members)
        many = int(chance.integers(fewest, max(fewest, len(part) // 2) + 1))
        if many == 1:  # spopt stumbles over that
            yield [0] * len(part)
            return
        state = int(chance.integers(2**31))
        model = AZP(part.frame, part.weights, ATTRIBUTES[turn % 2], many, random_state=state)
        model.solve()
        yield model.labels_

    return _until_late(ground, seconds, seed, proven, ask)


Ask = Callable[[Part, np.random.Generator, int], Iterator[Labels]]


def _until_late(
    ground: Ground,
    seconds: float,
    seed: int,
    proven: float,
    ask: Ask,
    *,
    patience: float = 1.0,
    turns: int = 10**9,
) -> list[Way]:
    """Asks about part after part, turn after turn, and keeps the cheapest answer for each.

    `patience` is the share of the time one question may take: spopt may search for ever. Nothing is cheaper
    than `proven`: whoever comes down to it has no use for the rest of the time.
    """
    clock, chance = Cpu(seconds), np.random.default_rng(seed)
    found = {members[0]: [ground.alone(i) for i in members] for members in _parts(ground)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parts = [Part(ground, members) for members in _parts(ground) if len(members) > 1]
        for turn, part in ((turn, part) for turn in range(turns if parts else 0) for part in parts):
            if clock.remaining() <= 0 or sum(map(_sum, found.values())) <= proven:
                break
            with cut_off(min(clock.remaining(), patience * seconds)):
                for labels in ask(part, chance, turn):
                    ways = _read(ground, part, labels)
                    if _sum(ways) < _sum(found[part.members[0]]):
                        found[part.members[0]] = ways
    return [way for ways in found.values() for way in ways]


def _sum(ways: Iterable[Way]) -> float:
    return sum(way.objective for way in ways)


def _read(ground: Ground, part: Part, labels: Labels) -> list[Way]:
    regions: dict[int, list[int]] = {}
    for i, label in zip(part.members, labels, strict=True):
        regions.setdefault(int(label), []).append(i)
    return [way for region in regions.values() for way in _cheapest(ground, region)]


def _cheapest(ground: Ground, region: list[int]) -> list[Way]:
    whole, cut = ground.best(region), savings(ground, region)
    return [whole] if whole and whole.objective <= _sum(cut) else cut


def _parts(ground: Ground) -> Iterator[list[int]]:
    left = set(range(len(ground)))
    while left:
        todo, part = [min(left)], set()
        while todo:
            i = todo.pop()
            if i in left:
                left.discard(i)
                part.add(i)
                todo += ground.of[i] & left
        yield sorted(part)
