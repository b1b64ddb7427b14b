"""Where everything stands in the BPMN drawing: time from left to right, a lane for each role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from linmeng.domain.procedures.bpmn_names import BPMNDI, DC, DI, q

if TYPE_CHECKING:
    from linmeng.domain.procedures.bpmn import Flow, Graph, Node

SIZES = {"userTask": (120, 80), "startEvent": (36, 36), "endEvent": (36, 36)}
GATEWAY = (50, 50)
COLUMN, ROW, HEAD = 95, 110, 30
Rect = tuple[float, float, float, float]  # x, y, width, height


def add_drawing(root: ET.Element, graph: Graph, lanes: Sequence[str]) -> None:
    """Adds the diagram of a graph to its definitions."""
    places, bands = _places(graph, lanes)
    right = max((x + w for x, _, w, _ in places.values()), default=0) + 60
    bottom = max((y + h for y, h in bands.values()), default=ROW)
    diagram = ET.SubElement(root, q("BPMNDiagram", BPMNDI), {"id": "diagram"})
    plane = ET.SubElement(diagram, q("BPMNPlane", BPMNDI), {"id": "plane", "bpmnElement": "collaboration"})
    _shape(plane, "pool", (0, 0, right, bottom), across=True)
    for role, (top, height) in bands.items():
        _shape(plane, f"lane_{role}", (HEAD, top, right - HEAD, height), across=True)
    for node in graph.nodes.values():
        _shape(plane, node.id, places[node.id])
    for link in graph.flows:
        _edge(plane, link, places)


def _places(graph: Graph, lanes: Sequence[str]) -> tuple[dict[str, Rect], dict[str, tuple[float, float]]]:
    """Each node in its column and lane; those that share both stand under one another."""
    cells: dict[tuple[str, int], list[Node]] = {}
    for node in graph.nodes.values():
        cells.setdefault((node.lane, node.column), []).append(node)
    bands: dict[str, tuple[float, float]] = {}
    top = 0.0
    for role in lanes:
        most = max((len(found) for (lane, _), found in cells.items() if lane == role), default=1)
        bands[role] = (top, most * ROW)
        top += most * ROW
    places: dict[str, Rect] = {}
    for (lane, column), found in cells.items():
        for i, node in enumerate(found):
            width, height = SIZES.get(node.tag, GATEWAY)
            middle = bands.get(lane, (0.0, ROW))[0] + ROW * (i + 0.5)
            places[node.id] = (
                HEAD + 40 + COLUMN * column - width / 2 + 60,
                middle - height / 2,
                width,
                height,
            )
    return places, bands


def _shape(plane: ET.Element, what: str, place: Rect, *, across: bool = False) -> None:
    about = {"id": f"shape_{what}", "bpmnElement": what} | ({"isHorizontal": "true"} if across else {})
    shape = ET.SubElement(plane, q("BPMNShape", BPMNDI), about)
    sides = dict(zip(("x", "y", "width", "height"), (f"{n:g}" for n in place), strict=True))
    ET.SubElement(shape, q("Bounds", DC), sides)


def _edge(plane: ET.Element, link: Flow, places: Mapping[str, Rect]) -> None:
    edge = ET.SubElement(plane, q("BPMNEdge", BPMNDI), {"id": f"edge_{link.id}", "bpmnElement": link.id})
    for x, y in _points(places[link.source], places[link.target]):
        ET.SubElement(edge, q("waypoint", DI), {"x": f"{x:g}", "y": f"{y:g}"})


def _points(source: Rect, target: Rect) -> list[tuple[float, float]]:
    """From right to left with a step in the middle; backwards over the top."""
    x1, y1 = source[0] + source[2], source[1] + source[3] / 2
    x2, y2 = target[0], target[1] + target[3] / 2
    if x2 >= x1:
        half = (x1 + x2) / 2
        return [(x1, y1), (x2, y2)] if y1 == y2 else [(x1, y1), (half, y1), (half, y2), (x2, y2)]
    over = min(source[1], target[1]) - 12
    from_x, to_x = source[0] + source[2] / 2, target[0] + target[2] / 2
    return [(from_x, source[1]), (from_x, over), (to_x, over), (to_x, target[1])]
