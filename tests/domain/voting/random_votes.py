"""Votes drawn by Hypothesis: holders with several flats, several ballots a flat, every setting, every
gate.
"""

from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import strategies as st

from linmeng.domain.voting.ballots import Ballot, Service
from linmeng.domain.voting.counting import Count, count
from linmeng.domain.voting.rolls import Roll
from linmeng.domain.voting.rules import RulePack
from tests.domain.voting.some_votes import NATIONAL, OLD, SHANGHAI, ballot, flat, roll_of, with_rules

MATTERS = ((NATIONAL, "hire_company"), (SHANGHAI, "raise_fund"), (OLD, "hire_company"), (OLD, "raise_fund"))


@dataclass(frozen=True)
class Vote:
    areas: tuple[int, ...]
    holders: tuple[int, ...]
    rules: RulePack
    matter: str
    cast: tuple[Ballot, ...]
    served: tuple[bool, ...]
    announced: str

    @property
    def roll(self) -> Roll:
        return roll_of(
            *(flat(i, a, f"h{h}") for i, (a, h) in enumerate(zip(self.areas, self.holders, strict=True)))
        )

    @property
    def services(self) -> list[Service]:
        return [Service(f"u{i:05}", "post", 0, "receipt") for i, yes in enumerate(self.served) if yes]

    def counted(self, cast: list[Ballot] | None = None) -> Count:
        ballots = self.cast if cast is None else cast
        return count(self.roll, self.rules, self.matter, "1", ballots, self.services, self.announced)

    def for_brute(self) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """What the brute-force recount is told: plain figures of the statute, not the pack's."""
        gates = {
            "hire_company": (("all", Fraction(1, 2), True), ("all", Fraction(1, 2), True)),
            "raise_fund": (("all", Fraction(1, 2), True), ("all", Fraction(2, 3), False)),
        }
        if self.rules.code != "national-2007":
            gates = {
                "hire_company": (("all", Fraction(2, 3), False), ("participating", Fraction(1, 2), True)),
                "raise_fund": (("all", Fraction(2, 3), False), ("participating", Fraction(3, 4), False)),
            }
        names = ("unreturned", "conflict", "changeable", "blank")
        rules: dict[str, Any] = {n: self.rules.value(n) for n in names}
        rules["participation"], rules["approval"] = gates[self.matter]
        rules["announced"] = bool(self.announced)
        units = [
            {"id": f"u{i:05}", "area": a, "holder": h, "served": s}
            for i, (a, h, s) in enumerate(zip(self.areas, self.holders, self.served, strict=True))
        ]
        return units, rules


@st.composite
def rules_of(draw: st.DrawFn) -> tuple[RulePack, str]:
    base, matter = draw(st.sampled_from(MATTERS))
    settings: dict[str, Any] = {
        "unreturned": draw(st.sampled_from(["exclude", "abstain", "follow_majority"])),
        "conflict": draw(st.sampled_from(["void", "first", "last", "paper", "electronic"])),
        "changeable": draw(st.booleans()),
        "blank": draw(st.sampled_from(["not_counted", "abstain"])),
        "service_ways": ("post",),
    }
    return with_rules(base, **settings), matter


CHANNELS = st.sampled_from(["paper", "paper", "electronic", "assisted", "imported"])


@st.composite
def votes(draw: st.DrawFn) -> Vote:
    """Anything at all: few or many ballots for any flat."""
    n = draw(st.integers(1, 12))
    same = draw(st.booleans())
    areas = tuple(draw(st.lists(st.just(5000) if same else st.integers(1, 9000), min_size=n, max_size=n)))
    holders = tuple(draw(st.lists(st.integers(0, n), min_size=n, max_size=n)))
    rules, matter = draw(rules_of())
    many = draw(
        st.lists(st.tuples(st.integers(0, n - 1), st.sampled_from("yyyyynna-xi"), CHANNELS), max_size=n + 4)
    )
    cast = tuple(ballot(unit, x, k, channel) for k, (unit, x, channel) in enumerate(many, start=1))
    served = tuple(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    return Vote(areas, holders, rules, matter, cast, served, draw(st.sampled_from(["", "notice"])))


@st.composite
def close_votes(draw: st.DrawFn) -> Vote:
    """Votes near their gates: most flats return one ballot, mostly yes, a few a second one; holders of
    several flats.
    """
    n = draw(st.integers(3, 12))
    areas = tuple(draw(st.lists(st.sampled_from([5000, 5000, 6000, 9000]), min_size=n, max_size=n)))
    holders = tuple(i if draw(st.integers(0, 3)) else 0 for i in range(n))
    rules, matter = draw(rules_of())
    letters = [draw(st.sampled_from("yyyyyyyyynna-xi..")) for _ in range(n)]
    rows = [(i, x) for i, x in enumerate(letters) if x != "."] or [(0, "y")]
    rows += [
        (draw(st.integers(0, n - 1)), draw(st.sampled_from("yn"))) for _ in range(draw(st.integers(0, 1)))
    ]
    cast = tuple(
        ballot(i, x, k, "paper" if k == 1 else draw(CHANNELS)) for k, (i, x) in enumerate(rows, start=1)
    )
    served = tuple(draw(st.booleans()) for _ in range(n))
    return Vote(areas, holders, rules, matter, cast, served, draw(st.sampled_from(["", "notice"])))


def seeded_vote(chance: Random) -> Vote:
    """Like `close_votes`, from a seeded generator: thousands in seconds."""
    n = chance.randint(3, 12)
    areas = tuple(chance.choice([5000, 5000, 6000, 9000]) for _ in range(n))
    holders = tuple(i if chance.random() < 0.8 else 0 for i in range(n))
    base, matter = chance.choice(MATTERS)
    rules = with_rules(
        base,
        unreturned=chance.choice(["exclude", "abstain", "follow_majority"]),
        conflict=chance.choice(["void", "first", "last", "paper", "electronic"]),
        changeable=chance.random() < 0.5,
        blank=chance.choice(["not_counted", "abstain"]),
        service_ways=("post",),
    )
    letters = chance.choice(["yyyyyynai-x..", "yyyyyyyyy...", "yyyyyyn.", "yynn....", "nnny...."])
    rows = [(i, x) for i, x in enumerate(chance.choices(letters, k=n)) if x != "."] or [(0, "y")]
    rows += [(chance.randrange(n), chance.choice("yn")) for _ in range(chance.choice([0, 0, 1]))]
    ways = ["paper", "paper", "electronic", "imported"]
    cast = tuple(
        ballot(i, x, k, "paper" if k == 1 else chance.choice(ways)) for k, (i, x) in enumerate(rows, start=1)
    )
    served = tuple(chance.random() < 0.8 for _ in range(n))
    return Vote(areas, holders, rules, matter, cast, served, chance.choice(["", "notice", "notice"]))
