"""The timeline of a case for its template: one line for each step, shares of the width in percent."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from linmeng.cases.models import Case
from linmeng.cases.pages.pictures import MARKS
from linmeng.cases.pages.words import STANDINGS, words_of
from linmeng.cases.queries.corrections import as_it_stands
from linmeng.cases.queries.standing import names_of, progress_of
from linmeng.domain.procedures.progress import Task
from linmeng.domain.procedures.timeline import Group, Row, Timeline, timeline

HIGH, ROOM = 10.0, 48.0  # of one bar, and at most of the bars of one step's compounds; px
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bar:
    """What was planned and what happened, as (x, width) in percent of the width; y and height in px."""

    colour: str
    y: float
    high: float
    planned: Span | None
    actual: Span | None
    late: Span | None  # the part behind the due day
    due: float | None  # x of the due day's end

    @property
    def foot(self) -> float:
        return self.y + self.high


@dataclass(frozen=True, slots=True)
class Item:
    """One compound of a step: its name, where it stands, its day, its bar where it has one."""

    name: str
    mark: str
    said: str
    day: str
    colour: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One step. With several compounds that stand differently, `items` unfold, and `odd` is seen at once."""

    words: str
    mark: str
    said: str  # where it stands, or how many compounds are done
    day: str
    colour: str
    bars: tuple[Bar, ...]
    compounds: str = ""  # whose step it is
    odd: tuple[Item, ...] = ()
    items: tuple[Item, ...] = ()

    @property
    def height(self) -> float:
        return max((bar.foot for bar in self.bars), default=HIGH) + 2


@dataclass(frozen=True, slots=True)
class Bars:
    """All lines, the months at the scale, and the line of today; all x in percent."""

    lines: tuple[Line, ...]
    months: tuple[tuple[float, str], ...]
    today: float
    rest: tuple[Line, ...]  # steps that have no day yet


def bars_of(case: Case, today: date) -> Bars:
    """The timeline of a case as it is on a day."""
    found, names = timeline(progress_of(case, today), _begun(case)), names_of(case)
    months = tuple((_percent(found.share(m)), f"{m:%Y-%m}" if m.month == 1 or i == 0 else f"{m:%m}")
                   for i, m in enumerate(found.ticks))  # fmt: skip
    lines = tuple(_line(found, group, names) for group in found.groups)
    rest = tuple(_line(found, group, names) for group in found.dayless)
    return Bars(lines, months, _percent(found.share(today)), rest)


def _begun(case: Case) -> date:
    """The day of the first thing that happened, which may lie before the case was opened here."""
    rows = list(case.events.order_by("seq"))
    corrected = {deed.row.pk: deed.on for deed in as_it_stands(rows).values()}
    return min([case.opened_at.date(), *(corrected.get(row.pk, row.on) for row in rows)])


def _line(found: Timeline, group: Group, names: dict[str, str]) -> Line:
    tasks, rows = group.tasks, group.rows
    if len(tasks) == 1 or group.alike:
        one = _item(found, tasks[0], rows[0] if rows else None, names)
        whose = _("all {n} compounds").format(n=len(tasks)) if len(tasks) > 1 else one.name
        return Line(words_of(group.step), one.mark, one.said, one.day, one.colour, one.bars, whose)
    by_task = {id(row.task): row for row in rows}
    items = tuple(_item(found, task, by_task.get(id(task)), names) for task in _in_order(tasks, names))
    odd = {task.compound for task in group.odd}
    return Line(
        words=words_of(group.step), mark=MARKS["done" if group.done == len(tasks) else "open"],
        said=_("{done} of {n} compounds done").format(done=group.done, n=len(tasks)), day=_days(rows),
        colour=_worst(items), bars=_stacked(found, rows), items=items,
        odd=tuple(i for i, t in zip(items, _in_order(tasks, names), strict=True) if t.compound in odd),
    )  # fmt: skip


def _in_order(tasks: tuple[Task, ...], names: dict[str, str]) -> list[Task]:
    """As the compounds joined, whether they have a day or not."""
    places = {code: n for n, code in enumerate(names)}
    return sorted(tasks, key=lambda task: places.get(task.compound, len(places)))


def _item(found: Timeline, task: Task, row: Row | None, names: dict[str, str]) -> Item:
    standing = str(task.standing)
    return Item(
        name=names.get(task.compound, task.compound) if task.compound else "",
        mark=MARKS[standing], said=str(STANDINGS[standing][0]), day=_day(task), colour=_colour(task),
        bars=() if row is None else (_bar(found, row, 1.0, HIGH),),
    )  # fmt: skip


def _stacked(found: Timeline, rows: tuple[Row, ...]) -> tuple[Bar, ...]:
    """Thin bars, one below the other: that one of them is longer is seen at a glance."""
    step = min(max(ROOM / len(rows), 3.0), 7.0) if rows else HIGH
    return tuple(_bar(found, row, 1 + n * step, step - 1.5) for n, row in enumerate(rows))


def _bar(found: Timeline, row: Row, y: float, high: float) -> Bar:
    task, due = row.task, row.task.due_on
    late = (due, task.done_on or found.today) if row.slipped and due else None
    return Bar(
        colour=_colour(task), y=y, high=high,
        planned=_span(found, *row.planned) if any(row.planned) else None,
        actual=_span(found, *row.actual) if row.actual else None,
        late=_span(found, *late) if late else None,
        due=_percent(found.span(None, due)[1]) if due else None,
    )  # fmt: skip


def _span(found: Timeline, begin: date | None, end: date | None) -> Span:
    x, wide = found.span(begin, end)
    return _percent(x), max(_percent(wide), 0.6)


def _percent(share: float) -> float:
    return round(share * 100, 2)


def _day(task: Task) -> str:
    day = task.done_on or task.due_on or task.opens_on
    return day.isoformat() if day else ""


def _days(rows: tuple[Row, ...]) -> str:
    """The first and the last of their days."""
    days = sorted(filter(None, {_day(row.task) for row in rows}))
    return days[0] if len(days) == 1 else f"{days[0]} – {days[-1]}" if days else ""


def _colour(task: Task) -> str:
    if task.late or task.was_late:
        return "rust"
    return STANDINGS[str(task.standing)][2]


def _worst(items: tuple[Item, ...]) -> str:
    return next((c for c in ("rust", "brass", "blue", "grey") if any(i.colour == c for i in items)), "jade")
