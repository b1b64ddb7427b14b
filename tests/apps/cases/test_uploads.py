"""What people really bring to every door that takes a file: a clear refusal on its page."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from linmeng.cases.files.content import LARGEST
from linmeng.cases.models import Case, Document, Offer, PaperTemplate
from linmeng.notices.actions import draft_notice, publish_draft
from linmeng.notices.models import Photo
from linmeng.people.models import Person
from tests.apps.cases.conftest import OPENED, moment
from tests.apps.cases.selecting.stories import HANDED_IN, published
from tests.apps.cases.test_documents import EICAR, PNG
from tests.apps.notices.conftest import ON, UNTIL, photo
from tests.apps.voting.clock import Clock, clock
from tests.files.papers import house, repacked, template
from tests.worlds import World

__all__ = ["clock"]
MAIN = re.compile(r"<main.*?</main>", re.DOTALL)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int) -> bytes:
    """A PNG that says it is so large, with no more than a megabyte of pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(bytes(10**6)))
    return PNG[:8] + chunk(b"IHDR", head) + pixels + chunk(b"IEND", b"")


def macros(name: str = "word/vbaProject.bin", types: bytes = b"") -> bytes:
    """A Word file with a program, under its usual name or another."""
    more = {name: b"\xd0\xcf\x11\xe0"}
    if types:
        old = zipfile.ZipFile(io.BytesIO(house())).read("[Content_Types].xml")
        more["[Content_Types].xml"] = old.replace(b"</Types>", types + b"</Types>")
    return repacked(house(), more)


VBA = b'<Override PartName="/word/words.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
BOMB = repacked(house(), {"word/media/image1.bmp": bytes(201 * 2**20)})
MANY = template(" ".join(f"{{{{ 字段{n} }}}}" for n in range(200)))
JPEG = photo(900, 900)
FILES: dict[str, tuple[bytes, str]] = {  # what is brought, and the words by which each page refuses it
    "empty": (b"", "空"),
    "20 MB photograph": (JPEG + bytes(LARGEST + 1 - len(JPEG)), "太大|过大|超过|最大|MB"),
    "virus test": (EICAR, "病毒"),
    "virus test in a picture": (JPEG + EICAR, "病毒"),
    "virus test in a Word file": (repacked(house(), {"word/note.txt": EICAR}), "病毒|照片|文书用不到"),
    "zip bomb": (BOMB, "解压|展开|过大|太大|照片|MB|文书用不到"),
    "macros": (macros(), "宏|照片"),
    "macros by another name": (macros("word/words.bin", VBA), "宏|照片|文书用不到"),
    "program called .docx": (b"MZ\x90\0" + bytes(500), "只|Word|docx|照片"),
    "0x0 picture": (png(0, 0), "损坏|打不开|照片|Word"),
    "web page": (b"<!doctype html><script>alert(1)</script>", "只|Word|docx|照片"),
    "old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), "只|Word|docx|照片"),
    "cut off": (house()[:900], "损坏|Word|照片"),
    "200 fields": (MANY, "不认识|没有|照片"),
    "broken field": (template("{{ 会议名称 "), "会议名称|照片"),
}
FINE_PAPERS = {"200 fields", "broken field"}  # Word files like others where none is filled in


@dataclass
class Door:
    """A page that takes a file."""

    url: str
    client: Client
    data: dict[str, Any]
    field: str
    keeps: Callable[[], int]
    refuses: frozenset[str]
    typed: str = ""  # what the page must still hold when it refuses
    good: bytes = JPEG
    taken: int = 302

    def brings(self, name: str, data: bytes, **more: Any) -> Any:
        file: Any = SimpleUploadedFile("x", data)
        file._name = name  # uncleaned; only folders before a “/” are cut off, by the tests' client
        return self.client.post(self.url, {**self.data, **more, self.field: file})


Rooms = dict[str, Callable[[], Door]]


def _as(person: Person) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(person)
    return client


@pytest.fixture
def door(request: pytest.FixtureRequest, world: World, case: Case, officer: Person, clock: Clock) -> Door:
    """The door of that name."""
    at = _as(officer)
    evidence = frozenset(FILES) - FINE_PAPERS
    case.refresh_from_db()
    if request.param == "offer":
        made = published(world, case, names="甲")
        clock(HANDED_IN)
        data: dict[str, Any] = {
            "fee": "2.30",
            "on_staff": "八人",
            "on_repair": "半小时",
            "on_open": "每季",
            "replaces": "",
        }
        url = f"/cases/bids/{made.uid}/"
        papers = evidence | {"20 MB photograph"}
        by = _as(made.managers["甲"])
        return Door(url, by, data, "document", Offer.objects.count, papers, "半小时", house(), 200)
    clock(moment(9, 20, 12))
    if request.param == "evidence":
        url = reverse("cases:document_new", args=[case.uid])
        data = {"words": "现场照片甲", "step": ""}
        return Door(url, at, data, "file", Document.objects.count, evidence, "现场照片甲")
    if request.param == "step":
        url = reverse("cases:step_record", args=[case.uid, "feasibility"])
        data = {
            "on": "2024-09-20",
            "outcome": "done",
            "note": "会议室三楼",
            "version": case.version,
        }
        return Door(url, at, data, "file", Document.objects.count, evidence - {"empty"}, "会议室三楼")
    if request.param == "template":
        url = reverse("cases:template", args=["minutes"])
        data = {"area": "310104003000"}
        kept, good = PaperTemplate.objects.count, house("minutes")
        return Door(url, at, data, "file", kept, frozenset(FILES), "", good)
    return _board(at, officer)


def _board(at: Client, officer: Person) -> Door:
    told: dict[str, Any] = {"by": officer, "at": OPENED}
    row = publish_draft(**told, uid=draft_notice(**told, **NOTICE).uid)
    data = {"where": "1号楼公告栏", "posted_on": "2024-09-20"}
    url = reverse("notices:post", args=[row.uid])
    return Door(url, at, data, "photos", Photo.objects.count, frozenset(FILES), "1号楼公告栏")


NOTICE: dict[str, Any] = {
    "kind": "scheme", "title": "托管方案征求意见", "body": "托管期限六个月。", "compounds": ["T-opera"],
    "from_on": ON, "until_on": UNTIL,
}  # fmt: skip
DOORS = pytest.mark.parametrize("door", ["evidence", "step", "template", "board", "offer"], indirect=True)


@DOORS
@pytest.mark.parametrize("what", FILES)
def test_refused_with_a_sentence(door: Door, what: str) -> None:
    """Nothing is kept; the page says why in Chinese and holds what was typed."""
    if what not in door.refuses:
        pytest.skip("this door takes it")
    data, words = FILES[what]
    before = door.keeps()
    answer = door.brings("现场.jpg", data)
    assert answer.status_code == 422, (answer.status_code, answer.content.decode()[:300])
    found = MAIN.search(answer.content.decode())
    assert found and re.search(words, said(found[0])), said(found[0]) if found else ""
    assert door.typed in found[0] and door.keeps() == before


def said(page: str) -> str:
    """The refusals of a page."""
    marks = r'(?:alert-danger|invalid-feedback|role="alert")[^>]*>(.*?)</(?:div|p|ul|li)>'
    marked = re.findall(marks, page, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", " ".join(marked))


NAMES = {
    "path": "../../../../etc/cron.d/现场.jpg", "windows path": "C:\\Windows\\system32\\现场.jpg",
    "NUL": "现场\x00.exe", "emoji": "现场😀🏠.jpg", "300 characters": "长" * 300 + ".jpg", "only dots": "...",
    "line break": "现场\r\nSet-Cookie: a=b.jpg", "right to left": "现场\u202egpj.exe",
    "quotes": '"><script>.jpg',    "blank": "   ",
}  # fmt: skip


@DOORS
@pytest.mark.parametrize("name", NAMES)
def test_a_strange_name_does_no_harm(door: Door, name: str) -> None:
    """Taken under a name that is one word of a file's name, or refused with a sentence."""
    answer = door.brings(NAMES[name], door.good)
    assert answer.status_code in (door.taken, 422), (answer.status_code, answer.content.decode()[:500])
    rows: list[Any] = [*Document.objects.all(), *PaperTemplate.objects.all()]
    for row in rows:
        assert not re.search(r"[\x00-\x1f/\\\u202e]", row.name) and 1 <= len(row.name) <= 200, row.name
    if answer.status_code == 422:
        assert said(answer.content.decode()).strip()


@DOORS
def test_many_fields_and_files(door: Door) -> None:
    """Two hundred fields more are none of ours; twenty thousand are refused as a whole, with a page."""
    more = {f"field{n}": "x" for n in range(200)}
    assert door.brings("现场.jpg", door.good, **more).status_code == door.taken
    answer = door.client.post(door.url, {f"f{n}": "x" for n in range(20_001)})
    assert answer.status_code == 400 and "</main>" in answer.content.decode()
    files = {f"file{n}": SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(101)}
    answer = door.client.post(door.url, {**door.data, **files})
    assert answer.status_code == 400 and "</main>" in answer.content.decode()
