"""The workbook: opened again, recomputed independently, changed, and fed with hostile names."""

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from linmeng.planning.files import xlsx
from linmeng.planning.files.report import Area, Report
from linmeng.planning.files.xlsx import workbook, workbooks
from tests.files.formulas import Formulas
from tests.files.plans import report


def opened(data: bytes, *, values: bool = False) -> Workbook:
    return load_workbook(BytesIO(data), data_only=values)


@pytest.fixture(scope="module")
def data() -> bytes:
    return workbook(report(), "zh")


def cell_of(book: Workbook, sheet: str, label: str, column: int) -> str:
    """The address in the line that begins with `label`."""
    for (cell,) in book[sheet].iter_rows(max_col=1):
        if cell.value == label:
            return str(book[sheet].cell(cell.row, column).coordinate)
    raise AssertionError(f"{sheet} has no line “{label}”")


def test_every_stored_value_is_what_its_formula_gives(data: bytes) -> None:
    live, stored = opened(data), opened(data, values=True)
    formulas = Formulas(live)
    checked = 0
    for sheet in live:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    there = stored[sheet.title][cell.coordinate].value
                    assert formulas.value(sheet.title, cell.coordinate) == pytest.approx(
                        there, rel=1e-9, abs=1e-6
                    ), (sheet.title, cell.coordinate, cell.value)
                    checked += 1
    assert checked > 500


def test_the_formulas_give_the_plan(data: bytes) -> None:
    shown = report()
    formulas = Formulas(opened(data))
    for sheet in shown.sheets:
        tab = f"{sheet.number}号"
        cost = formulas.value(tab, cell_of(formulas.book, tab, "每月总成本（元）", 3))
        subsidy = formulas.value(tab, cell_of(formulas.book, tab, "街道补贴（元/月）", 3))
        assert cost == pytest.approx(sheet.alliance.cost)
        assert subsidy == pytest.approx(sheet.alliance.subsidy, abs=1e-6)
        for number, member in enumerate(sheet.members):
            head = next(
                r for (c,) in formulas.book[tab].iter_rows(max_col=1) if c.value == "编号" for r in [c.row]
            )
            row = head + 1 + number
            assert formulas.book[tab].cell(row, 1).value == member.id
            fee = formulas.value(tab, formulas.book[tab].cell(row, 21).coordinate)
            assert fee == pytest.approx(sheet.alliance.fees[member.id])


def test_a_changed_wage_changes_every_sheet_and_the_overview(data: bytes) -> None:
    """Cleaners at 5 600 instead of 4 600: an alliance costs crew · 1 000 · 1.1 · 1.06 more."""
    shown = report()
    book = opened(data)
    row = next(c.row for (c,) in book["费率"].iter_rows(max_col=1) if c.value == "保洁")
    assert book["费率"].cell(row, 2).value == 4600
    formulas = Formulas(book)
    formulas.change("费率", f"B{row}", 5600)
    first = next(c.row for (c,) in book["总览"].iter_rows(max_col=1) if c.value == "1")
    for sheet in shown.sheets:
        crew = sheet.alliance.crew.get("cleaner", 0.0)
        now = formulas.value("总览", f"G{first + sheet.number - 1}")
        assert now == pytest.approx(sheet.alliance.cost + crew * 1000 * 1.1 * 1.06)


def test_a_program_without_recalculation_reads_the_numbers(data: bytes) -> None:
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name("总览").to_python()
    total = next(row for row in rows if row[3] == "合计")
    assert total[6] == pytest.approx(sum(s.alliance.cost for s in report().sheets))


@pytest.mark.parametrize(
    "evil", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "http://x.example/", "a'b]c:*?/\\[", "\t=2"]
)
def test_a_name_never_becomes_a_formula_or_a_link(evil: str) -> None:
    book = opened(workbook(report(opera=evil, a=evil), "zh"))
    found = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value == evil]
    assert len(found) >= 4  # two lists and two calculation sheets
    assert {c.data_type for c in found} == {"s"}
    assert all(c.hyperlink is None for c in found)
    assert Formulas(book).value("总览", cell_of(book, "总览", "1", 7)) > 0


def test_both_languages_have_the_same_cells() -> None:
    zh, en = (opened(workbook(report(), lang)) for lang in ("zh", "en"))
    assert len(zh.sheetnames) == len(en.sheetnames) == 3 + len(report().sheets)
    for a, b in zip(zh, en, strict=True):
        assert a.dimensions == b.dimensions


def test_a_large_plan_has_a_workbook_for_each_area(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two areas of five units, at most three sheets in a book: an overview of values, and two books."""
    one = report()
    two = [Area(name, one.areas[0].street, one.plan) for name in ("甲 街道/镇", "乙街道")]
    both = Report.of(two, one.rates, replace(one.plan, alliances=one.plan.alliances * 2))
    monkeypatch.setattr(xlsx, "MANY", 3)
    books = {name: opened(data) for name, data in workbooks(both, "zh").items()}
    assert list(books) == ["plan.xlsx", "plan-xlsx/001-甲_街道_镇.xlsx", "plan-xlsx/002-乙街道.xlsx"]
    assert books["plan.xlsx"].sheetnames == ["总览", "小区", "费率"]
    assert books["plan-xlsx/002-乙街道.xlsx"].sheetnames[3:] == [f"{n}号" for n in range(6, 11)]
    overview = Formulas(books["plan.xlsx"])
    row = next(c.row for (c,) in books["plan.xlsx"]["总览"].iter_rows(max_col=1) if c.value == 10)
    total = overview.value("总览", f"G{row + 1}")
    assert total == pytest.approx(2 * sum(a.cost for a in one.plan.alliances))


def test_the_same_plan_gives_the_same_bytes(data: bytes) -> None:
    assert workbook(report(), "zh") == data
