"""What the compiled walk works on and in. All plain arrays, as machine code wants them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from linmeng.domain.planning.compiled import compiled
from linmeng.domain.planning.geometry import Floats, Ints
from linmeng.domain.planning.tables import Tables

Flags = npt.NDArray[np.bool_]
HAIR = 1e-6  # m², as in modes and costs
GATES, DIRECT, PAY, DUAL, AREA, MATURE, LOW, HIGH, MISSING = 0, 1, 2, 3, 4, 5, 6, 7, 8


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


class Duals(NamedTuple):
    """Dual prices and, for each way to bound (a row), what a compound brings and what counts as staff."""

    price: Floats  # by compound
    brings: Floats  # [way, compound]
    scale: Floats  # by way
    by_crew: Floats  # [way, position]: 1 where the crew so far bounds, 0 where the sum of the loads does
    first: Floats  # by way: what the first compound brings more
    cut_start: Ints  # `cut[cut_start[i]:cut_start[i + 1]]` are the subset-row cuts that hold compound i
    cut: Ints
    cut_price: Floats  # what two or more members of a cut add to a set's reduced cost, ≥ 0


class Scratch(NamedTuple):
    """Work space, made once per walk."""

    members: Ints
    candidates: Ints
    position: Ints
    end: Ints
    mark: Flags
    seen: Flags
    queue: Ints
    load: Floats  # [depth, position]
    total: Floats  # [depth, what]
    brought: Floats  # [depth, way]
    top: Floats  # [way, members, further members]
    best: Floats  # [way, rank]
    ahead: Floats  # [depth, members]: the bound for larger sets before the next compound is known …
    way: Ints  # [depth, members]: … and the way that gave it
    cut_count: Ints
    tree: Floats
    crew: Floats  # by position
    staff: Floats  # by position
    joined: Ints  # members per group


@compiled
def scratch(g: Graph, t: Tables, d: Duals) -> Scratch:
    n, ways, most = len(t.area), len(d.scale), g.most
    return Scratch(
        np.zeros(most + 1, np.int64),
        np.zeros(n + 1, np.int64),
        np.zeros(most + 1, np.int64),
        np.zeros(most + 1, np.int64),
        np.zeros(n, np.bool_),
        np.zeros(n, np.bool_),
        np.zeros(n + 1, np.int64),
        np.zeros((most + 1, len(t.wage))),
        np.zeros((most + 1, 9)),
        np.zeros((most + 1, ways)),
        np.zeros((ways, most + 1, most + 1)),
        np.zeros((ways, most + 1)),
        np.zeros((most + 1, most + 1)),
        np.zeros((most + 1, most + 1), np.int64),
        np.zeros(len(d.cut_price), np.int64),
        np.zeros(most + 1),
        np.zeros(len(t.wage)),
        np.zeros(len(t.wage)),
        np.zeros(len(g.group_size), np.int64),
    )
