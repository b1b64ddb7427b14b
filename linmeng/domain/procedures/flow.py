"""The picture of a procedure: its steps as boxes from top to bottom, two beside one another at most.

It is drawn for a telephone: 360 units wide are one screen, letters of 13 units. Colours and marks are the
template's; here is only where everything stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from linmeng.domain.procedures.layers import Drawing, Place, drawing, reduced
from linmeng.domain.procedures.model import Procedure, Step
from linmeng.domain.procedures.progress import order

Lang = Literal["zh", "en"]
WIDEST = 2
BOX, PASS, GAP = 158, 12, 14  # widths: a box, an arrow that passes by with its room, between boxes
LINE, PAD, BETWEEN = 18, 9, 30  # heights: a line of words, above and below them, between layers
MARGIN = 8
ROOM = BOX - 34  # of the words; the rest is for the mark of where the step stands
WIDE, NARROW = 13.0, 7.0  # of a Chinese character, of a Latin one


@dataclass(frozen=True, slots=True)
class Box:
    """A step: its place, its words in lines, and the step with which a bad end begins again."""

    step: Step
    x: float
    y: float
    height: float
    lines: tuple[str, ...]
    back_to: tuple[str, ...]
    width: float = BOX

    def baseline(self, n: int) -> float:
        return self.y + PAD + LINE * n + 13

    @property
    def baselines(self) -> tuple[tuple[float, str], ...]:
        return tuple((self.baseline(i), words) for i, words in enumerate(self.lines))


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one step to the one that needs it, through points from box to box."""

    before: str
    after: str
    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        """The path of an SVG: straight through a layer, curved between two."""
        (x, y), *rest = self.points
        said = f"M{x:g} {y:g}"
        for nx, ny in rest:
            if nx == x:
                said += f"V{ny:g}"
            else:
                half = (y + ny) / 2
                said += f"C{x:g} {half:g} {nx:g} {half:g} {nx:g} {ny:g}"
            x, y = nx, ny
        return said


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole picture, in units of the telephone's screen."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def flow(procedure: Procedure, lang: Lang = "zh") -> Flow:
    """Where each step and each arrow of a procedure stands in its picture."""
    steps = {s.key: s for s in order(procedure)}
    links = reduced(list(steps), links_of(procedure))
    drawn = drawing(list(steps), links, WIDEST)
    lines = {k: wrapped(s.words if lang == "zh" else s.words_en, ROOM) for k, s in steps.items()}
    heights = [_height(layer, lines) for layer in drawn.layers]
    width = max((_width(layer) for layer in drawn.layers), default=0) + 2 * MARGIN
    tops, y = list[float](), float(MARGIN)
    for height in heights:
        tops.append(y)
        y += height + BETWEEN
    middles = _middles(drawn, width)
    boxes = tuple(
        _box(steps[p], middles[p], tops[i], heights[i], lines[p])
        for i, layer in enumerate(drawn.layers)
        for p in layer
        if isinstance(p, str)
    )
    return Flow(
        width, max(y - BETWEEN + MARGIN, 2 * MARGIN), boxes, _arrows(drawn, boxes, middles, tops, heights)
    )


def links_of(procedure: Procedure) -> list[tuple[str, str]]:
    """Who comes before whom: (needed, needing)."""
    return [(need.step, step.key) for step in procedure.steps for need in step.needs]


def wrapped(words: str, room: float) -> tuple[str, ...]:
    """Words in lines that fit; Chinese breaks anywhere but before closing marks, English between words."""
    lines, line, used = list[str](), "", 0.0
    for piece in _pieces(words):
        wide = sum(NARROW if c.isascii() else WIDE for c in piece)
        if line and used + wide > room and piece not in "，。；：、）”！？":
            lines.append(line.rstrip())
            line, used = "", 0.0
            piece = piece.lstrip()
        line, used = line + piece, used + wide
    return (*lines, line.rstrip()) if line.strip() or not lines else tuple(lines)


def _pieces(words: str) -> list[str]:
    pieces: list[str] = []
    for c in words:
        if pieces and c.isascii() and c != " " and pieces[-1][-1].isascii():
            pieces[-1] += c
        else:
            pieces.append(c)
    return pieces


def _height(layer: Sequence[Place], lines: Mapping[str, Sequence[str]]) -> float:
    return max((len(lines[p]) * LINE + 2 * PAD for p in layer if isinstance(p, str)), default=LINE)


def _width(layer: Sequence[Place]) -> float:
    boxes = sum(isinstance(p, str) for p in layer)
    return boxes * BOX + GAP * max(boxes - 1, 0) + PASS * (len(layer) - boxes)


def _middles(drawn: Drawing, width: float) -> dict[Place, float]:
    found: dict[Place, float] = {}
    for layer in drawn.layers:
        x, boxed = (width - _width(layer)) / 2, False
        for place in layer:
            wide = BOX if isinstance(place, str) else PASS
            x += GAP if boxed and isinstance(place, str) else 0
            boxed = boxed or isinstance(place, str)
            found[place] = x + wide / 2
            x += wide
    return found


def _box(step: Step, middle: float, top: float, room: float, lines: tuple[str, ...]) -> Box:
    height = len(lines) * LINE + 2 * PAD
    back = tuple(dict.fromkeys(o.back_to for o in step.outcomes if not o.good and o.back_to))
    return Box(step, middle - BOX / 2, top + (room - height) / 2, height, lines, back)


def _arrows(
    drawn: Drawing,
    boxes: Sequence[Box],
    middles: Mapping[Place, float],
    tops: Sequence[float],
    heights: Sequence[float],
) -> tuple[Arrow, ...]:
    of = {box.step.key: box for box in boxes}
    at = {place: i for i, layer in enumerate(drawn.layers) for place in layer}
    found = []
    for (before, after), way in drawn.ways.items():
        points = [(middles[before], of[before].y + of[before].height)]
        for place in way:  # it bends between layers only, where no box is
            edges = [
                (middles[place], tops[at[place]]),
                (middles[place], tops[at[place]] + heights[at[place]]),
            ]
            points += edges[place == before : 1 if place == after else 2]
        found.append(Arrow(before, after, (*points, (middles[after], of[after].y))))
    return tuple(found)
