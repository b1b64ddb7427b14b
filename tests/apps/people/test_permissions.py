"""Every act with people × every role: who may, who may not, and that each leaves one row."""

from collections.abc import Callable
from typing import Any

import pytest

from linmeng.domain.refusals import NotYours
from linmeng.people import actions, queries
from linmeng.people.models import AuditRow, Organisation, Person, Role
from linmeng.people.permissions import GIVES, MAY, PLACES
from tests.worlds import NOW, TODAY, World

EVERYBODY = [
    "officer", "community", "committee", "manager", "resident", "expert", "district", "city", "administrator",
    "stranger", "nobody",
]  # fmt: skip
OFFICERS_HERE = {"officer", "district", "city", "administrator"}  # above the compounds of Tianping
OFFICERS = OFFICERS_HERE | {"stranger"}
STRONG = "harvest-moon-1999"

Act = Callable[[World, Person], Any]


def _spare(world: World) -> Person:
    """A resident of Opera House Compound who is none of the tried ones."""
    person = Person.objects.create_user(username="spare", name="备用", password=STRONG)
    Role.objects.create(
        person=person, what="resident", compound=world.compounds["opera"], from_on=TODAY.replace(day=1)
    )
    return person


def _closed(world: World) -> Person:
    person = _spare(world)
    person.is_active = False
    person.save()
    return person


ACTS: dict[str, tuple[Act, set[str]]] = {
    "register_person": (
        lambda w, p: actions.register_person(by=p, at=NOW, username="new", name="新人", password=STRONG),
        OFFICERS,
    ),
    "register_person with a role here": (
        lambda w, p: actions.register_person(
            by=p,
            at=NOW,
            username="new",
            name="新人",
            password=STRONG,
            role={"what": "resident", "compound": w.compounds["opera"], "from_on": TODAY},
        ),
        OFFICERS_HERE,
    ),
    "give_role": (
        lambda w, p: actions.give_role(
            by=p, at=NOW, to=_spare(w), what="resident", compound=w.compounds["garden"], from_on=TODAY
        ),
        OFFICERS_HERE,
    ),
    "end_role": (
        lambda w, p: actions.end_role(by=p, at=NOW, role=_spare(w).roles.get(), until_on=TODAY),
        OFFICERS_HERE,
    ),
    "set_password": (
        lambda w, p: actions.set_password(by=p, at=NOW, of=_spare(w), password="plain-river-77"),
        OFFICERS_HERE,
    ),
    "close_account": (lambda w, p: actions.close_account(by=p, at=NOW, of=_spare(w)), OFFICERS_HERE),
    "reopen_account": (lambda w, p: actions.reopen_account(by=p, at=NOW, of=_closed(w)), OFFICERS_HERE),
    "register_organisation": (
        lambda w, p: actions.register_organisation(by=p, at=NOW, kind="property_company", name="新物业"),
        OFFICERS,
    ),
}
READS: dict[str, tuple[Act, set[str]]] = {
    "people_for": (lambda w, p: list(queries.people_for(p, TODAY)), OFFICERS),
    "organisations_for": (lambda w, p: list(queries.organisations_for(p, TODAY)), OFFICERS),
    "audit_rows_for": (lambda w, p: list(queries.audit_rows_for(p, TODAY)), OFFICERS),
}


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_and_role(world: World, act: str, who: str) -> None:
    do, allowed = ACTS[act]
    counted = AuditRow.objects.count(), Person.objects.count(), Role.objects.count()
    if who in allowed:
        do(world, world.people[who])
        row = AuditRow.objects.get()
        assert row.by == world.people[who]
        assert row.act == f"people.{act.split()[0]}"
        return
    with pytest.raises(NotYours):
        do(world, world.people[who])
    spare = Person.objects.filter(username="spare").count()
    assert counted == (AuditRow.objects.count(), Person.objects.count() - spare, Role.objects.count() - spare)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("read", READS)
def test_every_read_and_role(world: World, read: str, who: str) -> None:
    do, allowed = READS[read]
    if who in allowed:
        do(world, world.people[who])
    else:
        with pytest.raises(NotYours):
            do(world, world.people[who])


PLACE_OF = {
    "subdistrict_officer": {"area": "tianping"},
    "community_worker": {"area": "yueyang"},
    "owners_committee": {"compound": "opera"},
    "area_manager": {"organisation": "garden_company", "area": "tianping"},
    "resident": {"compound": "opera"},
    "canvasser": {"compound": "opera"},
    "expert": {"area": "tianping"},
    "district_officer": {"area": "xuhui"},
    "city_officer": {"area": "shanghai"},
    "administrator": {},
}
# giver → what they may give in Tianping and above it
GIVEN = {
    "officer": {"community_worker", "owners_committee", "area_manager", "resident", "expert", "canvasser"},
    "district": {
        "community_worker", "owners_committee", "area_manager", "resident", "expert", "canvasser",
        "subdistrict_officer",
    },
    "city": set(PLACE_OF) - {"administrator", "city_officer"},
    "administrator": set(PLACE_OF),
}  # fmt: skip


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("what", PLACE_OF)
def test_who_gives_which_role(world: World, what: str, who: str) -> None:
    rooms: dict[str, dict[str, Any]] = {
        "area": world.areas, "compound": world.compounds, "organisation": world.organisations,
    }  # fmt: skip
    place = {kind: rooms[kind][key] for kind, key in PLACE_OF[what].items()}
    to = Person.objects.create_user(username="other", name="另一人", password=STRONG)

    def give() -> Role:
        return actions.give_role(by=world.people[who], at=NOW, to=to, what=what, from_on=TODAY, **place)

    if what in GIVEN.get(who, set()):
        assert give().what == what
    else:
        with pytest.raises(NotYours):
            give()
        assert not to.roles.exists()


def test_the_tables_name_every_role() -> None:
    assert set(PLACES) == set(Role.What.values) == set(PLACE_OF)
    assert set(GIVES) <= set(Role.What.values)
    assert all(roles <= set(Role.What.values) for roles in MAY.values())


def test_somebody_in_another_street_is_not_seen(world: World) -> None:
    seen = {p.username for p in queries.people_for(world.people["officer"], TODAY)}
    assert seen == {"officer", "community", "committee", "resident"}
    assert {p.username for p in queries.people_for(world.people["stranger"], TODAY)} == {"stranger"}


def test_only_the_roles_inside_my_area_are_shown(world: World) -> None:
    resident = world.people["resident"]
    Role.objects.create(
        person=resident, what="resident", compound=world.compounds["hongyi"], from_on=TODAY.replace(day=1)
    )
    here = queries.people_for(world.people["officer"], TODAY).get(pk=resident.pk)
    assert [r.compound for r in here.seen_roles] == [world.compounds["opera"]]  # type: ignore[attr-defined]


def test_an_officer_cannot_lock_out_a_superior(world: World) -> None:
    with pytest.raises(NotYours):
        actions.set_password(by=world.people["officer"], at=NOW, of=world.people["district"], password=STRONG)
    with pytest.raises(NotYours):
        actions.close_account(by=world.people["district"], at=NOW, of=world.people["administrator"])


def test_an_officer_of_one_street_has_no_say_over_somebody_who_also_works_in_another(world: World) -> None:
    both = _spare(world)
    Role.objects.create(person=both, what="community_worker", area=world.areas["ouyang"], from_on=TODAY)
    with pytest.raises(NotYours):
        actions.set_password(by=world.people["officer"], at=NOW, of=both, password="plain-river-77")


def test_a_role_that_ended_gives_no_power(world: World) -> None:
    officer = world.people["officer"]
    role = officer.roles.get()
    actions.end_role(by=world.people["district"], at=NOW, role=role, until_on=TODAY.replace(day=19))
    with pytest.raises(NotYours):
        list(queries.people_for(Person.objects.get(pk=officer.pk), TODAY))


def test_the_number_of_questions_does_not_grow(world: World, django_assert_num_queries: Any) -> None:
    for i in range(30):
        person = Person.objects.create(username=f"r{i}", name=f"居民{i}")
        Role.objects.create(person=person, what="resident", compound=world.compounds["opera"], from_on=TODAY)
    world.people["officer"].roles.all()
    queries.held_roles(world.people["officer"], TODAY)
    with django_assert_num_queries(2):
        people = list(queries.people_for(world.people["officer"], TODAY))
        assert [str(r) for p in people for r in p.seen_roles]  # type: ignore[attr-defined]
    assert Organisation.objects.count() == 2
