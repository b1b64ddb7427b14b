"""The plan as a workbook: overview, compounds, rates and one live calculation sheet per alliance."""

import datetime as dt
import re
from collections.abc import Sequence
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from linmeng.planning.files import pen as p
from linmeng.planning.files import words
from linmeng.planning.files.notes import translated
from linmeng.planning.files.report import FIGURES, Area, Report, Sheet, fee_income
from linmeng.planning.files.sheet_alliance import AllianceSheet, Results
from linmeng.planning.files.sheet_rates import write_rates
from linmeng.planning.files.texts import Lang, name_of, say

MANY = 250
"""More calculation sheets than this nobody can handle: then each planning area has its own workbook."""

_NEVER: dict[str, object] = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbooks(report: Report, lang: Lang) -> dict[str, bytes]:
    """File name → workbook. One, or for a large plan an overview and one for each planning area."""
    if len(report.sheets) <= MANY or len(report.areas) == 1:
        return {"plan.xlsx": workbook(report, lang)}
    books = {"plan.xlsx": _book(report, lang, detail={})}
    for number, area in enumerate(report.areas, 1):
        sheets = [sheet for sheet in report.sheets if sheet.area == area.name]
        books[_file(number, area)] = workbook(_part(report, area, sheets), lang)
    return books


def workbook(report: Report, lang: Lang) -> bytes:
    """One workbook with a calculation sheet for every alliance of the report."""
    return _book(report, lang, detail={sheet.number: sheet for sheet in report.sheets})


def _part(report: Report, area: Area, sheets: Sequence[Sheet]) -> Report:
    return Report((area,), report.rates, area.plan, tuple(sheets))


def _file(number: int, area: Area) -> str:
    plain = re.sub(r"[^\w-]+", "_", area.name)[:40]
    return f"plan-xlsx/{number:03d}-{plain}.xlsx"


def _book(report: Report, lang: Lang, detail: dict[int, Sheet]) -> bytes:
    stream = BytesIO()
    with Workbook(stream, _NEVER) as book:
        book.set_properties({"created": dt.datetime.fromisoformat(report.rates.valid_from)})
        formats = p.formats_of(book)
        overview, compounds = (
            p.Pen(book.add_worksheet(say(lang, name)), formats) for name in ("overview", "compounds")
        )
        cells = write_rates(p.Pen(book.add_worksheet(say(lang, "rates")), formats), report.rates, lang)
        results: dict[int, Results] = {}
        for number, sheet in detail.items():
            pen = p.Pen(book.add_worksheet(_tab(number, lang)), formats)
            results[number] = AllianceSheet(pen, sheet, report.rates, cells, lang).write()
        _overview(overview, report, results, lang)
        _compounds(compounds, report, results, lang)
    return stream.getvalue()


def _tab(number: int, lang: Lang) -> str:
    return say(lang, "xl.tab", n=number)


def _overview(pen: p.Pen, report: Report, results: dict[int, Results], lang: Lang) -> None:
    pen.text(0, 0, say(lang, "title"), p.TITLE)
    notes = [*words.summary(report, lang), *(translated(note, lang) for note in report.plan.notes)]
    notes.append(say(lang, "fte_note"))
    for row, line in enumerate(notes, 1):
        pen.text(row, 0, line)
    head = len(notes) + 2
    keys = ("row", "subdistrict", "mode", "members", "host", "company", "cost", "subsidy", "share",
            "fee_together", "xl.alone_cost", "saving")  # fmt: skip
    pen.head(head, [say(lang, key) for key in keys])
    for row, sheet in enumerate(report.sheets, head + 1):
        _alliance_row(pen, row, sheet, results.get(sheet.number), lang)
    last = head + len(report.sheets)
    _totals(pen, head + 1, last, report, lang)
    pen.sheet.set_column(0, 0, 6)
    pen.sheet.set_column(1, 2, 18)
    pen.sheet.set_column(3, 3, 44)
    pen.sheet.set_column(4, 11, 16)
    pen.sheet.autofilter(head, 0, last, 11)


def _alliance_row(pen: p.Pen, row: int, sheet: Sheet, at: Results | None, lang: Lang) -> None:
    alliance = sheet.alliance
    if at:
        pen.sheet.write_url(row, 0, f"internal:'{_tab(sheet.number, lang)}'!A1", string=str(sheet.number))
    else:
        pen.sheet.write_number(row, 0, sheet.number, pen.formats[p.TEXT])
    host = sheet.host
    mode = name_of(lang, "mode", alliance.mode)
    texts = (sheet.area, mode, words.names(sheet.members, lang), host.name if host else "")
    company = alliance.company or ("" if alliance.mode == "selfrun" else say(lang, "new_company"))
    for column, text in enumerate((*texts, company), 1):
        pen.text(row, column, text)
    share, needed = sum(alliance.shares.values()), words.needed(sheet.together)
    values = (sheet.together.cost, alliance.subsidy, share, needed, sheet.alone_cost)
    cells = (at.cost, at.subsidy, f"SUM({at.share})", at.needed, f"SUM({at.alone})") if at else None
    for offset, value in enumerate(values):
        kind = p.FEE if offset == 3 else p.MONEY
        if cells:
            pen.formula(row, 6 + offset, cells[offset], value, kind)
        else:
            pen.sheet.write_number(row, 6 + offset, value, pen.formats[kind])
    if sheet.saved is not None:
        pen.formula(row, 11, f"{xl_rowcol_to_cell(row, 10)}-{xl_rowcol_to_cell(row, 6)}", sheet.saved)


def _totals(pen: p.Pen, first: int, last: int, report: Report, lang: Lang) -> None:
    pen.text(last + 1, 3, say(lang, "total"), p.HEAD)
    s = report.summary
    for column, value in (
        (6, s.cost),
        (7, s.subsidy),
        (8, s.fees_after),
        (10, s.alone_cost),
        (11, s.joined_alone - s.joined_cost),
    ):
        cells = f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(last, column)}"
        pen.formula(last + 1, column, f"SUM({cells})", value)


def _compounds(pen: p.Pen, report: Report, results: dict[int, Results], lang: Lang) -> None:
    keys = ("field.id", "field.name", "subdistrict", "alliance", "mode", "field.area", "field.households",
            "company", "xl.income_now", "fee_now", "fee_after", "xl.change_row", "share",
            "estimated")  # fmt: skip
    pen.head(0, [say(lang, key) for key in keys])
    pairs = [(sheet, c) for sheet in report.sheets for c in sheet.members]
    for row, (sheet, c) in enumerate(pairs, 1):
        texts = (c.id, c.name, c.subdistrict)
        for column, text in enumerate(texts):
            pen.text(row, column, text)
        pen.sheet.write_number(row, 3, sheet.number, pen.formats[p.TEXT])
        pen.text(row, 4, name_of(lang, "mode", sheet.alliance.mode))
        for column, value, kind in (
            (5, c.area, p.COUNT),
            (6, c.households, p.COUNT),
            (8, fee_income(c), p.MONEY),
        ):
            pen.sheet.write_number(row, column, value, pen.formats[kind])
        pen.text(row, 7, c.company)
        pen.sheet.write_number(row, 9, c.fee, pen.formats[p.FEE])
        fee, at = sheet.alliance.fees[c.id], results.get(sheet.number)
        if at:
            pen.formula(row, 10, at.fees[c.id], fee, p.FEE)
        else:
            pen.sheet.write_number(row, 10, fee, pen.formats[p.FEE])
        step = f"{xl_rowcol_to_cell(row, 10)}-{xl_rowcol_to_cell(row, 9)}"
        pen.formula(row, 11, step, fee - c.fee, p.FEE)
        pen.sheet.write_number(row, 12, sheet.alliance.shares[c.id], pen.formats[p.MONEY])
        estimated = [name_of(lang, "field", name) for name in FIGURES if name in c.estimated]
        pen.text(row, 13, say(lang, "list").join(estimated))
    pen.sheet.set_column(0, 2, 18)
    pen.sheet.set_column(3, 12, 13)
    pen.sheet.set_column(13, 13, 50)
    pen.sheet.freeze_panes(1, 2)
    pen.sheet.autofilter(0, 0, len(pairs), len(keys) - 1)
