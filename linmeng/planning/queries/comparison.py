"""Two plans side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linmeng.domain.planning.compound import Compound

if TYPE_CHECKING:
    from linmeng.planning.files.report import Report, Sheet


@dataclass(frozen=True, slots=True)
class Moved:
    """A compound whose partners, mode or fee differ. Fees in CNY/m² and month, None where a plan lacks it."""

    compound: Compound
    one: "Sheet | None"
    other: "Sheet | None"

    @property
    def fee_one(self) -> float | None:
        return self.one.alliance.fees[self.compound.id] if self.one else None

    @property
    def fee_other(self) -> float | None:
        return self.other.alliance.fees[self.compound.id] if self.other else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Totals are read from the reports' summaries."""

    one: "Report"
    other: "Report"
    moved: tuple[Moved, ...]  # grouped otherwise, or in another mode or under another host
    repriced: tuple[Moved, ...]  # the same alliance, another fee
    same: int


def compare(one: "Report", other: "Report") -> Comparison:
    """What differs between two plans, compound by compound."""
    left, right = _home(one), _home(other)
    known = {c.id: c for report in (other, one) for c in report.compounds}
    moved, repriced, same = [], [], 0
    for id_ in sorted(known, key=lambda i: (left[i].number if i in left else 0, i)):
        entry = Moved(known[id_], left.get(id_), right.get(id_))
        if _shape(entry.one) != _shape(entry.other):
            moved.append(entry)
        elif abs((entry.fee_one or 0.0) - (entry.fee_other or 0.0)) > 0.005:
            repriced.append(entry)
        else:
            same += 1
    return Comparison(one, other, tuple(moved), tuple(repriced), same)


def _home(report: "Report") -> "Mapping[str, Sheet]":
    return {c.id: sheet for sheet in report.sheets for c in sheet.members}


def _shape(sheet: "Sheet | None") -> object:
    return sheet and (sheet.alliance.members, sheet.alliance.mode, sheet.alliance.host)
