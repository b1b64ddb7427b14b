"""What the compiled walk works on and in. All plain arrays, as machine code wants them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from linmeng.domain.planning.geometry import Floats, Ints
from linmeng.domain.planning.tables import Tables

Flags = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
FAR = 255
HAIR = 1e-6  # m², as in modes and costs
GATES, DIRECT, PAY, DUAL, AREA, MATURE, LOW, HIGH, MISSING, KM = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
TREE, NAMED, SAME, CUTS = 10, 11, 12, 13  # the members' tree, m; with a company; most with one; price of cuts
TOTALS = 14


class Graph(NamedTuple):
    """What one kind of alliance may connect: `link[start[i]:start[i + 1]]` are i's partners."""

    kind: int
    start: Ints
    link: Ints
    most: int  # members
    least_area: float
    most_mature: int
    room: Floats  # m² that others may add, per host
    apart: Flags  # pairs that must not meet; 0 × 0 when there are none
    group: Ints  # compounds that must stay together share a number
    group_size: Ints
    floor_crew: Floats  # [position, members] FTE
    floor_class: Ints  # by members: the same number where `floor_crew` is the same
    hops: Bytes  # [compound, compound]: links between the two, at most `FAR`


class Duals(NamedTuple):
    """Dual prices and, for each way to bound (see `walk_bound`), what a compound brings.

    A way counts another share of what is missing as subsidy, and of each position another share by the crew
    so far, the rest by the sum of the loads. Positions after the first ways are counted by the crew so far.
    """

    price: Floats  # by compound
    brings: Floats  # [compound, way]
    scale: Floats  # by way
    first: Floats  # [compound, way]: what a compound brings more when it is the first
    by_crew: Floats  # [way, position]: the share that counts by the crew so far, and not by the loads
    turns: Ints  # [way, place]: the ways that differ in one choice; −1 fills
    rank: Ints  # by compound: a set is met from its member of the lowest rank
    cut_start: Ints  # `cut[cut_start[i]:cut_start[i + 1]]` are the subset-row cuts that hold compound i
    cut: Ints
    cut_price: Floats  # what two or more members of a cut add to a set's reduced cost, ≥ 0


class Scratch(NamedTuple):
    """Work space, made once per walk."""

    members: Ints
    candidates: Ints  # [depth, place]: compounds that may join next, the most promising first …
    position: Ints  # by depth: … the next one …
    stale: Flags  # by depth: whether compounds were done with since the bounds were made
    end: Ints  # … and how many they are
    fresh: Ints  # [depth, place]: candidates first met at this depth …
    fresh_end: Ints
    mark: Flags  # members and whoever is or was a candidate
    banned: Flags  # members and candidates that are done with
    ball: Ints  # the root and the compounds within reach of it, the nearest first
    ball_size: Ints
    hops: Bytes  # [depth, compound]: from the nearest member
    beyond: Ints  # by hops: how many of those counted are so far away or farther
    order: Ints  # [way, place]: the ball by what it brings …
    ordered: Flags  # … once that was asked for
    load: Floats  # [depth, position]
    total: Floats  # [depth, what]
    top_area: Floats  # [members, further members]
    best: Floats  # [0, rank]: the largest areas
    small: Floats  # [position or km to the nearest, rank]: the least negative first
    slight: Floats  # [further members, position or km]: the least load and way that so many bring
    ahead: Floats  # [depth, case]: the bound for a case before the next compound is known …
    way: Ints  # [depth, case]: … the way that gave it …
    further: Floats  # [depth, case]: … and the most that those after the next compound bring
    spare: Floats  # [depth, case]: the most load of the dearest position that one more may bring
    weakest: Ints  # by depth: the case with the least bound
    picked: Ints  # [depth, case, place]: who would be brought for it
    trial: Ints
    crew: Floats  # [depth, case, position]: at least that
    dearest: Ints  # the position with the dearest step, by which cases differ
    cut_count: Ints
    tree: Floats
    joined: Ints  # members per group


def scratch(g: Graph, t: Tables, d: Duals) -> Scratch:
    """Fresh work space; a walk leaves it as it found it."""
    n, ways, most, positions = len(t.area), len(d.scale), g.most, len(t.wage)
    cases = 2 * (most + 1)
    return Scratch(
        np.zeros(most + 1, np.int64),
        np.zeros((most + 1, n + 1), np.int64),
        np.zeros(most + 1, np.int64),
        np.zeros(most + 1, np.bool_),
        np.zeros(most + 1, np.int64),
        np.zeros((most + 1, n + 1), np.int64),
        np.zeros(most + 1, np.int64),
        np.zeros(n, np.bool_),
        np.zeros(n, np.bool_),
        np.zeros(n + 1, np.int64),
        np.zeros(1, np.int64),
        np.zeros((most + 1, n), np.uint8),
        np.zeros(most + 1, np.int64),
        np.zeros((ways, n), np.int64),
        np.zeros(ways, np.bool_),
        np.zeros((most + 1, positions)),
        np.zeros((most + 1, TOTALS)),
        np.zeros((most + 1, most + 1)),
        np.zeros((1, most + 1)),
        np.zeros((positions + 1, most + 1)),
        np.zeros((most + 1, positions + 1)),
        np.zeros((most + 1, cases)),
        np.zeros((most + 1, cases), np.int64),
        np.zeros((most + 1, cases)),
        np.zeros((most + 1, cases)),
        np.zeros(most + 1, np.int64),
        np.zeros((most + 1, cases, most), np.int64),
        np.zeros(most, np.int64),
        np.zeros((most + 1, cases, positions)),
        np.array([np.argmax(t.wage * t.step)]),
        np.zeros(len(d.cut_price), np.int64),
        np.zeros(most + 1),
        np.zeros(len(g.group_size), np.int64),
    )


class Met(NamedTuple):
    """What a walk brings back."""

    rows: Ints  # members of a set, −1 fills
    values: Floats  # its objective and reduced cost
    least: Floats  # by root
    whole: Flags  # by root
    weak: Ints  # [root, place]: where the walk was cut short, whom the least bound counts; −1 fills …
    weak_bound: Floats  # … and that bound; inf where nothing was cut


def met(room: int, roots: int, most: int) -> Met:
    """Space for `room` sets."""
    return Met(
        np.empty((room, most), np.int64),
        np.empty((room, 2)),
        np.empty(roots),
        np.empty(roots, np.bool_),
        np.full((roots, most), -1),
        np.full(roots, np.inf),
    )
