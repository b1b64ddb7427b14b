"""Votes drafted from a published plan."""

from typing import Any

import pytest
from django.http import Http404

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import AuditRow
from linmeng.planning.actions import withdraw_plan
from linmeng.planning.actions.votes import KIND, Proposed, propose_votes
from linmeng.planning.models import PlanVersion, Publication
from linmeng.planning.queries.plans import report_of
from linmeng.register.models import Compound
from linmeng.voting.actions.motions import withdraw_motion
from linmeng.voting.actions.rules import set_local_rule
from linmeng.voting.models import JointVote, Motion
from tests.apps.planning.conftest import run_of
from tests.worlds import NOW, TODAY, World

SIDE = "街道现场核实，共用围墙"


def number_of(plan: PlanVersion, mode: str) -> int:
    return next(s.number for s in report_of(plan).sheets if s.alliance.mode == mode)


def proposed(world: World, plan: PlanVersion, number: int, **changes: Any) -> Proposed:
    values = {"by": world.people["officer"], "at": NOW, "fee_matter": "hire_company", **changes}
    return propose_votes(plan=plan.pk, alliance=number, **values)


def of(done: Proposed, code: str) -> Motion:
    return next(m for m in done.motions if m.compound.code == code)  # type: ignore[no-any-return]


def asked(motion: Motion) -> list[tuple[str, str]]:
    return list(motion.items.order_by("number").values_list("matter", "words"))


def test_an_attached_compound_votes_on_company_and_fee(world: World, public: PlanVersion) -> None:
    """挂单, domain rules 2.4: the small area decides; its host's owners only when they are asked."""
    number = number_of(public, "attach")
    sheet = next(s for s in report_of(public).sheets if s.number == number)
    done = proposed(world, public, number, level="units")
    assert done.joint is None
    motion, garden = of(done, "T-opera"), of(done, "T-garden")
    assert [words[:12] for _matter, words in asked(garden)] == [
        "是否同意物业服务费由每平"
    ]  # its fee changes too
    assert (motion.state, motion.level) == ("draft", "units")
    items = asked(motion)
    assert items[0] == ("hire_company", "是否同意选聘岳阳物业有限公司为本小区提供物业服务？")
    fee = sheet.alliance.fees["T-opera"]
    assert items[1] == ("hire_company", f"是否同意物业服务费由每平方米每月 0.45 元调整为 {fee:.2f} 元？")
    assert motion.about | {"facts": None} == {
        "kind": KIND, "plan": public.pk, "alliance": number, "words": motion.about["words"],
        "link": f"/planning/plans/{public.pk}/alliances/{number}/", "facts": None,
    }  # fmt: skip
    facts = motion.about["facts"]
    assert facts["members"] == ["T-garden", "T-opera"] and facts["host"] == "T-garden"
    assert facts["cost_together"] == round(sheet.together.cost) and facts["fee"] == f"{fee:.2f}"
    assert "京剧院小区" in motion.text and f"{sheet.together.cost:,.0f}" in motion.text
    acts = list(AuditRow.objects.order_by("-pk").values_list("act", flat=True)[:2])
    assert acts == ["planning.propose_votes", "voting.draft_motion"]


def test_the_host_s_owners_are_asked_too_when_wanted(world: World, public: PlanVersion) -> None:
    done = proposed(world, public, number_of(public, "attach"), host_votes=True, fee_matter="other_major")
    assert asked(of(done, "T-garden"))[0] == (
        "other_major",
        "是否同意本小区的物业服务人员同时服务京剧院小区？",
    )
    assert [matter for matter, _words in asked(of(done, "T-opera"))] == ["hire_company", "other_major"]


def test_a_local_rule_says_how_a_fee_is_voted(world: World, public: PlanVersion) -> None:
    number = number_of(public, "attach")
    with pytest.raises(NotUnderstood, match="CC 278"):
        proposed(world, public, number, fee_matter="")
    for code in ("T-opera", "T-garden"):
        set_local_rule(
            by=world.people["officer"], at=NOW, code=code, name="fee_change", value="other_major",
            document="议事规则第九条", from_on=TODAY,
        )  # fmt: skip
    done = proposed(world, public, number, fee_matter="")
    assert asked(of(done, "T-opera"))[1][0] == asked(of(done, "T-garden"))[0][0] == "other_major"


def test_one_alliance_is_voted_on_once(world: World, public: PlanVersion) -> None:
    number = number_of(public, "attach")
    done = proposed(world, public, number)
    for motion in done.motions:
        with pytest.raises(NotNow, match="voted on already"):
            proposed(world, public, number)
        withdraw_motion(by=world.people["officer"], at=NOW, uid=motion.uid, why="改期")
    assert proposed(world, public, number).motions


def test_what_changes_nothing_needs_no_vote(world: World, public: PlanVersion) -> None:
    for sheet in report_of(public).sheets:
        if sheet.alliance.mode == "selfrun":
            (motion,) = proposed(world, public, sheet.number).motions
            assert asked(motion)[0][0] == "self_management"  # SH-REG 53


def test_only_a_published_plan_is_voted_on(world: World, plan: PlanVersion) -> None:
    with pytest.raises(NotNow, match="publish it first"):
        proposed(world, plan, 1)


def test_a_withdrawn_plan_is_not_voted_on(world: World, public: PlanVersion) -> None:
    withdraw_plan(by=world.people["officer"], at=NOW, publication=Publication.objects.get(), reason="有误")
    with pytest.raises(NotNow, match="publish it first"):
        proposed(world, public, 1)


@pytest.mark.parametrize(("changes", "number"), [({}, 99), ({"plan": 0}, 1)])
def test_what_is_not_there(world: World, public: PlanVersion, changes: dict[str, Any], number: int) -> None:
    officer = world.people["officer"]
    with pytest.raises(Http404):
        propose_votes(by=officer, at=NOW, **{"plan": public.pk, "alliance": number, **changes})


@pytest.mark.parametrize(
    "role", ["community", "committee", "manager", "resident", "expert", "district", "city", "nobody"]
)
def test_who_may_not(world: World, public: PlanVersion, role: str) -> None:
    with pytest.raises((NotYours, Http404)):
        proposed(world, public, number_of(public, "attach"), by=world.people[role])
    assert not Motion.objects.exists()


@pytest.fixture
def merger(world: World, rates: Any) -> PlanVersion:
    """A published plan in which Opera House and Yueyang Garden become one area."""
    from linmeng.planning import jobs
    from linmeng.planning.actions import publish_plan

    Compound.objects.filter(code="T-garden").update(housing_class="售后公房", mature=False, tier=1)
    Compound.objects.filter(code="T-opera").update(tier=1)
    run = run_of(world, rates, wishes={"mode": {"T-opera": "merge", "T-garden": "merge"}})
    jobs.run_plan(run.pk)
    run.refresh_from_db()
    assert run.state == "done", run.failure
    publish_plan(by=world.people["officer"], at=NOW, plan=run.plan)
    return run.plan


def test_a_merger_is_one_joint_vote(world: World, merger: PlanVersion) -> None:
    """O5, O2; SH-REG 10, SH-OP II: every area by itself, and it is said that all must carry."""
    number = number_of(merger, "merge")
    with pytest.raises(NotUnderstood):
        proposed(world, merger, number)  # nobody said how it is known that they lie side by side
    done = proposed(world, merger, number, adjacency=SIDE)
    assert done.joint == JointVote.objects.get() and len(done.motions) == 2
    for motion in done.motions:
        assert [matter for matter, _words in asked(motion)] == ["adjust_area"]
        assert motion.about["facts"]["adjacency"] == SIDE and motion.about["alliance"] == number
        assert "任何一个小区未通过，合并不成立" in motion.text
        others = next(m for m in done.motions if m != motion)
        assert f"\n{motion.compound_name}\n" in motion.text
        assert f"\n{others.compound_name}\n" not in motion.text  # their figures are theirs
