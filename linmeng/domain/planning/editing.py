"""A plan arranged by hand: what an edit changes, what may not stay, undoing and doing again.

An arrangement may break the model's rules while it is worked on; `planning.hand` prices it and says so.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from linmeng.domain.planning.compound import MODES, Constraints, Mode
from linmeng.domain.refusals import NotNow, NotUnderstood


@dataclass(frozen=True, slots=True, order=True)
class Shape:
    """An alliance without its figures."""

    members: tuple[str, ...]  # sorted
    mode: Mode
    host: str | None = None


@dataclass(frozen=True)
class Arrangement:
    """Every compound in one shape. What is held by hand stays when the rest is planned anew."""

    shapes: tuple[Shape, ...]  # sorted
    held: frozenset[str] = frozenset()

    @cached_property
    def home(self) -> Mapping[str, Shape]:
        return {member: shape for shape in self.shapes for member in shape.members}

    def of(self, compound: str) -> Shape:
        """The shape a compound is in. Raises NotUnderstood when there is no such compound."""
        if compound not in self.home:
            raise NotUnderstood("There is no compound with the id {id}", id=compound)
        return self.home[compound]

    def is_held(self, shape: Shape) -> bool:
        """Whether any of its members is held: then the whole alliance stays."""
        return not self.held.isdisjoint(shape.members)


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit does: shapes that end, shapes that begin, compounds held or released by it."""

    gone: tuple[Shape, ...] = ()
    made: tuple[Shape, ...] = ()
    held: frozenset[str] = frozenset()
    released: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.gone or self.made or self.held or self.released)

    @property
    def touched(self) -> frozenset[str]:
        """The members of every shape that ends or begins."""
        return frozenset(m for shape in (*self.gone, *self.made) for m in shape.members)


@dataclass(frozen=True)
class Desk:
    """A draft after some edits: the arrangement now, and the way back and forth. Never altered."""

    now: Arrangement
    done: tuple[tuple[int, Arrangement], ...] = ()  # (edit, what was before it)
    undone: tuple[tuple[int, Arrangement], ...] = field(default=())  # (edit, what it had made)

    def edited(self, number: int, change: Change) -> "Desk":
        """After the edit with this number. Raises NotNow when a shape that should end is not there."""
        return Desk(apply(self.now, change), (*self.done, (number, self.now)))

    def back(self) -> "Desk":
        """Before the last edit that is in force. Raises NotNow when there is none."""
        if not self.done:
            raise NotNow("There is nothing to undo.")
        number, before = self.done[-1]
        return Desk(before, self.done[:-1], (*self.undone, (number, self.now)))

    def forth(self) -> "Desk":
        """After the edit undone last. Raises NotNow when none was, or something else was done since."""
        if not self.undone:
            raise NotNow("There is nothing to do again.")
        number, after = self.undone[-1]
        return Desk(after, (*self.done, (number, self.now)), self.undone[:-1])


def apply(arrangement: Arrangement, change: Change) -> Arrangement:
    """The arrangement after a change. Raises NotNow when a shape that should end is not there."""
    shapes = set(arrangement.shapes)
    if not shapes.issuperset(change.gone):
        raise NotNow("The alliances that this would change are not there any more.")
    shapes = shapes.difference(change.gone).union(change.made)
    held = (arrangement.held | change.held) - change.released
    return Arrangement(tuple(sorted(shapes, key=lambda s: s.members)), held)


def between(now: Arrangement, then: Arrangement) -> Change:
    """The change that leads from one arrangement of the same compounds to another."""
    here, there = set(now.shapes), set(then.shapes)
    return Change(
        tuple(sorted(here - there, key=lambda s: s.members)),
        tuple(sorted(there - here, key=lambda s: s.members)),
        then.held - now.held,
        now.held - then.held,
    )


def in_force(wishes: Constraints, held: Collection[str]) -> Constraints:
    """The wishes that the hand has not overruled: those about a compound that is held no longer count."""
    free = set(held).isdisjoint
    return Constraints(
        tuple(pair for pair in wishes.together if free(pair)),
        tuple(pair for pair in wishes.apart if free(pair)),
        {i: mode for i, mode in wishes.mode.items() if free((i,))},
        {i: host for i, host in wishes.host.items() if free((i, host))},
    )


def plain(arrangement: Arrangement) -> dict[str, Any]:
    """An arrangement as JSON values; `read_arrangement` reads it again."""
    return {"shapes": _shapes(arrangement.shapes), "held": sorted(arrangement.held)}


def read_arrangement(data: Mapping[str, Any]) -> Arrangement:
    """Reads what `plain` wrote. Raises KeyError or TypeError on anything else."""
    return Arrangement(_read_shapes(data["shapes"]), frozenset(data["held"]))


def plain_change(change: Change) -> dict[str, Any]:
    """A change as JSON values; `read_change` reads it again."""
    return {
        "gone": _shapes(change.gone),
        "made": _shapes(change.made),
        "held": sorted(change.held),
        "released": sorted(change.released),
    }


def read_change(data: Mapping[str, Any]) -> Change:
    """Reads what `plain_change` wrote. Raises KeyError or TypeError on anything else."""
    return Change(
        _read_shapes(data["gone"]),
        _read_shapes(data["made"]),
        frozenset(data["held"]),
        frozenset(data["released"]),
    )


def read_mode(text: str) -> Mode:
    """A mode by its name. Raises NotUnderstood."""
    for mode in MODES:
        if mode == text:
            return mode
    raise NotUnderstood("There is no mode called {mode}", mode=text)


def _shapes(shapes: Iterable[Shape]) -> list[list[Any]]:
    return [[list(s.members), s.mode, s.host] for s in shapes]


def _read_shapes(rows: Iterable[Any]) -> tuple[Shape, ...]:
    return tuple(Shape(tuple(members), mode, host) for members, mode, host in rows)
