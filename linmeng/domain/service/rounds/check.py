"""Checks a day's rounds with nothing of what made them: plain arithmetic from day.py's definition."""

from collections import Counter
from collections.abc import Collection, Iterator

from linmeng.domain.service.rounds.day import Day, Job, Member
from linmeng.domain.service.rounds.result import Round, Rounds, Stop, Underway


def faults(day: Day, rounds: Rounds, frozen: Collection[str] = ()) -> list[str]:
    """Everything that is wrong; empty: nothing. English, for logs and tests.

    `frozen`: jobs done or under way, whose times are what happened and not what the plan allows.
    """
    return [*_once(day, rounds), *_each(day, rounds, frozen), *_sums(day, rounds)]


def _once(day: Day, rounds: Rounds) -> Iterator[str]:
    """Every job stands in one round or among those left undone, and every shift is walked once."""
    seen = Counter([s.job for r in rounds.rounds for s in r.stops] + [u.job for u in rounds.unserved])
    wanted = {job.key for job in day.jobs}
    yield from (f"{key}: stands there {n} times" for key, n in seen.items() if n > 1)
    yield from (f"{key}: is not asked for" for key in seen if key not in wanted)
    yield from (f"{key}: is lost" for key in wanted if key not in seen)
    shifts = Counter((r.member, r.shift) for r in rounds.rounds)
    yield from (f"{member}: walks shift {shift} twice" for (member, shift), n in shifts.items() if n > 1)


def _each(day: Day, rounds: Rounds, frozen: Collection[str]) -> Iterator[str]:
    people = {m.key: m for m in day.crew}
    jobs = {j.key: j for j in day.jobs}
    for one in rounds.rounds:
        member = people.get(one.member)
        if member is None or not 0 <= one.shift < len(member.shifts):
            yield f"{one.member}: does not work then"
        elif all(stop.job in jobs for stop in one.stops):
            yield from _walked(day, one, member, jobs, frozen)
            yield from _allowed(one, member, jobs, frozen)


def _walked(
    day: Day, one: Round, member: Member, jobs: dict[str, Job], frozen: Collection[str]
) -> Iterator[str]:
    """Times follow from one another and stay in the shift."""
    shift = member.shifts[one.shift]
    here = member.home if shift.leaves_from is None else shift.leaves_from
    last = member.home if shift.back_to is None else shift.back_to
    now, real = one.sets_out, False
    if one.sets_out < shift.begins:
        yield f"{one.member}: sets out before the shift"
    for stop in one.stops:
        job = jobs[stop.job]
        walk = day.times.seconds[here][job.place]
        held = real or stop.job in frozen  # what happened need not be what was planned, nor the way from it
        if not held and (walk is None or stop.arrives != now + walk):
            yield f"{stop.job}: is reached at {stop.arrives}, not at {now} + {walk}"
        if not held and stop.starts < stop.arrives:
            yield f"{stop.job}: starts before anybody is there"
        if stop.job not in frozen and stop.leaves != stop.starts + job.takes:
            yield f"{stop.job}: does not take as long as it takes"
        here, now, real = job.place, stop.leaves, stop.job in frozen
    home = day.times.seconds[here][last]
    if not real and (home is None or one.back != now + home):
        yield f"{one.member}: is back at {one.back}, not at {now} + {home}"
    if not real and one.back > shift.ends:
        yield f"{one.member}: works longer than the shift"


def _allowed(one: Round, member: Member, jobs: dict[str, Job], frozen: Collection[str]) -> Iterator[str]:
    """Skills, windows, load."""
    for stop in one.stops:
        job = jobs[stop.job]
        if not job.skills <= member.skills or (job.only is not None and job.only != member.key):
            yield f"{stop.job}: {member.key} may not do it"
        if stop.job not in frozen and not _in_window(job, stop):
            yield f"{stop.job}: starts at {stop.starts}, outside its windows"
    load = sum(jobs[stop.job].load for stop in one.stops)
    if member.carries is not None and load > member.carries:
        yield f"{member.key}: carries {load}"


def _in_window(job: Job, stop: Stop) -> bool:
    if not job.windows:
        return stop.late == 0
    return any(w.opens <= stop.starts <= w.closes and w.late == stop.late for w in job.windows)


def _sums(day: Day, rounds: Rounds) -> Iterator[str]:
    """Sums and cost are those of the rounds."""
    stops = [s for r in rounds.rounds for s in r.stops]
    waiting = sum(s.starts - s.arrives for s in stops)
    away = sum(r.back - r.sets_out for r in rounds.rounds)
    walking = away - waiting - sum(s.leaves - s.starts for s in stops)
    late, w = sum(s.late for s in stops), day.weights
    done = {s.job for s in stops}
    left = [j for j in day.jobs if j.key not in done]
    cost = w.walking * walking + w.waiting * waiting + w.lateness * late + sum(_worth(day, j) for j in left)
    told = (rounds.walking, rounds.waiting, rounds.late, rounds.missed, rounds.cost)
    found = (walking, waiting, late, sum(j.must for j in left), cost)
    if told != found:
        yield f"walking, waiting, late, missed, cost are {found}, not {told}"


def _worth(day: Day, job: Job) -> int:
    level = min(max(job.priority, 1), len(day.weights.unserved))
    base = day.weights.unserved[level - 1]
    if job.must:
        return base
    lag = day.behind.get(job.compound, 0.0)
    return max(0, base + round(day.weights.fairness * lag * job.takes / 3600))


def change_faults(
    day: Day, before: Rounds, after: Rounds, now: int, underway: Collection[Underway], absent: Collection[str]
) -> list[str]:
    """Everything wrong with rounds changed at `now`: what happened stays, nobody is where they cannot be."""
    done = {stop.job for one in underway for stop in one.stops}
    found = faults(day, after, done)
    begun = {(one.member, one.shift): one for one in underway}
    for one in after.rounds:
        here = begun.pop((one.member, one.shift), None)
        rest = one.stops[len(here.stops) :] if here else one.stops
        if here and one.stops[: len(here.stops)] != here.stops:
            found.append(f"{one.member}: what happened is told otherwise")
        if rest and one.member in absent:
            found.append(f"{one.member}: is not there")
        if here and rest:
            walk = day.times.seconds[here.place][_place(day, rest[0].job)]
            if walk is None or rest[0].arrives < max(now, here.free_at) + walk:
                found.append(f"{rest[0].job}: is reached before anybody can be there")
        elif rest and one.sets_out < now:
            found.append(f"{one.member}: set out in the past")
    found += [f"{member}: what happened is lost" for (member, _), u in begun.items() if u.stops]
    lost = {s.job for r in before.rounds for s in r.stops} - {j.key for j in day.jobs}
    found += [f"{s.job}: was cancelled" for r in after.rounds for s in r.stops if s.job in lost - done]
    return found


def _place(day: Day, key: str) -> int:
    return next(job.place for job in day.jobs if job.key == key)
