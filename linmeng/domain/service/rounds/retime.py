"""New times for the rest of a round that move planned starts as little as possible.

With C_i the work and walking before stop i, t_i = start_i − C_i must not fall along the round. Least are, in
this order: lateness of the new job, lateness of the others, the new job's start if it is urgent, and the sum
of |new − planned start|. Each is a sum over stops, and at the best all starts that touch one another share a
t at which a window opens or closes, a start was planned, or the person is free: so trying those values from
stop to stop finds the least exactly (isotonic regression in the sum of absolute values, with windows; Best,
Chakravarti, Ubhaya (2000), Minimizing separable convex functions subject to simple chain constraints,
doi:10.1137/S1052623497314970).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from linmeng.domain.service.rounds.day import ANY, Job
from linmeng.domain.service.rounds.timing import Leg
from linmeng.domain.service.rounds.walking import Times

Marks = tuple[int, int, int, int]  # own lateness, others' lateness, urgent start, moved seconds
_LEVEL = 1 << 28  # above any sum of seconds of a round


@dataclass(frozen=True, slots=True)
class Timed:
    """Starts in order, how late each is, and what they were chosen by."""

    starts: tuple[int, ...]
    late: tuple[int, ...]
    marks: Marks


def retime(
    leg: Leg, jobs: Sequence[Job], times: Times, planned: Mapping[str, int], new: str = ""
) -> Timed | None:
    """The best starts of an order, `new` being the key of the job that is put in; None: not possible."""
    if leg.carries is not None and sum(j.load for j in jobs) > leg.carries:
        return None
    before = _before(leg, jobs, times)
    if before is None:
        return None
    values = _values(leg, jobs, before, planned)
    costs: list[int] = [0] * len(values)
    chosen: list[list[int]] = []
    for job, ahead in zip(jobs, before[:-1], strict=True):
        costs, picks = _step(job, ahead, values, costs, planned, new)
        chosen.append(picks)
    if min(costs, default=_LEVEL**4) >= _LEVEL**4:
        return None
    return _read(jobs, before, values, chosen, costs, planned, new)


def _before(leg: Leg, jobs: Sequence[Job], times: Times) -> list[int] | None:
    """Walking and work before each stop and before being back."""
    places = [leg.place, *(j.place for j in jobs), leg.end_place]
    takes, ahead, found = [0, *(j.takes for j in jobs)], 0, []
    for (here, there), work in zip(pairwise(places), takes, strict=True):
        walk = times.seconds[here][there]
        if walk is None:
            return None
        ahead += work + walk
        found.append(ahead)
    return found


def _values(leg: Leg, jobs: Sequence[Job], before: Sequence[int], planned: Mapping[str, int]) -> list[int]:
    """What t may be: from being free to being back in time."""
    first, last = leg.ready, leg.ends - before[-1]
    found = {first}
    for job, ahead in zip(jobs, before, strict=False):
        found |= {t - ahead for w in job.windows for t in (w.opens, w.closes)}
        if job.key in planned:
            found.add(planned[job.key] - ahead)
    return sorted(t for t in found if first <= t <= last)


def _cost(job: Job, start: int, planned: Mapping[str, int], new: str) -> int | None:
    late = min((w.late for w in job.windows or ANY if w.opens <= start <= w.closes), default=None)
    if late is None:
        return None
    shift = abs(start - planned.get(job.key, start))
    if job.key == new:
        return late * _LEVEL**3 + job.urgent * start * _LEVEL + shift
    return late * _LEVEL**2 + shift


def _step(
    job: Job, ahead: int, values: Sequence[int], costs: Sequence[int], planned: Mapping[str, int], new: str
) -> tuple[list[int], list[int]]:
    """The least cost up to this stop for each value, and which value came before it."""
    least, pick = _LEVEL**4, -1
    out, picks = [], []
    for k, value in enumerate(values):
        if costs[k] < least:
            least, pick = costs[k], k
        own = _cost(job, value + ahead, planned, new) if least < _LEVEL**4 else None
        out.append(_LEVEL**4 if own is None else least + own)
        picks.append(pick)
    return out, picks


def _read(
    jobs: Sequence[Job],
    before: Sequence[int],
    values: Sequence[int],
    chosen: Sequence[Sequence[int]],
    costs: Sequence[int],
    planned: Mapping[str, int],
    new: str,
) -> Timed:
    k = min(range(len(values)), key=lambda i: (costs[i], i))
    starts = []
    for at in range(len(jobs) - 1, -1, -1):
        starts.append(values[k] + before[at])
        k = chosen[at][k]
    starts.reverse()
    late = tuple(
        min(w.late for w in j.windows or ANY if w.opens <= s <= w.closes)
        for j, s in zip(jobs, starts, strict=True)
    )
    own = sum(x for j, x in zip(jobs, late, strict=True) if j.key == new)
    hurry = sum(s for j, s in zip(jobs, starts, strict=True) if j.key == new and j.urgent)
    shift = sum(abs(s - planned.get(j.key, s)) for j, s in zip(jobs, starts, strict=True))
    return Timed(tuple(starts), late, (own, sum(late) - own, hurry, shift))
