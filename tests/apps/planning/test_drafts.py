"""Drafts: several people arrange a plan by hand, step by step, and nothing anybody did is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from linmeng.domain.planning.progress import Never
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.people.models import AuditRow
from linmeng.planning import actions, queries
from linmeng.planning.actions import Wanted
from linmeng.planning.models import Draft, DraftEdit, PlanVersion, RatesVersion
from linmeng.planning.queries.drafts import here_now
from tests.worlds import NOW, TODAY, World

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)
OUT = Wanted("move", ("T-opera",))
BACK = Wanted("move", ("T-opera",), to="T-garden")


@pytest.fixture
def draft(world: World, plan: PlanVersion) -> Draft:
    """A draft of Tianping's plan, where Opera House hangs on Yueyang Garden."""
    return actions.open_draft(by=world.people["officer"], at=NOW, area=world.areas["tianping"], plan=plan)


def fresh(draft: Draft) -> Draft:
    return Draft.objects.get(pk=draft.pk)


def edit(
    world: World, draft: Draft, wanted: Wanted, who: str = "officer", on: int | None = None
) -> DraftEdit:
    on = fresh(draft).number if on is None else on
    return actions.edit_draft(by=world.people[who], at=LATER, draft=draft, on=on, wanted=wanted)


def shapes(draft: Draft) -> dict[str, tuple[tuple[str, ...], str, str | None]]:
    home = queries.desk_of(fresh(draft)).now.home
    return {code: (shape.members, shape.mode, shape.host) for code, shape in home.items()}


def test_a_draft_begins_where_the_plan_is(world: World, draft: Draft, plan: PlanVersion) -> None:
    assert shapes(draft)["T-opera"] == (("T-garden", "T-opera"), "attach", "T-garden")
    assert draft.start_objective == pytest.approx(plan.objective) and draft.start_bound == plan.bound
    totals = queries.ground_of(draft).totals(queries.desk_of(draft).now)
    assert totals.objective == pytest.approx(plan.objective) and totals.broken == 0


def test_a_draft_can_begin_with_everybody_alone(world: World, rates: RatesVersion) -> None:
    who, area = world.people["officer"], world.areas["tianping"]
    draft = actions.open_draft(by=who, at=NOW, area=area, rates=rates, name="  从头  开始 ")
    assert {len(s[0]) for s in shapes(draft).values()} == {1} and draft.name == "从头 开始"
    edit(world, draft, BACK)
    assert shapes(draft)["T-opera"] == (("T-garden", "T-opera"), "attach", "T-garden")


def test_out_back_undo_redo(world: World, draft: Draft) -> None:
    start = shapes(draft)
    edit(world, draft, OUT)
    alone = shapes(draft)
    assert alone["T-opera"] == (("T-opera",), "selfrun", None) and alone["T-garden"][0] == ("T-garden",)
    actions.undo_edit(by=world.people["officer"], at=LATER, draft=draft, on=1)
    assert shapes(draft) == start
    actions.redo_edit(by=world.people["district"], at=LATER, draft=draft, on=2)
    assert shapes(draft) == alone
    assert [e.kind for e in draft.edits.all()] == ["move", "undo", "redo"]
    actions.undo_edit(by=world.people["officer"], at=LATER, draft=draft, on=3)
    edit(world, draft, Wanted("mode", ("T-alone",), mode="independent"))
    with pytest.raises(NotNow, match="nothing to do again"):
        actions.redo_edit(by=world.people["officer"], at=LATER, draft=draft, on=5)


def test_nothing_to_undo(world: World, draft: Draft) -> None:
    with pytest.raises(NotNow, match="nothing to undo"):
        actions.undo_edit(by=world.people["officer"], at=LATER, draft=draft, on=0)
    assert not draft.edits.exists() and not AuditRow.objects.filter(act="planning.edit_draft").exists()


def test_each_edit_leaves_one_audit_row(world: World, draft: Draft) -> None:
    edit(world, draft, OUT)
    [row] = AuditRow.objects.filter(act="planning.edit_draft")
    assert row.by == world.people["officer"] and row.area_code == "310104003000"
    assert row.after == {"edit": 1, "what": "move", "compounds": ["京剧院小区"]}


def test_edits_on_different_alliances_meet_without_a_quarrel(world: World, draft: Draft) -> None:
    edit(world, draft, Wanted("mode", ("T-alone",), mode="independent"), on=0)
    edit(world, draft, OUT, who="district", on=0)
    assert shapes(draft)["T-alone"][1] == "independent" and shapes(draft)["T-opera"][0] == ("T-opera",)


def test_an_edit_that_others_overtook_is_refused_with_what_changed(world: World, draft: Draft) -> None:
    edit(world, draft, OUT, who="district", on=0)
    with pytest.raises(NotNow, match=r"district 某 has meanwhile changed .*岳阳花苑") as refused:
        edit(world, draft, Wanted("move", ("T-alone",), to="T-garden"), on=0)
    assert "京剧院小区" in str(refused.value)
    with pytest.raises(NotNow, match="district 某 has meanwhile edited"):
        actions.undo_edit(by=world.people["officer"], at=LATER, draft=draft, on=0)
    assert fresh(draft).number == 1


def test_the_same_twice_changes_nothing(world: World, draft: Draft) -> None:
    edit(world, draft, OUT)
    with pytest.raises(NotNow, match="Nothing would change"):
        edit(world, draft, OUT)
    with pytest.raises(NotUnderstood, match="another place"):
        edit(world, draft, Wanted("move", ("T-opera",), to="T-opera"))
    with pytest.raises(NotUnderstood, match="no compound with the id"):
        edit(world, draft, Wanted("move", ("T-hongyi",), to="T-opera"))
    with pytest.raises(NotUnderstood, match="no mode called"):
        edit(world, draft, Wanted("mode", ("T-opera",), mode="nonsense"))
    with pytest.raises(NotUnderstood, match="no edit number"):
        edit(world, draft, BACK, on=7)
    assert fresh(draft).number == 1


def test_rule_breaks_may_stand_while_it_is_worked_on(world: World, draft: Draft) -> None:
    edit(world, draft, Wanted("move", ("T-alone",), to="T-garden"))
    ground, now = queries.ground_of(draft), queries.desk_of(fresh(draft)).now
    words = [str(reason) for reason in ground.priced(now.of("T-alone")).breaks]
    assert any("无人小区 and 岳阳花苑 are not neighbours" in w for w in words)
    assert ground.totals(now).broken == 1


def test_finishing_keeps_what_is_held(world: World, draft: Draft) -> None:
    who = world.people["officer"]
    edit(world, draft, Wanted("split", ("T-opera",)))
    with pytest.raises(NotNow, match="cheap as it can be"):
        actions.finish_rest(by=who, at=LATER, draft=fresh(draft), on=1, stop=Never())
    edit(world, draft, Wanted("release", ("T-opera",)))
    edit(world, draft, Wanted("release", ("T-garden",)))
    actions.finish_rest(by=who, at=LATER, draft=fresh(draft), on=3, stop=Never())
    assert shapes(draft)["T-opera"] == (("T-garden", "T-opera"), "attach", "T-garden")
    actions.undo_edit(by=who, at=LATER, draft=draft, on=4)
    assert shapes(draft)["T-opera"] == (("T-opera",), "selfrun", None)


def test_finishing_is_refused_when_others_edited_meanwhile(world: World, draft: Draft) -> None:
    edit(world, draft, OUT)
    edit(world, draft, Wanted("release", ("T-opera",)))

    class Slow:
        """Somebody edits while the search runs."""

        done = False

        def remaining(self) -> float:
            if not self.done:
                self.done = True
                edit(world, draft, Wanted("mode", ("T-alone",), mode="independent"), who="district")
            return 60.0

    with pytest.raises(NotNow, match="district 某 has meanwhile changed 无人小区"):
        actions.finish_rest(by=world.people["officer"], at=LATER, draft=fresh(draft), on=2, stop=Slow())
    assert fresh(draft).number == 3


def test_versions_and_going_back(world: World, draft: Draft) -> None:
    who = world.people["officer"]
    start = shapes(draft)
    first = actions.keep_version(by=who, at=LATER, draft=draft, on=0, name="原样")
    edit(world, draft, OUT)
    second = actions.keep_version(by=who, at=LATER, draft=draft, on=1, name="单独")
    assert (first.number, second.number) == (1, 2)
    assert second.figures["objective"] > first.figures["objective"]
    edit(world, draft, Wanted("open", version=1))
    assert shapes(draft) == start
    with pytest.raises(NotUnderstood, match="no version 9"):
        edit(world, draft, Wanted("open", version=9))
    with pytest.raises(NotUnderstood, match="A name needs"):
        actions.keep_version(by=who, at=LATER, draft=draft, on=1, name="  ")


def test_notes(world: World, draft: Draft) -> None:
    who = world.people["district"]
    actions.note_draft(by=who, at=LATER, draft=draft, text="  先问 业委会 ", about=["T-opera"])
    [note] = draft.notes.all()
    assert (note.text, note.about, note.by) == ("先问 业委会", ["T-opera"], who)
    with pytest.raises(NotUnderstood, match="between 1 and 500"):
        actions.note_draft(by=who, at=LATER, draft=draft, text="好" * 501)
    with pytest.raises(NotUnderstood, match="no compound"):
        actions.note_draft(by=who, at=LATER, draft=draft, text="好", about=["nowhere"])


def test_who_is_here(world: World, draft: Draft) -> None:
    for who, ago in (("officer", 0), ("district", 10), ("city", 60)):
        actions.visit_draft(by=world.people[who], at=NOW - timedelta(seconds=ago), draft=draft)
    assert [p.username for p in here_now(draft, NOW)] == ["district", "officer"]


def test_a_wish_counts_until_the_hand_overrules_it(world: World, rates: RatesVersion) -> None:
    from linmeng.planning import jobs
    from tests.apps.planning.conftest import run_of

    run = run_of(world, rates, wishes={"apart": [["T-opera", "T-garden"]]})
    jobs.run_plan(run.pk)
    plan = PlanVersion.objects.get()
    draft = actions.open_draft(by=world.people["officer"], at=NOW, area=world.areas["tianping"], plan=plan)
    ground = queries.ground_of(draft)
    assert ground.totals(queries.desk_of(draft).now).broken == 0
    edit(world, draft, BACK)
    now = queries.desk_of(fresh(draft)).now
    assert ground.wish_breaks(now) == []
    edit(world, draft, Wanted("release", ("T-opera",)))
    now = queries.desk_of(fresh(draft)).now
    [(code, reason)] = ground.wish_breaks(now)
    assert code in ("T-opera", "T-garden") and "A wish keeps" in str(reason)
    assert ground.totals(now).broken == 1


def test_an_edit_that_fails_leaves_nothing(world: World, draft: Draft, monkeypatch: Any) -> None:
    def broken(**kwargs: Any) -> None:
        raise RuntimeError("the audit trail is gone")

    monkeypatch.setattr("linmeng.planning.actions.edits.record", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        edit(world, draft, OUT)
    monkeypatch.undo()
    assert fresh(draft).number == 0 and not draft.edits.exists()
    assert shapes(draft)["T-opera"][0] == ("T-garden", "T-opera")
    edit(world, draft, OUT)
    assert shapes(draft)["T-opera"][0] == ("T-opera",)


def test_a_draft_outside_the_area(world: World, draft: Draft, plan: PlanVersion) -> None:
    with pytest.raises(Draft.DoesNotExist):
        queries.draft_for(world.people["stranger"], draft.pk, TODAY)
    with pytest.raises(NotYours):
        queries.drafts_for(world.people["resident"], TODAY)
    with pytest.raises(NotNow, match="no compounds to plan"):
        actions.open_draft(by=world.people["city"], at=NOW, area=world.areas["ouyang"], plan=plan)
