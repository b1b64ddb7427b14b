"""The real lists of Nanjing and Shanghai, whole. Counts checked against the files with pandas."""

import json
from collections import Counter
from pathlib import Path

import pytest

from linmeng.register.files.compounds import read_compounds
from linmeng.register.files.reading import Reading

DATA = Path(__file__).parents[3] / "shared" / "data"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not DATA.is_dir(), reason="the real lists are not beside this checkout (../shared/data)"
    ),
]


def _reading(name: str, boundaries: str | None = None) -> Reading:
    outlines = json.loads((DATA / "boundaries" / boundaries).read_text("utf-8")) if boundaries else None
    return read_compounds((DATA / "compounds" / name).read_bytes(), name, boundaries=outlines)


@pytest.fixture(scope="module")
def nanjing() -> Reading:
    return _reading("nanjing_2020.csv")


@pytest.fixture(scope="module")
def shanghai() -> Reading:
    return _reading("shanghai_2016.csv", "shanghai_towns_osm_wgs84.geojson")


def test_nanjing_is_read_whole(nanjing):
    assert (len(nanjing.rows), len(nanjing.rejected)) == (5306, 1)
    assert nanjing.rejected[0].reason == "the coordinates are missing"
    assert (nanjing.crs, nanjing.crs_how) == ("bd09", "header")
    assert nanjing.unknown == ("source", "地址链", "开发商", "bizcircle")


def test_who_manages_in_nanjing(nanjing):
    managers = Counter(r.facts.management for r in nanjing.rows)
    # street: 1 437 街道办事处（委员会）代管物业, 13 社区居委会代管, 8 more
    # self: 722 业主自筹物业, 20 业主自管, 8 more
    assert managers == {"company": 1943, "street": 1458, "self": 750, "none": 415, None: 740}
    assert sum(r.facts.management == "company" and r.facts.company is None for r in nanjing.rows) == 162


def test_fees_of_nanjing(nanjing):
    assert sum(r.facts.fee is not None for r in nanjing.rows) == 4365
    assert max(r.facts.fee_max or r.facts.fee or 0 for r in nanjing.rows) <= 30
    dropped = [n for r in nanjing.rows for n in r.notes if n.field in ("fee", "fee_max")]
    assert sorted(n.raw for n in dropped if "至" in n.raw) == ["1.9至80元/平米/月", "4.5至45元/平米/月"]


def test_shanghai_is_read_placed_and_its_system_recognised(shanghai):
    assert (len(shanghai.rows), len(shanghai.rejected)) == (11494, 153)
    assert (shanghai.crs, shanghai.crs_how) == ("bd09", "boundaries")
    assert all(r.facts.subdistrict and r.facts.district for r in shanghai.rows)
    assert {r.message for r in shanghai.rejected} == {"lies {km} km outside every known sub-district"}


def test_the_mess_of_shanghai_is_told(shanghai):
    notes = Counter(n.message.split("(")[0].split("{")[0].strip() for r in shanghai.rows for n in r.notes)
    assert notes["fewer households"] == 1598
    assert notes["an age of"] == 2378
    assert all(r.facts.year_built is None or 1906 < r.facts.year_built <= 2016 for r in shanghai.rows)


def test_bracketed_districts_agree_with_the_polygons(shanghai):
    """149 names end with a district in brackets; nearly all lie there once BD-09 is undone."""
    named = [r.facts for r in shanghai.rows if (r.facts.name or "").endswith("）")]
    districts = {r.facts.district for r in shanghai.rows}
    claims = [(f.name.rpartition("（")[2][:-1], f.district) for f in named]
    known = [(claim, found) for claim, found in claims if claim in districts]
    assert len(known) > 140
    assert sum(claim == found for claim, found in known) / len(known) > 0.98


def test_floor_areas_of_nanjing():
    reading = _reading("nanjing_2020_floor_area.csv")
    assert len(reading.rows) == 4744  # of 4 774; 30 lie in Beijing, Guangzhou … or across the city
    assert sum("from the other compounds" in r.message for r in reading.rejected) == 30
    assert (
        sum(r.facts.area is not None for r in reading.rows) == 2356
    )  # 2 384 stated, 17 of them −1 or 7 m², 11 far away
