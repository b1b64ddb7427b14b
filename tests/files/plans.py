"""A small plan of every mode, priced by hand-picked groups: the files are tested on it, not the search."""

from collections.abc import Sequence
from dataclasses import replace

from linmeng.domain.planning.compound import Compound, Mode, Street
from linmeng.domain.planning.costs import price
from linmeng.domain.planning.plan import Alliance, Plan
from linmeng.domain.planning.rates import Rates, read_rates
from linmeng.domain.planning.sharing.shares import share
from linmeng.domain.planning.sharing.worth import Worth
from linmeng.planning.files.report import Area, Report

RATES = """
city = "示例"
valid_from = 2025-07-01
[fees]
max_raise = 2.3
floor_fee = 0.3
collection_target = 0.9
[fees.ceiling]
"售后公房" = 1.1
"商品房" = 3.0
[objective]
subsidy_weight = 0.5
service_penalty = 1.5
[direct]
per_m2 = 0.1
per_household = 2.0
per_lift = 450.0
per_compound = 150.0
per_committee = 400.0
overhead = 0.1
tax = 0.06
[change]
merge = 300.0
attach = 100.0
unified = 150.0
[[position]]
id = "manager"
wage = 10000.0
step = 0.5
floor = 0.5
areas_per_person = 3
per_1000m2 = 0.008
travel_per_km = 0.02
[[position]]
id = "guard"
wage = 5800.0
step = 0.5
per_compound = 0.05
per_gate = 4.2
[[position]]
id = "cleaner"
wage = 4600.0
step = 0.5
floor = 0.5
per_1000m2 = 0.07
per_building = 0.02
[[position]]
id = "repairer"
wage = 7200.0
step = 0.1
floor = 0.2
per_100households = 0.02
per_lift = 0.01
special = true
"""


def rates() -> Rates:
    return read_rates(RATES, "example.toml")


def compound(id_: str, name: str, area: float, x: float = 0.0, **other: object) -> Compound:
    """A compound `x` thousandths of a degree east of Yueyang Road."""
    facts: dict[str, object] = {
        "id": id_,
        "name": name,
        "subdistrict": "天平街道",
        "area": area,
        "site_area": area / 1.6,
        "households": round(area / 50),
        "buildings": max(1, round(area / 1800)),
        "lifts": 0,
        "gates": 0.0,
        "housing_class": "售后公房",
        "tier": 2,
        "fee": 0.6,
        "collection": 0.8,
        "company": "某物业",
        "mature": False,
        "lon": 121.45 + x / 1000,
        "lat": 31.21,
    }
    return Compound(**{**facts, **other})  # type: ignore[arg-type]


def square(lon: float, lat: float, half: float = 0.0003) -> dict[str, object]:
    corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
    return {"type": "Polygon", "coordinates": [[[lon + x, lat + y] for x, y in corners]]}


def street() -> Street:
    """Nine compounds; `opera` hangs on `yueyang`, `a`–`b` merge, `u`s share a crew, two stay alone."""
    return Street(
        (
            compound(
                "yueyang",
                "岳阳花苑",
                9000,
                fee=2.1,
                collection=0.95,
                company="岳阳物业",
                mature=True,
                housing_class="商品房",
                gates=1.0,
                lifts=2,
                tier=4,
                outline=square(121.45, 31.21),
            ),
            compound(
                "opera",
                "京剧院小区",
                813,
                1,
                households=16,
                fee=0.33,
                estimated=frozenset({"collection", "lifts"}),
            ),
            compound("a", "虹仪", 14000, 2, gates=1.0),
            compound("b", "虹铁", 16000, 3, gates=2.0),
            compound("u1", "水霞", 8000, 4, company=""),
            compound("u2", "安虹", 9000, 5, company="乙物业", gates=0.5),
            compound("u3", "虹霞高层", 7000, 6, lifts=4, housing_class="不在表里的类别"),
            compound("self", "弄堂", 900, 7, company="", fee=0.0),
            compound("alone", "独家村", 30000, 8, gates=1.0),
        ),
        ({"type": "LineString", "coordinates": [[121.4535, 31.2], [121.4535, 31.22]]},),
    )


GROUPS: tuple[tuple[Sequence[str], Mode, str | None], ...] = (
    (("opera", "yueyang"), "attach", "yueyang"),
    (("a", "b"), "merge", None),
    (("u1", "u2", "u3"), "unified", None),
    (("self",), "selfrun", None),
    (("alone",), "independent", None),
)


def plan(
    where: Street | None = None, groups: Sequence[tuple[Sequence[str], Mode, str | None]] = GROUPS
) -> Plan:
    where, costs = where or street(), rates()
    alliances, objective, worth = [], 0.0, Worth(where, costs)
    for members, mode, host in groups:
        c = price(where, costs, members, mode, host)
        shared = share(c, worth)
        crew = {line.position: line.crew for line in c.crew}
        alliances.append(
            Alliance(
                c.members,
                mode,
                host,
                c.company,
                crew,
                c.cost,
                c.subsidy,
                shared.shares,
                shared.fees,
                tuple(o.members for o in shared.objections),
            )
        )
        objective += c.objective
    made_with = {"name": costs.name, "sha256": costs.sha256}
    return Plan(objective, objective * 0.999, 0.001, made_with, tuple(alliances), ("A note.",))


def report(**renamed: str) -> Report:
    """The report on this plan; `renamed` gives compounds other names (id=name)."""
    plain = street()
    where = replace(
        plain, compounds=tuple(replace(c, name=renamed.get(c.id, c.name)) for c in plain.compounds)
    )
    made = plan(where)
    return Report.of([Area("天平街道", where, made)], rates(), made)
