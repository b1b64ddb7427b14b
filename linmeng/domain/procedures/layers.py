"""A drawing of what comes before what: layers from top to bottom, few crossings, room for long arrows.

The method of Sugiyama, Tagawa and Toda (1981, doi:10.1109/TSMC.1981.4308636): layers by longest path, at most
so many boxes in one as in Coffman and Graham (1972, doi:10.1007/BF00288685); every arrow over several layers
gets a place in each; then each layer is put in the order of its neighbours' middles, down and up, and the
order with the fewest crossings stays.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

SWEEPS = 12
Key = str
Link = tuple[Key, Key]
N = TypeVar("N", bound=Hashable)
Place = Key | tuple[Key, Key, int]  # a box, or where an arrow passes a layer


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes in layers from left to right, and through which places each arrow goes, both ends included."""

    layers: tuple[tuple[Place, ...], ...]
    ways: Mapping[Link, tuple[Place, ...]]

    @property
    def crossings(self) -> int:
        return _crossings(self.layers, _neighbours(self.ways))


def drawing(keys: Sequence[Key], links: Sequence[Link], widest: int) -> Drawing:
    """A drawing of boxes `keys`, in an order in which no link goes backwards, with `widest` boxes in a layer.

    Links to or from unknown boxes and links that go backwards are left out.
    """
    rank = {key: i for i, key in enumerate(keys)}
    sound = [(a, b) for a, b in links if a in rank and b in rank and rank[a] < rank[b]]
    levels = levels_of(keys, sound, widest)
    ways: dict[Link, tuple[Place, ...]] = {
        (a, b): (a, *((a, b, level) for level in range(levels[a] + 1, levels[b])), b) for a, b in sound
    }
    layers: list[list[Place]] = [[] for _ in range(max(levels.values(), default=-1) + 1)]
    for key in keys:
        layers[levels[key]].append(key)
    for way in ways.values():
        for place in way[1:-1]:
            layers[place[2] if isinstance(place, tuple) else 0].append(place)
    return Drawing(_ordered(layers, ways), ways)


def reduced(keys: Sequence[Key], links: Sequence[Link]) -> list[Link]:
    """The links without those that a longer way says already: the transitive reduction."""
    after: dict[Key, set[Key]] = {key: set() for key in keys}
    follows: dict[Key, list[Key]] = {key: [b for a, b in links if a == key] for key in keys}
    kept: list[Link] = []
    rank = {key: i for i, key in enumerate(keys)}
    for key in reversed(keys):
        for other in sorted(set(follows[key]) & set(rank), key=lambda k: rank[k]):
            if other not in after[key]:
                kept.append((key, other))
                after[key] |= {other} | after[other]
    return sorted(kept, key=lambda link: (rank[link[0]], rank[link[1]]))


def levels_of(keys: Sequence[Key], links: Sequence[Link], widest: int) -> dict[Key, int]:
    """The layer of every box: below all it comes after, the first with room."""
    levels: dict[Key, int] = {}
    filled: dict[int, int] = {}
    for key in keys:
        level = max((levels[a] + 1 for a, b in links if b == key), default=0)
        while filled.get(level, 0) >= widest:
            level += 1
        levels[key] = level
        filled[level] = filled.get(level, 0) + 1
    return _closed(levels)


def _closed(levels: Mapping[Key, int]) -> dict[Key, int]:
    """The same layers without empty ones between them."""
    used = {level: i for i, level in enumerate(sorted(set(levels.values())))}
    return {key: used[level] for key, level in levels.items()}


def _ordered(
    layers: list[list[Place]], ways: Mapping[Link, tuple[Place, ...]]
) -> tuple[tuple[Place, ...], ...]:
    above, below = _neighbours(ways)
    best = tuple(tuple(layer) for layer in layers)
    fewest = _crossings(best, (above, below))
    for sweep in range(SWEEPS):
        if fewest == 0:
            break
        down = sweep % 2 == 0
        order = range(1, len(layers)) if down else range(len(layers) - 2, -1, -1)
        for i in order:
            fixed = {place: float(k) for k, place in enumerate(layers[i - 1 if down else i + 1])}
            _by_middles(layers[i], fixed, above if down else below)
        now = tuple(tuple(layer) for layer in layers)
        crossings = _crossings(now, (above, below))
        if crossings < fewest:
            best, fewest = now, crossings
    return best


def _by_middles(layer: list[Place], fixed: Mapping[Place, float], near: Mapping[Place, list[Place]]) -> None:
    """Puts a layer in the order of the middles of its neighbours; what has none stays about there."""

    def middle(k: int, place: Place) -> float:
        others = [fixed[p] for p in near.get(place, ()) if p in fixed]
        return sum(others) / len(others) if others else float(k)

    middles = {place: middle(k, place) for k, place in enumerate(layer)}
    layer.sort(key=lambda place: middles[place])


Neighbours = tuple[Mapping[Place, list[Place]], Mapping[Place, list[Place]]]


def _neighbours(ways: Mapping[Link, tuple[Place, ...]]) -> Neighbours:
    above: dict[Place, list[Place]] = {}
    below: dict[Place, list[Place]] = {}
    for way in ways.values():
        for upper, lower in pairwise(way):
            above.setdefault(lower, []).append(upper)
            below.setdefault(upper, []).append(lower)
    return above, below


def _crossings(layers: Sequence[Sequence[Place]], near: Neighbours) -> int:
    """How many pairs of arrows cross between neighbouring layers."""
    count = 0
    for upper, lower in pairwise(layers):
        at = {place: k for k, place in enumerate(lower)}
        ends = [at[b] for a in upper for b in sorted(near[1].get(a, ()), key=lambda b: at[b])]
        count += sum(1 for i, a in enumerate(ends) for b in ends[i + 1 :] if a > b)
    return count
