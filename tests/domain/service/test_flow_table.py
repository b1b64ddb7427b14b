"""Every state × every act × every side, against a table written by hand from the design's words."""

import itertools
import re

import pytest

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours, Refusal
from linmeng.domain.service.flow import (
    ENDS,
    NEEDS,
    SIDES,
    STATES,
    TABLE,
    Given,
    Need,
    OrderState,
    Side,
    State,
    act_named,
    acts_open,
    after,
    check_act,
    picture,
    state_after,
    why_not,
)
from tests.domain.service.flows import order, sides, whole

CHINESE = re.compile("[\u4e00-\u9fff]")

# act | who (R reporter, T team, C company, W worker, S supervisor, D staff) | from > to; = stays.
BY_HAND = """
solve     | T    | reported>team returned>team
dispatch  | TD   | reported>dispatched returned>dispatched team>dispatched
refer     | TD   | reported>referred returned>referred team>referred
decline   | TD   | reported>declined returned>declined team>declined
join      | TD   | reported>joined returned>joined team>joined dispatched>joined
separate  | TD   | joined>reported
recall    | TD   | dispatched>reported accepted>reported scheduled>reported
bring_back| TD   | referred>reported
settle    | TD   | referred>closed
team_done | T    | team>done
accept    | CW   | dispatched>accepted
return    | C    | dispatched>returned accepted>returned scheduled>returned
schedule  | CW   | accepted>scheduled scheduled>scheduled
arrive    | CW   | accepted>accepted scheduled>scheduled
done      | CW   | accepted>done scheduled>done
bear      | TD   | reported>= returned>= team>= dispatched>= accepted>= scheduled>=
bear      | C    | accepted>= scheduled>=
confirm   | R    | done>closed
send_back | R    | done>accepted
reopen    | R    | closed>reported
withdraw  | R    | reported>withdrawn returned>withdrawn team>withdrawn dispatched>withdrawn
withdraw  | R    | accepted>withdrawn scheduled>withdrawn referred>withdrawn
pause     | TD   | reported>= returned>= team>= accepted>= scheduled>= referred>=
pause     | C    | accepted>= scheduled>=
urge      | S    | reported>= returned>= team>= dispatched>= accepted>= scheduled>= done>= referred>=
escalate  | S    | reported>= returned>= team>= dispatched>= accepted>= scheduled>= done>= referred>=
"""
LETTERS = {"R": Side.REPORTER, "T": Side.TEAM, "C": Side.COMPANY, "W": Side.WORKER, "S": Side.SUPERVISOR,
           "D": Side.STAFF}  # fmt: skip


def by_hand() -> dict[tuple[str, Side, State], State]:
    found = {}
    for line in BY_HAND.strip().splitlines():
        act, who, ways = (part.strip() for part in line.split("|"))
        for letter, way in itertools.product(who, ways.split()):
            before, to = way.split(">")
            found[act, LETTERS[letter], State(before)] = State(before if to == "=" else to)
    return found


EXPECTED = by_hand()
PAIRS = [(a.key, state) for a in TABLE if not a.begins for state in State]


def _may(one: OrderState, act: str, side: Side) -> bool:
    """Resuming is only of what is paused, so it has a test of its own."""
    try:
        check_act(one, act_named(act), sides(one, side), whole(one))
    except (NotNow, NotYours):
        return False
    return True


@pytest.mark.parametrize(("act", "state"), PAIRS)
def test_every_state_and_act_for_every_side(act: str, state: State) -> None:
    one = order(state)
    for side in Side:
        expected = EXPECTED.get((act, side, state))
        assert _may(one, act, side) is (expected is not None), (act, state, side)
        if expected is not None:
            assert state_after(one, act_named(act), whole(one)) is expected, (act, state, side)
            assert after(one, act_named(act), whole(one), sides(one, side)).state is expected


def test_no_act_is_missing_from_the_hand_written_table() -> None:
    assert {act for act, _, _ in EXPECTED} | {"report", "resume"} == {a.key for a in TABLE}
    assert len({a.key for a in TABLE}) == len(TABLE)


def test_every_state_has_a_way_out_or_is_an_end() -> None:
    for state in State:
        one = order(state)
        out = [
            act
            for side in Side
            for act in acts_open(one, sides(one, side))
            if state_after(one, act, whole(one)) is not state
        ]
        assert out or state in ENDS, state


def test_what_is_open_is_what_is_not_refused() -> None:
    for state, side in itertools.product(State, Side):
        one = order(state)
        shown = {act.key for act in acts_open(one, sides(one, side))}
        assert shown == {
            act for act, s, st in EXPECTED if (s, st) == (side, state)
        }, (state, side)  # fmt: skip


@pytest.mark.parametrize("need", list(Need))
def test_each_need_is_asked_for(need: Need) -> None:
    """With nothing given, every act that has the need is refused; with all given, done."""
    acts = [act for act in TABLE if need in act.needs]
    assert acts
    for act in acts:
        side = next(side for side in Side if side in act.by)
        one = order(act.states[0])
        assert why_not(one, act, sides(one, side)) is None
        with pytest.raises(NotUnderstood):
            check_act(one, act, sides(one, side), Given())
        check_act(one, act, sides(one, side), whole(one))


def test_needs_by_the_design() -> None:
    """A reason to send back, refer, pause, open again; whom to ask when it is not ours."""
    needs = {act.key: set(act.needs) for act in TABLE}
    for key in ("return", "refer", "decline", "recall", "send_back", "reopen", "pause", "escalate"):
        assert Need.REASON in needs[key], key
    assert Need.WHOM in needs["decline"] and Need.UNTIL in needs["pause"]
    assert {Need.PHOTO, Need.MINUTES} <= needs["done"] and Need.WINDOW in needs["schedule"]
    assert needs["dispatch"] == {Need.COMPANIES, Need.LIABILITY}


def test_an_act_nobody_knows() -> None:
    with pytest.raises(NotUnderstood):
        act_named("explode")


def test_every_word_is_there_in_both_languages() -> None:
    words = [*STATES.values(), *SIDES.values(), *NEEDS.values(), *(act.words for act in TABLE)]
    words += [act.else_when for act in TABLE if act.else_when]
    for one in words:
        assert CHINESE.search(one) and one.en and not CHINESE.search(one.en), one
    assert set(STATES) == set(State) and set(SIDES) == set(Side) and set(NEEDS) == set(Need)


def test_the_picture_is_the_table() -> None:
    drawn = picture()
    assert {node.state for node in drawn.nodes} == {None, *State}
    assert len({(n.layer, n.column) for n in drawn.nodes}) == len(drawn.nodes)
    assert {n.state for n in drawn.nodes if n.end} == ENDS
    assert {e.act for e in drawn.edges} == {a.key for a in TABLE}
    usual = {(e.act, e.before, e.after) for e in drawn.edges if e.when is None}
    hand = {(act, before, to) for (act, _, before), to in EXPECTED.items()}
    assert {one for one in usual if one[0] not in ("report", "resume")} == hand
    second = {(e.act, e.before, e.after) for e in drawn.edges if e.when is not None}
    assert ("report", None, State.DISPATCHED) in second and (
        "reopen",
        State.CLOSED,
        State.DISPATCHED,
    ) in second
    for edge in drawn.edges:
        assert edge.stays is (edge.before is edge.after) and not (edge.back and edge.stays)


def test_a_refusal_says_where_the_order_stands() -> None:
    one = order(State.CLOSED)
    with pytest.raises(Refusal) as caught:
        check_act(one, act_named("arrive"), sides(one, Side.WORKER))
    assert caught.value.values["state"].en == "closed"
