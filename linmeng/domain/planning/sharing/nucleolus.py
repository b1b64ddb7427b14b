"""The nucleolus of an alliance, compiled: the shares whose most unhappy part is as happy as can be, then the
next unhappy one, and so on (Schmeidler 1969, doi:10.1137/0117107). Source: planning model, section 5.
"""

import numpy as np

from linmeng.domain.planning.compiled import compiled
from linmeng.domain.planning.geometry import Floats, Ints
from linmeng.domain.planning.sharing.simplex import DONE, TOO_LARGE, minimise

_BITS = (36, 31, 26)  # of the whole numbers that amounts are rounded to, tried in this order
_PRIME = 100_003  # larger than any determinant of 0 and 1 with ten rows (320): rank modulo it is the rank


def nucleolus(worth: Floats, pay: Floats, due: float) -> tuple[Floats, float]:
    """Shares x and the slack: the least v(T) − x(T) over all proper parts T, below 0 where the core is empty.

    `worth` is v by part (a number, bit k for member k); shares are among 0 ≤ x ≤ `pay` and sum to `due`,
    which is at most the sum of `pay`. Two members or more. Amounts in CNY; those nearer to one another than
    2^−36 of the largest count as equal, everything is decided in whole numbers, and the shares come from
    the equations so found. Raises ArithmeticError if the numbers outgrow the machine's.
    """
    if due >= pay.sum() * (1 - 1e-13):
        return pay.copy(), float((worth - sums(pay))[1:-1].min())
    for bits in _BITS:
        unit = 2.0**bits / float(max(pay.max(), worth.max(), due, 1e-9))
        state, shares, slack = levels(worth, pay, due, unit)
        if state == DONE:
            return np.clip(shares, 0.0, pay), slack
    raise ArithmeticError("the shares' equations have coefficients too large to solve")


def sums(amounts: Floats) -> Floats:
    """Σ of the members' amounts, by part."""
    total = np.zeros(1)
    for amount in amounts:
        total = np.concatenate([total, total + amount])
    return total


@compiled
def levels(worth: Floats, pay: Floats, due: float, unit: float) -> tuple[int, Floats, float]:
    """One linear program after another (Maschler, Peleg & Shapley 1979, doi:10.1287/moor.4.4.303).

    Each finds the least ε with x(T) ≤ v(T) + ε for every part T not settled yet; parts that its prices say
    stay at that level are settled, and with them all whose sum follows. Bounds 0 ≤ x ≤ pay hold throughout
    (the nucleolus over a polytope: Maschler, Potters & Tijs 1992, Int. J. Game Theory 21:85).
    """
    count = len(pay)
    whole, slack = 2**count - 1, 0.0
    v = np.empty(whole + 1, np.int64)
    for part in range(whole + 1):
        v[part] = np.int64(np.round(worth[part] * unit))
    most = np.empty(count, np.int64)
    for k in range(count):
        most[k] = np.int64(np.round(pay[k] * unit))
    settled, at, sums_to = np.zeros(count, np.int64), np.zeros(count, np.int64), np.zeros(count)
    settled[0], at[0], sums_to[0] = whole, min(np.int64(np.round(due * unit)), most.sum()), due
    rank = 1
    reduced = np.zeros((count, count), np.int64)  # the settled parts, eliminated modulo the prime
    _is_new(reduced, 0, whole, count)
    while rank < count:
        open_ = _open(reduced, rank, whole, count)
        a, basis = _tableau(v, most, open_, settled[:rank], at[:rank], count)
        first = len(open_) + 2 * count
        state, scale = minimise(a, basis, first, first + rank)
        if state != DONE:
            return state, sums_to, slack
        level = -_price(a, basis, scale, worth, pay, open_, sums_to)
        if rank == 1:
            slack = -level
        above, scale = _lowest_terms(a[-1, -1], scale)
        if not _rescaled(v, most, at, scale):
            return TOO_LARGE, sums_to, slack
        before = rank
        for row in range(count + 1):
            column = basis[row]
            if a[row, -1] <= 0 or column >= first:
                continue
            if column < len(open_):
                part = open_[column]
                value, exact = v[part] + above, worth[part] + level
            elif column < len(open_) + count:
                k = column - len(open_)
                part, value, exact = 1 << k, most[k], pay[k]
            else:
                part, value, exact = 1 << (column - len(open_) - count), np.int64(0), 0.0
            if rank < count and _is_new(reduced, rank, part, count):
                settled[rank], at[rank], sums_to[rank] = part, value, exact
                rank += 1
        if rank == before:
            return TOO_LARGE, sums_to, slack
    return DONE, _solved(settled, sums_to), slack


@compiled
def _is_new(reduced: Ints, rank: int, part: int, count: int) -> bool:
    """Whether a part's sum does not follow from `rank` settled ones; if so, it joins them as the next row."""
    row = np.zeros(count, np.int64)
    for k in range(count):
        row[k] = part >> k & 1
    for r in range(rank):
        lead = 0
        while reduced[r, lead] == 0:
            lead += 1
        factor = row[lead]  # leading entries are 1
        if factor:
            for k in range(count):
                row[k] = (row[k] - factor * reduced[r, k]) % _PRIME
    for lead in range(count):
        if row[lead]:
            inverse = _power(row[lead], _PRIME - 2)
            for k in range(count):
                reduced[rank, k] = row[k] * inverse % _PRIME
            return True
    return False


@compiled
def _power(base: int, exponent: int) -> int:
    result = 1
    while exponent:
        if exponent & 1:
            result = result * base % _PRIME
        base = base * base % _PRIME
        exponent >>= 1
    return result


@compiled
def _open(reduced: Ints, rank: int, whole: int, count: int) -> Ints:
    """The proper parts whose sums do not follow from what is settled."""
    found, many = np.empty(whole, np.int64), 0
    trial = np.zeros((count, count), np.int64)
    for part in range(1, whole):
        trial[:rank] = reduced[:rank]
        if _is_new(trial, rank, part, count):
            found[many] = part
            many += 1
    return found[:many]


@compiled
def _tableau(v: Ints, most: Ints, open_: Ints, settled: Ints, at: Ints, count: int) -> tuple[Ints, Ints]:
    """The dual program: weights of the open parts (summing to 1), of both bounds, and of the settled parts
    (of any sign) that add up to nothing for every member, at the least cost. A row per member, then that
    of the weights' sum, then the costs. It starts with all weight on one part.
    """
    parts, columns = len(open_), len(open_) + 2 * count + len(settled) + 1
    a = np.zeros((count + 2, columns), np.int64)
    for j in range(parts):
        a[count, j], a[count + 1, j] = 1, v[open_[j]]
    a[count, -1] = 1
    for k in range(count):
        for j in range(parts):
            a[k, j] = -(open_[j] >> k & 1)
        a[k, parts + k], a[count + 1, parts + k] = -1, most[k]
        a[k, parts + count + k] = 1
        for j in range(len(settled)):
            a[k, parts + 2 * count + j] = -(settled[j] >> k & 1)
    for j in range(len(settled)):
        a[count + 1, parts + 2 * count + j] = at[j]
    start = 0
    for j in range(parts):
        if v[open_[j]] < v[open_[start]]:
            start = j
    for row in range(count + 2):
        factor = a[row, start]
        if row != count and factor:
            a[row] -= factor * a[count]
    basis = np.arange(parts + count, parts + 2 * count + 1)
    basis[count] = start
    return a, basis


@compiled
def _price(
    a: Ints, basis: Ints, scale: int, worth: Floats, pay: Floats, open_: Ints, sums_to: Floats
) -> float:
    """What the weights cost at the amounts before they were rounded."""
    total, parts, count = 0.0, len(open_), len(pay)
    for row in range(count + 1):
        weight, column = a[row, -1] / scale, basis[row]
        if column < parts:
            total += weight * worth[open_[column]]
        elif column < parts + count:
            total += weight * pay[column - parts]
        elif column >= parts + 2 * count:
            total += weight * sums_to[column - parts - 2 * count]
    return total


@compiled
def _lowest_terms(above: int, below: int) -> tuple[int, int]:
    a, b = abs(above), below
    while b:
        a, b = b, a % b
    return above // a, below // a


@compiled
def _rescaled(v: Ints, most: Ints, at: Ints, scale: int) -> bool:
    """Multiplies all amounts, so that they stay whole; False where they would not fit."""
    if float(max(np.abs(v).max(), most.max(), np.abs(at).max())) * scale > 2.0**52:
        return False
    for amounts in (v, most, at):
        amounts *= scale
    return True


@compiled
def _solved(settled: Ints, sums_to: Floats) -> Floats:
    """The shares from as many independent sums (Gauss, the largest pivot of each column)."""
    count = len(settled)
    a = np.zeros((count, count + 1))
    for row in range(count):
        for k in range(count):
            a[row, k] = settled[row] >> k & 1
        a[row, count] = sums_to[row]
    for k in range(count):
        best = k
        for row in range(k, count):
            if abs(a[row, k]) > abs(a[best, k]):
                best = row
        if best != k:
            swapped = a[k].copy()
            a[k] = a[best]
            a[best] = swapped
        a[k] /= a[k, k]
        for row in range(count):
            if row != k:
                a[row] -= a[row, k] * a[k]
    return a[:, count].copy()
