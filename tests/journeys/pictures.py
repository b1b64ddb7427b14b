"""Pictures for the documentation, kept when the environment variable PICTURES names a folder."""

import io
import os
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.conftest import settle

PICTURES = os.environ.get("PICTURES", "")
SIZE = {"width": 1200, "height": 800}
BYTES, COLOURS = 150_000, 160


def keep_picture(page: Page, name: str, at: str = "") -> None:
    """1200 × 800 of the page, from the place `at` on, in few enough colours to be small."""
    if not PICTURES:
        return
    page.set_viewport_size(SIZE)  # type: ignore[arg-type]
    settle(page)
    page.wait_for_timeout(400)  # maps and charts move into their new width
    page.evaluate("at => document.querySelector(at).scrollIntoView({behavior: 'instant'})", at or "body")
    content = _small(page.screenshot())
    assert len(content) <= BYTES, f"{name}: {len(content)} bytes"
    folder = Path(PICTURES)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.png").write_bytes(content)


def _small(picture: bytes) -> bytes:
    """The picture in fewer colours where Pillow is there, else as it is."""
    try:
        from PIL import Image
    except ImportError:
        return picture
    out = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(out, "png", optimize=True)
    return out.getvalue()
