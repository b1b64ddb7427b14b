"""`linmeng plan --replay`: the same plan again, and every way in which it can fail to be."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from linmeng.cli import main
from linmeng.demo.streets import street
from linmeng.domain.planning.compound import Constraints, Door, Gate, Walking
from linmeng.domain.planning.plan import Plan, relative_gap
from linmeng.domain.planning.solve import join, solve
from linmeng.planning.files.replay import Asked, read_replay, write_replay
from linmeng.planning.files.report import Area
from tests.files.plans import RATES, rates

ASKED = Asked(seed=5, gap=1e-4, seconds=60.0)


@pytest.fixture(scope="module")
def areas() -> list[Area]:
    """Two sub-districts, one with a wish, planned."""
    one = street(3, 14, outlines=True)
    two = street(4, 6, centre=(121.6, 31.3))
    two = replace(
        two,
        compounds=tuple(replace(c, id=f"x{c.id}") for c in two.compounds),
        constraints=Constraints(mode={"x00001": "independent"}),
    )
    return [Area(name, s, solve(s, rates(), seed=5)) for name, s in (("甲街道", one), ("乙街道", two))]


def file(areas: list[Area], asked: Asked | None = ASKED, **changed: Any) -> bytes:
    whole = replace(join([area.plan for area in areas]), **changed)
    return write_replay(areas, whole, RATES, asked)


def run(path: Path, data: bytes, *more: str, lang: str = "en") -> Result:
    (path / "r.json").write_bytes(data)
    return CliRunner().invoke(main, ["plan", "--replay", str(path / "r.json"), "--lang", lang, *more])


def test_a_file_read_again_says_the_same(areas: list[Area]) -> None:
    found = read_replay(file(areas), "r.json")
    assert [a.name for a in found.areas] == ["甲街道", "乙街道"]
    assert [a.street.compounds for a in found.areas] == [a.street.compounds for a in areas]
    assert [a.street.constraints for a in found.areas] == [a.street.constraints for a in areas]
    assert [a.plan for a in found.areas] == [a.plan for a in areas]
    assert found.rates == replace(rates(), name=found.rates.name) and found.asked == ASKED
    outlines = [json.dumps(c.outline) for c in areas[0].street.compounds]
    assert [json.dumps(c.outline) for c in found.areas[0].street.compounds] == outlines


def test_ways_are_kept(areas: list[Area]) -> None:
    way = {"type": "LineString", "coordinates": [[121.44, 31.21], [121.45, 31.21]]}
    walking = Walking((way,), (), (Gate("00001", 121.44, 31.21),), (Door("00001", "00002", 121.44, 31.21),))
    one = replace(areas[0], street=replace(areas[0].street, walking=walking))
    [found] = read_replay(file([one]), "r.json").areas
    assert found.street.walking == walking


def test_the_same_plan_again(areas: list[Area], tmp_path: Path) -> None:
    result = run(tmp_path, file(areas))
    assert result.exit_code == 0, result.output
    assert "Reproduced: the same" in result.stdout and "equal to the cent" in result.stdout
    assert "复算一致" in run(tmp_path, file(areas), lang="zh").stdout


def test_what_the_command_writes_is_reproduced(tmp_path: Path) -> None:
    from tests.cli.test_plan import COLUMNS

    words = {True: "是", False: "否"}
    lines = [",".join(COLUMNS)]
    for c in street(9, 12).compounds:
        values = (getattr(c, column) for column in COLUMNS)
        lines.append(",".join(words[v] if isinstance(v, bool) else str(v) for v in values))
    (tmp_path / "list.csv").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "rates.toml").write_text(RATES, encoding="utf-8")
    command = ["plan", tmp_path / "list.csv", "--rates", tmp_path / "rates.toml", "--out", tmp_path / "out"]
    assert CliRunner().invoke(main, [str(w) for w in [*command, "--seed", 3, "--quiet"]]).exit_code == 0
    result = run(tmp_path, (tmp_path / "out" / "plan.replay.json").read_bytes())
    assert result.exit_code == 0 and "Reproduced" in result.stdout


def by_hand(areas: list[Area], bound: float) -> list[Area]:
    """Everybody alone, as somebody may have wished."""
    one = areas[0].street
    alone = Constraints(mode={c.id: "independent" for c in one.compounds})
    plan = solve(replace(one, constraints=alone), rates())
    plan = replace(plan, bound=bound, gap=relative_gap(plan.objective, bound))
    return [Area("甲街道", one, plan)]


def test_alliances_arranged_by_hand_are_priced_and_the_bound_is_tested(
    areas: list[Area], tmp_path: Path
) -> None:
    result = run(tmp_path, file(by_hand(areas, areas[0].plan.bound), None))
    assert result.exit_code == 0, result.output
    assert "Priced anew" in result.stdout and "People arranged this plan" in result.stdout
    result = run(tmp_path, file(by_hand(areas, areas[0].plan.objective * 1.01), None))
    assert result.exit_code == 3 and "there is a plan at" in result.stdout


def test_a_search_that_the_clock_ended_is_not_held_to_its_alliances(
    areas: list[Area], tmp_path: Path
) -> None:
    result = run(tmp_path, file(by_hand(areas, areas[0].plan.bound)))
    assert result.exit_code == 0 and "stopped by the clock" in result.stdout


def changed(areas: list[Area], what: str) -> bytes:
    """A file whose digest fits, but whose plan is not what the search finds."""
    first = areas[0].plan
    if what == "alliances":
        return file([replace(by_hand(areas, 0.0)[0], plan=_proud(by_hand(areas, 0.0)[0].plan)), areas[1]])
    if what == "seed":
        return file(areas, bound=1.0)
    wrong = {
        "cost": lambda: replace(
            first,
            alliances=(replace(first.alliances[0], cost=first.alliances[0].cost + 1), *first.alliances[1:]),
        ),
        "objective": lambda: replace(first, objective=first.objective + 1),
        "bound": lambda: replace(first, bound=first.objective * 1.001),
        "missing": lambda: replace(first, alliances=first.alliances[1:]),
    }[what]()
    return file([replace(areas[0], plan=wrong), areas[1]])


def _proud(plan: Plan) -> Plan:
    return replace(plan, bound=plan.objective, gap=0.0)


WORDS = {
    "cost": "cost",
    "objective": "objective",
    "bound": "there is a plan at",
    "missing": "no alliance",
    "alliances": "other alliances",
    "seed": "is none",
}


@pytest.mark.parametrize("what", WORDS)
def test_a_plan_that_is_another_is_told_with_what_differs(
    areas: list[Area], tmp_path: Path, what: str
) -> None:
    result = run(tmp_path, changed(areas, what))
    assert result.exit_code == 3, result.output
    assert result.stdout.startswith("Not reproduced, ") and "\n- " in result.stdout
    assert any(word in result.stdout for word in WORDS[what].split("|")), result.stdout


def sealed(content: dict[str, Any]) -> bytes:
    content.pop("sha256", None)
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return json.dumps({**content, "sha256": hashlib.sha256(plain.encode()).hexdigest()}).encode()


def test_the_seal_is_what_it_says(areas: list[Area]) -> None:
    data = file(areas)
    assert json.loads(sealed(json.loads(data))) == json.loads(data)


def _without(key: str) -> Callable[[dict[str, Any]], None]:
    return lambda c: c.pop(key)


def _put(*path: Any) -> Callable[[dict[str, Any]], None]:
    def put(content: Any) -> None:
        for key in path[:-2]:
            content = content[key]
        content[path[-2]] = path[-1]

    return put


ODD: dict[str, Callable[[dict[str, Any]], object]] = {
    "no areas": _put("areas", []),
    "areas gone": _without("areas"),
    "rates gone": _without("rates"),
    "other rates": _put("rates", "text", RATES.replace("10000.0", "10001.0")),
    "rates that are none": _put("rates", "text", "x = ["),
    "an area in words": _put("areas", 0, "compounds", 0, "area", "large"),
    "no lon": lambda c: c["areas"][0]["compounds"][0].pop("lon"),
    "a yes for a number": _put("areas", 0, "compounds", 0, "tier", True),
    "a barrier that is not there": _put("areas", 0, "barriers", [99]),
    "an unknown mode": _put("areas", 1, "constraints", "mode", {"x00001": "dance"}),
    "no plan": _put("areas", 0, "plan", None),
    "asked in words": _put("asked", "much"),
    "a kind of later": _put("kind", "linmeng-replay-9"),
}


@pytest.mark.parametrize("case", ODD)
def test_a_file_that_is_odd_is_one_sentence(areas: list[Area], tmp_path: Path, case: str) -> None:
    content = json.loads(file(areas))
    ODD[case](content)
    result = run(tmp_path, sealed(content))
    assert result.exit_code == 2, result.output
    assert result.stdout == "" and result.stderr.count("\n") == 1 and "r.json" in result.stderr


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b'{"kind": NaN}', b"[" * 5000, b"3"])
def test_a_file_that_is_none_is_one_sentence(tmp_path: Path, data: bytes) -> None:
    result = run(tmp_path, data)
    assert result.exit_code == 2 and result.stderr.count("\n") == 1
    assert "is not a replay file" in result.stderr


def test_a_figure_altered_afterwards_is_found(areas: list[Area], tmp_path: Path) -> None:
    text = file(areas).decode()
    place = text.index('"households": ') + len('"households": ')
    result = run(tmp_path, (text[:place] + "9" + text[place:]).encode())
    assert result.exit_code == 2 and "was altered after it was written" in result.stderr


def test_options_that_are_missing_without_a_replay() -> None:
    result = CliRunner().invoke(main, ["plan", "list.csv", "--lang", "en"])
    assert result.exit_code == 2 and result.stderr.strip() == "--rates is missing"
