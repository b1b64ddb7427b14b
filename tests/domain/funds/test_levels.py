"""When the fund is raised again (SH-REG 65, SH-F24 IV(2))."""

import pytest

from linmeng.domain.funds.levels import is_below_floor
from linmeng.domain.refusals import NotUnderstood


@pytest.mark.parametrize(
    ("balance", "first_deposit", "below"),
    [
        (3_000_000, 10_000_000, False),  # edge case 17: exactly 30 % is not below
        (2_999_999, 10_000_000, True),
        (3, 10, False),
        (0, 1, True),
        (4, 13, False),  # 30.77 %
        (3, 11, True),  # 27.3 %
    ],
)
def test_thirty_percent_is_not_below_thirty_percent(balance: int, first_deposit: int, below: bool) -> None:
    assert is_below_floor(balance, first_deposit) is below


@pytest.mark.parametrize(("balance", "first_deposit"), [(-1, 10), (1, 0), (1, -5)])
def test_amounts_that_cannot_be(balance: int, first_deposit: int) -> None:
    with pytest.raises(NotUnderstood):
        is_below_floor(balance, first_deposit)
