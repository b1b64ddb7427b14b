"""What the acts do, refuse and record."""

import ast
import re
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from linmeng.domain.refusals import NotNow, NotUnderstood, Refusal
from linmeng.people import actions
from linmeng.people.actions import roles as roles_module
from linmeng.people.models import AuditRow, Organisation, Person, Role
from linmeng.people.queries import audit_lines, audit_rows_for, people_for
from tests.worlds import NOW, PASSWORD, TODAY, World, small_world

STRONG = "harvest-moon-1999"


def _give(world: World, **changed: Any) -> Role:
    values: dict[str, Any] = {
        "by": world.people["officer"],
        "at": NOW,
        "to": world.people["nobody"],
        "what": "resident",
        "compound": world.compounds["opera"],
        "from_on": TODAY,
    }
    return actions.give_role(**(values | changed))


def test_row_and_act_stand_or_fall_together(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def record_then_fail(**values: Any) -> None:
        actions.record(**values)
        raise OSError("the power went out after the row was written")

    monkeypatch.setattr(roles_module, "record", record_then_fail)
    with pytest.raises(OSError, match="power"):
        _give(world)
    assert not AuditRow.objects.exists()
    assert not world.people["nobody"].roles.exists()


@pytest.mark.django_db(transaction=True)
def test_a_row_without_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="own transaction"):
        actions.record(act="people.give_role", by=None, at=NOW)


def test_a_given_role_is_recorded_with_place_and_days(world: World) -> None:
    role = _give(world, until_on=date(2025, 1, 31))
    row = AuditRow.objects.get()
    assert (row.by, row.for_person) == (world.people["officer"], world.people["nobody"])
    assert (row.subject_type, row.subject_id) == ("people.role", str(role.pk))
    assert row.area_code == world.areas["yueyang"].code
    assert row.after == {
        "role": "resident",
        "place": "京剧院小区",
        "from": "2024-09-20",
        "until": "2025-01-31",
    }


REFUSED = [
    ({"until_on": TODAY - timedelta(days=1)}, NotNow, "before it begins"),
    ({"what": "king"}, NotUnderstood, "no role"),
    ({"compound": None}, NotUnderstood, "one compound"),
    ({"what": "area_manager", "compound": None}, NotUnderstood, "for a company"),
    ({"what": "community_worker", "compound": None}, NotUnderstood, "in an area"),
    ({"what": "community_worker"}, NotUnderstood, "in an area"),
]


@pytest.mark.parametrize(("changed", "kind", "words"), REFUSED)
def test_a_role_that_makes_no_sense(world: World, changed: Any, kind: type[Refusal], words: str) -> None:
    with pytest.raises(kind, match=words):
        _give(world, **changed)
    assert not AuditRow.objects.exists()


def test_a_role_in_the_wrong_kind_of_area(world: World) -> None:
    with pytest.raises(NotUnderstood, match="kind of area"):
        _give(
            world,
            by=world.people["city"],
            what="subdistrict_officer",
            compound=None,
            area=world.areas["xuhui"],
        )


def test_the_same_role_twice(world: World) -> None:
    _give(world)
    with pytest.raises(NotNow, match="already"):
        _give(world)
    _give(world, compound=world.compounds["garden"])


def test_a_role_may_follow_one_that_ended(world: World) -> None:
    _give(world, until_on=TODAY)
    with pytest.raises(NotNow):
        _give(world)
    _give(world, from_on=TODAY + timedelta(days=1))


def test_nobody_gives_a_role_to_themselves(world: World) -> None:
    from linmeng.domain.refusals import NotYours

    with pytest.raises(NotYours, match="themselves"):
        _give(world, to=world.people["officer"])


def test_the_first_to_end_a_role_ends_it(world: World) -> None:
    role, stale = world.people["resident"].roles.get(), world.people["resident"].roles.get()
    actions.end_role(by=world.people["officer"], at=NOW, role=role, until_on=TODAY)
    with pytest.raises(NotNow, match="already"):
        actions.end_role(by=world.people["district"], at=NOW, role=stale, until_on=TODAY)
    assert AuditRow.objects.filter(act="people.end_role").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_end_one_role_at_the_same_moment() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the in-memory database has no second connection; this runs on PostgreSQL")
    world = small_world()
    pk = world.people["resident"].roles.get().pk
    gate, said = threading.Barrier(2), []

    def end(who: str) -> None:
        try:
            role = Role.objects.get(pk=pk)
            gate.wait(timeout=10)
            actions.end_role(by=world.people[who], at=NOW, role=role, until_on=TODAY)
            said.append("done")
        except NotNow:
            said.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=end, args=(who,)) for who in ("officer", "district")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(said) == ["done", "refused"]
    assert AuditRow.objects.filter(act="people.end_role").count() == 1


def test_a_role_cannot_be_ended_in_the_past(world: World) -> None:
    role = world.people["resident"].roles.get()
    with pytest.raises(NotNow, match="yesterday"):
        actions.end_role(by=world.people["officer"], at=NOW, role=role, until_on=TODAY - timedelta(days=2))


def test_a_term_can_be_shortened_but_not_stretched(world: World) -> None:
    role = _give(world, until_on=TODAY + timedelta(days=100))
    actions.end_role(by=world.people["officer"], at=NOW, role=role, until_on=TODAY + timedelta(days=50))
    with pytest.raises(NotNow):
        actions.end_role(by=world.people["officer"], at=NOW, role=role, until_on=TODAY + timedelta(days=60))
    row = AuditRow.objects.filter(act="people.end_role").get()
    assert row.before == {"until": "2024-12-29"}
    assert row.after == {"until": "2024-11-09"}


def test_the_last_administrator_stays(world: World) -> None:
    admin = world.people["administrator"]
    with pytest.raises(NotNow, match="last administrator"):
        actions.end_role(by=admin, at=NOW, role=admin.roles.get(), until_on=TODAY)
    _give(world, by=admin, what="administrator", compound=None)
    actions.end_role(by=admin, at=NOW, role=admin.roles.get(), until_on=TODAY)


def test_an_account_with_its_first_role_is_one_act(world: World) -> None:
    role = {"what": "resident", "compound": world.compounds["opera"], "from_on": TODAY}
    made = actions.register_person(
        by=world.people["officer"], at=NOW, username="wang", name="王阿姨", password=STRONG, role=role
    )
    assert made.check_password(STRONG)
    assert made.roles.get().compound == world.compounds["opera"]
    row = AuditRow.objects.get()
    assert row.area_code == world.areas["yueyang"].code
    assert STRONG not in str(row.after)


@pytest.mark.parametrize(
    ("username", "password", "kind"),
    [("OFFICER", STRONG, NotNow), ("wang", "1234", NotUnderstood), ("wang", "wang", NotUnderstood)],
)
def test_an_account_that_cannot_be_opened(
    world: World, username: str, password: str, kind: type[Refusal]
) -> None:
    before = Person.objects.count()
    with pytest.raises(kind):
        actions.register_person(
            by=world.people["officer"], at=NOW, username=username, name="王", password=password
        )
    assert (Person.objects.count(), AuditRow.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    ("username", "name", "kind"),
    [
        ("ｏｆｆｉｃｅｒ", "王", NotNow),  # full-width, as a Chinese keyboard writes
        ("ＯFFICER", "王", NotNow),
        ("ofﬁcer", "王", NotNow),  # with a ligature
        ("officer\u202e", "王", NotUnderstood),  # turns the text around
        ("offi\u200bcer", "王", NotUnderstood),  # a blank of no width
        ("of\x07ficer", "王", NotUnderstood),
        ("wang li", "王", NotUnderstood),
        ("", "王", NotUnderstood),
        ("wang", "王\u202e", NotUnderstood),
        ("wang", " ", NotUnderstood),
    ],
)
def test_a_name_that_looks_like_another_s(
    world: World, username: str, name: str, kind: type[Refusal]
) -> None:
    before = Person.objects.count()
    with pytest.raises(kind):
        actions.register_person(
            by=world.people["officer"], at=NOW, username=username, name=name, password=STRONG
        )
    assert (Person.objects.count(), AuditRow.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    "username",
    [
        "\u0430dmin",  # Cyrillic а
        "\u043efficer",  # Cyrillic о
        "wang\u0131\u0456",  # Ukrainian і among Latin letters
        "\u039fffice",  # Greek Ο
        "pаypal.com@\u0430",
        "\u13aadmin",  # Cherokee Ꭺ
        "li\u02bcwei",  # an apostrophe that counts as a letter
        "王\u30a8",  # Katakana エ beside Han, like 王工
        "\u3127号",  # Bopomofo ㄧ, like 一号
        "王li\u0430",
    ],
)
def test_a_sign_in_name_mixes_no_alphabets_that_look_alike(world: World, username: str) -> None:
    with pytest.raises(NotUnderstood, match="come from different alphabets"):
        actions.register_person(
            by=world.people["officer"], at=NOW, username=username, name="王", password=STRONG
        )
    assert not AuditRow.objects.exists()


@pytest.mark.parametrize("username", ["li'wei", "wang\u0661", "o\u0337k", "wang*", "⼯1\u00b7", "😀"])
def test_a_sign_in_name_has_letters_digits_and_few_marks(world: World, username: str) -> None:
    with pytest.raises(NotUnderstood, match="letters, digits and"):
        actions.register_person(
            by=world.people["officer"], at=NOW, username=username, name="王", password=STRONG
        )


@pytest.mark.parametrize(
    "username",
    [
        "王li",
        "wang.li+1@street-2_a",
        "王阿姨",
        "二〇二四",
        "佐々木",
        "\u0430\u0431\u0432",
        "İpek",
        "Ångström",
        "张3",
    ],
)
def test_a_sign_in_name_in_one_alphabet_or_with_chinese_characters(world: World, username: str) -> None:
    made = actions.register_person(
        by=world.people["officer"], at=NOW, username=username, name="王", password=STRONG
    )
    assert made.username == username


def test_a_sign_in_name_has_one_form_however_it_is_typed(world: World, client: Client) -> None:
    by = world.people["officer"]
    made = actions.register_person(by=by, at=NOW, username="Ｗａｎｇ１", name=" 王  阿姨 ", password=STRONG)
    assert (made.username, made.name) == ("Wang1", "王 阿姨")
    for typed in ("Wang1", "Ｗａｎｇ１"):
        client.logout()
        answer = client.post("/accounts/login/", {"login": typed, "password": STRONG})
        assert answer.status_code == 302, typed


def test_a_refused_first_role_opens_no_account(world: World) -> None:
    role = {"what": "resident", "compound": world.compounds["hongyi"], "from_on": TODAY}
    with pytest.raises(Refusal):
        actions.register_person(
            by=world.people["officer"], at=NOW, username="wang", name="王", password=STRONG, role=role
        )
    assert not Person.objects.filter(username="wang").exists()


def test_a_new_password_works_and_is_not_written_down(world: World) -> None:
    resident = world.people["resident"]
    actions.set_password(by=world.people["officer"], at=NOW, of=resident, password=STRONG)
    fresh = Person.objects.get(pk=resident.pk)
    assert fresh.check_password(STRONG)
    assert not fresh.check_password(PASSWORD)
    row = AuditRow.objects.get()
    assert (row.before, row.after) == ({}, {})


def test_a_closed_account_has_no_roles_in_force(world: World) -> None:
    from linmeng.people.queries import held_roles

    resident = world.people["resident"]
    actions.close_account(by=world.people["officer"], at=NOW, of=resident)
    assert held_roles(Person.objects.get(pk=resident.pk), TODAY) == ()
    with pytest.raises(NotNow, match="closed"):
        actions.close_account(by=world.people["officer"], at=NOW, of=resident)
    with pytest.raises(NotNow, match="closed"):
        _give(world, to=Person.objects.get(pk=resident.pk), compound=world.compounds["garden"])
    actions.reopen_account(by=world.people["officer"], at=NOW, of=resident)
    assert held_roles(Person.objects.get(pk=resident.pk), TODAY)


CODE = "91310000MA1FL0000X"


def test_credit_codes_are_checked(world: World) -> None:
    from linmeng.domain.register.credit import credit_check_character

    code = CODE[:17] + credit_check_character(CODE[:17])
    wrong = CODE[:17] + ("0" if code[-1] != "0" else "1")
    act: dict[str, Any] = {"by": world.people["officer"], "at": NOW, "kind": "property_company"}
    with pytest.raises(NotUnderstood, match="mistyped"):
        actions.register_organisation(**act, name="甲物业", credit_code=wrong)
    made = actions.register_organisation(**act, name="甲物业", credit_code=f" {code.lower()} ")
    assert made.credit_code == code
    with pytest.raises(NotNow, match="another organisation"):
        actions.register_organisation(**act, name="乙物业", credit_code=code)
    with pytest.raises(NotNow, match="already"):
        actions.register_organisation(**act, name="甲物业")
    with pytest.raises(NotUnderstood):
        actions.register_organisation(**(act | {"kind": "club"}), name="丙物业")
    assert Organisation.objects.filter(name__endswith="物业").count() == 1


def test_the_trail_is_read_by_area_text_act_and_day(world: World) -> None:
    _give(world)
    actions.end_role(
        by=world.people["district"], at=NOW, role=world.people["committee"].roles.get(), until_on=TODAY
    )
    officer = world.people["officer"]
    assert audit_rows_for(officer, TODAY).count() == 2
    assert audit_rows_for(world.people["stranger"], TODAY).count() == 0
    assert audit_rows_for(officer, TODAY, act="people.end_role").count() == 1
    assert audit_rows_for(officer, TODAY, text="district").get().act == "people.end_role"
    assert audit_rows_for(officer, TODAY, first_on=TODAY, last_on=TODAY).count() == 2
    assert audit_rows_for(officer, TODAY, last_on=TODAY - timedelta(days=1)).count() == 0
    assert audit_rows_for(officer, TODAY, first_on=date.max, last_on=date.max).count() == 0


def test_the_trail_says_before_and_after_in_words(world: World) -> None:
    from django.utils import translation

    actions.end_role(
        by=world.people["officer"], at=NOW, role=world.people["resident"].roles.get(), until_on=TODAY
    )
    with translation.override("zh-hans"):
        line = audit_lines(AuditRow.objects.all())[0]
    assert line.words == "结束角色"
    assert [(c.field, c.before, c.after) for c in line.changes] == [("截止日", "", "2024-09-20")]


WRITERS = ("record", "audit", "moved", "written", "closed", "noted")  # functions that leave the audit row


def _recorded(source: str, room: str) -> Iterator[str]:
    """The acts ("room.verb_…") named in calls of what leaves the audit row, and those given as `act`."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and any(word in node.func.id for word in WRITERS):
            parts = [str(part.value) for part in ast.walk(node) if isinstance(part, ast.Constant)]
            yield from (part for part in parts if re.fullmatch(r"[a-z]+\.[a-z]+_[a-z_]+", part))
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and re.fullmatch(r"[a-z]+_[a-z_]+", str(first.value)):
                yield f"{room}." + str(first.value)
        for keyword in node.keywords:
            if keyword.arg == "act" and isinstance(keyword.value, ast.Constant):
                act = str(keyword.value.value)
                yield act if "." in act else f"{room}.{act}"


def test_every_act_of_the_house_has_words() -> None:
    import linmeng.config.urls  # noqa: F401 (names the acts of all rooms)
    from linmeng.config.acts import ACTS
    from linmeng.people.queries import act_words

    code = Path(__file__).resolve().parents[3] / "linmeng"
    found = {
        act
        for path in code.glob("*/actions/*.py")
        for act in _recorded(path.read_text(encoding="utf-8"), path.parts[-3])
    }
    assert {"people.end_role", "register.correct_figures"} <= found
    assert sorted(act for act in found if act_words(act) == act) == [], (
        "give it words in linmeng/config/acts.py"
    )
    assert sorted(ACTS.keys() - found) == [], "no longer recorded"


def test_somebody_without_any_role_is_seen_by_whoever_sees_everything(world: World) -> None:
    admin = world.people["administrator"]
    assert people_for(admin, TODAY, text="无角色").count() == 1
    assert people_for(world.people["city"], TODAY, text="无角色").count() == 0
