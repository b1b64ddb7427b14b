"""A picture from a stranger: looked at before anything is unpacked, then drawn anew.

What is kept is new pixels only: no place, no name, no profile, no program hidden in the file or behind it.
Nothing is written to disk. Pillow reads with three decoders only, and no file cut short.
"""

import io
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from linmeng.domain.refusals import NotUnderstood, Refusal
from linmeng.web.received import VIRUS_TEST, is_picture

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 12_000_000
MOST_PIXELS = 50_000_000
MOST_WHOLE = 24_000_000  # pixels of a PNG or WebP, which are unpacked whole: a WebP to some 400 MB
MOST_SCANS = 50  # of a JPEG: cameras write 1, progressive ones 10; thousands keep a decoder busy for minutes
LEAST_SIDE = 16  # pixels
LARGE, SMALL = 1600, 480  # pixels of the longer side
_JPEGS = ("JPEG", "MPO")
_SCAN = b"\xff\xda"  # ITU-T T.81, B.2.3
_TURN, _TAKEN, _EXIF = 0x0112, 36867, 0x8769  # Exif 2.32: Orientation; DateTimeOriginal, in the sub-directory


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A picture ready to be kept. `sha256`: of the file as it came; `taken_said`: when the camera says it
    was taken ("2024-09-20 09:30:00"), "" unknown. `jpeg` and `small` are new JPEG files without any metadata.
    """

    sha256: str
    width: int
    height: int
    jpeg: bytes
    small: bytes
    taken_said: str


def cleaned(
    data: bytes, *, most_bytes: int = MOST_BYTES, most_pixels: int = MOST_PIXELS, least: int = LEAST_SIDE
) -> Cleaned:
    """The picture of a JPEG, PNG or WebP file, upright, at most 1600 pixels; of several the first.

    Raises NotUnderstood for anything else, saying what. `least`: pixels the shorter side must have.
    """
    _check_bytes(data, most_bytes)
    image, taken = _opened(data, most_pixels, least)
    jpeg, (width, height) = _jpeg(image, LARGE, 78)
    return Cleaned(sha256(data).hexdigest(), width, height, jpeg, _jpeg(image, SMALL, 70)[0], taken)


def _check_bytes(data: bytes, most: int) -> None:
    if not data:
        raise NotUnderstood("This file is empty.")
    if len(data) > most:
        raise NotUnderstood(
            "This photograph is too large: at most {most} MB. Send it in a smaller size.",
            most=most // 1_000_000,
        )
    if VIRUS_TEST in data:
        raise NotUnderstood("A virus scanner's test file is in here: it is not kept.")
    if not is_picture(data):
        raise NotUnderstood("This is no photograph: JPEG, PNG and WebP are taken.")
    if data.startswith(b"\xff\xd8") and data.count(_SCAN) > MOST_SCANS:
        raise NotUnderstood("This photograph is broken: take or send it again.")


def _opened(data: bytes, most_pixels: int, least: int) -> tuple["Image", str]:
    import warnings

    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as found:
                most = most_pixels if found.format in _JPEGS else min(most_pixels, MOST_WHOLE)
                _check_size(*found.size, most, least)
                turn, taken = _said_by_camera(found)
                found.draft("RGB", (LARGE, LARGE))  # a large JPEG is unpacked at a fraction of its size
                found.load()
                return _flat(_turned(_reduced(found), turn)), taken
    except Refusal:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many(most_pixels) from error
    except Exception as error:  # Pillow raises many kinds for broken files
        raise NotUnderstood("This photograph is broken: take or send it again.") from error


def _reduced(image: "Image") -> "Image":
    """At most twice the size that is kept, before anything is done that needs several copies of it."""
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode in ("1", "P", "PA"):
        image = image.convert("L" if image.mode == "1" else "RGBA")
    times = max(image.size) // (2 * LARGE)
    return image.reduce(times) if times > 1 else image


def _turned(image: "Image", turn: int) -> "Image":
    """Upright, by Exif's orientation 2–8."""
    from PIL.Image import Transpose as To

    ways = {
        2: To.FLIP_LEFT_RIGHT, 3: To.ROTATE_180, 4: To.FLIP_TOP_BOTTOM, 5: To.TRANSPOSE,
        6: To.ROTATE_270, 7: To.TRANSVERSE, 8: To.ROTATE_90,
    }  # fmt: skip
    return image.transpose(ways[turn]) if turn in ways else image


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


def _said_by_camera(image: Any) -> tuple[int, str]:
    """How the camera was held, and when it says it was; that proves nothing by itself."""
    try:
        exif = image.getexif()
        turn, said = exif.get(_TURN, 1), str(exif.get_ifd(_EXIF).get(_TAKEN, ""))[:19]
    except Exception:  # a broken block is no reason to refuse the picture
        return 1, ""
    day, _sep, clock = said.partition(" ")
    plain = f"{day.replace(':', '-')} {clock}"
    known = len(plain) == 19 and plain.replace("-", "").replace(":", "").replace(" ", "").isdigit()
    return turn if isinstance(turn, int) else 1, plain if known else ""


def _check_size(width: int, height: int, most_pixels: int, least: int) -> None:
    if width * height > most_pixels:
        raise _too_many(most_pixels)
    if min(width, height) < least:
        raise NotUnderstood("This picture is too small: at least {least} pixels each way.", least=least)


def _too_many(most: int) -> NotUnderstood:
    return NotUnderstood(
        "This photograph would unpack to too much: at most {most} million pixels.", most=most // 1_000_000
    )
