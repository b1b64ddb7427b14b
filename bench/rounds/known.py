"""Routing benchmarks as days of a crew: Solomon's 56 with 100 stops, Gehring and Homberger's with 1 000.

Convention of the DIMACS challenge: distances and times cut to one decimal (here whole tenths), the least
total distance. Vehicles: as many as the best known solution has, or (`--fleet=given`) as many as the instance
gives, all equal, carrying the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot
from pathlib import Path

from bench.rounds.clock import After, timed
from linmeng.domain.service.rounds.check import faults
from linmeng.domain.service.rounds.day import Day, Job, Member, Shift, Weights, Window
from linmeng.domain.service.rounds.solve import solve
from linmeng.domain.service.rounds.walking import Times

# Optimal or best known distance and its vehicles. Distances: CVRPLIB, as quoted by TimefoldAI's benchmarks
# (whole part) and Kallehauge (2008), doi:10.1016/j.cor.2006.11.006, and later proofs (tenths); vehicles of
# R1, C1, RC1 also as in christianmaxmike/ALNS-VRPTW-FL.
SOLOMON = """
r101 1637.7 20  r102 1466.6 18  r103 1208.7 14  r104 971.5 11  r105 1355.3 15  r106 1234.6 13
r107 1064.6 11  r108 932.1 10  r109 1146.9 13  r110 1068.0 12  r111 1048.7 12  r112 948.6 10
c101 827.3 10  c102 827.3 10  c103 826.3 10  c104 822.9 10  c105 827.3 10  c106 827.3 10
c107 827.3 10  c108 827.3 10  c109 827.3 10
rc101 1619.8 15  rc102 1457.4 14  rc103 1258.0 11  rc104 1132.3 10  rc105 1513.7 15  rc106 1372.7 13
rc107 1207.8 12  rc108 1114.2 11
r201 1143.2 8  r202 1029.6 8  r203 870.8 6  r204 731.3 5  r205 949.8 5  r206 875.9 5
r207 794.0 4  r208 701.0 4  r209 854.8 5  r210 900.5 6  r211 746.7 4
c201 589.1 3  c202 589.1 3  c203 588.7 3  c204 588.1 3  c205 586.4 3  c206 586.0 3  c207 585.8 3  c208 585.8 3
rc201 1261.8 9  rc202 1092.3 8  rc203 923.7 5  rc204 783.5 4  rc205 1154.0 7  rc206 1051.1 7
rc207 962.9 6  rc208 776.1 4
"""


@dataclass(frozen=True)
class Instance:
    """Rows are (x, y, demand, opens, closes, takes) in the benchmark's units; the first is the depot."""

    name: str
    rows: tuple[tuple[int, ...], ...]
    capacity: int
    vehicles: int  # of the best known solution
    given: int
    best: float


def instances(folder: Path) -> Iterator[Instance]:
    words = SOLOMON.split()
    best = {words[k]: (float(words[k + 1]), int(words[k + 2])) for k in range(0, len(words), 3)}
    for path in sorted((folder / "solomon100").glob("*.txt")):
        if path.stem in best:
            yield _solomon(path, *best[path.stem])
    for path in sorted((folder / "VRPTW").glob("*.vrp")):
        yield _homberger(path)


def _solomon(path: Path, best: float, vehicles: int) -> Instance:
    numbers = [
        [int(float(w)) for w in words]
        for line in path.read_text().splitlines()
        if (words := line.split()) and all(w.replace(".", "").isdigit() for w in words)
    ]
    rows = tuple(tuple(row[1:]) for row in numbers if len(row) == 7)
    given, capacity = next(row for row in numbers if len(row) == 2)
    return Instance(path.stem, rows, capacity, vehicles, given, best)


def _homberger(path: Path) -> Instance:
    head, parts = dict[str, str](), dict[str, list[list[int]]]()
    section = ""
    for line in path.read_text().splitlines():
        if ":" in line:
            name, value = line.split(":", 1)
            head[name.strip()] = value.strip()
        elif "SECTION" in line:
            section = line.strip()
        elif section and line.strip() and line.strip()[0].isdigit():
            parts.setdefault(section, []).append([int(w) for w in line.split()])
    takes = [0, *[int(head["SERVICE_TIME"])] * (int(head["DIMENSION"]) - 1)]
    together = zip(
        parts["NODE_COORD_SECTION"], parts["DEMAND_SECTION"], parts["TIME_WINDOW_SECTION"], takes, strict=True
    )
    rows = tuple((xy[1], xy[2], d[1], w[1], w[2], t) for xy, d, w, t in together)
    lines = path.with_suffix(".sol").read_text().splitlines()
    routes = sum(line.startswith("Route") for line in lines)
    return Instance(
        path.stem, rows, int(head["CAPACITY"]), routes, int(head["VEHICLES"]), float(lines[-1].split()[-1])
    )


def tenths(one: Instance) -> list[list[int]]:
    return [[int(hypot(a[0] - b[0], a[1] - b[1]) * 10) for b in one.rows] for a in one.rows]


def day(one: Instance) -> Day:
    """The instance as our day: everybody alike, every job a must, only walking counts."""
    depot, *stops = one.rows
    shift = Shift(depot[3] * 10, depot[4] * 10)
    crew = [Member(f"v{k:03}", 0, (shift,), carries=one.capacity) for k in range(one.vehicles)]
    jobs = [
        Job(f"s{k:04}", k, row[5] * 10, (Window(row[3] * 10, row[4] * 10),), must=True, load=row[2])
        for k, row in enumerate(stops, 1)
    ]
    return Day(tuple(jobs), tuple(crew), Times(tuple(map(tuple, tenths(one)))), Weights(1, 0, 0, (0,)))


def alone(one: Instance, seconds: float, seed: int) -> tuple[float | None, int]:
    """PyVRP itself as its own documentation has it; distance (None: nothing possible found) and vehicles."""
    import numpy as np
    from pyvrp import Client, Depot, Location, ProblemData, VehicleType
    from pyvrp import solve as pyvrp_solve

    depot, *stops = one.rows
    metres = np.array(tenths(one))
    after = After(seconds)
    data = ProblemData(
        [Location(row[0], row[1]) for row in one.rows],
        [Client(k, [r[2]], [], r[5] * 10, r[3] * 10, r[4] * 10) for k, r in enumerate(stops, 1)],
        [Depot(0)],
        [VehicleType(one.vehicles, [one.capacity], tw_early=depot[3] * 10, tw_late=depot[4] * 10)],
        [metres],
        [metres],
    )
    found = pyvrp_solve(data, lambda best_cost: after.remaining() <= 0, seed=seed, collect_stats=False).best
    return (found.distance() / 10 if found.is_feasible() else None), found.num_routes()


def measured(one: Instance, seconds: float, seed: int) -> dict[str, object]:
    """Ours and PyVRP alone for the same processor time; per cent above the best known, None: incomplete."""
    clock: dict[str, float] = {}
    made = day(one)
    with timed(clock):
        ours = solve(made, After(seconds), seed, iterations=10**9, patience=10**9)
    wrong = faults(made, ours)
    assert not wrong, wrong
    distance, routes = alone(one, seconds, seed)
    return {
        "part": "known", "name": one.name, "stops": len(made.jobs), "best": one.best,
        "vehicles": one.vehicles,
        "ours": ours.walking / 10, "ours %": None if ours.missed else percent(ours.walking / 10, one.best),
        "used": len(ours.rounds), "alone": distance,
        "alone %": None if distance is None else percent(distance, one.best), "alone used": routes,
        "cpu": round(clock["cpu"], 2), "wall": round(clock["wall"], 2),
    }  # fmt: skip


def percent(distance: float, best: float) -> float:
    return round(100 * (distance / best - 1), 3)
