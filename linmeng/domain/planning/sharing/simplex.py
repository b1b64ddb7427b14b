"""A linear program in whole numbers, compiled: no rounding anywhere, so its answer is the answer.

Fraction-free pivoting (Edmonds 1967, J. Res. Nat. Bur. Standards 71B:241; Bareiss 1968,
doi:10.1090/S0025-5718-1968-0226829-0): a tableau is an array of whole numbers over one common denominator,
and every division comes out even. The matrix has entries 0, 1 and −1, so its numbers are determinants of
such and stay small; only the row of costs holds large ones, and is watched.
"""

from linmeng.domain.planning.compiled import compiled
from linmeng.domain.planning.geometry import Ints

ROOM = 2.0**62
DONE, TOO_LARGE, ENDLESS = 0, 1, 2
_STEEPEST = 60  # pivots by the largest reduced cost; then Bland's rule, which ends


@compiled
def minimise(a: Ints, basis: Ints, free: int, below: int) -> tuple[int, int]:
    """Minimises over a tableau in place. Returns how it ended and the common denominator (> 0).

    `a`: a row per constraint, with a feasible basis `basis` in unit columns, and last the row of costs; the
    last column is the right side, there minus the objective. Columns from `free` up to `below` are
    variables of any sign, the others ≥ 0. A variable of any sign enters first, and stays.
    """
    whole = 1
    for column in range(free, below):
        row, side = _leaving(a, basis, column, free, below)
        if row < 0:
            return ENDLESS, whole
        whole = _pivot(a, basis, row, column, whole)
        if whole == 0:
            return TOO_LARGE, whole
    pivots = 0
    while True:
        column = _entering(a, free, below, pivots >= _STEEPEST)
        if column < 0:
            return DONE, whole
        row, side = _leaving(a, basis, column, free, below)
        if row < 0 or side < 0:
            return ENDLESS, whole
        whole = _pivot(a, basis, row, column, whole)
        if whole == 0:
            return TOO_LARGE, whole
        pivots += 1


@compiled
def _entering(a: Ints, free: int, below: int, first: bool) -> int:
    """A column with a negative reduced cost, or −1."""
    costs, best = a[-1], -1
    for column in range(len(costs) - 1):
        if costs[column] < 0 and not free <= column < below:
            if first:
                return column
            if best < 0 or costs[column] < costs[best]:
                best = column
    return best


@compiled
def _leaving(a: Ints, basis: Ints, column: int, free: int, below: int) -> tuple[int, int]:
    """The row whose variable is the first at 0 when the column's grows (1) or, if of any sign, falls (−1)."""
    for side in (1, -1):
        best = -1
        for row in range(len(basis)):
            entry = side * a[row, column]
            if entry <= 0 or free <= basis[row] < below:
                continue
            if best >= 0:
                sooner = a[row, -1] * side * a[best, column] - a[best, -1] * entry
                if sooner > 0 or (sooner == 0 and basis[row] > basis[best]):
                    continue
            best = row
        if best >= 0:
            return best, side
    return -1, 0


@compiled
def _pivot(a: Ints, basis: Ints, row: int, column: int, whole: int) -> int:
    """Exchanges; the new denominator, 0 where a cost would not fit into a number."""
    pivot, dear, wide = a[row, column], 0.0, 0.0
    for j in range(a.shape[1]):
        dear, wide = max(dear, abs(float(a[-1, j]))), max(wide, abs(float(a[row, j])))
    if 2.0 * dear * wide > ROOM:
        return 0
    for i in range(a.shape[0]):
        if i == row:
            continue
        factor = a[i, column]
        if factor == 0 and pivot == whole:
            continue
        for j in range(a.shape[1]):
            a[i, j] = (a[i, j] * pivot - factor * a[row, j]) // whole
    basis[row] = column
    if pivot < 0:
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                a[i, j] = -a[i, j]
        pivot = -pivot
    return int(pivot)
