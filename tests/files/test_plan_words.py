"""The sentences: complete in both languages, true to the figures."""

import hashlib
import json
import re
from dataclasses import replace
from string import Formatter

import pytest

from linmeng.domain.refusals import NotUnderstood
from linmeng.planning.files import texts, words
from linmeng.planning.files.inputs import read_barriers, read_constraints, read_rates_file
from linmeng.planning.files.notes import in_words
from linmeng.planning.files.plan_json import read_plan, write_plan
from linmeng.planning.files.report import Report
from tests.files.plans import RATES, plan, report, street


def fields(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


@pytest.mark.parametrize("key", texts.TEXTS)
def test_both_languages_are_complete_and_take_the_same_values(key: str) -> None:
    zh, en = texts.TEXTS[key]
    assert zh.strip() and en.strip()
    assert fields(zh) == fields(en)
    assert not re.search("[一-鿿]", en)
    assert re.search("[一-鿿㎡·]", zh) or not re.search("[a-z]{2}", re.sub(r"\{\w+\}", "", zh))


@pytest.mark.parametrize("lang", texts.LANGS)
def test_every_alliance_and_member_can_be_told(lang: texts.Lang) -> None:
    made = report()
    for sheet in made.sheets:
        lines = words.for_alliance(sheet, lang)
        for member in sheet.members:
            lines += words.for_member(sheet, member, lang)
        assert not [line for line in lines if "{" in line or "nan" in line]
        if lang == "zh":
            assert not [line for line in lines if re.search("[a-z]{3}", line)]
    assert len(words.summary(made, lang)) == 8


def test_opera_house_compound_reads_what_happens_to_it() -> None:
    """813 m², collection at least 0.9: fee · 813 · 0.9 is its share. A flat of 51 m² (813 / 16)."""
    sheet = report().sheets[0]
    opera = next(c for c in sheet.members if c.id == "opera")
    told = "".join(words.for_member(sheet, opera, "zh"))
    fee, share = sheet.alliance.fees["opera"], sheet.alliance.shares["opera"]
    assert share == pytest.approx(fee * 813 * 0.9)
    assert f"和岳阳花苑合用：本小区每平方米只要 {fee:.2f} 元，每月共出 {share:,.0f} 元" in told
    assert "现在：物业费每平方米每月 0.33 元，由某物业管理" in told
    assert f"拿一户 51 平方米的人家算：每月从 16.8 元变为 {fee * 51:.1f} 元" in told
    assert "收缴率" in told and "电梯数" in told and "是估算的" in told
    assert "谁来管：岳阳物业。" in words.for_alliance(sheet, "zh")


def test_who_pays_nothing_and_who_hires_nobody() -> None:
    sheet = report().sheets[3]
    assert sheet.alliance.mode == "selfrun"
    lone = sheet.members[0]
    assert words.for_member(sheet, lone, "zh")[0] == "现在：不交物业费，也没有物业公司管。"
    assert "谁来管：居民自管，专项服务由专业单位上门。" in words.for_alliance(sheet, "zh")


def test_objections_are_named() -> None:
    sheet = report().sheets[2]
    objecting = replace(sheet, alliance=replace(sheet.alliance, objections=(("u1", "u3"),)))
    assert "异议：水霞、虹霞高层 如果自己组合会更划算。" in words.for_alliance(objecting, "zh")
    assert not [line for line in words.for_alliance(sheet, "zh") if "异议" in line]


def test_the_summary_counts() -> None:
    """Nine compounds, two unmanaged (u1, self); one of them stays self-run, the other joins."""
    s = report().summary
    assert (s.compounds, s.unmanaged_now, s.selfrun, s.seek) == (9, 2, 1, 0)
    assert s.modes == {
        "independent": (1, 1),
        "merge": (1, 2),
        "attach": (1, 2),
        "unified": (1, 3),
        "selfrun": (1, 1),
    }
    assert s.up + s.down + s.same == 9
    assert s.fees_now == pytest.approx(sum(c.fee * c.area * c.collection for c in street().compounds))
    assert (s.estimated_compounds, dict(s.estimated_fields)) == (1, {"collection": 1, "lifts": 1})
    assert s.estimated_area == 0
    assert s.cost == pytest.approx(sum(a.cost for a in plan().alliances))


def test_the_plan_survives_its_file() -> None:
    made = plan()
    again = read_plan(write_plan(made), "plan.json")
    assert again == made
    keys = {"objective", "bound", "gap", "rates", "alliances", "notes"}
    document = json.loads(write_plan(made))
    assert set(document) == keys
    assert set(document["alliances"][0]) == {
        "members",
        "mode",
        "host",
        "company",
        "crew",
        "cost",
        "subsidy",
        "shares",
        "fees",
        "objections",
    }


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"alliances": 3}', b"\xff", b"[" * 100_000, b'{"alliances":[1]}']
)
def test_no_plan(data: bytes) -> None:
    with pytest.raises(NotUnderstood, match=r"plan\.json is not a plan"):
        read_plan(data, "plan.json")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"x",
        b"\xff\xfe",
        b'{"type":"Point","coordinates":[1,2]}',
        b'{"type":"LineString"}',
        b'{"type":"LineString","coordinates":[[1,2]]}',
        b'{"type":"LineString","coordinates":[[1,2],[1,95]]}',
        b'{"type":"LineString","coordinates":[[1,2],["a",3]]}',
        b'{"type":"MultiLineString","coordinates":[]}',
        b'{"type":"FeatureCollection","features":[null]}',
        b'{"type":"LineString","coordinates":[[1,2],[NaN,3]]}',
    ],
)
def test_no_barrier(data: bytes) -> None:
    with pytest.raises(NotUnderstood, match=r"b\.geojson"):
        read_barriers(data, "b.geojson")


def test_barriers_are_read_from_collections_features_and_geometries() -> None:
    line = {"type": "LineString", "coordinates": [[121, 31], [122, 31]]}
    for document in (
        line,
        {"type": "Feature", "geometry": line},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": line}]},
    ):
        assert read_barriers(json.dumps(document).encode(), "b") == (line,)


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "apart = 3",
        'apart = [["a"]]',
        "together = [[1, 2]]",
        '[mode]\na = "marry"',
        "[host]\na = 1",
        "mode = 1",
        "x = 1",
    ],
)
def test_no_wish(text: str) -> None:
    with pytest.raises(NotUnderstood, match=r"w\.toml"):
        read_constraints(text.encode(), "w.toml")


def test_wishes() -> None:
    text = 'together = [["a","b"]]\napart = [["a","c"]]\n[mode]\na = "merge"\n[host]\nb = "h"\n'
    wishes = read_constraints(text.encode(), "w.toml")
    assert (wishes.together, wishes.apart) == ((("a", "b"),), (("a", "c"),))
    assert (dict(wishes.mode), dict(wishes.host)) == ({"a": "merge"}, {"b": "h"})


def test_the_digest_of_the_rates_is_that_of_the_file() -> None:
    data = RATES.replace("\n", "\r\n").encode()
    assert read_rates_file(data, "r.toml").sha256 == hashlib.sha256(data).hexdigest()
    with pytest.raises(NotUnderstood, match="UTF-8"):
        read_rates_file("城".encode("gb18030"), "r.toml")


def test_a_refusal_is_told_with_its_values_in_both_languages() -> None:
    refusal = NotUnderstood("{name} is not TOML: {error}", name="费率.toml", error="x")
    assert in_words(refusal, "en") == "费率.toml is not TOML: x"
    assert "费率.toml" in in_words(refusal, "zh")


def test_an_unknown_member_is_no_report() -> None:
    made = report()
    fewer = replace(made.areas[0], street=replace(street(), compounds=street().compounds[1:]))
    with pytest.raises(KeyError):
        Report.of([fewer], made.rates, made.plan)
