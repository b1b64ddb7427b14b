"""The ranking of a selection: computed from the sheets, and as plain data to freeze and publish."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linmeng.cases.models import CaseContract, Offer, Selection
from linmeng.cases.queries.offers import live_offers, opened_offers
from linmeng.cases.queries.panels import sheets_of
from linmeng.cases.queries.selections import plan_of
from linmeng.domain.procedures.selection.lot import order
from linmeng.domain.procedures.selection.ranking import Placed, fewest, ranked
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


def nobody_qualifies(selection: Selection) -> bool:
    """Whether an opened selection cannot come to a candidate: too few offers take part, or none passes."""
    if len(taking_part(selection)) < fewest(plan_of(selection)):
        return True
    try:
        return not any(p.candidate for p in ranking_of(selection))
    except NotNow:  # sheets are missing: nobody knows
        return False


def lot_of_offers(selection: Selection, offers: Sequence[str]) -> dict[str, int]:
    """Offer → its place by lot, from the secret and the public value of the panel's first lot."""
    lot = selection.lots.filter(drawn_at__isnull=False).order_by("number").first()
    if lot is None:
        raise NotNow("First the panel is drawn: the same lot resolves ties.")
    found = order(lot.opened, lot.value, lot.list_hash, TIES, offers)
    return {offer: place for place, offer in enumerate(found, 1)}


def won(selection: Selection) -> dict[str, Any] | None:
    """The row of the frozen ranking whose company was chosen."""
    return next((r for r in selection.ranking if r["company"] == selection.winner_id), None)


def unlike_offer(
    selection: Selection, fee: Decimal, fee_mode: str, starts_on: date, ends_on: date | None
) -> tuple[str, ...]:
    """What a contract makes different from the chosen offer and its plan, as it was offered, in words."""
    plan, row = plan_of(selection), won(selection)
    offered = Decimal(row["fee"]) if row else plan.fee
    found = []
    if offered is not None and fee != offered:
        found.append(_("{fee} CNY/m² a month").format(fee=f"{offered.normalize():f}"))
    if fee_mode != plan.fee_mode:
        found.append(_("lump-sum fee") if plan.fee_mode == "lump_sum" else _("cost plus remuneration"))
    if ends_on != last_day(starts_on, plan.months):
        found.append(_("{n} months").format(n=plan.months))
    return tuple(found)


def last_day(starts_on: date, months: int) -> date:
    """The last day of a term of whole months from a day: the eve of the same day of the month it ends in."""
    over = starts_on.month - 1 + months
    year, month = starts_on.year + over // 12, over % 12 + 1
    days = monthrange(year, month)[1]
    if starts_on.day > days:  # from 31 January one month lasts to the end of February
        return date(year, month, days)
    return date(year, month, starts_on.day) - timedelta(days=1)


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


def unlike_contracts(row: Selection) -> QuerySet[CaseContract]:
    """Contracts of these compounds that are not what was chosen: another offer, or another company."""
    of_it = Q(selection=row) | Q(selection=None, case=row.case, compound__in=row.compounds.all())
    return CaseContract.objects.filter(of_it).exclude(unlike_why="").select_related("contract").order_by("pk")
