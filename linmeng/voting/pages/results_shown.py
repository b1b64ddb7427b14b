"""A published result for everybody: the verdict of each question, gate by gate, and the sums."""

from dataclasses import dataclass
from typing import Any

from linmeng.voting.pages.words import CHOICES, Bar, amount, bar_of, taken_from
from linmeng.voting.queries.results import ItemResult, MotionResult

SIDES = ("yes", "no", "abstain", "split")


@dataclass(frozen=True, slots=True)
class ItemShown:
    """A question with its verdict, its four gates, and who said what by area and by owners."""

    result: ItemResult
    gates: list[Bar]
    other: list[Bar]  # as cast, where silence counted too; else empty
    sums: list[tuple[Any, list[str]]]  # choice → area, owners


def items_shown(result: MotionResult) -> list[ItemShown]:
    """Every question of a published result."""
    return [_item(item) for item in result.items]


def _item(item: ItemResult) -> ItemShown:
    both = item.binding != "actual"
    return ItemShown(
        result=item,
        gates=[bar_of(taken_from(gate.data)) for gate in item.gates],
        other=[bar_of(taken_from(gate.data)) for gate in item.actual_gates] if both else [],
        sums=[
            (CHOICES[side], [amount(axis, item.tally[axis][side]) for axis in ("area", "heads")])
            for side in SIDES
            if side != "split" or item.tally["heads"][side]
        ],
    )
