"""Small instances of every kind: few compounds, strange limits, wishes that fit or do not."""

from dataclasses import replace
from pathlib import Path
from random import Random

from linmeng.demo.streets import street
from linmeng.domain.planning.compound import MODES, Compound, Constraints, Street
from linmeng.domain.planning.rates import Rates, read_rates

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = read_rates((ROOT / "rates/example.toml").read_text("utf-8"), "example.toml")


def instance(seed: int) -> tuple[Street, Rates]:
    """A street of 2 to 7 compounds and rates for it; odd seeds carry user constraints."""
    chance = Random(seed)
    n = chance.choice((2, 3, 4, 5, 5, 6, 6, 7))
    base = street(seed, n, density=chance.choice((0.4, 1.0, 2.0)), outlines=chance.random() < 0.4)
    compounds = tuple(_varied(chance, c) for c in base.compounds)
    limits = replace(
        EXAMPLE.limits,
        reach=chance.choice((20.0, 60.0, 100.0, 300.0)),
        near=chance.choice((1, 2, 3, 8)),
        wall=chance.choice((2.0, 10.0, 30.0, 400.0)),
        max_members=chance.choice((2, 3, 5, 8)),
        spare=chance.choice((0.1, 0.5, 2.0)),
        min_unified_area=chance.choice((3_000.0, 8_000.0, 20_000.0)),
        unified_max_mature=chance.choice((0, 0, 1, 2)),
        max_selfrun_area=chance.choice((0.0, 1_500.0, 5_000.0)),
    )
    objective = replace(
        EXAMPLE.objective,
        subsidy_weight=chance.choice((0.0, 0.5, 3.0)),
        service_penalty=chance.choice((0.0, 1.5, 6.0)),
    )
    guard = chance.choice((EXAMPLE.positions[1].wage, 600.0))  # dear guards make alliances rare
    positions = tuple(replace(p, wage=guard) if p.id == "guard" else p for p in EXAMPLE.positions)
    wishes = _wishes(chance, [c.id for c in compounds]) if seed % 2 else Constraints()
    barriers = base.barriers if chance.random() < 0.5 else ()
    return Street(compounds, barriers, wishes), replace(
        EXAMPLE, limits=limits, objective=objective, positions=positions
    )


def _varied(chance: Random, c: Compound) -> Compound:
    """More hosts and gates, fewer classes, equal areas, two sub-districts, some without an outline."""
    company = chance.choice(("", "甲物业", "乙物业", c.company))
    return replace(
        c,
        subdistrict=chance.choice((c.subdistrict, c.subdistrict, c.subdistrict, "邻街道")),
        housing_class=chance.choice((c.housing_class, "售后公房", "售后公房", "无上限类")),
        area=chance.choice((c.area, 1_000.0, 2_000.0, 4_000.0)),
        gates=chance.choice((c.gates, 0.0, 0.5, 1.0, 2.0)),
        company=company,
        mature=bool(company) and chance.random() < 0.35,
        outline=c.outline if chance.random() < 0.8 else None,
    )


def _wishes(chance: Random, ids: list[str]) -> Constraints:
    def pairs(most: int) -> tuple[tuple[str, str], ...]:
        return tuple((p[0], p[1]) for p in (chance.sample(ids, 2) for _ in range(chance.randint(0, most))))

    mode = {chance.choice(ids): chance.choice(MODES)} if chance.random() < 0.4 else {}
    member, host = chance.sample(ids, 2)
    return Constraints(pairs(1), pairs(2), mode, {member: host} if chance.random() < 0.2 else {})
