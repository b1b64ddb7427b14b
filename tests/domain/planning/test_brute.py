"""The brute force itself, on the street computed by hand."""

from dataclasses import replace

import pytest

from linmeng.domain.planning.compound import Constraints
from tests.domain.planning.brute import best
from tests.domain.planning.pencil import RATES, STREET


def test_the_best_plan_of_the_street_computed_by_hand() -> None:
    """Run by itself: a 1 474 + 0.5·574 + 1 500 = 3 261, b 1 628 + 3 000 = 4 628, c 1 782 + 4 500 = 6 282,
    d 1 454.20 + 0.5·1 211.20 + 1 350 = 3 409.80. Attached, a adds 75 714 + 0.5·1 554 − 73 260 = 3 231 to h:
    less than by itself. Any alliance of b and c pays guards and lies far above.
    """
    found = best(STREET, RATES)
    assert found is not None
    objective, chosen = found
    assert objective == pytest.approx(73_260 + 3_231 + 4_628 + 6_282 + 3_409.80)
    assert {(c.members, c.mode, c.host) for c in chosen} == {
        (("h", "a"), "attach", "h"), (("b",), "selfrun", None), (("c",), "selfrun", None),
        (("d",), "selfrun", None),
    }  # fmt: skip


def test_user_constraints_narrow_it_and_may_leave_nothing() -> None:
    apart = replace(STREET, constraints=Constraints(apart=(("a", "h"),)))
    found = best(apart, RATES)
    assert found is not None and found[0] == pytest.approx(73_260 + 3_261 + 4_628 + 6_282 + 3_409.80)
    assert best(replace(STREET, constraints=Constraints(together=(("a", "d"),))), RATES) is None
