"""An honest .docx, looked at before any other program opens it: its parts, their size, what they point to."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping

from lxml import etree

from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.web.received import VIRUS_TEST

MEGABYTE = 1_000_000
LARGEST, MOST_UNPACKED, MOST_PARTS, MOST_ELEMENTS = 2 * MEGABYTE, 20 * MEGABYTE, 300, 60_000
LONGEST_XML = 3 * MEGABYTE
_CHUNK = 65_536
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TYPES = "[Content_Types].xml"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PLAIN = re.compile(r"\.(?:xml|rels|png|jpe?g|gif|odttf)$", re.I)
_OFF = re.compile(r"(?:^|/)(?:vbaProject|vbaData|activeX|embeddings|afchunk|macros?)(?:[/.\d]|$)", re.I)
_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF", "REF", "TOC", "SEQ", "STYLEREF"})
"""Fields that Word works out from the document itself; others ask for files, programs or addresses."""

NO_WORD = sentence("This is no Word file (.docx) that can be opened: it is damaged or of another kind.")
OTHER_KINDS = (
    (
        b"\xd0\xcf\x11\xe0",
        sentence("This is an old Word or WPS file, or it has a password: save it as .docx without one."),
    ),
    (b"%PDF", sentence("This is a PDF. A template is a Word file (.docx).")),
    (b"{\\rtf", sentence("This is an RTF file. Save it as .docx.")),
    (b"<", sentence("This is a web page or XML file. Save it as .docx.")),
)


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a Word file that holds nothing but a document. Raises NotUnderstood with what is wrong."""
    if not data:
        raise NotUnderstood("The file is empty.")
    if len(data) > LARGEST:
        raise NotUnderstood("The template is larger than {most} MB.", most=LARGEST // MEGABYTE)
    if VIRUS_TEST in data:
        raise NotUnderstood("This file looks like a virus and was not stored.")
    for beginning, said in OTHER_KINDS:
        if data.startswith(beginning):
            raise NotUnderstood(said)
    parts = _unpacked(data)
    _check_kind(parts)
    if any(len(blob) > LONGEST_XML for name, blob in parts.items() if name.endswith((".xml", ".rels"))):
        raise NotUnderstood("The template is too large to be filled: make it shorter.")
    trees = {name: _tree(name, blob) for name, blob in parts.items() if name.endswith((".xml", ".rels"))}
    if sum(sum(1 for _ in tree.iter()) for tree in trees.values()) > MOST_ELEMENTS:
        raise NotUnderstood("The template is too large to be filled: make it shorter.")
    for name, tree in trees.items():
        _check_links(name, tree)
        _check_fields(tree)
    return parts


def _unpacked(data: bytes) -> dict[str, bytes]:
    """Every part, read to its real end and no further than allowed: what a header says is not believed."""
    found: dict[str, bytes] = {}
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
            _check_names(infos)
            for info in infos:
                found[info.filename] = _part(archive, info, left)
                left -= len(found[info.filename])
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError,
            KeyError, IndexError, OverflowError) as error:  # fmt: skip
        raise NotUnderstood(NO_WORD) from error
    return found


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    names = [info.filename for info in infos]
    if len(names) > MOST_PARTS or len({n.lower() for n in names}) < len(names):
        raise NotUnderstood(NO_WORD)
    if any(n.startswith(("/", "\\")) or ".." in n.split("/") or "\\" in n for n in names):
        raise NotUnderstood(NO_WORD)
    if any(info.flag_bits & 1 for info in infos):
        raise NotUnderstood(OTHER_KINDS[0][1])
    for name in names:
        if _OFF.search(name):
            raise NotUnderstood(
                "The template holds a macro or an embedded file ({name}): remove it.", name=name[:80]
            )
    for name in names:
        if not _PLAIN.search(name):
            raise NotUnderstood("The template holds something that no paper needs: {name}.", name=name[:80])


def _part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> bytes:
    pieces, size = [], 0
    with archive.open(info) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            if size > left:
                raise NotUnderstood(
                    "The template unpacks to more than {most} MB.", most=MOST_UNPACKED // MEGABYTE
                )
            pieces.append(piece)
    return b"".join(pieces)


def _check_kind(parts: Mapping[str, bytes]) -> None:
    if _TYPES not in parts:
        raise NotUnderstood(NO_WORD)
    kinds = _tree(_TYPES, parts[_TYPES])
    named = {e.get("ContentType", ""): e.get("PartName", "") for e in kinds if isinstance(e.tag, str)}
    if any("macroEnabled" in kind or "vba" in kind for kind in named):
        raise NotUnderstood("The template may hold macros: save it as .docx, not as .docm or .dotm.")
    if any("wordprocessingml.template" in kind for kind in named):
        raise NotUnderstood("This is a Word template (.dotx): save it as .docx.")
    if named.get(_MAIN, "").lstrip("/") not in parts:
        raise NotUnderstood(NO_WORD)


def _tree(name: str, blob: bytes) -> etree._Element:
    """A part as a tree; nothing outside of it is read, and it declares nothing."""
    if b"<!DOCTYPE" in blob or b"<!ENTITY" in blob or "<!DOCTYPE".encode("utf-16-le") in blob:
        raise NotUnderstood(
            "The template declares entities, which no Word file does: {name}.", name=name[:80]
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(blob, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotUnderstood(NO_WORD) from error


def _check_links(name: str, tree: etree._Element) -> None:
    if not name.endswith(".rels"):
        return
    for link in tree.iter():
        if not isinstance(link.tag, str):
            continue
        kind = link.get("Type", "").rsplit("/", 1)[-1]
        if link.get("TargetMode", "").lower() == "external" or "://" in link.get("Target", ""):
            raise NotUnderstood(
                "The template points to something outside of itself ({kind}): remove the link.",
                kind=kind[:40],
            )
        if kind.lower() in ("afchunk", "oleobject", "package", "control", "vbaproject", "attachedtemplate"):
            raise NotUnderstood(
                "The template holds a macro or an embedded file ({name}): remove it.", name=kind
            )


def _check_fields(tree: etree._Element) -> None:
    """Word's own fields may number pages; none may fetch a file or run a program."""
    said, depth = "", 0
    codes = [e.get(f"{W}instr", "") for e in tree.iter(f"{W}fldSimple")]
    for e in tree.iter(f"{W}fldChar", f"{W}instrText"):
        if e.tag == f"{W}instrText":
            said += e.text or ""
            continue
        kind = e.get(f"{W}fldCharType", "")
        if kind != "begin" or depth == 0:
            codes.append(said)
            said = ""
        depth += {"begin": 1, "end": -1}.get(kind, 0)
        if kind == "begin" and depth > 1:  # a field inside of a field's name hides what it does
            codes.append("…")
    for code in [*codes, said]:
        words = code.split()
        if words and words[0].upper() not in _FIELDS:
            raise NotUnderstood(
                "The template holds a Word field that is not allowed: {code}.", code=words[0][:40]
            )
