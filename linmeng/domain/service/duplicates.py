"""Is it reported already? Open orders that a new report may repeat, with a score and the reasons.

Words are compared by the Jaccard coefficient of their pairs of neighbouring characters, which needs no
dictionary of Chinese. Sources: P. Jaccard, The distribution of the flora in the alpine zone, New Phytologist
11 (1912), doi:10.1111/j.1469-8137.1912.tb05611.x; A. Broder, On the resemblance and containment of documents
(1997), doi:10.1109/SEQUEN.1997.666900. The weights are our own choice (mark I).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from linmeng.domain.procedures.tasks import Reason
from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.domain.register.matching import metres_between, same_letters

SAME_PLACE, NEAR, SAME_COMPOUND, SAME_KIND, SAME_WORDS, RECENT = 45, 30, 20, 30, 15, 10
"""Points for what speaks for a duplicate; together at most 100."""
RELATED = 15
"""Points where the kinds differ but are said to be related."""
CLEAR_WORDS = Fraction(1, 3)
"""From this likeness on, the words are given as a reason."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be a duplicate at all: metres and time between the two, and points from which it is shown."""

    metres: float = 60.0
    within: timedelta = timedelta(days=14)
    least: int = 60
    most: int = 3  # how many are shown


@dataclass(frozen=True, slots=True)
class Told:
    """A report, or an open order as its reports told it. `place` and `compounds` are the caller's keys.

    `position` in degrees (longitude, latitude) of one and the same system; "" and None for unknown.
    """

    key: str
    kind: str
    at: datetime
    place: str = ""
    compounds: frozenset[str] = frozenset()
    position: tuple[float, float] | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Likely:
    """An order that the report may repeat: points of 100, why, and how far apart the two are."""

    order: Told
    score: int
    reasons: tuple[Reason, ...]
    metres: float | None


def likely(
    report: Told, orders: Iterable[Told], limits: Limits | None = None, related: Iterable[frozenset[str]] = ()
) -> tuple[Likely, ...]:
    """The open orders that a report most likely repeats, best first.

    `orders` are those open now; `related` groups of kinds that people take for one another (drain and
    sewage). Ties go to the older order, then to the lower key. Raises NotUnderstood for a moment without
    zone or limits that allow nothing.
    """
    limits = limits or Limits()
    if limits.metres <= 0 or limits.within <= timedelta(0) or limits.most < 1:
        raise NotUnderstood("The limits of duplicates allow none.")
    groups = tuple(related)
    found = [
        one for order in orders if order.key != report.key
        if (one := _compared(report, order, limits, groups)) is not None
    ]  # fmt: skip
    found.sort(key=lambda one: (-one.score, one.order.at.astimezone(UTC), one.order.key))
    return tuple(found[: limits.most])


def likeness(one: str, other: str) -> Fraction:
    """How alike two texts are, from 0 to 1: Jaccard of their pairs of characters. Two empty texts: 0.

    Letters are compared half-width and small; blanks, commas and the like count for nothing.
    """
    first, second = _pairs(one), _pairs(other)
    return Fraction(len(first & second), len(first | second)) if first and second else Fraction(0)


def _pairs(text: str) -> frozenset[str]:
    letters = "".join(c for c in same_letters(text) if c.isalnum())
    return frozenset(letters[i : i + 2] for i in range(max(len(letters) - 1, 1)) if letters)


def _compared(
    report: Told, order: Told, limits: Limits, related: tuple[frozenset[str], ...]
) -> Likely | None:
    if report.at.tzinfo is None or order.at.tzinfo is None:
        raise NotUnderstood("The moment has no time zone.")
    age = abs(report.at.astimezone(UTC) - order.at.astimezone(UTC))
    metres = _metres(report, order)
    where = _where(report, order, metres, limits)
    if age > limits.within or where is None:
        return None
    what = _what(report, order, related)
    words = likeness(report.words, order.words)
    score = where[0] + what[0] + round(SAME_WORDS * words) + round(RECENT * (1 - age / limits.within))
    if score < limits.least:
        return None
    reasons = [*where[1], *what[1]]
    if words >= CLEAR_WORDS:
        reasons.append(Reason(sentence("The words are alike."), {}))
    return Likely(order, score, tuple(reasons), metres)


def _where(
    report: Told, order: Told, metres: float | None, limits: Limits
) -> tuple[int, tuple[Reason, ...]] | None:
    """Points for the place; None where the two cannot be one."""
    if report.place and report.place == order.place:
        return SAME_PLACE, (Reason(sentence("It is the same place."), {}),)
    if metres is not None:
        if metres > limits.metres:
            return None
        words = {"metres": str(round(metres))}
        near = Reason(sentence("It is {metres} m away."), words)
        return round(NEAR * (1 - metres / limits.metres)), (near,)
    if report.compounds & order.compounds and not (report.place and order.place):
        return SAME_COMPOUND, (Reason(sentence("It is in the same compound."), {}),)
    return None


def _what(
    report: Told, order: Told, related: tuple[frozenset[str], ...]
) -> tuple[int, tuple[Reason, ...]]:  # fmt: skip
    if report.kind == order.kind:
        return SAME_KIND, (Reason(sentence("It is the same kind of matter."), {}),)
    if any(report.kind in group and order.kind in group for group in related):
        return RELATED, (Reason(sentence("It is a related kind of matter."), {}),)
    return 0, ()


def _metres(report: Told, order: Told) -> float | None:
    """Metres between the two."""
    if report.position is None or order.position is None:
        return None
    (lon, lat), (other_lon, other_lat) = report.position, order.position
    return metres_between(lon, lat, other_lon, other_lat)
