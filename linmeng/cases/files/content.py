"""What a file is, by its content: its name and what the browser says of it are believed in nothing.

Only kinds that nobody's office or phone executes are taken: pictures, PDF, OFD (GB/T 33190) and office files
without macros. Signatures: PNG (ISO/IEC 15948), JPEG (ITU-T T.81), PDF (ISO 32000), ZIP (APPNOTE 4.3).
"""

import io
import zipfile
from typing import NamedTuple

from linmeng.domain.refusals import NotUnderstood
from linmeng.web.received import VIRUS_TEST

LARGEST = 20 * 2**20  # bytes
MOST_INSIDE = 200 * 2**20  # bytes an office file may unfold to
MOST_PARTS = 2000
MOST_TYPES = 2**20  # bytes of the list of kinds
_TYPES = "[Content_Types].xml"
_ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")


class Kind(NamedTuple):
    """A kind of file that is taken."""

    media_type: str
    suffix: str


PDF = Kind("application/pdf", ".pdf")
_SIGNS: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", Kind("image/png", ".png")),
    (b"\xff\xd8\xff", Kind("image/jpeg", ".jpg")),
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_PARTS: tuple[tuple[str, Kind], ...] = (
    ("word/document.xml", Kind(_OFFICE + "wordprocessingml.document", ".docx")),
    ("xl/workbook.xml", Kind(_OFFICE + "spreadsheetml.sheet", ".xlsx")),
    ("ppt/presentation.xml", Kind(_OFFICE + "presentationml.presentation", ".pptx")),
    ("OFD.xml", Kind("application/ofd", ".ofd")),
)
_BAD_PARTS = ("vbaproject.bin", ".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".scr", ".jar", ".lnk")
_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheim")


def kind_of(data: bytes) -> Kind:
    """What the bytes are. Raises NotUnderstood for what is not taken, with a sentence that says what is."""
    if not data:
        raise NotUnderstood("This file is empty.")
    if len(data) > LARGEST:
        raise NotUnderstood(
            "This file is too large: {size} MB, at most {most} MB.",
            size=f"{len(data) / 2**20:.1f}", most=LARGEST // 2**20,
        )  # fmt: skip
    if VIRUS_TEST in data:
        raise NotUnderstood("This file looks like a virus and was not stored.")
    found = next((kind for sign, kind in _SIGNS if data.startswith(sign)), None)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        found = Kind("image/webp", ".webp")
    if data[4:12] in _HEIC:
        found = Kind("image/heic", ".heic")
    if data.startswith(b"PK\x03\x04"):
        found = _zipped(data)
    if data[12:16] == b"IHDR" and b"\0\0\0\0" in (data[16:20], data[20:24]):
        raise NotUnderstood("This file is damaged: it cannot be opened.")  # a picture without width or height
    if found is None:
        raise NotUnderstood("Only pictures, PDF, OFD and office files (docx, xlsx, pptx) are taken.")
    if found is PDF and any(sign in data for sign in _ACTIVE):
        raise NotUnderstood("This PDF carries programs or other files: print it to PDF again and bring that.")
    return found


def _zipped(data: bytes) -> Kind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            parts = box.infolist()
            if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > MOST_INSIDE:
                raise NotUnderstood("This file unfolds to more than an office file does.")
            names = [p.filename for p in parts]
            _check_virus(box, parts)
            active = _names_programs(box, names)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise NotUnderstood("This file is damaged: it cannot be opened.") from error
    if active or any(name.lower().endswith(_BAD_PARTS) for name in names):
        raise NotUnderstood("This file carries macros or programs: save it without them and bring that.")
    return next((kind for part, kind in _PARTS if part in names), None)


def _names_programs(box: zipfile.ZipFile, names: list[str]) -> bool:
    """Whether the list of kinds (ECMA-376 part 2, 10.1.2) has a macro among them, however it is called."""
    if _TYPES not in names:
        return False
    with box.open(_TYPES) as inside:
        kinds = inside.read(MOST_TYPES + 1)
    return len(kinds) > MOST_TYPES or any(sign in kinds.lower() for sign in (b"vbaproject", b"macroenabled"))


def _check_virus(box: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    for part in parts:
        with box.open(part) as inside:
            head = inside.read(4096)
        if VIRUS_TEST in head:
            raise NotUnderstood("This file looks like a virus and was not stored.")
