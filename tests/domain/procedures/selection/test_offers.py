"""An offer's commitment holds every part of it, and what rejects an opened offer."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from linmeng.domain.procedures.selection.offers import (
    Offer,
    check_offer,
    commitment,
    is_unchanged,
    payload,
    rejected,
)
from linmeng.domain.refusals import NotUnderstood
from tests.domain.procedures.selection.some import LUMP, remuneration

SALT = bytes(range(32))
OFFER = Offer(
    "s1",
    "甲物业",
    Decimal("2.30"),
    {"staff": "8人", "repair": "30分钟", "open": "每季公布"},
    "ab" * 32,
    "投标.pdf",
)


def test_every_part_is_committed_to() -> None:
    committed = commitment(SALT, payload(OFFER))
    assert is_unchanged(committed, SALT, payload(OFFER))
    changes: list[dict[str, Any]] = [
        {"selection": "s2"}, {"bidder": "乙物业"}, {"fee": Decimal("2.31")}, {"document": "ac" * 32},
        {"promises": {**OFFER.promises, "open": "每月公布"}}, {"name": "b.pdf"},
    ]  # fmt: skip
    for changed in changes:
        assert not is_unchanged(committed, SALT, payload(replace(OFFER, **changed)))
    assert not is_unchanged(committed, SALT[::-1], payload(OFFER)) and not is_unchanged(
        committed, b"", payload(OFFER)
    )
    with pytest.raises(ValueError, match="32"):
        commitment(b"", payload(OFFER))


def test_nonsense_is_refused_before_it_is_sealed() -> None:
    check_offer(OFFER, LUMP)
    nonsense: list[dict[str, Any]] = [
        {"fee": Decimal(0)}, {"fee": Decimal("2.3001")}, {"fee": Decimal("NaN")}, {"promises": {}},
        {"promises": {**OFFER.promises, "open": " "}}, {"promises": {**OFFER.promises, "more": "x"}},
        {"promises": {**OFFER.promises, "open": "长" * 4001}},
    ]  # fmt: skip
    for changed in nonsense:
        with pytest.raises(NotUnderstood):
            check_offer(replace(OFFER, **changed), LUMP)


def test_what_rejects_an_opened_offer() -> None:
    assert rejected(OFFER, LUMP) == ""
    assert "another" in rejected(replace(OFFER, fee=Decimal("2.29")), LUMP)
    plan = remuneration(highest=Decimal("3"))
    assert "below" in rejected(replace(OFFER, fee=Decimal("1.94")), plan)
    assert "above" in rejected(replace(OFFER, fee=Decimal("3.01")), plan)
    assert rejected(replace(OFFER, fee=Decimal("1.95")), plan) == ""
