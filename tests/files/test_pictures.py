"""Pictures from strangers: refused with a sentence, or new pixels in which nothing of the sender is left."""

import io
import os
import struct
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from linmeng.domain.refusals import NotUnderstood
from linmeng.web.pictures import LARGE, SMALL, Cleaned, cleaned
from tests.files.hostile_pictures import PAYLOADS, TRACE, Sent, base, everything

HOSTILE = list(everything())
# Start and end, JFIF, tables, frame and scan (ITU-T T.81, table B.1): no comment, no other application data.
PLAIN = {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}
ACTS = (
    "subprocess.", "os.exec", "os.system", "os.posix_spawn", "os.fork", "socket.", "tempfile.", "os.mkdir",
    "os.rename", "os.remove", "os.link", "os.symlink", "shutil.", "ctypes.", "exec", "compile",
)  # fmt: skip
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Watch:
    """What is done while a picture is cleaned, as Python's audit events tell (PEP 578)."""

    on = False
    seen: list[str] = []


def _watch(event: str, given: tuple[Any, ...]) -> None:
    if Watch.on and (event.startswith(ACTS) or (event == "open" and given[2] & WRITES)):
        Watch.seen.append(f"{event} {given!r:.80}")


def setup_module() -> None:
    sys.addaudithook(_watch)  # cannot be taken off again: it looks only while a picture is cleaned
    for kind in ("JPEG", "PNG", "WEBP", "MPO"):
        cleaned(base(kind))  # what is imported once is imported now


def segments(data: bytes) -> list[int]:
    """The markers of a JPEG before its pixels. Fails unless it begins and ends as one, nothing behind."""
    assert data[:2] == b"\xff\xd8" and data[-2:] == b"\xff\xd9"
    found: list[int] = []
    at = 2
    while not found or found[-1] != 0xDA:
        assert data[at] == 0xFF
        found.append(data[at + 1])
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    pixels = data[at:-2]
    assert b"\xff" not in pixels.replace(b"\xff\x00", b""), "markers among the pixels"
    return found


def check_clean(made: Cleaned) -> None:
    for data, side in ((made.jpeg, LARGE), (made.small, SMALL)):
        assert set(segments(data)) <= PLAIN
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            assert image.format == "JPEG" and image.mode == "RGB" and max(image.size) <= side
            assert not image.getexif() and set(image.info) <= {
                "jfif",
                "jfif_version",
                "jfif_unit",
                "jfif_density",
            }
            if side == LARGE:
                assert image.size == (made.width, made.height)
        for trace in (TRACE, b"Exif", b"GPS", b"http", b"<?php", b"script", b"PK\x03\x04", b"ICC_PROFILE"):
            assert trace not in data


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 400 and len({one.name for one in HOSTILE}) == len(HOSTILE)


@pytest.mark.parametrize("sent", HOSTILE, ids=lambda sent: sent.name)
def test_refused_or_clean(sent: Sent) -> None:
    Watch.seen.clear()
    Watch.on = True
    made = None
    try:
        made = cleaned(sent.data)
    except NotUnderstood as refusal:
        assert str(refusal).endswith((".", "taken.")) and "{" not in str(refusal)
    finally:
        Watch.on = False
    assert not Watch.seen
    assert sent.refused is None or (made is None) == sent.refused
    if made is not None:
        check_clean(made)


def test_a_cut_file_is_refused_even_where_others_allow_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pillow's switch is one for the whole process: this test shows what it would do."""
    from PIL import ImageFile

    half = base("JPEG")[:4000]
    with pytest.raises(NotUnderstood):
        cleaned(half)
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    check_clean(cleaned(half))  # still clean, only half grey


@pytest.mark.parametrize("turn", range(1, 9))
def test_every_way_of_holding_the_phone_comes_out_upright(turn: int) -> None:
    """The corner that was up and left when photographed is red (Exif 2.32, Orientation)."""
    upright = Image.new("RGB", (64, 32), "white")
    upright.paste("red", (0, 0, 16, 16))
    t = Image.Transpose
    back = {
        2: t.FLIP_LEFT_RIGHT, 3: t.ROTATE_180, 4: t.FLIP_TOP_BOTTOM, 5: t.TRANSPOSE,
        6: t.ROTATE_90, 7: t.TRANSVERSE, 8: t.ROTATE_270,
    }  # fmt: skip
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = turn
    (upright.transpose(back[turn]) if turn > 1 else upright).save(out, "JPEG", exif=exif, quality=95)
    made = cleaned(out.getvalue())
    with Image.open(io.BytesIO(made.jpeg)) as image:
        corner: Any = image.getpixel((6, 6))
        assert image.size == (64, 32) and corner[0] > 200 and corner[1] < 80


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_large_ones_are_made_small(kind: str) -> None:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((6400, 3200)).convert("RGB").save(out, kind)
    made = cleaned(out.getvalue())
    assert (made.width, made.height) == (1600, 800)
    with Image.open(io.BytesIO(made.small)) as image:
        assert image.size == (480, 240)


def test_sixteen_bits_of_grey_stay_grey() -> None:
    wide = Image.new("I;16", (64, 64), 128 * 256)
    out = io.BytesIO()
    wide.save(out, "PNG")
    with Image.open(io.BytesIO(cleaned(out.getvalue()).jpeg)) as image:
        assert image.getpixel((9, 9)) == pytest.approx((128, 128, 128), abs=3)


def test_the_first_of_several_is_kept() -> None:
    sent = next(one for one in HOSTILE if one.name == "several in one PNG")
    with Image.open(io.BytesIO(cleaned(sent.data).jpeg)) as image:
        pixel: Any = image.getpixel((9, 9))
    assert pixel[0] > 200 and pixel[2] < 60


def test_limits_are_the_caller_s() -> None:
    data = base("JPEG", 320, 240)
    for limits in ({"most_bytes": len(data) - 1}, {"most_pixels": 320 * 240 - 1}, {"least": 241}):
        with pytest.raises(NotUnderstood):
            cleaned(data, **limits)
    assert cleaned(data, most_bytes=len(data), most_pixels=320 * 240, least=240).width == 320


def test_the_watch_would_see_a_file_written_or_a_program_run(tmp_path: Path) -> None:
    Watch.seen.clear()
    Watch.on = True
    (tmp_path / "read").exists()
    (tmp_path / "written").write_bytes(b"x")
    os.close(os.open(tmp_path / "made", os.O_CREAT | os.O_WRONLY))
    os.system("true")
    Watch.on = False
    assert [one.split()[0] for one in Watch.seen] == ["open", "open", "os.system"]


def test_the_search_would_find_a_trace() -> None:
    """A file kept as it came, and one saved with its comment, are both seen by `check_clean`."""
    for data in (
        base("JPEG") + PAYLOADS["php"],
        base("JPEG", comment=TRACE),
        base("JPEG", icc_profile=TRACE),
    ):
        with pytest.raises(AssertionError):
            check_clean(Cleaned("", 160, 120, data, base("JPEG"), ""))
