"""Streets on which compounds share without a subsidy, so that there is something to share fairly."""

from dataclasses import replace
from random import Random

from linmeng.domain.planning.compound import Street
from linmeng.domain.planning.costs import price
from linmeng.domain.planning.finish import alliance
from linmeng.domain.planning.plan import Plan
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.sharing.worth import Worth
from tests.domain.planning.instances import instance
from tests.domain.planning.search_world import RATES, at, street

CLASSES = ("售后公房", "商品房", "里弄", "职工住宅", "老旧混合", "花园洋房", "高层公寓")


def generous(seed: int) -> tuple[Street, Rates]:
    """A small instance with fees that may rise a lot: alliances that carry themselves."""
    where, rates = instance(seed)
    chance = Random(seed)
    fees = replace(
        rates.fees,
        max_raise=chance.choice((6.0, 99.0, 999.0)),
        ceiling={name: chance.choice((6.0, 20.0, 50.0)) for name in CLASSES},
        floor_fee=chance.choice((0.3, 3.0, 10.0)),
    )
    limits = replace(
        rates.limits,
        max_members=8,
        max_selfrun_area=chance.choice((0.0, rates.limits.max_selfrun_area)),
        min_unified_area=chance.choice((2_000.0, rates.limits.min_unified_area)),
    )
    return where, replace(rates, fees=fees, limits=limits)


RICH = replace(
    RATES,
    fees=replace(RATES.fees, max_raise=99.0, ceiling={"old": 99.0, "new": 99.0}),
    limits=replace(RATES.limits, max_selfrun_area=0.0),
    direct=replace(RATES.direct, overhead=0.0, tax=0.0, per_committee=0.0),
    positions=RATES.positions[:1],  # a manager for every three areas, half of one at least
)
"""Alone everybody costs half a manager and its own direct cost; up to three share one half."""

THREE = street(at("a"), at("b", 60.0), at("c", 120.0))
"""A row in which a–b and b–c are adjacent; 1 000 m² and 40 flats each."""

UNIFIED = replace(
    RICH,
    limits=replace(RICH.limits, min_unified_area=2_000.0, reach=50.0),  # a and c are no neighbours
    change=replace(RICH.change, merge=1e6),
)
"""Half a manager for up to three areas and 150 a head: two bear 5 960 of 10 660, three 6 440 of 15 990."""


def trio(areas_per_person: int = 3, reach: float = 50.0) -> tuple[Street, Rates, Plan]:
    """The three in one unified alliance. With 2 areas a person three need a whole manager: no core, and all
    three are neighbours."""
    manager = replace(UNIFIED.positions[0], areas_per_person=areas_per_person)
    far = reach if areas_per_person == 3 else 100.0
    rates = replace(UNIFIED, positions=(manager,), limits=replace(UNIFIED.limits, reach=far))
    calculation = price(THREE, rates, ("a", "b", "c"), "unified")
    made = alliance(calculation, Worth(THREE, rates))
    total = calculation.objective
    return THREE, rates, Plan(total, total, 0.0, {"name": rates.name, "sha256": rates.sha256}, (made,))
