"""A made-up day of an alliance: 20 compounds within 900 m, 120 jobs, 10 people; then one urgent job.

Compounds lie at random in a disc of 450 m radius, jobs up to 60 m from the middle of theirs. People start at
one of the compounds, work 08:00 to 12:00 and 13:30 to 17:30; three are repairers, one of them for lifts, the
others cleaners and guards on patrol. Jobs take 10 to 40 minutes (cleaning, patrol, small repairs), half of
them have a window of two hours, a tenth are must jobs.
"""

from collections.abc import Iterator
from math import cos, pi, sin, sqrt
from random import Random

from bench.rounds.clock import After, timed
from linmeng.domain.service.rounds.check import change_faults, faults
from linmeng.domain.service.rounds.day import Day, Job, Member, Shift, Weights, Window
from linmeng.domain.service.rounds.insert import insert
from linmeng.domain.service.rounds.result import Rounds
from linmeng.domain.service.rounds.solve import solve
from linmeng.domain.service.rounds.tails import as_planned
from linmeng.domain.service.rounds.walking import straight

HOUR = 3600
SHIFTS = (Shift(8 * HOUR, 12 * HOUR), Shift(int(13.5 * HOUR), int(17.5 * HOUR)))
SKILLS = ({"repair", "lift"}, {"repair"}, {"repair"}, *([{"clean"}] * 4), *([{"patrol", "clean"}] * 3))
LON, LAT = 121.45, 31.21


def made(seed: int, compounds: int = 20, jobs: int = 120) -> Day:
    random = Random(seed)
    middles = [_near(random, (0.0, 0.0), 450) for _ in range(compounds)]
    points = list(middles)
    asked = []
    for k in range(jobs):
        compound = random.randrange(compounds)
        points.append(_near(random, middles[compound], 60))
        asked.append(_job(random, k, len(points) - 1, compound))
    crew = tuple(
        Member(f"p{k}", random.randrange(compounds), SHIFTS, frozenset(skills))
        for k, skills in enumerate(SKILLS)
    )
    degrees = [(LON + x / 95_300, LAT + y / 111_200) for x, y in points]
    return Day(tuple(asked), crew, straight(degrees), Weights())


def _near(random: Random, middle: tuple[float, float], radius: float) -> tuple[float, float]:
    away, angle = radius * sqrt(random.random()), 2 * pi * random.random()
    return middle[0] + away * cos(angle), middle[1] + away * sin(angle)


def _job(random: Random, k: int, place: int, compound: int) -> Job:
    skill = random.choices(("clean", "patrol", "repair", "lift"), (50, 20, 26, 4))[0]
    opens = random.randrange(8 * HOUR, 15 * HOUR, 1800)
    windows = (Window(opens, opens + 2 * HOUR),) if random.random() < 0.5 else ()
    takes = random.randrange(600, 2401, 300)
    return Job(
        f"j{k:03}", place, takes, windows, frozenset({skill}), random.randrange(1, 4), f"c{compound}",
        must=random.random() < 0.1,
    )  # fmt: skip


def measured(seeds: int) -> Iterator[dict[str, object]]:
    for seed in range(seeds):
        day, clock = made(seed), dict[str, float]()
        with timed(clock):
            plan = solve(day, After(2.4), seed)
        assert faults(day, plan) == []
        yield {
            "part": "alliance", "name": f"day {seed}", "jobs": len(day.jobs), "people": len(day.crew),
            "left": len(plan.unserved), "must left": plan.missed, "walking min": plan.walking // 60,
            "waiting min": plan.waiting // 60, "cost": plan.cost,
            "cpu": round(clock["cpu"], 3), "wall": round(clock["wall"], 3),
        }  # fmt: skip
        yield from _urgent(day, plan, seed)


def _urgent(day: Day, plan: Rounds, seed: int) -> Iterator[dict[str, object]]:
    """The same urgent repair at three times of the day, then one that fits nowhere without making room."""
    for now, takes, name in (
        (9, 1800, "09:00"),
        (11, 3600, "11:00"),
        (14, 3600, "14:00"),
        (14, 9000, "long"),
    ):
        at, clock = now * HOUR, dict[str, float]()
        windows = (Window(at, at + 2 * HOUR),)
        urgent = Job("urgent", 5, takes, windows, frozenset({"repair"}), 4, urgent=True, must=True)
        under = as_planned(day, plan, at)
        with timed(clock):
            found = insert(day, plan, at, urgent, under, stop=After(0.35))
        wider = day.with_jobs([*day.jobs, urgent])
        assert change_faults(wider, plan, found.rounds, at, under, ()) == []
        starts = [s.starts for _, s in found.rounds.stops() if s.job == "urgent"]
        yield {
            "part": "alliance", "name": f"urgent {name} {seed}", "how": dict(found.how)["urgent"].value,
            "in min": (starts[0] - at) // 60 if starts else None, "moved": len(found.moved),
            "dropped": len(found.dropped), "shifted": len(found.shifted),
            "cpu": round(clock["cpu"], 3), "wall": round(clock["wall"], 3),
        }  # fmt: skip
