"""Why each job that is left undone is left undone: what could be proved by trying every place for it."""

from collections.abc import Iterator, Sequence

from linmeng.domain.service.rounds.day import Day, Job, may_do
from linmeng.domain.service.rounds.fairness import worth
from linmeng.domain.service.rounds.result import Unserved, Why
from linmeng.domain.service.rounds.timing import Frame, Leg

Order = tuple[Leg, Sequence[Job]]


def reasons(day: Day, orders: Sequence[Order], left: Sequence[Job]) -> Iterator[Unserved]:
    """Each job left undone with the first of these that holds, for the legs and orders that are given:

    nobody has the skill · no window fits any working time · room is there but it is not worth the way · it
    would fit instead of one more important job · the day is full.
    """
    made = {leg: Frame.of(leg, jobs, day.times) for leg, jobs in orders}
    frames = {leg: frame for leg, frame in made.items() if frame is not None}
    for job in left:
        able = [leg for leg in made if may_do(day.member[leg.member], job)]
        yield _reason(day, job, able, frames)


def _reason(day: Day, job: Job, able: Sequence[Leg], frames: dict[Leg, Frame]) -> Unserved:
    if not able:
        return Unserved(job.key, Why.NOBODY)
    if all(Frame.of(leg, [job], day.times) is None for leg in able):
        return Unserved(job.key, Why.WINDOW)
    if any(_fits(frames[leg], job) for leg in able if leg in frames):
        return Unserved(job.key, Why.FAR)
    instead = sorted({key for leg in able if leg in frames for key in _instead(day, frames[leg], job)})
    return Unserved(job.key, Why.LOWER if instead else Why.FULL, tuple(instead))


def _fits(frame: Frame, job: Job) -> bool:
    return any(frame.start(job, k) is not None for k in range(len(frame.jobs) + 1))


def _instead(day: Day, frame: Frame, job: Job) -> Iterator[str]:
    """Jobs of a round, more important than a job, in place of one of which it would fit."""
    for k, other in enumerate(frame.jobs):
        if (other.must, worth(day, other)) > (job.must, worth(day, job)):
            without = Frame.of(frame.leg, frame.jobs[:k] + frame.jobs[k + 1 :], frame.times)
            if without is not None and _fits(without, job):
                yield other.key
