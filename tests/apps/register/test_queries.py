"""Reads: the same number of queries for five rows as for fifty, and nothing stale."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linmeng.register import actions, queries
from linmeng.register.models import Compound
from linmeng.register.queries import Filters
from tests.apps.register.stories import contract, many
from tests.worlds import NOW, TODAY, World

READS: dict[str, Any] = {
    "compounds": lambda p: [(c.area.name, c.company) for c in queries.compounds_for(p, TODAY)],
    "warnings": lambda p: queries.warnings_for(p, TODAY),
    "census": lambda p: queries.census_for(p, TODAY),
    "streets": lambda p: queries.streets_for(p, None, TODAY),
    "map": lambda p: queries.map_data(p, TODAY),
    "areas": lambda p: queries.area_tree(p, TODAY),
    "export": lambda p: queries.export_for(p, TODAY),
}


@pytest.mark.parametrize("read", READS)
def test_queries_do_not_grow_with_rows(world: World, read: str) -> None:
    person = world.people["officer"]

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            READS[read](person)
        return len(seen)

    count()  # the first look also looks up the roles
    many(world, 5)
    few = count()
    many(world, 50, start=5)
    assert count() == few <= 16


PAGES = ("compounds", "map", "map_data", "warnings", "census", "census_map", "areas")


@pytest.mark.parametrize("page", PAGES)
def test_queries_of_a_page_do_not_grow_with_rows(world: World, client: Client, page: str) -> None:
    client.force_login(world.people["officer"])

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(f"register:{page}")).status_code == 200
        return len(seen)

    many(world, 5)
    count()  # the first look also looks up the session
    many(world, 1, area="tianping")
    few = count()
    many(world, 50, start=5)
    assert count() == few


def test_compound_page_queries_do_not_grow_with_neighbours(world: World, client: Client) -> None:
    client.force_login(world.people["officer"])
    url = reverse("register:compound", args=["T-opera"])

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    count()
    many(world, 1, area="tianping")
    few = count()
    many(world, 50)
    assert count() == few


def codes(world: World, **filters: Any) -> set[str]:
    rows = queries.compounds_for(world.people["city"], TODAY, Filters(**filters))
    return set(rows.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"text": "京剧"}, {"T-opera"}),
        ({"text": "T-opera"}, {"T-opera"}),
        ({"text": "岳阳 花"}, {"T-garden"}),
        ({"text": "%"}, set()),
        ({"area": "310104003000"}, {"T-opera", "T-garden", "T-alone"}),
        ({"area": "310109000000"}, {"T-hongyi"}),
        ({"management": "none"}, {"T-alone", "T-hongyi"}),
        ({"management": "unknown"}, set()),
        ({"households_below": 100}, {"T-opera", "T-alone"}),
        ({"households_below": 16}, set()),
        ({"area_below": 2400}, {"T-opera"}),
        ({"fee_below": Decimal("0.6")}, {"T-opera"}),
        ({"fee_from": Decimal("0.6"), "fee_below": Decimal(1)}, {"T-hongyi"}),
        ({"company": "岳阳物业有限公司"}, {"T-garden"}),
        ({"warning": "no_company"}, {"T-alone", "T-hongyi"}),
    ],
)
def test_filters(world: World, filters: dict[str, Any], found: set[str]) -> None:
    assert codes(world, **filters) == found


def test_older_than_counts_from_the_year_built(world: World) -> None:
    Compound.objects.filter(code="T-opera").update(year_built=1984)
    assert codes(world, older_than=39) == {"T-opera"}
    assert codes(world, older_than=40) == set()


def test_a_change_is_seen_at_once(world: World) -> None:
    """Nothing that is kept in memory outlives a change."""
    person = world.people["officer"]

    def kinds() -> set[str]:
        return {w.kind for c, w in queries.warnings_for(person, TODAY) if c.code == "T-opera"}

    assert "exit_notice" not in kinds()
    row = contract(world)
    assert "contract_ending" in kinds()
    actions.give_exit_notice(by=person, at=NOW, contract=row.pk, given_on=TODAY, leaves_on=date(2024, 12, 31))
    assert "exit_notice" in kinds()
    actions.withdraw_exit_notice(by=person, at=NOW, contract=row.pk)
    assert "exit_notice" not in kinds()
    first = queries.census_for(person, TODAY).households
    version = Compound.objects.get(code="T-opera").version
    actions.correct_figures(by=person, at=NOW, code="T-opera", version=version, figures={"households": 116})
    assert queries.census_for(person, TODAY).households == first + 100


def test_a_street_is_complete_and_says_what_it_rests_on(world: World) -> None:
    Compound.objects.filter(code="T-alone").update(lon=None, lat=None)
    [street] = queries.streets_for(world.people["officer"], world.areas["tianping"], TODAY)
    assert (street.name, street.code) == ("天平街道", "310104003000")
    assert {c.id for c in street.street.compounds} == {"T-opera", "T-garden"}
    assert street.left_out == ("无人小区",)
    [opera] = [c for c in street.street.compounds if c.id == "T-opera"]
    assert (opera.area, opera.fee, opera.subdistrict) == (813.0, 0.45, "天平街道")
    assert "collection" in opera.estimated and "area" not in opera.estimated
    assert street.estimated["T-opera"]["collection"]


def test_streets_obey_the_reach(world: World) -> None:
    names = [s.name for s in queries.streets_for(world.people["city"], None, TODAY)]
    assert names == ["天平街道", "欧阳路街道"]
    [own] = queries.streets_for(world.people["resident"], None, TODAY)
    assert [c.id for c in own.street.compounds] == ["T-opera"]


def test_neighbours_are_nearest_first_and_only_those_one_may_see(world: World) -> None:
    many(world, 3)
    opera = queries.compound_for(world.people["officer"], "T-opera", TODAY)
    [garden] = queries.neighbours_of(world.people["officer"], opera, TODAY)
    assert (garden.complete.name, garden.adjacent, garden.distance) == ("岳阳花苑", True, 29.0)
    assert queries.neighbours_of(world.people["resident"], opera, TODAY) == []


def test_money_warnings_need_the_citys_own_rates(world: World) -> None:
    found = {w.kind for c, w in queries.warnings_for(world.people["officer"], TODAY) if c.code == "T-opera"}
    assert "loss" in found  # rates/shanghai.toml
    Compound.objects.update(area_code="320104003001", version=2)
    world.areas["yueyang"].code = "320104003001"
    world.areas["yueyang"].save()
    elsewhere = queries.warnings_for(world.people["administrator"], TODAY)
    assert not {w.kind for _c, w in elsewhere} & {"loss", "fee_below_cost"}


def test_sources_are_told_apart(world: World) -> None:
    actions.correct_figures(
        by=world.people["officer"], at=NOW, code="T-opera", version=1, figures={"households": 17}
    )
    compound = queries.compound_for(world.people["officer"], "T-opera", TODAY)
    lines = {
        line.name: line
        for group in queries.lines_of(world.people["officer"], compound, TODAY).values()
        for line in group
    }
    assert (lines["households"].value, lines["households"].source["by_name"]) == ("17", "officer 某")
    assert lines["site_area"].source["kind"] == "estimated" and lines["site_area"].source["rule"]
    assert lines["year_built"].value is None
