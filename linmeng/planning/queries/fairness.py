"""How the shares of a plan fall on each compound, and who objects (planning model, section 5)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linmeng.domain.planning.compound import Compound
    from linmeng.domain.planning.sharing.reading import Standing
    from linmeng.domain.planning.sharing.worth import Worth
    from linmeng.planning.files.report import Report, Sheet

_DOUBT = 0.01  # CNY/month; shares further from those the model gives were made by another rule


@dataclass(frozen=True, slots=True)
class Fairness:
    """One alliance: how each member fares, by which rule, and the objections as sentences of the domain."""

    sheet: "Sheet"
    members: "tuple[tuple[Compound, Standing], ...]"
    basis: str  # msgid
    objections: tuple[Any, ...]
    outdated: bool  # whether the plan shares otherwise than the model says today


def fairness_of(report: "Report", sheets: "Iterable[Sheet]") -> "Iterator[Fairness]":
    """The standing of every member of these alliances, CNY/month, recomputed from the plan's own inputs."""
    from linmeng.domain.planning.sharing.worth import Worth

    streets = {area.name: area.street for area in report.areas}
    worth: dict[str, Worth] = {}
    for sheet in sheets:
        if sheet.area not in worth:
            worth[sheet.area] = Worth(streets[sheet.area], report.rates)
        yield _fairness(report, sheet, worth[sheet.area])


def _fairness(report: "Report", sheet: "Sheet", worth: "Worth") -> Fairness:
    from linmeng.domain.planning.sharing.reading import BASES, standings, why
    from linmeng.domain.planning.sharing.shares import share

    shared = share(sheet.together, worth)
    found = {s.id: s for s in standings(sheet.together, shared, report.rates)}
    names = {c.id: c.name for c in sheet.members}
    return Fairness(
        sheet,
        tuple((c, found[c.id]) for c in sheet.members),
        BASES[shared.basis],
        tuple(why(objection, names) for objection in shared.objections),
        any(abs(shared.shares[c.id] - sheet.alliance.shares[c.id]) > _DOUBT for c in sheet.members),
    )
