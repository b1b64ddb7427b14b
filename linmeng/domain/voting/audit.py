"""The sampled audit of paper against its entries: how many to draw, which ones, and what they prove.

An entry is drawn with a chance in proportion to what it could change, with replacement (PPEBWR: Aslam,
Popa, Rivest, "On auditing elections when precincts have different sizes", EVT 2008), the bounds of
several gates joined by the maximum relative overstatement (Stark, "Auditing a collection of races
simultaneously", 2009, arXiv:0905.1422). If the announced result is wrong, the wrong entries weigh at
least 1 of the total weight U, so each draw meets one with a chance of at least 1/U, and n draws all miss
them with at most (1 − 1/U)ⁿ: that is the risk stated. Any difference found means counting all paper by
hand. Risk-limiting audits in general: Lindeman and Stark, IEEE Security & Privacy 10 (2012) 42–49,
doi:10.1109/MSP.2012.56. Draws come from a seed made in public (dice) after the entries were published:
draw k is SHA-256 of "seed,k", as in Rivest's sampler.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from linmeng.domain.refusals import NotNow, NotUnderstood

PARTS = 1 << 40  # weights are whole numbers of 2⁻⁴⁰, rounded up
MOST_DRAWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Checkable:
    """A paper ballot's entry and the most that a wrong entry could move each gate (in the gate's own
    unit).
    """

    ballot: str
    bounds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """The audit to make.

    `draws` with replacement reach the `risk`; 0 draws: the paper cannot change the result.
    """

    ballots: tuple[str, ...]
    weights: tuple[int, ...]  # in 2⁻⁴⁰
    risk: Fraction
    draws: int

    @property
    def total(self) -> Fraction:
        """U: how often over the paper could turn the result if every entry were as wrong as can be."""
        return Fraction(sum(self.weights), PARTS)


def plan(entries: Iterable[Checkable], margins: Mapping[str, int], risk: Fraction) -> Plan:
    """How many entries to draw so that a wrong result is found with a chance of at least 1 − risk.

    `margins`: by gate, the smallest total change (≥ 1) that would turn it. A gate without a margin is no
    way to a wrong result. Raises NotUnderstood for a risk outside (0, 1), a margin below 1 or a ballot
    twice.
    """
    if not 0 < risk < 1:
        raise NotUnderstood("The risk of the audit must lie between 0 and 1.")
    if not margins or min(margins.values()) < 1:
        raise NotUnderstood("The audit needs the margins of the result, each at least 1.")
    known = sorted(entries, key=lambda e: e.ballot)
    if len({e.ballot for e in known}) != len(known):
        raise NotUnderstood("A ballot is named twice in the audit.")
    weights = tuple(max(-(-e.bounds.get(g, 0) * PARTS // m) for g, m in margins.items()) for e in known)
    return Plan(tuple(e.ballot for e in known), weights, risk, _draws(Fraction(sum(weights), PARTS), risk))


def _draws(total: Fraction, risk: Fraction) -> int:
    """The smallest n with (1 − 1/U)ⁿ ≤ risk, computed from above: never too few.

    Raises NotNow beyond a million.
    """
    if total < 1:
        return 0
    one = 1 << 128
    miss = -(-(total - 1) * one // total)
    left, limit = one, risk * one
    for n in range(MOST_DRAWS + 1):
        if left <= limit:
            return n
        left = -(-left * miss // one)
    raise NotNow("The result is too close to be audited by sample: count all paper by hand.")


def draw(plan: Plan, seed: str) -> tuple[str, ...]:
    """The ballots to fetch, in the order drawn; one may come several times and is looked at once.

    Raises NotUnderstood for a seed shorter than 20 characters (20 dice).
    """
    if len(seed) < 20:
        raise NotUnderstood("The seed needs at least 20 characters: throw 20 dice in public.")
    sums = list(accumulate(plan.weights))
    found = []
    for k in range(1, plan.draws + 1):
        number = int.from_bytes(hashlib.sha256(f"{seed},{k}".encode()).digest(), "big")
        found.append(plan.ballots[bisect_right(sums, number * sums[-1] >> 256)])
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the audit says: `confirmed` with the risk kept, or all paper is counted by hand; who differed
    or is not seen.
    """

    confirmed: bool
    different: tuple[str, ...]
    not_seen: tuple[str, ...]


def judge(plan: Plan, drawn: Sequence[str], agrees: Mapping[str, bool]) -> Finding:
    """The result of looking. `agrees`: by ballot, whether the paper says what was entered; a lost paper
    does not.

    Raises NotUnderstood when fewer were drawn than planned.
    """
    if len(drawn) < plan.draws:
        raise NotUnderstood("Fewer ballots were drawn than the audit needs.")
    wanted = sorted(set(drawn))
    not_seen = tuple(b for b in wanted if b not in agrees)
    different = tuple(b for b in wanted if not agrees.get(b, True))
    return Finding(not (not_seen or different), different, not_seen)
