"""Pictures of sheets as they come: checked before anything is unpacked, page by page."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linmeng.domain.refusals import NotUnderstood, Refusal

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 20_000_000
MOST_PIXELS = 60_000_000  # an A4 page at 600 dpi has 35 million
MOST_PAGES = 200
LEAST_SIDE = 500  # pixels: below this no box can be read
DPI = 200
MOST_POINTS = 2000.0  # a side of a PDF page, about 70 cm


@dataclass(frozen=True, slots=True)
class Page:
    """One picture, upright as the camera says, in grey; or why it cannot be used."""

    number: int
    image: "Image | None"
    fault: Refusal | None = None


def pages(data: bytes) -> Iterator[Page]:
    """The pictures of a JPEG, PNG or PDF file; a bad page of a PDF does not lose the others.

    Raises NotUnderstood for another kind of file, a broken one, or one too large to unpack.
    """
    if not data:
        raise NotUnderstood("This file is empty.")
    if len(data) > MOST_BYTES:
        raise NotUnderstood("This file is too large: at most {most} MB.", most=MOST_BYTES // 1_000_000)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        yield from _pdf(data)
    elif data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        yield Page(1, _picture(data))
    else:
        raise NotUnderstood("This is no JPEG, PNG or PDF file.")


def _picture(data: bytes) -> "Image":
    import warnings

    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as found:
                _check_size(*found.size)
                found.load()
                return ImageOps.exif_transpose(found).convert("L")
    except Refusal:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many() from error
    except Exception as error:  # Pillow raises many kinds for broken files
        raise NotUnderstood("This picture is broken: photograph or scan the sheet again.") from error


def _pdf(data: bytes) -> Iterator[Page]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        raise NotUnderstood("This PDF is broken or locked: scan the sheets again.") from error
    if count > MOST_PAGES:
        raise NotUnderstood("This PDF has too many pages: at most {most} at once.", most=MOST_PAGES)
    for number in range(1, count + 1):
        try:
            yield Page(number, _page(document, number - 1))
        except Refusal as fault:
            yield Page(number, None, fault)


def _page(document: Any, index: int) -> "Image":
    import pypdfium2

    try:
        page = document[index]
        width, height = page.get_size()
        if max(width, height) > MOST_POINTS:
            raise _too_many()
        _check_size(int(width * DPI / 72), int(height * DPI / 72))
        image: Image = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
        return image
    except pypdfium2.PdfiumError as error:
        raise NotUnderstood("This page cannot be read: scan the sheet again.") from error


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_many()
    if min(width, height) < LEAST_SIDE:
        raise NotUnderstood("This picture is too small to read the boxes: photograph the whole sheet, sharp.")


def _too_many() -> NotUnderstood:
    return NotUnderstood(
        "This picture is too large: at most {most} million pixels.", most=MOST_PIXELS // 1_000_000
    )


def as_jpeg(image: "Image") -> bytes:
    """The picture to be kept: grey, at most 2 500 pixels high, about 300 kB."""
    kept = image.copy()
    kept.thumbnail((2500, 2500))
    out = io.BytesIO()
    kept.save(out, "JPEG", quality=75)
    return out.getvalue()
