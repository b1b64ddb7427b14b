"""Every act of this room for every role."""

from collections.abc import Callable
from typing import Any

import pytest

from linmeng.domain.planning.progress import Never
from linmeng.domain.refusals import NotYours
from linmeng.people.models import AuditRow
from linmeng.planning import actions, queries
from linmeng.planning.models import Draft, PlanVersion, Publication, RatesVersion, Run
from linmeng.planning.permissions import MAY
from tests.apps.planning.conftest import run_of
from tests.worlds import NOW, TODAY, World

ROLES = (
    "officer", "community", "committee", "manager", "resident", "expert", "district", "city",
    "administrator", "stranger", "nobody",
)  # fmt: skip
IN_TIANPING = {"officer", "district", "city", "administrator"}
OFFICES = {*IN_TIANPING, "stranger"}
Act = Callable[[World, RatesVersion, Any], object]


def start(world: World, rates: RatesVersion, who: Any) -> object:
    return run_of(world, rates, by=who)


def start_district(world: World, rates: RatesVersion, who: Any) -> object:
    return run_of(world, rates, by=who, area=world.areas["xuhui"])


def cancel(world: World, rates: RatesVersion, who: Any) -> object:
    return actions.cancel_run(by=who, at=NOW, run=run_of(world, rates))


def save(world: World, rates: RatesVersion, who: Any) -> object:
    text = rates.text.replace("reach = 100.0", "reach = 90.0")
    return actions.save_rates(by=who, at=NOW, name="other", text=text, based_on=rates)


def open_draft(world: World, rates: RatesVersion, who: Any) -> Draft:
    return actions.open_draft(by=who, at=NOW, area=world.areas["tianping"], rates=rates)


def a_draft(world: World, rates: RatesVersion) -> Draft:
    return open_draft(world, rates, world.people["administrator"])


def edit_draft(world: World, rates: RatesVersion, who: Any) -> object:
    wanted = actions.Wanted("mode", ("T-alone",), mode="independent")
    return actions.edit_draft(by=who, at=NOW, draft=a_draft(world, rates), on=0, wanted=wanted)


def finish_rest(world: World, rates: RatesVersion, who: Any) -> object:
    return actions.finish_rest(by=who, at=NOW, draft=a_draft(world, rates), on=0, stop=Never())


def note_draft(world: World, rates: RatesVersion, who: Any) -> object:
    return actions.note_draft(by=who, at=NOW, draft=a_draft(world, rates), text="好")


def keep_version(world: World, rates: RatesVersion, who: Any) -> object:
    return actions.keep_version(by=who, at=NOW, draft=a_draft(world, rates), on=0, name="一")


def publish_draft(world: World, rates: RatesVersion, who: Any) -> Publication:
    return actions.publish_draft(by=who, at=NOW, draft=a_draft(world, rates), name="一")


def withdraw(world: World, rates: RatesVersion, who: Any) -> object:
    found = publish_draft(world, rates, world.people["administrator"])
    return actions.withdraw_plan(by=who, at=NOW, publication=found, reason="有误")


def publish_plan(world: World, rates: RatesVersion, who: Any) -> object:
    found = publish_draft(world, rates, world.people["administrator"])
    actions.withdraw_plan(by=world.people["administrator"], at=NOW, publication=found, reason="有误")
    return actions.publish_plan(by=who, at=NOW, plan=found.plan)


def see_rates(world: World, rates: RatesVersion, who: Any) -> object:
    return list(queries.rates_for(who, TODAY))


ACTS: list[tuple[str, Act, set[str]]] = [
    ("planning.start_run", start, IN_TIANPING),
    ("planning.start_run", start_district, IN_TIANPING - {"officer"}),
    ("planning.cancel_run", cancel, IN_TIANPING),
    ("planning.edit_rates", save, OFFICES),
    ("planning.edit_draft", open_draft, IN_TIANPING),
    ("planning.edit_draft", edit_draft, IN_TIANPING),
    ("planning.edit_draft", finish_rest, IN_TIANPING),
    ("planning.edit_draft", note_draft, IN_TIANPING),
    ("planning.edit_draft", keep_version, IN_TIANPING),
    ("planning.publish_plan", publish_draft, IN_TIANPING),
    ("planning.publish_plan", publish_plan, IN_TIANPING),
    ("planning.publish_plan", withdraw, IN_TIANPING),
    ("planning.see_rates", see_rates, OFFICES),
]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize(("name", "act", "allowed"), ACTS, ids=lambda v: getattr(v, "__name__", ""))
def test_who_may(name: str, act: Act, allowed: set[str], who: str, world: World, rates: RatesVersion) -> None:
    assert name in MAY
    if who in allowed:
        act(world, rates, world.people[who])
        return
    before = AuditRow.objects.filter(by=world.people[who]).count()
    with pytest.raises(NotYours):
        act(world, rates, world.people[who])
    assert AuditRow.objects.filter(by=world.people[who]).count() == before


@pytest.mark.django_db
@pytest.mark.parametrize("who", ROLES)
def test_who_sees_plans(who: str, world: World, plan: PlanVersion) -> None:
    person = world.people[who]
    if who not in OFFICES:
        with pytest.raises(NotYours):
            queries.plans_for(person, TODAY)
        with pytest.raises(NotYours):
            queries.runs_for(person, TODAY)
        return
    seen = list(queries.plans_for(person, TODAY))
    assert seen == ([plan] if who in IN_TIANPING else [])
    assert list(queries.runs_for(person, TODAY)) == ([plan.run] if who in IN_TIANPING else [])


REACH = {
    "T-opera": {*IN_TIANPING, "community", "expert", "resident"},
    "T-garden": {*IN_TIANPING, "community", "expert", "committee", "manager"},
    "T-alone": {*IN_TIANPING, "expert"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("code", REACH)
def test_who_sees_a_calculation(code: str, who: str, world: World, public: PlanVersion) -> None:
    if who in REACH[code]:
        compound, found, sheet = queries.calculation_for(world.people[who], code, TODAY)
        assert found == public and sheet and code in sheet.alliance.members and compound.code == code
    else:
        with pytest.raises(NotYours):
            queries.calculation_for(world.people[who], code, TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["resident", "officer", "expert"])
def test_a_plan_that_is_not_published_shows_nobody_a_calculation(
    who: str, world: World, plan: PlanVersion
) -> None:
    _compound, found, sheet = queries.calculation_for(world.people[who], "T-opera", TODAY)
    assert found is None and sheet is None and Run.objects.count() == 1
    assert queries.calculated_for(world.people[who], TODAY) == []
