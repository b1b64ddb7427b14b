"""Mergers and splits (seed case O2): what the new record may say."""

from typing import Any

import pytest

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.register.lineage import Part, check_merge, check_split, merged_figures


def part(number: int, street: str = "310109010", active: bool = True, **figures: Any) -> Part:
    return Part(number, f"第{number}", street, active, figures)


def test_new_hongyi_adds_up() -> None:
    """虹仪, 虹铁 and 祥德第三 became one of 44 300 m² in 2017."""
    parts = [
        part(
            1, floor_area_dm2=1_600_000, households=280, housing_class="售后公房", floors=6, year_built=1984
        ),
        part(
            2, floor_area_dm2=1_530_000, households=260, housing_class="售后公房", floors=6, year_built=1979
        ),
        part(3, floor_area_dm2=1_300_000, households=220, housing_class="售后公房", floors=5),
    ]
    figures = merged_figures(parts)
    assert figures == {
        "floor_area_dm2": 4_430_000,
        "households": 760,
        "housing_class": "售后公房",
        "floors": 6,
        "year_built": 1979,
    }


def test_a_sum_is_not_stated_where_a_part_is_not_known() -> None:
    assert "households" not in merged_figures([part(1, households=10), part(2)])


def test_what_differs_is_not_stated() -> None:
    figures = merged_figures([part(1, fee=1, housing_class="商品房"), part(2, fee=2, housing_class="商品房")])
    assert "fee" not in figures and figures["housing_class"] == "商品房"


def test_the_place_is_the_middle() -> None:
    figures = merged_figures([part(1, lon=121.0, lat=31.0), part(2, lon=122.0, lat=31.5), part(3)])
    assert (figures["lon"], figures["lat"]) == (121.5, 31.25)


def test_mergers_that_cannot_be() -> None:
    check_merge([part(1), part(2)])
    with pytest.raises(NotUnderstood, match="At least two"):
        check_merge([part(1)])
    with pytest.raises(NotUnderstood, match="only once"):
        check_merge([part(1), part(1)])
    with pytest.raises(NotNow, match="different sub-districts"):
        check_merge([part(1), part(2, street="310104003")])
    with pytest.raises(NotNow, match="merged or split before"):
        check_merge([part(1), part(2, active=False)])


@pytest.mark.parametrize("names", [[], ["一"], ["一", "一"], ["一", " "], [str(n) for n in range(41)]])
def test_splits_that_cannot_be(names: list[str]) -> None:
    with pytest.raises(NotUnderstood):
        check_split(part(1), names)


def test_a_closed_record_is_not_split() -> None:
    with pytest.raises(NotNow):
        check_split(part(1, active=False), ["一", "二"])
