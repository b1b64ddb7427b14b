"""What a draft's page shows: figures at once, what the last edit did, where a compound could go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linmeng.domain.planning.compound import Compound, Mode
from linmeng.domain.planning.editing import Arrangement, Shape, between
from linmeng.domain.refusals import Refusal
from linmeng.planning.models import Draft
from linmeng.planning.queries.drafts import desk_of
from linmeng.web.refused import said

if TYPE_CHECKING:
    from linmeng.domain.planning.hand import Ground, Totals

_LOOKED_AT = 8  # alliances around
_CENT = 0.01  # CNY/m²: fees are written with two decimals


@dataclass(frozen=True, slots=True)
class Member:
    """A compound in its alliance. Fees in CNY/m² and month."""

    compound: Compound
    fee: float
    host: bool


@dataclass(frozen=True, slots=True)
class Row:
    """An alliance as the list shows it. Money in CNY/month."""

    shape: Shape
    key: str  # one of its members, to find it again
    title: str
    members: tuple[Member, ...]
    cost: float
    subsidy: float
    held: bool
    breaks: tuple[str, ...]

    @property
    def joined(self) -> bool:
        return len(self.members) > 1


@dataclass(frozen=True, slots=True)
class Effect:
    """What the last edit did, CNY/month, and the fees of those it touched."""

    objective: float
    cost: float
    subsidy: float
    fees: tuple[tuple[str, float, float], ...]  # name, before, after: those that change
    more: int  # compounds whose fee changes beside those
    kept: int  # compounds touched whose fee stays


@dataclass(frozen=True, slots=True)
class Place:
    """Where a compound or alliance could go, or a mode it could take; `objective`: what that changes."""

    to: str
    title: str
    mode: Mode
    host: str
    objective: float
    breaks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Focus:
    """The compound that was chosen, its alliance, and what could be done with both."""

    compound: Compound
    row: Row
    places: tuple[Place, ...]  # for the compound alone
    partners: tuple[Place, ...]  # for the whole alliance
    ways: tuple[Place, ...]
    others: tuple[tuple[str, str], ...]  # every other alliance: a member and the title


@dataclass(frozen=True, slots=True)
class Board:
    """A draft after its last edit."""

    totals: "Totals"
    change: float  # of the objective since the start
    rows: tuple[Row, ...]  # broken ones first, then those joined, then those alone
    wishes: tuple[str, ...]  # not met
    effect: Effect | None
    may_undo: bool
    may_redo: bool

    @property
    def joined(self) -> list[Row]:
        return [row for row in self.rows if row.joined or row.breaks]

    @property
    def alone(self) -> list[Row]:
        return [row for row in self.rows if not row.joined and not row.breaks]


def board_of(draft: Draft, ground: "Ground") -> Board:
    """Everything about the arrangement now."""
    desk = desk_of(draft)
    now, totals = desk.now, ground.totals(desk.now)
    rows = [_row(ground, now, shape) for shape in now.shapes]
    return Board(
        totals=totals,
        change=totals.objective - draft.start_objective,
        rows=tuple(sorted(rows, key=lambda r: (not r.breaks, not r.joined, r.title))),
        wishes=tuple(said(reason) for _code, reason in ground.wish_breaks(now)),
        effect=_effect(ground, desk_of(draft, draft.number - 1).now, now) if draft.number else None,
        may_undo=bool(desk.done),
        may_redo=bool(desk.undone),
    )


def focus_on(ground: "Ground", now: Arrangement, code: str) -> Focus | None:
    """What could be done with a compound and its alliance; None when there is no such compound."""
    if code not in now.home:
        return None
    shape = now.home[code]
    whole = len(shape.members) > 1
    return Focus(
        compound=ground.by_id[code],
        row=_row(ground, now, shape),
        places=tuple(_places(ground, now, (code,), alone=whole)),
        partners=tuple(_places(ground, now, shape.members, alone=False)) if whole else (),
        ways=tuple(_ways(ground, shape)),
        others=tuple((s.members[0], title(ground, s)) for s in now.shapes if s != shape),
    )


def title(ground: "Ground", shape: Shape) -> str:
    """How an alliance is called in lists: its host or largest member, and how many more."""
    lead = shape.host or max(shape.members, key=lambda m: (ground.by_id[m].area, m))
    more = len(shape.members) - 1
    return f"{ground.by_id[lead].name} +{more}" if more else ground.by_id[lead].name


def changed_fees(
    ground: "Ground", before: Arrangement, now: Arrangement
) -> list[tuple[Compound, float, float]]:
    """The compounds that an edit touched, with their fees before and after; the largest step first."""
    touched = between(before, now).touched
    found = [(ground.by_id[i], _fee(ground, before, i), _fee(ground, now, i)) for i in sorted(touched)]
    return sorted(found, key=lambda f: -abs(f[2] - f[1]))


def _effect(ground: "Ground", before: Arrangement, now: Arrangement, most: int = 10) -> Effect:
    was, then = ground.totals(before), ground.totals(now)
    touched = changed_fees(ground, before, now)
    fees = [(c.name, a, b) for c, a, b in touched if abs(a - b) >= _CENT / 2]
    return Effect(
        objective=then.objective - was.objective,
        cost=then.cost - was.cost,
        subsidy=then.subsidy - was.subsidy,
        fees=tuple(fees[:most]),
        more=max(0, len(fees) - most),
        kept=len(touched) - len(fees),
    )


def _row(ground: "Ground", now: Arrangement, shape: Shape) -> Row:
    priced = ground.priced(shape)
    members = tuple(Member(ground.by_id[m], priced.alliance.fees[m], m == shape.host) for m in _led(shape))
    return Row(
        shape=shape,
        key=shape.members[0],
        title=title(ground, shape),
        members=members,
        cost=priced.calculation.cost,
        subsidy=priced.calculation.subsidy,
        held=now.is_held(shape),
        breaks=_said(priced.breaks),
    )


def _led(shape: Shape) -> Sequence[str]:
    """The members, the host first."""
    return sorted(shape.members, key=lambda m: (m != shape.host, m))


def _places(ground: "Ground", now: Arrangement, who: Sequence[str], *, alone: bool) -> Iterable[Place]:
    """The alliances of the neighbours, and staying alone; what fits first, the cheapest first."""
    around = {now.home[o] for i in who for o in ground.near.of[i]} - {now.home[who[0]]}
    nearest = sorted(around, key=lambda s: (_gap(ground, who, s), s.members))[:_LOOKED_AT]
    goals: list[str | None] = [s.members[0] for s in nearest]
    found = [_place(ground, now, who, to) for to in ([*goals, None] if alone else goals)]
    return sorted(found, key=lambda p: (bool(p.breaks), p.objective))


def _place(ground: "Ground", now: Arrangement, who: Sequence[str], to: str | None) -> Place:
    change = ground.moved(now, who, to)
    new = next(s for s in change.made if who[0] in s.members)
    step = sum(_objective(ground, s) for s in change.made) - sum(_objective(ground, s) for s in change.gone)
    broken = [r for s in change.made for r in ground.priced(s).breaks]
    where = title(ground, now.home[to]) if to else ""
    return Place(to or "", where, new.mode, new.host or "", step, _said(broken))


def _ways(ground: "Ground", shape: Shape) -> list[Place]:
    """The modes and hosts this alliance could have instead."""
    now = _objective(ground, shape)
    ways = [w for w in ground.ways(shape.members) if w != shape]
    found = [
        Place(
            w.members[0], ground.by_id[w.host].name if w.host else "", w.mode, w.host or "",
            _objective(ground, w) - now, _said(ground.priced(w).breaks),
        )
        for w in ways
    ]  # fmt: skip
    return sorted(found, key=lambda p: (bool(p.breaks), p.objective))


def _gap(ground: "Ground", who: Sequence[str], shape: Shape) -> float:
    pairs = ((i, o) for i in who for o in shape.members if o in ground.near.of[i])
    return min(ground.near.gap(i, o) for i, o in pairs)


def _objective(ground: "Ground", shape: Shape) -> float:
    return ground.priced(shape).calculation.objective


def _fee(ground: "Ground", arrangement: Arrangement, code: str) -> float:
    return ground.priced(arrangement.home[code]).alliance.fees[code]


def _said(reasons: Iterable[Refusal]) -> tuple[str, ...]:
    return tuple(said(reason) for reason in reasons)
