"""Answers to "what if": the best plan under the condition, against brute force; its price and its reasons."""

import json
from dataclasses import replace
from functools import cache
from math import pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.demo.streets import street
from linmeng.domain.planning.check import check
from linmeng.domain.planning.compound import Compound, Constraints, Mode, Street
from linmeng.domain.planning.explain.answer import Answer
from linmeng.domain.planning.explain.ground import Ground, ground
from linmeng.domain.planning.explain.question import Change
from linmeng.domain.planning.explain.what_if import what_if
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.solve import solve
from linmeng.domain.refusals import NotUnderstood, Refusal
from tests.domain.planning.brute import best
from tests.domain.planning.instances import EXAMPLE, instance


def base_of(here: Street, rates: Rates) -> Ground:
    return ground(here, rates, solve(here, rates, gap=1e-6))


def _changes(base: Ground) -> list[Change]:
    a, b = (c.id for c in base.street.compounds[:2])
    return [
        Change(a, "with", b),
        Change(a, "host", b),
        Change(a, "alone"),
        Change(b, "mode", mode="unified"),
        Change(a, "without"),
    ]


def _asked(base: Ground, change: Change) -> list[Constraints]:
    """The condition in the model's own words: any of these constraints."""
    asked, c, other = base.street.constraints, change.compound, change.other or ""

    def fixed(mode: Mode) -> Constraints | None:
        if asked.mode.get(c, mode) != mode:
            return None
        return replace(asked, mode={**asked.mode, c: mode})

    match change.kind:
        case "with":
            return [replace(asked, together=(*asked.together, (c, other)))]
        case "host":
            free = asked.host.get(c, other) == other
            return [replace(asked, host={**asked.host, c: other})] if free else []
        case "without":
            partners = [m for m in base.plan.alliance_of(c).members if m != c]
            return [replace(asked, apart=(*asked.apart, *((c, p) for p in partners)))]
        case "alone":
            return [k for k in (fixed("independent"), fixed("selfrun")) if k]
    return [k for k in (fixed(change.mode or "merge"),) if k]


@pytest.mark.parametrize("seed", [0, 2, 4, 6, 8, 9, 13, 17, 21, 27, 29, 33])
def test_an_answer_is_the_best_plan_under_the_condition(seed: int) -> None:
    here, rates = instance(seed)
    base = base_of(here, rates)
    for change in _changes(base):
        answer = what_if(base, change)
        found = [best(replace(here, constraints=asked), rates) for asked in _asked(base, change)]
        true = min((f[0] for f in found if f), default=None)
        assert answer.whole
        assert (answer.best is None) == (true is None), change
        if answer.best is None or true is None:
            assert answer.ways and all(way.reasons for way in answer.ways)
            continue
        price, plan = answer.best.price, answer.best.plan
        assert price and plan
        assert plan.objective == pytest.approx(true, abs=0.02)
        assert price.low - 0.02 <= true - base.best.objective <= price.high + 0.02
        assert check(replace(here, constraints=here.constraints), rates, plan) == []


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["with", "alone", "without"]))
def test_a_condition_never_makes_the_best_plan_cheaper_and_its_lines_add_up(seed: int, kind: str) -> None:
    here = street(seed, 6, density=1.5)
    base = base_of(here, EXAMPLE)
    a, b = here.compounds[0].id, here.compounds[seed % 5 + 1].id
    answer = what_if(base, Change(a, kind, b if kind == "with" else None))  # type: ignore[arg-type]
    prices = [way.price.objective for way in answer.ways if way.price]
    assert prices == sorted(prices)
    for way in answer.ways:
        assert bool(way.reasons) != way.possible
        if way.price:
            assert way.price.objective >= -base.slack
            assert 0 <= way.price.low <= way.price.high
            assert sum(line.more for line in way.lines) == pytest.approx(way.price.objective, abs=0.1)
            amounts = [abs(line.more) for line in way.lines]
            assert amounts == sorted(amounts, reverse=True)
    assert Answer.from_json(json.loads(json.dumps(answer.to_json()))) == answer


def _compound(id_: str, name: str, lon: float, lat: float, **facts: object) -> Compound:
    usual: dict[str, object] = {
        "subdistrict": "天平街道", "site_area": pi * 25**2, "buildings": 1, "lifts": 0, "gates": 0.0,
        "housing_class": "售后公房", "tier": 2, "fee": 0.33, "collection": 0.7, "company": "",
        "mature": False,
    }  # fmt: skip
    return Compound(id=id_, name=name, lon=lon, lat=lat, **{**usual, **facts})  # type: ignore[arg-type]


OPERA = _compound("TP-001", "京剧院小区", 121.45090, 31.20805, area=813.0, households=16)
GARDEN = _compound(
    "TP-002", "岳阳花苑", 121.45178, 31.20815, area=22_800.0, site_area=14_250.0, households=210, buildings=2,
    lifts=4, gates=1.0, housing_class="商品房", tier=3, fee=2.6, collection=0.95, company="岳阳家园物业",
    mature=True,
)  # fmt: skip
HONGKANG = _compound(
    "TP-003", "鸿康公寓", 121.45080, 31.20872, area=1_900.0, households=34, housing_class="高层公寓", tier=3,
    fee=1.2, company="鸿康物业",
)  # fmt: skip
FAR = _compound("TP-009", "远村", 121.4700, 31.2200, area=900.0, households=20)


@cache
def tianping() -> Ground:
    """Opera House hangs on Yueyang Garden, Hongkang lies next to it. Single services are dear here."""
    rates = replace(EXAMPLE, objective=replace(EXAMPLE.objective, service_penalty=12.0))
    return base_of(Street((OPERA, GARDEN, HONGKANG, FAR)), rates)


def test_why_not_hongkang() -> None:
    base = tianping()
    assert base.plan.alliance_of(OPERA.id).host == GARDEN.id
    answer = what_if(base, Change(OPERA.id, "with", HONGKANG.id))
    ways = {way.mode: way for way in answer.ways}
    assert set(ways) == {"merge", "unified", "attach"}
    assert "has one housing class" not in str(ways["attach"].reasons)
    assert [str(r) for r in ways["merge"].reasons] == [
        "京剧院小区 is 售后公房, 鸿康公寓 is 高层公寓: a merged area has one housing class"
    ]
    assert any("unified management needs 20000 m²" in str(r) for r in ways["unified"].reasons)
    assert "No other compounds could join so that it would work" in str(ways["unified"].reasons[-1])
    assert ways["attach"].possible  # both on Garden, their common neighbour: it is the plan already
    assert answer.best is ways["attach"]


def test_what_if_it_stays_alone_costs_and_says_where_from() -> None:
    base = tianping()
    answer = what_if(base, Change(OPERA.id, "alone"))
    assert answer.best and answer.best.price
    assert answer.best.price.objective > 1
    assert answer.best.fees[0].id == OPERA.id
    assert answer.best.lines
    assert "worse off" in str(answer.said[0])
    assert {way.mode for way in answer.ways} == {"independent", "selfrun"}


def test_too_far_is_said_with_the_metres() -> None:
    base = tianping()
    metres = round(base.near.distance(OPERA.id, FAR.id))
    answer = what_if(base, Change(OPERA.id, "with", FAR.id))
    assert answer.best is None
    assert str(answer.said[0]) == "There is no allowed way to have 京剧院小区 together with 远村"
    assert any(f"{metres} m apart" in str(r) for way in answer.ways for r in way.reasons)


def test_a_wish_that_stands_against_it_is_named() -> None:
    base = tianping()
    wished = replace(base, street=base.under(Constraints(mode={OPERA.id: "selfrun"})))
    answer = what_if(wished, Change(OPERA.id, "with", GARDEN.id))
    assert answer.best is None
    assert all("A wish of yours fixes 京剧院小区" in str(way.reasons[0]) for way in answer.ways)


class Never:
    def remaining(self) -> float:
        return 0.0


def test_without_time_nothing_is_claimed() -> None:
    answer = what_if(tianping(), Change(OPERA.id, "alone"), stop=Never())
    assert not answer.whole
    assert answer.best is None
    assert [str(s) for s in answer.said] == ["The time was up before this was tried"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change("nobody", "alone"), "no compound with the id nobody"),
        (Change(OPERA.id, "with", OPERA.id), "names 京剧院小区 twice"),
        (Change(OPERA.id, "with"), "needs a second compound"),
        (Change(OPERA.id, "mode"), "no mode called None"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(change: Change, words: str) -> None:
    with pytest.raises(NotUnderstood, match=words):
        what_if(tianping(), change)


def test_a_refusal_of_the_search_is_an_answer_not_an_error() -> None:
    here, rates = instance(0)
    base = base_of(here, rates)
    for c in here.compounds:
        for d in here.compounds:
            if c is not d:
                try:
                    what_if(base, Change(c.id, "with", d.id))
                except Refusal as refusal:
                    pytest.fail(str(refusal))
