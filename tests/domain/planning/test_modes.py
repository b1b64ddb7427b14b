"""Why a set of compounds may not form an alliance. Source: planning model, section 2."""

from typing import Any

import pytest

from linmeng.domain.planning.modes import why_not
from tests.domain.planning.search_world import RATES, at, limits, street

HOST = at("h", company="强", mature=True, area=4_000)


def reasons(*compounds: Any, mode: Any, host: str | None = None, rates: Any = RATES) -> str:
    return " | ".join(
        str(r) for r in why_not(street(*compounds), rates, [c.id for c in compounds], mode, host)
    )


def test_what_is_allowed_gives_no_reason() -> None:
    assert reasons(at("a"), mode="independent") == ""
    assert reasons(at("a"), mode="selfrun") == ""
    assert reasons(at("a"), at("b", 60), mode="merge") == ""
    assert reasons(HOST, at("a", 60), at("b", 0, 60), mode="attach", host="h") == ""
    assert reasons(at("a", area=2_000), at("b", 100), mode="unified") == ""


def test_merge_connects_only_through_adjacent_pairs() -> None:
    # a and c are neighbours over 60 m, but no wall is shared; b between them would join both.
    assert "lie 100 m apart, 60 m" in reasons(at("a"), at("c", 100), mode="merge")
    assert reasons(at("a"), at("b", 50), at("c", 100), mode="merge") == ""


def test_every_reason_of_a_merge_is_told() -> None:
    other = at("b", 60, housing_class="new", tier=4, subdistrict="Hunan")
    told = reasons(at("a"), other, mode="merge")
    assert "one sub-district" in told
    assert "one housing class" in told
    assert "tier 4" in told
    assert reasons(at("a"), at("b", 60, tier=2), mode="merge") == ""
    assert "tier 3" in reasons(at("a"), at("b", 60, tier=3), mode="merge")


@pytest.mark.parametrize(
    ("compounds", "host", "reason"),
    [
        ([HOST, at("a", 300)], "h", "300 m apart, 260 m from edge to edge"),
        ([HOST, at("a", 60, mature=True, company="x")], "h", "A is mature itself"),
        ([HOST, at("a", 60)], "a", "A cannot be host"),
        ([HOST, at("a", 60)], None, "host must be one"),
        ([HOST, at("a", 60, area=2_001)], "h", "can take in 2000 m², the others have 2001"),
        ([HOST, at("a", 60), at("b", 180)], "h", "B and H are not neighbours"),
    ],
)
def test_attach(compounds: Any, host: str | None, reason: str) -> None:
    assert reason in reasons(*compounds, mode="attach", host=host)


def test_attach_up_to_exactly_the_spare_area() -> None:
    assert reasons(HOST, at("a", 60, area=2_000), mode="attach", host="h") == ""


def test_unified() -> None:
    assert "need" not in reasons(at("a", area=2_000), at("b", 60), mode="unified")
    assert "2999 m²: unified management needs 3000" in reasons(
        at("a", area=1_999), at("b", 60), mode="unified"
    )
    assert "900 m apart" in reasons(at("a", area=9_000), at("b", 900), mode="unified")
    mature = [at(i, 60 * k, area=5_000, mature=True, company="x") for k, i in enumerate("ab")]
    assert "2 mature compounds (A、B)" in reasons(*mature, mode="unified")
    assert reasons(*mature, mode="unified", rates=limits(unified_max_mature=2)) == ""


def test_counts() -> None:
    row = [at(f"c{i}", 60 * i) for i in range(9)]
    assert "at most 8" in reasons(*row, mode="unified")
    assert "alone" in reasons(at("a"), mode="merge")
    assert "alone" in reasons(at("a"), at("b", 60), mode="independent")
    assert "at most 5000" in reasons(at("a", area=5_001), mode="selfrun")
    assert "mature" in reasons(HOST, mode="selfrun")
    assert "no compound with the id q" in str(why_not(street(at("a")), RATES, ["q"], "independent")[0])
    assert "no mode" in reasons(at("a"), mode="marry")
