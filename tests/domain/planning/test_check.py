"""The checker passes a plan computed by hand and catches every kind of fault planted in it."""

import ast
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.planning.check import check
from linmeng.domain.planning.check.model import Model
from linmeng.domain.planning.compound import Constraints, Street
from linmeng.domain.planning.plan import Alliance, Plan
from linmeng.domain.planning.rates import Rates
from tests.domain.planning.pencil import PLAN, RATES, STREET
from tests.domain.planning.sharing_world import trio

Case = tuple[Street, Rates, Any]
TRIO, PAIRS = trio(), trio(areas_per_person=2)
Plant = Callable[[Street, Rates, Plan], Case]
SOURCE = Path(__file__).resolve().parents[3] / "linmeng/domain/planning/check"


def plan(**changes: Any) -> Plant:
    return lambda s, r, p: (s, r, replace(p, **changes))


def alliance(number: int, **changes: Any) -> Plant:
    """The alliance changed; `shares={"h": 1}` and the like change only the keys named."""

    def plant(s: Street, r: Rates, p: Plan) -> Case:
        old = p.alliances[number]
        merged = {k: _merged(getattr(old, k), v) for k, v in changes.items()}
        alliances = list(p.alliances)
        alliances[number] = replace(old, **merged)
        return s, r, replace(p, alliances=tuple(alliances))

    return plant


def _merged(old: Any, new: Any) -> Any:
    return {**old, **new} if isinstance(old, dict) and isinstance(new, dict) else new


def compound(id_: str, **changes: Any) -> Plant:
    def plant(s: Street, r: Rates, p: Plan) -> Case:
        changed = tuple(replace(c, **changes) if c.id == id_ else c for c in s.compounds)
        return replace(s, compounds=changed), r, p

    return plant


def limits(**changes: Any) -> Plant:
    return lambda s, r, p: (s, replace(r, limits=replace(r.limits, **changes)), p)


def wish(**wishes: Any) -> Plant:
    return lambda s, r, p: (replace(s, constraints=Constraints(**wishes)), r, p)


def barrier(lon: float) -> Plant:
    line = {"type": "LineString", "coordinates": [(121 + lon, -0.01), (121 + lon, 0.01)]}
    return lambda s, r, p: (replace(s, barriers=(line,)), r, p)


def of(case: Case, plant: Plant) -> Plant:
    """The plant in another street's plan."""
    return lambda s, r, p: plant(*case)


def both(*plants: Plant) -> Plant:
    def plant(s: Street, r: Rates, p: Plan) -> Case:
        for one in plants:
            s, r, p = one(s, r, p)
        return s, r, p

    return plant


def together(mode: str, *members: str, host: str | None = None, **more: Any) -> Plant:
    """These members in one alliance of this mode, the others as they were, as far as they go."""

    def plant(s: Street, r: Rates, p: Plan) -> Case:
        one = replace(p.alliances[0], members=members, mode=mode, host=host, **more)  # type: ignore[arg-type]
        rest = tuple(a for a in p.alliances if not set(a.members) & set(members))
        return s, r, replace(p, alliances=(one, *rest))

    return plant


PLANTED: list[tuple[str, Plant]] = [
    ("street-twice", lambda s, r, p: (replace(s, compounds=(*s.compounds, s.compounds[0])), r, p)),
    ("alliances", plan(alliances=None)),
    ("members", alliance(2, members=())),
    ("members", plan(alliances=(*PLAN.alliances, "no alliance"))),
    ("unknown", alliance(2, members=("d", "x"))),
    ("unknown", alliance(2, members=(7,))),
    ("missing", plan(alliances=PLAN.alliances[:2])),
    ("twice", alliance(2, members=("d", "d"))),
    ("twice", plan(alliances=(*PLAN.alliances, PLAN.alliances[2]))),
    ("mode", alliance(2, mode="herd")),
    ("mode", alliance(2, mode=None)),
    ("max-members", limits(max_members=1)),
    ("host-idle", alliance(1, host="b")),
    ("count", alliance(1, mode="independent")),
    ("count", alliance(2, mode="merge")),
    ("merge-subdistrict", compound("c", subdistrict="邻街道")),
    ("merge-connected", limits(wall=15.4)),
    ("merge-connected", barrier(0.00325)),
    ("merge-connected", together("merge", "a", "b", "c")),
    ("merge-class", compound("c", housing_class="职工住宅")),
    ("merge-tier", compound("c", tier=4)),
    ("host", alliance(0, host=None)),
    ("host", alliance(0, host="b")),
    ("host-mature", compound("h", mature=False)),
    ("guest-mature", compound("a", mature=True)),
    ("guest-neighbour", limits(reach=10.4)),
    ("guest-neighbour", barrier(0.0005)),
    ("guest-neighbour", together("attach", "d", "h", host="h")),
    ("spare", limits(spare=0.0333)),
    ("unified-connected", together("unified", "a", "b", "c")),
    ("unified-area", alliance(1, mode="unified")),
    ("unified-mature", together("unified", "a", "h")),
    ("selfrun-mature", compound("d", mature=True)),
    ("selfrun-area", limits(max_selfrun_area=899.0)),
    ("company", alliance(1, company=None)),
    ("company", alliance(0, company="丙物业")),
    ("company", alliance(2, company="丙物业")),
    ("crew", alliance(1, crew={"guard": 4.5})),
    ("crew", plan(alliances=(replace(PLAN.alliances[0], crew=None),))),  # type: ignore[arg-type]
    ("crew-keys", alliance(1, crew={"gardener": 1.0})),
    ("crew-keys", alliance(2, crew={"manager": 0.0})),
    ("cost", alliance(0, cost=75_714.01)),
    ("subsidy", alliance(0, subsidy=1_553.99)),
    ("shares", plan(alliances=(replace(PLAN.alliances[0], shares=[1, 2]),))),  # type: ignore[arg-type]
    ("shares-keys", alliance(0, shares={"b": 0.0})),
    ("fees", plan(alliances=(replace(PLAN.alliances[0], fees=3),))),  # type: ignore[arg-type]
    ("fees-keys", alliance(0, fees={"b": 0.0})),
    ("share-sum", alliance(0, shares={"a": 899.99})),
    ("share-negative", alliance(2, shares={"d": -0.01})),
    ("share-above-pay", alliance(0, shares={"a": 900.01})),
    ("share-subsidised", alliance(0, shares={"a": 899.0, "h": 73_261.0})),
    ("share-merge", alliance(1, shares={"b": 1_979.0, "c": 3_136.0})),
    ("fee", alliance(0, fees={"a": 0.99})),
    ("fee-above-cap", alliance(2, fees={"d": 0.31})),
    ("objection", alliance(1, objections=(("a",),))),
    ("objection", alliance(1, objections=(("b", "c"),))),
    ("objection", alliance(1, objections=(("b",), ("b",)))),
    ("objection", alliance(1, objections=None)),
    ("share-nucleolus", of(TRIO, alliance(0, shares={"a": 2_904.99, "c": 2_905.01}))),
    ("share-nucleolus", of(TRIO, alliance(0, shares={"a": 2_904.0, "b": 631.0}))),
    ("share-nucleolus", of(TRIO, alliance(0, shares=dict.fromkeys("abc", 6_440 / 3)))),
    ("share-nucleolus", of(PAIRS, alliance(0, shares={"a": 11_440 / 3 + 1, "b": 11_440 / 3 - 1}))),
    ("objection-missing", of(TRIO, alliance(0, shares={"a": 5_330.0, "b": 1_110.0, "c": 0.0}))),
    ("objection-missing", of(PAIRS, alliance(0, objections=PAIRS[2].alliances[0].objections[1:]))),
    ("objection-idle", of(TRIO, alliance(0, objections=(("a", "b"),)))),
    ("objection-idle", of(PAIRS, alliance(0, objections=(*PAIRS[2].alliances[0].objections, ("a",))))),
    ("objection-order", of(PAIRS, both(
        alliance(0, shares={"a": 11_440 / 3 + 1, "c": 11_440 / 3 - 1}),
        alliance(0, objections=(("b", "c"), ("a", "b"), ("a", "c")))))),
    ("wish-unknown", wish(mode={"x": "merge"})),
    ("together", wish(together=(("a", "b"),))),
    ("apart", wish(apart=(("b", "c"),))),
    ("fixed-mode", wish(mode={"b": "unified"})),
    ("fixed-host", wish(host={"b": "h"})),
    ("objective", plan(objective=130_713.31)),
    ("bound", plan(bound=130_713.31)),
    ("bound-alone", plan(bound=177_319.0)),  # everyone alone costs 177 318.30
    ("gap", plan(gap=0.0)),
    ("rates-name", plan(rates={"name": "other.toml", "sha256": "0" * 64})),
    ("rates-sha256", plan(rates={"name": "pencil.toml"})),
    ("rates-sha256", plan(rates=None)),
    *(("not-finite", plan(**{field: value})) for field in ("objective", "bound", "gap")
      for value in (float("nan"), float("inf"), None, "1", True)),
    *(("not-finite", alliance(0, **{field: float("nan")})) for field in ("cost", "subsidy")),
    ("not-finite", alliance(0, crew={"guard": float("nan")})),
    ("not-finite", alliance(0, shares={"a": float("inf")})),
    ("not-finite", alliance(0, fees={"a": "1.0"})),
]  # fmt: skip


def names(case: Case) -> set[str]:
    faults = check(*case)
    assert all("{" not in str(f) for f in faults)
    return {f.name for f in faults}


def test_the_plan_computed_by_hand_passes() -> None:
    assert [str(f) for f in check(STREET, RATES, PLAN)] == []


def test_the_shares_worked_out_by_hand_pass() -> None:
    """2 905, 630, 2 905 in the core; 11 440 / 3 each where no shares are: the hand is in test_sharing."""
    for case in (TRIO, PAIRS):
        assert [str(f) for f in check(*case)] == []


def test_a_gap_within_the_tolerance_may_be_read_either_way() -> None:
    """a and c lie 80 m apart: with a reach of 80.4 or 79.6 m both plans are right, the pair a–c may or may
    not leave; 78 m are too few and 82 too many for the other reading."""
    as_neighbours = trio(reach=100.0)

    def reach(case: Case, metres: float) -> set[str]:
        return names(both(limits(reach=metres))(*case))

    assert reach(TRIO, 79.6) == reach(TRIO, 78.0) == set()
    assert reach(as_neighbours, 79.6) == reach(as_neighbours, 82.0) == set()
    assert "share-nucleolus" in reach(TRIO, 82.0)
    assert "share-nucleolus" in reach(as_neighbours, 78.0)


@pytest.mark.parametrize(
    ("name", "plant"), PLANTED, ids=[f"{i}-{name}" for i, (name, _) in enumerate(PLANTED)]
)
def test_a_planted_fault_is_caught_by_name(name: str, plant: Plant) -> None:
    assert name in names(plant(STREET, RATES, PLAN))


def test_every_kind_of_fault_is_planted_above() -> None:
    source = "".join(p.read_text("utf-8") for p in SOURCE.glob("*.py"))
    kinds = set(re.findall(r'Fault\(\s*"([a-z0-9-]+)"', source)) | {"share-merge", "share-subsidised"}
    kinds |= {"cost", "subsidy", "crew", "shares", "fees", "rates-name", "rates-sha256"}
    kinds |= {"crew-keys", "shares-keys", "fees-keys"}
    assert kinds == {name for name, _ in PLANTED}
    assert len(kinds) >= 45


@pytest.mark.parametrize(
    "plant",
    [
        limits(reach=15.6),  # the gap b–c is 16 m
        limits(wall=15.6),
        limits(near=1),
        wish(together=(("a", "h"),), apart=(("a", "b"),), mode={"d": "selfrun"}, host={"a": "h"}),
        barrier(0.002),
        compound("c", tier=3),
    ],
    ids=["reach", "wall", "near", "wishes", "barrier", "tier"],
)
def test_what_the_model_allows_is_no_fault(plant: Plant) -> None:
    assert names(plant(STREET, RATES, PLAN)) == set()


def test_a_unified_alliance_of_exactly_the_least_area_is_allowed() -> None:
    case = both(limits(min_unified_area=5_000.0), alliance(1, mode="unified"))(STREET, RATES, PLAN)
    assert not names(case) & {"unified-area", "unified-connected", "company"}
    # b has no company and joins c's: one member changes; the gates stay two.
    model = Model(case[0], case[1])
    assert model.crew(("b", "c"), "unified") == {"manager": 0.5, "guard": 6.0, "repairer": 0.2}
    # (5 000 + 36 000 + 1 600 + 500 + 200 + 200 + 600)·1.1 + 150
    assert model.cost(("b", "c"), "unified") == pytest.approx(48_660.0)


def test_the_largest_managed_area_names_the_company_and_a_tie_the_first() -> None:
    s, r, _ = both(compound("b", company="乙物业"), compound("a", company="甲物业"))(STREET, RATES, PLAN)
    assert Model(s, r).company(("a", "b", "c"), "unified", None) == "丙物业"
    s, r, _ = compound("a", area=3_000.0)(s, r, PLAN)
    tied = Model(s, r)
    assert tied.company(("a", "b", "c"), "unified", None) == min("甲物业", "丙物业")
    assert tied.changed(("a", "b", "c"), "unified") == 2
    assert Model(STREET, RATES).changed(("a", "b"), "unified") == 2  # a new company: everybody changes


def test_a_merge_shares_in_proportion_cut_at_what_each_can_pay() -> None:
    """No gates, no ceiling, penalty 1.1: cost 8 580; pay 1 628 + 2 200 and 1 782 + 3 300. One fee of
    8 580/4 650 would ask 5 258.71 of c, so c bears 5 082 and b the rest, 3 498."""
    fees = replace(RATES.fees, max_raise=99.0, ceiling={"售后公房": 99.0})
    rates = replace(
        RATES, fees=fees, objective=replace(RATES.objective, service_penalty=1.1),
        change=replace(RATES.change, merge=0.0),
    )  # fmt: skip
    street = both(compound("b", gates=0.0), compound("c", gates=0.0))(STREET, rates, PLAN)[0]
    model = Model(street, rates)
    assert model.cost(("b", "c"), "merge") == pytest.approx(8_580)
    assert model.merged_shares(("b", "c")) == pytest.approx({"b": 3_498, "c": 5_082})


def test_only_the_nearest_count_and_ties_go_by_distance_then_id() -> None:
    """b and c touch neither a nor d: with near = 1 the nearest of a is h, and nobody's nearest is a."""
    street = replace(STREET, compounds=STREET.compounds[:4])
    ground = Model(street, replace(RATES, limits=replace(RATES.limits, near=1, reach=500.0))).ground
    pairs = [(i, j) for i in range(4) for j in range(i + 1, 4) if ground.is_neighbour(i, j)]
    assert [(ground.ids[i], ground.ids[j]) for i, j in pairs] == [("h", "a"), ("b", "c")]


def test_the_gap_from_an_outline_to_a_point_is_less_its_radius() -> None:
    """h as a square of ±0.0005°: 55.66 m to the edge, 111.32 m to a's centre, 20 m of radius."""
    corners = [(120.9995, -0.0005), (121.0005, -0.0005), (121.0005, 0.0005), (120.9995, 0.0005)]
    outline = {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}
    street = compound("h", outline=outline)(STREET, RATES, PLAN)[0]
    ground = Model(street, RATES).ground
    assert ground.gap(0, 1) == pytest.approx(35.66, abs=0.1)  # the UTM plane shrinks by up to 0.04 %
    both_outlined = replace(
        street,
        compounds=(
            street.compounds[0],
            replace(street.compounds[1], outline=_moved(outline, 0.002)),
            *street.compounds[2:],
        ),
    )
    assert Model(both_outlined, RATES).ground.gap(0, 1) == pytest.approx(111.32, abs=0.1)


def _moved(outline: dict[str, Any], east: float) -> dict[str, Any]:
    ring = [(x + east, y) for x, y in outline["coordinates"][0]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_the_checker_imports_nothing_of_the_search() -> None:
    allowed = ("check", "compound", "plan", "rates")
    for path in SOURCE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("linmeng"):
                room = (node.module or "").removeprefix("linmeng.domain.").split(".")
                assert room == ["refusals"] or (room[0] == "planning" and room[1] in allowed), node.module


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), st.just(10**400),
    st.lists(st.text(max_size=2), max_size=3), st.dictionaries(st.text(max_size=2), st.floats(), max_size=2),
    st.just(object()), st.lists(st.just(["a"]), max_size=2),
    st.sampled_from(["a", "h", "merge", "attach", "unified"]),
)  # fmt: skip


@given(st.data())
def test_whatever_a_plan_holds_gives_faults_never_an_exception(data: st.DataObject) -> None:
    number = data.draw(st.integers(0, 2))
    field = data.draw(st.sampled_from(list(Alliance.__slots__)))
    case = alliance(number, **{field: data.draw(JUNK)})(STREET, RATES, PLAN)
    whole = data.draw(st.sampled_from([f for f in Plan.__slots__ if f != "notes"]))
    for p in (case[2], replace(PLAN, **{whole: data.draw(JUNK)})):
        assert all(str(f) for f in check(STREET, RATES, p))


def test_an_empty_street_has_an_empty_plan() -> None:
    empty = replace(PLAN, alliances=(), objective=0.0, bound=0.0, gap=0.0)
    assert check(Street(()), RATES, empty) == []
