"""Why an alliance has its mode: what else its compounds could do, and what speaks against it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from linmeng.domain.planning.compound import Compound, Mode, Street
from linmeng.domain.planning.costs import price
from linmeng.domain.planning.modes import why_not
from linmeng.domain.planning.neighbours import Neighbours, neighbours
from linmeng.domain.planning.rates import Rates
from linmeng.domain.refusals import Refusal
from linmeng.planning.files.report import Area, Report, Sheet

_JOINT: tuple[Mode, ...] = ("merge", "attach", "unified")
_LOOKED_AT = 5  # neighbours of a compound by itself


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way for the same compounds, or for one with a neighbour. Money in CNY/month."""

    mode: Mode
    members: tuple[Compound, ...]
    host: Compound | None
    reasons: tuple[Refusal, ...]  # why the model does not allow it; empty when it does
    extra: float | None  # what it would cost more in all, subsidy weighed; None when it is not allowed
    elsewhere: tuple[tuple[Compound, int], ...] = ()  # neighbours that another alliance has


@dataclass(frozen=True, slots=True)
class Partner:
    """A neighbour of a compound with the number of its alliance. Metres."""

    compound: Compound
    gap: float
    distance: float
    adjacent: bool
    alliance: int


class Surroundings:
    """A planning area of a plan with its neighbour graph."""

    def __init__(self, report: Report, area: Area) -> None:
        self.street: Street = area.street
        self.rates: Rates = report.rates
        self.near: Neighbours = neighbours(area.street, report.rates)
        self.by_id = {c.id: c for c in area.street.compounds}
        self.sheet_of = {c.id: s for s in report.sheets for c in s.members if s.area == area.name}

    def partners(self, compound: str) -> list[Partner]:
        """The neighbours of a compound, nearest first."""
        found = []
        for pair in self.near.pairs:
            if compound in (pair.a, pair.b):
                other = pair.b if pair.a == compound else pair.a
                number = self.sheet_of[other].number
                found.append(Partner(self.by_id[other], pair.gap, pair.distance, pair.adjacent, number))
        return sorted(found, key=lambda p: (p.gap, p.distance, p.compound.id))

    def alternatives(self, sheet: Sheet) -> list[Alternative]:
        """What else was possible, the allowed and cheapest first."""
        found = [*(self._together(sheet) if sheet.joined else self._alone(sheet))]
        return sorted(found, key=lambda a: (a.extra is None, a.extra or 0.0))

    def _together(self, sheet: Sheet) -> Iterator[Alternative]:
        """The same members in the other modes, each candidate as host, and everybody alone."""
        now = sheet.together.objective
        for mode in _JOINT:
            for host in self._hosts(sheet.members) if mode == "attach" else [None]:
                if (mode, host and host.id) != (sheet.alliance.mode, sheet.alliance.host):
                    yield self._priced(mode, sheet.members, host, now)
        alone = sum(self._best_alone(c) for c in sheet.members)
        yield Alternative("independent", sheet.members, None, (), alone - now)

    def _alone(self, sheet: Sheet) -> Iterator[Alternative]:
        """The other way of staying alone, and a pair with each of the nearest neighbours."""
        [c] = sheet.members
        now = sheet.together.objective
        other: Mode = "selfrun" if sheet.alliance.mode == "independent" else "independent"
        yield self._priced(other, (c,), None, now)
        for partner in self.partners(c.id)[:_LOOKED_AT]:
            mate = partner.compound
            before = now + self._best_alone(mate)
            ways = [
                self._priced(mode, (c, mate), host, before)
                for mode in _JOINT
                for host in (self._hosts((c, mate)) if mode == "attach" else [None])
            ]
            best = min(ways, key=lambda w: (w.extra is None, w.extra or 0.0, len(w.reasons)))
            taken = ((mate, partner.alliance),) if self.sheet_of[mate.id].joined else ()
            yield Alternative(best.mode, best.members, best.host, best.reasons, best.extra, taken)

    def _hosts(self, members: Sequence[Compound]) -> list[Compound | None]:
        mature: list[Compound | None] = [c for c in members if c.mature]
        return mature or [max(members, key=lambda c: c.area)]

    def _priced(
        self, mode: Mode, members: tuple[Compound, ...], host: Compound | None, now: float
    ) -> Alternative:
        ids, lead = [c.id for c in members], host.id if host else None
        reasons = tuple(why_not(self.street, self.rates, ids, mode, lead, around=self.near))
        if reasons:
            return Alternative(mode, members, host, reasons, None)
        cost = price(self.street, self.rates, ids, mode, lead, where=self.near.place).objective
        return Alternative(mode, members, host, (), cost - now)

    def _best_alone(self, compound: Compound) -> float:
        ways: tuple[Mode, ...] = ("independent", "selfrun")
        allowed = [
            m for m in ways if not why_not(self.street, self.rates, [compound.id], m, around=self.near)
        ]
        just = Street((compound,))
        return min(price(just, self.rates, [compound.id], mode).objective for mode in allowed)
