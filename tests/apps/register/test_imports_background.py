"""Large lists: kept, read and taken over in the background, given up, lost and found again."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import AuditRow, Role
from linmeng.register import jobs
from linmeng.register.actions import import_queue as queue
from linmeng.register.actions import import_staging as staging
from linmeng.register.actions.import_commit import commit_import
from linmeng.register.actions.imports import cancel_import, choose_rows
from linmeng.register.files.tables import takes_long
from linmeng.register.models import Compound, ImportBatch, ImportFile
from linmeng.web import heartbeat
from tests.apps.register.test_imports_acts import HEADER
from tests.files.broken import workbook
from tests.worlds import NOW, World

pytestmark = pytest.mark.django_db
START = "/register/imports/"
S = ImportBatch.State


def rows(n: int) -> bytes:
    spread = ((i, 121.42 + i % 90 * 0.0005, 31.19 + i // 90 * 0.0004) for i in range(n))
    lines = [f"P{i},里弄{i}号小区,天平街道,900,12,1,0.5,,{x:.4f},{y:.4f}\n" for i, x, y in spread]
    return (HEADER + "".join(lines)).encode()


def bring(
    world: World, data: bytes, name: str = "large.csv", who: str = "officer", **more: Any
) -> ImportBatch:
    return queue.bring_list(by=world.people[who], at=timezone.now(), data=data, filename=name, **more)


def seen(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.get(pk=batch.pk)


def sent(client: Client, data: bytes, name: str = "large.csv") -> Any:
    return client.post(START, {"file": SimpleUploadedFile(name, data), "kind": "list"})


def test_a_brought_list_is_read_like_any_other(world: World) -> None:
    batch = bring(world, rows(60))
    assert batch.state == S.READING and ImportFile.objects.count() == 1
    jobs.read_list(batch.pk)
    batch = seen(batch)
    assert (batch.state, batch.worker, batch.share) == (S.STAGED, "", 1.0)
    assert batch.counts["new"] == 60 == batch.rows.count()
    assert not ImportFile.objects.exists()
    jobs.read_list(batch.pk)  # a second time, as a queue may: nothing
    assert batch.rows.count() == 60
    acts = list(AuditRow.objects.order_by("pk").values_list("act", "by__username"))
    assert acts[-2:] == [("register.bring_list", "officer"), ("register.stage_import", "officer")]


def test_a_broken_file_says_so_and_leaves_nothing(world: World) -> None:
    batch = bring(world, workbook()[:-2000], "cut.xlsx")
    jobs.read_list(batch.pk)
    batch = seen(batch)
    assert batch.state == S.FAILED and batch.closed_at
    assert batch.reason["message"] == "The workbook is damaged or cut off."
    assert not ImportFile.objects.exists() and not batch.rows.exists()


def test_what_is_no_list_at_all_is_refused_at_once(world: World) -> None:
    for name, data in (("a.pdf", b"%PDF-1.7"), ("a.csv", b" "), ("a.xlsx", b"no workbook")):
        with pytest.raises(NotUnderstood):
            bring(world, data, name)
    with pytest.raises(NotYours):
        bring(world, rows(1), who="resident")
    assert not ImportBatch.objects.exists()


def test_a_fault_of_ours_is_told_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = bring(world, rows(3))
    monkeypatch.setattr(jobs, "judge", lambda *a: 1 / 0)
    jobs.read_list(batch.pk)
    assert seen(batch).reason == {
        "message": "It broke off: {error}",
        "values": {"error": "ZeroDivisionError: division by zero"},
    }


def test_giving_up_stops_the_reading(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    batch, judge = bring(world, rows(5)), staging.judge

    def judged(*args: Any) -> Any:
        cancel_import(by=world.people["officer"], at=NOW, number=batch.pk)
        monkeypatch.setattr(heartbeat, "BEAT", 0.0)
        return judge(*args)

    monkeypatch.setattr(jobs, "judge", judged)
    jobs.read_list(batch.pk)
    assert seen(batch).state == S.CANCELLED and not batch.rows.exists() and not ImportFile.objects.exists()
    jobs.read_list(batch.pk)
    assert seen(batch).state == S.CANCELLED


def test_progress_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, float]] = []
    keep = queue.keep

    def kept(**said: Any) -> bool:
        told.append((said["step"], said["share"]))
        return keep(**said)

    monkeypatch.setattr(queue, "keep", kept)
    monkeypatch.setattr(heartbeat, "BEAT", 0.0)
    jobs.read_list(bring(world, rows(1200)).pk)
    shares = [share for _, share in told]
    assert shares == sorted(shares) and len(shares) >= 7 and shares[-1] > 0.8
    assert [s for i, (s, _) in enumerate(told) if s not in [t for t, _ in told[:i]]] == [
        "Opening the file",
        "Checking every row",
        "Finding places",
        "Comparing with the register",
        "Keeping the rows",
    ]


def test_a_dead_reader_s_list_is_read_by_another_and_then_given_up(world: World) -> None:
    batch, now = bring(world, rows(4)), timezone.now()
    for time in range(3):
        now += timedelta(minutes=1)
        assert queue.hold(pk=batch.pk, state=S.READING, worker=f"dead {time}", at=now)
        assert not queue.hold(pk=batch.pk, state=S.READING, worker="other", at=now)
        assert queue.keep_rows(batch, f"dead {time}", [batch.rows.model(number=time + 1, verdict="new")])
        assert queue.take_up_imports(at=now) == 0  # it may be alive
        now += timedelta(minutes=1)
        assert queue.take_up_imports(at=now) == 1
        assert not queue.keep(pk=batch.pk, worker=f"dead {time}", at=now, step="", share=0.5)
    assert seen(batch).state == S.FAILED and not batch.rows.exists()
    assert AuditRow.objects.filter(act="register.take_up_import").count() == 2
    assert AuditRow.objects.filter(act="register.give_up_import").count() == 1


def test_nobody_decides_while_it_is_read(world: World) -> None:
    batch, officer = bring(world, rows(4)), world.people["officer"]
    with pytest.raises(NotNow, match="still being read"):
        commit_import(by=officer, at=NOW, number=batch.pk)
    with pytest.raises(NotNow):
        choose_rows(by=officer, at=NOW, number=batch.pk, choices={2: "skip"})


def test_taking_over_in_the_background(world: World) -> None:
    batch, officer = bring(world, rows(30)), world.people["officer"]
    jobs.read_list(batch.pk)
    queue.ask_to_commit(by=officer, at=timezone.now(), number=batch.pk)
    for act in (commit_import, queue.ask_to_commit, cancel_import):
        with pytest.raises(NotNow, match="being taken over"):
            act(by=officer, at=NOW, number=batch.pk)
    jobs.take_list_over(batch.pk)
    jobs.take_list_over(batch.pk)
    assert seen(batch).state == S.COMMITTED and seen(batch).counts["registered"] == 30
    assert Compound.objects.filter(name__startswith="里弄").count() == 30
    assert AuditRow.objects.get(act="register.commit_import").by == officer


def test_who_lost_the_role_meanwhile_takes_nothing_over(world: World) -> None:
    batch, officer = bring(world, rows(3)), world.people["officer"]
    jobs.read_list(batch.pk)
    queue.ask_to_commit(by=officer, at=timezone.now(), number=batch.pk)
    Role.objects.filter(person=officer).delete()
    jobs.take_list_over(batch.pk)
    assert seen(batch).state == S.STAGED and seen(batch).reason["message"]
    assert not Compound.objects.filter(name__startswith="里弄").exists()


def test_an_interrupted_taking_over_is_open_again(world: World) -> None:
    batch, now = bring(world, rows(3)), timezone.now()
    jobs.read_list(batch.pk)
    queue.ask_to_commit(by=world.people["officer"], at=now, number=batch.pk)
    assert queue.hold(pk=batch.pk, state=S.TAKING, worker="dead", at=now)
    assert queue.take_up_imports(at=now + timedelta(minutes=5)) == 0  # one long transaction gives no signs
    assert queue.take_up_imports(at=now + timedelta(minutes=11)) == 1
    assert seen(batch).state == S.STAGED and "interrupted" in seen(batch).reason["message"]
    commit_import(by=world.people["officer"], at=now, number=batch.pk)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_answers_at_once_and_follows(world: World, client: Client, language: str) -> None:
    client.force_login(world.people["officer"])
    client.cookies["django_language"] = language
    data = rows(8000)
    assert takes_long(data)
    answer = sent(client, data)
    batch = ImportBatch.objects.get()
    assert (answer.status_code, batch.state) == (302, S.READING)
    page = client.get(answer.url).content.decode()
    assert "hx-get" in page and 'http-equiv="refresh"' in page and "here/" not in page
    assert "hx-get" in client.get(answer.url, headers={"hx-request": "true"}).content.decode()
    jobs.read_list(batch.pk)
    assert client.get(answer.url, headers={"hx-request": "true"})["HX-Redirect"] == answer.url
    page = client.get(answer.url).content.decode()
    assert "P7" in page or "里弄7号" in page
    client.post(answer.url + "commit/")
    assert seen(batch).state == S.TAKING  # 8000 rows take longer than a page may
    assert client.get(answer.url).status_code == 200
    jobs.take_list_over(batch.pk)
    assert seen(batch).counts["registered"] == batch.rows.filter(verdict="new").count() > 7000
    assert client.get(answer.url, headers={"hx-request": "true"})["HX-Redirect"] == answer.url


def test_a_queue_that_does_not_run_is_said_and_the_page_s_server_does_it(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(world.people["officer"])
    client.cookies["django_language"] = "en"
    batch = bring(world, rows(20))
    address = f"{START}{batch.pk}/"
    assert "not running" not in client.get(address).content.decode()
    ImportBatch.objects.update(heartbeat_at=timezone.now() - timedelta(seconds=20))
    page = client.get(address).content.decode()
    assert "it is not running" in page and "here/" in page
    monkeypatch.setattr(threading.Thread, "start", lambda thread: thread.run())
    monkeypatch.setattr(connection, "close", lambda: None)  # the thread's own; here it is the test's
    assert client.post(address + "here/").status_code == 302
    assert seen(batch).state == S.STAGED and batch.rows.count() == 20
    assert client.post(address + "here/").status_code == 409
    client.force_login(world.people["stranger"])
    assert client.post(address + "here/").status_code == 404


def test_why_a_list_could_not_be_read_stands_on_its_page(world: World, client: Client) -> None:
    client.force_login(world.people["officer"])
    client.cookies["django_language"] = "en"
    batch = bring(world, workbook()[:-2000], "cut.xlsx")
    jobs.read_list(batch.pk)
    page = client.get(f"{START}{batch.pk}/").content.decode()
    assert "The workbook is damaged or cut off." in page and "hx-get" not in page.split("<main")[-1]
    assert client.post(f"{START}{batch.pk}/commit/").status_code == 409
    assert "could not be read" in client.get(START).content.decode()


OFFICERS = {"officer", "district", "city", "administrator"}


ROLES = ["community", "committee", "manager", "resident", "expert", "nobody", *sorted(OFFICERS)]


@pytest.mark.parametrize("role", ROLES)
def test_who_may_bring_take_over_and_start(world: World, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading.Thread, "start", lambda thread: None)
    who, batch = world.people[role], bring(world, rows(2))
    area = world.areas["tianping"]
    acts: list[Callable[[], object]] = [
        lambda: bring(world, rows(1), who=role, area=area),
        lambda: queue.start_here(by=who, at=NOW, number=batch.pk),
        lambda: queue.ask_to_commit(by=who, at=NOW, number=batch.pk),
    ]
    for act in acts:
        if act is acts[-1]:
            jobs.read_list(batch.pk)
        if role in OFFICERS:
            act()
        else:
            with pytest.raises(NotYours):
                act()
