"""The flow of a case as shapes for its SVG template: 360 units are a telephone's screen."""

from dataclasses import dataclass
from datetime import date

from linmeng.cases.models import Case
from linmeng.cases.pages.words import STANDINGS, chinese, words_of
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.standing import progress_of
from linmeng.domain.procedures.flow import Arrow, Box, flow
from linmeng.domain.procedures.progress import Progress

PRESSING = ("failed", "open", "early", "blocked", "done", "waived", "not_needed")
MARKS = {
    "done": "✓",
    "waived": "–",
    "not_needed": "–",
    "open": "●",
    "early": "○",
    "blocked": "…",
    "failed": "✗",
}


@dataclass(frozen=True, slots=True)
class BoxShown:
    """One step of the flow, coloured by where it stands, with its mark and its way back."""

    box: Box
    colour: str
    mark: str
    said: str
    back: tuple[str, ...]

    @property
    def mark_x(self) -> float:
        return self.box.x + 8

    @property
    def text_x(self) -> float:
        return self.box.x + 26

    @property
    def back_x(self) -> float:
        return self.box.x + self.box.width - 5

    @property
    def back_y(self) -> float:
        return self.box.y + self.box.height - 5


@dataclass(frozen=True, slots=True)
class FlowPicture:
    """All boxes and arrows."""

    width: float
    height: float
    boxes: tuple[BoxShown, ...]
    arrows: tuple[Arrow, ...]


def flow_picture(case: Case, today: date) -> FlowPicture:
    """The flow of a case's procedure, each step coloured by the most pressing of its tasks."""
    procedure = frozen_procedure(case)
    drawn, where = flow(procedure, "zh" if chinese() else "en"), progress_of(case, today)
    words = {s.key: words_of(s) for s in procedure.steps}
    boxes = tuple(_box(box, where, words) for box in drawn.boxes)
    return FlowPicture(drawn.width, drawn.height, boxes, drawn.arrows)


def _box(box: Box, where: Progress, words: dict[str, str]) -> BoxShown:
    found = {str(t.standing) for t in where.tasks if t.step.key == box.step.key}
    standing = next((s for s in PRESSING if s in found), "blocked")
    said, _icon, colour = STANDINGS[standing]
    return BoxShown(
        box, colour, MARKS[standing], str(said), tuple(words[k] for k in box.back_to if k in words)
    )
