"""Fairness between compounds: whoever got fewer hours than its share is worth more today.

The plan of an alliance gives each compound c a share s_c of the crew's hours (Σ s_c = 1). With d_c hours
recorded so far, the compound is behind by

    q_c = s_c · Σ d − d_c        (hours; negative: it is ahead; Σ q_c = 0)

and leaving undone a may job of it that takes t hours costs, beside its priority's weight, fairness · q_c · t
more (or less, never below 0). These q_c are the virtual queues of the drift-plus-penalty rule: choosing each
day the rounds that minimise cost − fairness · Σ q_c · (hours given to c) holds every long-run share that the
jobs allow, and costs at most O(1 / V) more than the best schedule, where V = 1 / fairness: the larger
`fairness`, the sooner the shares are met and the more is walked for them. Source: Neely (2010), Stochastic
Network Optimization, chapters 4 and 5, doi:10.2200/S00271ED1V01Y201006CNT007. No term looks at how long
rounds are, since such terms are known to favour needlessly long ones: Matl, Hartl, Vidal (2018), Workload
equity in vehicle routing, doi:10.1287/trsc.2017.0744.

Limits: must jobs are done whoever they belong to, so shares are met only as far as may jobs allow; worth is
cut off at 0, which weakens the theorem for compounds far ahead; hours are those of work, not of walking.
"""

from collections.abc import Mapping

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.service.rounds.day import Day, Job

HOUR = 3600


def behind(shares: Mapping[str, float], done: Mapping[str, float]) -> dict[str, float]:
    """Hours each compound with a share is behind it (− ahead), from hours done; shares need not add up to 1.

    What was done for compounds without a share does not count. Raises NotUnderstood when no share is above 0.
    """
    total = float(sum(shares.values()))
    if total <= 0 or min(shares.values()) < 0:
        raise NotUnderstood("Shares are not below 0 and some share is above it.")
    hours = sum(float(done.get(c, 0.0)) for c in shares)
    return {c: float(share) / total * hours - float(done.get(c, 0.0)) for c, share in shares.items()}


def worth(day: Day, job: Job) -> int:
    """What leaving a job undone costs today."""
    base = day.weights.of(job.priority)
    if job.must:
        return base
    lag = day.behind.get(job.compound, 0.0)
    return max(0, base + round(day.weights.fairness * lag * job.takes / HOUR))
