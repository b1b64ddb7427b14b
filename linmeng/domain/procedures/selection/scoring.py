"""From the sheets of the panel to points: the mean of each criterion, and the points of the price.

The price's points: most points × lowest fee ÷ this fee (低价优先法; Ministry of Finance Order 87 of 2017,
art. 55, made for government procurement and taken here by analogy [I]; it is part of the published plan).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from linmeng.domain.procedures.selection.plan import Criterion, Plan
from linmeng.domain.refusals import NotNow, NotUnderstood

Sheet = Mapping[str, Mapping[str, Fraction]]  # offer → criterion → points


@dataclass(frozen=True, slots=True)
class Scored:
    """One offer's points: by criterion of quality, and for its price (0 where the price brings none)."""

    offer: str
    fee: Decimal
    by_criterion: Mapping[str, Fraction]
    for_price: Fraction

    @property
    def quality(self) -> Fraction:
        return sum(self.by_criterion.values(), Fraction(0))

    @property
    def total(self) -> Fraction:
        return self.quality + self.for_price


def points(text: str, criterion: Criterion) -> Fraction:
    """Points as typed, in steps of a tenth. Raises NotUnderstood beyond 0 … the criterion's most."""
    try:
        value = Fraction(text.strip())
    except (ValueError, ZeroDivisionError) as error:
        raise NotUnderstood("“{text}” is no number of points.", text=text[:20]) from error
    if not 0 <= value <= criterion.points or (value * 10).denominator != 1:
        raise NotUnderstood(
            "“{criterion}” brings 0 to {most} points, in steps of 0.1.",
            criterion=criterion.words, most=criterion.points,
        )  # fmt: skip
    return value


def check_sheet(sheet: Sheet, plan: Plan, offers: Iterable[str]) -> None:
    """Raises NotUnderstood unless every offer has points on every criterion of quality, and nothing else."""
    wanted = {c.key for c in plan.quality}
    if sheet.keys() != set(offers) or any(row.keys() != wanted for row in sheet.values()):
        raise NotUnderstood("Give points to every offer on every criterion.")


def scored(plan: Plan, fees: Mapping[str, Decimal], sheets: Sequence[Sheet]) -> tuple[Scored, ...]:
    """The points of every offer. Raises NotNow while sheets of the panel are missing."""
    if len(sheets) != plan.panel:
        raise NotNow("Sheets handed in: {have} of {panel}.", have=len(sheets), panel=plan.panel)
    lowest = min(fees.values())
    found = []
    for offer, fee in fees.items():
        means = {c.key: mean([sheet[offer][c.key] for sheet in sheets], plan.trim) for c in plan.quality}
        found.append(Scored(offer, fee, means, price_points(plan, fee, lowest)))
    return tuple(found)


def mean(values: Sequence[Fraction], trim: bool) -> Fraction:
    """The mean; with `trim` without one highest and one lowest value (of at least 3)."""
    kept = sorted(values)[1:-1] if trim and len(values) > 2 else values
    return sum(kept, Fraction(0)) / len(kept)


def price_points(plan: Plan, fee: Decimal, lowest: Decimal) -> Fraction:
    """Points of a fee: all of them for the lowest, in proportion below; 0 where the price brings none."""
    return plan.price.points * Fraction(lowest) / Fraction(fee) if plan.price else Fraction(0)
