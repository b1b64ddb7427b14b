"""The nucleolus from its definition, in fractions, slowly: for up to five members."""

from collections.abc import Sequence
from fractions import Fraction

Rows = list[list[Fraction]]


def nucleolus(worth: Sequence[int], pay: Sequence[int], due: int) -> list[Fraction]:
    """Shares among 0 ≤ x ≤ pay with sum `due` whose excesses x(T) − v(T), in falling order, are least.

    Round by round: the least ε for which all open parts can have an excess ≤ ε; a part is fixed when no
    shares that keep to it can take the part below. `worth` is v by part, bit k for member k.
    """
    count = len(pay)
    far = Fraction(sum(pay) + sum(worth) + 1)  # ε + far is never negative
    rows: Rows = []  # a · (x, ε + far) ≤ b
    for k in range(count):
        rows.append([*_unit(k, count), Fraction(0), Fraction(pay[k])])
    _equal(rows, [Fraction(1)] * count, Fraction(due))
    open_ = list(range(1, 2**count - 1))
    while open_:
        levels = [[*_holds(part, count), Fraction(-1), worth[part] - far] for part in open_]
        value, seen = _most([Fraction(0)] * count + [Fraction(-1)], rows + levels)
        caps = {part: worth[part] - value - far for part in open_}
        capped = rows + [[*_holds(part, count), Fraction(0), cap] for part, cap in caps.items()]
        fixed = []
        for part, cap in caps.items():
            if _sum(part, seen) < cap:
                continue  # some best shares have it lower
            lowest, seen = _most([*(-a for a in _holds(part, count)), Fraction(0)], capped)
            if -lowest == cap:
                fixed.append(part)
        assert fixed
        for part in fixed:
            _equal(rows, _holds(part, count), caps[part])
        open_ = [part for part in open_ if part not in fixed]
    return _most([Fraction(0)] * (count + 1), rows)[1][:count]


def _sum(part: int, shares: Sequence[Fraction]) -> Fraction:
    return sum((x for k, x in enumerate(shares) if part >> k & 1), Fraction(0))


def _holds(part: int, count: int) -> list[Fraction]:
    return [Fraction(part >> k & 1) for k in range(count)]


def _unit(k: int, count: int) -> list[Fraction]:
    return [Fraction(int(i == k)) for i in range(count)]


def _equal(rows: Rows, a: list[Fraction], b: Fraction) -> None:
    rows += [[*a, Fraction(0), b], [*(-v for v in a), Fraction(0), -b]]


def _most(goal: list[Fraction], rows: Rows) -> tuple[Fraction, list[Fraction]]:
    """The largest goal·z over a·z ≤ b, z ≥ 0, and such a z (dictionary simplex, two phases, Bland's rule)."""
    wide = len(goal)
    table = [[*(-a for a in row[:-1]), Fraction(1), row[-1]] for row in rows]  # slack = b − a·z + helper
    basis, free = list(range(wide + 1, wide + 1 + len(rows))), list(range(wide + 1))
    first = [Fraction(0)] * wide + [Fraction(-1), Fraction(0)]
    if min(row[-1] for row in table) < 0:
        _exchange(table, first, basis, free, min(range(len(table)), key=lambda r: table[r][-1]), wide)
        _improve(table, first, basis, free)
        assert first[-1] == 0, "no shares at all"
        if wide in basis:
            r = basis.index(wide)
            _exchange(table, first, basis, free, r, next(j for j in range(wide + 1) if table[r][j]))
    helper = free.index(wide)
    for row in table:
        row[helper] = Fraction(0)
    last = [Fraction(0)] * (wide + 2)
    for variable, value in enumerate(goal):
        if variable in free:
            last[free.index(variable)] += value
        else:
            last = [a + value * b for a, b in zip(last, table[basis.index(variable)], strict=True)]
    last[helper] = Fraction(0)
    _improve(table, last, basis, free)
    found = {variable: row[-1] for variable, row in zip(basis, table, strict=True)}
    return last[-1], [found.get(k, Fraction(0)) for k in range(wide)]


def _improve(table: Rows, goal: list[Fraction], basis: list[int], free: list[int]) -> None:
    while True:
        entering = min((j for j in range(len(free)) if goal[j] > 0), key=lambda j: free[j], default=None)
        if entering is None:
            return
        ratios = [(row[-1] / -row[entering], basis[r], r) for r, row in enumerate(table) if row[entering] < 0]
        _exchange(table, goal, basis, free, min(ratios)[2], entering)


def _exchange(table: Rows, goal: list[Fraction], basis: list[int], free: list[int], r: int, j: int) -> None:
    pivot = table[r][j]
    solved = [-v / pivot for v in table[r]]
    solved[j] = 1 / pivot
    for row in [*table, goal]:
        if row is not table[r] and row[j]:
            factor = row[j]
            row[:] = [a + factor * b for a, b in zip(row, solved, strict=True)]
            row[j] = factor * solved[j]
    table[r] = solved
    basis[r], free[j] = free[j], basis[r]
