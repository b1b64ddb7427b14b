"""A street of five compounds and a plan for it, computed with pencil and paper from the model page.

On the equator 0.001° of longitude are 111.32 m. Radii are 80 m for h and 20 m for the others:

    h ─111 m─ a ─── 223 m ─── b ─56 m─ c ─────── 1 837 m ─────── d      gaps h–a 11, a–b 183, b–c 16 m

    attach {h, a}   manager  0.01·31 = 0.31 → floor 0.5 → 0.5 FTE     5 000
                    guard    4·2 = 8 FTE                             48 000
                    repairer 0.02·31 + 1·0.111 = 0.731 → 0.8 FTE      6 400
                    direct   3 100 + 640 + 4 800 + 200 + 600          9 340
                    cost     68 740·1.1 + 100                        75 714
                    pay_h    least of 3.0·30 000·0.95 = 85 500 and alone
                             (5 000 + 48 000 + 4 800 + 8 800)·1.1    73 260
                    pay_a    1.0·1 000·0.9, alone 1 474 + 1 500 and more  900
                    subsidy  75 714 − 74 160                          1 554
    merge {b, c}    manager 0.5, guard 4·max(min(1, 1.5), 0.5) = 4,
                    repairer 0.1 + 0.056 = 0.156 → floor 0.2         30 600
                    direct   500 + 200 + 0 + 200 + 300                1 200
                    cost     31 800·1.1 + 2·300                      35 580
                    pay      1.1·2 000·0.9 and 1.1·3 000·0.95         1 980, 3 135
                    subsidy                                          30 465
    selfrun {d}     repairer 0.018 → 0.1 FTE, no floor                  800
                    direct   90 + 32 + 100 + 300                        522
                    cost     1 322·1.1                                1 454.20
                    pay      0.3·900·0.9 (a class without ceiling)      243
                    subsidy  1 211.20        shortfall 1.5·900        1 350

    objective   112 748.20 + 0.5·33 230.20 + 1 350 = 130 713.30
"""

import math

from linmeng.domain.planning.compound import Compound, Street
from linmeng.domain.planning.plan import Alliance, Plan
from linmeng.domain.planning.rates import Change, Direct, Fees, Limits, Objective, Position, Rates

RATES = Rates(
    city="pencil",
    valid_from="2025-07-01",
    limits=Limits(),
    fees=Fees(max_raise=1.0, floor_fee=0.3, collection_target=0.9, ceiling={"售后公房": 1.1, "商品房": 3.0}),
    objective=Objective(subsidy_weight=0.5, service_penalty=1.5),
    direct=Direct(
        per_m2=0.1, per_household=2, per_lift=400, per_compound=100, per_committee=300, overhead=0.1
    ),
    change=Change(merge=300, attach=100, unified=150),
    positions=(
        Position("manager", wage=10_000, step=0.5, floor=0.5, areas_per_person=3, per_1000m2=0.01),
        Position("guard", wage=6_000, step=0.5, per_gate=4),
        Position("repairer", wage=8_000, step=0.1, floor=0.2, per_1000m2=0.02, travel_per_km=1, special=True),
    ),
    name="pencil.toml",
    sha256="0" * 64,
)


def _compound(id_: str, lon: float, area: float, households: int, **others: object) -> Compound:
    facts: dict[str, object] = {
        "name": id_,
        "subdistrict": "示例街道",
        "site_area": math.pi * 20**2,
        "buildings": 1,
        "lifts": 0,
        "gates": 0.0,
        "housing_class": "售后公房",
        "tier": 2,
        "fee": 0.5,
        "collection": 0.6,
        "company": "",
        "mature": False,
        "lat": 0.0,
    }
    return Compound(id=id_, lon=121 + lon, area=area, households=households, **(facts | others))  # type: ignore[arg-type]


STREET = Street(
    (
        _compound(
            "h", 0, 30_000, 300, site_area=math.pi * 80**2, lifts=12, gates=2.0, housing_class="商品房",
            tier=4, fee=2.5, collection=0.95, company="强物业", mature=True,
        ),
        _compound("a", 0.001, 1_000, 20),
        _compound("b", 0.003, 2_000, 40, gates=0.5, fee=0.6, collection=0.8),
        _compound("c", 0.0035, 3_000, 60, gates=1.0, fee=0.8, collection=0.95, company="丙物业"),
        _compound("d", 0.02, 900, 16, fee=0.0, collection=0.0, housing_class="里弄", tier=1),
    )
)  # fmt: skip

PLAN = Plan(
    objective=130_713.30,
    bound=130_000.0,
    gap=713.30 / 130_713.30,
    rates={"name": "pencil.toml", "sha256": "0" * 64},
    alliances=(
        Alliance(
            members=("a", "h"), mode="attach", host="h", company="强物业",
            crew={"manager": 0.5, "guard": 8.0, "repairer": 0.8}, cost=75_714.0, subsidy=1_554.0,
            shares={"h": 73_260.0, "a": 900.0}, fees={"h": 73_260 / 28_500, "a": 1.0},
        ),
        Alliance(
            members=("b", "c"), mode="merge", host=None, company="丙物业",
            crew={"manager": 0.5, "guard": 4.0, "repairer": 0.2}, cost=35_580.0, subsidy=30_465.0,
            shares={"b": 1_980.0, "c": 3_135.0}, fees={"b": 1.1, "c": 1.1},
        ),
        Alliance(
            members=("d",), mode="selfrun", host=None, company=None,
            crew={"repairer": 0.1}, cost=1_454.20, subsidy=1_211.20, shares={"d": 243.0}, fees={"d": 0.3},
        ),
    ),
)  # fmt: skip
