"""Papers set by typst. What a paper says is data, its look a template; all share `typ/house.typ`.

A missing font is only a warning to typst, and the page would come out blank: here any warning is a fault.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from linmeng.domain.refusals import NotNow

Lang = Literal["zh", "en"]

HOUSE = Path(__file__).parent.parent
PAPER = Path(__file__).parent / "typ" / "paper.typ"
SERIF, SANS = "Noto Serif CJK SC", "Noto Sans CJK SC"


class BadPaper(Exception):
    """A template that warns, or words that do not fit their room: a fault of the program."""


def typeset(
    template: Path, lang: str, data: Mapping[str, Any], at: datetime | None = None, *, tags: bool = True
) -> bytes:
    """The PDF of a template, a file of this package, filled with `data`; the same input gives the same bytes.

    Raises NotNow where the fonts are missing on this machine, BadPaper for any other warning or error.
    """
    import typst

    inputs = {"data": json.dumps(data, ensure_ascii=False), "lang": lang, "serif": SERIF, "sans": SANS}
    when = at or datetime(2000, 1, 1, tzinfo=UTC)
    try:
        pdf, warnings = typst.compile_with_warnings(
            template,
            root=HOUSE,
            sys_inputs=inputs,
            timestamp=int(when.timestamp()),
            pdf_tags=tags,
        )
    except typst.TypstError as error:
        raise BadPaper(f"{template.name}: {error}") from error
    for warning in warnings:
        if "unknown font family" in str(warning):
            raise NotNow("The Chinese fonts are missing on this machine: install fonts-noto-cjk.")
        raise BadPaper(f"{template.name}: {warning}")
    return bytes(pdf)


def qr_svg(text: str) -> str:
    """A QR code as SVG without a margin, error correction M: the template leaves the margin.

    Made by the library that reads it again: its choice of masks is a tenth of the work of segno's.
    """
    import numpy as np
    import zxingcpp

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    dark = np.asarray(code.to_image(scale=1, add_quiet_zones=False)) < 128
    side = len(dark)
    strokes = "".join(_strokes(y, row) for y, row in enumerate(dark.tolist()))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path stroke="#000" d="{strokes}"/></svg>'
    )


def _strokes(y: int, row: list[bool]) -> str:
    """One row of squares as strokes, the shortest form in a PDF."""
    found, x = [], 0
    for is_dark, run in groupby(row):
        length = len(list(run))
        if is_dark:
            found.append(f"M{x} {y}.5h{length}")
        x += length
    return "".join(found)


def qr_text_svg(text: str) -> str:
    """The same for long texts such as a checkpoint: the lowest correction keeps its squares large."""
    import segno

    return str(
        segno.make(text, error="l", micro=False, boost_error=False).svg_inline(border=0, omitsize=True)
    )
