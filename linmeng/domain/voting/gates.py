"""One hurdle of a vote: an exact share of something, and what is still missing to take it."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Gate:
    """A share to be reached, of all or of those who took part.

    `strict` means more than the share (过半数), otherwise at least (以上 includes the number): CC 1259.
    """

    of: str  # "all" | "participating"
    share: Fraction
    strict: bool

    def need(self, base: int) -> int:
        """The smallest whole number that takes the gate on this base (0.01 m² or heads); at least 1."""
        p, q = self.share.numerator, self.share.denominator
        least = p * base // q + 1 if self.strict else -(-p * base // q)
        return max(1, least)

    def need_of_new(self, have: int, base: int) -> int | None:
        """How much more is needed when all of it is new: it joins the base as well as those in favour.

        None where newcomers cannot do it (unanimity that somebody has broken already).
        """
        if self.of == "all":
            return max(0, self.need(base) - have)
        if have >= self.need(base):
            return 0
        p, q = self.share.numerator, self.share.denominator
        if p == q:
            return 1 if have == base else None
        lack = p * base - q * have  # (have + x) / (base + x) against p / q
        more = lack // (q - p) + 1 if self.strict else -(-lack // (q - p))
        return max(1, more)


@dataclass(frozen=True, slots=True)
class Both:
    """A gate on both axes: area of exclusive units and head count (双过半, CC 278)."""

    area: Gate
    heads: Gate


@dataclass(frozen=True, slots=True)
class Taken:
    """A gate after counting.

    Area in 0.01 m², heads in heads; `missing` at this base, `missing_new` if newcomers bring it.
    """

    gate: str  # "participation" | "approval"
    axis: str  # "area" | "heads"
    rule: Gate
    have: int
    base: int

    @property
    def need(self) -> int:
        return self.rule.need(self.base)

    @property
    def missing(self) -> int:
        return max(0, self.need - self.have)

    @property
    def missing_new(self) -> int | None:
        return self.rule.need_of_new(self.have, self.base)

    @property
    def passed(self) -> bool:
        return self.have >= self.need

    def as_data(self) -> dict[str, str | int | bool | None]:
        share = self.rule.share
        return {
            "gate": self.gate,
            "axis": self.axis,
            "of": self.rule.of,
            "share": f"{share.numerator}/{share.denominator}",
            "test": "more_than" if self.rule.strict else "at_least",
            "have": self.have,
            "base": self.base,
            "need": self.need,
            "missing": self.missing,
            "missing_new": self.missing_new,
            "passed": self.passed,
        }
