"""The lot: anybody draws the same, nobody can steer it, and the published program finds a cheat."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.procedures.selection.lot import (
    Group,
    check_lot,
    commitment,
    is_opened,
    list_data,
    list_hash,
    order,
    public_value,
)
from linmeng.domain.procedures.selection.lot_script import LOT_SCRIPT
from linmeng.domain.procedures.selection.panel import check_groups, check_panel, fewest_experts, seated
from linmeng.domain.refusals import NotNow, NotUnderstood
from tests.domain.procedures.selection.some import EXPERTS, OWNERS

SECRET = "5f" * 32
GROUPS = (EXPERTS, OWNERS)
LISTED = list_data("s1", "福彩3D 第2024298期 “开奖号”", GROUPS)


def orders(secret: str = SECRET, value: str = "417") -> dict[str, tuple[str, ...]]:
    return {g.key: order(secret, value, list_hash(LISTED), g.key, g.candidates) for g in GROUPS}


def published(**changed: Any) -> dict[str, Any]:
    made = {
        "list": LISTED,
        "commitment": commitment(SECRET, list_hash(LISTED)),
        "secret": SECRET,
        "value": "417",
        "orders": orders(),
    }
    found: dict[str, Any] = json.loads(json.dumps({**made, **changed}))
    return found


def run(tmp_path: Path, lot: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    (tmp_path / "draw.py").write_text(LOT_SCRIPT)
    (tmp_path / "lot.json").write_text(json.dumps(lot), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", "draw.py", "lot.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_published_program_draws_the_same_panel(tmp_path: Path) -> None:
    assert len(LOT_SCRIPT.splitlines()) <= 30
    said = run(tmp_path, published())
    assert said.returncode == 0, said.stderr
    assert "committed True" in said.stdout and list_hash(LISTED) in said.stdout
    assert "experts drawn: " + " ".join(orders()["experts"][:4]) + " |" in said.stdout


def test_the_published_program_finds_every_cheat(tmp_path: Path) -> None:
    assert "committed False" in run(tmp_path, published(secret="6f" * 32)).stdout
    swapped = [orders()["experts"][1], orders()["experts"][0], *orders()["experts"][2:]]
    assert run(tmp_path, published(orders={**orders(), "experts": swapped})).returncode != 0
    longer = json.loads(json.dumps(LISTED))
    longer["groups"][0]["candidates"][0] = "E99"  # somebody put on the list afterwards
    assert "committed False" in run(tmp_path, published(list=longer)).stdout


def test_who_changes_secret_value_or_list_draws_another_order() -> None:
    first = orders()
    assert orders(secret="6f" * 32) != first and orders(value="418") != first
    other = list_hash(list_data("s2", "x", GROUPS))
    assert order(SECRET, "417", other, "experts", EXPERTS.candidates) != first["experts"]


def test_a_commitment_opens_only_with_its_secret_and_list() -> None:
    committed = commitment(SECRET, list_hash(LISTED))
    assert is_opened(committed, SECRET, list_hash(LISTED))
    assert not is_opened(committed, "6f" * 32, list_hash(LISTED))
    assert not is_opened(committed, SECRET, "0" * 64) and not is_opened(committed, "", list_hash(LISTED))
    for bad in ("", "5f" * 31, "5F" * 32, "zz" * 32):
        with pytest.raises(NotUnderstood):
            commitment(bad, list_hash(LISTED))


@given(st.text("0123456789abcdef", min_size=64, max_size=64), st.text("0123456789", min_size=1, max_size=12))
def test_an_order_holds_everybody_once_whatever_the_listing_order(secret: str, value: str) -> None:
    found = order(secret, value, "l", "g", EXPERTS.candidates)
    assert sorted(found) == sorted(EXPERTS.candidates)
    assert found == order(secret, value, "l", "g", reversed(EXPERTS.candidates))


def test_every_candidate_is_drawn_equally_often() -> None:
    names = [f"E{n}" for n in range(6)]
    drawn = Counter(n for k in range(3000) for n in order(SECRET, str(k), "l", "g", names)[:2])
    expected, chi = 1000, 0.0
    chi = sum((drawn[n] - expected) ** 2 / expected for n in names)
    assert chi < 20.5  # χ² with 5 degrees of freedom, p = 0.001; the seed is fixed


def test_lists_that_cannot_be_drawn_from() -> None:
    check_lot(GROUPS)
    for groups in (
        (),
        (EXPERTS, EXPERTS),
        (EXPERTS, Group("more", "更多", True, 1, ("E01",))),
        (Group("few", "少", True, 4, ("E01", "E02")),),
        (Group("odd", "怪", True, 1, ("a,b",)),),
        (Group("zero", "零", True, 0, ("E01",)),),
    ):
        with pytest.raises(NotUnderstood):
            check_lot(groups)


def test_the_public_value_has_one_form() -> None:
    assert public_value(" 4 1 7\n") == "417"
    for bad in ("", "  ", "4,1", "9" * 81):
        with pytest.raises(NotUnderstood):
            public_value(bad)


def test_a_panel_is_odd_at_least_five_and_two_thirds_experts() -> None:
    lawful = [(n, e) for n in range(1, 12) for e in range(n + 2) if _lawful(n, e)]
    assert lawful == [(n, e) for n in (5, 7, 9, 11) for e in range(-(-2 * n // 3), n + 1)]
    assert [fewest_experts(n) for n in (5, 7, 9, 11)] == [4, 5, 6, 8]
    check_groups(GROUPS, 5, 4)
    for size, experts in ((7, 4), (5, 5)):
        with pytest.raises(NotUnderstood):
            check_groups(GROUPS, size, experts)


def _lawful(size: int, experts: int) -> bool:
    try:
        check_panel(size, experts)
    except NotUnderstood:
        return False
    return True


def test_who_has_a_tie_makes_room_for_the_next() -> None:
    drawn = orders()
    seats = seated(GROUPS, drawn, ())
    assert [s.candidate for s in seats] == [*drawn["experts"][:4], drawn["owners"][0]]
    barred = {drawn["experts"][1], drawn["owners"][0]}
    again = seated(GROUPS, drawn, barred)
    assert [s.rank for s in again] == [1, 3, 4, 5, 2] and not barred & {s.candidate for s in again}
    with pytest.raises(NotNow):
        seated(GROUPS, drawn, set(OWNERS.candidates))
