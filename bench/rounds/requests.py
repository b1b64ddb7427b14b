"""Days sampled from real requests (New York 311): shared rounds against people tied to their compounds.

How a day is sampled, for each seed. 120 positions are drawn without replacement from the 988 rows of
nyc311_2024_1000_geo.csv that have one, and, as all of those were reported within three hours of one night,
120 times of the day and kinds from nyc311_2020_gozzi98.csv, which has no positions. Positions are shrunk
about their mean, one factor for both directions in metres, until the mean distance from it is 300 m (an
alliance is walked through in ten minutes; New York is not). 20 of them, drawn at random, are middles of
compounds, and each request belongs to the nearest middle. Work may begin from the minute of the day it was
reported for two hours (reported before 08:00 or after 15:00: at any time, as left from the day before), and
takes 15 to 45 minutes by the letters of its kind. Everybody can do everything: only place and time differ.

Ten people work 08:00 to 12:00 and 13:30 to 17:30. Tied, each serves two compounds and starts at the first:
`near`, pairs of neighbours, the best that tying can be; `dealt`, compounds in random order, as when each had
a contract of its own before the alliance. Shared, the same people start at the same places. Compared by
tied.py: the same jobs, walking plus waiting. The interval is Student's for the mean, 95 %.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import combinations
from math import cos, hypot, radians, sqrt
from pathlib import Path
from random import Random
from statistics import fmean, stdev

from bench.rounds.clock import timed
from linmeng.domain.service.rounds.check import faults
from linmeng.domain.service.rounds.day import Day, Job, Member, Shift, Weights, Window
from linmeng.domain.service.rounds.tied import compare
from linmeng.domain.service.rounds.walking import DETOUR, from_metres

HOUR = 3600
SHIFTS = (Shift(8 * HOUR, 12 * HOUR), Shift(int(13.5 * HOUR), int(17.5 * HOUR)))
ITERATIONS = 400
STUDENT = {19: 2.093, 20: 2.086, 29: 2.045}  # 97.5 % points by degrees of freedom
Row = tuple[float, float, int, str]  # metres east and north, second of the day, kind


def positions(path: Path) -> list[tuple[float, float]]:
    """Metres east and north."""
    with path.open(encoding="utf-8") as file:
        found = [(float(r["longitude"]), float(r["latitude"])) for r in csv.DictReader(file) if r["latitude"]]
    return [(lon * 111_320 * cos(radians(40.7)), lat * 111_200) for lon, lat in found]


def reports(path: Path) -> list[tuple[int, str]]:
    """The second of the day and the kind."""
    with path.open(encoding="utf-8") as file:
        found = [(r["created_date"], r["complaint_type"]) for r in csv.DictReader(file)]
    when = [(datetime.strptime(at, "%m/%d/%Y %I:%M:%S %p"), kind) for at, kind in found]  # noqa: DTZ007
    return [(at.hour * HOUR + at.minute * 60, kind) for at, kind in when]


def sampled(
    where: Sequence[tuple[float, float]], what: Sequence[tuple[int, str]], seed: int, jobs: int = 120
) -> dict[str, tuple[Day, dict[str, set[str]]]]:
    """Under each name the day, with everybody starting at a compound of their own, and who is tied where."""
    random = Random(seed)
    together = zip(random.sample(list(where), jobs), random.sample(list(what), jobs), strict=True)
    drawn: list[Row] = [(*place, *report) for place, report in together]
    x, y = fmean(r[0] for r in drawn), fmean(r[1] for r in drawn)
    scale = 300 / fmean(hypot(r[0] - x, r[1] - y) for r in drawn)
    points = [((r[0] - x) * scale, (r[1] - y) * scale) for r in drawn]
    middles = random.sample(points, 20)
    belongs = [
        min(range(20), key=lambda c: hypot(px - middles[c][0], py - middles[c][1])) for px, py in points
    ]
    pairs = {"near": _near(middles), "dealt": _pairs(random.sample(range(20), 20))}
    asked = tuple(_job(k, r, belongs[k]) for k, r in enumerate(drawn))
    spots = [*points, *middles]
    metres = [[hypot(a - c, b - d) * DETOUR for c, d in spots] for a, b in spots]
    made = {}
    for name, two in pairs.items():
        crew = tuple(Member(f"p{k}", jobs + pair[0], SHIFTS) for k, pair in enumerate(two))
        tie = {f"p{k}": {f"c{c}" for c in pair} for k, pair in enumerate(two)}
        made[name] = Day(asked, crew, from_metres(metres), Weights(1, 1)), tie
    return made


def _job(k: int, row: Row, compound: int) -> Job:
    takes = (15 + 5 * (sum(map(ord, row[3])) % 7)) * 60
    windows = (Window(row[2], row[2] + 2 * HOUR),) if 8 * HOUR <= row[2] < 15 * HOUR else ()
    return Job(f"j{k:03}", k, takes, windows, compound=f"c{compound}", must=True)


def _pairs(order: Sequence[int]) -> list[tuple[int, int]]:
    return [(order[k], order[k + 1]) for k in range(0, len(order), 2)]


def _near(middles: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
    """Pairs of compounds with the least sum of distances (perfect matching, as an integer program)."""
    import numpy as np
    from scipy.optimize import LinearConstraint, milp

    pairs = list(combinations(range(len(middles)), 2))
    apart = [hypot(middles[a][0] - middles[b][0], middles[a][1] - middles[b][1]) for a, b in pairs]
    inside = np.array([[c in pair for pair in pairs] for c in range(len(middles))], dtype=float)
    found = milp(apart, constraints=LinearConstraint(inside, 1, 1), integrality=np.ones(len(pairs), np.int64))
    return [pair for pair, chosen in zip(pairs, found.x, strict=True) if chosen > 0.5]


def measured(data: Path, seeds: int) -> Iterator[dict[str, object]]:
    folder = data / "service_requests"
    if not folder.is_dir():
        yield {"part": "requests", "absent": str(folder)}
        return
    where = positions(folder / "nyc311_2024_1000_geo.csv")
    what = reports(folder / "nyc311_2020_gozzi98.csv")
    found: dict[str, list[dict[str, object]]] = {"near": [], "dealt": []}
    for seed in range(seeds):
        for name, (day, tie) in sampled(where, what, seed).items():
            found[name].append(_one(day, tie, name, seed))
            yield found[name][-1]
    for name, rows in found.items():
        yield _summary(name, rows)


def _one(day: Day, tie: dict[str, set[str]], name: str, seed: int) -> dict[str, object]:
    clock: dict[str, float] = {}
    with timed(clock):
        both = compare(day, tie, seed=seed, iterations=ITERATIONS)
    assert not faults(day, both.tied)
    assert not faults(day, both.shared)
    done = {stop.job for _, stop in both.tied.stops()}
    rest = day.with_jobs([job for job in day.jobs if job.key in done])
    assert not faults(rest, both.same)
    return {
        "part": "requests", "name": f"{name} {seed}", "jobs": len(day.jobs),
        "tied left": len(both.tied.unserved),
        "shared left": len(both.shared.unserved), "tied walk min": both.tied.walking // 60,
        "tied wait min": both.tied.waiting // 60, "same walk min": both.same.walking // 60,
        "same wait min": both.same.waiting // 60,
        "saved %": None if both.saved is None else round(100 * both.saved, 1),
        "cpu": round(clock["cpu"], 2), "wall": round(clock["wall"], 2),
    }  # fmt: skip


def _summary(name: str, rows: Sequence[dict[str, object]]) -> dict[str, object]:
    saved = [float(str(r["saved %"])) for r in rows if r["saved %"] is not None]
    if len(saved) < 2:
        return {"part": "requests", "name": name, "seeds": len(rows), "compared": len(saved)}
    half = STUDENT.get(len(saved) - 1, 2.1) * stdev(saved) / sqrt(len(saved))
    mean = fmean(saved)
    return {
        "part": "requests", "name": name, "seeds": len(rows), "compared": len(saved),
        "saved % mean": round(mean, 1), "from": round(mean - half, 1), "to": round(mean + half, 1),
        "least": min(saved), "most": max(saved),
        "tied left": fmean(int(str(r["tied left"])) for r in rows),
        "shared left": fmean(int(str(r["shared left"])) for r in rows),
    }  # fmt: skip
