"""Papers of a case: by content, never by name; kept sealed, handed out to be saved only."""

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from linmeng.cases.actions import (
    add_document,
    end_case,
    learn_fact,
    prove_step,
    record_step,
    reopen_step,
    set_aside_document,
)
from linmeng.cases.files.content import LARGEST, kind_of
from linmeng.cases.files.store import read
from linmeng.cases.models import Case, Document
from linmeng.cases.queries import progress_of
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import AuditRow, Person, Role
from tests.apps.cases.conftest import OPENED, moment
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


def test_a_paper_set_aside_is_owed_again_and_nothing_is_undone(
    case: Case, officer: Person, world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deed keeps its day, the notice after it stands; the report is owed from that setting aside on."""
    row = add_document(by=officer, at=OPENED, uid=case.uid, name="图.png", data=PNG, words="报告")
    proofs = [{"kind": "document", "ref": row.uid}]
    record_step(by=officer, at=OPENED, uid=case.uid, step="feasibility", proofs=proofs)
    record_step(by=officer, at=moment(9, 23), uid=case.uid, step="notice", compound="T-opera")
    version = Case.objects.get(pk=case.pk).version
    set_aside_document(by=officer, at=moment(9, 25), uid=case.uid, document=row.uid, reason="传错了")
    found = progress_of(Case.objects.get(pk=case.pk), date(2024, 9, 25))
    first, notice = found.task("feasibility"), found.task("notice", "T-opera")
    assert first is not None and first.done_on == OPENED.date() and first.owed_since == date(2024, 9, 25)
    assert [p.kind for p in first.owed] == ["document"] and notice is not None and notice.settled
    assert Case.objects.get(pk=case.pk).version == version + 1
    audit = AuditRow.objects.get(act="cases.set_aside_document")
    assert audit.after["steps"] == ["feasibility"] and audit.after["reason"] == "传错了"
    monkeypatch.setattr(timezone, "now", lambda: moment(9, 26))
    client.force_login(officer)
    for page in ("case", "history"):
        body = client.get(reverse(f"cases:{page}", args=[case.uid]), headers={"accept-language": "en"})
        assert "paper set aside on 2024-09-25 because: 传错了" in body.content.decode(), page
    told = {"compound": "", "step": "feasibility"}
    owed = client.get(f"/api/cases/{case.uid}").json()["owed"]
    assert {k: owed[-1][k] for k in told} == told and owed[-1]["since"] == "2024-09-25"
    new = [{"kind": "document", "words": "卷宗二"}]
    prove_step(by=officer, at=moment(9, 26), uid=case.uid, step="feasibility", proofs=new)
    first = progress_of(Case.objects.get(pk=case.pk), date(2024, 9, 26)).task("feasibility")
    assert first is not None and not first.owed and first.proved_on == date(2024, 9, 26)


def test_one_paper_of_several_steps_is_owed_in_each_and_told_before(
    case: Case, officer: Person, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = add_document(by=officer, at=OPENED, uid=case.uid, name="图.png", data=PNG)
    told: dict[str, Any] = {"by": officer, "at": OPENED, "uid": case.uid}
    record_step(**told, step="feasibility", proofs=[{"kind": "document", "ref": row.uid}])
    for code in ("T-opera", "T-garden"):
        record_step(**told, step="notice", compound=code, proofs=[{"kind": "notice", "ref": row.uid}])
    reopen_step(**told, step="notice", compound="T-garden", reason="重贴")  # it shows that one no more
    monkeypatch.setattr(timezone, "now", lambda: OPENED)
    client.force_login(officer)
    url = reverse("cases:document_aside", args=[case.uid, row.uid])
    page = client.get(url, headers={"accept-language": "en"}).content.decode()
    assert "It shows: Feasibility study, Notice of the assembly 京剧院小区. What was done stays" in page
    assert client.post(url, {"reason": "模糊"}).status_code == 302
    found = progress_of(Case.objects.get(pk=case.pk), OPENED.date())
    assert [(t.step.key, t.compound) for t in found.owed] == [("feasibility", ""), ("notice", "T-opera")]
    assert AuditRow.objects.filter(act="cases.set_aside_document").count() == 1


def test_a_finished_case_runs_again_until_the_new_paper_comes(case_of: Any, officer: Person) -> None:
    case, at = case_of("T-opera"), moment(10, 20)
    told: dict[str, Any] = {"by": officer, "uid": case.uid}
    row = add_document(at=OPENED, name="图.png", data=PNG, **told)
    record_step(at=OPENED, step="feasibility", proofs=[{"kind": "document", "ref": row.uid}], **told)
    learn_fact(at=OPENED, fact="assembly", compound="T-opera", value=True, **told)
    more: dict[str, Any] = {"compound": "T-opera", **told}
    record_step(at=moment(9, 24), step="notice", proofs=[{"kind": "notice", "words": "照片"}], **more)
    record_step(at=at, step="vote", outcome="carried", proofs=[{"kind": "vote", "words": "票"}], **more)
    record_step(at=at, step="contract", proofs=[{"kind": "contract", "words": "合同"}], **told)
    assert Case.objects.get(pk=case.pk).state == "finished"
    set_aside_document(at=moment(10, 21), document=row.uid, reason="伪造", **told)
    case.refresh_from_db()
    assert (case.state, case.closed_at) == ("open", None)
    prove_step(at=moment(10, 22), step="feasibility", proofs=[{"kind": "document", "words": "原件"}], **told)
    case.refresh_from_db()
    assert (case.state, case.closed_at) == ("finished", moment(10, 22))


def test_a_case_closed_early_owes_nothing_for_a_paper(case: Case, officer: Person) -> None:
    row = add_document(by=officer, at=OPENED, uid=case.uid, name="图.png", data=PNG)
    told: dict[str, Any] = {"by": officer, "at": OPENED, "uid": case.uid}
    record_step(**told, step="feasibility", proofs=[{"kind": "document", "ref": row.uid}])
    end_case(**told, reason="另案")
    set_aside_document(**told, document=row.uid, reason="传错")
    assert not case.events.filter(kind="aside").exists()
    assert not progress_of(Case.objects.get(pk=case.pk), OPENED.date()).oddities


def test_a_neighbour_does_not_take_a_proof_away(case: Case, officer: Person, world: World) -> None:
    """Whoever keeps the file of one compound alone sets no paper aside that shows another's step."""
    row = add_document(by=officer, at=OPENED, uid=case.uid, name="图.png", data=PNG)
    told: dict[str, Any] = {"at": OPENED, "uid": case.uid}
    record_step(by=officer, **told, step="feasibility")
    photo = [{"kind": "notice", "ref": row.uid}]
    record_step(by=officer, **told, step="notice", compound="T-opera", proofs=photo)
    keeper = Person.objects.create_user(username="garden-keeper", name="某")
    what = {"what": Role.What.COMMUNITY_WORKER, "compound": world.compounds["garden"]}
    Role.objects.create(person=keeper, from_on=date(2024, 1, 1), **what)
    with pytest.raises(NotYours):
        set_aside_document(by=keeper, **told, document=row.uid, reason="不对")
    assert Document.objects.get().aside_at is None


def test_a_paper_of_a_deed_that_was_begun_again_shows_the_new_one_not(case: Case, officer: Person) -> None:
    row = add_document(by=officer, at=OPENED, uid=case.uid, name="图.png", data=PNG)
    told: dict[str, Any] = {"by": officer, "at": OPENED, "uid": case.uid}
    record_step(**told, step="feasibility", proofs=[{"kind": "document", "ref": row.uid}])
    reopen_step(**told, step="feasibility", reason="补充")
    record_step(**told, step="feasibility", proofs=[{"kind": "document", "words": "新报告"}])
    set_aside_document(**told, document=row.uid, reason="旧的")
    found = progress_of(Case.objects.get(pk=case.pk), OPENED.date())
    assert not found.owed and not found.oddities and not case.events.filter(kind="aside").exists()
