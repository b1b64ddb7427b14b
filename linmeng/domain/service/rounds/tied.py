"""What sharing saves: the same people and jobs, everybody tied to certain compounds, against shared rounds.

Both days are solved by the same search. A saving is claimed on the same work only: the shared rounds are
solved once more with just the jobs that the tied people get done, and their walking plus waiting is compared
with the tied ones'. What sharing gets done beyond that is told beside it, as are jobs it leaves undone.

Limits: travel before and after a shift is not walking of a round; a heuristic's figures are what it found.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from linmeng.domain.planning.progress import Stop as Until
from linmeng.domain.refusals import sentence
from linmeng.domain.service.rounds.day import Day, Job, Member
from linmeng.domain.service.rounds.result import Rounds
from linmeng.domain.service.rounds.solve import ITERATIONS, solve, told

SAVES = sentence(
    "Shared rounds need {share} % less walking and waiting than the same people tied to their compounds."
)
SAVES_NOT = sentence(
    "Shared rounds need no less walking and waiting than the same people tied to their compounds."
)


@dataclass(frozen=True, slots=True)
class Compared:
    """Shared against tied; seconds. `same` are shared rounds with only the work that the tied ones do."""

    tied: Rounds
    shared: Rounds
    same: Rounds

    @property
    def complete(self) -> bool:
        """Whether the shared rounds do all that the tied ones do, so that the two can be compared."""
        return not self.same.unserved

    @property
    def saved(self) -> float | None:
        """Share of walking plus waiting saved on the same work; below 0: lost; None: cannot be compared."""
        before = self.tied.walking + self.tied.waiting
        if not self.complete or before == 0:
            return None
        return 1 - (self.same.walking + self.same.waiting) / before

    @property
    def more_done(self) -> int:
        """Jobs that the shared rounds get done beyond the tied ones (− fewer)."""
        return len(self.tied.unserved) - len(self.shared.unserved)


def compare(
    day: Day,
    ties: Mapping[str, Collection[str]],
    stop: Until | None = None,
    seed: int = 0,
    iterations: int = ITERATIONS,
) -> Compared:
    """`ties`: the compounds each person is tied to; jobs without a compound are anybody's in both days."""
    apart = tied(day, ties, stop, seed, iterations)
    done = {stop.job for _, stop in apart.stops()}
    shared = solve(day, stop, seed, iterations)
    rest = day.with_jobs([replace(job, must=True) for job in day.jobs if job.key in done])
    same = shared if len(done) == len(day.jobs) else solve(rest, stop, seed, iterations)
    return Compared(apart, shared, same)


def tied(
    day: Day,
    ties: Mapping[str, Collection[str]],
    stop: Until | None = None,
    seed: int = 0,
    iterations: int = ITERATIONS,
) -> Rounds:
    """The day's rounds when everybody serves only the compounds he or she is tied to.

    Solved group by group: people who have a compound in common, and their jobs, are one small day.
    """
    rounds = []
    for crew, jobs in _groups(day, ties):
        part = replace(day, crew=crew, jobs=jobs)
        rounds += list(solve(part, stop, seed, iterations).rounds)
    return told(day, rounds)


def _groups(
    day: Day, ties: Mapping[str, Collection[str]]
) -> list[tuple[tuple[Member, ...], tuple[Job, ...]]]:
    """People joined by compounds they have in common, with the jobs there."""
    groups: list[tuple[list[Member], set[str]]] = []
    for member in day.crew:
        mine = set(ties.get(member.key, (member.compound,)))
        people = [member]
        for other in [g for g in groups if g[1] & mine]:
            groups.remove(other)
            people, mine = [*other[0], *people], mine | other[1]
        groups.append((people, mine))
    return [
        (tuple(people), tuple(j for j in day.jobs if j.compound in compounds)) for people, compounds in groups
    ]
