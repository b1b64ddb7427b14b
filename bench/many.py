"""Many streets: a city on one and on two processes, and slices of a country streamed from disk.

`python -m bench.many` prints one JSON line each (`city WORKERS` and `country COMPOUNDS` for one of them);
`write FILE COMPOUNDS` only writes a country's list. The whole country, 1 000 000 compounds in 16 000
sub-districts, is extrapolated from slices; that memory does not grow shows in the largest size of both.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

from linmeng.demo.streets import street
from linmeng.domain.planning.compound import Compound, Street

ROOT = Path(__file__).resolve().parents[1]
RATES = ROOT / "rates" / "example.toml"
CITY = (13_000, 215)  # compounds, sub-districts
COUNTRY = (1_000_000, 16_000)
SLICES = (20_000, 40_000)
COLUMNS = [f.name for f in fields(Compound) if f.name not in ("outline", "estimated")]


def streets(compounds: int, areas: int) -> Iterator[tuple[str, str, Street]]:
    """(district, sub-district, street), sorted; sizes from a third of the mean to twice as many."""
    done = 0
    for k in range(areas):
        spread = (0.4, 0.7, 1.0, 1.2, 1.7)[k % 5]
        size = compounds - done if k == areas - 1 else round(spread * compounds / areas)
        done += size
        centre = (105 + 15 * ((k * 7919) % 1000) / 1000, 24 + 14 * ((k * 104_729) % 1000) / 1000)
        district, name = f"第{k // 12:04}区", f"第{k:05}街道"
        yield (
            district,
            name,
            street(k, size, density=(0.5, 1.0, 1.0, 1.4)[k % 4], centre=centre, subdistrict=name),
        )


def write(path: Path, compounds: int) -> None:
    """A slice of the country as a CSV of our own columns."""
    areas = max(1, round(compounds * COUNTRY[1] / COUNTRY[0]))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["district", *COLUMNS])
        for district, _, one in streets(compounds, areas):
            for c in one.compounds:
                writer.writerow([district, *(_cell(getattr(c, name)) for name in COLUMNS)])


def _cell(value: object) -> object:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def city(workers: int) -> dict[str, object]:
    """Seconds from nothing to the last plan, with the start of the processes and the check of every plan."""
    from linmeng.domain.planning.many import solve_many
    from linmeng.domain.planning.rates import read_rates
    from linmeng.machines import machines

    rates = read_rates(RATES.read_text(encoding="utf-8"), RATES.name)
    known = [(name, one) for _, name, one in streets(*CITY)]
    began, machine = time.perf_counter(), machines(workers)
    found, cpu = [], 0.0
    for solved in solve_many(known, rates, machine, machine.watches(60)):
        found.append(solved)
        cpu = _cpu(os.getpid())  # the processes end with the last of them
    took = time.perf_counter() - began
    plans = [one.plan for one in found if one.plan and not one.faults]
    objective, bound = sum(p.objective for p in plans), sum(p.bound for p in plans)
    return {
        "workers": workers,
        "s": round(took, 2),
        "areas": len(plans),
        "gap": (objective - bound) / objective,
        "objective": round(objective, 2),
        "cpu_s": round(cpu, 2),  # of all processes: tells more than `s` on a busy machine
    }


def country(compounds: int, workers: int = 2) -> dict[str, object]:
    """Seconds and largest resident size of `linmeng plan --stream` on a slice of the country."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "list.csv", compounds)
        words = ["list.csv", "--stream", "--rates", str(RATES), "--out", "out", "--workers", str(workers)]
        began = time.perf_counter()
        running = subprocess.Popen(
            [sys.executable, "-m", "linmeng.cli", "plan", *words, "--quiet"], cwd=folder
        )
        most, cpu = 0, 0.0
        while running.poll() is None:
            with suppress(OSError, ValueError):  # it may end meanwhile
                most, cpu = max(most, _resident(running.pid)), max(cpu, _cpu(running.pid))
            time.sleep(0.2)
        if running.returncode:
            raise SystemExit(running.returncode)
    took = time.perf_counter() - began
    whole = {"country_min": took, "country_cpu_min": cpu}
    minutes = {name: round(seconds * COUNTRY[0] / compounds / 60, 1) for name, seconds in whole.items()}
    return {"compounds": compounds, "s": round(took, 1), "cpu_s": round(cpu, 1), **minutes, "mb": most}


def _cpu(pid: int) -> float:
    """Seconds of processor that a process and all below it have used."""
    fields_ = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    own = (int(fields_[11]) + int(fields_[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(_cpu(int(child)) for child in below)


def _resident(pid: int) -> int:
    """Megabytes that a process has in memory now."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS")), 0)


def main() -> int:
    words = sys.argv[1:]
    if words[:1] == ["write"]:
        write(Path(words[1]), int(words[2]))
    elif words[:1] == ["city"]:
        print(json.dumps({"bench": "city", **city(int(words[1]))}))
    elif words[:1] == ["country"]:
        print(json.dumps({"bench": "country", **country(int(words[1]))}))
    else:
        every = [("city", "1"), ("city", "2"), *(("country", str(n)) for n in SLICES)]
        for one in every:
            subprocess.run([sys.executable, "-m", "bench.many", *one], check=True, cwd=ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
