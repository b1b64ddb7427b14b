"""Photographs of boards: what is kept of them, and what is refused before it does harm."""

import io
import os
import struct
import zlib
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.notices.actions import post_notice, take_down
from linmeng.notices.files.photos import LARGE, MOST_BYTES, SMALL, picture
from linmeng.notices.models import Photo, Posting
from linmeng.web.received import VIRUS_TEST
from tests.apps.notices.conftest import AT, ON, NoticeIn, moment, photo
from tests.apps.voting.clock import Clock, clock
from tests.worlds import World

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
# The test file as its makers publish it, in two parts so that no scanner takes this source for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + VIRUS_TEST + b"!$H+H*"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of less than a megabyte that would unpack to gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(10**6)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (photo() + bytes(MOST_BYTES), "too large"),
        (EICAR, "virus"),
        (photo() + EICAR, "virus"),
        (bomb(), "million pixels"),
        (bomb(1, 60_000_001), "million pixels"),
        (SVG, "no photograph"),
        (b"<!doctype html><script>alert(1)</script>", "no photograph"),
        (b"GIF89a" + bytes(2000), "no photograph"),
        (b"%PDF-1.7\n", "no photograph"),
        (b"\xff\xd8\xff" + SVG, "broken"),
        (b"\x89PNG\r\n\x1a\n" + SVG, "broken"),
        (b"RIFF\x00\x00\x00\x00WEBP" + SVG, "broken"),
        (photo()[:400], "broken"),
        (photo(100, 100), "too small"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_what_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(NotUnderstood, match=says):
        picture(data)


def test_noise_of_twenty_megabytes_is_refused_before_it_is_unpacked() -> None:
    """A photograph of 20 MB: one byte below the limit is looked at, more is not."""
    with pytest.raises(NotUnderstood, match="too large: at most 20 MB"):
        picture(b"\xff\xd8\xff" + os.urandom(20 * 2**20))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_is_kept_is_new(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif[0x8825] = {1: "N", 2: (31.0, 12.0, 34.5)}
    exif[0x8769] = {36867: "2024:09:20 09:30:00"}
    found = picture(photo(4000, 3000, kind, exif=exif) + b"<script>hidden()</script>")
    assert (found.width, found.height) == (1600, 1200) and found.taken_said == "2024-09-20 09:30:00"
    for data, side in ((found.jpeg, LARGE), (found.small, SMALL)):
        kept = Image.open(io.BytesIO(data))
        assert kept.format == "JPEG" and max(kept.size) == side and len(data) < 400_000
        assert (
            not kept.getexif()
            and b"SecretPhone" not in data
            and b"hidden" not in data
            and b"Exif" not in data
        )


def test_a_picture_lying_on_its_side_is_set_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert picture(photo(800, 600, exif=exif)).height == 800


def test_a_transparent_picture_lies_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(out, "PNG")
    kept = Image.open(io.BytesIO(picture(out.getvalue()).jpeg))
    assert min(kept.getpixel((150, 150))) > 250  # type: ignore[arg-type]


def test_a_camera_s_nonsense_is_no_date() -> None:
    exif = Image.Exif()
    exif[0x8769] = {36867: "<script>alert(1)"}
    assert picture(photo(exif=exif)).taken_said == ""


def _told(world: World) -> dict[str, Any]:
    return {"by": world.people["officer"], "at": AT}


def test_a_posting_with_its_proof(world: World, notice_in: NoticeIn) -> None:
    notice, told = notice_in(), _told(world)
    row = post_notice(**told, uid=notice.uid, where="1号楼公告栏", posted_on=ON, photos=[photo(), photo()])
    assert row.photos.count() == 1  # the same file twice is one
    with pytest.raises(NotUnderstood, match="proves a posting elsewhere"):
        post_notice(**told, uid=notice_in().uid, where="2号楼", posted_on=ON, photos=[photo()])
    beside = post_notice(**told, uid=notice_in().uid, where="1号楼公告栏", posted_on=ON, photos=[photo()])
    assert beside.photos.count() == 1  # several notices on one board
    assert take_down(**told, uid=notice.uid, posting=row.pk, on=ON).taken_down_on == ON
    with pytest.raises(NotNow):
        take_down(**told, uid=notice.uid, posting=row.pk, on=ON)


@pytest.mark.parametrize(
    "changes",
    [
        {"posted_on": date(2024, 9, 21)},
        {"where": " "},
        {"photos": [photo(colour=f"#{n}0{n}0{n}0") for n in range(6)]},
    ],
)
def test_a_posting_that_is_none(world: World, notice_in: NoticeIn, changes: dict[str, Any]) -> None:
    told: dict[str, Any] = {"where": "门口", "posted_on": ON, **changes}
    with pytest.raises(NotUnderstood):
        post_notice(by=world.people["officer"], at=AT, uid=notice_in().uid, **told)
    with pytest.raises(NotNow):
        draft = notice_in("draft")
        post_notice(by=world.people["officer"], at=AT, uid=draft.uid, where="门口", posted_on=ON)
    assert not Posting.objects.exists()


@pytest.mark.parametrize(
    ("data", "kept"),
    [(photo(), 1), (EICAR, 0), (bomb(), 0), (SVG, 0), (b"", 0), (photo() + bytes(MOST_BYTES), 0)],
    ids=["photo", "eicar", "bomb", "svg", "empty", "20MB"],
)
def test_by_the_page(world: World, notice_in: NoticeIn, clock: Clock, data: bytes, kept: int) -> None:
    clock(moment(9, 20, 10))
    notice, client = notice_in(), Client()
    client.force_login(world.people["officer"])
    sent = {
        "where": "1号楼公告栏",
        "posted_on": "2024-09-20",
        "photos": [SimpleUploadedFile("board.jpg", data, "image/jpeg")],
    }
    answer = client.post(reverse("notices:post", args=[notice.uid]), sent)
    assert answer.status_code == (302 if kept else 422) and Photo.objects.count() == kept
    if not kept:
        assert "1号楼公告栏" in answer.content.decode()


def test_a_posting_without_photograph_is_taken(world: World, notice_in: NoticeIn, clock: Clock) -> None:
    clock(moment(9, 20, 10))
    client = Client()
    client.force_login(world.people["manager"])
    notice = notice_in(compounds=["T-garden"])
    sent = {"where": "门口", "posted_on": "2024-09-20"}
    assert client.post(reverse("notices:post", args=[notice.uid]), sent).status_code == 302
    assert Posting.objects.get().photos.count() == 0
