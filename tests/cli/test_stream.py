"""`linmeng plan --stream`: a list read on while it is planned, killed, full disks, gone on with."""

import csv
import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bench.many import write
from linmeng.cli import main
from linmeng.domain.planning import solve as search
from linmeng.domain.planning.check import check
from linmeng.domain.planning.compound import Street
from linmeng.domain.planning.plan import from_json
from linmeng.register.files.stream import survey
from tests.files.plans import RATES, rates

ROOT = Path(__file__).resolve().parents[2]
LEFT = {"plan.jsonl", "areas.csv", "rejected.csv", "rates.toml", "run.json"}


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with rates and a list of ten sub-districts in their order; one row has no place."""
    folder = tmp_path_factory.mktemp("country")
    write(folder / "all.csv", 625)
    rows = list(csv.reader((folder / "all.csv").open(encoding="utf-8")))
    header, column = rows[0], rows[0].index("subdistrict")
    small: dict[str, int] = {}
    with (folder / "list.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for row in rows[1:]:
            small[row[column]] = small.get(row[column], 0) + 1
            if small[row[column]] <= 9:
                writer.writerow(row)
            if small[row[column]] == 5 and len(small) == 2:
                writer.writerow([*row[:1], "bad", "=没有坐标", *row[3:-2], "", ""])
    (folder / "rates.toml").write_text(RATES, encoding="utf-8")
    return folder


def run(country: Path, out: Path, *more: Any, name: str = "list.csv") -> Result:
    words = ["plan", country / name, "--rates", country / "rates.toml", "--out", out, "--stream", *more]
    return CliRunner().invoke(main, [str(word) for word in words])


def one_line(result: Result) -> str:
    assert "Traceback" not in result.stderr
    return result.stderr.strip().splitlines()[-1]


@pytest.fixture(scope="session")
def made(country: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("made") / "plan"
    result = run(country, out, "--workers", 1, "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "90 compounds in 10 planning areas" in result.stdout
    assert "Rows not used: 1" in result.stdout
    assert "[10/10]" in result.stderr
    return out


def plans(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "plan.jsonl").read_text(encoding="utf-8").splitlines()]


def test_every_sub_district_has_a_plan_that_stands(made: Path, country: Path) -> None:
    assert {p.name for p in made.iterdir()} == LEFT
    lines = {line["area"]: line for line in plans(made)}
    listing = survey(country / "list.csv")
    groups = list(listing.read())
    assert [g.name for g in groups] == list(lines) and len(lines) == 10
    for group in groups:
        compounds, _ = listing.compounds(group)
        plan = from_json(lines[group.name]["plan"])
        assert check(Street(tuple(compounds)), rates_of(made), plan) == []


def rates_of(out: Path) -> Any:
    from linmeng.planning.files.inputs import read_rates_file

    found = read_rates_file((out / "rates.toml").read_bytes(), "rates.toml")
    assert found.sha256 == rates().sha256
    return found


def test_the_other_files(made: Path) -> None:
    areas = list(csv.DictReader((made / "areas.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [int(row["Compounds"]) for row in areas] == [9] * 10
    assert float(areas[0]["Objective (CNY/month)"]) == plans(made)[0]["plan"]["objective"]
    [_, bad] = csv.reader((made / "rejected.csv").read_text(encoding="utf-8-sig").splitlines())
    assert "bad" in bad and "'=没有坐标" in bad and bad[1] == "the coordinates are missing"
    assert json.loads((made / "run.json").read_text())["seed"] == 0


def test_two_processes_leave_the_same_files(made: Path, country: Path, tmp_path: Path) -> None:
    assert run(country, tmp_path / "two", "--workers", 2, "--lang", "en", "--quiet").exit_code == 0
    for name in LEFT:
        assert (tmp_path / "two" / name).read_bytes() == (made / name).read_bytes(), name


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The first compounds of the streets that were searched."""
    honest, seen = search.solve, list[str]()

    def counting(street: Street, *arguments: Any, **options: Any) -> Any:
        seen.append(street.compounds[0].subdistrict)
        return honest(street, *arguments, **options)

    monkeypatch.setattr(search, "solve", counting)
    return seen


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A disk with room for so many syncs of the unfinished plan."""
    from linmeng.cli import checkpoint

    room, honest = [3], os.fsync

    def sync(number: int) -> None:
        if room[0] <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        room[0] -= 1
        honest(number)

    monkeypatch.setattr(checkpoint, "SYNC", -1.0)
    monkeypatch.setattr(os, "fsync", sync)
    yield room


def test_a_full_disk_keeps_what_is_finished_and_the_run_goes_on(
    made: Path, country: Path, tmp_path: Path, full: list[int], counted: list[str]
) -> None:
    out = tmp_path / "out"
    result = run(country, out, "--workers", 1, "--lang", "en")
    assert result.exit_code == 1
    assert "No space left" in one_line(result) and "plan.part.jsonl" in one_line(result)
    assert {p.name for p in out.iterdir()} == {"plan.part.jsonl", "run.json"}
    kept = [json.loads(line) for line in (out / "plan.part.jsonl").read_text().splitlines()]
    assert len(kept) == 2  # one sync was for run.json
    full[0] = 10**6
    before = len(counted)
    assert run(country, out, "--workers", 1, "--lang", "en", "--resume").exit_code == 0
    again = counted[before:]
    assert len(again) == 8 and not {line["area"].split()[1] for line in kept} & set(again)
    for name in LEFT:
        assert (out / name).read_bytes() == (made / name).read_bytes(), name


def test_a_disk_that_fills_at_the_very_end(
    made: Path, country: Path, tmp_path: Path, full: list[int], counted: list[str]
) -> None:
    full[0], out = 12, tmp_path / "out"
    result = run(country, out, "--workers", 1, "--lang", "en")
    assert result.exit_code == 1 and "No space left" in one_line(result)
    assert not (out / "plan.jsonl").exists() and not list(out.glob(".*"))
    full[0], before = 10**6, len(counted)
    assert run(country, out, "--workers", 1, "--lang", "en", "--resume").exit_code == 0
    assert counted[before:] == []
    assert (out / "plan.jsonl").read_bytes() == (made / "plan.jsonl").read_bytes()


def test_a_line_that_was_cut_off_is_done_again(
    made: Path, country: Path, tmp_path: Path, counted: list[str]
) -> None:
    lines = (made / "plan.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "plan.part.jsonl").write_bytes(b"".join(lines[:6]) + lines[6][:-20])
    (tmp_path / "run.json").write_bytes((made / "run.json").read_bytes())
    assert run(country, tmp_path, "--workers", 1, "--lang", "en", "--resume").exit_code == 0
    assert len(counted) == 4
    assert (tmp_path / "plan.jsonl").read_bytes() == (made / "plan.jsonl").read_bytes()


@pytest.fixture
def unfinished(made: Path, tmp_path: Path) -> Path:
    (tmp_path / "plan.part.jsonl").write_bytes((made / "plan.jsonl").read_bytes())
    (tmp_path / "run.json").write_bytes((made / "run.json").read_bytes())
    return tmp_path


def test_an_unfinished_run_is_not_written_over(country: Path, unfinished: Path) -> None:
    result = run(country, unfinished, "--workers", 1, "--lang", "en")
    assert result.exit_code == 1 and "--resume goes on" in one_line(result)
    assert (unfinished / "plan.part.jsonl").stat().st_size > 1000


@pytest.mark.parametrize(("more", "what"), [(("--seed", 1), "seed"), (("--gap", 0.5), "gap")])
def test_only_the_same_run_is_gone_on_with(
    country: Path, unfinished: Path, more: tuple[Any, ...], what: str
) -> None:
    result = run(country, unfinished, "--workers", 1, "--lang", "en", "--resume", *more)
    assert result.exit_code == 2 and f"({what} differs)" in one_line(result)


def test_a_finished_run_is_not_made_again_by_resuming(made: Path, country: Path) -> None:
    before = (made / "plan.jsonl").stat().st_mtime_ns
    result = run(country, made, "--resume", "--lang", "en")
    assert result.exit_code == 0 and "is finished" in result.stdout
    assert (made / "plan.jsonl").stat().st_mtime_ns == before


def test_nobody_else_may_write_there(country: Path, tmp_path: Path) -> None:
    import fcntl

    with (tmp_path / "plan.part.jsonl").open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        result = run(country, tmp_path, "--workers", 1, "--lang", "en")
    assert result.exit_code == 1 and "another process" in one_line(result)


def test_ctrl_c_keeps_what_is_finished(
    country: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, count = search.solve, [0]

    def interrupted(*arguments: Any, **options: Any) -> Any:
        count[0] += 1
        if count[0] == 4:
            os.kill(os.getpid(), signal.SIGINT)
        return honest(*arguments, **options)

    monkeypatch.setattr(search, "solve", interrupted)
    result = run(country, tmp_path / "out", "--workers", 1, "--lang", "en")
    assert result.exit_code == 130, result.output
    assert "are finished and kept" in one_line(result)
    kept = (tmp_path / "out" / "plan.part.jsonl").read_text().splitlines()
    assert 1 <= len(kept) <= 3
    assert run(country, tmp_path / "out", "--workers", 1, "--lang", "en", "--resume").exit_code == 0
    assert (tmp_path / "out" / "plan.jsonl").read_bytes() == (made / "plan.jsonl").read_bytes()


def test_a_killed_run_goes_on(country: Path, made: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words: list[str | Path] = [sys.executable, "-m", "linmeng.cli", "plan", country / "list.csv"]
    words += ["--stream", "--quiet"]
    words += ["--rates", country / "rates.toml", "--out", out, "--workers", "2", "--lang", "en"]
    running = subprocess.Popen(words, cwd=ROOT, start_new_session=True)
    deadline = time.monotonic() + 120
    part = out / "plan.part.jsonl"
    while running.poll() is None and not (part.exists() and part.stat().st_size):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    if running.poll() is None:
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
        assert not (out / "plan.jsonl").exists()
        assert run(country, out, "--workers", 1, "--lang", "en", "--resume").exit_code == 0
    assert (out / "plan.jsonl").read_bytes() == (made / "plan.jsonl").read_bytes()


def test_a_sub_district_that_is_refused_is_reported_and_the_others_are_planned(
    country: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = search.solve

    def wrong(street: Street, *arguments: Any, **options: Any) -> Any:
        if street.compounds[0].subdistrict == "第00003街道":
            raise ZeroDivisionError("planted")
        return honest(street, *arguments, **options)

    monkeypatch.setattr(search, "solve", wrong)
    result = run(country, tmp_path / "out", "--workers", 1, "--lang", "en")
    assert result.exit_code == 3 and "1 planning areas have no plan" in result.stdout
    areas = list(csv.DictReader((tmp_path / "out" / "areas.csv").read_text("utf-8-sig").splitlines()))
    assert [row["Notes"] for row in areas if row["Notes"]] == [
        "The computation broke off: ZeroDivisionError: planted"
    ]
    assert len(plans(tmp_path / "out")) == 9


def test_a_list_that_is_not_sorted(country: Path, tmp_path: Path) -> None:
    lines = (country / "list.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "list.csv").write_text("\n".join([*lines, lines[1]]), encoding="utf-8")
    (tmp_path / "rates.toml").write_text(RATES, encoding="utf-8")
    result = run(tmp_path, tmp_path / "out", "--lang", "en")
    assert result.exit_code == 2 and "is not sorted" in one_line(result) and "(row 2)" in one_line(result)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_other_encodings_and_separators(made: Path, country: Path, tmp_path: Path, encoding: str) -> None:
    text = (country / "list.csv").read_text(encoding="utf-8").replace(",", ";")
    (tmp_path / "list.csv").write_text(text, encoding=encoding)
    (tmp_path / "rates.toml").write_text(RATES, encoding="utf-8")
    assert run(tmp_path, tmp_path / "out", "--workers", 1, "--lang", "en").exit_code == 0
    assert (tmp_path / "out" / "plan.jsonl").read_bytes() == (made / "plan.jsonl").read_bytes()


BAD = {
    "no column": ("name,lon,lat\nA,121,31\n", "sub-district"),
    "no header": ("1,2\n3,4\n", "No header"),
    "only a header": ("name,街道,lon,lat\n", "no rows"),
    "empty": ("", "empty|No header"),
    "a quote": ('name,街道,lon,lat\nA,"甲,121,31\n', "Line"),
    "NUL": ("name,街道,lon,lat\nA\x00,甲,121,31\n", "NUL"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_lists_are_one_line(tmp_path: Path, case: str) -> None:
    text, words = BAD[case]
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    (tmp_path / "rates.toml").write_text(RATES, encoding="utf-8")
    result = run(tmp_path, tmp_path / "out", "--lang", "en")
    assert result.exit_code == 2, result.output
    assert any(word in one_line(result) for word in words.split("|")), result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("more", [("--by", "none"), ("--constraints", "x.toml"), ("--boundaries", "x.json")])
def test_options_that_need_the_whole_list(country: Path, tmp_path: Path, more: tuple[str, str]) -> None:
    result = run(country, tmp_path / "out", "--lang", "en", *more)
    assert result.exit_code == 2 and "does not go with --stream" in one_line(result)


def test_lines_after_a_cut_are_found_again(tmp_path: Path) -> None:
    """A run that was killed, gone on with and killed again."""
    from linmeng.cli.checkpoint import Checkpoint

    def line(name: str) -> dict[str, Any]:
        return {"area": name, "compounds": 1, "plan": None, "why": "", "rejected": []}

    for turn in range(3):
        store = Checkpoint(tmp_path, {"list": "x"}, resume=turn > 0)
        store.add(line(f"kept {len(store.done)}"))
        store.add(line("cut"))
        store.close()
        part = tmp_path / "plan.part.jsonl"
        part.write_bytes(part.read_bytes()[:-5])
    store = Checkpoint(tmp_path, {"list": "x"}, resume=True)
    assert sorted(store.done) == ["kept 0", "kept 1", "kept 2"]
    assert [json.loads(data)["area"] for _, data in store.lines()] == sorted(store.done)
    store.close()
