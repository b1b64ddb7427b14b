"""Whatever arrives: a Reading or a sentence, never another exception, never a silent loss."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.refusals import NotUnderstood
from linmeng.register.files.compounds import read_compounds
from linmeng.register.files.tables import MAX_BYTES
from tests.files.broken import CSV, HEADER, broken_files, workbook

FILES = broken_files()
# What must not even be opened as a list, and a word its sentence must hold.
REFUSED = {
    "empty.csv": "empty",
    "header_only.csv": "no rows",
    "foreign_header.csv": "header",
    "no_name.csv": "name",
    "nul.csv": "NUL",
    "open_quote.csv": "cannot be read",
    "huge_cell.csv": "cannot be read",
    "many_columns.csv": "columns",
    "many_rows.csv": "rows",
    "report.pdf": "PDF",
    "old.xls": ".xlsx",
    "page.html": "web page",
    "csv_called.xlsx": "not an Excel workbook",
    "xlsx_called.csv": "not a text table",
    "bomb.xlsx": "unpacks",
    "bomb_sheet.xlsx": "unpacks",
    "lying_size.xlsx": "damaged",
    "xxe.xlsx": "entities",
    "xxe_strings.xlsx": "entities",
    "xxe_book.xlsx": "entities",
    "laughs.xlsx": "entities",
    "giant.xlsx": "1048576 rows",
    "giant_single_quotes.xlsx": "999999 rows",
    "giant_lower.xlsx": "999999 rows",
    "parts.xlsx": "unpacks",
    "word.xlsx": "not an Excel workbook",
    "encrypted.xlsx": "damaged",
    "utf-32.csv": "NUL",
    "json_3.geojson": "not GeoJSON",
    "json_5.geojson": "no features",
    "no_header.csv": "header",
}


@pytest.mark.parametrize(("name", "data"), FILES, ids=[name for name, _ in FILES])
def test_broken_files(name, data):
    try:
        reading = read_compounds(data, name)
    except NotUnderstood as refusal:
        assert str(refusal).strip()
        assert REFUSED.get(name, "") in str(refusal)
        return
    assert name not in REFUSED
    assert all(row.facts.name and row.facts.lon is not None for row in reading.rows)
    assert all(row.reason for row in reading.rejected)


def test_too_large():
    with pytest.raises(NotUnderstood, match="51 MB"):
        read_compounds(CSV + b"\n" * (MAX_BYTES + 1_000_000), "large.csv")


def test_fifty_megabytes_are_read():
    columns = 400
    wide = ",".join(["小区名称,经度,纬度", *(f"列{i}" for i in range(columns))])
    row = ",".join(["京剧院小区,121.45,31.2", *["x" * 130_000] * columns])
    data = f"{wide}\n{row}\n".encode()
    assert 0.98 * MAX_BYTES < len(data) <= MAX_BYTES
    assert len(read_compounds(data, "large.csv").rows) == 1


def test_endless_blank_lines_are_refused():
    with pytest.raises(NotUnderstood, match="rows"):
        read_compounds(CSV + b"\n" * 3_000_000, "large.csv")


@given(st.binary(max_size=400), st.sampled_from(["csv", "xlsx", "geojson", "txt", "", "json"]))
def test_noise(data, suffix):
    for content in (data, HEADER.encode() + data, CSV + data, b"PK\x03\x04" + data, b'{"features": [' + data):
        try:
            read_compounds(content, f"noise.{suffix}")
        except NotUnderstood as refusal:
            assert str(refusal)


@given(st.lists(st.lists(st.text(max_size=12), max_size=11), max_size=6))
def test_no_row_is_lost(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    try:
        reading = read_compounds((HEADER + out.getvalue()).encode("utf-8", "replace"), "list.csv")
    except NotUnderstood:
        return
    filled = sum(any(r) for r in csv.reader(io.StringIO(out.getvalue(), newline="")))
    assert len(reading.rows) + len(reading.rejected) == filled


def test_the_workbook_itself_is_sound():
    assert len(read_compounds(workbook(), "template.xlsx").rows) == 1
