"""Offers: what everybody may know before the opening, and the proof afterwards that nothing was changed."""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.http import Http404

from linmeng.cases.models import Offer, OfferContent, Selection
from linmeng.domain.procedures.selection.offers import Offer as Said
from linmeng.domain.procedures.selection.offers import is_unchanged, payload
from linmeng.domain.refusals import NotNow


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened offer as it is read: its fee, promises, file, and whether it is the one handed in."""

    offer: Offer
    fee: Decimal
    promises: dict[str, str]
    name: str
    document: str
    salt: str
    proved: bool


def live_offers(selection: Selection) -> list[Offer]:
    """The offers that count, without what they say."""
    return list(selection.offers.filter(gone_at__isnull=True).select_related("company"))


def offer_of(selection: Selection, uid: str) -> Offer:
    """One offer that counts. Raises Http404."""
    found = selection.offers.filter(uid=uid.replace("\x00", ""), gone_at__isnull=True).first()
    if found is None:
        raise Http404
    return found


def rejected_offers(selection: Selection) -> list[Offer]:
    """The offers rejected at the opening or by the panel: from then on everybody may know it, and why."""
    return [o for o in live_offers(selection) if o.rejected and selection.opened_at is not None]


def opened_offers(selection: Selection) -> list[Opened]:
    """The opened offers, each compared anew with its commitment. Raises NotNow before the opening."""
    if selection.opened_at is None:
        raise NotNow("The offers are sealed until they are opened with the keys of all trustees.")
    rows = OfferContent.objects.filter(offer__selection=selection).select_related("offer")
    rows = rows.defer("document").order_by("offer__number")
    return [opened(row) for row in rows]


def opened(row: OfferContent) -> Opened:
    """One opened offer, its proof computed anew from what is stored now."""
    said = row.said
    return Opened(
        row.offer, Decimal(said["fee"]), dict(said["promises"]), said["name"], said["document"], row.salt,
        is_unchanged(row.offer.commitment, bytes.fromhex(row.salt), bytes_of(said)),
    )  # fmt: skip


def document_of(offer: Offer) -> bytes:
    """The file of an opened offer. Raises NotNow when it is not the one committed to."""
    content = OfferContent.objects.get(offer=offer)
    data = bytes(content.document)
    if sha256(data).hexdigest() != content.said["document"]:
        raise NotNow("The file of this offer was altered after the opening: call your administrator.")
    return data


def bytes_of(said: dict[str, Any]) -> bytes:
    """The canonical payload of a published offer."""
    return payload(
        Said(
            said["selection"], said["bidder"], Decimal(said["fee"]), said["promises"], said["document"],
            said["name"],
        )
    )  # fmt: skip


def packed(said: bytes, salt: bytes, document: bytes) -> bytes:
    """What is sealed: length of the payload (4 bytes), payload, salt, file."""
    return len(said).to_bytes(4, "big") + said + salt + document


def unpacked(data: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """Payload, salt and file of `packed`."""
    end = 4 + int.from_bytes(data[:4], "big")
    said: dict[str, Any] = json.loads(data[4:end])
    return said, data[end : end + 32], data[end + 32 :]


def about(selection: Selection, company: int) -> str:
    """What a sealed offer is bound to."""
    return f"linmeng offer {selection.uid} {company}"


def commitment_rows(selection: Selection) -> list[dict[str, Any]]:
    """The list of commitments, as it is published when offers are closed."""
    return [
        {"number": o.number, "bidder": o.company_name, "commitment": o.commitment, "at": _iso(o.at)}
        for o in live_offers(selection)
    ]


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
