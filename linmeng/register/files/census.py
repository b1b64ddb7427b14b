"""The census as a file."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from linmeng.register.files.writing import safe

Tables = Sequence[tuple[str, Sequence[Sequence[Any]]]]


def write_census(tables: Tables, head: Sequence[str], kind: str) -> bytes:
    """CSV (UTF-8 with a mark) or XLSX (one sheet) of the tables, one under the other."""
    return _xlsx(tables, head) if kind == "xlsx" else _csv(tables, head)


def _csv(tables: Tables, head: Sequence[str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    for title, rows in tables:
        writer.writerow([title, *head[1:]])
        writer.writerows([[safe(cell) for cell in row] for row in rows])
        writer.writerow([])
    return ("\ufeff" + out.getvalue()).encode()


def _xlsx(tables: Tables, head: Sequence[str]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet, bold, percent = book.add_worksheet(), book.add_format({"bold": True}), book.add_format()
        percent.set_num_format("0.0%")
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 5, 14)
        line = 0
        for title, rows in tables:
            sheet.write_row(line, 0, [title, *head[1:]], bold)
            for row in rows:
                line += 1
                sheet.write_row(line, 0, row)
                sheet.write_number(line, 2, row[2], percent)
            line += 2
    return out.getvalue()
