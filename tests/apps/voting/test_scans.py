"""What a machine reads on opened papers: never wrong without a doubt, and only a proposal to a person."""

import io
import json
import random
import re
import struct
import zlib
from typing import Any

import numpy as np
import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageDraw

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.voting.actions.scans import Taken, take_scans
from linmeng.voting.files.ballot_pdf import ballots_pdf, pages_of
from linmeng.voting.files.scan_image import MOST_BYTES, pages
from linmeng.voting.files.scanning import Found, find_codes, read_page
from linmeng.voting.models import Ballot, Keying, Motion, Scan
from linmeng.voting.queries.paper_files import paper_of
from linmeng.voting.queries.scans import proposal, scan_image, scans_to_see
from linmeng.voting.queries.sheets import sheet_secret
from tests.apps.voting.conftest import Estate, MotionIn
from tests.apps.voting.paper_hands import KEYED, ON, RECEIVED, clerk, key, returned
from tests.apps.voting.scan_pictures import (
    CLEAR,
    ODD,
    PAPER,
    layout,
    mark,
    marked,
    photographed,
    sheet_picture,
)


def read(image: Image.Image) -> Any:
    (code,) = find_codes(image)
    return read_page(image, code, layout())


@pytest.mark.parametrize("seed", range(6))
def test_a_bad_photograph_is_read_right_or_doubted(seed: int) -> None:
    rng = random.Random(900 + seed)
    sheet = marked(rng)
    reading = read(photographed(sheet.image, rng))
    for item, truth in sheet.truth.items():
        assert (item in reading.doubts) != (item in reading.choices)
        if item in reading.choices:
            assert reading.choices[item] == truth
        else:
            assert sheet.ways[item] not in CLEAR, (item, reading.why)


@pytest.mark.parametrize("way", ODD)
def test_what_is_not_one_clear_mark_is_a_doubt(way: str) -> None:
    for seed in range(2):
        rng, image = random.Random(seed), sheet_picture().copy()
        draw = ImageDraw.Draw(image)
        for row in layout().rows:
            mark(draw, rng, {b.choice: b for b in row.boxes}, rng.choice(("yes", "no", "abstain")), way)
        reading = read(image)
        assert reading.doubts == (1, 2, 3, 4) and not reading.choices


def test_two_marks_are_never_read_as_the_darker_one() -> None:
    image = sheet_picture().copy()
    draw, rng = ImageDraw.Draw(image), random.Random(1)
    boxes = {b.choice: b for b in layout().rows[0].boxes}
    mark(draw, rng, boxes, "yes", "thick")
    mark(draw, rng, boxes, "no", "pencil")
    reading = read(image)
    assert reading.marks[1]["yes"] > reading.marks[1]["no"] > reading.marks[1]["abstain"]
    assert 1 in reading.doubts and reading.why[1] == "two"


def test_a_covered_corner_or_frame_is_never_guessed() -> None:
    cut = sheet_picture().copy()
    ImageDraw.Draw(cut).rectangle([0, cut.height - 200, cut.width, cut.height], fill=255)
    with pytest.raises(NotUnderstood):
        read(cut)
    box = layout().rows[1].boxes[0]
    hidden = sheet_picture().copy()
    x, y = box.x * 200 / 25.4, box.y * 200 / 25.4
    ImageDraw.Draw(hidden).rectangle([x - 60, y - 40, x + 120, y + 40], fill=255)
    assert read(hidden).why[2] == "no_frame"


def test_a_page_without_items_has_nothing_to_read() -> None:
    from linmeng.voting.files.sheet_layout import InnerPage

    code = Found("LM1:x", ((0, 0), (1, 0), (1, 1), (0, 1)))
    assert read_page(sheet_picture(), code, InnerPage(1, 1, ())).choices == {}


def _png(width: int, height: int) -> bytes:
    """A picture that says it is huge and weighs nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _jpeg(image: Image.Image, quality: int = 80) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"GIF89a" + b"\0" * 100,
        b"\xff\xd8\xff" + b"\0" * 5000,
        b"%PDF-1.7 broken",
        b"\x89PNG\r\n\x1a\n" + b"\0" * MOST_BYTES,
        _png(30_000, 30_000),
        _png(2_000_000_000, 2),
        _jpeg(Image.new("L", (200, 900), 255)),
        _jpeg(Image.effect_noise((800, 900), 60))[:2000],
    ],
    ids=[
        "empty",
        "text",
        "gif",
        "broken jpeg",
        "broken pdf",
        "large",
        "bomb",
        "wide bomb",
        "tiny",
        "cut off",
    ],
)
def test_files_that_are_no_pictures_of_sheets_are_refused(data: bytes) -> None:
    with pytest.raises(NotUnderstood):
        list(pages(data))


@pytest.mark.parametrize("seed", range(12))
def test_damaged_files_never_break_more_than_themselves(seed: int) -> None:
    rng = random.Random(seed)
    good = bytearray(_scan_pdf([sheet_picture()]) if seed % 2 else _jpeg(sheet_picture(), 40))
    for _ in range(rng.randint(1, 30)):
        good[rng.randrange(len(good))] = rng.randrange(256)
    try:
        for page in pages(bytes(good[: rng.randint(100, len(good))])):
            if page.image is not None:
                find_codes(page.image)
    except NotUnderstood:
        pass


def _scan_pdf(images: list[Image.Image]) -> bytes:
    out = io.BytesIO()
    images[0].save(out, "PDF", resolution=200, save_all=True, append_images=images[1:])
    return out.getvalue()


def test_a_sheet_turned_by_the_camera_is_read() -> None:
    image = sheet_picture().rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    (page,) = pages(out.getvalue())
    assert page.image is not None and find_codes(page.image)


# with the database


def pictures(motion: Motion, choices: dict[int, dict[int, str]]) -> dict[int, Image.Image]:
    """The opened inner sides of sheets, marked: number → item → choice."""
    from linmeng.voting.files.ballot_pdf import Printed

    paper = paper_of(motion)
    sheets = [Printed(n, motion.sheets.get(number=n).entry.place) for n in choices]
    document = pypdfium2.PdfDocument(ballots_pdf(paper, sheets, sheet_secret(motion), "zh"))
    found = {}
    for place, (number, said) in enumerate(choices.items()):
        image = document[2 * place + 1].render(scale=200 / 72).to_pil().convert("L")
        draw, rng = ImageDraw.Draw(image), random.Random(number)
        for row in pages_of(paper)[0].rows:
            if row.number in said:
                mark(draw, rng, {b.choice: b for b in row.boxes}, said[row.number], "tick")
        found[number] = image
    return found


@pytest.fixture
def closed(estate: Estate, motion_in: MotionIn) -> Motion:
    motion = motion_in("open")
    returned(motion, estate.officer, 3)
    return motion


def take(estate: Estate, motion: Motion, *files: bytes) -> list[Taken]:
    named = [(f"{n}.jpg", data) for n, data in enumerate(files)]
    return take_scans(by=estate.officer, at=KEYED, uid=motion.uid, files=named)


def test_a_scan_is_a_proposal_for_the_first_reader_only(estate: Estate, closed: Motion) -> None:
    image = pictures(closed, {1: {1: "yes", 2: "no"}})[1]
    (told,) = take(estate, closed, _jpeg(image))
    assert (told.state, told.number) == ("read", _number(closed, 1))
    found = proposal(estate.officer, closed.uid, ON, told.number)
    assert found is not None and found.choices == {1: "yes", 2: "no"} and found.doubts == ()
    assert Ballot.objects.count() == Keying.objects.count() == 0  # a machine reads nothing into the box
    key(closed, estate.officer, told.number, {"1": "yes", "2": "no"}, proposed=True)
    second = clerk(estate, "zhou")
    assert proposal(second, closed.uid, ON, told.number) is None
    key(closed, second, told.number, {"1": "yes", "2": "no"})
    assert Scan.objects.get().state == Scan.State.DONE
    assert Keying.objects.filter(proposed=True).count() == 1


def test_a_doubtful_item_is_left_to_the_person(estate: Estate, closed: Motion) -> None:
    image = pictures(closed, {2: {1: "yes"}})[2]
    (told,) = take(estate, closed, _jpeg(image))
    assert told.state == "doubtful"
    found = proposal(estate.officer, closed.uid, ON, told.number)
    assert found is not None and found.choices == {1: "yes"} and found.doubts == (2,)
    (line,) = scans_to_see(estate.officer, closed.uid, ON)
    assert line.items == (2,) and line.number == told.number
    assert Image.open(io.BytesIO(scan_image(estate.officer, closed.uid, ON, line.pk))).format == "JPEG"


def test_two_ticks_are_proposed_as_invalid_and_left_to_the_person(estate: Estate, closed: Motion) -> None:
    image = pictures(closed, {1: {1: "yes", 2: "no"}})[1]
    boxes = {b.choice: b for b in pages_of(paper_of(closed))[0].rows[0].boxes}
    mark(ImageDraw.Draw(image), random.Random(5), boxes, "abstain", "tick")
    (told,) = take(estate, closed, _jpeg(image))
    found = proposal(estate.officer, closed.uid, ON, told.number)
    assert told.state == "doubtful" and found is not None
    assert (found.choices, found.doubts, found.guesses) == ({2: "no"}, (1,), {1: "invalid"})
    client = Client()
    client.force_login(estate.officer)
    page = client.get(reverse("voting:sheet", args=[closed.uid, told.number])).content.decode()
    assert re.search(r'name="item_1" value="invalid"[^>]* checked', page)
    assert re.search(r'name="item_2" value="no"[^>]* checked', page)
    clear = pictures(closed, {1: {1: "yes", 2: "no"}})[1]  # another picture sees one tick: no guess any more
    take(estate, closed, _jpeg(clear))
    found = proposal(estate.officer, closed.uid, ON, told.number)
    assert found is not None and (found.doubts, found.guesses) == ((1,), {})


def test_two_pictures_of_a_sheet_that_differ_are_a_doubt(estate: Estate, closed: Motion) -> None:
    one = pictures(closed, {1: {1: "yes", 2: "no"}})[1]
    two = pictures(closed, {1: {1: "no", 2: "no"}})[1]
    take(estate, closed, _jpeg(one), _jpeg(two))
    found = proposal(estate.officer, closed.uid, ON, _number(closed, 1))
    assert found is not None and found.choices == {2: "no"} and found.doubts == (1,)


def test_the_same_picture_twice_is_one_scan(estate: Estate, closed: Motion) -> None:
    data = _jpeg(pictures(closed, {1: {1: "yes", 2: "no"}})[1])
    first, second = take(estate, closed, data, data)
    (third,) = take(estate, closed, data)
    assert [first.state, second.state, third.state] == ["read", "known", "known"]
    assert first.scan == second.scan == third.scan and Scan.objects.count() == 1


def test_one_bad_page_does_not_lose_the_others(estate: Estate, closed: Motion) -> None:
    found = pictures(closed, {n: {1: "yes", 2: "no"} for n in (1, 2, 3)})
    blank = Image.new("L", found[1].size, 255)
    told = take(estate, closed, _scan_pdf([found[1], blank, found[2]]), b"broken", _jpeg(found[3]))
    assert [t.state for t in told] == ["read", "unknown", "read", "refused", "read"]
    assert [t.page for t in told] == [1, 2, 3, 1, 1]
    assert told[1].fault is not None and told[3].fault is not None


def test_what_the_machine_does_not_take(estate: Estate, closed: Motion) -> None:
    from linmeng.voting.files.ballot_pdf import Printed

    paper, secret = paper_of(closed), sheet_secret(closed)
    other = ballots_pdf(PAPER, [Printed(1, "x")], b"s" * 32, "zh")  # another vote
    forged = ballots_pdf(paper, [Printed(1, "x")], b"f" * 32, "zh")
    absent = ballots_pdf(paper, [Printed(9, "x")], secret, "zh")  # never came back
    outer = ballots_pdf(paper, [Printed(1, "x")], secret, "zh")

    def side(pdf: bytes, page: int = 1) -> bytes:
        return _jpeg(pypdfium2.PdfDocument(pdf)[page].render(scale=200 / 72).to_pil().convert("L"))

    told = take(estate, closed, side(other), side(forged), side(absent), side(outer, 0))
    assert [t.state for t in told] == ["unknown", "unknown", "refused", "outside"]
    assert Scan.objects.count() == 2 and not Scan.objects.filter(sheet__isnull=False).exists()
    two = pictures(closed, {1: {1: "yes", 2: "no"}, 2: {1: "no", 2: "no"}})
    beside = Image.new("L", (two[1].width * 2, two[1].height), 255)
    beside.paste(two[1], (0, 0))
    beside.paste(two[2], (two[1].width, 0))
    (both,) = take(estate, closed, _jpeg(beside))
    assert both.state == "unknown"


def test_nothing_is_scanned_before_the_close(estate: Estate, motion_in: MotionIn) -> None:
    motion = motion_in("open")
    with pytest.raises(NotNow):
        take_scans(by=estate.officer, at=RECEIVED, uid=motion.uid, files=[("a", b"x")])
    for ask in (
        lambda: proposal(estate.officer, motion.uid, ON, "00001-0"),
        lambda: scans_to_see(estate.officer, motion.uid, ON),
        lambda: scan_image(estate.officer, motion.uid, ON, 1),
    ):  # type: Callable[[], Any]
        with pytest.raises(NotNow):
            ask()


def test_only_who_keys_papers_scans_them(estate: Estate, closed: Motion) -> None:
    for who in ("resident", "expert", "city"):
        with pytest.raises(NotYours):
            take_scans(by=estate.world.people[who], at=KEYED, uid=closed.uid, files=[("a", b"x")])
    with pytest.raises(NotUnderstood):
        take_scans(by=estate.officer, at=KEYED, uid=closed.uid, files=[])


def test_pictures_and_readings_lie_sealed(estate: Estate, closed: Motion) -> None:
    from django.db import connection

    take(estate, closed, _jpeg(pictures(closed, {1: {1: "abstain", 2: "no"}})[1]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT image, found FROM voting_scan")
        image, found = cursor.fetchone()
    assert b"JFIF" not in bytes(image) and b"abstain" not in bytes(found)
    assert json.loads(Scan.objects.get().found)["choices"] == {"1": "abstain", "2": "no"}


def _number(motion: Motion, number: int) -> str:
    from linmeng.voting.files.sheet_code import printed

    return printed(motion.uid, number)


def test_the_measure_of_darkness_is_of_the_paper_around() -> None:
    """Half the light, the same reading."""
    rng = random.Random(5)
    sheet = marked(rng, odd=0)
    dim = Image.fromarray((np.asarray(sheet.image) * 0.45).astype(np.uint8))
    assert read(dim).choices == sheet.truth


def test_a_mark_that_was_rubbed_out_is_no_mark() -> None:
    """Alone in its item: a grey cloud with the rest of a line is neither a mark nor nothing."""
    image = sheet_picture().copy()
    draw = ImageDraw.Draw(image)
    for row in layout().rows:
        x, y = row.boxes[1].x * 200 / 25.4, row.boxes[1].y * 200 / 25.4
        draw.ellipse([x + 8, y + 8, x + 62, y + 62], fill=215)
        draw.line([(x + 20, y + 35), (x + 32, y + 52), (x + 50, y + 25)], fill=120, width=3)
    reading = read(image)
    assert set(reading.why.values()) == {"erased"} and not reading.choices
