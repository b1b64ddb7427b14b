"""Made-up streets are plausible, repeatable and of the size asked for."""

from itertools import combinations
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from linmeng.demo.streets import street
from linmeng.domain.planning.check.model import Model
from tests.domain.planning.instances import EXAMPLE


@settings(max_examples=30)
@given(
    st.integers(0, 10**6),
    st.integers(0, 60),
    st.floats(0.05, 3),
    st.booleans(),
)
def test_every_street_is_whole(seed: int, n: int, density: float, outlines: bool) -> None:
    made = street(seed, n, density=density, outlines=outlines)
    assert made == street(seed, n, density=density, outlines=outlines)
    assert (
        len(made.compounds)
        == n
        == len({c.id for c in made.compounds})
        == len({c.name for c in made.compounds})
    )
    for c in made.compounds:
        assert c.area > 0 and c.site_area > 0 and c.households >= c.buildings >= 1
        assert 0 <= c.collection <= 1 and 1 <= c.tier <= 5 and c.fee >= 0
        assert c.housing_class in EXAMPLE.fees.ceiling
        assert c.company or not c.mature
        assert (c.outline is not None) == outlines


def test_another_seed_is_another_street() -> None:
    assert street(1, 20) != street(2, 20)


def test_magnitudes_are_those_of_an_old_inner_quarter() -> None:
    compounds = street(7, 600).compounds
    old = [c for c in compounds if c.housing_class == "售后公房"]
    estates = [c for c in compounds if c.housing_class == "商品房"]
    assert 1_200 < median(c.area for c in old) < 5_000
    assert 25 < median(c.households for c in old) < 100
    assert all(10_000 < c.area < 60_000 for c in estates)
    assert 0.03 < sum(c.mature for c in compounds) / 600 < 0.2
    assert sum(not c.company for c in compounds) > 50


def test_outlines_do_not_overlap_and_have_the_land_area_stated() -> None:
    compounds = street(3, 40, outlines=True, centre=(121.0, 0.0)).compounds
    shapes = [shape(c.outline) for c in compounds]
    assert not any(a.intersects(b) for a, b in combinations(shapes, 2))
    for c, outline in zip(compounds, shapes, strict=True):
        assert outline.area * 111_320**2 == pytest.approx(c.site_area, rel=0.01)


def test_density_brings_neighbours() -> None:
    def pairs(density: float) -> int:
        ground = Model(street(5, 60, density=density), EXAMPLE).ground
        return sum(ground.is_neighbour(i, j) for i, j in combinations(range(60), 2))

    assert pairs(0.15) < 0.7 * pairs(1.0)
    assert pairs(1.0) > 100
