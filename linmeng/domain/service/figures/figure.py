"""Figures of service: a value with its interval, or the word that there is too little to say."""

from dataclasses import dataclass

from linmeng.domain.service.figures import intervals
from linmeng.domain.service.figures.counting import Counts
from linmeng.domain.service.figures.definitions import DEFINITIONS, PER, YEAR, Definition


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it may be shown. Shares in 0…1, rates per 1 000 households and year, durations in hours.

    `hits` of `of`: matters, answers; for a rate complaints of household years; for hours those done of all.
    `value` None: nothing to count, or not half is done. `high` None: no upper bound. `enough` False: show
    "too few to say" and `of`, not the value.
    """

    key: str
    value: float | None
    low: float
    high: float | None
    hits: int
    of: float
    enough: bool

    @property
    def definition(self) -> Definition:
        return DEFINITIONS[self.key]


def figures(counts: Counts) -> tuple[Figure, ...]:
    """All figures of the counts, in the order of a page."""
    return (
        share("solved", counts.solved, counts.reported),
        share("on_time", counts.on_time, counts.due),
        share("reopened", counts.reopened, counts.done),
        share("satisfied", counts.satisfied, counts.answered),
        share("answered", counts.answered, counts.asked),
        complaints(counts),
        hours(counts),
    )


def share(key: str, hits: int, of: int) -> Figure:
    """A share with Wilson's interval."""
    low, high = intervals.share(hits, of)
    return Figure(key, hits / of if of else None, low, high, hits, of, of >= DEFINITIONS[key].least)


def household_years(counts: Counts) -> float:
    return counts.households * counts.days / YEAR


def complaints(counts: Counts) -> Figure:
    """Complaints per 1 000 households and year, with Garwood's exact interval."""
    years = household_years(counts)
    if not years:
        return Figure("complaints", None, 0.0, None, counts.complaints, 0.0, enough=False)
    low, high = intervals.rate(counts.complaints, years / PER)
    value = counts.complaints / years * PER
    return Figure(
        "complaints", value, low, high, counts.complaints, years, years >= DEFINITIONS["complaints"].least
    )


def hours(counts: Counts) -> Figure:
    """The median of hours until done, with what is undone counted as longer."""
    of = len(counts.hours) + counts.undone
    value, within = intervals.median(counts.hours, counts.undone)
    enough = of >= DEFINITIONS["hours"].least
    return Figure("hours", value, within.low, within.high, len(counts.hours), of, enough)
