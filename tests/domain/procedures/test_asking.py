"""Who asks for custody: heads of the register, co-holders and several units counted as votes count them."""

import pytest

from linmeng.domain.procedures.asking import Asking, asking_on, check_share, find_units, read_units
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.register.units import Place
from linmeng.domain.voting.rolls import Entry, Roll, make_roll


def roll() -> Roll:
    """Five units of four heads: a holds 1 and 2."""
    rows = [("1", 5000, "a"), ("2", 6000, "a"), ("3", 5000, "b"), ("4", 2000, "c"), ("5", 40000, "d")]
    return make_roll("m", "x", [Entry(unit, area, head, "T") for unit, area, head in rows])


@pytest.mark.parametrize(
    ("units", "heads", "area"),
    [(("1",), 1, 11000), (("1", "2"), 1, 11000), (("1", "4"), 2, 13000), ((), 0, 0), (("parking",), 0, 0)],
)
def test_whoever_holds_two_units_is_one_head_with_the_area_of_both(
    units: tuple[str, ...], heads: int, area: int
) -> None:
    assert asking_on(roll(), units, "T") == Asking("T", heads, 4, area, 58000)


@pytest.mark.parametrize(
    ("heads", "of", "good"),
    [(1, 5, True), (1, 6, False), (2, 10, True), (1, 10, False), (20, 100, True), (19, 100, False),
     (3, 15, True), (3, 16, False), (0, 0, True)],
)  # fmt: skip
def test_exactly_a_fifth_is_enough(heads: int, of: int, good: bool) -> None:
    asking = Asking("京剧院小区", heads, of, None, 0)
    if good:
        check_share(asking)
    else:
        with pytest.raises(
            NotNow, match=f"of {of} on the register at least {-(-of // 5)}; these are {heads}"
        ):
            check_share(asking)


def test_more_owners_than_there_are_cannot_ask() -> None:
    for heads in (5, -1):
        with pytest.raises(NotUnderstood, match="counts 4 owners"):
            check_share(Asking("T", heads, 4, None, 0))


@pytest.mark.parametrize(
    ("area", "short"), [(1999, True), (2000, False), (0, True), (None, False), (10000, False)]
)
def test_a_small_area_is_said_and_refuses_nothing(area: int | None, short: bool) -> None:
    asking = Asking("T", 1, 4, area, 10000)
    check_share(asking)
    assert asking.is_area_short is short


THERE: dict[str, Place] = {
    "a": ("1", "", "201"), "b": ("3", "2", "201"), "c": ("3", "2", "0502"), "d": ("", "", "9"),
    "e": ("虹仪1", "", "301"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "key"),
    [("1-201", "a"), ("1号楼201室", "a"), ("01幢 201", "a"), ("1 - 201", "a"), ("3-2-201", "b"),
     ("3号楼2单元201室", "b"), ("３号楼２单元２０１", "b"), ("0502", "c"), ("9室", "d"), ("虹仪1-301", "e"),
     ("第3幢2单元201", "b"), ("3/2/201", "b")],
)  # fmt: skip
def test_units_are_found_as_people_write_them(typed: str, key: str) -> None:
    assert find_units([typed], THERE, "T") == [key]


@pytest.mark.parametrize(("typed", "why"), [("201", "several"), ("4-201", "no unit"), ("", "no unit")])
def test_a_unit_that_is_not_there_or_not_told_apart_is_refused(typed: str, why: str) -> None:
    with pytest.raises(NotUnderstood, match=why):
        find_units([typed], THERE, "T")


def test_a_list_is_read_line_by_line_and_each_once() -> None:
    assert read_units("1-201\n 3-2-201,1-201；9 \r\n\n0502、9") == ["1-201", "3-2-201", "9", "0502"]
    assert read_units("3号楼  201室") == ["3号楼 201室"]
    with pytest.raises(NotUnderstood, match="5000"):
        read_units("\n".join(str(n) for n in range(5001)))
