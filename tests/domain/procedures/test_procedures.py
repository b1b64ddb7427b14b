"""Every procedure in `rules/procedures`: each step opens, closes, waits for its first day and goes late."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from linmeng.domain.procedures.model import Clock, Procedure, Says, Step
from linmeng.domain.procedures.progress import Standing, Way, progress
from linmeng.domain.procedures.reading import procedure_data, procedure_from
from linmeng.domain.refusals import NotNow
from tests.domain.procedures.some import CALENDAR, RULES, every
from tests.domain.procedures.walking import arrived, check_promise, steered

ALL = every()
STEPS = [(p, s) for p in ALL for s in p.steps]
NAMES = [f"{p.code}-{p.jurisdiction}-{p.version}-{s.key}" for p, s in STEPS]
ONE = timedelta(days=1)
CODES = {
    "shanghai-merge", "attach", "joint-selection", "custody", "exit-handover", "selection",
    "self-management", "committee-merge",
}  # fmt: skip


def test_the_eight_procedures_are_there() -> None:
    assert {p.code for p in ALL if p.jurisdiction == "310000"} == CODES
    assert [p.code for p in ALL if p.jurisdiction == "CN"] == ["exit-handover"]


def test_no_two_versions_hold_in_one_place_at_once() -> None:
    for p in ALL:
        for q in ALL:
            if p is not q and (p.code, p.jurisdiction) == (q.code, q.jurisdiction):
                assert p.version != q.version
                assert (p.until or date.max) < q.since or (q.until or date.max) < p.since


@pytest.mark.parametrize("procedure", ALL, ids=lambda p: f"{p.code}-{p.jurisdiction}-{p.version}")
def test_what_a_case_freezes_reads_back_unchanged(procedure: Procedure) -> None:
    assert procedure_from(json.loads(json.dumps(procedure_data(procedure)))) == procedure


@pytest.mark.parametrize(("procedure", "step"), STEPS, ids=NAMES)
def test_every_step_opens_and_closes(procedure: Procedure, step: Step) -> None:
    """Not open while something it needs is missing, open when all is there, done when recorded."""
    walk = steered(procedure, step.key)
    begin = next(t for t in walk.now.tasks if t.step.key == step.key)
    assert begin.standing in (Standing.OPEN, Standing.BLOCKED)
    assert (begin.standing is Standing.OPEN) <= (not step.needs)
    walk, task = arrived(procedure, step.key)
    check_promise(walk.now)
    before = len(walk.events)
    walk.do(step.key, task.compound)
    done = walk.now.task(step.key, task.compound)
    assert done is not None and done.standing is Standing.DONE and done.done_on == walk.today
    if before and step.needs:  # taken back with the step it needs
        need = next(n.step for n in step.needs if walk.now.task(n.step, "") or walk.now.task(n.step, "A"))
        place = "" if walk.now.task(need, "") else task.compound or "A"
        needed = walk.now.task(need, place)
        if needed is not None and needed.standing is Standing.DONE:
            walk.follow(Way("reopen", need, "", place))
            again = walk.now.task(step.key, task.compound)
            assert again is not None and again.standing is not Standing.DONE


TIMED = [(p, s, n) for (p, s), n in zip(STEPS, NAMES, strict=True) if s.latest]


@pytest.mark.parametrize(("procedure", "step"), [t[:2] for t in TIMED], ids=[t[2] for t in TIMED])
def test_every_step_with_a_last_day_goes_late_the_day_after(procedure: Procedure, step: Step) -> None:
    """Law makes late, advice only overdue; what is done on the last day is in time."""
    walk, task = arrived(procedure, step.key)
    due = task.due_on
    assert due is not None and task.due_by is not None and due >= walk.today
    law = task.due_by.says is Says.VERIFIED
    on_time, too_late = (
        progress(procedure, walk.events, day, CALENDAR).task(step.key, task.compound)
        for day in (due, due + ONE)
    )
    assert on_time is not None and (on_time.late, on_time.days_left) == (False, 0)
    assert on_time.overdue is on_time.advice_over  # what was agreed earlier is watched beside the law
    assert too_late is not None and (too_late.late, too_late.overdue) == (law, True)
    assert too_late.binding is law
    for day, was_late in ((due, False), (due + ONE, law)):
        later = walk.copy(day)
        later.do(step.key, task.compound)
        found = later.now.task(step.key, task.compound)
        assert found is not None and found.was_late is was_late and not found.late


FIRST = [
    (p, s, n)
    for (p, s), n in zip(STEPS, NAMES, strict=True)
    if any(c.binding and not c.notice for c in s.earliest)
]


@pytest.mark.parametrize(("procedure", "step"), [t[:2] for t in FIRST], ids=[t[2] for t in FIRST])
def test_every_step_with_a_first_day_is_refused_the_day_before(procedure: Procedure, step: Step) -> None:
    walk, task = arrived(procedure, step.key)
    assert task.opens_on is not None and task.opens_on <= walk.today
    early = walk.copy(task.opens_on - ONE)
    found = early.now.task(step.key, task.compound)
    assert found is not None and found.standing is Standing.EARLY
    assert [w.on for w in found.ways if w.kind == "wait"] == [task.opens_on]
    with pytest.raises(NotNow, match=task.opens_on.isoformat()):
        early.do(step.key, task.compound)
    later = walk.copy(task.opens_on)
    later.do(step.key, task.compound)


GIVEN = [(p, s, n) for (p, s), n in zip(STEPS, NAMES, strict=True) if any(c.notice for c in s.earliest)]


@pytest.mark.parametrize(("procedure", "step"), [t[:2] for t in GIVEN], ids=[t[2] for t in GIVEN])
def test_what_ends_before_its_notice_is_over_is_recorded_and_marked(procedure: Procedure, step: Step) -> None:
    """On the 60th day itself it is lawful; the day before it stands as what happened, against the law."""
    walk, task = arrived(procedure, step.key)
    assert task.opens_on is not None and task.opens_by is not None and task.opens_by.notice
    given = walk.now.task(task.opens_by.anchor, task.compound)
    assert given is not None and given.done_on is not None
    assert task.opens_on == given.done_on + timedelta(days=60)
    for day, early in ((task.opens_on - ONE, True), (task.opens_on, False)):
        found = walk.copy(day)
        before = found.now.task(step.key, task.compound)
        assert before is not None and before.standing is Standing.OPEN and bool(before.reasons) is early
        found.do(step.key, task.compound)
        after = found.now.task(step.key, task.compound)
        assert after is not None and after.standing is Standing.DONE and after.was_early is early
        assert bool(after.reasons) is early


BAD = [(p, s, n) for (p, s), n in zip(STEPS, NAMES, strict=True) if any(not o.good for o in s.outcomes)]


@pytest.mark.parametrize(("procedure", "step"), [t[:2] for t in BAD], ids=[t[2] for t in BAD])
def test_every_bad_end_has_a_way_back_that_leads_to_the_end(procedure: Procedure, step: Step) -> None:
    for outcome in (o for o in step.outcomes if not o.good):
        walk, task = arrived(procedure, step.key)
        walk.do(step.key, task.compound, outcome.key)
        failed = walk.now.task(step.key, task.compound)
        assert failed is not None and failed.standing is Standing.FAILED
        assert outcome.back_to in [w.step for w in failed.ways if w.kind == "reopen"]
        assert {"reopen", "end"} <= {w.kind for w in failed.ways}
        check_promise(walk.now)
        assert walk.onwards() and walk.now.finished_on is not None


def test_only_what_a_primary_text_says_binds() -> None:
    """S, M and I advise and say what to look up; whatever no primary text asks for may be left out."""
    for procedure, step in STEPS:
        for clock in (*step.earliest, *step.latest):
            assert clock.binding is (clock.says is Says.VERIFIED)
            assert clock.binding or clock.check_first, (procedure.code, step.key)
        assert step.says is Says.VERIFIED or (step.waivable and step.check_first), (procedure.code, step.key)


LAW = """
CC 946            | ended old_ended     | from  | 60 days after dismissal | notice
CC 947            | exit_notice         | until | 90 days before contract_end |
CC 947; SH-REG 46 | exit_notice         | until | 90 days before contract_end |
CC 948            | ended               | from  | 60 days after open_notice | notice
CC 948; SH-REG 46 | ended               | from  | 60 days after open_notice | notice
PMR 14            | dismissal_vote      | from  | 15 days after dismissal_meeting |
PMR 14            | hire                | from  | 15 days after hire_notice |
PMR 14            | host_vote           | from  | 15 days after host_notice |
PMR 14            | vote                | from  | 15 days after notice |
PMR 14            | plan_vote           | from  | 15 days after plan_notice |
SH-BID 8          | plan                | until | 90 days before contract_end | ahead
SH-BID 12         | tender_filed        | until | 5 working_days after tender_filing |
SH-BID 13         | short_list          | from  | 5 working_days after tender_notice |
SH-BID 17         | panel               | from  | 2 days before opening_on |
SH-BID 17         | panel               | until | 0 days before opening_on |
SH-BID 17         | opened              | from  | 0 days before opening_on |
SH-BID 21         | result_shown        | until | 3 days after scored |
SH-BID 21         | result_stands       | from  | 5 days after result_shown |
SH-BID 21         | award               | until | 3 days after result_stands |
SH-BID 22         | award_filed         | until | 15 days after award |
SH-BID 23         | manager             | until | 3 days after contract_from |
SH-OP XI          | audit               | until | 1 months after new_committee |
SH-OP XVII        | announced           | until | 3 days after agreement |
SH-OP XVIII       | custody_filed       | until | 3 working_days after custody_from |
SH-OP XVIII       | manager             | until | 3 working_days after contract_from |
SH-REG 15         | group_announced     | until | 7 days after preparatory |
SH-REG 16         | new_rules new_covenant new_committee | until | 90 days after preparatory |
SH-REG 16; PMR 14 | new_rules new_covenant new_committee | from | 15 days after new_notice |
SH-REG 21         | members_announced   | until | 3 days after new_committee |
SH-REG 23         | filing              | until | 30 days after new_committee |
SH-REG 26         | agreed_announced    | until | 3 days after agreed |
SH-REG 29         | files_back          | until | 10 days after filed |
SH-REG 33         | deregistered        | until | 30 days after announced |
SH-REG 33         | deregistered        | until | 30 days after area_merged |
SH-REG 34         | struck_off          | until | 20 days after deregistered |
SH-REG 34         | filed               | until | 20 days after filing |
SH-REG 44         | contract_filed      | until | 30 days after contract |
SH-REG 46         | vote plan_vote hire | until | 0 days before contract_end | ahead
SH-REG 46         | successor           | until | 0 days before contract_end | path/not_renewed
SH-REG 46; CC 947 | hire                | until | 0 days before contract_end | ahead
SH-REG 50         | handover            | until | 10 days after ended |
SH-REG 50         | handover            | until | 10 days after leaves |
SH-REG 50         | handover            | until | 10 days after old_ended |
SH-REG 52         | regular             | until | 6 months after custody_from | term
"""
"""Every clock that binds, as read in the text named: which step, from or until when, counted from what."""

ADVICE = {  # figures that no primary text asks for just so: they advise and say what to look up
    ("published", 3): "SH-REG 26",  # three days are for the committee's decisions
    ("preparatory", 60): "SH-REG 15",  # counted from a report, not from a merger
    ("files_kept", 10): "SH-REG 29",  # written for re-election
    ("first_account", 3): "SH-REG 53",  # every quarter, from when is not said
    ("contract", 0): "CC 950; SH-REG 46",
    ("ready", 0): "CC 950",
    ("agreement", 0): "CC 950",
    ("old_ended", 0): "CC 948; SH-REG 46",
}


def test_what_only_advises_is_not_sold_as_law() -> None:
    clocks = [(s, c) for _, s in STEPS for c in (*s.earliest, *s.latest)]
    found = {(s.key, c.n, c.clause) for s, c in clocks if not c.binding}
    assert {(*key, clause) for key, clause in ADVICE.items()} <= found
    assert not {(s.key, c.n) for s, c in clocks if c.binding} & set(ADVICE)
    national = [s for p, s in STEPS if p.jurisdiction == "CN"]
    assert not [c for s in national for c in s.latest if c.binding and "SH-" in c.clause]


Row = tuple[str, ...]


def law() -> set[Row]:
    """The rows of LAW, one for each step."""
    rows = [[cell.strip() for cell in line.split("|")] for line in LAW.strip().splitlines()]
    return {(row[0], step, *row[2:]) for row in rows for step in row[1].split()}


def row_of(step: Step, clock: Clock) -> Row:
    marks = (clock.of, "ahead" * clock.ahead, "notice" * clock.notice, "term" * clock.term)
    counted = f"{clock.n} {clock.unit} {'before' if clock.before else 'after'} {clock.anchor}"
    which = "from" if clock in step.earliest else "until"
    return (clock.clause, step.key, which, counted, " ".join(filter(None, marks)))


def binding() -> list[tuple[Step, Clock]]:
    return [(s, c) for _, s in STEPS for c in (*s.earliest, *s.latest) if c.binding]


def test_every_figure_that_binds_is_the_one_of_its_clause() -> None:
    """Figure, unit, direction and the event it counts from; no row of the table without its clock."""
    assert {row_of(step, clock) for step, clock in binding()} == law()


def test_no_falsified_clock_is_in_the_table() -> None:
    """Of every clock that binds: another event, the other direction, another figure or unit is noticed."""
    rows = law()
    assert len(binding()) > 90
    for step, clock in binding():
        others: dict[str, Any] = {"days": "months", "working_days": "days", "months": "days"}
        for wrong in (
            replace(clock, anchor="elsewhere"), replace(clock, before=not clock.before),
            replace(clock, n=clock.n + 1), replace(clock, unit=others[clock.unit]),
        ):  # fmt: skip
            first, last = ((wrong,), ()) if clock in step.earliest else ((), (wrong,))
            assert row_of(replace(step, earliest=first, latest=last), wrong) not in rows, step.key


@pytest.mark.parametrize("page", ["procedures.md", "procedures.en.md"])
def test_the_pages_for_lawyers_list_every_procedure_as_it_is(page: str) -> None:
    text = (RULES.parents[1] / "docs" / page).read_text(encoding="utf-8")
    for p in ALL:
        clocks = [c for s in p.steps for c in (*s.earliest, *s.latest)]
        binding = sum(c.binding for c in clocks)
        row = f"| `{p.code}` | {p.jurisdiction} · {p.version} | {p.since} – {p.until or ''} |"
        assert f"{row} {len(p.steps)} | {binding} | {len(clocks) - binding} |" in text, p.code
