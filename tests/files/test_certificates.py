"""The certificates and the resident's script: it agrees with the planner, and a forged file is found out."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from linmeng.domain.planning.compound import Street
from linmeng.domain.planning.plan import Plan
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.sharing.certificate import KIND, certificate
from linmeng.domain.planning.solve import solve
from linmeng.domain.refusals import Refusal
from linmeng.planning.files.certificates import SCRIPT, checker, write_certificates
from linmeng.planning.files.report import Area, Report
from tests.domain.planning.sharing_world import generous, trio
from tests.files.plans import report

Forge = Callable[[dict[str, Any]], None]


def verdict(document: Any, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs the script as a resident would, with nothing of the house and no packages in reach."""
    (folder / SCRIPT).write_bytes(checker())
    (folder / "plan.certificates.json").write_text(json.dumps(document), encoding="utf-8")
    command = [sys.executable, "-I", "-S", "-X", "utf8", SCRIPT, "plan.certificates.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def certified(where: Street, rates: Rates, plan: Plan) -> dict[str, Any]:
    document = json.loads(write_certificates(Report.of([Area("x", where, plan)], rates, plan)))
    assert isinstance(document, dict)
    return document


def test_a_plan_of_every_mode_is_as_stated(tmp_path: Path) -> None:
    document = json.loads(write_certificates(report()))
    assert document["kind"] == KIND
    assert [a["mode"] for a in document["alliances"]] == ["attach", "merge", "unified"]
    assert verdict(document, tmp_path).returncode == 0


def test_small_streets_of_every_kind_are_as_stated(tmp_path: Path) -> None:
    """Costs, modes and partitions by a third program; who objects is printed with the amount."""
    objecting = sizes = 0
    for seed in range(60):
        where, rates = generous(seed)
        try:
            plan = solve(where, rates, gap=0.0)
        except Refusal:
            continue
        if not any(len(a.members) > 2 for a in plan.alliances):
            continue
        said = verdict(certified(where, rates, plan), tmp_path)
        assert said.returncode == 0, (seed, said.stdout, said.stderr)
        objecting += "better off by itself" in said.stdout
        sizes += 1
    assert objecting >= 2 and sizes >= 10


def test_one_alliance_by_itself() -> None:
    where, rates, plan = trio()
    document = certificate(plan.alliances[0], where, rates)
    parts = {tuple(p["members"]): p for p in document["alliances"][0]["parts"]}
    assert len(parts) == 6
    pair = parts["a", "b"]
    assert pair["worth"] == pytest.approx(5_960)
    assert pair["blocks"] == [
        {
            "members": ["a", "b"], "mode": "unified", "host": None,
            "cost": pytest.approx(5_960), "subsidy": 0.0, "shortfall": 0.0,
        }
    ]  # fmt: skip
    assert [b["mode"] for b in parts["a", "c"]["blocks"]] == ["independent", "independent"]
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def first(document: dict[str, Any]) -> dict[str, Any]:
    found = document["alliances"][0]
    assert isinstance(found, dict)
    return found


def member(number: int, **changes: Any) -> Forge:
    return lambda d: first(d)["members"][number].update(changes)


def moved(amount: float, giver: int, taker: int) -> Forge:
    """An amount of the shares moved, with the fees to match."""

    def forge(document: dict[str, Any]) -> None:
        for number, change in ((giver, -amount), (taker, amount)):
            m = first(document)["members"][number]
            m["share"] += change
            m["fee"] = m["share"] / (m["area"] * m["target"])

    return forge


def part(number: int, **changes: Any) -> Forge:
    return lambda d: first(d)["parts"][number].update(changes)


FORGED: dict[str, Forge] = {
    "a share raised alone": member(0, share=3_000.0),
    "a fee lowered": member(0, fee=1.0),
    "a share above what is asked for": moved(2_500.0, 1, 0),
    "a share below nothing": moved(700.0, 1, 2),
    "a pay above the cost alone": member(0, pay=9_999.0),
    "a cap lowered": member(0, cap=1.0),
    "shares from which two would rather leave": moved(2_426.0, 2, 1),
    "an objection made up": lambda d: first(d).update(objections=[["a", "b"]]),
    "a larger area": member(1, area=4_000.0),
    "a gate more": member(1, households=400),
    "another company": member(1, company="甲"),
    "a cost lowered": lambda d: first(d).update(cost=6_000.0),
    "a subsidy made up": lambda d: first(d).update(subsidy=100.0),
    "a higher wage": lambda d: d["rates"]["positions"][0].update(wage=11_000.0),
    "dearer change": lambda d: d["rates"]["change"].update(unified=1_000.0),
    "pairs that may not leave": lambda d: d["rates"]["limits"].update(min_unified_area=2_500.0),
    "neighbours left out": lambda d: first(d).update(neighbours=[["b", "c"]]),
    "neighbours made up": lambda d: first(d)["neighbours"].append(["a", "c"]),
    "another mode": lambda d: first(d).update(mode="merge"),
    "a part that would bear more": part(2, worth=6_500.0),
    "a block that leaves somebody out": lambda d: first(d)["parts"][2]["blocks"][0].update(members=["a"]),
    "a block that costs more": lambda d: first(d)["parts"][2]["blocks"][0].update(cost=6_500.0),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_certificate_is_found_out(name: str, tmp_path: Path) -> None:
    where, rates, plan = trio()
    document = certified(where, rates, plan)
    assert verdict(document, tmp_path).returncode == 0
    forged = copy.deepcopy(document)
    FORGED[name](forged)
    said = verdict(forged, tmp_path)
    assert said.returncode == 1 and "✗" in said.stdout, said.stdout + said.stderr


def test_objections_are_printed_and_hiding_one_is_found_out(tmp_path: Path) -> None:
    where, rates, plan = trio(areas_per_person=2)
    document = certified(where, rates, plan)
    said = verdict(document, tmp_path)
    assert said.returncode == 0 and said.stdout.count("better off by itself") == 3
    assert "A、B 1666.67" in said.stdout
    first(document)["objections"].pop()
    assert verdict(document, tmp_path).returncode == 1


def test_parts_left_out_are_computed_all_the_same(tmp_path: Path) -> None:
    where, rates, plan = trio()
    document = certified(where, rates, plan)
    del first(document)["parts"]
    assert verdict(document, tmp_path).returncode == 0
    moved(2_426.0, 2, 1)(document)
    assert verdict(document, tmp_path).returncode == 1
