"""The flow as a picture's data: states as boxes, acts as arrows, all of it read from the table."""

from collections.abc import Mapping
from dataclasses import dataclass

from linmeng.domain.service.flow_table import TABLE, Act
from linmeng.domain.service.orders import ENDS, STATES, State
from linmeng.domain.service.sides import Side
from linmeng.domain.words import Words

LAYERS: tuple[tuple[State | None, ...], ...] = (
    (None,),
    (State.REPORTED,),
    (State.TEAM, State.DISPATCHED, State.RETURNED, State.REFERRED),
    (State.ACCEPTED,),
    (State.SCHEDULED,),
    (State.DONE,),
    (State.CLOSED, State.DECLINED, State.WITHDRAWN, State.JOINED),
)
"""From top to bottom, each from left to right."""
BEGIN = Words("报事", "a report")


@dataclass(frozen=True, slots=True)
class Node:
    """A state in the picture; `layer` counts from the top, `column` from the left."""

    state: State | None  # None: where orders begin
    words: Words
    end: bool
    layer: int
    column: int


@dataclass(frozen=True, slots=True)
class Edge:
    """An act in the picture, from a state to a state; `back` leads to a layer above, `stays` nowhere."""

    before: State | None
    after: State
    act: str
    words: Words
    when: Words | None  # said where the act leads to one state or to another
    by: tuple[Side, ...]
    back: bool
    stays: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """The table as a picture's data, for a page to draw."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def picture() -> Picture:
    """The whole table as nodes and edges, in a steady order."""
    places = {s: (y, x) for y, layer in enumerate(LAYERS) for x, s in enumerate(layer)}
    nodes = tuple(
        Node(state, STATES[state] if state else BEGIN, state in ENDS, y, x)
        for state, (y, x) in places.items()
    )
    edges = tuple(edge for act in TABLE for edge in _edges(act, {s: y for s, (y, _) in places.items()}))
    return Picture(nodes, edges)


def _edges(act: Act, layers: Mapping[State | None, int]) -> list[Edge]:
    by = tuple(side for side in Side if side in act.by)
    found = []
    for before in act.states or (None,):
        for n, after in enumerate(act.to or (before,)):
            if after is None:
                continue
            back = layers[after] < layers[before]
            when = act.else_when if n else None
            found.append(Edge(before, after, act.key, act.words, when, by, back, before is after))
    return found
