"""One manager, up to three small areas together (SH-OP 13)."""

import pytest

from linmeng.domain.refusals import NotNow
from linmeng.domain.service.managers import Served, check_manager


def row(count: int, small: bool = True) -> list[Served]:
    """Areas in a row, each next to the one before it."""
    return [Served(f"{i}号", small, frozenset({f"{i - 1}号"})) for i in range(count)]


def test_four_small_areas_are_one_too_many() -> None:
    """Edge case 18."""
    check_manager(row(3))
    with pytest.raises(NotNow, match="at most 3"):
        check_manager(row(4))


def test_one_area_may_be_of_any_size_and_two_must_be_small() -> None:
    check_manager(row(1, small=False))
    with pytest.raises(NotNow, match="0号 is not small"):
        check_manager(row(2, small=False))


def test_they_lie_together() -> None:
    check_manager([*row(2), Served("对面", True, frozenset({"0号"}))])
    with pytest.raises(NotNow, match="远处"):
        check_manager([*row(2), Served("远处", True)])
