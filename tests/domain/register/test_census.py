"""The census; figures shaped like Ouyang Road's (seed case O1) from made-up compounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.register.census import DIMENSIONS, Limits, Row, census, check_limits


def row(households: int = 50, area: float = 3000, company: str = "甲", **more: object) -> Row:
    values = {
        "housing_class": "售后公房",
        "fee": 0.6,
        "management": "company" if company else "none",
        "age": 40,
        "street": "欧阳路街道",
    }
    return Row(households=households, area=area, company=company, **{**values, **more})  # type: ignore[arg-type]


OUYANG = (
    [row(60 + i) for i in range(20)] + [row(120 + i) for i in range(24)] + [row(300 + i) for i in range(45)]
)


def test_89_compounds_44_under_200_households_20_of_them_under_100() -> None:
    counted = census(OUYANG, Limits(households=(100, 200)))
    bands = counted.tables["households"]
    assert counted.count == 89
    assert [(b.count, b.below) for b in bands] == [(20, 20), (24, 44), (45, 89)]


def test_a_limit_belongs_to_the_band_above() -> None:
    bands = census([row(area=4999.99), row(area=5000), row(area=15000)]).tables["area"]
    assert [b.count for b in bands[:4]] == [1, 1, 0, 1]


def test_unknown_age_stands_by_itself() -> None:
    bands = census([row(age=None), row(age=10)]).tables["age"]
    assert (bands[-1].low, bands[-1].high, bands[-1].count) == (None, None, 1)


def test_estimates_are_counted_where_they_count() -> None:
    guessed = row(estimated=frozenset({"households", "lifts"}))
    counted = census([guessed, row(estimated=frozenset({"lifts"}))])
    assert counted.estimated == 1
    assert sum(b.estimated for b in counted.tables["households"]) == 1
    assert sum(b.estimated for b in counted.tables["area"]) == 0


def test_concentration_is_of_managed_area() -> None:
    rows = [
        row(area=600, company="甲"),
        row(area=300, company="乙"),
        row(area=100, company="丙"),
        row(area=999, company=""),
    ]
    assert census(rows, top=1).top_share == pytest.approx(0.6)


def test_nothing_counted_is_nothing() -> None:
    empty = census([])
    assert (empty.count, empty.top_share) == (0, 0.0)


@pytest.mark.parametrize("limits", [[], [0], [-1, 5], [float("nan")], [float("inf")], list(range(1, 14))])
def test_limits_that_cannot_be(limits: list[float]) -> None:
    with pytest.raises(NotUnderstood):
        check_limits(limits)


def test_limits_are_sorted_and_single() -> None:
    assert check_limits([200, 100, 100]) == (100, 200)


ROWS = st.lists(
    st.builds(
        row,
        st.integers(0, 5000),
        st.floats(0, 1e6),
        st.sampled_from(["甲", "乙", ""]),
        fee=st.floats(0, 10),
        age=st.none() | st.integers(0, 200),
        housing_class=st.sampled_from(["售后公房", "商品房", ""]),
    ),
    max_size=40,
)


@given(ROWS, st.lists(st.floats(0.1, 2000), min_size=1, max_size=6))
def test_every_compound_stands_in_exactly_one_bin_of_each_table(rows: list[Row], limits: list[float]) -> None:
    counted = census(rows, Limits(households=check_limits(limits)))
    for name in DIMENSIONS:
        bins = counted.tables[name]
        assert sum(b.count for b in bins) == len(rows)
        assert sum(b.households for b in bins) == counted.households
        assert not rows or sum(b.share for b in bins) == pytest.approx(1)
