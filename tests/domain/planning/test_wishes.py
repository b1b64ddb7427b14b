"""User constraints: obeyed, or refused with the reason. Source: planning model, sections 2 and 7."""

from typing import Any

import pytest

from linmeng.domain.planning.compound import Compound
from linmeng.domain.planning.solve import solve
from linmeng.domain.refusals import Refusal
from tests.domain.planning.search_world import RATES, at, limits, quarter, street

HOST = at("h", company="强", mature=True, area=9_000, fee=2.0, housing_class="new", gates=1.0)
TOWN = (HOST, at("a", 60), at("b", 0, 60), at("c", 60, 60), at("far", 900))


def modes(
    *compounds: Compound, rates: Any = RATES, **constraints: Any
) -> dict[str, tuple[tuple[str, ...], str, str | None]]:
    plan = solve(street(*compounds, **constraints), rates, gap=0.0)
    return {m: (a.members, a.mode, a.host) for a in plan.alliances for m in a.members}


def test_fixed_modes_hosts_and_pairs_are_obeyed() -> None:
    assert modes(*TOWN, mode={"a": "independent"})["a"] == (("a",), "independent", None)
    assert modes(*TOWN, mode={"a": "selfrun"})["a"][1] == "selfrun"
    assert modes(*TOWN, mode={"a": "merge"})["a"][1] == "merge"
    hung = modes(*TOWN, host={"b": "h"})
    assert hung["b"][1:] == ("attach", "h")
    assert "b" in modes(*TOWN, together=(("c", "b"),))["c"][0]
    apart = modes(*TOWN, apart=(("a", "b"), ("b", "c"), ("a", "c")))
    assert all(len({"a", "b", "c"} & set(members)) <= 1 for members, _, _ in apart.values())


def test_constraints_never_lower_the_objective() -> None:
    town = quarter(2, 12)
    free = solve(town, RATES, gap=0.0).objective
    pairs = [(p.a, p.b) for p in _pairs(town)][:4]
    for pair in pairs:
        for kind in ("together", "apart"):
            try:
                bound = solve(street(*town.compounds, **{kind: (pair,)}), RATES, gap=0.0).objective
            except Refusal:
                continue
            assert bound >= free - 1e-6


def _pairs(town: Any) -> Any:
    from linmeng.domain.planning.neighbours import neighbours

    return neighbours(town, RATES).pairs


@pytest.mark.parametrize(
    ("constraints", "reason"),
    [
        ({"together": (("a", "nobody"),)}, "nobody: there is no compound"),
        ({"apart": (("nobody", "a"),)}, "nobody"),
        ({"mode": {"nobody": "merge"}}, "nobody"),
        ({"host": {"a": "nobody"}}, "nobody"),
        ({"mode": {"a": "marriage"}}, "no mode called marriage"),
        ({"apart": (("a", "a"),)}, "twice"),
        ({"together": (("a", "far"),)}, "these two lie 840 m apart"),
        ({"together": (("a", "b"),), "apart": (("b", "a"),)}, "together and apart"),
        ({"together": (("a", "b"), ("b", "c")), "apart": (("c", "a"),)}, "together and apart"),
        ({"together": (("a", "b"),), "mode": {"a": "merge", "b": "unified"}}, "different modes"),
        ({"together": (("a", "b"),), "mode": {"a": "selfrun"}}, "stay alone"),
        ({"mode": {"h": "selfrun"}}, "H is mature"),
        ({"mode": {"far": "merge"}}, "FAR has no neighbour within 100"),
        ({"host": {"a": "b"}}, "B cannot be host"),
        ({"host": {"far": "h"}}, "900 m apart"),
        ({"host": {"a": "h"}, "mode": {"a": "merge"}}, "A is fixed to another mode"),
        ({"host": {"a": "h"}, "mode": {"h": "independent"}}, "H is fixed to another mode|stay alone"),
        ({"mode": {"h": "merge"}}, "no allowed alliance for .*H"),
        (
            {"together": (("a", "b"),), "mode": {"a": "unified"}, "apart": (("a", "c"), ("a", "h"))},
            "no allowed",
        ),
    ],
)
def test_what_cannot_be_met_is_refused_with_the_reason(constraints: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        solve(street(*TOWN, **constraints), RATES)


def test_a_host_too_small_is_named_with_its_room() -> None:
    small = at("h", company="强", mature=True, area=1_500)
    with pytest.raises(Refusal, match="H can take in 750 m², the others have 1000"):
        solve(street(small, at("a", 60), host={"a": "h"}), RATES)


def test_too_many_together() -> None:
    row = [at(f"c{i}", 60 * i) for i in range(5)]
    pairs = tuple((f"c{i}", f"c{i + 1}") for i in range(4))
    with pytest.raises(Refusal, match="at most 4"):
        solve(street(*row, together=pairs), limits(max_members=4))
    assert len(solve(street(*row, together=pairs), RATES).alliances) == 1


def test_modes_that_exhaust_each_other_are_refused() -> None:
    """Three in a row, each fixed to merge, the middle one away from both: nobody can merge with anybody."""
    row = [at("a"), at("b", 60), at("c", 120)]
    with pytest.raises(Refusal, match=r"no allowed alliance|no plan"):
        solve(street(*row, mode={"a": "merge", "c": "merge"}, apart=(("a", "b"),)), RATES)
