"""Photographs of boards as they come: checked before anything is unpacked, then drawn anew.

What is kept is new pixels only: no place, no name, no program a sender may have hidden in the file.
"""

import io
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from linmeng.domain.refusals import NotUnderstood, Refusal
from linmeng.web.received import VIRUS_TEST, is_picture

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 20_000_000
MOST_PIXELS = 60_000_000
LEAST_SIDE = 200  # pixels: below this no notice on a board can be recognised
LARGE, SMALL = 1600, 480  # pixels of the longer side
_TAKEN, _EXIF = 36867, 0x8769  # Exif 2.32: DateTimeOriginal, in the sub-directory


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph ready to be kept. `taken_said`: when the camera says it was taken, "" unknown."""

    sha256: str
    width: int
    height: int
    jpeg: bytes
    small: bytes
    taken_said: str


def picture(data: bytes) -> Picture:
    """The photograph of a JPEG, PNG or WebP file. Raises NotUnderstood for anything else, saying what."""
    if not data:
        raise NotUnderstood("This file is empty.")
    if len(data) > MOST_BYTES:
        raise NotUnderstood(
            "This photograph is too large: at most {most} MB. Send it in a smaller size.",
            most=MOST_BYTES // 1_000_000,
        )
    if VIRUS_TEST in data:
        raise NotUnderstood("A virus scanner's test file is in here: it is not kept.")
    if not is_picture(data):
        raise NotUnderstood("This is no photograph: JPEG, PNG and WebP are taken.")
    image, taken = _opened(data)
    large, small = _jpeg(image, LARGE, 78), _jpeg(image, SMALL, 70)
    return Picture(sha256(data).hexdigest(), *large[1], large[0], small[0], taken)


def _opened(data: bytes) -> tuple["Image", str]:
    import warnings

    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as found:
                _check_size(*found.size)
                taken = _taken(found)
                found.draft("RGB", (LARGE, LARGE))  # a large JPEG is unpacked at a fraction of its size
                found.load()
                upright = ImageOps.exif_transpose(found)
                return _flat(upright), taken
    except Refusal:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many() from error
    except Exception as error:  # Pillow raises many kinds for broken files
        raise NotUnderstood("This photograph is broken: take or send it again.") from error


def _flat(image: "Image") -> "Image":
    """New pixels on white ground, without whatever else the file held."""
    from PIL import Image

    shown = image.convert("RGBA")
    ground = Image.new("RGB", shown.size, "white")
    ground.paste(shown, mask=shown.getchannel("A"))
    return ground


def _jpeg(image: "Image", side: int, quality: int) -> tuple[bytes, tuple[int, int]]:
    kept = image.copy()
    kept.thumbnail((side, side))
    out = io.BytesIO()
    kept.save(out, "JPEG", quality=quality, optimize=True, exif=b"", icc_profile=None)
    return out.getvalue(), kept.size


def _taken(image: Any) -> str:
    """The camera's own word for when it was: "2024-09-20 09:30:00"; it proves nothing by itself."""
    try:
        said = str(image.getexif().get_ifd(_EXIF).get(_TAKEN, ""))[:19]
    except Exception:  # a broken block is no reason to refuse the picture
        return ""
    day, _sep, clock = said.partition(" ")
    plain = f"{day.replace(':', '-')} {clock}"
    return (
        plain
        if len(plain) == 19 and plain.replace("-", "").replace(":", "").replace(" ", "").isdigit()
        else ""
    )


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_many()
    if min(width, height) < LEAST_SIDE:
        raise NotUnderstood("This picture is too small: photograph the whole board.")


def _too_many() -> NotUnderstood:
    return NotUnderstood(
        "This photograph would unpack to too much: at most {most} million pixels.",
        most=MOST_PIXELS // 1_000_000,
    )
