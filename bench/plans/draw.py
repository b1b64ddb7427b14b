"""Which streets the slow peers meet first, when there is not time for all: a sample anybody can draw again.

Every group is cut into fifths by size. Inside a fifth the order is that of a hash of the street's name, which
knows nothing of the plans; then each fifth of each group gives one street in turn. Whenever the clock ends
it, all sources and sizes have given the same number, but for the last turn.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import chain, zip_longest

from bench.plans.instances import Instance

FIFTHS = 5


def drawn(instances: Iterable[Instance]) -> Iterator[Instance]:
    """All instances, in the order in which they are drawn."""
    groups: dict[str, list[Instance]] = defaultdict(list)
    for at in instances:
        groups[at.group].append(at)
    bands = [sorted(band, key=_lot) for group in groups.values() for band in _fifths(group)]
    return (at for at in chain.from_iterable(zip_longest(*bands)) if at is not None)


def _fifths(group: list[Instance]) -> Iterator[list[Instance]]:
    """By size; streets that are all of one size stay together."""
    sizes = [len(at.street.compounds) for at in group]
    if min(sizes) == max(sizes):
        yield group
        return
    ranked = sorted(group, key=lambda at: (-len(at.street.compounds), at.name))
    for k in range(FIFTHS):
        yield ranked[len(ranked) * k // FIFTHS : len(ranked) * (k + 1) // FIFTHS]


def _lot(at: Instance) -> str:
    return sha256(f"{at.group}, {at.name}".encode()).hexdigest()
