"""After a change of keys: a clear sentence where one is gone; all sealed columns come under the first key."""

from base64 import b64encode
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.urls import reverse

from linmeng.cli import main
from linmeng.register.models import Party
from linmeng.voting.models import Secrets
from linmeng.web.resealing import _replaced, reseal, sealed_columns
from linmeng.web.vault import CannotOpen, mark, seal, sealing_key, unseal
from tests.worlds import World

OLD, NEW, GONE = (b64encode(bytes([n]) * 32).decode() for n in (1, 2, 3))
NAMES = [f"业主{n}" for n in range(25)]
NAME = next(c for c in sealed_columns() if c.about == "register.party.name")


@pytest.fixture
def parties(db: None, settings: Any) -> None:
    """25 titleholders sealed under the old key; then a new key stands before it."""
    settings.DATA_KEYS = [OLD]
    for name in NAMES:
        Party.objects.create(name=name, name_mark=mark(name, NAME.about), phone="", paper=None)
    settings.DATA_KEYS = [NEW, OLD]


def raw() -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM register_party ORDER BY id")
        return [bytes(row[0]) for row in cursor.fetchall()]


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["reseal", *arguments])


def test_every_sealed_column_is_known() -> None:
    known = {c.about for c in sealed_columns()}
    assert {"register.party.name", "register.party.paper", "register.importfile.data"} <= known
    assert {
        f"voting.{c}" for c in ("secrets.box_seed", "scan.image", "mandate.name", "rollentry.salt")
    } <= known
    assert len(known) == len(sealed_columns()) and Secrets._meta.label_lower in {
        c.rpartition(".")[0] for c in known
    }


def test_everything_comes_under_the_first_key_and_says_the_same(parties: None, settings: Any) -> None:
    before = raw()
    assert "register.party.name: 25 " in run("--check").output and raw() == before
    done = run("--batch", "7")
    assert done.exit_code == 0 and "register.party.name: 25 " in done.output, done.output
    assert all(value[1:5] == sealing_key() for value in raw())
    settings.DATA_KEYS = [NEW]
    assert list(Party.objects.order_by("pk").values_list("name", "phone", "paper")) == [
        (name, "", None) for name in NAMES
    ]
    marks = [mark(name, NAME.about) for name in NAMES]  # test_remarking.py
    assert marks == list(Party.objects.order_by("pk").values_list("name_mark", flat=True))
    settings.DATA_KEYS = [NEW, OLD]
    after = raw()
    assert ": 25 " not in run().output and raw() == after  # nothing is done twice


def test_what_was_stopped_goes_on_where_it_was(parties: None) -> None:
    assert next(reseal(NAME, 10)).done == 10  # then the power failed
    assert sum(value[1:5] == sealing_key() for value in raw()) == 10
    assert list(reseal(NAME, 10))[-1].done == 15
    assert {*Party.objects.values_list("name", flat=True)} == {*NAMES}


def test_a_value_that_changed_meanwhile_is_left(parties: None) -> None:
    party = Party.objects.earliest("pk")
    old = raw()[0]
    party.name = "新名"
    party.save()
    assert not _replaced(NAME, party.pk, old, seal("旧名".encode(), NAME.about))
    assert Party.objects.earliest("pk").name == "新名"


def test_what_no_key_opens_is_counted_named_and_stays(parties: None, settings: Any) -> None:
    settings.DATA_KEYS = [GONE]
    Party.objects.create(name="谁", name_mark="x")
    lost = raw()[-1]
    settings.DATA_KEYS = [NEW, OLD]
    done = run("--batch", "3")
    assert done.exit_code == 1 and "25 " in done.output and "1 打不开" in done.output
    assert raw()[-1] == lost
    settings.DATA_KEYS = [NEW, OLD, GONE]
    assert run().exit_code == 0 and raw()[-1] != lost


def test_a_lost_key_is_told_in_a_sentence(world: World, settings: Any, client: Client) -> None:
    """The page of somebody's units: before, a fault of ours; nothing of it says what was sealed."""
    page = reverse("register:units", args=["T-opera"])
    client.force_login(world.people["officer"])
    assert client.get(page).status_code == 200
    settings.DATA_KEYS = [GONE]
    answer = client.get(page, headers={"Accept-Language": "en"})
    assert answer.status_code == 409 and "linmeng reseal" in answer.content.decode()
    told = client.get("/api/register/units/of/T-opera")
    assert told.status_code == 409 and told.headers["Content-Type"] == "application/problem+json"
    assert client.get("/").status_code == 200  # what needs no key goes on


def test_a_lost_key_and_altered_bytes_are_told_apart(settings: Any) -> None:
    settings.DATA_KEYS = [OLD]
    sealed = seal(b"x", "a.b.c")
    with pytest.raises(CannotOpen) as altered:
        unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), "a.b.c")
    settings.DATA_KEYS = [NEW]
    with pytest.raises(CannotOpen) as gone:
        unseal(sealed, "a.b.c")
    assert gone.value.lost and "DATA_KEYS" in str(gone.value)
    assert not altered.value.lost and "backup" in str(altered.value)
