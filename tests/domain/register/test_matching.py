"""Recognising compounds: names as the lists of Nanjing and Shanghai spell them."""

import pytest

from linmeng.domain.register.joining import join
from linmeng.domain.register.matching import Known, Register, alike, metres_between, plain_name


def _known(
    key: int, name: str, lon: float | None = 121.45, code: str = "", where: str = "310104003"
) -> Known:
    return Known(key, code or f"k{key}", name, where, lon, None if lon is None else 31.2)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("虹仪小区", "虹仪", True),
        ("天润城十四街区", "天润城第十四街区", True),
        ("盈家春天花园", "盈家春天", True),
        ("中环国际公寓（三期）", "中环国际公寓", True),
        ("岳阳花园", "岳阳花苑", True),
        ("黄山一村", "黄山二村", False),
        ("丰水宝邸（西苑）", "丰水宝邸（东苑）", False),
        ("久阳文华府邸（公寓）", "久阳文华府邸（别墅）", False),
        ("万安路150弄", "万安路151弄", False),
        ("梧桐里", "静安里", False),
    ],
)
def test_names_that_may_mean_one_compound(one, other, same):
    assert alike(plain_name(one), plain_name(other)) is same
    assert alike(plain_name(other), plain_name(one)) is same


def test_a_degree_of_longitude_at_shanghai():
    assert metres_between(121, 31.2, 122, 31.2) == pytest.approx(95_220, rel=0.001)


def test_the_surest_way_first():
    register = Register([_known(1, "甲苑", code="A"), _known(2, "乙苑", 121.46)])
    metres = 0.01 * 95_220

    def how(row: Known) -> tuple[str, int] | None:
        match = register.match(row)
        return (match.how, match.known.key) if match else None

    assert how(_known(0, "改名", code="A")) == ("id", 1)
    assert how(_known(0, "改名", 121.47, code="A")) is None  # the number of another compound far off
    assert how(_known(0, "乙苑小区", 121.461)) == ("name", 2)
    assert how(_known(0, "乙苑", 121.46 + 400 / metres * 0.01)) == ("similar", 2)
    assert how(_known(0, "乙苑", None)) == ("name", 2)
    assert how(_known(0, "乙苑", 121.4601, where="310109010")) == ("similar", 2)
    assert how(_known(0, "丙里", 121.4601)) is None
    assert not Register([])


def test_joining_by_name_never_guesses():
    known = [
        _known(1, "仁恒G53公寓"),
        _known(2, "东苑"),
        _known(3, "东苑", 121.452),
        _known(4, "远方", 121.9),
    ]
    rows = [
        _known(0, "仁恒G53"),
        _known(0, "东苑"),
        _known(0, "远方"),
        _known(0, "没有"),
        _known(0, "仁恒G53公寓", None),
    ]
    assert [j.how for j in join(rows, known)] == ["similar", "several", "none", "none", "exact"]
