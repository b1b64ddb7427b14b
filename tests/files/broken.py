"""Files as they should never arrive: cut off, lying, poisoned, garbled. Seeded, made anew in each run."""

import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from linmeng.domain.register.facts import Facts
from linmeng.register.files.writing import template, write_compounds

HEADER = "小区名称,街道,建筑面积,户数,楼栋数,物业费,物业公司,经度,纬度\n"
ROW = "京剧院小区,天平路街道,813,16,1,0.6,某物业公司,121.45,31.2\n"
CSV = (HEADER + ROW * 1 + ROW.replace("京剧院", "岳阳")).encode()
SHEET = "xl/worksheets/sheet1.xml"


def workbook() -> bytes:
    return template("xlsx")


def broken_files() -> list[tuple[str, bytes]]:
    """At least 200 (filename, content), every name once."""
    files = [*_texts(), *_cut_off(), *_flipped(), *_encodings(), *_workbooks(), *_geojsons(), *_injections()]
    assert len({name for name, _ in files}) == len(files) >= 200
    return files


def _texts() -> Iterator[tuple[str, bytes]]:
    yield "empty.csv", b""
    yield "blank.csv", b" \n\n\t\n"
    yield "header_only.csv", HEADER.encode()
    yield "no_header.csv", ROW.encode()
    yield "foreign_header.csv", b"a,b,c\n1,2,3\n"
    yield "no_name.csv", "户数,经度,纬度\n16,121.45,31.2\n".encode()
    yield "nul.csv", CSV.replace(b"813", b"8\x0013")
    yield "all_nul.csv", bytes(1000)
    yield "open_quote.csv", CSV + '"没有结束的引号,天平,1\n'.encode()
    yield "quote_inside.csv", CSV + '"京剧"院,天平,1,1,1,1,x,121.4,31.2\n'.encode()
    yield "huge_cell.csv", CSV + b"x" * 3_000_000 + b",,,,,,,,\n"
    yield "huge_quoted.csv", CSV + b'"' + b"y" * 3_000_000 + b'",,,,,,,,\n'
    yield (
        "many_columns.csv",
        (",".join(["小区名称", *map(str, range(10_000))]) + "\n").encode() + b"x," * 9_999,
    )
    yield "many_rows.csv", HEADER.encode() + b"a,b,1,1,1,1,c,121,31\n" * 200_100
    yield "more_cells.csv", (HEADER + ROW.strip() + ",多,出来\n").encode()
    yield "fewer_cells.csv", (HEADER + "京剧院小区\n").encode()
    yield "only_commas.csv", HEADER.encode() + b",,,,,,,,\n" * 9
    yield "semicolons_mixed.csv", (HEADER.replace(",", ";") + ROW).encode()
    yield "sea.csv", (HEADER + ROW.replace("121.45", "0").replace("31.2", "0")).encode()
    yield "mars.csv", (HEADER + ROW.replace("121.45", "9999").replace("31.2", "-9999")).encode()
    yield "swapped.csv", (HEADER + ROW.replace("121.45,31.2", "31.2,121.45")).encode()
    for i, word in enumerate(
        ("abc", "1e999", "nan", "inf", "-inf", "1_000", "0x10", "١٢", "½", "1,2,3", "=1+1", "١")
    ):
        yield (
            f"figure_{i}.csv",
            (HEADER + ROW.replace("813", f'"{word}"').replace("121.45", f'"{word}"')).encode(),
        )
    for i, name in enumerate(
        ("", "-", "暂无", "#REF!", "x" * 5000, "\u202e反", "\x07", "a\x0bb", "\ufeff", "\u2028")
    ):
        yield f"name_{i}.csv", (HEADER + ROW.replace("京剧院小区", name)).encode()
    for i, name in enumerate(
        ("report.pdf", "picture.png", "old.xls", "archive.gz", "page.html", "x.rar", "photo.jpg")
    ):
        magic = (
            b"%PDF-1.7",
            b"\x89PNG\r\n",
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            b"\x1f\x8b\x08",
            b"<html>",
            b"Rar!",
            b"\xff\xd8\xff",
        )
        yield name, magic[i] + bytes(range(256)) * 4
        yield f"really_{name}.csv", magic[i] + bytes(range(1, 256)) * 4
    yield "csv_called.xlsx", CSV
    yield "csv_called.geojson", CSV
    yield "xlsx_called.csv", workbook()
    yield "xlsx_called.json", workbook()
    yield "json_called.csv", b'{"type": "FeatureCollection", "features": []}'


def _cut_off() -> Iterator[tuple[str, bytes]]:
    rng, book = random.Random(1), workbook()
    collection = write_compounds([Facts(name="京剧院小区", lon=121.45, lat=31.2)] * 3, "geojson")
    for suffix, whole in (("csv", CSV), ("xlsx", book), ("geojson", collection)):
        for i in range(12):
            yield f"cut_{i}.{suffix}", whole[: rng.randrange(1, len(whole) - 1)]


def _flipped() -> Iterator[tuple[str, bytes]]:
    rng, book = random.Random(2), workbook()
    for suffix, whole, count in (("csv", CSV, 25), ("xlsx", book, 40)):
        for i in range(count):
            data = bytearray(whole)
            for _ in range(rng.randrange(1, 12)):
                data[rng.randrange(len(data))] = rng.randrange(256)
            yield f"flipped_{i}.{suffix}", bytes(data)


def _encodings() -> Iterator[tuple[str, bytes]]:
    text = CSV.decode()
    for encoding in (
        "gb18030",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "big5hkscs",
        "euc-kr",
        "shift_jis",
        "cp037",
    ):
        yield f"{encoding}.csv", text.encode(encoding, "replace")
    yield "mixed.csv", CSV + "静安里,静安,1\n".encode("gb18030")
    yield "latin.csv", CSV + b"\xe9\xe8\xff\xfe,x\n"
    yield "double_bom.csv", b"\xef\xbb\xbf\xef\xbb\xbf" + CSV
    yield "utf8_twice.csv", CSV.decode("latin-1").encode()
    for i in range(8):
        yield f"noise_{i}.csv", random.Random(i).randbytes(3000)
        yield f"noise_{i}.xlsx", b"PK\x03\x04" + random.Random(i).randbytes(3000)


def _rezip(change: dict[str, bytes], drop: tuple[str, ...] = (), flags: int = 0) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part not in drop and part not in change:
                new.writestr(part, old.read(part))
        for part, data in change.items():
            new.writestr(part, data)
    return out.getvalue()


def _sheet(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    )


def _cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def _workbooks() -> Iterator[tuple[str, bytes]]:
    bomb = b"0" * 60_000_000
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    laughs = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>'
    name = _cell("A1", "小区名称")
    yield "bomb.xlsx", _rezip({"xl/media/zeros.bin": bomb})
    yield "bomb_sheet.xlsx", _rezip({SHEET: _sheet("<row>" + " " * 60_000_000 + "</row>")})
    yield "lying_size.xlsx", _lying_size()
    yield "xxe.xlsx", _rezip({SHEET: entity})
    yield "xxe_strings.xlsx", _rezip({"xl/sharedStrings.xml": entity})
    yield "xxe_book.xlsx", _rezip({"xl/workbook.xml": entity})
    yield "laughs.xlsx", _rezip({"xl/sharedStrings.xml": laughs})
    yield "entity_unknown.xlsx", _rezip({SHEET: _sheet(f'<row r="1">{_cell("A1", "&xxe;")}</row>')})
    yield (
        "giant.xlsx",
        _rezip({SHEET: _sheet(f'<row r="1">{name}</row><row r="1048576">{_cell("XFD1048576", "x")}</row>')}),
    )
    yield (
        "giant_single_quotes.xlsx",
        _rezip({SHEET: _sheet(f"<row>{name}</row><row><c r='XFD999999' t='n'><v>1</v></c></row>")}),
    )
    yield (
        "giant_lower.xlsx",
        _rezip({SHEET: _sheet(f'<row>{name}</row><row><c r="xfd999999"><v>1</v></c></row>')}),
    )
    yield (
        "beyond.xlsx",
        _rezip({SHEET: _sheet(f'<row>{name}</row><row><c r="ZZZ99999999"><v>1</v></c></row>')}),
    )
    yield "row_zero.xlsx", _rezip({SHEET: _sheet(f'<row r="0">{_cell("A0", "小区名称")}</row>')})
    yield (
        "no_reference.xlsx",
        _rezip({SHEET: _sheet('<row><c t="inlineStr"><is><t>小区名称</t></is></c></row>')}),
    )
    yield (
        "bad_string_index.xlsx",
        _rezip({SHEET: _sheet('<row r="1"><c r="A1" t="s"><v>999999</v></c></row>')}),
    )
    yield (
        "bad_number.xlsx",
        _rezip({SHEET: _sheet(f'<row r="1">{name}</row><row r="2"><c r="A2"><v>1e9e9</v></c></row>')}),
    )
    yield "no_sheet.xlsx", _rezip({}, drop=(SHEET,))
    yield "no_book.xlsx", _rezip({}, drop=("xl/workbook.xml",))
    yield "no_types.xlsx", _rezip({}, drop=("[Content_Types].xml",))
    yield "no_rels.xlsx", _rezip({}, drop=("xl/_rels/workbook.xml.rels",))
    yield "no_strings.xlsx", _rezip({}, drop=("xl/sharedStrings.xml",))
    yield "empty_sheet.xlsx", _rezip({SHEET: _sheet("")})
    yield "sheet_not_xml.xlsx", _rezip({SHEET: b"\x00\x01\x02not xml"})
    yield "sheet_utf16.xlsx", _rezip({SHEET: _sheet("").decode().encode("utf-16")})
    yield "sheet_cut.xlsx", _rezip({SHEET: _sheet(f'<row r="1">{name}')[:-40]})
    yield "deep.xlsx", _rezip({SHEET: _sheet("<row>" * 100_000)})
    yield "macros.xlsx", _rezip({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    yield "macros.xlsm", _rezip({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    yield "parts.xlsx", _rezip({f"xl/media/{i}": b"" for i in range(2_500)})
    yield "word.xlsx", _zip({"word/document.xml": b"<w/>"})
    yield "slip.xlsx", _zip({"../../etc/passwd": b"x", "xl/workbook.xml": b"<workbook/>"})
    yield "empty_zip.xlsx", b"PK\x05\x06" + bytes(18)
    yield "encrypted.xlsx", _encrypted()


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    return out.getvalue()


def _lying_size() -> bytes:
    """A sheet that says it is small but unpacks to 60 MB."""
    data = bytearray(_rezip({SHEET: _sheet("<row>" + " " * 60_000_000 + "</row>")}))
    real = struct.pack("<I", len(_sheet("<row>" + " " * 60_000_000 + "</row>")))
    return bytes(data).replace(real, struct.pack("<I", 500))


def _encrypted() -> bytes:
    data = bytearray(workbook())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def _geojsons() -> Iterator[tuple[str, bytes]]:
    ring = [[121.4, 31.2], [121.5, 31.2], [121.5, 31.3], [121.4, 31.2]]
    geometries: list[Any] = [
        None, 5, "x", [], {}, {"type": "Point"}, {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": ["121", "31"]}, {"type": "Point", "coordinates": [None, 31]},
        {"type": "Point", "coordinates": [True, False]}, {"type": "Point", "coordinates": {"a": 1}},
        {"type": "Point", "coordinates": [1e400, 31]}, {"type": "Point", "coordinates": [12100, 3100]},
        {"type": "LineString", "coordinates": ring}, {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [ring[:2]]}, {"type": "Polygon", "coordinates": [[[0, 0]] * 4]},
        {"type": "Polygon", "coordinates": [[ring[0], ring[2], ring[1], [121.4, 31.3], ring[0]]]},
        {"type": "Polygon", "coordinates": "x"}, {"type": "Polygon", "coordinates": [ring * 9000]},
        {"type": "MultiPolygon", "coordinates": [ring]}, {"type": "MultiPolygon", "coordinates": [[[ring]]]},
        {"type": "GeometryCollection", "geometries": []}, {"type": ["Point"], "coordinates": [121, 31]},
    ]  # fmt: skip
    for i, geometry in enumerate(geometries):
        feature = {"type": "Feature", "properties": {"name": "甲"}, "geometry": geometry}
        yield (
            f"geometry_{i}.geojson",
            json.dumps({"type": "FeatureCollection", "features": [feature]}).encode(),
        )
    odd: list[Any] = [None, [], "x", {"name": {"a": 1}}, {"name": ["x"]}, {"name": 10**400}, {"户数": 1}]
    for i, properties in enumerate(odd):
        feature = {
            "type": "Feature",
            "properties": properties,
            "geometry": {"type": "Point", "coordinates": [121, 31]},
        }
        yield (
            f"properties_{i}.geojson",
            json.dumps({"type": "FeatureCollection", "features": [feature]}).encode(),
        )
    for i, text in enumerate(
        ("{", "[]", "{}", "[" * 100_000, '{"features": {}}', '{"features": []}', '{"features": [1, null]}')
    ):
        yield f"json_{i}.geojson", text.encode()
    yield "digits.geojson", b'{"features": [' + b"9" * 6_000 + b"]}"
    yield "gb.geojson", '{"features": [{"properties": {"name": "静安"}}]}'.encode("gb18030")
    yield "packed.geojson", zlib.compress(b"{}" * 100)


def _injections() -> Iterator[tuple[str, bytes]]:
    names = (
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@SUM(1)",
        '=HYPERLINK("x")',
        "<script>alert(1)</script>",
        "'; DROP TABLE x;--",
    )
    for i, name in enumerate(names):
        quoted = '"' + name.replace('"', '""') + '"'
        yield (
            f"injection_{i}.csv",
            (HEADER + ROW.replace("京剧院小区", quoted).replace("121.45", "")).encode(),
        )
