"""Values as the Nanjing and Shanghai lists really write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.register import values
from linmeng.domain.register.columns import BY_FIELD, COLUMNS, field_of, header_system
from linmeng.domain.register.values import Doubt


@pytest.mark.parametrize(
    ("raw", "fee"),
    [
        ("1.3至2.5元/平米/月", (1.3, 2.5)),
        ("2.5元/平米/月", (2.5, None)),
        ("1.5-2", (1.5, 2.0)),
        ("2~1.5 元/㎡·月", (1.5, 2.0)),
        ("0.7 元/㎡·月", (0.7, None)),
        ("１．３元", (1.3, None)),
        ("24元/平方米/年", (2.0, None)),
        ("1.3至1.3元/平米/月", (1.3, None)),
        ("暂无信息", (None, None)),
        ("暂无信息 元/㎡·月", (None, None)),
        ("-", (None, None)),
        (0, (0.0, None)),
    ],
)
def test_fees(raw, fee):
    assert values.fee_range(raw) == fee


@pytest.mark.parametrize("raw", ["5元/户/月", "一块二", "1.2.3", "1_0", "约", "3万元"])
def test_fees_that_cannot_be_used(raw):
    with pytest.raises(Doubt):
        values.fee_range(raw)


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        ("households", "234户", 234),
        ("households", "13,239 户", 13239),
        ("households", 12.0, 12),
        ("buildings", "4栋", 4),
        ("area", "1800000 平方米", 1_800_000),
        ("area", "1,234,567.5㎡", 1_234_567.5),
        ("area", "2.3万平方米", 23_000),
        ("site_area", "15亩", 10_000),
        ("site_area", "约3公顷", 30_000),
        ("floors", "６层", 6),
        ("lifts", "0", 0),
        ("gates", 0.5, 0.5),
    ],
)
def test_figures(field, raw, value):
    column = BY_FIELD[field]
    read = values.count if column.kind == "count" else values.number
    assert read(raw, column) == value


@pytest.mark.parametrize(
    ("field", "raw", "reason"),
    [
        ("fee", "150", "150 is not plausible (expected 0 to 30)"),
        ("area", "-1 平方米", "-1 is not plausible (expected 10 to 10000000)"),
        ("households", "0", "0 stands for not known"),
        ("households", "12.5", "12.5 is not a whole number"),
        ("area", "三千", "“三千” is not a figure"),
        ("area", "50户", "“50户” is not one figure in m²"),
        ("area", "inf", "“inf” is not a figure"),
        ("area", "1e999", "inf is not plausible (expected 10 to 10000000)"),
        ("area", True, "“true” is not a figure"),
    ],
)
def test_figures_that_cannot_be_used_say_why(field, raw, reason):
    column = BY_FIELD[field]
    with pytest.raises(Doubt) as caught:
        (values.count if column.kind == "count" else values.number)(raw, column)
    assert str(caught.value) == reason


@pytest.mark.parametrize("raw", ["", None, " ", "-", "暂无", "暂无资料", "NaN", "#N/A", "未知", "null"])
def test_nothing_said(raw):
    assert values.number(raw, BY_FIELD["area"]) is None
    assert values.text(raw) is None
    assert values.year(raw, BY_FIELD["year_built"]) is None
    assert values.company(raw) == (None, None)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("街道办事处（委员会）代管物业", (None, "street")),
        ("街道贷管", (None, "street")),
        ("江宁区东虹街道办事处", (None, "street")),
        ("社区居委会代管", (None, "street")),
        ("业主自筹物业", (None, "self")),
        ("业主自管", (None, "self")),
        ("无物业管理服务", (None, "none")),
        ("无", (None, "none")),
        ("私人承办物业", (None, "company")),
        ("招商物业", ("招商物业", "company")),
        ("天平路街道物业管理有限公司", ("天平路街道物业管理有限公司", "company")),
        ("万科物业管理公司(代管)", ("万科物业管理公司(代管)", "company")),
    ],
)
def test_a_cell_without_a_company_is_a_fact_of_its_own(raw, expected):
    assert values.company(raw) == expected


@pytest.mark.parametrize(
    ("raw", "year"),
    [
        ("1998年建成", 1998),
        ("1998-2000年", 1998),
        (2005.0, 2005),
        (date(1984, 5, 1), 1984),
        ("19840501", 1984),
    ],
)
def test_years(raw, year):
    assert values.year(raw, BY_FIELD["year_built"]) == year


@pytest.mark.parametrize("raw", ["九十年代", "1700", "20", "98年"])
def test_no_years(raw):
    with pytest.raises(Doubt):
        values.year(raw, BY_FIELD["year_built"])


@pytest.mark.parametrize(
    ("raw", "share"), [("85%", 0.85), ("85", 0.85), (0.85, 0.85), ("1", 1.0), ("0", 0.0)]
)
def test_shares(raw, share):
    assert values.share(raw, BY_FIELD["collection"]) == share


@pytest.mark.parametrize("raw", ["185%", "-3", "一半"])
def test_no_shares(raw):
    with pytest.raises(Doubt):
        values.share(raw, BY_FIELD["collection"])


def test_degrees_in_one_cell():
    assert values.degrees("118.82892735323,31.95513654794") == (118.82892735323, 31.95513654794)
    with pytest.raises(Doubt):
        values.degrees("118.8;31.9;0")


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none()))
def test_whatever_stands_in_a_cell_is_read_or_doubted(raw):
    for column in COLUMNS:
        for read in (values.number, values.count, values.share, values.year):
            try:
                value = read(raw, column)
            except Doubt:
                continue
            assert value is None or column.low <= value <= column.high
    for reader in (
        values.text,
        values.company,
        values.degrees,
        values.yesno,
        values.management,
        values.fee_range,
    ):
        try:
            reader(raw)
        except Doubt as doubt:
            assert str(doubt)


def test_headers_of_the_real_lists_are_known():
    known = {"plot_name": "name", "物业费用": "fee", "楼栋总数": "buildings", "房屋总数": "households"}
    known |= {"lng_bd09": "lon", "经纬度": "lonlat", "community_name": "name", "house_count": "households"}
    known |= {"建筑面积（平方米）": "area", " Floor Area ": "area", "经度(WGS-84)": "lon", "age": "age"}
    assert {h: field_of(h) for h in known} == known
    assert field_of("avr_price") is None
    assert header_system("lng_bd09") == "bd09"
    assert header_system("经度（GCJ-02）") == "gcj02"
    assert header_system("lng") is None


def test_no_header_means_two_things():
    headers = [(h, c.field) for c in COLUMNS for h in (c.field, c.zh, c.en, *c.synonyms)]
    assert all(field_of(h) == field for h, field in headers)
