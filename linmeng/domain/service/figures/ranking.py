"""Rankings that a small sample cannot top."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
from typing import Generic, TypeVar

from linmeng.domain.service.figures.figure import Figure

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """Somebody's place, counted from 1; None: too few to say, and no place. Equals share a place."""

    who: T
    figure: Figure
    place: int | None


def ranked(rows: Iterable[tuple[T, Figure]]) -> list[Placed[T]]:
    """The rows by the less favourable end of their interval, best first; those with too few come last.

    By the lower end where more is better (Wilson's bound as a score: Miller 2009, "How not to sort by average
    rating"), by the upper end where less is. Rows keep their order among equals. All rows are of one figure.
    """
    known = list(rows)
    if len({figure.key for _who, figure in known}) > 1:
        raise ValueError("only one figure at a time is ranked")
    sure = sorted((row for row in known if row[1].enough), key=lambda row: _score(row[1]))
    placed: list[Placed[T]] = []
    for number, (who, figure) in enumerate(sure, 1):
        equal = placed and _score(placed[-1].figure) == _score(figure)
        placed.append(Placed(who, figure, placed[-1].place if equal else number))
    return placed + [Placed(who, figure, None) for who, figure in known if not figure.enough]


def _score(figure: Figure) -> float:
    if figure.definition.more_is_better:
        return -figure.low
    return inf if figure.high is None else figure.high
