"""Lists of areas: CSV, XLSX and GeoJSON, sound and broken."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.register.credit import division_level
from linmeng.register.files.areas import AreaRow, area_template, read_areas
from tests.files.broken import broken_files

RING = [[121.44, 31.2], [121.45, 31.2], [121.45, 31.21], [121.44, 31.21], [121.44, 31.2]]
SQUARE = {"type": "Polygon", "coordinates": [RING]}
BOWTIE = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]


def geojson(*features: tuple[dict[str, Any], Any]) -> bytes:
    """A FeatureCollection of (properties, geometry)."""
    listed = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    return json.dumps({"type": "FeatureCollection", "features": listed}).encode()


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row)
    return out.getvalue()


def one(data: bytes, name: str = "a.geojson", **more: Any) -> AreaRow:
    (row,) = read_areas(data, name, **more).rows
    return row


@pytest.mark.parametrize("header", ["区划代码,名称", "code,name", "名称,区划代码", "Code;Name"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv(header: str, encoding: str) -> None:
    cells = {"区划代码": "310104003000", "名称": "天平路街道"}
    cells |= {"code": cells["区划代码"], "name": cells["名称"]}
    mark = ";" if ";" in header else ","
    line = mark.join(cells[h.lower()] for h in header.split(mark))
    row = one(f"{header}\n{line}\n".encode(encoding), "areas.csv")
    assert row == AreaRow(2, "310104003000", "天平路街道", cells=tuple(line.split(mark)))


def test_level_and_parent_in_words() -> None:
    data = "序号,区划代码,区划名称,级别,所属区\n1,310104003000,天平路街道,街道,徐汇区\n"
    data += "2,,武康居委会,片区,天平路街道\n"
    read = read_areas(data.encode(), "areas.csv")
    first, second = read.rows
    assert (first.level, first.parent, first.notes) == ("subdistrict", "徐汇区", ())
    assert (second.level, second.parent) == ("", "天平路街道")
    assert [(n.raw, n.message) for n in second.notes] == [("片区", "no level is called so; the code decides")]
    assert (read.unknown, read.columns["parent"]) == (("序号",), ("所属区",))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_is_read_back(kind: str, language: str) -> None:
    row = one(area_template(kind, language=language), f"t.{kind}")
    assert (row.code, row.level, row.parent, row.message) == ("310104003000", "subdistrict", "徐汇区", "")


def test_numbers_of_a_workbook_are_codes() -> None:
    data = workbook([["区划代码", "名称"], [310104003000, "天平路街道"], ["310104", "徐汇区"]])
    rows = read_areas(data, "areas.xlsx").rows
    assert [(r.number, r.code, r.name, r.message) for r in rows] == [
        (2, "310104003000", "天平路街道", ""),
        (3, "310104000000", "徐汇区", ""),
    ]


@pytest.mark.parametrize(
    ("code", "reason"),
    [("31010400300", "12 digits"), ("3.10104E+11", "12 digits"), ("310000000000", "province")],
)
def test_a_row_with_a_wrong_code_keeps_its_number_and_reason(code: str, reason: str) -> None:
    row = one(f"code,name\n{code},天平\n".encode(), "areas.csv")
    assert row.number == 2
    assert reason in row.message.format(**row.values)


def test_a_row_without_anything_and_a_name_too_long() -> None:
    data = f"code,name,district\n,,徐汇\n310104003000,{'长' * 81},\n".encode()
    empty, long = read_areas(data, "a.csv").rows
    assert empty.message == "neither a division code nor a name is given"
    assert long.values == {"n": 80}


def test_geojson_gives_outlines_by_code_or_by_name() -> None:
    rows = read_areas(
        geojson(({"code": 310104003000}, SQUARE), ({"name": "天平路街道", "district": "徐汇"}, None)),
        "a.json",
    ).rows
    assert [(r.code, r.name, r.parent) for r in rows] == [
        ("310104003000", "", ""),
        ("", "天平路街道", "徐汇"),
    ]
    assert (rows[0].outline, rows[1].outline) == (SQUARE, None)


def test_coordinates_are_shifted() -> None:
    row = one(geojson(({"code": "310104003000"}, SQUARE)), crs="gcj02")
    assert row.outline is not None
    east = RING[0][0] - row.outline["coordinates"][0][0][0]
    assert 0.003 < east < 0.007  # GCJ-02 lies some 400 m east of WGS-84 in Shanghai


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [121, 31]},
        {"type": "Polygon", "coordinates": [[[121, 31]]]},
        {"type": "Polygon", "coordinates": [[[9000, 31], [9001, 31], [9001, 32], [9000, 31]]]},
        {"type": "Polygon"},
        "Polygon",
        17,
        {"type": "Polygon", "coordinates": [[[121.0, 31.0], [121.0, 31.0], [121.0, 31.0], [121.0, 31.0]]]},
        {"type": "MultiPolygon", "coordinates": [[RING, [[1]]]]},
    ],
)
def test_a_broken_outline_is_one_rejected_row(geometry: Any) -> None:
    row, sound = read_areas(
        geojson(({"code": "310104003000"}, geometry), ({"code": "310104004000"}, SQUARE)), "a.geojson"
    ).rows
    assert row.message
    assert row.outline is None
    assert sound.message == ""


def test_a_crossing_ring_is_mended() -> None:
    row = one(geojson(({"code": "310104003000"}, {"type": "Polygon", "coordinates": [BOWTIE]})))
    assert row.outline is not None
    assert row.outline["type"] == "MultiPolygon"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b""),
        ("a.csv", b"code\n"),
        ("a.csv", "户数,楼栋数\n1,2\n".encode()),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}'),
        ("a.geojson", b'{"type": "Feature"}'),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [{"properties": {"x": 1}}]}'),
        ("a.geojson", b"[" * 100_000),
        ("a.xlsx", b"PK\x03\x04 no workbook"),
        ("a.pdf", b"%PDF-1.7"),
    ],
)
def test_a_file_of_no_use_is_told_in_a_sentence(name: str, data: bytes) -> None:
    with pytest.raises(NotUnderstood):
        read_areas(data, name)


def test_two_hundred_broken_files_never_give_a_traceback() -> None:
    refused = 0
    for name, data in broken_files():
        try:
            rows = read_areas(data, name).rows
        except NotUnderstood:
            refused += 1
            continue
        for row in rows:
            assert row.message or (row.name or division_level(row.code)), name
    assert refused > 60


@pytest.mark.shared
def test_the_towns_of_shanghai(shared_data: Path) -> None:
    file = shared_data / "boundaries" / "shanghai_towns_osm_wgs84.geojson"
    rows = read_areas(file.read_bytes(), file.name).rows
    assert len(rows) == 217
    assert not [r for r in rows if r.message or r.outline is None or not r.parent]


@pytest.mark.shared
def test_the_districts_of_shanghai(shared_data: Path) -> None:
    file = shared_data / "boundaries" / "shanghai_districts_datav_gcj02.geojson"
    rows = read_areas(file.read_bytes(), file.name, crs="gcj02").rows
    assert len(rows) == 16
    assert {division_level(r.code) for r in rows} == {"district"}
    assert not [r for r in rows if r.message or r.outline is None]
