"""Whether shares are the nucleolus, by Kohlberg's criterion, in fractions. Source: planning model, section 5.

Shares x are the nucleolus if, for every level t, no shift of money among the members (nobody below 0 or above
pay) makes a part with excess x(T) − v(T) ≥ t better off and none of them worse off: then positive weights on
these parts, with any on the bounds met and on everybody, cancel for every member (Kohlberg 1971,
doi:10.1137/0120009; with bounds, Maschler, Potters & Tijs 1992, Int. J. Game Theory 21:85).
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

Vector = list[Fraction]


def improvable(
    shares: Sequence[float], pays: Sequence[float], worth: Mapping[int, float], close: float
) -> list[int] | None:
    """The parts (numbers, bit k for member k) of the first level that a shift could improve; None when the
    shares are the nucleolus. `worth` holds v of every proper part; amounts nearer than `close` are equal.
    """
    count = len(shares)
    exact = [Fraction(x) for x in shares]
    excess = {
        part: sum((exact[k] for k in range(count) if part >> k & 1), Fraction(0)) - Fraction(v)
        for part, v in worth.items()
    }
    bounds = [_unit(k, count, 1) for k in range(count) if shares[k] >= pays[k] - close]
    bounds += [_unit(k, count, -1) for k in range(count) if shares[k] <= close]
    settled = _Span([Fraction(1)] * count)
    level: list[int] = []
    for part, ends in _levels(excess, Fraction(close)):
        level.append(part)
        if not ends:
            continue
        open_ = [p for p in level if not settled.holds(_members(p, count))]
        if open_ and not _cancels([_members(p, count) for p in open_], bounds, settled.rows):
            return open_
        for p in open_:
            settled.take(_members(p, count))
        level = []
        if settled.rank == count:
            break
    return None


def _levels(excess: Mapping[int, Fraction], close: Fraction) -> Iterator[tuple[int, bool]]:
    """The parts by falling excess, each with whether a level ends after it."""
    ordered = sorted(excess, key=lambda p: (-excess[p], p))
    for here, following in zip(ordered, [*ordered[1:], None], strict=True):
        yield here, following is None or excess[here] - excess[following] > close


def _members(part: int, count: int) -> Vector:
    return [Fraction(part >> k & 1) for k in range(count)]


def _unit(k: int, count: int, sign: int) -> Vector:
    return [Fraction(sign if i == k else 0) for i in range(count)]


class _Span:
    """Sums that are fixed: a basis, each row with a leading 1 that no other row has."""

    def __init__(self, first: Vector) -> None:
        self.rows: list[Vector] = []
        self.take(first)

    @property
    def rank(self) -> int:
        return len(self.rows)

    def holds(self, vector: Vector) -> bool:
        return not any(self._rest(vector))

    def take(self, vector: Vector) -> None:
        rest = self._rest(vector)
        lead = next((k for k, value in enumerate(rest) if value), None)
        if lead is None:
            return
        new = [value / rest[lead] for value in rest]
        self.rows = [[a - row[lead] * b for a, b in zip(row, new, strict=True)] for row in self.rows] + [new]

    def _rest(self, vector: Vector) -> Vector:
        for row in self.rows:
            factor = vector[next(k for k, value in enumerate(row) if value)]
            if factor:
                vector = [a - factor * b for a, b in zip(vector, row, strict=True)]
        return vector


def _cancels(parts: list[Vector], bounds: list[Vector], fixed: list[Vector]) -> bool:
    """Whether weights ≥ 1 on all `parts`, ≥ 0 on `bounds` and any on `fixed` add up to nothing."""
    columns = [*parts, *bounds, *fixed, *([-value for value in row] for row in fixed)]
    due = [-sum(column, Fraction(0)) for column in zip(*parts, strict=True)]
    return _reachable(columns, due)


def _reachable(columns: list[Vector], due: Vector) -> bool:
    """Whether `due` is a sum of the columns with weights ≥ 0 (simplex, phase one, Bland's rule)."""
    rows = [[*(c[k] for c in columns), due[k]] for k in range(len(due))]
    rows = [[-value for value in row] if row[-1] < 0 else row for row in rows]
    basis = [len(columns) + k for k in range(len(rows))]  # what is still missing in each row
    costs = [-sum(column, Fraction(0)) for column in zip(*rows, strict=True)]
    while costs[-1] < 0:
        entering = next((j for j in range(len(columns)) if costs[j] < 0), None)
        if entering is None:
            return False
        ratios = [(row[-1] / row[entering], basis[i], i) for i, row in enumerate(rows) if row[entering] > 0]
        leaving = min(ratios)[2]  # there is one: what is missing cannot fall for ever
        pivot = [value / rows[leaving][entering] for value in rows[leaving]]
        rows = [
            pivot if i == leaving else [a - row[entering] * b for a, b in zip(row, pivot, strict=True)]
            for i, row in enumerate(rows)
        ]
        costs = [a - costs[entering] * b for a, b in zip(costs, pivot, strict=True)]
        basis[leaving] = entering
    return True
