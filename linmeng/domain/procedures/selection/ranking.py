"""The ranking, with what decided each place, and who becomes a candidate.

Source: SH-BID [V]: 3 to 10 bidders on the short list, 2 or 3 ranked candidates. That 3 take part is asked
when the offers are opened; what the panel rejects afterwards ends nothing while two are left to rank. (PMR
24, on fewer than 3 bidders, is about developers.)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from linmeng.domain.procedures.selection.plan import CANDIDATES, LOT, PRICE, QUALITY, Plan
from linmeng.domain.procedures.selection.scoring import Scored
from linmeng.domain.refusals import NotNow

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Placed:
    """An offer at its place (1 …). `by`: what set it behind the one before it: "total" or a rule for ties.

    `dominated`: another offer is no dearer and no worse, and better in one of both: price against quality.
    """

    place: int
    scored: Scored
    by: str
    candidate: bool
    passed: bool
    dominated: tuple[str, ...]

    @property
    def fee_per_point(self) -> Fraction | None:
        """CNY/m² a month for one point of quality; None without quality."""
        return Fraction(self.scored.fee) / self.scored.quality if self.scored.quality else None


def ranked(plan: Plan, offers: Sequence[Scored], lot: Mapping[str, int]) -> tuple[Placed, ...]:
    """All offers in their order. `lot`: offer → place in the order of the lot (1 …).

    Raises NotNow with fewer offers than there must be candidates (2): one alone is not ranked.
    """
    if len(offers) < fewest(plan):
        raise NotNow(
            "Offers that take part: {count}; at least {need} candidates are ranked (SH-BID). End this"
            " selection with its reason and announce another.",
            count=len(offers), need=fewest(plan),
        )  # fmt: skip
    rules = (TOTAL, *plan.ties)
    rows = sorted(offers, key=lambda s: [_value(rule, s, lot) for rule in rules])
    passed = [s.quality >= plan.pass_mark for s in rows]
    left = plan.candidates
    found = []
    for n, row in enumerate(rows):
        chosen = passed[n] and left > 0
        left -= chosen
        by = _decided(rules, rows[n - 1], row, lot) if n else TOTAL
        found.append(Placed(n + 1, row, by, chosen, passed[n], dominating(row, rows)))
    return tuple(found)


def fewest(plan: Plan) -> int:
    """How many offers must be left for a ranking: as many as the fewest candidates, in a comparison one."""
    return 1 if plan.way == "comparison" else min(CANDIDATES)


def dominating(row: Scored, rows: Sequence[Scored]) -> tuple[str, ...]:
    """The offers that give at least as much quality for at most the fee, and are better in one of both."""
    return tuple(
        o.offer
        for o in rows
        if o.fee <= row.fee and o.quality >= row.quality and (o.fee < row.fee or o.quality > row.quality)
    )


def _decided(rules: Sequence[str], before: Scored, row: Scored, lot: Mapping[str, int]) -> str:
    return next(rule for rule in rules if _value(rule, before, lot) != _value(rule, row, lot))


def _value(rule: str, row: Scored, lot: Mapping[str, int]) -> Fraction:
    """What a rule sorts by, the better the smaller."""
    if rule == TOTAL:
        return -row.total
    if rule == QUALITY:
        return -row.quality
    if rule == PRICE:
        return Fraction(row.fee)
    if rule == LOT:
        return Fraction(lot[row.offer])
    return -row.by_criterion[rule]
