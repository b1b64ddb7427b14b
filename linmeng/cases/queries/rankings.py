"""The ranking of a selection: computed from the sheets, and as plain data to freeze and publish."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from linmeng.cases.models import Offer, Selection
from linmeng.cases.queries.offers import live_offers, opened_offers
from linmeng.cases.queries.panels import sheets_of
from linmeng.cases.queries.selections import plan_of
from linmeng.domain.procedures.selection.lot import order
from linmeng.domain.procedures.selection.ranking import Placed, ranked
from linmeng.domain.procedures.selection.scoring import scored
from linmeng.domain.refusals import NotNow

TIES = "offers"
"""The group under which the secret of the panel's lot orders offers that tie in all else."""


def taking_part(selection: Selection) -> list[Offer]:
    """The opened offers that were not rejected."""
    return [o for o in live_offers(selection) if not o.rejected and o.proved]


def ranking_of(selection: Selection) -> tuple[Placed, ...]:
    """The ranking by the published plan. Raises NotNow while sheets are missing or offers are too few."""
    plan, part = plan_of(selection), {o.uid for o in taking_part(selection)}
    fees = {o.offer.uid: o.fee for o in opened_offers(selection) if o.offer.uid in part}
    if not fees:
        raise NotNow("No offer takes part any more: end this selection with its reason.")
    return ranked(plan, scored(plan, fees, sheets_of(selection)), lot_of_offers(selection, list(fees)))


def lot_of_offers(selection: Selection, offers: Sequence[str]) -> dict[str, int]:
    """Offer → its place by lot, from the secret and the public value of the panel's first lot."""
    lot = selection.lots.filter(drawn_at__isnull=False).order_by("number").first()
    if lot is None:
        raise NotNow("First the panel is drawn: the same lot resolves ties.")
    found = order(lot.opened, lot.value, lot.list_hash, TIES, offers)
    return {offer: place for place, offer in enumerate(found, 1)}


def ranking_data(selection: Selection, placed: Sequence[Placed]) -> list[dict[str, Any]]:
    """The ranking as it is frozen and published, points to a hundredth."""
    offers = {o.uid: o for o in live_offers(selection)}
    return [
        {
            "place": p.place,
            "offer": p.scored.offer,
            "number": offers[p.scored.offer].number,
            "company": offers[p.scored.offer].company_id,
            "bidder": offers[p.scored.offer].company_name,
            "fee": format(p.scored.fee, "f"),
            "criteria": {key: _points(value) for key, value in p.scored.by_criterion.items()},
            "quality": _points(p.scored.quality),
            "price": _points(p.scored.for_price),
            "total": _points(p.scored.total),
            "exact": str(p.scored.total),
            "by": p.by,
            "passed": p.passed,
            "candidate": p.candidate,
            "fee_per_point": None if p.fee_per_point is None else _points(p.fee_per_point * 100),
            "dominated": [offers[o].number for o in p.dominated],
        }
        for p in placed
    ]


def _points(value: Fraction) -> str:
    """To a hundredth, halves up: as a clerk with a calculator rounds."""
    return format((Decimal(int(value * 100 + Fraction(1, 2))) / 100).quantize(Decimal("0.01")), "f")
