"""What the clock of a returned, re-dispatched, refused, reopened or paused order does, example by example."""

from datetime import timedelta

from linmeng.domain.service.clocks import Happened, Matter, Standing, runs
from tests.domain.service.timing import (
    DAY,
    HOUR,
    MINE,
    ORDINARY,
    OTHER,
    URGENT,
    at,
    clock,
    did,
    every,
    ordinary,
    urgent,
)

TOLD = ordinary("2025-09-01T10:00")  # due at the end of the 4th
ACCEPTED = [*TOLD, did("accept", "2025-09-01T11:00", company="shimao")]
BACK = [*ACCEPTED, did("return", "2025-09-02T10:00", company="shimao")]
DONE = [*ACCEPTED, did("done", "2025-09-04T12:00")]


def test_sent_back_it_stands_still_and_to_the_same_company_it_goes_on() -> None:
    away = clock("done", ORDINARY, BACK, "2025-09-20T00:00")
    assert away is not None and away.standing is Standing.AWAY and not away.late
    again = [*BACK, did("dispatch", "2025-09-03T16:00", companies=MINE)]
    found = clock("done", ORDINARY, again, "2025-09-03T17:00")
    assert found is not None and found.standing is Standing.RUNNING
    assert found.due_at == at("2025-09-05T00:00") + 30 * HOUR  # away from 10:00 to 16:00 on the next day
    assert len(every("done", ORDINARY, again, "2025-09-03T17:00")) == 1


def test_to_another_company_it_begins_when_that_one_is_told() -> None:
    other = [*BACK, did("dispatch", "2025-09-10T16:00", companies=OTHER)]
    found = clock("done", ORDINARY, other, "2025-09-10T17:00")
    assert found is not None and found.due_at == at("2025-09-14T00:00") and found.run.companies == OTHER
    first = every("done", ORDINARY, other, "2025-09-10T17:00")[0]
    assert first.standing is Standing.STOPPED and not first.late  # not late for the days without it


def test_what_was_late_when_it_was_sent_back_stays_late() -> None:
    late = [*ACCEPTED, did("return", "2025-09-06T10:00", company="shimao")]
    found = clock("done", ORDINARY, late, "2025-09-07T00:00")
    assert found is not None and found.standing is Standing.AWAY and found.late


def test_an_urgent_clock_does_not_stand_still_for_a_return() -> None:
    events = [*urgent("2025-09-01T10:00"), did("return", "2025-09-01T10:20", company="shimao")]
    events.append(did("dispatch", "2025-09-01T11:00", companies=MINE))
    found = clock("on_site", URGENT, events, "2025-09-01T11:30")
    assert found is not None and found.due_at == at("2025-09-01T12:00")
    events[-1] = did("dispatch", "2025-09-01T11:00", companies=OTHER)
    found = clock("on_site", URGENT, events, "2025-09-01T11:30")
    assert found is not None and found.due_at == at("2025-09-01T13:00") and found.run.companies == OTHER


def test_urgent_and_nobody_under_contract_runs_from_the_report() -> None:
    events = [did("report", "2025-09-01T10:00")]
    found = clock("on_site", URGENT, events, "2025-09-01T12:30")
    assert found is not None and found.standing is Standing.LATE
    told = [*events, did("dispatch", "2025-09-01T13:00", companies=MINE)]
    found = clock("on_site", URGENT, told, "2025-09-01T14:00")
    assert found is not None and found.due_at == at("2025-09-01T15:00") and not found.late
    assert [c.late for c in every("on_site", URGENT, told, "2025-09-01T14:00")] == [True, False]


def test_the_team_comes_to_what_is_urgent_and_no_companys_clock_runs() -> None:
    events = [did("report", "2025-09-01T10:00"), did("solve", "2025-09-01T10:10")]
    events.append(did("team_done", "2025-09-01T11:00"))
    found = clock("on_site", URGENT, events, "2025-09-01T14:00")
    assert found is not None and found.standing is Standing.MET
    taken = [*TOLD, did("recall", "2025-09-01T12:00"), did("solve", "2025-09-01T12:10"),
             did("team_done", "2025-09-09T12:00")]  # fmt: skip
    found = clock("done", ORDINARY, taken, "2025-09-10T14:00")
    assert found is not None and found.standing is Standing.STOPPED and not found.late


def test_checked_not_done_goes_on_without_the_time_of_checking() -> None:
    """Done half a day before it was due, checked two days later: half a day is left."""
    back = [*DONE, did("send_back", "2025-09-06T12:00")]
    found = clock("done", ORDINARY, back, "2025-09-06T13:00")
    assert found is not None and found.standing is Standing.RUNNING
    assert found.due_at == at("2025-09-07T00:00") == at("2025-09-05T00:00") + 2 * DAY
    again = [*back, did("done", "2025-09-07T10:00"), did("confirm", "2025-09-07T11:00")]
    found = clock("done", ORDINARY, again, "2025-09-08T00:00")
    assert found is not None and found.standing is Standing.MET_LATE and found.left == -10 * HOUR


def test_done_before_it_was_late_and_accepted_is_met() -> None:
    found = clock("done", ORDINARY, [*DONE, did("confirm", "2025-09-30T10:00")], "2025-10-01T00:00")
    assert found is not None and found.standing is Standing.MET


def test_opened_again_after_closing_is_a_new_round_and_the_first_keeps_its_lateness() -> None:
    late = [*ACCEPTED, did("done", "2025-09-05T12:00"), did("confirm", "2025-09-06T12:00")]
    again = [*late, did("reopen", "2025-09-08T09:00"), did("dispatch", "2025-09-08T10:00", companies=MINE)]
    clocks = every("done", ORDINARY, again, "2025-09-08T11:00")
    assert [(c.run.round, c.late, c.now) for c in clocks] == [(0, True, False), (1, False, True)]
    assert clocks[1].due_at == at("2025-09-12T00:00")


def test_urgent_opened_again_somebody_has_to_come_again() -> None:
    events = [*urgent("2025-09-01T10:00"), did("accept", "2025-09-01T10:01", company="shimao"),
              did("arrive", "2025-09-01T10:30"), did("done", "2025-09-01T11:00")]  # fmt: skip
    back = [*events, did("send_back", "2025-09-01T20:00")]
    found = clock("on_site", URGENT, back, "2025-09-01T20:30")
    assert found is not None and found.due_at == at("2025-09-01T22:00") and found.run.round == 1
    closed = [*events, did("confirm", "2025-09-01T12:00"), did("reopen", "2025-09-02T08:00", companies=MINE)]
    found = clock("on_site", URGENT, closed, "2025-09-02T08:30")
    assert found is not None and found.due_at == at("2025-09-02T10:00")


def test_at_a_border_the_other_companys_clock_begins_when_it_gets_the_order() -> None:
    both = MINE | OTHER
    events = [did("report", "2025-09-01T10:00"), did("dispatch", "2025-09-01T10:00", companies=both)]
    refused = [*events, did("return", "2025-09-01T15:00", company="other")]
    found = clock("done", ORDINARY, refused, "2025-09-02T00:00")
    assert found is not None and found.due_at == at("2025-09-05T00:00")  # Shimao's runs on
    events += [did("accept", "2025-09-01T11:00", company="other"),
               did("return", "2025-09-03T11:00", company="other")]  # fmt: skip
    found = clock("done", ORDINARY, events, "2025-09-03T12:00")
    assert found is not None and found.due_at == at("2025-09-07T00:00") and found.run.companies == MINE


def test_a_pause_is_taken_out_exactly_and_comes_back_by_itself() -> None:
    pause = did("pause", "2025-09-02T09:17", until=at("2025-09-05T00:00"))
    still = clock("done", ORDINARY, [*ACCEPTED, pause], "2025-09-04T00:00")
    assert still is not None and still.standing is Standing.PAUSED
    length = at("2025-09-05T00:00") - at("2025-09-02T09:17")
    assert still.due_at == at("2025-09-05T00:00") + length
    back = clock("done", ORDINARY, [*ACCEPTED, pause], "2025-09-05T00:00")
    assert back is not None and back.standing is Standing.RUNNING and back.due_at == still.due_at
    resumed = [*ACCEPTED, pause, did("resume", "2025-09-02T10:17")]
    found = clock("done", ORDINARY, resumed, "2025-09-02T11:00")
    assert found is not None and found.due_at == at("2025-09-05T01:00")
    urged = [*ACCEPTED, pause, did("urge", "2025-09-02T10:17")]
    found = clock("done", ORDINARY, urged, "2025-09-02T11:00")
    assert found is not None and found.due_at == still.due_at  # being urged ends no pause


def test_a_pause_begun_when_late_makes_nothing_good() -> None:
    pause = did("pause", "2025-09-06T09:00", until=at("2025-09-09T00:00"))
    found = clock("done", ORDINARY, [*ACCEPTED, pause], "2025-09-07T00:00")
    assert found is not None and found.standing is Standing.LATE
    assert found.due_at == at("2025-09-05T00:00")


def test_what_ends_stops_every_clock() -> None:
    for end in ("withdraw", "recall"):
        events = [*ACCEPTED, did(end, "2025-09-02T09:00")]
        found = clock("done", ORDINARY, events, "2025-12-01T00:00")
        assert found is not None and not found.late
    left = [*ACCEPTED, Happened("withdraw", at("2025-09-02T09:00"), left_open=True)]
    found = clock("done", ORDINARY, left, "2025-12-01T00:00")
    assert found is not None and found.standing is Standing.LATE


def test_what_comes_after_the_moment_is_not_seen() -> None:
    found = clock("done", ORDINARY, DONE, "2025-09-03T00:00")
    assert found is not None and found.standing is Standing.RUNNING


def test_sorting_begins_anew_after_a_return() -> None:
    found = [r for r in runs(BACK, urgent=False) if r.stage == "sort"]
    assert [(r.begin, r.met_at) for r in found] == [
        (at("2025-09-01T10:00"), at("2025-09-01T10:00")), (at("2025-09-02T10:00"), None),
    ]  # fmt: skip
    assert Matter("ordinary") == ORDINARY and timedelta(hours=24) == DAY
