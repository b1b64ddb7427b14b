"""A plan arranged by hand: everybody is somewhere once, and every step can be undone."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.domain.planning.check import check
from linmeng.domain.planning.compound import MODES, Constraints, Street
from linmeng.domain.planning.editing import (
    Arrangement,
    Change,
    Desk,
    Shape,
    apply,
    between,
    in_force,
    plain,
    plain_change,
    read_arrangement,
    read_change,
)
from linmeng.domain.planning.hand import Ground
from linmeng.domain.planning.modes import why_not
from linmeng.domain.planning.progress import Never
from linmeng.domain.planning.rates import Rates
from linmeng.domain.refusals import NotNow, NotUnderstood, Refusal
from tests.domain.planning.brute import best
from tests.domain.planning.instances import instance

SEEDS = st.integers(0, 10_000)
SLACK = 1.0  # m; more than two projections of one street differ


def clicked(ground: Ground, now: Arrangement, chance: Random) -> Change:
    """What somebody who clicks anywhere would change. Raises Refusal when that is nothing."""
    ids = sorted(ground.by_id)
    who, to = chance.choice(ids), chance.choice([*ids, None])
    return {
        0: lambda: ground.moved(now, chance.sample(ids, min(len(ids), chance.randint(1, 2))), to),
        1: lambda: ground.moved(now, now.of(who).members, to),
        2: lambda: ground.remoded(now, who, chance.choice(MODES), chance.choice([*ids, None])),
        3: lambda: ground.split(now, who),
        4: lambda: ground.hold(now, [who], release=chance.random() < 0.5),
    }[chance.randint(0, 4)]()


def sessions(seed: int, clicks: int = 12) -> Iterator[tuple[Ground, Desk]]:
    """A session at the desk, state by state."""
    chance = Random(seed)
    ground = Ground(*instance(seed))
    desk = Desk(ground.alone())
    yield ground, desk
    for number in range(1, clicks + 1):
        try:
            desk = desk.edited(number, clicked(ground, desk.now, chance))
        except Refusal:
            continue
        yield ground, desk


@settings(max_examples=60)
@given(SEEDS)
def test_everybody_is_somewhere_once(seed: int) -> None:
    for ground, desk in sessions(seed):
        members = [m for shape in desk.now.shapes for m in shape.members]
        assert sorted(members) == sorted(ground.by_id)
        assert all(shape.members == tuple(sorted(shape.members)) for shape in desk.now.shapes)
        assert desk.now.held <= set(members)


@settings(max_examples=60)
@given(SEEDS)
def test_every_step_can_be_undone_and_done_again(seed: int) -> None:
    states = [desk for _ground, desk in sessions(seed)]
    last = states[-1]
    undone = last
    for before in reversed(states[:-1]):
        undone = undone.back()
        assert undone.now == before.now
    with pytest.raises(NotNow):
        undone.back()
    again = undone
    for after in states[1:]:
        again = again.forth()
        assert again.now == after.now
    assert (again.now, again.done) == (last.now, last.done)


@settings(max_examples=60)
@given(SEEDS)
def test_what_is_written_down_is_read_again(seed: int) -> None:
    states = [desk.now for _ground, desk in sessions(seed)]
    for now in states:
        assert read_arrangement(plain(now)) == now
    for one, other in pairwise([*states, states[0]]):
        change = between(one, other)
        assert apply(one, change) == other
        assert read_change(plain_change(change)) == change
        assert bool(change) == (one != other)


@settings(max_examples=60)
@given(SEEDS)
def test_figures_and_breaks_are_the_checkers(seed: int) -> None:
    """A plan the desk calls clean passes the independent checker; one it calls broken does not."""
    for ground, desk in sessions(seed, clicks=6):
        wishes = in_force(ground.street.constraints, desk.now.held)
        faults = check(replace(ground.street, constraints=wishes), ground.rates, ground.plan(desk.now, 0.0))
        broken = bool(ground.totals(desk.now).broken)
        assert bool(faults) == broken or (not faults and on_the_line(ground, desk.now)), faults


def on_the_line(ground: Ground, now: Arrangement) -> bool:
    """Whether some partners lie just at the reach, where the checker (another projection) allows slack."""
    reach, near = ground.rates.limits.reach, ground.near
    pairs = (pair for shape in now.shapes for pair in combinations(shape.members, 2))
    return any(abs(near.gap(a, b) - reach) < SLACK for a, b in pairs)


@settings(max_examples=60)
@given(SEEDS)
def test_the_rest_is_finished_at_its_best(seed: int) -> None:
    """Held alliances as constraints of the whole street: brute force finds nothing cheaper."""
    street, rates = instance(2 * seed)  # without wishes
    chance = Random(seed)
    ground = Ground(street, rates)
    now = ground.alone()
    for _ in range(3):
        try:
            now = apply(now, clicked(ground, now, chance))
        except Refusal:
            continue
    if any(ground.priced(s).breaks for s in now.shapes if now.is_held(s)):
        return
    try:
        change, gap = ground.finished(now, stop=Never())
    except NotNow:
        assert all(now.is_held(s) for s in now.shapes)
        return
    then = apply(now, change)
    held = [s for s in now.shapes if now.is_held(s)]
    assert set(held) <= set(then.shapes) and then.held == now.held
    found = best(replace(street, constraints=_fixed(held, sorted(ground.by_id))), rates)
    assert found is not None
    assert ground.totals(then).objective == pytest.approx(found[0], rel=2e-4, abs=0.02)
    assert gap <= 1e-4


def _fixed(held: list[Shape], ids: list[str]) -> Constraints:
    return Constraints(
        together=tuple((s.members[0], m) for s in held for m in s.members[1:]),
        apart=tuple((m, i) for s in held for m in s.members for i in ids if i not in s.members),
        mode={m: s.mode for s in held for m in s.members},
        host={m: s.host for s in held if s.host for m in s.members if m != s.host},
    )


def test_held_alliances_may_break_rules_and_the_rest_is_finished_all_the_same() -> None:
    street, rates = _trio()
    ground = Ground(street, rates)
    now = apply(ground.alone(), ground.moved(ground.alone(), ["00001"], "00002"))
    broken = next(s for s in now.shapes if len(s.members) == 2)
    assert ground.priced(broken).breaks
    with pytest.raises(NotNow, match="Everything is held"):
        ground.finished(apply(now, ground.hold(now, ["00003"])), stop=Never())
    change, _gap = ground.finished(now, stop=Never())
    assert broken in apply(now, change).shapes


def test_a_mode_that_still_fits_is_kept_and_one_that_does_not_is_replaced() -> None:
    street, rates = instance(4)
    ground = Ground(street, rates)
    for shape in _allowed(ground):
        if len(shape.members) < 3:
            continue
        now = apply(ground.alone(), between(ground.alone(), _with(ground, shape)))
        for member in shape.members:
            change = ground.moved(now, [member], None)
            rest = next(s for s in change.made if member not in s.members and len(s.members) > 1)
            same = shape.host in (None, *rest.members) and not why_not(
                street, rates, rest.members, shape.mode, shape.host, around=ground.near
            )
            assert not same or (rest.mode, rest.host) == (shape.mode, shape.host)


def _allowed(ground: Ground) -> Iterator[Shape]:
    from itertools import combinations

    for size in (2, 3, 4):
        for members in combinations(sorted(ground.by_id), size):
            yield from ground.allowed(members)


def _with(ground: Ground, shape: Shape) -> Arrangement:
    others = [s for s in ground.alone().shapes if s.members[0] not in shape.members]
    return Arrangement(tuple(sorted([shape, *others], key=lambda s: s.members)))


def _trio() -> tuple[Street, Rates]:
    """Three compounds far from one another."""
    street, rates = instance(0)
    base = street.compounds[0]
    far = [
        replace(base, id=f"0000{k}", name=f"{k}号", lon=121.4 + k / 10, outline=None, mature=False)
        for k in (1, 2, 3)
    ]
    return Street(tuple(far)), rates


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (lambda g, n: g.moved(n, ["00001"], "00001"), NotUnderstood),
        (lambda g, n: g.moved(n, [], "00001"), NotUnderstood),
        (lambda g, n: g.moved(n, ["nobody"], "00001"), NotUnderstood),
        (lambda g, n: g.moved(n, ["00001"], "nobody"), NotUnderstood),
        (lambda g, n: g.moved(n, ["00001"], None), NotNow),
        (lambda g, n: g.split(n, "00001"), NotNow),
        (lambda g, n: g.remoded(n, "00001", "unified", None), NotNow),
        (lambda g, n: g.hold(n, ["00001"], release=True), NotNow),
    ],
)
def test_clicks_that_mean_nothing(act: object, kind: type[Refusal]) -> None:
    ground = Ground(*_trio())
    with pytest.raises(kind):
        act(ground, ground.alone())  # type: ignore[operator]


def test_a_wish_about_somebody_held_counts_no_more() -> None:
    wishes = Constraints((("a", "b"),), (("c", "d"),), {"a": "merge", "c": "selfrun"}, {"d": "b"})
    assert in_force(wishes, {"b"}) == Constraints((), (("c", "d"),), {"a": "merge", "c": "selfrun"}, {})
    assert in_force(wishes, ()) == wishes
