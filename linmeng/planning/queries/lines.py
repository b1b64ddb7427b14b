"""The calculation of an alliance line by line: together, and each member by itself."""

from dataclasses import dataclass

from linmeng.domain.planning.costs import Calculation
from linmeng.planning.files.report import Sheet
from linmeng.planning.files.words import needed


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. `key` names it; `rate` is a wage or a unit price, None where there is none."""

    key: str
    name: str  # a position's or item's own name, "" where the key says all
    kind: str  # "crew" FTE, "money" CNY/month, "fee" CNY/m² per month
    rate: float | None
    values: tuple[float, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The columns (names of compounds; the first is the alliance itself) and the lines."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def calculation_table(sheet: Sheet, only: str = "") -> Table:
    """Crew, costs, income and the fee needed; with the members alone beside it when there are several.

    `only` leaves the other members' columns out: their figures are theirs.
    """
    members = [c for c in sheet.members if only in ("", c.id)] if sheet.joined else []
    columns = [sheet.together, *(sheet.alone[c.id] for c in members)]
    lines = [*_crew(columns), *_direct(columns), *_sums(columns)]
    return Table(tuple(c.name for c in members), tuple(lines))


def _crew(columns: list[Calculation]) -> list[Line]:
    lines = []
    for position in dict.fromkeys(line.position for c in columns for line in c.crew):
        found = [next((line for line in c.crew if line.position == position), None) for c in columns]
        wage = next(line.wage for line in found if line)
        lines.append(
            Line("crew", position, "crew", wage, tuple(line.crew if line else 0.0 for line in found))
        )
    lines.append(Line("staff", "", "money", None, tuple(c.staff_cost for c in columns)))
    return lines


def _direct(columns: list[Calculation]) -> list[Line]:
    lines = []
    for i, line in enumerate(columns[0].direct):
        values = tuple(c.direct[i].cost for c in columns)
        if any(values):
            lines.append(Line("direct", line.item, "money", line.rate, values))
    return lines


def _sums(columns: list[Calculation]) -> list[Line]:
    def money(key: str, values: list[float], strong: bool = False) -> Line:
        return Line(key, "", "money", None, tuple(values), strong)

    return [
        money("overhead", [c.overhead for c in columns]),
        money("tax", [c.tax for c in columns]),
        money("change", [c.change for c in columns]),
        money("cost", [c.cost for c in columns], strong=True),
        money("pay", [c.pay for c in columns]),
        money("subsidy", [c.subsidy for c in columns], strong=True),
        Line("needed", "", "fee", None, tuple(needed(c) for c in columns)),
    ]
