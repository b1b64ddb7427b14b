"""All figures with which anybody can check that no part of an alliance would be better off by itself."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from linmeng.domain.planning.compound import Compound, Street
from linmeng.domain.planning.costs import MemberLine, payer, price
from linmeng.domain.planning.neighbours import Neighbours, neighbours
from linmeng.domain.planning.plan import Alliance
from linmeng.domain.planning.rates import Rates
from linmeng.domain.planning.sharing.worth import LARGEST, Values, Worth

KIND = "linmeng fair shares 1"

_FIGURES = ("area", "households", "buildings", "lifts", "gates", "subdistrict", "housing_class", "tier",
            "company", "mature")  # fmt: skip

_RATES = ("name", "sha256", "limits", "fees", "direct", "change", "positions")


class Certifier:
    """Certificates for the alliances of one street; measures the street once."""

    def __init__(self, street: Street, rates: Rates, near: Neighbours | None = None) -> None:
        self.street, self.rates = street, rates
        self.near = near or neighbours(street, rates)
        self.worth = Worth(street, rates, self.near)
        self.known = {c.id: c for c in street.compounds}

    def alliance(self, alliance: Alliance, *, parts: bool = True) -> dict[str, Any]:
        """The figures of one alliance; with `parts` also v(T) of every proper part T and how T attains it.

        Raises KeyError when a member is no compound of the street.
        """
        members = [self.known[m] for m in sorted(alliance.members)]
        examined = 1 < len(members) <= LARGEST
        return {
            "mode": alliance.mode,
            "host": alliance.host,
            "cost": alliance.cost,
            "subsidy": alliance.subsidy,
            "members": [self._member(c, alliance) for c in members],
            "metres": [[self._metres(a.id, b.id) for b in members] for a in members],
            "neighbours": self._pairs(members, self.near.of),
            "adjacent": self._pairs(members, self.near.adjacent),
            "examined": examined,
            "objections": [list(o) for o in alliance.objections],
            **({"parts": self._parts(self.worth.of(alliance.members))} if parts and examined else {}),
        }

    def _member(self, c: Compound, alliance: Alliance) -> dict[str, Any]:
        line = payer(c, self.rates)
        return {
            "id": c.id,
            "name": c.name,
            **{name: getattr(c, name) for name in _FIGURES},
            "cap": line.cap,
            "target": line.target,
            "pay": line.pay,
            "share": alliance.shares[c.id],
            "fee": alliance.fees[c.id],
        }

    def _metres(self, a: str, b: str) -> float:
        return 0.0 if a == b else self.near.distance(*sorted((a, b)))

    def _pairs(self, members: list[Compound], links: Mapping[str, frozenset[str]]) -> list[list[str]]:
        ids = [c.id for c in members]
        return [[a, b] for a in ids for b in ids if a < b and b in links[a]]

    def _parts(self, values: Values) -> list[dict[str, Any]]:
        lines = {m: payer(self.known[m], self.rates) for m in values.members}
        return [
            {
                "members": list(values.names(part)),
                "worth": float(values.worth[part]),
                "blocks": [self._block(b.members, b.mode, b.host, lines) for b in values.blocks(part)],
            }
            for part in range(1, values.whole)
        ]

    def _block(
        self, members: tuple[str, ...], mode: Any, host: str | None, lines: Mapping[str, MemberLine]
    ) -> dict[str, Any]:
        crowd = Street(tuple(self.known[m] for m in members))
        c = price(crowd, self.rates, members, mode, host, where=self.near.place)
        return {
            "members": list(members),
            "mode": mode,
            "host": host,
            "cost": c.cost,
            "subsidy": c.subsidy,
            "shortfall": c.shortfall,
        }


def certificate(alliance: Alliance, street: Street, rates: Rates) -> dict[str, Any]:
    """The certificate of one alliance by itself, as plain data. Raises KeyError on an unknown member.

    It lets anybody recompute costs, the limits of what is asked for, and every part's best way to leave.
    What it cannot show: that the figures of the compounds are true, and that two of them are (or are not)
    neighbours, which also depends on the compounds around.
    """
    return whole([Certifier(street, rates).alliance(alliance)], rates)


def whole(alliances: list[dict[str, Any]], rates: Rates) -> dict[str, Any]:
    """A file of certificates: the rates once, then the alliances."""
    figures = {**asdict(rates), "positions": [asdict(p) for p in rates.positions]}
    return {
        "kind": KIND,
        "rates": {key: figures[key] for key in _RATES},
        "alliances": alliances,
    }
