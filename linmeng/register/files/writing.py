"""Lists of compounds as CSV, XLSX or GeoJSON, in the same columns the reader knows."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.register.building_columns import BUILDING_COLUMNS
from linmeng.domain.register.columns import COLUMNS, Column
from linmeng.domain.register.facts import Facts
from linmeng.domain.register.unit_columns import UNIT_COLUMNS
from linmeng.register.files.reading import Reading

BUILDING: dict[str, Sequence[str]] = {
    "zh": [c.zh for c in BUILDING_COLUMNS],
    "en": [c.en for c in BUILDING_COLUMNS],
}
"""The columns of a list of buildings."""
Kind = Literal["csv", "xlsx", "geojson"]
Language = Literal["zh", "en"]
BOM = b"\xef\xbb\xbf"  # tells Excel that the text is UTF-8
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r]")  # what a spreadsheet would calculate, full-width too
_MANAGED = {"company": "企业", "street": "街道代管", "self": "业主自管", "none": "无人管理"}
_YES = {True: "是", False: "否"}
_YES_ENGLISH = {True: "yes", False: "no"}


def write_compounds(
    rows: Iterable[Facts],
    kind: str,
    *,
    language: Language = "zh",
    buildings: Sequence[Sequence[Any]] = (),
) -> bytes:
    """The list as a file; read again it gives the same facts. An outline survives only in GeoJSON.

    `buildings`, as `BUILDING` names their columns, get a second sheet in XLSX.

    In CSV a text that a spreadsheet would calculate gets an apostrophe in front, which the reader takes off.
    """
    if kind == "geojson":
        return _geojson(rows)
    header = [header_of(c, language) for c in COLUMNS]
    body = [[_cell(c, getattr(f, c.field), language) for c in COLUMNS] for f in rows]
    if kind == "xlsx" and buildings:
        first, second = ("小区", "楼幢") if language == "zh" else ("compounds", "buildings")
        return _xlsx([(first, [header, *body]), (second, [BUILDING[language], *buildings])])
    return table_bytes(header, body, kind)


def header_of(column: Column, language: Language) -> str:
    """The column's header in that language."""
    return column.zh if language == "zh" else column.en


def table_bytes(header: Sequence[str], body: Sequence[Sequence[Any]], kind: str) -> bytes:
    """Any table as CSV (UTF-8 with a mark) or XLSX; texts stay texts. NotUnderstood for another kind."""
    if kind == "csv":
        return BOM + _csv([header, *body])
    if kind == "xlsx":
        return _xlsx([("", [header, *body])])
    raise NotUnderstood("“{kind}” is not a kind of file: csv, xlsx or geojson.", kind=kind)


def template(kind: str, *, language: Language = "zh") -> bytes:
    """An example list to fill in; XLSX has a second sheet that explains each column, CSV a sheet of its own.

    CSV cannot hold a second sheet: its template is header and example; `explanations` gives the rest.
    """
    header = [header_of(c, language) for c in COLUMNS]
    example = [[c.example for c in COLUMNS]]
    if kind == "geojson":
        from linmeng.register.files.compounds import read_compounds

        return _geojson(r.facts for r in read_compounds(BOM + _csv([header, *example]), "t.csv").rows)
    if kind == "xlsx":
        numbers = [[_number(c) for c in COLUMNS]]
        titles = ("小区", "说明") if language == "zh" else ("compounds", "columns")
        return _xlsx([(titles[0], [header, *numbers]), (titles[1], explanations(language))])
    return table_bytes(header, example, kind)


def building_template(kind: str, *, language: Language = "zh") -> bytes:
    """An example list of buildings, CSV, or XLSX with a second sheet that explains each column.

    NotUnderstood for another kind.
    """
    header, example = BUILDING[language], [_number(c) for c in BUILDING_COLUMNS]
    if kind != "xlsx":
        return table_bytes(header, [[c.example for c in BUILDING_COLUMNS]], kind)
    titles = ("楼幢", "说明") if language == "zh" else ("buildings", "columns")
    return _xlsx([(titles[0], [header, example]), (titles[1], explanations(language, BUILDING_COLUMNS))])


def unit_template(kind: str, *, language: Language = "zh") -> bytes:
    """An example list of units and owners, like `building_template`."""
    header = [header_of(c, language) for c in UNIT_COLUMNS]
    example = [[c.example for c in UNIT_COLUMNS]]
    if kind != "xlsx":
        return table_bytes(header, example, kind)
    titles = ("房屋与业主", "说明") if language == "zh" else ("units", "columns")
    return _xlsx([(titles[0], [header, *example]), (titles[1], explanations(language, UNIT_COLUMNS))])


def explanations(language: Language = "zh", columns: Sequence[Column] = COLUMNS) -> list[list[str]]:
    """Header row and one row per column: header, other names, unit, plausible range, meaning, example."""
    zh = language == "zh"
    head = "列名 也可写作 单位 合理范围 说明 示例" if zh else "column also unit range meaning example"
    rows = [head.split()]
    for c in columns:
        span = f"{c.low:g} – {c.high:.15g}" if c.kind not in ("text", "company") and c.high else ""
        also = ", ".join(dict.fromkeys((c.en if zh else c.zh, *c.synonyms)))
        meaning = c.explain_zh if zh else c.explain_en
        rows.append([header_of(c, language), also, c.unit, span, meaning, c.example])
    return rows


def rejects(reading: Reading, reason: Any = None) -> bytes:
    """The rejected rows as CSV, as they were, row number and reason in front. `reason(row)` translates."""
    header = ["行号 row", "原因 reason", *reading.header]
    tell = reason or (lambda row: row.reason)
    return BOM + _csv([header, *([r.number, tell(r), *r.cells] for r in reading.rejected)])


def safe(value: Any) -> Any:
    """A text that a spreadsheet would calculate, with an apostrophe in front; anything else as it is."""
    return "'" + value if isinstance(value, str) and _FORMULA.match(value) else value


def _csv(rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([safe(c) for c in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def _xlsx(sheets: Sequence[tuple[str, Sequence[Sequence[Any]]]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#e8f1ec"})
        for title, rows in sheets:
            sheet = book.add_worksheet(title or None)
            sheet.freeze_panes(1, 1)
            for i, row in enumerate(rows):
                for j, value in enumerate(row):
                    _write(sheet, i, j, value, bold if i == 0 else None)
            sheet.set_column(0, max((len(r) for r in rows), default=1) - 1, 16)
    return out.getvalue()


def _write(sheet: Any, i: int, j: int, value: Any, form: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(i, j, value, form)
    else:
        sheet.write_string(i, j, str(value), form)


def _geojson(rows: Iterable[Facts]) -> bytes:
    features = []
    for f in rows:
        properties = {k: v for k, v in f.known().items() if k not in ("lon", "lat", "outline")}
        point = {"type": "Point", "coordinates": [f.lon, f.lat]} if f.lon is not None else None
        features.append({"type": "Feature", "properties": properties, "geometry": f.outline or point})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def _cell(column: Column, value: Any, language: Language) -> Any:
    if value is None:
        return ""
    if column.kind == "yesno":
        return (_YES if language == "zh" else _YES_ENGLISH)[value]
    return _MANAGED[value] if column.kind == "management" and language == "zh" else value


def _number(column: Column) -> Any:
    try:
        return float(column.example) if column.kind in ("number", "count", "year") else column.example
    except ValueError:
        return column.example
