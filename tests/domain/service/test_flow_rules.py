"""What the table cannot say alone: borders, who checks, how long, and who watches over whom."""

from dataclasses import replace
from datetime import timedelta

import pytest

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.domain.service.flow import (
    Actor,
    Given,
    OrderState,
    Side,
    State,
    Terms,
    absorbed,
    act_named,
    acts_open,
    after,
    check_act,
    sides_of,
    state_after,
)
from linmeng.domain.service.kinds import Liability
from tests.domain.service.flows import BOTH, MINE, NOW, OTHER, PERSONS, SHIMAO, order, sides, whole

THEIRS = Actor(belongs=frozenset({OTHER}), dispatches_for=frozenset({OTHER}))


def do(one: OrderState, act: str, actor: Actor, given: Given | None = None) -> OrderState:
    who = sides_of(one, actor)
    check_act(one, act_named(act), who, given or whole(one))
    return after(one, act_named(act), given or whole(one), who)


def test_an_urgent_matter_skips_the_sorting_where_a_company_is_under_contract() -> None:
    new = OrderState(at=NOW, urgent=True, contracts=MINE)
    began = after(new, act_named("report"))
    assert began.state is State.DISPATCHED and began.asked == MINE
    nobody = after(replace(new, contracts=frozenset()), act_named("report"))
    assert nobody.state is State.REPORTED and nobody.asked == frozenset()
    assert after(replace(new, urgent=False), act_named("report")).state is State.REPORTED


def test_without_a_contract_nobody_is_dispatched_to() -> None:
    with pytest.raises(NotNow, match="contract"):
        check_act(order(contracts=frozenset()), act_named("dispatch"), sides(order(), Side.TEAM))
    with pytest.raises(NotUnderstood, match="contract"):
        do(order(), "dispatch", PERSONS[Side.TEAM], replace(whole(order()), companies=frozenset({OTHER})))


def test_at_a_border_the_first_to_accept_has_it_and_the_other_is_told() -> None:
    one = order(State.DISPATCHED, contracts=BOTH, asked=BOTH)
    assert one.waiting == BOTH
    mine = do(one, "accept", PERSONS[Side.WORKER])
    assert (mine.state, mine.company, mine.waiting) == (State.ACCEPTED, SHIMAO, frozenset())
    with pytest.raises(NotNow, match="accepted already"):
        do(mine, "accept", THEIRS)
    for act in ("schedule", "arrive", "done", "return", "pause", "bear"):
        with pytest.raises(NotNow, match="Another company"):
            do(mine, act, THEIRS)


def test_at_a_border_one_sends_back_and_the_other_still_may_accept() -> None:
    one = order(State.DISPATCHED, contracts=BOTH, asked=BOTH)
    left = do(one, "return", THEIRS)
    assert left.state is State.DISPATCHED and left.waiting == MINE
    with pytest.raises(NotNow, match="sent this order back"):
        do(left, "accept", THEIRS)
    assert do(left, "accept", PERSONS[Side.COMPANY]).company == SHIMAO
    assert do(left, "return", PERSONS[Side.COMPANY]).state is State.RETURNED


def test_at_a_border_what_was_accepted_and_sent_back_goes_to_the_other() -> None:
    one = do(order(State.DISPATCHED, contracts=BOTH, asked=BOTH), "accept", PERSONS[Side.COMPANY])
    back = do(one, "return", PERSONS[Side.COMPANY])
    assert back.state is State.DISPATCHED and back.waiting == {OTHER} and not back.company
    assert do(back, "accept", THEIRS).company == OTHER


def test_at_a_border_it_does_not_go_back_to_who_refused_it() -> None:
    one = do(order(State.DISPATCHED, contracts=BOTH, asked=BOTH), "return", THEIRS)
    one = do(one, "accept", PERSONS[Side.COMPANY])
    assert do(one, "return", PERSONS[Side.COMPANY]).state is State.RETURNED


def test_who_takes_orders_for_both_says_for_which() -> None:
    one = order(State.DISPATCHED, contracts=BOTH, asked=BOTH)
    two = Actor(belongs=BOTH, dispatches_for=BOTH)
    assert "accept" in {act.key for act in acts_open(one, sides_of(one, two))}
    with pytest.raises(NotUnderstood, match="which company"):
        do(one, "accept", two)
    assert do(one, "accept", two, Given(company=OTHER)).company == OTHER
    with pytest.raises(NotYours):
        do(one, "accept", PERSONS[Side.COMPANY], Given(company=OTHER))


def test_who_has_both_roles_watches_over_nothing() -> None:
    """Yangsi: the supervisor is never the company, not even with a role of each."""
    for more in (Actor(supervisor=True), Actor(team=True), Actor(staff=True)):
        both = replace(more, belongs=MINE)  # any role of the company will do, a clerk's too
        for state in State:
            who = sides_of(order(state), both)
            assert who.inside and not who.who, state
    both = replace(PERSONS[Side.COMPANY], supervisor=True, team=True, staff=True, reporter=True)
    for act in ("urge", "escalate", "confirm", "send_back", "withdraw"):
        state = State.DONE if act in ("confirm", "send_back") else State.ACCEPTED
        with pytest.raises(NotYours, match="belong to a company"):
            do(order(state), act, both)
    stranger = replace(both, belongs=frozenset({"third"}), dispatches_for=frozenset({"third"}))
    assert do(order(State.ACCEPTED), "urge", stranger).state is State.ACCEPTED


def test_a_company_that_once_did_the_work_stays_watched() -> None:
    """Its contract has ended and the order went back to sorting: its people still do not supervise it."""
    one = order(State.REPORTED, contracts=frozenset({OTHER}), worked=MINE)
    assert sides_of(one, replace(PERSONS[Side.COMPANY], supervisor=True)).who == frozenset()


def test_its_reporter_checks_first_and_others_after_the_days_for_it() -> None:
    one = order(State.DONE, terms=Terms(check_days=3))
    assert do(one, "confirm", PERSONS[Side.REPORTER]).state is State.CLOSED
    for side in (Side.TEAM, Side.STAFF, Side.SUPERVISOR):
        with pytest.raises(NotNow, match="asked first"):
            do(replace(one, at=NOW + timedelta(days=3, seconds=-1)), "confirm", PERSONS[side])
        assert do(replace(one, at=NOW + timedelta(days=3)), "confirm", PERSONS[side]).closed_at is not None
        assert do(replace(one, reporters=0), "confirm", PERSONS[side]).state is State.CLOSED


def test_the_team_does_not_check_its_own_work() -> None:
    done = do(order(State.TEAM), "team_done", PERSONS[Side.TEAM])
    done = replace(done, reporters=0)
    with pytest.raises(NotYours, match="team did the work"):
        do(done, "confirm", PERSONS[Side.TEAM])
    assert do(done, "confirm", PERSONS[Side.STAFF]).state is State.CLOSED
    assert do(done, "send_back", PERSONS[Side.SUPERVISOR]).state is State.TEAM


def test_not_done_goes_back_to_the_company_and_is_counted() -> None:
    one = do(order(State.DONE), "send_back", PERSONS[Side.REPORTER])
    assert (one.state, one.company, one.reopened, one.on_site) == (State.ACCEPTED, SHIMAO, 1, False)
    assert one.done_at is None


def test_open_again_within_the_days_and_counted() -> None:
    one = order(State.CLOSED, terms=Terms(reopen_days=7))
    assert one.reopen_until == NOW + timedelta(days=7)
    again = do(replace(one, at=NOW + timedelta(days=7)), "reopen", PERSONS[Side.REPORTER])
    assert (again.state, again.reopened, again.company, again.closed_at) == (State.REPORTED, 1, "", None)
    with pytest.raises(NotNow, match="7 days"):
        do(replace(one, at=NOW + timedelta(days=7, seconds=1)), "reopen", PERSONS[Side.REPORTER])
    urgent = do(replace(one, urgent=True), "reopen", PERSONS[Side.REPORTER])
    assert urgent.state is State.DISPATCHED and urgent.asked == MINE


def test_one_of_many_reporters_withdraws_only_for_oneself() -> None:
    one = do(order(State.ACCEPTED, reporters=3), "withdraw", PERSONS[Side.REPORTER])
    assert (one.state, one.reporters) == (State.ACCEPTED, 2)
    last = replace(one, reporters=1)
    assert do(last, "withdraw", PERSONS[Side.REPORTER]).state is State.WITHDRAWN
    for now in (replace(last, urgent=True), replace(last, on_site=True)):
        with pytest.raises(NotNow):
            do(now, "withdraw", PERSONS[Side.REPORTER])


def test_a_joined_orders_reporters_follow_the_other_one() -> None:
    one, other = order(reporters=2), order(State.ACCEPTED, reporters=3)
    joined = do(one, "join", PERSONS[Side.TEAM], Given(other=other))
    assert joined.state is State.JOINED
    assert absorbed(other, one).reporters == 5 and absorbed(other, one).state is State.ACCEPTED
    assert absorbed(other, replace(one, urgent=True)).urgent
    for wrong in (
        Given(other=other, same=True),
        *(Given(other=order(s)) for s in (State.JOINED, State.CLOSED)),
    ):
        with pytest.raises(NotUnderstood):
            do(one, "join", PERSONS[Side.TEAM], wrong)
    assert do(joined, "separate", PERSONS[Side.STAFF]).state is State.REPORTED


def test_a_pause_lies_over_the_state_and_ends_by_itself() -> None:
    one = do(order(State.ACCEPTED), "pause", PERSONS[Side.COMPANY])
    assert one.state is State.ACCEPTED and one.paused
    with pytest.raises(NotNow, match="already"):
        do(one, "pause", PERSONS[Side.COMPANY])
    assert one.paused_until is not None
    later = replace(one, at=one.paused_until)
    assert not later.paused
    with pytest.raises(NotNow, match="not stand still"):
        do(later, "resume", PERSONS[Side.COMPANY])
    for side in (Side.COMPANY, Side.TEAM, Side.STAFF, Side.SUPERVISOR):
        assert not do(one, "resume", PERSONS[side]).paused
    assert not do(one, "done", PERSONS[Side.WORKER]).paused  # whoever goes on with it ends the pause
    assert do(one, "urge", PERSONS[Side.SUPERVISOR]).paused


@pytest.mark.parametrize("days", [-1, 0, 31])
def test_a_pause_has_a_day_to_come_and_not_too_far(days: int) -> None:
    given = Given(reason="等配件", until=NOW + timedelta(days=days))
    with pytest.raises(NotUnderstood):
        do(order(State.ACCEPTED, terms=Terms(longest_pause_days=30)), "pause", PERSONS[Side.COMPANY], given)


def test_what_is_urgent_does_not_stand_still_before_somebody_came() -> None:
    one = order(State.ACCEPTED, urgent=True)
    with pytest.raises(NotNow, match="urgent"):
        do(one, "pause", PERSONS[Side.COMPANY])
    there = do(one, "arrive", PERSONS[Side.WORKER])
    with pytest.raises(NotNow, match="on site already"):
        do(there, "arrive", PERSONS[Side.WORKER])
    assert do(there, "pause", PERSONS[Side.COMPANY]).paused


def test_the_four_kinds_of_liability_are_kept_apart_and_the_resident_agrees() -> None:
    for liability in Liability:
        given = Given(liability=liability, reason="自备水龙头", agreed=True)
        assert do(order(State.ACCEPTED), "bear", PERSONS[Side.COMPANY], given).liability is liability
    for liability in (Liability.PAID, Liability.OWN_MATERIALS):
        with pytest.raises(NotUnderstood, match="agrees"):
            do(order(), "bear", PERSONS[Side.TEAM], Given(liability=liability, reason="x"))


def test_steps_up_end() -> None:
    one = order(State.ACCEPTED, terms=Terms(levels=2))
    for level in (1, 2):
        one = do(one, "escalate", PERSONS[Side.SUPERVISOR])
        assert one.level == level
    with pytest.raises(NotNow, match="no further"):
        do(one, "escalate", PERSONS[Side.SUPERVISOR])


def test_pictures_only_where_the_matter_can_be_seen() -> None:
    given = replace(whole(order()), photos=0)
    with pytest.raises(NotUnderstood, match="photograph"):
        do(order(State.ACCEPTED), "done", PERSONS[Side.WORKER], given)
    assert do(order(State.ACCEPTED, pictures=False), "done", PERSONS[Side.WORKER], given).state is State.DONE
    for minutes in (None, 0, 99999):
        with pytest.raises(NotUnderstood, match="minutes"):
            do(order(State.ACCEPTED), "done", PERSONS[Side.WORKER], replace(whole(order()), minutes=minutes))


def test_yangsi_from_report_to_closed() -> None:
    """金江派单、世茂接单、社区督单: dispatched, accepted, and watched to the end."""
    one = after(OrderState(at=NOW, contracts=MINE), act_named("report"))
    one = do(one, "dispatch", PERSONS[Side.TEAM])
    one = do(one, "accept", PERSONS[Side.WORKER])
    one = do(one, "urge", PERSONS[Side.SUPERVISOR])
    one = do(one, "schedule", PERSONS[Side.WORKER])
    one = do(one, "arrive", PERSONS[Side.WORKER])
    one = do(one, "done", PERSONS[Side.WORKER])
    assert one.worked == MINE
    one = do(one, "confirm", PERSONS[Side.REPORTER])
    assert one.ended and one.reopened == 0
    assert state_after(one, act_named("reopen")) is State.REPORTED
