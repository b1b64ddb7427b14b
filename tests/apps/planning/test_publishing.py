"""What residents read is what was published: frozen, withdrawn by an act, never a draft."""

from datetime import timedelta

import pytest

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.models import AuditRow
from linmeng.planning import actions, jobs, queries
from linmeng.planning.actions import Wanted
from linmeng.planning.models import Draft, PlanVersion, Publication, RatesVersion
from linmeng.register.models import Compound
from tests.apps.planning.conftest import run_of
from tests.worlds import NOW, TODAY, World

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def seen_by(world: World, who: str = "resident") -> PlanVersion | None:
    _compound, plan, _sheet = queries.calculation_for(world.people[who], "T-opera", TODAY)
    return plan


def draft_of(world: World, plan: PlanVersion, *steps: Wanted) -> Draft:
    who = world.people["officer"]
    draft = actions.open_draft(by=who, at=NOW, area=world.areas["tianping"], plan=plan)
    for number, wanted in enumerate(steps):
        actions.edit_draft(by=who, at=NOW, draft=draft, on=number, wanted=wanted)
    return Draft.objects.get(pk=draft.pk)


OUT = Wanted("move", ("T-opera",))


def test_residents_read_the_plan_published_last(world: World, plan: PlanVersion) -> None:
    who = world.people["officer"]
    assert seen_by(world) is None
    first = actions.publish_plan(by=who, at=NOW, plan=plan, words="请提意见")
    assert seen_by(world) == plan
    second = actions.publish_draft(by=who, at=LATER, draft=draft_of(world, plan, OUT), name="单独管理", on=1)
    assert seen_by(world) == second.plan != plan
    _compound, _plan, sheet = queries.calculation_for(world.people["resident"], "T-opera", TODAY)
    assert sheet and sheet.alliance.members == ("T-opera",)
    actions.withdraw_plan(by=who, at=LATER, publication=second, reason="业委会不同意")
    assert seen_by(world) == plan
    actions.withdraw_plan(by=who, at=LATER, publication=first, reason="重新测算")
    assert seen_by(world) is None and Publication.objects.count() == 2


def test_a_draft_and_a_new_computation_change_nothing_for_residents(
    world: World, public: PlanVersion, rates: RatesVersion
) -> None:
    draft_of(world, public, OUT)
    run = run_of(world, rates, seed=3)
    jobs.run_plan(run.pk)
    assert PlanVersion.objects.count() == 2 and seen_by(world) == public


def test_what_is_published_is_frozen(world: World, plan: PlanVersion) -> None:
    who = world.people["officer"]
    draft = draft_of(world, plan, OUT)
    found = actions.publish_draft(by=who, at=LATER, draft=draft, name="单独", on=1)
    before = PlanVersion.objects.select_related("run").get(pk=found.plan_id)
    edits = Wanted("move", ("T-opera",), to="T-garden")
    actions.edit_draft(by=who, at=LATER, draft=draft, on=1, wanted=edits)
    Compound.objects.filter(code="T-opera").update(households=99)
    after = PlanVersion.objects.select_related("run").get(pk=found.plan_id)
    assert (after.data, after.run.inputs) == (before.data, before.run.inputs)
    assert found.version and found.version.edit == 1
    assert {tuple(a["members"]) for a in after.data["alliances"]} == {
        ("T-alone",),
        ("T-garden",),
        ("T-opera",),
    }


def test_publishing_what_one_looked_at_and_not_what_came_after(world: World, plan: PlanVersion) -> None:
    draft = draft_of(world, plan, OUT, Wanted("move", ("T-opera",), to="T-garden"))
    found = actions.publish_draft(by=world.people["officer"], at=LATER, draft=draft, name="第一步", on=1)
    assert ("T-opera",) in [tuple(a["members"]) for a in found.plan.data["alliances"]]


def test_a_version_keeps_its_name_as_a_plan(world: World, plan: PlanVersion) -> None:
    who, draft = world.people["officer"], draft_of(world, plan, OUT)
    version = actions.keep_version(by=who, at=NOW, draft=draft, on=0, name="原样")
    found = actions.publish_draft(by=who, at=LATER, draft=draft, name="别的名字", version=version)
    assert found.plan.name == "原样" and found.version == version
    assert found.plan.objective == pytest.approx(plan.objective)
    assert draft.versions.count() == 1


def test_the_bound_is_still_a_bound(world: World, plan: PlanVersion, rates: RatesVersion) -> None:
    """Without wishes the start's bound holds; when the hand overrules a wish, it is proven anew."""
    found = actions.publish_draft(
        by=world.people["officer"], at=LATER, draft=draft_of(world, plan, OUT), name="单独", on=1
    )
    assert found.plan.bound == plan.bound and found.plan.gap > 0
    run = run_of(world, rates, wishes={"apart": [["T-opera", "T-garden"]]})
    jobs.run_plan(run.pk)
    apart = PlanVersion.objects.get(run=run)
    assert apart.bound > plan.objective
    together = Wanted("move", ("T-opera",), to="T-garden")
    again = actions.publish_draft(
        by=world.people["officer"], at=LATER, draft=draft_of(world, apart, together), name="一起", on=1
    )
    assert again.plan.bound <= again.plan.objective == pytest.approx(plan.objective)
    assert again.plan.run.constraints == {}


def test_rule_breaks_are_not_published(world: World, plan: PlanVersion) -> None:
    draft = draft_of(world, plan, Wanted("move", ("T-alone",), to="T-garden"))
    with pytest.raises(NotNow, match="not neighbours"):
        actions.publish_draft(by=world.people["officer"], at=LATER, draft=draft, name="不行", on=1)
    assert not Publication.objects.exists() and PlanVersion.objects.count() == 1
    assert not draft.versions.exists()


def test_the_checker_has_the_last_word(
    world: World, plan: PlanVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of the desk is seen by the checker, which shares no code with it."""
    monkeypatch.setattr("linmeng.domain.planning.hand.why_not", lambda *args, **kwargs: [])
    draft = draft_of(world, plan, Wanted("move", ("T-alone",), to="T-garden"))
    with pytest.raises(NotNow):
        actions.publish_draft(by=world.people["officer"], at=LATER, draft=draft, name="不行", on=1)
    assert not Publication.objects.exists()


def test_once_public_and_why_withdrawn(world: World, public: PlanVersion) -> None:
    who = world.people["officer"]
    with pytest.raises(NotNow, match="published already"):
        actions.publish_plan(by=who, at=LATER, plan=public)
    found = Publication.objects.get()
    with pytest.raises(NotUnderstood, match="Say why"):
        actions.withdraw_plan(by=who, at=LATER, publication=found, reason="  ")
    with pytest.raises(NotUnderstood, match="too long"):
        actions.withdraw_plan(by=who, at=LATER, publication=found, reason="好" * 501)
    actions.withdraw_plan(by=who, at=LATER, publication=found, reason="有误")
    with pytest.raises(NotNow, match="withdrawn already"):
        actions.withdraw_plan(by=who, at=LATER, publication=found, reason="有误")
    again = actions.publish_plan(by=who, at=LATER, plan=public)
    assert seen_by(world) == public and again.pk != found.pk


def test_each_act_leaves_one_row(world: World, plan: PlanVersion) -> None:
    who, draft = world.people["officer"], draft_of(world, plan, OUT)
    known = AuditRow.objects.count()
    found = actions.publish_draft(by=who, at=LATER, draft=draft, name="单独", on=1)
    actions.withdraw_plan(by=who, at=LATER, publication=found, reason="有误")
    rows = list(AuditRow.objects.order_by("pk")[known:])
    assert [row.act for row in rows] == ["planning.publish_plan", "planning.withdraw_plan"]
    assert rows[0].after["draft"] == draft.pk and rows[0].after["version"] == 1
