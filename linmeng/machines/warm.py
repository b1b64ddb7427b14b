"""Loaded by the server that workers are forked from: a tiny street is solved, so that all is in memory."""

from dataclasses import replace

from linmeng.domain.planning.check import check
from linmeng.domain.planning.compound import Compound, Street
from linmeng.domain.planning.rates import read_rates
from linmeng.domain.planning.solve import solve

RATES = """
city = "warm-up"
valid_from = 2026-01-01
[fees]
max_raise = 1.0
floor_fee = 0.3
collection_target = 0.9
[objective]
subsidy_weight = 0.5
service_penalty = 1.0
[direct]
per_m2 = 0.1
[[position]]
id = "cleaner"
wage = 5000.0
step = 0.5
floor = 0.5
per_1000m2 = 0.07
"""


def _street(n: int) -> Street:
    """A row of nearly alike compounds, wall to wall."""
    first = Compound(
        id="0", name="0", subdistrict="", area=3000.0, site_area=2000.0, households=40, buildings=2, lifts=0,
        gates=0.0, housing_class="", tier=2, fee=0.6, collection=0.8, company="", mature=False,
        lon=121.4, lat=31.2,
    )  # fmt: skip
    return Street(
        tuple(
            replace(first, id=f"{i}", name=f"{i}", area=first.area + 170 * i, lon=first.lon + i / 1800)
            for i in range(n)
        )
    )


def warm() -> None:
    """Solves and checks one street with everything the planner uses."""
    rates, street = read_rates(RATES, "warm-up"), _street(12)
    check(street, rates, solve(street, rates))


warm()
