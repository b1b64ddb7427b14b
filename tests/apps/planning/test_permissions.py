"""Every act of this room for every role."""

from collections.abc import Callable
from typing import Any

import pytest

from linmeng.domain.refusals import NotYours
from linmeng.people.models import AuditRow
from linmeng.planning import actions, queries
from linmeng.planning.models import PlanVersion, RatesVersion, Run
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


def see_rates(world: World, rates: RatesVersion, who: Any) -> object:
    return list(queries.rates_for(who, TODAY))


ACTS: list[tuple[str, Act, set[str]]] = [
    ("planning.start_run", start, IN_TIANPING),
    ("planning.start_run", start_district, IN_TIANPING - {"officer"}),
    ("planning.cancel_run", cancel, IN_TIANPING),
    ("planning.edit_rates", save, OFFICES),
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
def test_who_sees_a_calculation(code: str, who: str, world: World, plan: PlanVersion) -> None:
    if who in REACH[code]:
        compound, found, sheet = queries.calculation_for(world.people[who], code, TODAY)
        assert found == plan and sheet and code in sheet.alliance.members and compound.code == code
    else:
        with pytest.raises(NotYours):
            queries.calculation_for(world.people[who], code, TODAY)


@pytest.mark.django_db
def test_a_run_that_is_not_done_shows_nobody_a_calculation(world: World, rates: RatesVersion) -> None:
    run_of(world, rates)
    _compound, plan, sheet = queries.calculation_for(world.people["resident"], "T-opera", TODAY)
    assert plan is None and sheet is None and Run.objects.count() == 1
