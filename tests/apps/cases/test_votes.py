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
    withdraw_compound,
)
from linmeng.cases.models import Case, CaseMotion
from linmeng.cases.queries import case_for, progress_of
from linmeng.cases.queries.procedures import _read
from linmeng.cases.queries.votes import votes_of
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.models import Person
from linmeng.voting.actions.joint import repeat_motion
from linmeng.voting.actions.motions import withdraw_motion
from linmeng.voting.models import Motion
from tests.apps.cases.conftest import OPENED, PROCEDURE, CaseOf, moment
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


def test_the_page_joins_a_vote_that_was_drafted_elsewhere(
    ready: Case, officer: Person, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.urls import reverse
    from django.utils import timezone

    from linmeng.voting.actions.motions import draft_motion

    monkeypatch.setattr(timezone, "now", lambda: OPENED)
    told: dict[str, Any] = {"text": "方案", "items": [("hire_company", "是否同意？")]}
    own = draft_motion(by=officer, at=OPENED, code="T-opera", title="先前起草的选聘表决", **told)
    draft_motion(by=officer, at=OPENED, code="T-garden", title="别的小区", **told)
    client.force_login(officer)
    votes, join = (reverse(f"cases:{n}", args=[ready.uid, "vote"]) for n in ("step_votes", "step_join_vote"))
    assert join in client.get(votes).content.decode()
    text = client.get(join).content.decode()
    assert "先前起草的选聘表决" in text and "别的小区" not in text
    ready.refresh_from_db()
    data = {"motion": own.uid, "version": ready.version}
    assert client.post(join, data).status_code == 302
    assert [vote.motion for vote in votes_of(ready, "vote")] == [own]
    assert client.post(join, data).status_code in (409, 422)  # it is no longer offered
    assert join not in client.get(votes).content.decode()


def test_a_withdrawn_or_second_vote_is_not_joined(ready: Case, officer: Person) -> None:
    from linmeng.voting.actions.motions import draft_motion

    told: dict[str, Any] = {"title": "选聘", "text": "方案", "items": [("hire_company", "是否同意？")]}
    first, second = (draft_motion(by=officer, at=OPENED, code="T-opera", **told) for _ in range(2))
    withdraw_motion(by=officer, at=OPENED, uid=first.uid, why="方案有误")
    said: dict[str, Any] = {"by": officer, "at": OPENED, "uid": ready.uid, "step": "vote"}
    with pytest.raises(NotNow, match="withdrawn"):
        link_motion(**said, motion=first.uid)
    link_motion(**said, motion=second.uid)
    third = draft_motion(by=officer, at=OPENED, code="T-opera", **told)
    with pytest.raises(NotNow, match="another one of this compound"):
        link_motion(**said, motion=third.uid)


def drafted(officer: Person, *matters: str, **more: Any) -> Motion:
    """A vote drafted in the room of votes, outside of any case."""
    from linmeng.voting.actions.motions import draft_motion

    items = [(matter, f"是否同意{matter}？") for matter in matters]
    told: dict[str, Any] = {"title": "另一表决", "text": "方案", "items": items, **more}
    return draft_motion(by=officer, at=OPENED, code="T-opera", **told)


def test_a_vote_on_another_matter_decides_nothing(ready: Case, officer: Person, client: Any) -> None:
    """A vote on repairs does not hire a company, nor does one of a single building."""
    from django.urls import reverse

    told: dict[str, Any] = {"by": officer, "at": OPENED, "uid": ready.uid, "step": "vote"}
    roof, part = drafted(officer, "use_fund"), drafted(officer, "hire_company", building="1")
    for other in (roof, part):
        with pytest.raises(NotUnderstood, match="something else"):
            link_motion(**told, motion=other.uid)
    with pytest.raises(NotUnderstood, match="something else"):
        propose_votes(**told, text="方案", items=[("use_fund", "是否同意修屋面？")])
    both = drafted(officer, "use_fund", "hire_company")
    client.force_login(officer)
    page = client.get(reverse("cases:step_join_vote", args=[ready.uid, "vote"])).content.decode()
    assert both.uid in page and roof.uid not in page and part.uid not in page
    assert link_motion(**told, motion=both.uid).motion == both


def test_only_the_questions_on_the_steps_matter_decide(ready: Case, estate: Estate, officer: Person) -> None:  # noqa: F811
    """Repairs carried, the company did not: the step is lost. The other way round a person decides."""
    both = drafted(officer, "hire_company", "use_fund")
    link_motion(by=officer, at=OPENED, uid=ready.uid, step="vote", motion=both.uid)
    carry(both, _S.OPEN, estate.officer)
    for flat in estate.units:
        if flat not in ("parking", "2-402"):
            phone(estate, both, flat, {"1": "yes", "2": "no"})
    carry(Motion.objects.get(pk=both.pk), _S.RESULT, estate.officer)
    with pytest.raises(NotNow, match="did not carry"):
        read(ready, officer)
    told: dict[str, Any] = {"by": officer, "at": AFTER, "uid": ready.uid, "step": "vote"}
    assert record_step(**told, compound="T-opera", outcome="carried").outcome == "carried"


def test_by_hand_nothing_else_than_the_published_result(
    ready: Case, estate: Estate, officer: Person  # noqa: F811
) -> None:  # fmt: skip
    (link,) = proposed(ready, officer)
    told: dict[str, Any] = {
        "by": officer, "at": AFTER, "uid": ready.uid, "step": "vote", "compound": "T-opera",
    }  # fmt: skip
    for outcome in ("carried", "lost"):
        with pytest.raises(NotNow, match="no published result"):
            record_step(**told, outcome=outcome)
    decide(estate, link.motion, "no")
    with pytest.raises(NotNow, match="published as lost"):
        record_step(**told, outcome="carried")
    assert record_step(**told, outcome="lost").outcome == "lost"


def test_by_hand_a_carried_vote_is_not_lost(ready: Case, estate: Estate, officer: Person) -> None:  # noqa: F811
    (link,) = proposed(ready, officer)
    decide(estate, link.motion, "yes")
    told: dict[str, Any] = {
        "by": officer, "at": AFTER, "uid": ready.uid, "step": "vote", "compound": "T-opera",
    }  # fmt: skip
    with pytest.raises(NotNow, match="published as carried"):
        record_step(**told, outcome="lost")
    assert record_step(**told, outcome="carried").outcome == "carried"


def test_of_the_whole_case_every_compound_votes(
    rules: Any, case_of: CaseOf, estate: Estate, officer: Person  # noqa: F811
) -> None:  # fmt: skip
    """Opera's owners do not carry a step for Garden's."""
    text = PROCEDURE.format(version=1, anchor="contract_end", days=30)
    head, tail = text.split('key = "vote"')
    tail = tail.replace('scope = "compound"', 'scope = "case"', 1)
    (rules / "procedures" / "try-1.toml").write_text(head + 'key = "vote"' + tail, encoding="utf-8")
    _read.cache_clear()
    case = case_of()
    told: dict[str, Any] = {"by": officer, "at": OPENED, "uid": case.uid}
    record_step(**told, step="feasibility")
    for code in ("T-opera", "T-garden"):
        learn_fact(**told, fact="assembly", compound=code, value=True)
        record_step(**told, step="notice", compound=code)
    (link,) = propose_votes(**told, step="vote", codes=["T-opera"], text="方案")
    decide(estate, link.motion, "yes")
    told["at"] = AFTER
    with pytest.raises(NotNow, match="岳阳花苑"):
        read_result(**told, step="vote", compound="")
    withdraw_compound(**told, code="T-garden", reason="自行选聘")
    assert read_result(**told, step="vote", compound="").outcome == "carried"


def test_a_result_does_not_outlive_the_step_begun_again(
    ready: Case, estate: Estate, officer: Person  # noqa: F811
) -> None:  # fmt: skip
    """The notice was faulty: neither its old day nor the vote that stood on it is taken again."""
    (link,) = proposed(ready, officer)
    decide(estate, link.motion, "yes")
    read(ready, officer)
    told: dict[str, Any] = {"by": officer, "at": AFTER, "uid": ready.uid, "compound": "T-opera"}
    reopen_step(**told, step="notice", reason="公告未满15日")
    with pytest.raises(NotUnderstood, match="begun again on 2024-10-22"):
        record_step(**told, step="notice", on=OPENED.date())
    record_step(**told, step="notice")
    for later in (AFTER, moment(11, 20)):
        with pytest.raises(NotNow, match="begun again after this result"):
            read(ready, officer, later)
    own = drafted(officer, "hire_company")
    link_motion(by=officer, at=AFTER, uid=ready.uid, step="vote", motion=own.uid)
    with pytest.raises(NotNow, match="no published result"):
        read(ready, officer, moment(11, 20))


def test_a_result_taken_and_taken_back_on_one_day(ready: Case, estate: Estate, officer: Person) -> None:  # noqa: F811
    (link,) = proposed(ready, officer)
    decide(estate, link.motion, "yes")
    at = moment(10, 21, 20)
    read(ready, officer, at)
    reopen_step(by=officer, at=at, uid=ready.uid, step="vote", compound="T-opera", reason="重新表决")
    with pytest.raises(NotNow, match="begun again after this result"):
        read(ready, officer, at)
