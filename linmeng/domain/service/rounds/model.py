"""The day as PyVRP sees it: clients, windows, people, prizes.

Faithful to `day.py`: the table of distances is (walking − waiting) · walked and time costs `waiting`, so a
route costs (walking − waiting) · walked + waiting · (walked + waited + worked), and a client's prize gives
its worked seconds back. Several windows of a job are clients of one mutually exclusive group, each with what
its lateness costs taken off its prize. Must jobs are required (strict), or have a prize above all that a
day can cost, so that there always is a day, if an incomplete one. People who are alike in all that matters
are one vehicle type. Who may not do a job finds it FAR away in time, which no shift has room for.

Source: Wouda, Lan, Kool (2024), PyVRP: a high-performance VRP solver package, doi:10.1287/ijoc.2023.0055.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linmeng.domain.service.rounds.day import ANY, Day, Job, may_do
from linmeng.domain.service.rounds.fairness import worth
from linmeng.domain.service.rounds.timing import Choice, Leg

if TYPE_CHECKING:
    from pyvrp import Client, ClientGroup, ProblemData, Solution, VehicleType

FAR = 1 << 24  # s; no shift is half a year long


@dataclass(frozen=True)
class Moved:
    """What it costs to give a job to another person than `owner[job]`: re-planning moves little."""

    owner: Mapping[str, str]
    cost: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Which jobs a person may do, and which of them belong to another; numbers of jobs."""

    may: frozenset[int]
    others: frozenset[int]


@dataclass(frozen=True)
class Model:
    """PyVRP's data and how its numbers read: clients to jobs and windows, vehicle types to legs."""

    data: "ProblemData"
    clients: tuple[Choice, ...]
    types: tuple[tuple[Leg, ...], ...]

    def read(self, solution: "Solution") -> list[tuple[Leg, list[Choice]]]:
        """Each route with the person who walks it; people alike take them in order."""
        left = [list(legs) for legs in self.types]
        return [
            (left[r.vehicle_type()].pop(0), [self.clients[a.idx] for a in r if a.is_client()])
            for r in solution.routes()
        ]


def legs(day: Day) -> Iterator[Leg]:
    """Every shift of every person."""
    for member in day.crew:
        for k, shift in enumerate(member.shifts):
            begins, ends = member.ends_of(shift)
            yield Leg(member.key, k, begins, shift.begins, shift.ends, ends, member.carries)


def model(
    day: Day, jobs: Sequence[Job], at: Sequence[Leg], moved: Moved | None = None, *, strict: bool = False
) -> Model:
    """Some jobs of a day for what is left of some shifts; strict: with all must jobs or not at all."""
    from pyvrp import Depot, Location, ProblemData

    numbers = sorted({p for leg in at for p in (leg.place, leg.end_place)})
    depot = {place: k for k, place in enumerate(numbers)}
    clients, choices, groups = _clients(day, jobs, moved, strict)
    alike = _alike(day, jobs, at, moved)
    profiles = list(dict.fromkeys(profile for profile, _ in alike.values()))
    kinds = [_kind(day, jobs, same[0], len(same), profiles.index(p), depot) for p, same in alike.values()]
    spots = [j.place for j in jobs] + numbers
    tables = [_tables(day, jobs, spots, profile, moved) for profile in profiles]
    data = ProblemData(
        [Location(0, 0) for _ in spots],
        clients,
        [Depot(len(jobs) + k) for k in range(len(numbers))],
        kinds,
        [distances for distances, _ in tables],
        [durations for _, durations in tables],
        groups,
    )
    return Model(data, tuple(choices), tuple(tuple(same) for _, same in alike.values()))


def must_prize(day: Day, jobs: Sequence[Job], moved: Moved | None = None) -> int:
    """More than any day with these jobs can cost, must jobs left undone apart."""
    hands = moved.cost * len(jobs) if moved else 0
    hours = sum(max(0, s.ends - s.begins) for m in day.crew for s in m.shifts)
    late = sum(max((w.late for w in j.windows), default=0) for j in jobs)
    return (
        1
        + hands
        + day.weights.walking * hours
        + day.weights.lateness * late
        + sum(worth(day, j) for j in jobs)
    )


def _clients(
    day: Day, jobs: Sequence[Job], moved: Moved | None, strict: bool
) -> tuple[list["Client"], list[Choice], list["ClientGroup"]]:
    from pyvrp import Client, ClientGroup

    clients: list[Client] = []
    choices: list[Choice] = []
    groups: list[ClientGroup] = []
    above, carried = must_prize(day, jobs, moved), any(j.load for j in jobs)
    for k, job in enumerate(jobs):
        required = strict and job.must
        gain = worth(day, job) + above * job.must + day.weights.waiting * job.takes
        worthy = [w for w in job.windows or ANY if gain >= day.weights.lateness * w.late]
        group = len(groups) if len(worthy) > 1 else None
        if group is not None:
            members = list(range(len(clients), len(clients) + len(worthy)))
            groups.append(ClientGroup(members, required=required))
        for w in worthy:
            load = [job.load] if carried else []
            prize = gain - day.weights.lateness * w.late
            alone = required and group is None
            clients.append(
                Client(k, load, [], job.takes, w.opens, w.closes, 0, prize, required=alone, group=group)
            )
            choices.append((job, w))
    return clients, choices, groups


def _alike(
    day: Day, jobs: Sequence[Job], at: Sequence[Leg], moved: Moved | None
) -> dict[object, tuple[Profile, list[Leg]]]:
    """Shifts of people who are the same to the solver, together."""
    found: dict[object, tuple[Profile, list[Leg]]] = {}
    for leg in at:
        member, owner = day.member[leg.member], moved.owner if moved else {}
        may = frozenset(k for k, job in enumerate(jobs) if may_do(member, job))
        others = frozenset(k for k in may if owner.get(jobs[k].key, leg.member) != leg.member)
        key = (may, others, leg.place, leg.ready, leg.ends, leg.end_place, leg.carries)
        found.setdefault(key, (Profile(may, others), []))[1].append(leg)
    return found


def _kind(
    day: Day, jobs: Sequence[Job], leg: Leg, number: int, profile: int, depot: Mapping[int, int]
) -> "VehicleType":
    from pyvrp import VehicleType

    total = sum(j.load for j in jobs)
    return VehicleType(
        num_available=number,
        capacity=[total if leg.carries is None else leg.carries] if total else [],
        start_depot=depot[leg.place],
        end_depot=depot[leg.end_place],
        tw_early=leg.ready,
        tw_late=max(leg.ready, leg.ends),
        unit_distance_cost=1,
        unit_duration_cost=day.weights.waiting,
        profile=profile,
    )


def _tables(
    day: Day, jobs: Sequence[Job], spots: Sequence[int], profile: Profile, moved: Moved | None
) -> tuple[Any, Any]:
    """What it costs and how long it takes from spot to spot; jobs come first. Arrays of int64."""
    import numpy as np

    seconds = np.array([[FAR if s is None else s for s in row] for row in day.times.seconds], dtype=np.int64)
    durations = seconds[np.ix_(spots, spots)]
    closed = [k for k in range(len(jobs)) if k not in profile.may]
    durations[closed, :] = durations[:, closed] = FAR
    distances = durations * (day.weights.walking - day.weights.waiting)
    distances[:, sorted(profile.others)] += moved.cost if moved else 0
    np.fill_diagonal(durations, 0)
    np.fill_diagonal(distances, 0)
    return distances, durations
