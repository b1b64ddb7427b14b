"""The sampled audit of paper: drawn by a public seed, looked at blindly, and one difference is enough."""

from typing import Any

import pytest
from django.http import Http404

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.domain.voting.audit import draw
from linmeng.people.models import AuditRow, Person
from linmeng.voting.actions.audits import plan_audit, record_finding, throw
from linmeng.voting.actions.counting import count_motion
from linmeng.voting.models import Motion, PaperAudit
from linmeng.voting.queries.audits import audits_of, plan_of, sheets_by_ballot
from tests.apps.voting.conftest import COUNTED, Estate, MotionIn
from tests.apps.voting.paper_hands import ON, YES, clerk, key, returned

SEED = "31415 92653 58979 32384"


@pytest.fixture
def motion(estate: Estate, motion_in: MotionIn) -> Motion:
    """Counted: 13 papers, item 1 carried by all but two, item 2 lost; one paper invalid."""
    motion, second = motion_in("open"), clerk(estate, "zhou")
    for n, number in enumerate(returned(motion, estate.officer, 13)):
        said: dict[str, Any] = {"choices": YES if n > 1 else {"1": "no", "2": "yes"}}
        if n == 12:
            said = {"choices": {}, "invalid": "撕毁"}
        for by in (estate.officer, second):
            key(motion, by, number, **said)
    count_motion(by=estate.officer, at=COUNTED, uid=motion.uid)
    motion.refresh_from_db()
    return motion


@pytest.fixture
def auditor(estate: Estate) -> Person:
    return clerk(estate, "auditor")


def planned(motion: Motion, by: Person, **more: Any) -> PaperAudit:
    return plan_audit(by=by, at=COUNTED, uid=motion.uid, item=1, **more)


def thrown(motion: Motion, by: Person, audit: PaperAudit, seed: str = SEED) -> PaperAudit:
    return throw(by=by, at=COUNTED, uid=motion.uid, audit=audit.pk, seed=seed)


def find(motion: Motion, by: Person, audit: PaperAudit, sheet: str, seen: str) -> bool:
    return record_finding(by=by, at=COUNTED, uid=motion.uid, audit=audit.pk, sheet=sheet, seen=seen)


def truth(sheet: str) -> str:
    number = int(sheet.split("-")[0])
    return "no" if number <= 2 else ("invalid" if number == 13 else "yes")


def test_who_throws_the_same_seed_draws_the_same_sheets(motion: Motion, auditor: Person) -> None:
    audit = thrown(motion, auditor, planned(motion, auditor))
    papers = sheets_by_ballot(motion)
    again = [papers[b] for b in draw(plan_of(motion, 1, "1/20"), "".join(SEED.split()))]
    assert audit.draws == again and len(again) == plan_of(motion, 1, "1/20").draws > 0
    other = [papers[b] for b in draw(plan_of(motion, 1, "1/20"), "2" * 20)]
    assert other != again
    (state,) = audits_of(auditor, motion.uid, ON)
    assert {int(s.number.split("-")[0]) for s in state.sheets} == set(again)
    assert state.papers == 13


def test_where_all_agree_the_result_is_confirmed(motion: Motion, auditor: Person) -> None:
    audit = thrown(motion, auditor, planned(motion, auditor))
    (state,) = audits_of(auditor, motion.uid, ON)
    assert not state.confirmed and state.left == len(state.sheets)
    for sheet in state.sheets:
        assert find(motion, auditor, audit, sheet.number, truth(sheet.number))
    (state,) = audits_of(auditor, motion.uid, ON)
    assert state.confirmed and not state.count_by_hand and state.left == 0


def test_one_difference_means_counting_all_paper_by_hand(motion: Motion, auditor: Person) -> None:
    audit = thrown(motion, auditor, planned(motion, auditor))
    (state,) = audits_of(auditor, motion.uid, ON)
    assert find(motion, auditor, audit, state.sheets[0].number, "missing") is False
    for sheet in state.sheets[1:]:
        find(motion, auditor, audit, sheet.number, truth(sheet.number))
    (state,) = audits_of(auditor, motion.uid, ON)
    assert state.count_by_hand and not state.confirmed


def test_the_seed_is_thrown_once_and_long(motion: Motion, auditor: Person) -> None:
    audit = planned(motion, auditor)
    for seed in ("", "12345", "1 2 3 4 5 6 7 8 9"):
        with pytest.raises(NotUnderstood):
            thrown(motion, auditor, audit, seed)
    thrown(motion, auditor, audit)
    with pytest.raises(NotNow):
        thrown(motion, auditor, audit, "9" * 20)


def test_nobody_draws_until_the_sample_pleases(motion: Motion, auditor: Person) -> None:
    planned(motion, auditor, risk="1/20")
    for risk in ("1/20", "1/10", "0.05"):
        with pytest.raises(NotNow):
            planned(motion, auditor, risk=risk)
    planned(motion, auditor, risk="1/100")  # a stricter one may follow
    for risk in ("0", "1", "2", "x", "1/0", "-1/2"):
        with pytest.raises(NotUnderstood):
            planned(motion, auditor, risk=risk)


def test_before_the_count_nothing_is_drawn(estate: Estate, motion_in: MotionIn, auditor: Person) -> None:
    for state in ("open", "closed"):
        with pytest.raises(NotNow):
            planned(motion_in(state), auditor)


def test_findings_are_of_drawn_sheets_once_and_not_by_who_keyed_them(
    estate: Estate, motion: Motion, auditor: Person
) -> None:
    audit = thrown(motion, auditor, planned(motion, auditor))
    (state,) = audits_of(auditor, motion.uid, ON)
    drawn = state.sheets[0].number
    with pytest.raises(NotYours):
        find(motion, estate.officer, audit, drawn, "yes")
    with pytest.raises(NotUnderstood):
        find(motion, auditor, audit, drawn, "perhaps")
    find(motion, auditor, audit, drawn, truth(drawn))
    with pytest.raises(NotNow):
        find(motion, auditor, audit, drawn, truth(drawn))
    from linmeng.voting.files.sheet_code import printed

    outside = [n for n in range(1, 14) if n not in audit.draws]
    for number in outside[:1]:
        with pytest.raises(NotNow):
            find(motion, auditor, audit, printed(motion.uid, number), "yes")
    with pytest.raises(Http404):
        plan_audit(by=auditor, at=COUNTED, uid=motion.uid, item=7)


def test_only_who_may_audits_and_no_row_tells_a_choice(
    estate: Estate, motion: Motion, auditor: Person
) -> None:
    for who in ("resident", "city"):
        with pytest.raises(NotYours):
            planned(motion, estate.world.people[who])
    audit = thrown(motion, auditor, planned(motion, auditor))
    (state,) = audits_of(auditor, motion.uid, ON)
    find(motion, auditor, audit, state.sheets[0].number, truth(state.sheets[0].number))
    rows = AuditRow.objects.filter(
        act__in=("voting.plan_audit", "voting.throw_seed", "voting.record_finding")
    )
    assert rows.count() == 3
    assert not any(word in str(row.after).split("'") for row in rows for word in ("yes", "no", "abstain"))
    audit.refresh_from_db()
    assert all(set(f) == {"same", "by", "at", "why"} for f in audit.findings.values())
