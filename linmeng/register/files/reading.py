"""What came out of a list: usable rows, rejected rows and why, and how the file was understood."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from linmeng.domain.refusals import sentence
from linmeng.domain.register.coordinates import Crs
from linmeng.domain.register.facts import Facts
from linmeng.domain.register.rows import Note

Tell = Callable[[str, float], None]
"""Told of a step and the share of the whole that is done; may raise to stop the reading."""
Thing = TypeVar("Thing")
EVERY = 500  # rows between two words of progress

OPENING = sentence("Opening the file")
CHECKING = sentence("Checking every row")
PLACING = sentence("Finding places")
COMPARING = sentence("Comparing with the register")
KEEPING = sentence("Keeping the rows")
STEPS = {OPENING: (0.0, 0.1), CHECKING: (0.1, 0.5), PLACING: (0.5, 0.65), COMPARING: (0.65, 0.85)}
STEPS[KEEPING] = (0.85, 1.0)


def silent(step: str, share: float) -> None:
    """For those whom nobody waits for."""


def telling(things: Sequence[Thing], step: str, tell: Tell) -> Iterator[Thing]:
    """The things one by one, with a word about how far the step is."""
    begin, end = STEPS[step]
    for i, thing in enumerate(things):
        if i % EVERY == 0:
            tell(step, begin + (end - begin) * i / len(things))
        yield thing


@dataclass(frozen=True, slots=True)
class Row:
    """A usable row. `derived` names facts read from elsewhere: from the address, an age, the boundaries."""

    number: int  # line or row of the file, from 1
    facts: Facts
    notes: tuple[Note, ...] = ()
    derived: Mapping[str, str] = field(default_factory=dict)
    cells: tuple[str, ...] = ()  # as they were


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be used, its cells as they were, and the reason (a msgid with values)."""

    number: int
    name: str
    cells: tuple[str, ...]
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        return self.message.format(**self.values)


@dataclass(frozen=True, slots=True)
class Reading:
    """A list, read. `notes` concern the file as a whole; `unknown` are headers the table does not know."""

    filename: str
    kind: str  # csv, xlsx or geojson
    encoding: str
    crs: Crs
    crs_how: str  # given, header, boundaries, standard (GeoJSON) or assumed
    header: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]  # field → headers that feed it
    unknown: tuple[str, ...]
    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...]
    notes: tuple[Note, ...] = ()
