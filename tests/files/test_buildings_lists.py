"""Lists of buildings: CSV and XLSX, sound, messy and broken."""

import io
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.register.building_columns import BUILDING_COLUMNS
from linmeng.domain.register.buildings import plain_number
from linmeng.register.files.buildings import BuildingReading, BuildingRow, read_buildings
from linmeng.register.files.writing import building_template, template, write_compounds
from tests.files.broken import broken_files
from tests.files.test_areas import geojson, workbook

CHINESE = "小区编号,小区名称,楼号,层数,户数,电梯数,建成年份"
ENGLISH = "id,name,building number,floors,households,lifts,year_built"


def read(data: bytes | str, name: str = "b.csv") -> BuildingReading:
    return read_buildings(data.encode() if isinstance(data, str) else data, name, year=2024)


def one(line: str, header: str = CHINESE) -> BuildingRow:
    (row,) = read(f"{header}\n{line}\n").rows
    return row


def reason(row: BuildingRow) -> str:
    return row.message.format(**row.values)


@pytest.mark.parametrize(
    "header", [CHINESE, ENGLISH, CHINESE.replace(",", ";"), "Code,Compound,幢号,楼层,套数,电梯,竣工年份"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv(header: str, encoding: str) -> None:
    line = "T-1,京剧院小区,2号楼,6层,24户,0,1984年".replace(",", ";" if ";" in header else ",")
    (row,) = read(f"{header}\n{line}\n".encode(encoding)).rows
    assert (row.number, row.code, row.name, row.building, row.message) == (
        2,
        "T-1",
        "京剧院小区",
        "2号楼",
        "",
    )
    assert row.figures == {"floors": 6, "households": 24, "lifts": 0, "year_built": 1984}


def test_columns_may_stand_in_any_order_and_only_what_is_stated_counts() -> None:
    row = one("备注,5,京剧院小区,", "说明,楼号,小区名称,层数")
    assert (row.code, row.name, row.building, row.figures) == ("", "京剧院小区", "5", {})
    assert read("说明,楼号,小区名称\nx,5,京剧院\n").unknown == ("说明",)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("200", "200 is not plausible (expected 1 to 150)"),
        ("0", "0 is not plausible (expected 1 to 150)"),
        ("6.5", "6.5 is not a whole number"),
        ("六", "“六” is not a figure"),
        ("=1+5", "“=1+5” is not a figure"),
    ],
)
def test_a_figure_that_cannot_be_is_left_out_and_said(cell: str, message: str) -> None:
    row = one(f",京剧院小区,1,{cell},24,,")
    assert (row.message, row.figures) == ("", {"households": 24})
    (note,) = row.notes
    assert (note.field, note.column, note.words) == ("floors", "层数", message)


def test_no_building_is_younger_than_today() -> None:
    assert one(",京剧院小区,1,,,,2024").figures == {"year_built": 2024}
    row = one(",京剧院小区,1,,,,2025")
    assert row.figures == {} and "1840 to 2024" in row.notes[0].words


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("T-1,京剧院小区,,6", "the building's number is missing"),
        ("T-1,京剧院小区,暂无,6", "the building's number is missing"),
        (",,5,6", "neither the compound's number nor its name is given"),
        ("T-1,京剧院小区,合计,6", "a sum is no building"),
        (f"T-1,京剧院小区,{'5' * 21},6", "1 to 20 printable characters"),
        ("T-1,京剧院小区,5\u202e,6", "characters that cannot be shown"),
        (f"T-1,{'长' * 121},5,6", "121"),
        ("T-1,京剧院小区,5,6,7,8,1984,多", "the row has 8 cells, the header 7"),
    ],
)
def test_a_row_of_no_use_says_why(line: str, said: str) -> None:
    row = one(line)
    assert said in reason(row) and row.cells == tuple(line.split(","))


def test_a_merged_cell_names_the_compound_of_several_buildings() -> None:
    rows = read(f"{CHINESE}\n,,9,6\nT-1,京剧院小区,1,6\n,,2,6\n,岳阳花苑,1,6\n合计,,,23\n,,4,\n").rows
    assert [(r.code, r.name, r.building, bool(r.message)) for r in rows] == [
        ("", "", "9", True),
        ("T-1", "京剧院小区", "1", False),
        ("T-1", "京剧院小区", "2", False),
        ("", "岳阳花苑", "1", False),
        ("合计", "", "", True),
        ("合计", "", "4", False),  # no compound has this number
    ]
    assert [[n.message for n in r.notes] for r in rows[1:4]] == [[], ["the compound of the row above"], []]


def test_numbers_of_a_workbook() -> None:
    rows: list[list[Any]] = [["小区名称", "楼号", "层数"], ["京剧院小区", 5.0, 6], ["京剧院小区", "5-2", 6.0]]
    found = read(workbook(rows), "b.xlsx").rows
    assert [(r.building, r.figures) for r in found] == [("5", {"floors": 6}), ("5-2", {"floors": 6})]


def test_a_number_that_excel_took_for_a_date_is_not_guessed() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["小区名称", "楼号"])
        sheet.write(1, 0, "京剧院小区")
        sheet.write_datetime(1, 1, date(2024, 5, 2), book.add_format({"num_format": "m-d"}))
    (row,) = read(out.getvalue(), "b.xlsx").rows
    assert "for a date" in reason(row)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_is_read_back(kind: str, language: Any) -> None:
    found = read(building_template(kind, language=language), f"t.{kind}")
    (row,) = found.rows
    assert (row.code, row.name, row.building, row.message) == ("TP-001", "京剧院小区", "2号楼", "")
    assert len(row.figures) == 4 and not row.notes and not found.unknown


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_explains_each_column(language: Any) -> None:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(building_template("xlsx", language=language)))
    rows = book.get_sheet_by_index(1).to_python()
    assert [r[0] for r in rows[1:]] == [getattr(c, language) for c in BUILDING_COLUMNS]
    assert all(r[4] for r in rows[1:])


def test_the_second_sheet_of_an_export_of_compounds_is_the_one_that_is_read() -> None:
    buildings = [["T-1", "京剧院小区", "2号楼", 6, 24, 0, 1984]]
    (row,) = read(write_compounds([], "xlsx", buildings=buildings), "compounds.xlsx").rows
    assert (row.building, row.figures["households"]) == ("2号楼", 24)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (template("xlsx"), "compounds.xlsx", "No column holds the building's number"),
        ("楼号,层数\n1,6\n".encode(), "b.csv", "No column holds the building's number"),
        (geojson(({"name": "京剧院", "楼号": "1"}, None)), "b.geojson", "needed as .xlsx or .csv"),
        (b"%PDF-1.7", "b.pdf", "This is a PDF"),
        (b"", "b.csv", "empty"),
    ],
)
def test_a_file_that_is_none_is_refused(data: bytes, name: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        read(data, name)
    assert said in refusal.value.message.format(**refusal.value.values)


@pytest.mark.parametrize("part", range(4))
def test_broken_files_are_refused_or_read_but_never_break(part: int) -> None:
    for name, data in broken_files()[part::4]:
        for content in (data, data.replace("楼栋数".encode(), "楼号".encode())):
            try:
                rows = read(content, name).rows
            except NotUnderstood:
                continue
            assert all(r.message or r.building for r in rows), name


@pytest.mark.parametrize(
    ("number", "plain"),
    [
        ("5", "5"), ("５号楼", "5"), ("05幢", "5"), ("第5栋", "5"), ("5#", "5"), ("No.5", "5"), ("5 座", "5"),
        ("A5号", "a5"), ("A05", "a5"), ("15号", "15"), ("10", "10"), ("0", "0"),
        ("5甲", "5甲"), ("5-1", "5-1"), ("号楼", "号楼"),
    ],
)  # fmt: skip
def test_numbers_are_compared_without_what_stands_on_every_plate(number: str, plain: str) -> None:
    assert plain_number(number) == plain
