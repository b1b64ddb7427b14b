"""Intervals that stay honest when there is little to go on.

Shares: the score interval (Wilson 1927, doi:10.1080/01621459.1927.10502953), which Brown, Cai and DasGupta
(2001, doi:10.1214/ss/1009213286) recommend for small samples; differences of shares: Newcombe's method 10
(1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I). Rates: Garwood (1936,
doi:10.1093/biomet/28.3-4.437) and, for their ratio, the conditional test of Przyborowski and Wilenski (1940,
doi:10.1093/biomet/31.3-4.313). Medians: order statistics (Thompson 1936, doi:10.1214/aoms/1177732502).
"""

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

LEVEL = 0.95


class Interval(NamedTuple):
    """What the true value may well be; `high` None: there is no upper bound."""

    low: float
    high: float | None


def share(hits: int, of: int, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's interval of a share, within 0…1. Nothing seen says nothing: (0, 1)."""
    if of == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + level) / 2)
    p, per = hits / of, z * z / of
    middle = (p + per / 2) / (1 + per)
    half = z / (1 + per) * math.sqrt(p * (1 - p) / of + per / of / 4)
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    return low, 1.0 if hits == of else min(1.0, middle + half)


def difference(
    hits: int, of: int, hits_before: int, of_before: int, level: float = LEVEL
) -> tuple[float, float]:
    """Newcombe's method 10: the interval of share − share before, within −1…1. Both `of` at least 1."""
    (low, high), (low_before, high_before) = share(hits, of, level), share(hits_before, of_before, level)
    now, before = hits / of, hits_before / of_before
    down = math.hypot(now - low, high_before - before)
    up = math.hypot(high - now, before - low_before)
    return max(-1.0, now - before - down), min(1.0, now - before + up)


def rate(count: int, exposure: float, level: float = LEVEL) -> tuple[float, float]:
    """Garwood's exact interval of a rate: `count` events in `exposure` > 0 units."""
    from scipy.special import gammaincinv

    tail = (1 - level) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    return low / exposure, float(gammaincinv(count + 1, 1 - tail)) / exposure


def rate_ratio(
    count: int, exposure: float, count_before: int, exposure_before: float, level: float = LEVEL
) -> Interval:
    """The exact interval of rate / rate before, given their sum; with no event before it has no upper end."""
    from scipy.special import betaincinv

    tail, per = (1 - level) / 2, exposure_before / exposure
    low = float(betaincinv(count, count_before + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, count_before, 1 - tail)) if count_before else 1.0
    return Interval(per * low / (1 - low), per * high / (1 - high) if high < 1 else None)


def rank_of_median(of: int, level: float = LEVEL) -> int:
    """r such that the r-th smallest to the r-th largest of `of` values hold the median; 0: too few for that.

    The largest r whose sign test keeps `level`: P(Binomial(of, ½) < r) ≤ (1 − level) / 2.
    """
    from scipy.special import bdtr

    low, high = 0, of // 2  # r = low holds
    while low < high:
        r = (low + high + 1) // 2
        if float(bdtr(r - 1, of, 0.5)) <= (1 - level) / 2:
            low = r
        else:
            high = r - 1
    return low


def median(
    finished: Sequence[float], unfinished: int = 0, level: float = LEVEL
) -> tuple[float | None, Interval]:
    """The median and its distribution-free interval; `unfinished` values are longer than any finished one.

    None: not half of them are finished. With too few for an interval it is (0, None).
    """
    values = sorted(finished)
    of = len(values) + unfinished
    r = rank_of_median(of, level)
    low, high = _at(values, r - 1), _at(values, of - r)
    within = Interval(low if low is not None else _last(values), high) if r else Interval(0.0, None)
    return _middle(values, of), within


def _middle(values: Sequence[float], of: int) -> float | None:
    lower, upper = _at(values, (of - 1) // 2), _at(values, of // 2)
    return None if lower is None or upper is None else (lower + upper) / 2


def _at(values: Sequence[float], place: int) -> float | None:
    return values[place] if 0 <= place < len(values) else None


def _last(values: Sequence[float]) -> float:
    return values[-1] if values else 0.0
