"""LibreOffice opens every Word and Excel file we make, without a warning and with nothing missing."""

import csv
import re
import shutil
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from linmeng.cases.files.docx_building import template_docx
from linmeng.cases.files.docx_papers import paper_docx
from linmeng.cases.files.fields import KINDS, empty
from linmeng.planning.files.xlsx import workbook
from tests.files.papers import template, values, words_of_docx
from tests.files.plans import report
from tests.worlds import World

CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"  # every sheet, as shown
FINE = re.compile(
    r"convert .* using filter : .*|Writing sheet .* -> .*|Overwriting: .*"
    r"|Warning: failed to launch javaldx - java may not function correctly|"
)
BAD_CELL = re.compile(r"#(?:NAME|REF|VALUE|DIV/0|N/A|NUM|NULL)[!?]?|Err:\d+|#{3,}")

# Every page that hands out a workbook: its name, arguments with the kind of file in them, who opens it.
WORKBOOKS: list[tuple[str, list[str], str]] = [
    ("register:export", ["xlsx"], "officer"),
    ("register:export_buildings", ["xlsx"], "officer"),
    ("register:export_units", ["T-opera", "xlsx"], "officer"),
    ("register:census_file", ["xlsx"], "officer"),
    ("register:import_template", ["xlsx"], "officer"),
    ("register:import_area_template", ["xlsx"], "district"),
    ("register:import_building_template", ["xlsx"], "officer"),
    ("register:import_unit_template", ["xlsx"], "officer"),
]


class Office:
    """LibreOffice without a window, with a profile of its own."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("soffice") or shutil.which("libreoffice")
        if not program:
            pytest.fail("LibreOffice is absent: scripts/system-packages office")
        self.program, self.folder = program, folder

    def convert(self, files: Mapping[str, bytes], to: str) -> Path:
        """The folder with what came out. AssertionError for any word that is not the usual one."""
        there, out = self.folder / "in", self.folder / "out"
        for place in (there, out):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
        for name, data in files.items():
            (there / name).write_bytes(data)
        profile = f"-env:UserInstallation={(self.folder / 'profile').as_uri()}"
        told = [self.program, "--headless", "--norestore", profile, "--convert-to", to, "--outdir", str(out)]
        done = subprocess.run(
            [*told, *(str(there / name) for name in files)],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        said = [line for line in (done.stdout + done.stderr).splitlines() if not FINE.fullmatch(line)]
        assert (done.returncode, said) == (0, [])
        return out


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office"))


def letters(words: str) -> Counter[str]:
    """Letters, figures and signs as a reader sees them; in a PDF, radicals stand for their characters."""
    return Counter(c for c in unicodedata.normalize("NFKC", words) if not c.isspace() and c != "_")


def pdf_words(path: Path) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))


def missing(docx: bytes, pdf: Path) -> Counter[str]:
    return letters(words_of_docx(docx)) - letters(pdf_words(pdf))


def test_every_paper_opens_with_all_its_words(office: Office) -> None:
    """Each kind filled, empty, and as the template that a clerk edits."""
    files: dict[str, bytes] = {}
    for key, kind in KINDS.items():
        files[f"{key}.docx"] = paper_docx(key, values(kind))
        files[f"{key}-empty.docx"] = paper_docx(key, empty(kind, rows=2))
        files[f"{key}-template.docx"] = template_docx(key)
    out = office.convert(files, "pdf")
    assert {p.stem for p in out.iterdir()} == {Path(n).stem for n in files}
    lost = {name: missing(data, out / f"{Path(name).stem}.pdf") for name, data in files.items()}
    assert {name: found for name, found in lost.items() if found} == {}


def test_a_long_list_goes_over_pages_with_its_head_on_each(office: Office) -> None:
    many = values(KINDS["attendance"], rows=200)
    out = office.convert({"long.docx": paper_docx("attendance", many)}, "pdf")
    pages = pypdfium2.PdfDocument(out / "long.pdf")
    assert len(pages) > 4
    assert all("到会时间" in page.get_textpage().get_text_range() for page in list(pages)[:-1])


def test_a_streets_own_template_opens_filled(office: Office) -> None:
    own = template(
        "{% if 联系人 %}联系人：{{ 联系人 }}{% endif %}",
        rows=("{%tr for 行 in 小区 %}", "{{ 行.名称 }}", "{%tr endfor %}"),
    )
    docx = paper_docx("notice", values(KINDS["notice"]), own)
    assert missing(docx, office.convert({"own.docx": docx}, "pdf") / "own.pdf") == Counter()


def cells_of(out: Path, stem: str) -> Iterator[str]:
    for path in sorted(out.glob(f"{stem}*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.reader(lines):
                yield from row


def check_workbook(data: bytes, out: Path, stem: str) -> None:
    """Every text of the workbook is shown, no formula fails, no figure is too wide."""
    shown = Counter(cells_of(out, stem))
    assert shown, stem
    assert [cell for cell in shown if BAD_CELL.search(cell)] == []
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    texts = {
        c
        for s in book.sheet_names
        for row in book.get_sheet_by_name(s).to_python()
        for c in row
        if isinstance(c, str)
    }
    assert {t for t in texts if t and t not in shown and t.strip() not in shown} == set()


def test_the_plans_workbook_opens_and_its_formulas_hold(office: Office) -> None:
    files = {"plan-zh.xlsx": workbook(report(), "zh"), "plan-en.xlsx": workbook(report(), "en")}
    out = office.convert(files, CSV)
    for name, data in files.items():
        check_workbook(data, out, Path(name).stem)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_list_of_the_register_opens(
    office: Office, world: World, client: Client, language: str
) -> None:
    files: dict[str, bytes] = {}
    for name, arguments, who in WORKBOOKS:
        client.force_login(world.people[who])
        client.cookies["django_language"] = language
        answer: Any = client.get(reverse(name, args=arguments))
        assert answer.status_code == 200, name
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert data[:2] == b"PK", name
        files[f"{name.replace(':', '-')}.xlsx"] = data
    out = office.convert(files, CSV)
    for name, data in files.items():
        check_workbook(data, out, f"{Path(name).stem}-")


def test_a_file_that_cannot_be_read_is_noticed(office: Office) -> None:
    with pytest.raises(AssertionError, match="could not be loaded"):
        office.convert({"broken.docx": template_docx("notice")[:9000]}, "pdf")


def test_missing_words_are_noticed(office: Office) -> None:
    whole, part = (paper_docx("notice", {"heading": words}) for words in ("公示标题甲乙", "公示标题"))
    assert missing(whole, office.convert({"part.docx": part}, "pdf") / "part.pdf") == letters("甲乙")
