"""Places, areas and shares of units; names, telephones and numbers as they are compared and shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.register.persons import (
    masked_name,
    masked_paper,
    masked_phone,
    plain_name,
    plain_paper,
    plain_phone,
)
from linmeng.domain.register.unit_columns import PERSONAL, UNIT_COLUMNS, read_word, unit_field
from linmeng.domain.register.units import check_shares, clean_place, plain_place, read_area, read_share


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (("3号楼", "2单元", "502室"), ("3", "2", "502")),
        (("０３幢", " 2 门", "502"), ("3", "2 门", "502")),
        (("12号", "", "B1-07"), ("12号", "", "B1-07")),
        (("", "", "地下 12"), ("", "", "地下 12")),
    ],
)
def test_a_place_as_it_is_stored(written: tuple[str, str, str], stored: tuple[str, str, str]) -> None:
    assert clean_place(*written) == stored


@given(st.tuples(*[st.text("0123456789AB号楼单元室幢甲 -", max_size=8)] * 3))
def test_storing_a_place_again_changes_nothing(place: tuple[str, str, str]) -> None:
    try:
        once = clean_place(*place)
    except NotUnderstood:
        return
    assert plain_place(clean_place(*once)) == plain_place(once)


def test_places_alike() -> None:
    assert (
        plain_place(("3号楼", "2单元", "502室"))
        == plain_place(("03", "2", "502"))
        == plain_place(("3幢", "2门", "502"))
    )
    assert (
        plain_place(("3", "2", "502")) != plain_place(("3甲", "2", "502")) != plain_place(("3", "2", "5020"))
    )


@given(st.integers(1, 100_000_000))
def test_areas_are_read_exactly(area: int) -> None:
    assert read_area(f"{area // 100}.{area % 100:02}") == area
    assert read_area(f"{area // 100:,}.{area % 100:02} ㎡") == area


@pytest.mark.parametrize(
    "text", ["0", "-1", "五十", "52.305", "1e9", "nan", "inf", "", "52.3 亩", "1000000.01", "9" * 50]
)
def test_what_is_no_area(text: str) -> None:
    with pytest.raises(NotUnderstood):
        read_area(text)


def test_shares() -> None:
    assert [read_share(t) for t in ("1/2", "50%", "0.5", "", "共同共有", "１／３", "100%")] == [
        "1/2", "1/2", "1/2", "", "", "1/3", "1/1"
    ]  # fmt: skip
    for wrong in ("0", "2", "-1/2", "一半", "1/0", "101%", "1/2/3"):
        with pytest.raises(NotUnderstood):
            read_share(wrong)
    for fine in (["1/2", "1/2"], ["", ""], ["1/3", ""], ["1/1"], []):
        check_shares(fine)
    for wrong_ in (["1/2", "1/3"], ["2/3", "2/3"], ["1/3", "2/3", "1/9"], [""] * 101):
        with pytest.raises(NotUnderstood):
            check_shares(wrong_)


def test_what_is_compared() -> None:
    assert plain_name(" Anna　Ｓmith ") == plain_name("anna smith")
    assert plain_name("阿不都•热合曼") == plain_name("阿不都·热合曼")
    assert plain_phone("+86 138-0000 1234") == plain_phone("１３８００００１２３４") == "13800001234"
    assert plain_phone("021-6437 1234") == "02164371234"
    assert plain_paper(" 31010419500101123x ") == "31010419500101123X"


def test_what_is_shown() -> None:
    assert [masked_name(n) for n in ("王小明", "王明", "王", "Anna Smith", "")] == [
        "王**",
        "王**",
        "**",
        "A**",
        "**",
    ]
    assert masked_name("上海造房公司", natural=False) == "上海**"
    assert [masked_phone(p) for p in ("13812341234", "64371234", "", "12")] == [
        "138****1234",
        "****34",
        "",
        "****12",
    ]
    assert masked_paper("310104195001011234") == "3101**********1234"
    assert masked_paper("E12345678") == "****78"


@given(st.text(min_size=2, max_size=30))
def test_a_mask_tells_one_character_and_not_the_length(name: str) -> None:
    assert len(masked_name(name)) <= 3 and masked_name(name).endswith("**")


@given(st.text("0123456789", min_size=15, max_size=18))
def test_a_masked_number_hides_what_lies_between(paper: str) -> None:
    assert masked_paper(paper)[4:-4] == "*" * (len(paper) - 8)


def test_headers_and_words() -> None:
    assert len({c.field for c in UNIT_COLUMNS}) == len(UNIT_COLUMNS)
    for c in UNIT_COLUMNS:
        assert {unit_field(h) for h in (c.field, c.zh, c.en, *c.synonyms)} == {c.field}, c.field
    assert {c.field for c in UNIT_COLUMNS} >= PERSONAL
    assert (read_word("state", "已售未交付"), read_word("kind", "车位"), read_word("basis", "实测")) == (
        "undelivered", "parking", "surveyed"
    )  # fmt: skip
    with pytest.raises(NotUnderstood):
        read_word("kind", "城堡")
