"""After a change of keys everybody is found: before the marks are made anew, meanwhile, killed, and after."""

import os
import signal
import sqlite3
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db import connection

from linmeng.cli import main
from linmeng.cli.reseal import marked_columns
from linmeng.people.queries.scope import Scope, scope_for
from linmeng.register.actions import NewParty
from linmeng.register.actions.import_owners import Marks, Owners, holders_of, marks_of, matched
from linmeng.register.actions.parties import find_or_make
from linmeng.register.files.units import ListedOwner
from linmeng.register.models import Party, Title, Unit
from linmeng.register.permissions import MAY
from linmeng.register.queries.marks import MARKED, name_mark, name_marks, paper_mark, phone_mark
from linmeng.web.columns import SealedColumn
from linmeng.web.remarking import _replaced, remark
from linmeng.web.resealing import reseal, sealed_columns
from linmeng.web.vault import mark, marks
from tests.apps.register.owners import LI, WANG, hold, no_units, unit
from tests.worlds import TODAY, World

ROOT = Path(__file__).resolve().parents[3]
OLD, NEW, GONE = (b64encode(bytes([n]) * 32).decode() for n in (1, 2, 3))
COUNT = 25
OF_NAMES, OF_PHONES, OF_PAPERS = MARKED


def said(n: int) -> NewParty:
    return NewParty(f"业主{n}", phone=f"138 0000 {n:04}", paper=f"3101041950010{n:05}")


@pytest.fixture
def parties(settings: Any) -> None:
    """25 titleholders marked under the old key; then a new key stands before it."""
    settings.DATA_KEYS = [OLD]
    for n in range(COUNT):
        find_or_make(said(n))
    settings.DATA_KEYS = [NEW, OLD]


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["reseal", *arguments])


def found() -> int:
    """How many of them are found again, by their own identity number and name, and made no second time."""
    return sum(not find_or_make(said(n))[1] for n in range(COUNT))


def right() -> int:
    rows = Party.objects.values_list("name_mark", "phone_mark", "paper_mark")
    want = [(name_mark(s.name), phone_mark(s.phone), paper_mark(s.paper)) for s in map(said, range(COUNT))]
    return len(set(rows) & set(want))


def test_every_mark_of_a_sealed_value_is_known() -> None:
    """A new model with a sealed value and a mark beside it is said to the command, or named here."""
    hashes = {"voting.mandate.same"}  # under the motion's own secret, not under a data key
    known = {marked.about for marked in marked_columns()}
    for model in apps.get_models():
        fields = [f for f in model._meta.local_fields if not isinstance(f, SealedColumn)]
        if len(fields) < len(model._meta.local_fields):
            names = {f"{model._meta.label_lower}.{f.name}" for f in fields
                     if f.name in ("mark", "same") or f.name.endswith("_mark")}  # fmt: skip
            assert names - hashes <= known, model
    assert known == {
        "register.party.name_mark", "register.party.phone_mark", "register.party.paper_mark",
        "notices.subscription.address_mark", "cases.feed.mark", "cases.attendee.same",
    }  # fmt: skip


def test_the_first_key_marks_and_all_of_them_find(settings: Any) -> None:
    settings.DATA_KEYS = [OLD]
    old = mark("x", "a.b")
    settings.DATA_KEYS = [NEW, OLD]
    assert marks("x", "a.b") == [mark("x", "a.b"), old] and old != mark("x", "a.b")
    assert name_marks("王 小明") == [name_mark("王小明"), name_marks("王小明")[1]] and name_marks(" ") == []


@pytest.mark.django_db
def test_they_are_found_before_meanwhile_and_after(parties: None, settings: Any) -> None:
    """Planted: `marks` under the first key only was caught here."""
    assert found() == COUNT and right() == 0
    assert next(remark(OF_NAMES, 10)).done == 10
    assert found() == COUNT == Party.objects.count()
    done = run("--batch", "7")
    assert done.exit_code == 0 and "register.party.paper_mark: 25 " in done.output, done.output
    assert "register.party.name_mark: 15 " in done.output and right() == COUNT == found()
    settings.DATA_KEYS = [NEW]
    assert right() == COUNT == found()
    again = run()
    assert again.exit_code == 0 and "0 标记已重做" in again.output  # nothing is done twice


@pytest.mark.django_db
def test_without_it_nobody_is_found_once_the_old_key_is_away(parties: None, settings: Any) -> None:
    """The control: what the command is there for."""
    for column in sealed_columns():
        list(reseal(column))
    settings.DATA_KEYS = [NEW]
    assert found() == 0 and Party.objects.count() == 2 * COUNT


@pytest.mark.django_db
def test_counting_writes_nothing(parties: None) -> None:
    told = run("--check")
    assert "register.party.phone_mark: 25 " in told.output and right() == 0


@pytest.mark.django_db
def test_what_changed_meanwhile_is_left(parties: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name, name_mark FROM register_party ORDER BY id")
        pk, sealed, old = cursor.fetchone()
    party = Party.objects.get(pk=pk)
    party.name, party.name_mark = "新名", name_mark("新名")
    party.save()
    assert not _replaced(OF_NAMES, pk, bytes(sealed), old, name_mark("旧名"))
    assert Party.objects.get(pk=pk).name_mark == name_mark("新名")


@pytest.mark.django_db
def test_what_no_key_opens_keeps_its_mark_and_is_counted(parties: None, settings: Any) -> None:
    settings.DATA_KEYS = [GONE]
    find_or_make(NewParty("谁"))
    before = Party.objects.values_list("name_mark", flat=True).latest("pk")
    settings.DATA_KEYS = [NEW, OLD]
    told = list(remark(OF_NAMES, 4))[-1]
    assert (told.done, told.lost) == (COUNT, 1) and right() == 0
    assert Party.objects.values_list("name_mark", flat=True).latest("pk") == before
    assert run().exit_code == 1 and right() == COUNT


@pytest.mark.django_db
def test_two_records_of_one_identity_number_are_named_and_the_rest_goes_on(
    parties: None, settings: Any
) -> None:
    settings.DATA_KEYS = [NEW]  # a mistake: for a while the old key was away, and one came a second time
    twice = find_or_make(said(3))[0].pk
    settings.DATA_KEYS = [NEW, OLD]
    old = Party.objects.order_by("pk")[3].pk
    told = list(remark(OF_PAPERS, 10))[-1]
    assert told.doubled == [old] != [twice] and told.done == COUNT - 1
    done = run()
    assert done.exit_code == 0 and f"double, put these in order: {old}\n" in done.output + done.stderr


def listed(who: NewParty) -> Marks:
    return marks_of(ListedOwner(name=who.name, kind=who.kind, phone=who.phone, paper=who.paper))


@pytest.mark.django_db
def test_a_list_means_the_same_owners_across_the_keys(world: World, settings: Any) -> None:
    """Planted: `under_first` answering itself was caught here."""
    settings.DATA_KEYS = [OLD, *settings.DATA_KEYS]
    flat = unit(no_units(world))
    wang, li = hold(world, flat, WANG, LI)
    settings.DATA_KEYS = [NEW, *settings.DATA_KEYS]
    list(remark(OF_NAMES))
    both = [listed(LI), listed(WANG)]
    same = matched(both, holders_of([flat.pk], TODAY)[flat.pk])
    assert same is not None and [h.party for h in same] == [li.pk, wang.pk]
    assert [h.marks for h in same] == both
    owners = Owners(both, world_scope(world))
    assert [owners.find(m) for m in both] == [li.pk, wang.pk]
    no_paper = listed(NewParty(LI.name, phone=LI.phone))
    assert Owners([no_paper], world_scope(world)).find(no_paper) == li.pk
    assert Title.objects.count() == 2 and Unit.objects.count() == 1


def world_scope(world: World) -> Scope:
    return scope_for(world.people["officer"], MAY["register.see_units"], TODAY)


KILLED = """
import os, signal, sys
from linmeng.cli import main
from linmeng.web import remarking
real, left = remarking._replaced, [int(sys.argv.pop(1))]
def replaced(*row):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*row)
remarking._replaced = replaced
main(["reseal", "--batch", "4"])
"""


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_of_a_batch_it_goes_on_without_loss(
    parties: None, tmp_path: Path, settings: Any
) -> None:
    """Planted: a mark written as "" before the new one, each by itself, was caught here."""
    if connection.vendor != "sqlite":
        pytest.skip("the second process opens a copy of the database as a file")
    file = tmp_path / "copy.sqlite3"
    with sqlite3.connect(file) as copy:
        connection.connection.backup(copy)
    told = [command(file, tmp_path, killed_after=n) for n in (6, 10, 17)]
    assert told == [-signal.SIGKILL] * 3
    stand = seen(file)
    new, old = (of(settings, keys) for keys in ([NEW], [OLD]))
    for row, now, was in zip(stand, new, old, strict=True):
        assert all(mark in pair for mark, *pair in zip(row, now, was, strict=True))
    changed = sum(
        now != was for row, then in zip(stand, old, strict=True) for now, was in zip(row, then, strict=True)
    )
    assert changed == 4 + 8 + 17  # whole batches of each run, and nothing of the one that was killed
    assert command(file, tmp_path, killed_after=10**6) == 0
    assert seen(file) == new


def command(file: Path, folder: Path, killed_after: int) -> int | str:
    """The command in a process of its own that is killed after so many marks; how it ended."""
    env = {
        **os.environ, "DATABASE_URL": f"sqlite:///{file}", "DATA_DIR": str(folder), "DEBUG": "1",
        "DATA_KEYS": f"{NEW},{OLD}", "DJANGO_SETTINGS_MODULE": "linmeng.config.settings",
    }  # fmt: skip
    words = [sys.executable, "-c", KILLED, str(killed_after)]
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, check=False, timeout=300, text=True)
    return done.stderr[-2000:] if done.returncode == 1 else done.returncode


def seen(file: Path) -> list[tuple[str, ...]]:
    with sqlite3.connect(file) as copy:
        return copy.execute(
            "SELECT name_mark, phone_mark, paper_mark FROM register_party ORDER BY id"
        ).fetchall()


def of(settings: Any, keys: list[str]) -> list[tuple[str, ...]]:
    settings.DATA_KEYS = keys
    return [(name_mark(s.name), phone_mark(s.phone), paper_mark(s.paper)) for s in map(said, range(COUNT))]
