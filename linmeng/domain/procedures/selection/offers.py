"""What an offer says, and the commitment by which its bidder proves later that nobody changed it."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from linmeng.domain.procedures.selection.plan import Plan
from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.domain.voting.canonical import Plain, canonical

SALT = 32
"""Bytes of chance in a commitment, so that nobody guesses a fee from it."""
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer 投标文件: fee in CNY/m² a month, what is promised on each criterion, the file behind it."""

    selection: str
    bidder: str
    fee: Decimal
    promises: Mapping[str, str]  # criterion → words
    document: str  # SHA-256 of the file, 64 hexadecimal digits
    name: str  # of the file


def check_offer(offer: Offer, plan: Plan) -> None:
    """Raises NotUnderstood where an offer cannot be one to this plan at all.

    A fee below the lowest cost is the panel's to reject after the opening (`rejected`): before, nobody reads.
    """
    if not offer.fee.is_finite() or offer.fee <= 0 or offer.fee.as_tuple().exponent not in (0, -1, -2, -3):
        raise NotUnderstood("The fee is above 0, in CNY/m² a month, to a tenth of a fen.")
    if offer.promises.keys() != {c.key for c in plan.quality}:
        raise NotUnderstood("Say what you promise on every criterion.")
    if any(not words.strip() or len(words) > LONGEST for words in offer.promises.values()):
        raise NotUnderstood(
            "Say what you promise on every criterion, in at most {most} characters.", most=LONGEST
        )


def rejected(offer: Offer, plan: Plan) -> str:
    """Why an opened offer does not take part, as a message; "" when it does. Source: SH-BID [V]."""
    if plan.fee is not None and offer.fee != plan.fee:
        return sentence("The lump-sum fee was fixed beforehand; this offer asks another one.")
    if plan.lowest is not None and offer.fee < plan.lowest:
        return sentence("The fee lies below the lowest cost.")
    if plan.highest is not None and offer.fee > plan.highest:
        return sentence("The fee lies above the highest one announced.")
    return ""


def payload(offer: Offer) -> bytes:
    """The offer's one byte form (RFC 8785)."""
    promises: Plain = dict(offer.promises)
    return canonical(
        {
            "bidder": offer.bidder, "document": offer.document, "fee": format(offer.fee, "f"),
            "name": offer.name, "promises": promises, "selection": offer.selection,
        }
    )  # fmt: skip


def commitment(salt: bytes, said: bytes) -> str:
    """SHA-256 over salt and payload, 64 hexadecimal digits. ValueError unless the salt has 32 bytes."""
    if len(salt) != SALT:
        raise ValueError("a salt has 32 bytes")
    return sha256(salt + said).hexdigest()


def is_unchanged(committed: str, salt: bytes, said: bytes) -> bool:
    """Whether a published offer is the one that was handed in."""
    return len(salt) == SALT and hmac.compare_digest(commitment(salt, said), committed)
