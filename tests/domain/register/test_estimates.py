"""Estimates: complete, never over a fact, every rule in the table and the page."""

from pathlib import Path

import pytest
from hypothesis import given

from linmeng.domain.planning.compound import Compound
from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.register.estimate_rules import BY_ID, RULES, as_markdown
from linmeng.domain.register.estimates import as_planning_compound, complete
from linmeng.domain.register.facts import Facts
from tests.domain.register.some_facts import facts

PAGE = Path(__file__).parents[3] / "docs" / "estimates.md"
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[121, 31], [121.001, 31], [121.001, 31.001], [121, 31.001], [121, 31]]],
}


def test_opera_house_compound():
    """Seed case Tianping: 813 m², 16 households, 4 floors, built 1984, a work unit's housing, 1 building."""
    known = Facts(
        name="京剧院小区",
        area=813,
        households=16,
        floors=4,
        buildings=1,
        year_built=1984,
        lon=121.45,
        lat=31.2,
    )
    done = complete(known)
    assert done.values["housing_class"] == "售后公房"
    assert done.values["site_area"] == pytest.approx(813 / 1.6, abs=0.1)
    assert done.values["lifts"] == 0
    assert done.values["fee"] == 0.8
    assert done.values["gates"] == 0
    assert done.rules["housing_class"] == "class.year"
    assert not {"area", "households", "buildings", "name", "lon"} & set(done.rules)


def test_managed_by_the_street_has_no_company_nor_gate():
    compound = as_planning_compound(
        "x", Facts(name="甲", households=50, management="street", lon=118.8, lat=32.0)
    )
    assert (compound.company, compound.gates, compound.fee) == ("", 0.0, 0.3)
    assert compound.area == 50 * 65
    assert {"area", "company", "fee"} <= compound.estimated


def test_nothing_but_a_name_and_a_point():
    compound = as_planning_compound("x", Facts(name="甲", lon=118.8, lat=32.0))
    assert (compound.area, compound.buildings, compound.households) == (3000.0, 1, 46)


def test_an_unnamed_company_is_told_in_no_language():
    compound = as_planning_compound("x", Facts(name="建国里", management="company", lon=118.8, lat=32.0))
    assert compound.company == "？（建国里）"


def test_an_outline_gives_place_and_land():
    compound = as_planning_compound("x", Facts(name="甲", outline=SQUARE))
    assert (compound.lon, compound.lat) == pytest.approx((121.0005, 31.0005))
    # 0.001° of latitude is 111.3 m, of longitude at 31° 95.4 m
    assert compound.site_area == pytest.approx(111.32 * 95.42, rel=0.01)
    assert compound.area == pytest.approx(compound.site_area * 1.6, rel=1e-3)


def test_no_place_no_plan():
    with pytest.raises(NotUnderstood):
        complete(Facts(name="甲"))


@given(facts())
def test_complete_and_never_over_a_fact(known):
    done = complete(known)
    for name, value in known.known().items():
        assert done.values[name] == value
        assert name not in done.rules
    compound = as_planning_compound("x", known)
    assert isinstance(compound, Compound)
    assert compound.area > 0 and compound.site_area > 0
    assert compound.fee >= 0 and 0 <= compound.collection <= 1 and 1 <= compound.tier <= 5
    assert compound.managed == (done.values["management"] == "company")
    for name, rule in done.rules.items():
        assert BY_ID[rule].field == ("lon" if name == "lat" else name)


def test_the_page_holds_the_table():
    assert as_markdown() in PAGE.read_text(encoding="utf-8")
    assert len(BY_ID) == len(RULES)
