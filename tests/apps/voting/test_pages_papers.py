"""The pages of papers: printed, served, received, doors, read by two, counted, published, audited."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdfium2 import PdfDocument

from linmeng.people.models import Person, Role
from linmeng.voting.actions.papers import print_sheets
from linmeng.voting.files.ballot_pdf import Printed, ballots_pdf
from linmeng.voting.models import Ballot, Motion, Service, Sheet, Visit
from linmeng.voting.queries.paper_files import paper_of
from linmeng.voting.queries.sheets import number_of, sheet_secret
from tests.apps.voting.clock import Clock, clock
from tests.apps.voting.conftest import CLOSES, COUNTED, OPENS, Estate, MotionIn

__all__ = ["clock"]
_S = Motion.State
SOON = OPENS + timedelta(hours=1)


@pytest.fixture
def running(motion_in: MotionIn, estate: Estate, clock: Clock) -> Motion:
    """An open vote with a printed ballot for every unit."""
    motion = motion_in(_S.OPEN)
    clock(SOON)
    print_sheets(by=estate.officer, at=SOON, uid=motion.uid)
    return motion


@pytest.fixture
def officer(estate: Estate, clock: Clock) -> Client:
    clock(SOON)
    return signed_in(estate.officer)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def sheet(motion: Motion, estate: Estate, flat: str) -> str:
    found = Sheet.objects.get(motion=motion, entry=estate.entry(motion, flat), spoiled_at=None)
    return number_of(motion, found)


def url(name: str, motion: Motion, *more: Any) -> str:
    return reverse(f"voting:{name}", args=[motion.uid, *more])


def test_a_paper_is_received_once_and_moves_the_turn_out(
    officer: Client, running: Motion, estate: Estate
) -> None:
    number = sheet(running, estate, "1-101")
    before = officer.get(url("turn_out", running)).content.decode()
    answer = officer.post(url("receive", running), {"sheet": number})
    assert answer.status_code == 200 and "1号楼 1单元 101" in answer.content.decode()
    again = officer.post(url("receive", running), {"sheet": number}).content.decode()
    assert "alert-warning" in again and Sheet.objects.filter(returned_at__isnull=False).count() == 1
    assert before != officer.get(url("turn_out", running)).content.decode()
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    refused = officer.post(url("receive", running), {"sheet": wrong})
    assert refused.status_code == 422 and wrong in refused.content.decode()


def outer(motion: Motion, *numbers: int) -> SimpleUploadedFile:
    """A photograph of the outer sides of closed ballots, beside each other."""
    sheets = [Printed(n, motion.sheets.get(number=n).entry.place) for n in numbers]
    document = PdfDocument(ballots_pdf(paper_of(motion), sheets, sheet_secret(motion), "zh"))
    sides = [document[2 * n].render(scale=1.6).to_pil().convert("RGB") for n in range(len(numbers))]
    image = Image.new("RGB", (sum(side.width for side in sides) or 700, 1400), "white")
    for n, side in enumerate(sides):
        image.paste(side, (n * side.width, 0))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return SimpleUploadedFile("outer.jpg", out.getvalue(), "image/jpeg")


def test_a_paper_is_received_from_a_photograph_of_its_code(
    officer: Client, running: Motion, estate: Estate
) -> None:
    page = url("receive", running)
    answer = officer.post(page, {"sheet": "", "picture": outer(running, 1)})
    assert answer.status_code == 200 and "1号楼 1单元 101" in answer.content.decode()
    assert [s.number for s in Sheet.objects.filter(returned_at__isnull=False)] == [1]
    for wrong in (outer(running, 2, 3), outer(running), SimpleUploadedFile("x.jpg", b"no picture")):
        assert officer.post(page, {"sheet": "", "picture": wrong}).status_code == 422
    assert officer.post(page, {"sheet": ""}).status_code == 422
    assert Sheet.objects.filter(returned_at__isnull=False).count() == 1


def test_a_paper_after_the_close_is_refused(
    officer: Client, running: Motion, estate: Estate, clock: Clock
) -> None:
    clock(CLOSES)
    answer = officer.post(url("receive", running), {"sheet": sheet(running, estate, "1-101")})
    assert answer.status_code == 409 and not Sheet.objects.filter(returned_at__isnull=False).exists()


def test_a_lost_paper_is_replaced(officer: Client, running: Motion, estate: Estate) -> None:
    old = sheet(running, estate, "1-102")
    assert officer.post(url("replace", running, old), {"why": "遗失"}).status_code == 302
    assert sheet(running, estate, "1-102") != old
    assert officer.post(url("replace", running, old), {"why": "遗失"}).status_code == 409


def test_service_needs_a_second_person(officer: Client, running: Motion, estate: Estate) -> None:
    entry = estate.entry(running, "1-101")
    page = url("serve", running) + "?building=1&door=1"
    sent = {"way": "face_to_face", "evidence": "签收表第3页", "entries": [entry.pk]}
    assert officer.post(page, {**sent, "evidence": ""}).status_code == 422
    assert officer.post(page, sent).status_code == 302
    made = Service.objects.get()
    assert officer.post(url("services", running), {"service": made.pk}).status_code == 403
    second = signed_in(estate.world.people["community"])
    assert "签收表第3页" in second.get(url("services", running)).content.decode()
    assert second.post(url("services", running), {"service": made.pk, "refuse": "1"}).status_code == 422
    assert second.post(url("services", running), {"service": made.pk}).status_code == 302
    made.refresh_from_db()
    assert made.checked_by == estate.world.people["community"] and not made.refused_why


def test_a_volunteer_rings_at_doors_and_sees_no_papers(running: Motion, estate: Estate, clock: Clock) -> None:
    volunteer = Person.objects.create_user(username="volunteer", name="志愿者")
    Role.objects.create(person=volunteer, what="canvasser", from_on="2024-01-01", compound=estate.compound)
    client = signed_in(volunteer)
    page = client.get(url("canvass", running) + "?building=1&door=2").content.decode()
    entry = estate.entry(running, "2-101")
    assert f"unit-{entry.pk}" in page
    sent = {"outcome": "told", "building": "1", "door": "2"}
    assert client.post(url("visit", running, entry.pk), sent).status_code == 302
    assert client.post(url("visit", running, entry.pk), {"outcome": "yes"}).status_code == 422
    assert Visit.objects.get().outcome == "told"
    for name in ("papers", "receive", "roll", "keying", "services"):
        assert client.get(url(name, running)).status_code == 403, name
    assert client.get(url("serve", running)).status_code == 200


def test_doors_stop_when_both_gates_are_reached(officer: Client, running: Motion, estate: Estate) -> None:
    for flat in [f for f in estate.units if f != "parking"][:13]:
        officer.post(url("receive", running), {"sheet": sheet(running, estate, flat)})
    page = officer.get(url("canvass", running)).content.decode()
    assert "verdict-yes" in page and "door-list" not in page


def received(client: Client, motion: Motion, estate: Estate, flats: list[str]) -> list[str]:
    numbers = [sheet(motion, estate, flat) for flat in flats]
    for number in numbers:
        client.post(url("receive", motion), {"sheet": number})
    return numbers


def closed(client: Client, motion: Motion, clock: Clock) -> None:
    clock(CLOSES)
    assert client.post(url("close", motion)).status_code == 302


def test_two_persons_read_a_third_decides_and_the_count_follows(
    officer: Client, running: Motion, estate: Estate, clock: Clock
) -> None:
    flats = [f for f in estate.units if f != "parking"][:12]
    numbers = received(officer, running, estate, flats)
    assert officer.get(url("sheet", running, numbers[0])).status_code == 409  # not before the close
    closed(officer, running, clock)
    assert officer.get(url("sheet", running, numbers[0])).status_code == 200
    community = signed_in(estate.world.people["community"])
    yes = {"item_1": "yes", "item_2": "none"}
    first = officer.post(url("sheet", running, numbers[0]), {"item_1": "yes"})
    assert first.status_code == 422 and "checked" in first.content.decode()  # the second question is open
    assert officer.post(url("sheet", running, numbers[0]), yes).status_code == 302
    assert officer.post(url("sheet", running, numbers[0]), yes).status_code == 409
    second = community.get(url("sheet", running, numbers[0])).content.decode()
    assert " checked" not in second  # nothing is proposed to the second reader
    community.post(url("sheet", running, numbers[0]), {"item_1": "no", "item_2": "none"})
    assert not Ballot.objects.exists()
    other = Person.objects.create_user(username="third", name="第三人")
    Role.objects.create(person=other, what="community_worker", from_on="2024-01-01",
                        area=estate.world.areas["yueyang"])  # fmt: skip
    third = signed_in(other)
    third.post(url("sheet", running, numbers[0]), yes)
    assert Ballot.objects.count() == 1
    assert officer.post(url("count", running), {"version": version(running)}).status_code == 409
    for number in numbers[1:]:
        for client in (officer, community):
            sent = {"item_1": "yes", "item_2": "no"} if number != numbers[1] else {"invalid": "撕毁"}
            assert client.post(url("sheet", running, number), sent).status_code == 302
    clock(COUNTED)
    assert officer.post(url("count", running), {"version": version(running)}).status_code == 302
    assert officer.post(url("count", running), {"version": version(running)}).status_code == 409
    page = officer.get(url("result", running)).content.decode()
    assert "verdict-yes" in page and "verdict-no" in page
    resident = signed_in(estate.resident)
    assert resident.get(url("result", running)).status_code == 404  # not published yet
    asked = {"version": version(running)}
    assert officer.post(url("publish_result", running), {"version": 1}).status_code == 409
    assert officer.post(url("publish_result", running), asked).status_code == 302
    assert resident.get(url("result", running)).status_code == 200
    case = {"on": COUNTED.date().isoformat(), "court": "徐汇区人民法院（2024）沪0104民初1号"}
    assert officer.post(url("challenges", running), {**case, "on": "2023-01-01"}).status_code == 422
    assert officer.post(url("challenges", running), case).status_code == 302
    assert "沪0104民初1号" in resident.get(url("result", running)).content.decode()
    assert officer.post(url("auditors", running)).status_code == 403
    assert signed_in(estate.world.people["expert"]).post(url("auditors", running)).status_code == 200


def version(motion: Motion) -> int:
    return Motion.objects.get(pk=motion.pk).version


def test_every_paper_prints(officer: Client, running: Motion, estate: Estate) -> None:
    def is_pdf(answer: Any) -> bool:
        return bool(answer.status_code == 200 and answer.content[:5] == b"%PDF-")

    assert is_pdf(officer.post(url("print", running), {"building": "1", "door": "1", "give_to": "居委会"}))
    assert officer.post(url("print", running), {"building": "77"}).status_code == 422
    letters = officer.post(url("letters", running))
    assert is_pdf(letters) and "no-store" in letters.headers["Cache-Control"]
    assert officer.post(url("letters", running)).status_code == 409  # every unit has its code
    for kind in ("notice", "turn-out", "attendance"):
        assert is_pdf(officer.get(url("paper", running, kind))), kind
    assert officer.get(url("paper", running, "result")).status_code == 404
    assert officer.get(url("paper", running, "nothing")).status_code == 404
    assert signed_in(estate.resident).post(url("print", running)).status_code == 403
