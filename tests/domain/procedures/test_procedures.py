"""Every procedure in `rules/procedures`: each step opens, closes, waits for its first day and goes late."""

import json
from datetime import date, timedelta

import pytest

from linmeng.domain.procedures.model import Procedure, Says, Step
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
    assert on_time is not None and (on_time.late, on_time.overdue, on_time.days_left) == (False, False, 0)
    assert too_late is not None and (too_late.late, too_late.overdue) == (law, True)
    assert too_late.binding is law
    for day, was_late in ((due, False), (due + ONE, law)):
        later = walk.copy(day)
        later.do(step.key, task.compound)
        found = later.now.task(step.key, task.compound)
        assert found is not None and found.was_late is was_late and not found.late


FIRST = [(p, s, n) for (p, s), n in zip(STEPS, NAMES, strict=True) if any(c.binding for c in s.earliest)]


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


LAW = {  # every figure that binds, as read in the text named
    "CC 946": {(60, "days")},
    "CC 947": {(90, "days")},
    "CC 947; SH-REG 46": {(90, "days")},
    "CC 948": {(60, "days")},
    "CC 948; SH-REG 46": {(60, "days")},
    "PMR 14": {(15, "days")},
    "SH-BID 8": {(90, "days")},
    "SH-BID 12": {(5, "working_days")},
    "SH-BID 13": {(5, "working_days")},
    "SH-BID 17": {(2, "days"), (0, "days")},
    "SH-BID 21": {(3, "days"), (5, "days")},
    "SH-BID 22": {(15, "days")},
    "SH-BID 23": {(3, "days")},
    "SH-OP XI": {(1, "months")},
    "SH-OP XVII": {(3, "days")},
    "SH-OP XVIII": {(3, "working_days")},
    "SH-REG 15": {(7, "days")},
    "SH-REG 16": {(90, "days")},
    "SH-REG 16; PMR 14": {(15, "days")},
    "SH-REG 21": {(3, "days")},
    "SH-REG 23": {(30, "days")},
    "SH-REG 26": {(3, "days")},
    "SH-REG 29": {(10, "days")},
    "SH-REG 33": {(30, "days")},
    "SH-REG 34": {(20, "days")},
    "SH-REG 44": {(30, "days")},
    "SH-REG 46": {(0, "days")},
    "SH-REG 46; CC 947": {(0, "days")},
    "SH-REG 50": {(10, "days")},
    "SH-REG 52": {(6, "months")},
}


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


def test_every_figure_that_binds_is_the_one_of_its_clause() -> None:
    found: dict[str, set[tuple[int, str]]] = {}
    for clock in (c for _, s in STEPS for c in (*s.earliest, *s.latest) if c.binding):
        found.setdefault(clock.clause, set()).add((clock.n, clock.unit))
    assert found == LAW


@pytest.mark.parametrize("page", ["procedures.md", "procedures.en.md"])
def test_the_pages_for_lawyers_list_every_procedure_as_it_is(page: str) -> None:
    text = (RULES.parents[1] / "docs" / page).read_text(encoding="utf-8")
    for p in ALL:
        clocks = [c for s in p.steps for c in (*s.earliest, *s.latest)]
        binding = sum(c.binding for c in clocks)
        row = f"| `{p.code}` | {p.jurisdiction} · {p.version} | {p.since} – {p.until or ''} |"
        assert f"{row} {len(p.steps)} | {binding} | {len(clocks) - binding} |" in text, p.code
