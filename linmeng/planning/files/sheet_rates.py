"""The sheet with the rates: every figure in one cell that all calculations point to."""

from dataclasses import dataclass, field, fields

from linmeng.domain.planning.compound import MODES
from linmeng.domain.planning.rates import Position, Rates
from linmeng.planning.files import pen as p
from linmeng.planning.files.texts import Lang, name_of, say

DRIVERS = tuple(f.name for f in fields(Position) if f.name not in ("id", "special"))


@dataclass
class RateCells:
    """Where each figure stands, as other sheets name it."""

    position: dict[tuple[str, str], str] = field(default_factory=dict)  # (position, figure) → address
    other: dict[str, str] = field(default_factory=dict)  # "direct.per_m2", "change.merge" … → address
    ceiling: dict[str, str] = field(default_factory=dict)  # housing class → address


def write_rates(pen: p.Pen, rates: Rates, lang: Lang) -> RateCells:
    """Writes the rates and gives their addresses."""
    cells = RateCells()
    origin = say(lang, "rate.head", city=rates.city, day=rates.valid_from, name=rates.name)
    pen.text(0, 0, origin, p.TITLE)
    pen.text(1, 0, f"SHA-256 {rates.sha256}", p.NOTE)
    pen.head(
        3,
        [say(lang, "rate.positions"), *(say(lang, f"rate.{d}") for d in DRIVERS), say(lang, "rate.special")],
    )
    for row, position in enumerate(rates.positions, 4):
        _position(pen, row, position, cells, lang)
    head, others = 6 + len(rates.positions), _others(rates, lang)
    pen.head(head, [say(lang, "rate.other"), "", say(lang, "rate.source")])
    for row, (key, label, value) in enumerate(others, head + 1):
        pen.text(row, 0, label)
        cells.other[key] = pen.far(_fixed(pen.figure(row, 1, value)))
        pen.text(row, 2, rates.sources.get(key, ""))
    for row, (housing, ceiling) in enumerate(sorted(rates.fees.ceiling.items()), head + 1 + len(others)):
        pen.text(row, 0, f"{say(lang, 'rate.ceiling')} {housing}")
        cells.ceiling[housing] = pen.far(_fixed(pen.figure(row, 1, ceiling, p.FEE)))
        pen.text(row, 2, rates.sources.get(f"fees.ceiling.{housing}", ""))
    pen.sheet.set_column(0, 0, 34)
    pen.sheet.set_column(1, len(DRIVERS) + 1, 11)
    pen.sheet.freeze_panes(4, 1)
    return cells


def _position(pen: p.Pen, row: int, position: Position, cells: RateCells, lang: Lang) -> None:
    pen.text(row, 0, name_of(lang, "position", position.id))
    for column, driver in enumerate(DRIVERS, 1):
        value = getattr(position, driver)
        if value is not None:
            address = pen.figure(row, column, value)
            cells.position[position.id, driver] = pen.far(_fixed(address))
    pen.text(row, len(DRIVERS) + 1, say(lang, "yes" if position.special else "no"))


def _others(rates: Rates, lang: Lang) -> list[tuple[str, str, float]]:
    fees, aim, direct = rates.fees, rates.objective, rates.direct
    rows = [(f"fees.{k}", say(lang, f"rate.{k}"), getattr(fees, k)) for k in _FEES]
    rows += [(f"objective.{k}", say(lang, f"rate.{k}"), getattr(aim, k)) for k in _AIMS]
    rows += [(f"direct.{k}", say(lang, f"direct.{k}"), getattr(direct, k)) for k in _DIRECT]
    rows += [(f"direct.{k}", say(lang, f"rate.{k}"), getattr(direct, k)) for k in ("overhead", "tax")]
    changing = [mode for mode in MODES if hasattr(rates.change, mode)]
    return rows + [
        (
            f"change.{mode}",
            say(lang, "rate.change", mode=name_of(lang, "mode", mode)),
            getattr(rates.change, mode),
        )
        for mode in changing
    ]


_FEES = ("max_raise", "floor_fee", "collection_target")
_AIMS = ("subsidy_weight", "service_penalty")
_DIRECT = ("per_m2", "per_household", "per_lift", "per_compound", "per_committee")


def _fixed(address: str) -> str:
    """$B$5 from B5, so that a copied formula still points there."""
    letters = address.rstrip("0123456789")
    return f"${letters}${address[len(letters) :]}"
