"""Worked examples with sources: 2 h, 30 min, 3 days over Spring Festival and month ends; what is off."""

import json
from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest

from linmeng.domain.clauses import clause_words
from linmeng.domain.procedures.model import Says
from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.service.clocks import (
    Matter,
    Standing,
    agreed_clock,
    clocks_data,
    clocks_from,
    current,
    frozen_for,
    next_moment,
    read_clocks,
    stage_clocks,
)
from tests.domain.service.timing import (
    HERE,
    HOW,
    MINE,
    ORDINARY,
    PACK,
    PUDONG,
    TEXT,
    URGENT,
    at,
    clock,
    did,
    ordinary,
    urgent,
)


@pytest.mark.parametrize(
    ("reported", "office", "due"),
    [
        ("2026-02-17T23:30", False, "2026-02-18T01:30"),  # the first day of the Year of the Horse, at night
        ("2026-02-17T23:30", True, "2026-02-18T00:00"),
        ("2025-12-31T22:30", False, "2026-01-01T00:30"),
        ("2024-02-29T23:45", True, "2024-03-01T00:15"),
        ("2025-09-01T10:00", False, "2025-09-01T12:00"),
    ],
)
def test_urgent_repair_on_site(reported: str, office: bool, due: str) -> None:
    """SH-SCO 6 (1)(4): 急修项目未2小时内到现场，其中设置管理处的未30分钟内到现场的；全年每日24小时受理."""
    found = clock("on_site", replace(URGENT, site_office=office), urgent(reported), reported)
    assert found is not None and found.due_at == at(due) and found.binding
    assert found.clock.ground.says is Says.VERIFIED
    assert clause_words(found.clock.ground.clause) == "沪房规范〔2023〕3号第6条第1款第4项"


@pytest.mark.parametrize(
    ("told", "due"),
    [
        ("2025-09-01T10:00", "2025-09-05T00:00"),  # the 1st is not counted: 2, 3, 4 to 24:00 (CC 201)
        ("2025-09-01T00:00", "2025-09-05T00:00"),
        ("2025-09-01T23:59", "2025-09-05T00:00"),
        ("2026-02-14T09:00", "2026-02-18T00:00"),  # over the eve: Spring Festival moves nothing
        ("2026-02-16T10:00", "2026-02-20T00:00"),
        ("2025-01-28T18:00", "2025-02-01T00:00"),  # month's end, within Spring Festival 2025
        ("2024-02-27T08:00", "2024-03-02T00:00"),  # leap year: 28, 29, 1 March
        ("2025-02-27T08:00", "2025-03-03T00:00"),
        ("2025-12-30T08:00", "2026-01-03T00:00"),
    ],
)
def test_ordinary_repair_done(told: str, due: str) -> None:
    """SH-SCO 6 (1)(4): 一般修理项目未3天内修复的: calendar days, from the day the company was told."""
    found = clock("done", ORDINARY, ordinary("2024-02-01T08:00", told), told)
    assert found is not None and found.due_at == at(due) and found.binding and found.certain


def test_leaks_in_the_rain_and_what_is_no_repair_have_no_days() -> None:
    for name in ("rain_leak", "matter"):
        assert clock("done", Matter(name), ordinary("2025-09-01T10:00"), "2025-09-01T11:00") is None


def test_a_time_the_resident_asked_for_counts_but_not_the_companys_own() -> None:
    """居民预约可不受此限."""
    events = [*ordinary("2025-09-01T10:00"), did("accept", "2025-09-01T11:00", company="shimao")]
    own = did("schedule", "2025-09-01T12:00", window_ends=at("2025-09-07T12:00"))
    asked = replace(own, resident=True)
    found = clock("done", ORDINARY, [*events, own], "2025-09-06T00:00")
    assert found is not None and found.due_at == at("2025-09-05T00:00") and found.standing is Standing.LATE
    found = clock("done", ORDINARY, [*events, asked], "2025-09-06T00:00")
    assert found is not None and found.due_at == at("2025-09-07T12:00") and found.excepted
    assert found.standing is Standing.RUNNING
    sooner = replace(asked, window_ends=at("2025-09-02T12:00"))
    found = clock("done", ORDINARY, [*events, sooner], "2025-09-02T00:00")
    assert found is not None and found.due_at == at("2025-09-05T00:00") and not found.excepted


@pytest.mark.parametrize(
    ("arrived", "standing", "late"),
    [
        ("2025-09-01T11:59:59", Standing.MET, False),
        ("2025-09-01T12:00:00", Standing.MET, False),
        ("2025-09-01T12:00:01", Standing.MET_LATE, True),
    ],
)
def test_met_or_late_to_the_second(arrived: str, standing: Standing, late: bool) -> None:
    events = [*urgent("2025-09-01T10:00"), did("accept", "2025-09-01T10:05", company="shimao")]
    events.append(did("arrive", arrived))
    found = clock("on_site", URGENT, events, "2025-09-02T00:00")
    assert found is not None and found.standing is standing and found.late is late


def test_warned_after_three_quarters_then_late() -> None:
    moments = {"11:29": (Standing.RUNNING, False), "11:30": (Standing.RUNNING, True),
               "12:00": (Standing.RUNNING, True), "12:01": (Standing.LATE, False)}  # fmt: skip
    for moment, (standing, warned) in moments.items():
        found = clock("on_site", URGENT, urgent("2025-09-01T10:00"), f"2025-09-01T{moment}")
        assert found is not None and (found.standing, found.warned) == (standing, warned), moment
        assert found.warn_at == at("2025-09-01T11:30")


def test_pudong_answers_in_thirty_minutes_and_nobody_else_has_to() -> None:
    """PD23 8, in Pudong only, for emergency repair of the house (PD23 2), from 2024-02-01 to 2029-01-31."""
    drain = Matter("ordinary", emergency_repair=True)
    found = clock("accept", drain, ordinary("2025-09-01T23:50"), "2025-09-01T23:55", PUDONG)
    assert found is not None and found.due_at == at("2025-09-02T00:20") and found.binding
    assert found.levels == ()  # no text passes a matter on by time
    assert clock("accept", drain, ordinary("2025-09-01T10:00"), "2025-09-01T10:05") is None  # Xuhui
    lamp = clock("accept", ORDINARY, ordinary("2025-09-01T10:00"), "2025-09-01T10:05", PUDONG)
    assert lamp is None
    for day in (date(2024, 1, 31), date(2029, 2, 1)):
        assert frozen_for(PACK, "310115", day).clock("pudong_answer") is None
    assert frozen_for(PACK, "310115", date(2024, 2, 1)).clock("pudong_answer") is not None


def test_pudongs_ladder_once_it_is_switched_on() -> None:
    """Three levels of 30 minutes each: company, street station, district platform."""
    keys = ("pudong_answer/street_station", "pudong_answer/district_platform")
    pack = frozen_for(PACK, "310115", date(2025, 9, 1), keys)
    drain, events = Matter("urgent", emergency_repair=True), urgent("2025-09-01T10:00")
    found = clock("accept", drain, events, "2025-09-01T11:10", pack)
    assert found is not None and found.due_at == at("2025-09-01T10:30")
    assert [moment for _, moment in found.levels] == [at("2025-09-01T11:00"), at("2025-09-01T11:30")]
    assert found.level == 1
    met = clock("accept", drain, [*events, did("accept", "2025-09-01T10:40", company="shimao")],
                "2025-09-02T10:00", pack)  # fmt: skip
    assert met is not None and met.level == 0 and met.standing is Standing.MET_LATE


def test_only_what_was_read_in_a_primary_text_runs_by_itself() -> None:
    for one in PACK.clocks:
        assert one.ground.on is (one.ground.says is Says.VERIFIED), one.key
        assert one.ground.on or (one.ground.check_first and one.ground.check_first_en), one.key
        for level in one.levels:
            assert not level.ground.on and level.ground.check_first, level.key
    on = {one.key: (one.n, one.unit) for one in PACK.clocks if one.ground.on}
    assert on == {
        "urgent_on_site": (2, "hours"), "urgent_on_site_office": (30, "minutes"),
        "ordinary_done": (3, "days"), "pudong_answer": (30, "minutes"),
    }  # fmt: skip


def test_a_setting_that_was_looked_up_advises_in_desk_hours() -> None:
    pack = frozen_for(PACK, "310104", date(2025, 9, 1), ["accepting", "accepting/community"])
    found = clock("accept", ORDINARY, ordinary("2025-09-30T15:30"), "2025-09-30T16:00", pack)
    assert found is not None and not found.binding
    assert found.due_at == at("2025-10-09T11:00")  # 1.5 h on Tuesday, the holiday to the 8th, 2.5 h more
    assert [moment for _, moment in found.levels] == [at("2025-10-10T17:00")]
    with pytest.raises(NotUnderstood, match="no setting"):
        frozen_for(PACK, "310104", date(2025, 9, 1), ["nothing"])


def test_a_contract_may_agree_on_more_but_never_on_less() -> None:
    since = date(2025, 8, 1)
    for n, due in ((1, "2025-09-03T00:00"), (9, "2025-09-05T00:00")):
        clause = agreed_clock("done", {"ordinary"}, n, "days", "合同第5条", since, None)
        pack = frozen_for(PACK, "310104", date(2025, 9, 1), agreed=[clause])
        found = clock("done", ORDINARY, ordinary("2025-09-01T10:00"), "2025-09-01T11:00", pack)
        assert found is not None and found.binding and found.due_at == at(due)
        assert clocks_from(json.loads(json.dumps(clocks_data(pack)))) == pack


def test_what_was_frozen_reads_back_and_later_packs_do_not_reach_it() -> None:
    for pack in (HERE, PUDONG, frozen_for(PACK, "310115", date(2025, 9, 1), ["sorting"])):
        assert clocks_from(json.loads(json.dumps(clocks_data(pack)))) == pack


def test_law_outside_its_time_and_place_is_not_frozen() -> None:
    assert not [c for c in frozen_for(PACK, "420105", date(2025, 9, 1)).clocks if c.ground.on]  # Wuhan
    assert frozen_for(PACK, "310104", date(2028, 7, 1)).clock("urgent_on_site") is None
    assert frozen_for(PACK, "310104", date(2023, 6, 30)).clock("urgent_on_site") is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('mark = "V"', 'mark = "V"\non = false'),
        ('mark = "V"', 'mark = "I"'),  # without “check first”
        ('mark = "V"', 'mark = "I"\non = true\ncheck_first = "看"\ncheck_first_en = "look"'),
        ('stage = "on_site"', 'stage = "lunch"'),
        ('unit = "hours"', 'unit = "moons"'),
        ('clocks = ["urgent"]', "clocks = []"),
        ('clocks = ["urgent"]', 'clocks = ["urgently"]'),
        ('key = "urgent_on_site_office"', 'key = "urgent_on_site"'),
        ('opens = "08:30"', 'opens = "18:30"'),
        ('opens = "08:30"', 'opens = "early"'),
        ("warn_at = 3", "warn_at = 5"),
        ("n = 2", "n = 0"),
        ("n = 2", "n = 2\nsecret = 1"),
        ("reopen_days = 7", "reopen_days = 0"),
        ("version = 1", "version = ["),
    ],
)
def test_what_is_wrong_is_refused(old: str, new: str) -> None:
    assert old in TEXT
    with pytest.raises(NotUnderstood):
        read_clocks(TEXT.replace(old, new, 1))


def test_the_next_moment_at_which_something_happens_by_itself() -> None:
    events = urgent("2025-09-01T10:00")
    for now, then in (("10:00", "11:30"), ("11:30", "12:00"), ("12:00", None)):
        found = stage_clocks(HERE, URGENT, events, at(f"2025-09-01T{now}"), HOW)
        expected = at(f"2025-09-01T{then}") if then else None
        assert next_moment(found, at(f"2025-09-01T{now}")) == expected


def test_moments_in_another_zone_are_the_same_moments() -> None:
    here = urgent("2025-09-01T10:00")
    there = [replace(event, at=event.at.astimezone(UTC)) for event in here]
    now = at("2025-09-01T10:30").astimezone(UTC)
    (found,) = current(stage_clocks(HERE, URGENT, there, now, HOW))
    assert found.due_at == at("2025-09-01T12:00") and found.due_at.hour == 12
    assert found.left == timedelta(minutes=90) and there[0].companies == MINE
