"""The timeline and flow of a case as shapes for their SVG templates: 360 units are a telephone's screen."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from linmeng.cases.models import Case
from linmeng.cases.pages.words import STANDINGS, chinese, words_of
from linmeng.cases.queries.procedures import frozen_procedure
from linmeng.cases.queries.standing import names_of, progress_of
from linmeng.domain.procedures.flow import Arrow, Box, flow, wrapped
from linmeng.domain.procedures.progress import Progress
from linmeng.domain.procedures.timeline import Row, Timeline, timeline

WIDTH, EDGE = 360.0, 6.0
LINE, BAR, AFTER = 17.0, 10.0, 14.0  # a line of words, a bar, the room below it
SIDE = 84.0  # of the day beside the words
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
class Bar:
    """One task of the timeline: its words, its day, the planned and the real bar."""

    row: Row
    title: str
    lines: tuple[tuple[float, str], ...]
    day: str
    colour: str
    y: float  # of the bars
    planned: tuple[float, float] | None  # x, width
    actual: tuple[float, float] | None
    late: tuple[float, float] | None  # the part behind the due day
    due: float | None  # x of the due day's end

    @property
    def foot(self) -> float:
        return self.y + BAR + 2


@dataclass(frozen=True, slots=True)
class TimelinePicture:
    """All bars, the months at the scale, and the line of today."""

    width: float
    height: float
    bars: tuple[Bar, ...]
    months: tuple[tuple[float, str], ...]
    today: float
    rest: tuple[str, ...]


def timeline_picture(case: Case, today: date) -> TimelinePicture:
    """The timeline of a case as it is on a day."""
    found = timeline(progress_of(case, today), _begun(case))
    names, bars, y = names_of(case), list[Bar](), 30.0
    for row in found.rows:
        bar = _bar(found, row, names, y)
        bars.append(bar)
        y = bar.y + BAR + AFTER
    months = tuple((_x(found.share(m)), f"{m:%Y-%m}" if m.month == 1 or i == 0 else f"{m:%m}")
                   for i, m in enumerate(found.ticks))  # fmt: skip
    rest = tuple(_title(task, names) for task in found.rest)
    return TimelinePicture(WIDTH, y + EDGE, tuple(bars), months, _x(found.share(today)), rest)


def _begun(case: Case) -> date:
    """The day of the first thing that happened, which may lie before the case was opened here."""
    first = case.events.order_by("on").values_list("on", flat=True).first()
    return min(filter(None, (first, case.opened_at.date())))


def _bar(found: Timeline, row: Row, names: dict[str, str], y: float) -> Bar:
    title = _title(row.task, names)
    lines = wrapped(title, WIDTH - 2 * EDGE - SIDE)
    bars_at = y + LINE * len(lines) + 2
    due = row.task.due_on
    return Bar(
        row=row, title=title, lines=tuple((y + 13 + LINE * i, w) for i, w in enumerate(lines)),
        day=_day(row), colour=_colour(row), y=bars_at,
        planned=_span(found, *row.planned) if any(row.planned) else None,
        actual=_span(found, *row.actual) if row.actual else None,
        late=_late(found, row),
        due=_x(found.span(None, due)[1]) if due else None,
    )  # fmt: skip


def _late(found: Timeline, row: Row) -> tuple[float, float] | None:
    end = row.task.done_on or found.today
    return _span(found, row.task.due_on, end) if row.slipped and row.task.due_on else None


def _span(found: Timeline, begin: date | None, end: date | None) -> tuple[float, float]:
    x, wide = found.span(begin, end)
    return _x(x), max(round(wide * (WIDTH - 2 * EDGE), 1), 2.0)


def _x(share: float) -> float:
    return round(EDGE + share * (WIDTH - 2 * EDGE), 1)


def _title(task: Any, names: dict[str, str]) -> str:
    of = f" · {names.get(task.compound, task.compound)}" if task.compound else ""
    return f"{MARKS[str(task.standing)]} {words_of(task.step)}{of}"


def _day(row: Row) -> str:
    day = row.task.done_on or row.task.due_on or row.planned[0]
    return day.isoformat() if day else ""


def _colour(row: Row) -> str:
    if row.task.late or row.task.was_late:
        return "rust"
    return STANDINGS[str(row.task.standing)][2]


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
