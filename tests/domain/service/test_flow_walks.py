"""Random walks over the whole flow, with persons of many roles at a border of two companies."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from linmeng.domain.refusals import NotUnderstood, Refusal
from linmeng.domain.service.clocks import Happened, Matter, stage_clocks
from linmeng.domain.service.flow import (
    ENDS,
    TABLE,
    Act,
    Actor,
    Given,
    OrderState,
    Side,
    State,
    act_named,
    acts_open,
    after,
    check_act,
    sides_of,
    state_after,
    why_not,
)
from tests.domain.service.flows import BOTH, MINE, NOW, OTHER, PERSONS, SHIMAO, whole
from tests.domain.service.timing import HERE, HOW

COMPANIES = st.frozensets(st.sampled_from([SHIMAO, OTHER]))
ACTORS = st.builds(
    Actor, st.booleans(), st.booleans(), st.booleans(), st.booleans(),
    st.frozensets(st.sampled_from([SHIMAO, OTHER, "third"])), COMPANIES, COMPANIES,
)  # fmt: skip
ORDERS = st.builds(
    OrderState,
    st.just(NOW),
    urgent=st.booleans(),
    contracts=st.sampled_from([MINE, BOTH, frozenset()]),
    reporters=st.integers(0, 3),
)
ALL = (*PERSONS.values(), Actor(belongs=frozenset({OTHER}), dispatches_for=frozenset({OTHER})))


MIXED = (
    Actor(supervisor=True, belongs=MINE), Actor(team=True, reporter=True, works_for=MINE),
    Actor(staff=True, supervisor=True), Actor(belongs=BOTH, dispatches_for=BOTH),
)  # fmt: skip
STEPS = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(ALL), ACTORS), st.integers(0, 999), st.integers(0, 600),
        st.sampled_from(["", SHIMAO, OTHER]),
    ),
    min_size=5, max_size=60,
)  # fmt: skip
Steps = list[tuple[Actor, int, int, str]]
QUIET = ("decline", "join", "withdraw", "recall", "bear", "urge", "pause")
"""Taken seldom, so that walks go far."""


def _given(one: OrderState, company: str) -> Given:
    return replace(whole(one), company=company)


def _chosen(one: OrderState, actor: Actor, chance: int) -> Act | None:
    """One of the acts open to a person, or, now and then, any act at all."""
    if chance % 10 == 0:
        return [act for act in TABLE if not act.begins][chance // 10 % (len(TABLE) - 1)]
    acts = [a for a in acts_open(one, sides_of(one, actor)) if a.key not in QUIET or chance % 7 == 0]
    return acts[chance % len(acts)] if acts else None


def _step(one: OrderState, act: Act, actor: Actor, company: str) -> OrderState | None:
    """The order after an act; None where it was refused."""
    who = sides_of(one, actor)
    try:
        check_act(one, act, who, _given(one, company))
    except Refusal:
        return None
    return after(one, act, _given(one, company), who)


@settings(max_examples=80, deadline=None)
@given(ORDERS, STEPS)
def test_no_order_is_ever_stuck_and_nobody_watches_over_oneself(new: OrderState, steps: Steps) -> None:
    _walk(new, steps)


def test_long_walks_reach_every_act() -> None:
    """The same, with many more steps than Hypothesis likes to take."""
    seen: Counter[str] = Counter()
    for seed in range(60):
        chance = Random(seed)
        contracts = chance.choice([MINE, BOTH, BOTH, frozenset()])
        new = OrderState(at=NOW, urgent=seed % 3 == 0, contracts=contracts, reporters=chance.randrange(4))
        steps = [
            (chance.choice([*ALL, *MIXED]), chance.randrange(1000), chance.randrange(900),
             chance.choice(["", "", SHIMAO, OTHER]))
            for _ in range(80)
        ]  # fmt: skip
        seen.update(_walk(new, steps))
    assert set(seen) == {act.key for act in TABLE if not act.begins}
    assert min(seen.values()) >= 2, seen


def _walk(new: OrderState, steps: Steps) -> list[str]:
    """Takes the steps that are not refused; every order on the way must be whole."""
    one = after(new, act_named("report"))
    events, taken = [Happened("report", one.at, one.asked)], []
    for actor, chance, minutes, company in steps:
        one = replace(one, at=one.at + timedelta(minutes=minutes))
        act = _chosen(one, actor, chance)
        before, found = one, _step(one, act, actor, company) if act else None
        if act is None or found is None:
            continue
        mine = actor.belongs | actor.dispatches_for | actor.works_for
        if act.apart:
            assert not mine & before.concerned, "who is watched over watched over itself"
        if mine & before.concerned:
            assert act.by & {Side.COMPANY, Side.WORKER} or act.key == "reopen"
        if act.key in ("schedule", "arrive", "done"):
            assert before.company in actor.dispatches_for | actor.works_for
        one = found
        _whole(one)
        _some_way_on(one)
        taken.append(act.key)
        events.append(_event(act.key, before, one))
    _clocks_are_sane(one, events)
    return taken


def _whole(one: OrderState) -> None:
    """What must hold of every order whatever was done to it."""
    has = one.state in (State.ACCEPTED, State.SCHEDULED)
    assert bool(one.company) or not has
    assert one.company in {"", *one.asked} and one.refused <= one.asked <= one.contracts
    assert (one.state is State.DISPATCHED) is bool(one.waiting)
    assert (one.closed_at is not None) is (one.state is State.CLOSED)
    assert one.company not in one.refused and one.reporters >= 0 and 0 <= one.level <= one.terms.levels
    assert one.state is not State.TEAM or not one.company


def _some_way_on(one: OrderState) -> None:
    """An end, or somebody of these can lead it into another state, sooner or later without a reporter."""
    if one.ended:
        return
    later = replace(one, at=one.at + timedelta(days=one.terms.check_days), paused_until=None)
    for now in (one, later):
        moves = [
            act.key
            for actor in ALL
            if now is later or not actor.reporter
            for act in acts_open(now, sides_of(now, actor))
            if state_after(now, act, whole(now)) is not now.state
        ]
        assert moves or now is not later, now.state


def _event(key: str, before: OrderState, now: OrderState) -> Happened:
    gone = min(now.refused - before.refused, default="")
    return Happened(
        key, now.at, companies=now.asked if key in ("dispatch", "reopen") else frozenset(),
        company=now.company if key == "accept" else gone, until=now.paused_until,
        left_open=key == "withdraw" and now.state is before.state,
    )  # fmt: skip


def _clocks_are_sane(one: OrderState, events: list[Happened]) -> None:
    matter = Matter("urgent" if one.urgent else "ordinary")
    for found in stage_clocks(HERE, matter, events, one.at, HOW):
        assert found.run.begin <= found.warn_at <= found.due_at
        if one.ended and found.now and found.run.met_at is None:
            assert found.run.stopped_at is not None or found.run.away_since is not None


@settings(max_examples=80, deadline=None)
@given(ORDERS, STEPS, ACTORS)
def test_what_is_offered_can_be_done(new: OrderState, steps: Steps, person: Actor) -> None:
    """A button that is not grey is refused for nothing but what was not given, or for which company."""
    one = after(new, act_named("report"))
    for actor, chance, minutes, company in steps:
        one = replace(one, at=one.at + timedelta(minutes=minutes))
        chosen = _chosen(one, actor, chance)
        one = (_step(one, chosen, actor, company) if chosen else None) or one
    who = sides_of(one, person)
    for act in TABLE:
        if act.begins:
            continue
        try:
            check_act(one, act, who, whole(one))
        except NotUnderstood:
            continue
        except Refusal:
            assert act not in acts_open(one, who), act.key
        else:
            assert act in acts_open(one, who) and why_not(one, act, who) is None
    assert ENDS and BOTH > MINE
