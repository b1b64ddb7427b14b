"""Papers of a case: by content, never by name; kept sealed, handed out to be saved only."""

import io
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from linmeng.cases.actions import add_document, record_step, set_aside_document
from linmeng.cases.files.content import LARGEST, kind_of
from linmeng.cases.files.store import read
from linmeng.cases.models import Case, Document
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import AuditRow, Person
from tests.apps.cases.conftest import OPENED
from tests.worlds import World

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def office(part: str = "word/document.xml", /, **more: bytes) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as found:
        found.writestr("[Content_Types].xml", b"<Types/>")
        found.writestr(part, b"<x/>")
        for name, data in more.items():
            found.writestr(name.replace("__", "."), data)
    return box.getvalue()


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (PNG, ".png"), (b"\xff\xd8\xff\xe0" + b"\0" * 20, ".jpg"), (b"%PDF-1.7\n", ".pdf"),
        (b"RIFF\0\0\0\0WEBPVP8 ", ".webp"), (b"\0\0\0\x18ftypheic\0\0", ".heic"), (office(), ".docx"),
        (office("xl/workbook.xml"), ".xlsx"), (office("OFD.xml"), ".ofd"),
    ],
)  # fmt: skip
def test_taken(data: bytes, suffix: str) -> None:
    assert kind_of(data).suffix == suffix


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"), (PNG + b"\0" * LARGEST, "too large"), (EICAR, "virus"), (PNG + EICAR, "virus"),
        (office(**{"word/note__txt": EICAR}), "virus"), (office(**{"word/vbaProject__bin": b"x"}), "macros"),
        (office(run__exe=b"MZ"), "macros"), (b"PK\x03\x04broken", "damaged"),
        (b"<svg onload=alert(1)>", "Only"), (b"<!doctype html><script>", "Only"), (b"MZ\x90\0", "Only"),
        (b"#!/bin/sh\n", "Only"), (office("other.xml"), "Only"), (b"%PDF-1.7 /JavaScript", "programs"),
    ],
)  # fmt: skip
def test_refused(data: bytes, words: str) -> None:
    with pytest.raises(NotUnderstood, match=words):
        kind_of(data)


def test_an_archive_that_unfolds_without_end() -> None:
    with pytest.raises(NotUnderstood, match="unfolds"):
        kind_of(office(**{"word/big__xml": b"\0" * (201 * 2**20)}))


def test_the_largest_photograph_is_taken(case: Case, officer: Person) -> None:
    row = add_document(
        by=officer, at=OPENED, uid=case.uid, name="现场.jpg", data=PNG + b"\0" * (LARGEST - len(PNG))
    )
    assert row.size == LARGEST and row.name == "现场.png"  # what it is, not what it is called


def test_kept_sealed_and_once(case: Case, officer: Person, settings: object) -> None:
    told = {"by": officer, "at": OPENED, "uid": case.uid, "name": "../../etc/合同.html", "data": PNG}
    row = add_document(**told)  # type: ignore[arg-type]
    assert row.name == "合同.png" and add_document(**told) == row  # type: ignore[arg-type]
    files = [p for p in Path(settings.DATA).rglob("*") if p.is_file()]  # type: ignore[attr-defined]
    assert len(files) == 1 and PNG not in files[0].read_bytes() and files[0].stat().st_mode & 0o077 == 0
    assert read(row.sha256) == PNG
    files[0].write_bytes(b"altered")
    with pytest.raises(NotNow):
        read(row.sha256)


def test_handed_out_to_be_saved_only(client: Client, case: Case, officer: Person, world: World) -> None:
    row = add_document(by=officer, at=OPENED, uid=case.uid, name="图.png", data=PNG)
    url = reverse("cases:document_file", args=[case.uid, row.uid])
    client.force_login(officer)
    answer = client.get(url)
    assert answer.content == PNG and answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
    for who, status in (
        ("expert", 200),
        ("committee", 200),
        ("manager", 403),
        ("stranger", 404),
        ("resident", 404),
    ):
        client.force_login(world.people[who])
        assert client.get(url).status_code == status, who


def test_set_aside_shows_nothing_any_more(case: Case, officer: Person, world: World) -> None:
    row = add_document(by=officer, at=OPENED, uid=case.uid, name="图.png", data=PNG)
    with pytest.raises(NotYours):
        set_aside_document(
            by=world.people["manager"], at=OPENED, uid=case.uid, document=row.uid, reason="不对"
        )
    set_aside_document(by=officer, at=OPENED, uid=case.uid, document=row.uid, reason="传错")
    proofs = [{"kind": "document", "ref": row.uid}]
    with pytest.raises(NotUnderstood):
        record_step(by=officer, at=OPENED, uid=case.uid, step="feasibility", proofs=proofs)
    assert Document.objects.get().aside_why == "传错"
    assert AuditRow.objects.filter(act="cases.set_aside_document").count() == 1


def test_another_cases_paper_proves_nothing(case: Case, case_of: object, officer: Person) -> None:
    other = case_of("T-alone")  # type: ignore[operator]
    row = add_document(by=officer, at=OPENED, uid=other.uid, name="图.png", data=PNG)
    with pytest.raises(NotUnderstood):
        record_step(
            by=officer, at=OPENED, uid=case.uid, step="feasibility",
            proofs=[{"kind": "document", "ref": row.uid}],
        )  # fmt: skip
