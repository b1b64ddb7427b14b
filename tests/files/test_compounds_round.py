"""What is written is read again as it was; real spreadsheets' habits."""

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.register.columns import COLUMNS
from linmeng.domain.register.facts import Facts
from linmeng.register.files.compounds import read_compounds
from linmeng.register.files.writing import explanations, rejects, template, write_compounds
from tests.domain.register.some_facts import facts, words
from tests.files.broken import CSV, HEADER, ROW

KINDS = ["csv", "xlsx", "geojson"]


def _same_place(one: Facts, other: Facts) -> Facts:
    """Ids that the reader made up are not compared."""
    return replace(other, id=one.id if one.id is None else other.id)


@settings(max_examples=60)
@given(st.lists(facts(), min_size=1, max_size=4, unique_by=lambda f: f.id or f.name), st.sampled_from(KINDS))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_written_and_read_again(language, rows, kind):
    reading = read_compounds(write_compounds(rows, kind, language=language), f"list.{kind}")
    assert [_same_place(a, r.facts) for a, r in zip(rows, reading.rows, strict=True)] == rows
    assert not reading.rejected
    assert reading.crs == "wgs84"


@given(words())
def test_no_cell_of_a_csv_calculates(name):
    data = write_compounds([Facts(name=name, lon=121.4, lat=31.2)], "csv").decode("utf-8-sig")
    for cell in list(csv.reader(io.StringIO(data, newline="")))[1]:
        assert not cell.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r"))


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
@pytest.mark.parametrize("before", ["", "'", "''"])
def test_a_defused_cell_is_read_as_it_was(sign, before):
    name = f"{before}{sign}1+1"
    data = write_compounds([Facts(name=name, lon=121.4, lat=31.2)], "csv")
    assert f"'{name}" in data.decode("utf-8-sig")
    assert read_compounds(data, "list.csv").rows[0].facts.name == name


def test_no_cell_of_a_workbook_calculates():
    import openpyxl

    data = write_compounds([Facts(name="=1+1", address="@x", lon=121.4, lat=31.2)], "xlsx")
    sheet: Any = openpyxl.load_workbook(io.BytesIO(data)).active
    assert {c.data_type for c in sheet[2]} == {"s", "n"}


def test_an_outline_survives_geojson():
    ring = [[121.4, 31.2], [121.401, 31.2], [121.401, 31.201], [121.4, 31.2]]
    outline = {"type": "MultiPolygon", "coordinates": [[ring]]}
    reading = read_compounds(write_compounds([Facts(name="甲", outline=outline)], "geojson"), "a.geojson")
    assert reading.rows[0].facts.outline == outline
    assert reading.rows[0].facts.lon == pytest.approx(121.40067, abs=1e-5)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_can_be_read(kind, language):
    reading = read_compounds(template(kind, language=language), f"t.{kind}")
    assert [r.facts.name for r in reading.rows] == ["京剧院小区"]
    assert reading.unknown == ()
    assert not reading.rows[0].notes


def test_the_template_explains_each_column():
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(template("xlsx")))
    assert [r[0].value for r in book["说明"].iter_rows(min_row=2)] == [c.zh for c in COLUMNS]
    assert all(row[4] for row in explanations("zh") + explanations("en"))


def test_rejected_rows_come_back_as_they_were():
    bad = "=坏行,天平路街道,813,16,1,0.6,某公司,0,0\n"
    reading = read_compounds((HEADER + ROW + bad).encode(), "list.csv")
    assert [r.number for r in reading.rejected] == [3]
    header, row = csv.reader(io.StringIO(rejects(reading).decode("utf-8-sig"), newline=""))
    assert header[2:] == list(reading.header)
    assert row == ["3", "the coordinates are missing", "'=坏行", *bad.strip().split(",")[1:]]


def test_dropped_figures_are_notes_with_column_value_and_reason():
    text = "小区名称,物业费,户数,楼栋数,经度,纬度\n甲,150,3户,4栋,121.4,31.2\n"
    row = read_compounds(text.encode(), "list.csv").rows[0]
    assert row.facts.fee is None and row.facts.households is None and row.facts.buildings == 4
    assert [(n.column, n.raw, n.words) for n in row.notes] == [
        ("物业费", "150", "150 is not plausible (expected 0 to 30)"),
        ("户数", "3", "fewer households (3) than buildings (4): a lower bound, not a count"),
    ]


def test_the_same_compound_twice_is_rejected_with_the_first_row():
    reading = read_compounds((HEADER + ROW + ROW).encode(), "list.csv")
    assert [r.reason for r in reading.rejected] == ["the same compound as in row 2"]


def test_a_title_above_the_header_and_other_delimiters():
    for data in (("天平路街道小区一览表\n\n" + CSV.decode()), CSV.decode().replace(",", "\t")):
        assert len(read_compounds(data.encode("gb18030"), "list.csv").rows) == 2
    assert read_compounds(CSV.decode().replace(",", ";").encode("utf-16"), "x.csv").encoding == "utf-16"


@pytest.mark.parametrize(
    ("header", "crs"), [("lng_bd09,lat_bd09", "bd09"), ("经度(GCJ-02),纬度(GCJ-02)", "gcj02")]
)
def test_headers_name_the_system(header, crs):
    data = f"name,{header}\n甲,121.45,31.2\n".encode()
    reading = read_compounds(data, "x.csv")
    assert (reading.crs, reading.crs_how) == (crs, "header")
    assert (reading.rows[0].facts.lon or 999) < 121.447
    assert read_compounds(data, "x.csv", crs="wgs84").rows[0].facts.lon == 121.45
    with pytest.raises(NotUnderstood):
        read_compounds(data, "x.csv", crs="beijing54")


def test_the_sea_and_the_rough_border():
    ring = [[121.4, 31.2], [121.5, 31.2], [121.5, 31.3], [121.4, 31.3], [121.4, 31.2]]
    feature = {"properties": {"name": "天平路街道"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    rows = (
        "name,subdistrict,lon,lat",
        "里,,121.45,31.25",
        "边,,121.502,31.25",
        "海,,122.9,31",
        "错,天平路街道,122.9,31",
    )
    text = "\n".join(rows)
    reading = read_compounds(text.encode(), "x.csv", boundaries={"features": [feature]}, crs="wgs84")
    assert [r.facts.subdistrict for r in reading.rows] == ["天平路街道", "天平路街道"]
    assert reading.rows[1].notes[0].values["metres"] == pytest.approx(190, abs=2)
    assert [r.name for r in reading.rejected] == ["海", "错"]
    assert "outside every known sub-district" in reading.rejected[0].reason


FAR = "name,district,subdistrict,area,lon,lat\n"


@pytest.mark.parametrize(("group", "name"), [("徐汇,天平街道", "天平街道"), ("徐汇,", "徐汇"), (",", "")])
def test_a_point_far_from_the_others_is_left_out(group, name):
    near = "".join(f"里{i},{group},800,121.45{i},31.2\n" for i in range(3))
    text = (FAR + near + f"海,{group},900,122.9,31.2\n错,虹口,欧阳路街道,900,122.9,31.2\n").encode()
    reading = read_compounds(text, "x.csv", place_needed=False)
    lost = reading.rows[3].facts
    assert (lost.name, lost.area, lost.lon, lost.lat) == ("海", 900, None, None)
    [note] = reading.rows[3].notes
    assert (note.raw, note.values) == ("122.9, 31.2", {"km": "138", **({"name": name} if name else {})})
    assert reading.rows[4].facts.lon == 122.9  # one alone in its sub-district has nobody to compare with
    assert [r.name for r in read_compounds(text, "x.csv").rejected] == ["海"]


def test_a_point_within_30_km_stays():
    text = (FAR + "".join(f"里{i},,天平街道,800,{121.45 + i * 0.1:.2f},31.2\n" for i in range(4))).encode()
    reading = read_compounds(text, "x.csv", place_needed=False)
    assert [bool(r.notes) for r in reading.rows] == [False] * 4
    assert reading.rows[3].facts.lon == 121.75  # 28.6 km from the first, 19 km from the middle


def test_formulas_and_macros_are_told():
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate((["小区名称", "户数", "经度", "纬度"], ["甲", None, 121.4, 31.2])):
            sheet.write_row(i, 0, row)
        sheet.write_formula("B2", "=8*2", None, 16)
    reading = read_compounds(out.getvalue(), "x.xlsx")
    assert reading.rows[0].facts.households == 16
    assert [n.words for n in reading.notes if not n.column and not n.field] == [
        "the workbook contains 1 formulas: their stored results were taken"
    ]


def test_rows_without_a_place_where_none_is_needed():
    text = "name,area\n甲,800 平方米\n".encode()
    assert read_compounds(text, "x.csv").rejected[0].reason == "the coordinates are missing"
    assert read_compounds(text, "x.csv", place_needed=False).rows[0].facts.area == 800
