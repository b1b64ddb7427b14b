"""Votes of a case: drafted from its step, run by the room of votes, read back as the step's outcome."""

from typing import Any

import pytest

from linmeng.cases.actions import (
    learn_fact,
    link_motion,
    open_case,
    propose_planned_votes,
    propose_votes,
    read_result,
    record_step,
    reopen_step,
)
from linmeng.cases.models import Case, CaseMotion
from linmeng.cases.queries import case_for, progress_of
from linmeng.cases.queries.votes import votes_of
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.models import Person
from linmeng.voting.actions.joint import repeat_motion
from linmeng.voting.actions.motions import withdraw_motion
from linmeng.voting.models import Motion
from tests.apps.cases.conftest import OPENED, CaseOf, moment
from tests.apps.planning.conftest import plan, public, rates  # noqa: F401 (fixtures)
from tests.apps.voting.conftest import Estate, carry, estate  # noqa: F401 (a fixture)
from tests.apps.voting.polls import phone

_S = Motion.State
AFTER = moment(10, 22)


@pytest.fixture
def ready(estate: Estate, case_of: CaseOf, officer: Person) -> Case:  # noqa: F811
    """Opera House alone, told of its assembly: it votes next."""
    case = case_of("T-opera")
    told: dict[str, Any] = {"by": officer, "at": OPENED, "uid": case.uid}
    record_step(**told, step="feasibility")
    learn_fact(**told, fact="assembly", compound="T-opera", value=True)
    record_step(**told, step="notice", compound="T-opera")
    return case


def proposed(case: Case, officer: Person, **more: Any) -> list[CaseMotion]:
    told = {"text": "表决方案全文。", **more}
    return propose_votes(by=officer, at=OPENED, uid=case.uid, step="vote", **told)


def decide(estate: Estate, motion: Motion, choice: str) -> None:  # noqa: F811
    """Every flat votes alike, and the result is published on the 21st of October."""
    carry(motion, _S.OPEN, estate.officer)
    for flat in estate.units:
        if flat != "parking" and flat != "2-402":
            phone(estate, motion, flat, {"1": choice})
    carry(Motion.objects.get(pk=motion.pk), _S.RESULT, estate.officer)


def read(case: Case, officer: Person, at: Any = AFTER) -> Any:
    return read_result(by=officer, at=at, uid=case.uid, step="vote", compound="T-opera")


def test_drafted_with_the_steps_matter(ready: Case, officer: Person) -> None:
    (link,) = proposed(ready, officer)
    motion = link.motion
    assert (motion.state, motion.compound.code, motion.items.get().matter) == (
        "draft",
        "T-opera",
        "hire_company",
    )
    assert motion.about["kind"] == "cases.step" and motion.about["case"] == ready.uid
    with pytest.raises(NotNow):
        proposed(ready, officer)


def test_nobody_votes_before_their_turn(case_of: CaseOf, officer: Person) -> None:
    case = case_of("T-opera")
    with pytest.raises(NotNow):
        proposed(case, officer)
    with pytest.raises(NotUnderstood):
        propose_votes(by=officer, at=OPENED, uid=case.uid, step="feasibility")


def test_a_carried_vote_is_read_back(ready: Case, estate: Estate, officer: Person) -> None:  # noqa: F811
    (link,) = proposed(ready, officer)
    with pytest.raises(NotNow):
        read(ready, officer)
    decide(estate, link.motion, "yes")
    row = read(ready, officer)
    assert (row.outcome, row.on.isoformat()) == ("carried", "2024-10-21")
    assert row.proofs[0]["kind"] == "vote" and row.proofs[0]["ref"] == link.motion.uid
    with pytest.raises(NotNow):
        read(ready, officer)


def test_a_lost_vote_is_read_back_and_taken_again(ready: Case, estate: Estate, officer: Person) -> None:  # noqa: F811
    (link,) = proposed(ready, officer)
    decide(estate, link.motion, "no")
    assert read(ready, officer).outcome == "lost"
    found = progress_of(case_for(officer, ready.uid, AFTER.date()), AFTER.date()).task("vote", "T-opera")
    assert found is not None and str(found.standing) == "failed"
    reopen_step(by=officer, at=AFTER, uid=ready.uid, step="notice", compound="T-opera", reason="再次表决")
    again = repeat_motion(by=officer, at=AFTER, uid=link.motion.uid)
    assert [vote.motion for vote in votes_of(ready, "vote")] == [again]


def test_a_withdrawn_vote_decides_nothing(ready: Case, officer: Person) -> None:
    (link,) = proposed(ready, officer)
    withdraw_motion(by=officer, at=OPENED, uid=link.motion.uid, why="方案有误")
    assert votes_of(ready, "vote") == []
    assert proposed(ready, officer)


def test_a_vote_drafted_elsewhere_is_linked(ready: Case, officer: Person) -> None:
    from linmeng.voting.actions.motions import draft_motion

    told: dict[str, Any] = {"title": "选聘", "text": "方案", "items": [("hire_company", "是否同意？")]}
    own = draft_motion(by=officer, at=OPENED, code="T-opera", **told)
    assert (
        link_motion(by=officer, at=OPENED, uid=ready.uid, step="vote", motion=own.uid).compound == "T-opera"
    )
    with pytest.raises(NotNow):
        link_motion(by=officer, at=OPENED, uid=ready.uid, step="vote", motion=own.uid)
    other = draft_motion(by=officer, at=OPENED, code="T-garden", **told)
    with pytest.raises(NotUnderstood):
        link_motion(by=officer, at=OPENED, uid=ready.uid, step="vote", motion=other.uid)


def test_from_a_plans_alliance(public: Any, officer: Person, client: Any) -> None:  # noqa: F811
    """One click on the alliance's page; its figures go into the votes."""
    from django.urls import reverse

    from linmeng.planning.queries.plans import report_of

    sheet = next(s for s in report_of(public).sheets if s.alliance.mode == "attach")
    client.force_login(officer)
    link = f"{reverse('cases:new')}?plan={public.pk}&amp;alliance={sheet.number}"
    page = client.get(reverse("planning:alliance", args=[public.pk, sheet.number])).content.decode()
    assert link in page
    url = link.replace("&amp;", "&")
    text = client.get(url).content.decode()
    assert all(c.name in text for c in sheet.members)
    client.post(url, {"procedure": "try", "title": "挂靠"})
    case = Case.objects.get()
    assert case.origin["plan"] == public.pk and case.origin["alliance"] == sheet.number
    told: dict[str, Any] = {"by": officer, "at": OPENED, "uid": case.uid}
    made = propose_planned_votes(**told, step="vote", fee_matter="hire_company")
    assert {link.compound for link in made} <= {c.id for c in sheet.members} and made[0].motion.about[
        "kind"
    ] == "planning.alliance"
    assert open_case is not None
