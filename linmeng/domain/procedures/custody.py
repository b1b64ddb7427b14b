"""Custody first, then selection 先托管后选聘: who asks, which company is nearest, how long, what is due.

Source: SH-REG 52, SH-OP 17 and 18 (Shanghai) [V]: the committee asks, or, where there is none, owners of at
least 20 %; a company from the district's pool; a three-party agreement for at most 6 months, announced within
3 days of signing, filed online within 3 working days. "Nearest first" is the Xianxia street's practice [S]:
the distance rule below is this house's and is shown with every figure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt

from linmeng.domain.calendar import Calendar, period
from linmeng.domain.procedures.selection.timing import PLANNED_BEFORE, working_day
from linmeng.domain.refusals import NotNow, NotUnderstood

EARTH = 6_371_008.8  # mean radius, m (IUGG); the sphere is within 0.6 % of the ellipsoid
MONTHS = 6
ANNOUNCED_WITHIN = 3
FILED_WITHIN = 3  # working days
ASKING = 20  # % of the owners
DEMERITS = (18, 6, 3)  # points of the city's scale (SH-SCO 3)


Term = tuple[date, date]
"""A custody's first and last day."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the earth, WGS-84 degrees."""

    name: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the pool: the places it manages already, and its demerit points in force."""

    key: str
    name: str
    manages: tuple[Point, ...]
    demerits: int = 0


@dataclass(frozen=True, slots=True)
class Proposed:
    """A company at its place in the proposal. `metres`: the mean of the distances from each compound to the
    nearest place the company manages; None: it manages none whose place is known. `nearest` names them.
    """

    place: int
    company: Company
    metres: int | None
    nearest: tuple[str, ...]


def metres(a: Point, b: Point) -> float:
    """The distance on the sphere (haversine: R. W. Sinnott, Sky and Telescope 68 (1984) 159)."""
    up, along = radians(b.lat - a.lat) / 2, radians(b.lon - a.lon) / 2
    h = sin(up) ** 2 + cos(radians(a.lat)) * cos(radians(b.lat)) * sin(along) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(h)))


def nearest_first(compounds: Sequence[Point], companies: Iterable[Company]) -> tuple[Proposed, ...]:
    """The companies of the pool, the nearest first; equally near by fewer demerits, then by name and key.

    Those that manage nothing known come last. Raises NotUnderstood when no compound's place is known.
    """
    if not compounds:
        raise NotUnderstood("The place of no compound is known: enter coordinates in the register first.")
    rows = [(company, *_near(compounds, company)) for company in companies]
    rows.sort(key=lambda r: (r[1] is None, r[1] or 0, r[0].demerits, r[0].name, r[0].key))
    return tuple(Proposed(n, *row) for n, row in enumerate(rows, 1))


def _near(compounds: Sequence[Point], company: Company) -> tuple[int | None, tuple[str, ...]]:
    if not company.manages:
        return None, ()
    found = [min((metres(here, there), there.name) for there in company.manages) for here in compounds]
    mean = sum(distance for distance, _ in found) / len(found)
    return round(mean), tuple(dict.fromkeys(name for _, name in found))


def check_choice(proposed: Sequence[Proposed], key: str, why: str) -> Proposed:
    """The chosen one. Raises NotUnderstood for one outside the pool, or a later one without a reason."""
    chosen = next((p for p in proposed if p.company.key == key), None)
    if chosen is None:
        raise NotUnderstood("This company is not in the pool.")
    if chosen.place > 1 and not why.strip():
        raise NotUnderstood(
            "“{first}” is nearer: say why “{other}” is taken instead.",
            first=proposed[0].company.name, other=chosen.company.name,
        )  # fmt: skip
    return chosen


def check_asking(*, committee: bool, asking: int, owners: int) -> None:
    """Raises NotUnderstood unless the committee asks, or at least 20 % of the owners do."""
    if committee:
        return
    if not 0 <= asking <= owners or owners == 0:
        raise NotUnderstood("Say how many owners ask, and how many there are.")
    if asking * 100 < owners * ASKING:
        raise NotNow(
            "Without a committee at least 20 % of the owners ask: of {owners} at least {need}; these are"
            " {asking} (SH-REG 52).",
            owners=owners, need=-(-owners * ASKING // 100), asking=asking,
        )  # fmt: skip


def last_day(from_on: date) -> date:
    """The last day of a custody that begins on a day: 6 months later less one day, so never too long."""
    month = from_on.month - 1 + MONTHS
    year, month = from_on.year + month // 12, month % 12 + 1
    if from_on.day > (longest := _days_of(year, month)):
        return date(year, month, longest)  # as 31 August ends on the last of February (CC 202)
    return date(year, month, from_on.day) - timedelta(days=1)


def check_term(from_on: date, until_on: date, earlier: Iterable[Term] = ()) -> None:
    """Raises NotUnderstood for a term that ends before it begins or is longer than 6 months.

    `earlier`: the terms in which the same compound was in custody before, with no regular service since: the
    six months hold for all of them together. Raises NotNow where none of them is left.
    """
    if until_on < from_on:
        raise NotUnderstood("Custody cannot end before it begins.")
    before = sorted(earlier)
    first = before[0][0] if before else from_on  # six months from its first day are so many days
    days = (last_day(first) - first).days - sum((last - first).days + 1 for first, last in before)
    last = from_on + timedelta(days=days)
    if last < from_on:
        raise NotNow(
            "Six months of custody are used up without regular service in between: now the owners hire a"
            " company (SH-REG 52)."
        )
    if until_on > last:
        raise NotUnderstood(
            "Custody lasts at most 6 months: until {last} at the latest (SH-REG 52).", last=last
        )


def check_signing(chosen_on: date, signed_on: date, from_on: date) -> None:
    """Raises NotUnderstood for an agreement from before the company was chosen, or that begins before it."""
    if signed_on < chosen_on:
        raise NotUnderstood(
            "The company was chosen on {day}: the agreement is signed after that.", day=chosen_on
        )
    if from_on < signed_on:
        raise NotUnderstood("Custody begins when its agreement is signed, on {day}, or later.", day=signed_on)


@dataclass(frozen=True, slots=True)
class Watch:
    """The days of an agreement under watch. `days_left`: to its last day, negative when it is over.

    `plan_by`: when a selection plan is due, 90 days before the end (SH-BID); for a short custody this can
    lie before its first day, and then the plan is due at once.
    """

    announce_by: date
    file_by: date
    plan_by: date
    days_left: int


def watch(signed_on: date, from_on: date, until_on: date, today: date, calendar: Calendar) -> Watch:
    """What is due from an agreement, by the calendar."""
    plan_by = max(from_on, until_on - timedelta(days=PLANNED_BEFORE))
    announce = period(signed_on, ANNOUNCED_WITHIN, calendar).last_day
    filed = working_day(from_on, FILED_WITHIN, calendar)  # from its effect, as the step `custody_filed`
    return Watch(announce, filed, plan_by, (until_on - today).days)


def in_force(points: Iterable[tuple[date, int]], today: date) -> int:
    """The sum of demerit points published for 1 year from their day (SH-SCO 3)."""
    return sum(n for on, n in points if on <= today and not is_year_over(on, today))


def is_year_over(on: date, today: date) -> bool:
    """Whether a calendar year from a day is over: on the same day of the next year (CC 202).

    Of 29 February the last day of the next February still counts.
    """
    return (on.year + 1, on.month, on.day) <= (today.year, today.month, today.day)


def _days_of(year: int, month: int) -> int:
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
