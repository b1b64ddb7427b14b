"""Chances of sums of independent events, in whole numbers of 2⁻⁶⁰ and never overstated. No floats, no
chance.

Source: the recursion for sums of independent Bernoulli variables (Poisson-binomial for gains of 1), X. H.
Wang, Statistica Sinica 3 (1993) 295–312. All states are kept side by side in one large integer
(Kronecker's substitution), so that a step costs a few multiplications instead of a loop.
"""

from fractions import Fraction
from functools import lru_cache

ONE = 1 << 60
_SLOT = 128  # bits of a state: a weight of up to 2⁶⁰ times a chance of up to 2⁶⁰ fits
_ALL = (1 << _SLOT) - 1  # a packed integer modulo this is the sum of its slots
_BLOCK = 64  # states that are dropped together when they have become negligible
_NEGLIGIBLE = 1 << 30  # 2⁻³⁰


def scaled(share: Fraction) -> int:
    """A chance as a whole number of 2⁻⁶⁰, rounded down."""
    return share.numerator * ONE // share.denominator


@lru_cache(maxsize=256)
def _weights(slots: int) -> int:
    """A mask that leaves each slot its 61 bits of weight."""
    return ((1 << _SLOT * slots) - 1) // _ALL * ((1 << 61) - 1)


class Sum:
    """How likely a sum of independent gains reaches `goal`: `reached` is a floor, `at_most` a ceiling
    (2⁻⁶⁰).
    """

    __slots__ = ("_base", "_packed", "_steps", "goal", "reached")

    def __init__(self, goal: int) -> None:
        self.goal, self._base, self._steps = goal, 0, 0
        self.reached, self._packed = (0, ONE) if goal > 0 else (ONE, 0)

    @property
    def at_most(self) -> int:
        """One less what is known to stay below the goal."""
        return ONE - self._packed % _ALL

    def from_(self, gain: int) -> int:
        """A floor for the chance that the sum, still below the goal, is this much or more (or has reached
        it).
        """
        return self.reached + (self._packed >> _SLOT * max(0, gain - self._base)) % _ALL

    def add(self, gain: int, chance: int) -> None:
        """One more event, independent of all before: `gain` with `chance` (of 2⁶⁰), else nothing."""
        if gain <= 0 or not self._packed:
            return
        mask = _weights((self._packed.bit_length() // _SLOT + 256) // 256 * 256)
        hit = (self._packed * chance >> 60) & mask
        new = ((self._packed * (ONE - chance) >> 60) & mask) + (hit << _SLOT * gain)
        cut = _SLOT * (self.goal - self._base)
        self.reached += (new >> cut) % _ALL
        self._packed = new & ((1 << cut) - 1)
        self._steps += 1
        if self._steps % 16 == 0:
            self._drop()

    def _drop(self) -> None:
        """Forgets the lowest states while they weigh next to nothing; that only lowers the floor."""
        block = (1 << _SLOT * _BLOCK) - 1
        while self._packed > block and (self._packed & block) % _ALL < _NEGLIGIBLE:
            self._packed >>= _SLOT * _BLOCK
            self._base += _BLOCK
