"""A selection as data of the Open Contracting Data Standard: what is public of it at this moment."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import get_default_timezone

from linmeng.cases.models import Offer, Selection
from linmeng.cases.queries.offers import live_offers
from linmeng.cases.queries.selections import is_open_to_all, plan_of
from linmeng.domain.procedures.ocds import PREFIX, Bid, Paper, Party, Process, Signed, package

_S = Selection.State
STATES = {
    _S.PUBLISHED: "active", _S.OPENED: "active", _S.RANKED: "active", _S.SHOWN: "active",
    _S.AWARDED: "complete", _S.FAILED: "unsuccessful",
}  # fmt: skip


def package_of(row: Selection, absolute: Callable[[str], str]) -> dict[str, Any]:
    """The release package; `absolute` makes addresses whole."""
    uri = absolute(reverse("cases:public_release", args=[row.uid]))
    return package(process_of(row, absolute), uri, row.case.area.name)


def process_of(row: Selection, absolute: Callable[[str], str]) -> Process:
    """The selection as values: before the result is shown no word of an offer."""
    offers = live_offers(row) if is_open_to_all(row) else []
    bids = tuple(_bid(row, offer) for offer in offers)
    return Process(
        prefix=getattr(settings, "OCDS_PREFIX", PREFIX),
        key=row.uid,
        at=_latest(row),
        state=STATES.get(row.state, "planning"),  # type: ignore[call-overload]
        plan=plan_of(row),
        places=tuple((c.code, c.name) for c in row.compounds.all()),
        buyer="owners",
        manager="office",
        published_at=row.published_at,
        deadline_at=row.deadline_at,
        opened_at=row.opened_at,
        awarded_at=row.awarded_at,
        winner=str(row.winner_id or ""),
        parties=_parties(row, offers),
        bids=bids,
        papers=_papers(row, absolute),
        contracts=_contracts(row),
        version=row.version,
    )


def _parties(row: Selection, offers: list[Offer]) -> tuple[Party, ...]:
    names = "、".join(c.name for c in row.compounds.all())
    bidders = [
        Party(
            str(o.company_id), o.company_name, o.company.credit_code,
            ("tenderer", "supplier") if o.company_id == row.winner_id else ("tenderer",),
        )
        for o in offers
    ]  # fmt: skip
    return (
        Party("owners", f"{names} 业主", "", ("buyer",)),
        Party("office", row.case.area.name, "", ("procuringEntity",)),
        *bidders,
    )


def _bid(row: Selection, offer: Offer) -> Bid:
    said = next((r for r in row.ranking if r["offer"] == offer.uid), None)
    fee = Decimal(said["fee"]) if said else None
    place = said["place"] if said else 0
    total = said["total"] if said else ""
    return Bid(offer.uid, str(offer.company_id), offer.at, fee, not offer.rejected, place, total)


def _papers(row: Selection, absolute: Callable[[str], str]) -> tuple[Paper, ...]:
    if row.published_at is None:
        return ()
    page = absolute(reverse("cases:public_selection", args=[row.uid]))
    papers = [Paper("plan", "biddingDocuments", f"选聘方案 {row.plan_hash}", page, row.published_at)]
    for lot in row.lots.all():
        url = absolute(reverse("cases:public_lot", args=[row.uid, lot.number]))
        title = f"评标委员会抽签 {lot.commitment}"
        papers.append(Paper(f"lot-{lot.number}", "evaluationCommittee", title, url, lot.committed_at))
    if row.opened_at is not None:
        url = absolute(reverse("cases:public_offers", args=[row.uid]))
        papers.append(Paper("offers", "bidders", "投标文件承诺值", url, row.opened_at))
    if is_open_to_all(row) and row.ranked_at is not None:
        papers.append(Paper("scores", "evaluationReports", "评标结果", page, row.ranked_at))
    return tuple(papers)


def _contracts(row: Selection) -> tuple[Signed, ...]:
    made = row.contracts.select_related("contract")
    return tuple(
        Signed(
            str(c.pk), str(c), _noon(c.signed_on), _noon(c.contract.starts_on),
            _noon(c.contract.ends_on) if c.contract.ends_on else None, c.contract.fee,
        )
        for c in made
    )  # fmt: skip


def _latest(row: Selection) -> datetime:
    """When the selection last changed: the same state makes the same release."""
    moments = [row.at, row.published_at, row.opened_at, row.ranked_at, row.awarded_at, row.ended_at]
    moments += [c.at for c in row.contracts.all()] + [lot.committed_at for lot in row.lots.all()]
    return max(m for m in moments if m is not None).astimezone(UTC)


def _noon(day: Any) -> datetime:
    return datetime.combine(day, time(0), get_default_timezone())
