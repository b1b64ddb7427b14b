"""The calculation sheet of one alliance: crew, cost, income, fee needed; alone and together, all live."""

from collections.abc import Mapping
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from linmeng.domain.planning.compound import Compound
from linmeng.domain.planning.costs import Calculation
from linmeng.domain.planning.rates import Position, Rates
from linmeng.planning.files import pen as p
from linmeng.planning.files import words
from linmeng.planning.files.report import Sheet, fee_income
from linmeng.planning.files.sheet_rates import RateCells
from linmeng.planning.files.texts import Lang, name_of, say

# Columns of the member table.
(
    ID,
    NAME,
    CLASS,
    TIER,
    A,
    H,
    B,
    L,
    G,
    FEE,
    C,
    NOW,
    BASE,
    CAP,
    TARGET,
    INCOME,
    OWN,
    PAY,
    WEIGHT,
    SHARE,
    AFTER,
    STEP,
) = range(22)
_HEADS = (
    "field.id", "field.name", "field.housing_class", "field.tier", "field.area", "field.households",
    "field.buildings", "field.lifts", "field.gates", "fee_now", "field.collection", "xl.income_now",
    "xl.base", "fee_cap", "xl.target", "xl.income", "xl.own", "xl.pay", "xl.weight", "share", "fee_after",
    "xl.change_row",
)  # fmt: skip


Cells = Mapping[int, tuple[str, float]]
"""Column → (formula, value)."""


@dataclass(frozen=True, slots=True)
class Results:
    """Where the sheet's results stand, as the overview names them."""

    cost: str
    subsidy: str
    share: str
    needed: str
    alone: str
    fees: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of the calculation: an alliance or a compound by itself."""

    at: int
    head: str
    calculation: Calculation
    rows: tuple[int, ...]  # rows of its members in the member table

    def members(self, field: int) -> str:
        """The members' cells of one field: a range, or the one cell."""
        first, last = (xl_rowcol_to_cell(row, field) for row in (self.rows[0], self.rows[-1]))
        return first if first == last else f"{first}:{last}"


class AllianceSheet:
    """Writes one calculation sheet: members above, the calculation column by column below."""

    def __init__(self, pen: p.Pen, sheet: Sheet, rates: Rates, cells: RateCells, lang: Lang) -> None:
        self.pen, self.shown, self.rates, self.cells, self.lang = pen, sheet, rates, cells, lang
        self.first = 0  # row of the first member
        self.row = 0
        self.at: dict[tuple[str, int], str] = {}  # (line, column) → address

    def write(self) -> Results:
        """Writes the sheet and tells where its results are."""
        self._words()
        self.first = self.row + 2
        calculation_row = self.first + len(self.shown.members) + 2
        columns = self._columns()
        self.row = calculation_row
        self._calculation(columns)
        self._members(columns)
        self._layout(len(columns))
        return self._results()

    def _words(self) -> None:
        self.pen.text(0, 0, words.title(self.shown, self.lang), p.TITLE)
        back = "internal:'" + say(self.lang, "overview") + "'!A1"
        self.pen.sheet.write_url(1, 0, back, string=say(self.lang, "xl.back"))
        lines = [*words.for_alliance(self.shown, self.lang), say(self.lang, "xl.live")]
        for self.row, line in enumerate(lines, 2):
            self.pen.text(self.row, 0, line)
        self.row += 2
        self.pen.text(self.row, 0, say(self.lang, "xl.members"), p.TITLE)

    def _columns(self) -> list[_Column]:
        rows = {c.id: self.first + i for i, c in enumerate(self.shown.members)}
        whole = _Column(2, say(self.lang, "xl.together"), self.shown.together, tuple(rows.values()))
        columns = [whole]
        for c in self.shown.members:
            head = say(self.lang, "xl.alone", name=c.name)
            columns.append(_Column(2 + len(columns), head, self.shown.alone[c.id], (rows[c.id],)))
        for c in self.shown.members:
            if c.id in self.shown.selfrun:
                head = say(self.lang, "xl.selfrun", name=c.name)
                columns.append(_Column(2 + len(columns), head, self.shown.selfrun[c.id], (rows[c.id],)))
        return columns

    # the member table

    def _members(self, columns: list[_Column]) -> None:
        self.pen.head(self.first - 1, [say(self.lang, key) for key in _HEADS])
        for row, c in enumerate(self.shown.members, self.first):
            self._facts(row, c)
            self._fees(row, c, columns)
        total = self.first + len(self.shown.members)
        self.pen.text(total, NAME, say(self.lang, "total"), p.HEAD)
        for field, kind in (
            (A, p.COUNT),
            (H, p.COUNT),
            (NOW, p.MONEY),
            (INCOME, p.MONEY),
            (PAY, p.MONEY),
            (SHARE, p.MONEY),
        ):
            cells = columns[0].members(field)
            self.pen.formula(total, field, f"SUM({cells})", self._sum(field), kind)

    def _sum(self, field: int) -> float:
        s = self.shown
        return {
            A: sum(c.area for c in s.members),
            H: float(sum(c.households for c in s.members)),
            NOW: sum(fee_income(c) for c in s.members),
            INCOME: sum(line.income for line in s.together.payers),
            PAY: s.together.pay,
            SHARE: sum(s.alliance.shares.values()),
        }[field]

    def _facts(self, row: int, c: Compound) -> None:
        for column, text in ((ID, c.id), (NAME, c.name), (CLASS, c.housing_class)):
            self.pen.text(row, column, text)
        facts = ((TIER, c.tier), (A, c.area), (H, c.households), (B, c.buildings), (L, c.lifts), (G, c.gates))
        for column, value in facts:
            self.pen.figure(row, column, value)
        self.pen.figure(row, FEE, c.fee, p.FEE)
        self.pen.figure(row, C, c.collection, p.SHARE)

    def _fees(self, row: int, c: Compound, columns: list[_Column]) -> None:
        line = next(line for line in self.shown.together.payers if line.id == c.id)
        other, cell = self.cells.other, {f: xl_rowcol_to_cell(row, f) for f in range(STEP + 1)}
        floor_fee, raised = other["fees.floor_fee"], f"{cell[BASE]}*(1+{other['fees.max_raise']})"
        ceiling = self.cells.ceiling.get(c.housing_class)
        highest = f"MIN({raised},{ceiling})" if ceiling else floor_fee
        own = self._own(row, columns)
        share, now = self.shown.alliance.shares[c.id], fee_income(c)
        fee = self.shown.alliance.fees[c.id]
        weight = share / (sum(self.shown.alliance.shares.values()) or 1.0)
        cost, subsidy = self.at["cost", 2], self.at["subsidy", 2]
        put = self.pen.formula
        put(row, NOW, f"{cell[FEE]}*{cell[A]}*{cell[C]}", now)
        put(row, BASE, f"IF({cell[FEE]}>0,{cell[FEE]},{floor_fee})", line.base, p.FEE)
        put(row, CAP, f"MAX({cell[FEE]},{highest})", line.cap, p.FEE)
        put(row, TARGET, f"MAX({cell[C]},{other['fees.collection_target']})", line.target, p.SHARE)
        put(row, INCOME, f"{cell[CAP]}*{cell[A]}*{cell[TARGET]}", line.income)
        put(row, OWN, own, line.own)
        put(row, PAY, f"MIN({cell[INCOME]},{cell[OWN]})", line.pay)
        self.pen.figure(row, WEIGHT, weight, p.SHARE)
        spread = f"MIN({cell[PAY]},{cell[WEIGHT]}*({cost}-{subsidy}))"
        put(row, SHARE, f"IF({subsidy}>0,{cell[PAY]},{spread})", share)
        put(row, AFTER, f"{cell[SHARE]}/({cell[A]}*{cell[TARGET]})", fee, p.FEE)
        put(row, STEP, f"{cell[AFTER]}-{cell[FEE]}", fee - c.fee, p.FEE)

    def _own(self, row: int, columns: list[_Column]) -> str:
        own = [c for c in columns[1:] if c.rows == (row,)]
        ways = [f"{self.at['cost', c.at]}+{self.at['shortfall', c.at]}" for c in own]
        return f"MIN({','.join(ways)})"

    # the calculation

    def _calculation(self, columns: list[_Column]) -> None:
        self.pen.text(self.row, 0, say(self.lang, "xl.calculation"), p.TITLE)
        self.pen.head(self.row + 1, [say(self.lang, "xl.item"), "", *(c.head for c in columns)])
        self.row += 2
        self._quantities(columns)
        for position in self.rates.positions:
            self._position(position, columns)
        self._costs(columns)
        self._outcome(columns)

    def _line(self, key: str, label: str, cells: Cells, kind: str = p.MONEY) -> None:
        """One line of the calculation."""
        self.pen.text(self.row, 0, label)
        for column, (formula, value) in cells.items():
            self.at[key, column] = self.pen.formula(self.row, column, formula, value, kind)
        self.row += 1

    def _quantities(self, columns: list[_Column]) -> None:
        say_ = self.lang
        self._line(
            "n", say(say_, "xl.compounds"), {c.at: (str(len(c.rows)), len(c.rows)) for c in columns}, p.COUNT
        )
        areas = {c.at: (str(c.calculation.areas), c.calculation.areas) for c in columns}
        self._line("areas", say(say_, "xl.areas"), areas, p.COUNT)
        members = {m.id: m for m in self.shown.members}
        for field, name in ((A, "area"), (H, "households"), (B, "buildings"), (L, "lifts")):
            cells = {
                c.at: (
                    f"SUM({c.members(field)})",
                    sum(getattr(members[m], name) for m in c.calculation.members),
                )
                for c in columns
            }
            self._line(name, name_of(say_, "field", name), cells, p.COUNT)
        gates = {c.at: (_gates(c), c.calculation.gates) for c in columns}
        self._line("gates", name_of(say_, "field", "gates"), gates, p.COUNT)
        self.pen.text(self.row, 0, say(say_, "xl.km"))
        for c in columns:
            self.at["km", c.at] = self.pen.figure(self.row, c.at, c.calculation.tree_km)
        self.row += 1

    def _position(self, position: Position, columns: list[_Column]) -> None:
        name = name_of(self.lang, "position", position.id)
        staffed = [(c, line) for c in columns for line in c.calculation.crew if line.position == position.id]
        rate = {d: a for (who, d), a in self.cells.position.items() if who == position.id}
        label = {
            key: say(self.lang, f"xl.{key}", position=name) for key in ("load", "floor", "crew", "wages")
        }
        key = position.id
        loads = {c.at: (self._load(rate, c.at), line.load) for c, line in staffed}
        self._line(f"load {key}", label["load"], loads, p.COUNT)
        floors = {c.at: (self._floor(rate, c), line.floor) for c, line in staffed}
        self._line(f"floor {key}", label["floor"], floors, p.COUNT)
        crews = {
            c.at: (
                _steps(rate["step"], self.at[f"load {key}", c.at], self.at[f"floor {key}", c.at]),
                line.crew,
            )
            for c, line in staffed
        }
        self._line(f"crew {key}", label["crew"], crews, p.COUNT)
        wages = {c.at: (f"{rate['wage']}*{self.at[f'crew {key}', c.at]}", line.cost) for c, line in staffed}
        self._line(f"wages {key}", label["wages"], wages)

    def _load(self, rate: dict[str, str], at: int) -> str:
        per = (
            ("per_compound", "n", ""), ("per_1000m2", "area", "/1000"),
            ("per_100households", "households", "/100"),
            ("per_building", "buildings", ""), ("per_lift", "lifts", ""), ("per_gate", "gates", ""),
            ("travel_per_km", "km", ""),
        )  # fmt: skip
        return "+".join(f"{rate[driver]}*{self.at[line, at]}{unit}" for driver, line, unit in per)

    def _floor(self, rate: dict[str, str], c: _Column) -> str:
        if c.calculation.mode == "selfrun":
            return "0"
        people = (
            f"*ROUNDUP({self.at['areas', c.at]}/{rate['areas_per_person']},0)"
            if "areas_per_person" in rate
            else ""
        )
        return f"{rate['floor']}{people}"

    def _costs(self, columns: list[_Column]) -> None:
        other, at, lang = self.cells.other, self.at, self.lang
        wages = {
            c.at: "+".join(a for (k, n), a in at.items() if k.startswith("wages ") and n == c.at)
            for c in columns
        }
        staff = {c.at: (wages[c.at] or "0", c.calculation.staff_cost) for c in columns}
        self._line("staff", say(lang, "xl.staff"), staff)
        quantity = {
            "per_m2": "area", "per_household": "households", "per_lift": "lifts", "per_compound": "n",
            "per_committee": "areas",
        }  # fmt: skip
        for number, (item, line) in enumerate(quantity.items()):
            cells = {
                c.at: (f"{other[f'direct.{item}']}*{at[line, c.at]}", c.calculation.direct[number].cost)
                for c in columns
            }
            self._line(item, say(lang, f"direct.{item}"), cells)
        direct = {
            c.at: (f"SUM({at['per_m2', c.at]}:{at['per_committee', c.at]})", c.calculation.direct_cost)
            for c in columns
        }
        self._line("direct", say(lang, "xl.direct"), direct)
        both = {c.at: f"{at['staff', c.at]}+{at['direct', c.at]}" for c in columns}
        overhead = {
            c.at: (f"({both[c.at]})*{other['direct.overhead']}", c.calculation.overhead) for c in columns
        }
        self._line("overhead", say(lang, "xl.overhead"), overhead)
        tax = {
            c.at: (f"({both[c.at]}+{at['overhead', c.at]})*{other['direct.tax']}", c.calculation.tax)
            for c in columns
        }
        self._line("tax", say(lang, "xl.tax"), tax)
        changed = {c.at: (str(len(c.calculation.changed)), len(c.calculation.changed)) for c in columns}
        self._line("changed", say(lang, "xl.changed"), changed, p.COUNT)
        change = {c.at: (self._change(c), c.calculation.change) for c in columns}
        self._line("change", say(lang, "xl.change"), change)
        total = {
            c.at: (
                f"{both[c.at]}+{at['overhead', c.at]}+{at['tax', c.at]}+{at['change', c.at]}",
                c.calculation.cost,
            )
            for c in columns
        }
        self._line("cost", say(lang, "cost"), total)

    def _change(self, c: _Column) -> str:
        rate = self.cells.other.get(f"change.{c.calculation.mode}", "0")
        return f"{rate}*{self.at['changed', c.at]}"

    def _outcome(self, columns: list[_Column]) -> None:
        at, lang, other = self.at, self.lang, self.cells.other
        pays = {c.at: (f"SUM({c.members(PAY)})", c.calculation.pay) for c in columns}
        self._line("pay", say(lang, "xl.paid"), pays)
        subsidy = {
            c.at: (f"MAX(0,{at['cost', c.at]}-{at['pay', c.at]})", c.calculation.subsidy) for c in columns
        }
        self._line("subsidy", say(lang, "subsidy"), subsidy)
        penalty = other["objective.service_penalty"]
        shortfall = {
            c.at: (
                f"{penalty}*{at['area', c.at]}" if c.calculation.mode == "selfrun" else "0",
                c.calculation.shortfall,
            )
            for c in columns
        }
        self._line("shortfall", say(lang, "xl.shortfall"), shortfall)
        needed = {c.at: (f"{at['cost', c.at]}/{_weighted(c)}", words.needed(c.calculation)) for c in columns}
        self._line("needed", say(lang, "xl.needed"), needed, p.FEE)

    def _layout(self, columns: int) -> None:
        sheet = self.pen.sheet
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 16)
        sheet.set_column(2, max(STEP, columns + 2), 13)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def _results(self) -> Results:
        members, far = self.shown.members, self.pen.far
        last = self.first + len(members) - 1
        shares = f"{xl_col_to_name(SHARE)}{self.first + 1}:{xl_col_to_name(SHARE)}{last + 1}"
        alone = f"{xl_col_to_name(3)}{_row(self.at['cost', 3])}:{self.at['cost', 2 + len(members)]}"
        return Results(
            cost=far(self.at["cost", 2]),
            subsidy=far(self.at["subsidy", 2]),
            share=far(shares),
            needed=far(self.at["needed", 2]),
            alone=far(alone),
            fees={c.id: far(xl_rowcol_to_cell(self.first + i, AFTER)) for i, c in enumerate(members)},
        )


def _row(address: str) -> str:
    return address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _gates(c: _Column) -> str:
    """Guard posts; walls between merged compounds open."""
    total = f"SUM({c.members(G)})"
    return f"MAX(MIN(1,{total}),{total}-{len(c.rows) - 1})" if c.calculation.mode == "merge" else total


def _steps(step: str, load: str, floor: str) -> str:
    """Whole steps that cover load and floor; a billionth is forgiven, as in the model."""
    return f"{step}*ROUNDUP(MAX(0,MAX({load},{floor})/{step}-1E-9),0)"


def _weighted(c: _Column) -> str:
    areas, targets = c.members(A), c.members(TARGET)
    return f"SUMPRODUCT({areas},{targets})"
