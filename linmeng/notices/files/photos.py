"""Photographs of boards as they come: cleaned as every picture is, and large enough to show a notice."""

from linmeng.web.pictures import LARGE, SMALL, Cleaned, cleaned

__all__ = ["LARGE", "MOST_BYTES", "SMALL", "Picture", "picture"]

MOST_BYTES = 20_000_000
MOST_PIXELS = 60_000_000
LEAST_SIDE = 200  # pixels: below this no notice on a board can be recognised
Picture = Cleaned


def picture(data: bytes) -> Picture:
    """The photograph of a JPEG, PNG or WebP file. Raises NotUnderstood for anything else, saying what."""
    return cleaned(data, most_bytes=MOST_BYTES, most_pixels=MOST_PIXELS, least=LEAST_SIDE)
