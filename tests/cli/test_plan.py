"""`linmeng plan`, `check` and `template`: files, exit codes, one-line errors, nothing half-written."""

import csv
import errno
import io
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from linmeng.cli import main
from linmeng.cli.progress import Line
from linmeng.demo.streets import street
from linmeng.domain.planning import solve as search
from linmeng.domain.planning.compound import Compound
from linmeng.domain.planning.progress import Progress
from linmeng.register.files.compounds import read_compounds
from tests.files.plans import RATES

COLUMNS = [f.name for f in fields(Compound) if f.name not in ("outline", "estimated")]
FILES = {f"plan.{kind}" for kind in ("json", "xlsx", "geojson", "png", "html")}
FILES |= {"rates.toml", "rejected.csv", "notes.csv", "plan.replay.json"}
FILES |= {"plan.certificates.json", "check_certificate.py"}


@pytest.fixture(scope="session")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a list of two sub-districts (one row without a name), rates and wishes."""
    folder = tmp_path_factory.mktemp("list")
    rows = [*street(7, 9, subdistrict="甲街道").compounds]
    rows += [
        replace(c, id=f"x{c.id}") for c in street(8, 5, subdistrict="乙街道", centre=(121.5, 31.3)).compounds
    ]
    with (folder / "list.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        words = {True: "是", False: "否"}
        for c in rows:
            values = (getattr(c, column) for column in COLUMNS)
            writer.writerow([words[v] if isinstance(v, bool) else v for v in values])
        writer.writerow(["bad", "", "甲街道", 900, *[""] * (len(COLUMNS) - 6), 121.44, 31.21])
    (folder / "rates.toml").write_text(RATES, encoding="utf-8")
    (folder / "wish.toml").write_text('[mode]\n"00001" = "independent"\n', encoding="utf-8")
    return folder


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def plan(listed: Path, out: Path, *more: Any) -> Result:
    return run("plan", listed / "list.csv", "--rates", listed / "rates.toml", "--out", out, *more)


def one_line(result: Result) -> str:
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr.strip()


@pytest.fixture(scope="session")
def made(listed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    out = tmp_path_factory.mktemp("made") / "plan"
    return out, plan(listed, out)


def test_all_files_and_a_summary(made: tuple[Path, Result]) -> None:
    out, result = made
    assert result.exit_code == 0, result.output
    assert {p.name for p in out.iterdir()} == FILES
    assert "14 个小区，2 个街道" in result.stdout
    assert "未采用的行：1 行" in result.stdout
    assert re.search(r"\[1/2\] 乙街道：5 个小区", result.stderr)
    assert "\r" not in result.stderr  # no terminal: plain lines
    assert list(out.parent.iterdir()) == [out]
    assert out.stat().st_mode & 0o055 == 0o055 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_the_plan_is_the_models_file(made: tuple[Path, Result], listed: Path) -> None:
    document = json.loads((made[0] / "plan.json").read_text(encoding="utf-8"))
    ids = [m for a in document["alliances"] for m in a["members"]]
    assert len(ids) == len(set(ids)) == 14
    assert document["rates"]["name"] == "rates.toml"
    assert document["gap"] == pytest.approx(
        (document["objective"] - document["bound"]) / document["objective"]
    )
    assert (made[0] / "rates.toml").read_bytes() == (listed / "rates.toml").read_bytes()
    assert Image.open(made[0] / "plan.png").size == (1650, 1275)


def test_the_rejected_row_comes_back_with_its_reason(made: tuple[Path, Result]) -> None:
    rows = list(csv.reader((made[0] / "rejected.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 2
    assert rows[1][0] == "16" and "bad" in rows[1] and rows[1][1]


def test_the_same_list_and_seed_give_the_same_files(
    made: tuple[Path, Result], listed: Path, tmp_path: Path
) -> None:
    again = plan(listed, tmp_path / "again", "--quiet")
    assert (again.exit_code, again.output) == (0, "")
    for name in FILES:
        assert (tmp_path / "again" / name).read_bytes() == (made[0] / name).read_bytes(), name


def test_an_existing_folder_keeps_what_is_not_ours(listed: Path, tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("mine")
    (tmp_path / "plan.json").write_text("old")
    assert plan(listed, tmp_path, "--quiet").exit_code == 0
    assert {p.name for p in tmp_path.iterdir()} == FILES | {"diary.txt"}
    assert (tmp_path / "plan.json").read_text() != "old"


def test_english(listed: Path, tmp_path: Path) -> None:
    result = plan(listed, tmp_path / "en", "--lang", "en")
    assert "14 compounds in 2 planning areas" in result.stdout
    assert 'lang="en"' in (tmp_path / "en" / "plan.html").read_text(encoding="utf-8")[:200]


def test_wishes_are_obeyed(listed: Path, tmp_path: Path) -> None:
    assert plan(listed, tmp_path / "w", "--constraints", listed / "wish.toml").exit_code == 0
    document = json.loads((tmp_path / "w" / "plan.json").read_text(encoding="utf-8"))
    assert [a["mode"] for a in document["alliances"] if "00001" in a["members"]] == ["independent"]


@pytest.mark.parametrize("by, areas", [("none", 1), ("district", 1), ("subdistrict", 2)])
def test_planning_areas(listed: Path, tmp_path: Path, by: str, areas: int) -> None:
    result = plan(listed, tmp_path / "by", "--by", by, "--lang", "en")
    assert f"in {areas} planning areas" in result.stdout


BAD = {
    "no list": (["nowhere.csv", "--rates", "rates.toml"], 2, "nowhere.csv"),
    "a folder": ([".", "--rates", "rates.toml"], 2, "读不了"),
    "no rates": (["list.csv", "--rates", "nowhere.toml"], 2, "nowhere.toml"),
    "rates are no TOML": (["list.csv", "--rates", "list.csv"], 2, "list.csv"),
    "the list is rates": (["rates.toml", "--rates", "rates.toml"], 2, "rates.toml"),
    "only bad rows": (["bad.csv", "--rates", "rates.toml"], 2, "bad.csv"),
    "only a header": (["head.csv", "--rates", "rates.toml"], 2, "head.csv"),
    "no barriers": (["list.csv", "--rates", "rates.toml", "--barriers", "rates.toml"], 2, "rates.toml"),
    "no wishes": (["list.csv", "--rates", "rates.toml", "--constraints", "list.csv"], 2, "list.csv"),
    "unknown wish": (["list.csv", "--rates", "rates.toml", "--constraints", "unknown.toml"], 2, "nobody"),
    "wish across": (["list.csv", "--rates", "rates.toml", "--constraints", "across.toml"], 2, "甲街道"),
}


@pytest.fixture
def bad(listed: Path, tmp_path: Path) -> Path:
    for name in ("list.csv", "rates.toml"):
        (tmp_path / name).write_bytes((listed / name).read_bytes())
    (tmp_path / "bad.csv").write_text("name,lon,lat\n,121,31\n某某,,\n", encoding="utf-8")
    (tmp_path / "head.csv").write_text("name,lon,lat\n", encoding="utf-8")
    (tmp_path / "unknown.toml").write_text('apart = [["00001", "nobody"]]')
    (tmp_path / "across.toml").write_text('together = [["00001", "x00001"]]')
    return tmp_path


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line_and_writes_nothing(
    bad: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments, code, word = BAD[case]
    monkeypatch.chdir(bad)
    before = {p.name for p in bad.iterdir()}
    result = run("plan", *arguments, "--out", "out")
    assert result.exit_code == code, result.output
    assert word in one_line(result)
    assert {p.name for p in bad.iterdir()} == before


def test_a_wish_that_cannot_hold_is_refused_with_the_reason(listed: Path, tmp_path: Path) -> None:
    (tmp_path / "w.toml").write_text(
        '[mode]\n"00001" = "merge"\n"00002" = "merge"\n[host]\n"00003" = "00003"\n'
    )
    result = plan(listed, tmp_path / "out", "--constraints", tmp_path / "w.toml", "--quiet")
    assert result.exit_code in (1, 2)
    one_line(result)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("where", ["file/out", "file"])
def test_a_place_nobody_can_write_to(listed: Path, tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("x")
    result = plan(listed, tmp_path / where)
    assert result.exit_code == 1
    assert "file" in one_line(result)


def test_a_full_disk_leaves_nothing_behind(
    listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "plan.json").write_text("old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = plan(listed, tmp_path / "out", "--quiet")
    assert result.exit_code == 1
    assert "No space left" in one_line(result) and "plan.json" in one_line(result)
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / "plan.json").read_text() == "old"


def test_a_plan_that_fails_its_check_is_not_written(
    listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = search.solve

    def wrong(*arguments: Any, **options: Any) -> Any:
        found = honest(*arguments, **options)
        first = replace(found.alliances[0], cost=found.alliances[0].cost - 100)
        return replace(found, alliances=(first, *found.alliances[1:]))

    monkeypatch.setattr(search, "solve", wrong)
    result = plan(listed, tmp_path / "out", "--quiet")
    assert result.exit_code == 3
    assert "没有通过核对" in one_line(result)
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_writes_the_best_plan_so_far(
    listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = search.solve

    def interrupted(*arguments: Any, **options: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        assert options["stop"].remaining() <= 0
        return honest(*arguments, **options)

    monkeypatch.setattr(search, "solve", interrupted)
    # The second planning area would send a second Ctrl-C, which ends at once: one area only.
    result = plan(listed, tmp_path / "out", "--by", "none")
    assert result.exit_code == 130, result.output
    assert "已中止" in result.stdout
    assert {p.name for p in (tmp_path / "out").iterdir()} == FILES


def test_a_second_ctrl_c_ends_at_once(listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: Any, **options: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(search, "solve", interrupted)
    result = plan(listed, tmp_path / "out", "--quiet")
    assert result.exit_code == 130
    assert "没有写任何文件" in one_line(result)
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_ours_is_one_line_too(
    listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("a\nb")

    monkeypatch.setattr(search, "solve", broken)
    result = plan(listed, tmp_path / "out", "--quiet")
    assert result.exit_code == 1
    assert "ZeroDivisionError" in one_line(result)


def test_workbooks_of_an_earlier_run_do_not_stay(listed: Path, tmp_path: Path) -> None:
    (tmp_path / "plan-xlsx").mkdir()
    for name in ("001-old.xlsx", "mine.xlsx"):
        (tmp_path / "plan-xlsx" / name).write_text("x")
    assert plan(listed, tmp_path, "--quiet").exit_code == 0
    assert [p.name for p in (tmp_path / "plan-xlsx").iterdir()] == ["mine.xlsx"]


def test_on_a_terminal_one_line_rewrites_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    line = Line("zh", 1, quiet=False)
    line.begin("天平街道", 9)
    line.step(Progress(0.5, "columns"))
    line.done("天平街道", 9, 0.0)
    shown = terminal.getvalue()
    assert shown.count("\n") == 1 and shown.count("\r") == 3
    assert "列举联盟 50%" in shown


# check


def test_check_bears_out_the_plan(made: tuple[Path, Result], listed: Path) -> None:
    result = run("check", made[0] / "plan.json", listed / "list.csv", "--rates", listed / "rates.toml")
    assert result.exit_code == 0, result.output
    assert "方案核对无误" in result.stdout


@pytest.mark.parametrize("fault", ["cost", "objective", "bound", "gap", "missing", "unknown", "rates"])
def test_check_finds_each_fault(made: tuple[Path, Result], listed: Path, tmp_path: Path, fault: str) -> None:
    document = json.loads((made[0] / "plan.json").read_text(encoding="utf-8"))
    if fault == "missing":
        document["alliances"].pop()
    elif fault == "unknown":
        document["alliances"][0]["members"] = ["nobody"]
    elif fault == "cost":
        document["alliances"][0]["cost"] += 1
    elif fault == "rates":
        document["rates"]["sha256"] = "0"
    else:
        document[fault] += {"objective": 1, "bound": 1e7, "gap": 0.1}[fault]
    (tmp_path / "p.json").write_text(json.dumps(document))
    arguments = ["check", tmp_path / "p.json", listed / "list.csv", "--rates", listed / "rates.toml"]
    result = run(*arguments, "--lang", "en")
    assert result.exit_code == 3, result.output
    assert re.match(r"The plan is wrong in \d+ points:\n- ", result.stdout)


def test_check_of_something_else(listed: Path) -> None:
    result = run("check", listed / "rates.toml", listed / "list.csv", "--rates", listed / "rates.toml")
    assert result.exit_code == 2
    assert "rates.toml" in one_line(result)


# template


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_template_can_be_read_again(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"t.{kind}"
    assert run("template", file).exit_code == 0
    assert [row.facts.name for row in read_compounds(file.read_bytes(), file.name).rows] == ["京剧院小区"]


def test_a_template_of_another_kind(tmp_path: Path) -> None:
    result = run("template", tmp_path / "t.docx")
    assert result.exit_code == 2
    one_line(result)


# the command itself


def shell(*arguments: Any, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "linmeng.cli", *(str(a) for a in arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, encoding="utf-8", timeout=300, check=False)


def test_exit_codes_of_the_real_command(bad: Path) -> None:
    good = shell("plan", "list.csv", "--rates", "rates.toml", "--out", "out", cwd=bad)
    assert (good.returncode, "Traceback" in good.stderr) == (0, False)
    wrong = shell("plan", "bad.csv", "--rates", "rates.toml", "--out", "no", cwd=bad)
    assert wrong.returncode == 2
    assert wrong.stdout == "" and wrong.stderr.count("\n") == 1
    assert not (bad / "no").exists()


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from linmeng.cli import main; main(['--help'], standalone_mode=False);"
        "heavy = {'numpy', 'django', 'matplotlib', 'shapely', 'numba', 'xlsxwriter'} & set(sys.modules);"
        "sys.exit(','.join(sorted(heavy)) or 0)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert "plan" in result.stdout


def test_every_verb_can_be_loaded() -> None:
    context = click.Context(main)
    for verb in ("plan", "check", "template"):
        assert isinstance(main.get_command(context, verb), click.Command)
    assert main.get_command(context, "nonsense") is None
    assert run("nonsense").exit_code == 2


@pytest.mark.shared
@pytest.mark.slow
def test_nanjing_by_subdistrict(shared_data: Path, tmp_path: Path, listed: Path) -> None:
    """All of the real Nanjing list in little time for each area: a checked plan for every usable row."""
    source = shared_data / "compounds" / "nanjing_2020.csv"
    reading = read_compounds(source.read_bytes(), source.name)
    arguments = ["--rates", listed / "rates.toml", "--out", tmp_path / "out", "--crs", "bd09", "--seconds", 2]
    result = run("plan", source, *arguments)
    assert result.exit_code == 0, result.output
    document = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    assert sum(len(a["members"]) for a in document["alliances"]) == len(reading.rows) > 4_000
    rejected = (tmp_path / "out" / "rejected.csv").read_text(encoding="utf-8-sig")
    assert len(list(csv.reader(rejected.splitlines()))) == len(reading.rejected) + 1
    assert len(list((tmp_path / "out" / "plan-xlsx").iterdir())) > 50


def ways(folder: Path, *features: tuple[dict[str, Any], dict[str, Any]]) -> Path:
    path = folder / "ways.geojson"
    found = [{"type": "Feature", "properties": about, "geometry": g} for g, about in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": found}), encoding="utf-8")
    return path


def test_a_stranger_at_a_gate_is_named(listed: Path, tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [121.44, 31.21]}
    drawn = ways(tmp_path, (point, {"compound": "nobody"}))
    result = plan(listed, tmp_path / "out", "--walking", drawn)
    assert (result.exit_code, (tmp_path / "out").exists()) == (2, False)
    assert "nobody" in one_line(result)


def test_ways_that_lead_nowhere_part_everybody_and_the_checker_walks_too(
    listed: Path, made: tuple[Path, Result], tmp_path: Path
) -> None:
    def joined(out: Path) -> int:
        return sum(len(a["members"]) > 1 for a in json.loads((out / "plan.json").read_text())["alliances"])

    # A stub of a way at every compound, none joined to another: nobody can walk to anybody.
    rows = list(csv.DictReader((listed / "list.csv").open(encoding="utf-8")))
    stubs: list[tuple[dict[str, Any], dict[str, Any]]] = [
        (
            {
                "type": "LineString",
                "coordinates": [
                    [float(r["lon"]), float(r["lat"])],
                    [float(r["lon"]) + 5e-6, float(r["lat"])],
                ],
            },
            {},
        )
        for r in rows
    ]
    drawn = ways(tmp_path, *stubs)
    out = tmp_path / "out"
    assert plan(listed, out, "--walking", drawn).exit_code == 0
    assert joined(made[0]) > joined(out) == 0
    given = ("--rates", listed / "rates.toml", "--walking", drawn)
    assert run("check", out / "plan.json", listed / "list.csv", *given).exit_code == 0
    assert run("check", made[0] / "plan.json", listed / "list.csv", *given).exit_code == 3
    assert run("plan", "--replay", out / "plan.replay.json").exit_code == 0
