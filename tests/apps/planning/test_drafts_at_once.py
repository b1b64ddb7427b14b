"""Two people edit, undo or publish at the same moment: PostgreSQL, threads."""

import threading
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from linmeng.planning import actions, jobs
from linmeng.planning.actions import Wanted
from linmeng.planning.actions.naming import name_apart
from linmeng.planning.models import Draft, PlanVersion, Publication, RatesVersion
from linmeng.register.models import Compound
from tests.apps.planning.conftest import run_of
from tests.apps.test_two_at_once import together, two  # noqa: F401 (a fixture)
from tests.worlds import NOW, World

pytestmark = pytest.mark.django_db(transaction=True)
OUT = Wanted("move", ("T-opera",))


@pytest.fixture
def plan(two: World) -> PlanVersion:  # noqa: F811
    Compound.objects.filter(code="T-opera").update(gates=0)
    actions.import_rates(at=NOW)
    run = run_of(two, RatesVersion.objects.get(name="example"))
    jobs.run_plan(run.pk)
    return PlanVersion.objects.select_related("run__area", "run__rates").get()


@pytest.fixture
def draft(two: World, plan: PlanVersion) -> Draft:  # noqa: F811
    return actions.open_draft(by=two.people["officer"], at=NOW, area=two.areas["tianping"], plan=plan)


def test_different_alliances(two: World, draft: Draft) -> None:  # noqa: F811
    other = Wanted("mode", ("T-alone",), mode="independent")
    edit = partial(actions.edit_draft, at=NOW, draft=draft, on=0)
    said = together(
        partial(edit, by=two.people["officer"], wanted=OUT),
        partial(edit, by=two.people["district"], wanted=other),
    )
    assert said == ["done", "done"] and Draft.objects.get().number == 2


def test_the_same_alliance(two: World, draft: Draft) -> None:  # noqa: F811
    edit = partial(actions.edit_draft, at=NOW, draft=draft, on=0)
    said = together(
        partial(edit, by=two.people["officer"], wanted=OUT),
        partial(edit, by=two.people["district"], wanted=Wanted("move", ("T-alone",), to="T-garden")),
    )
    assert said == ["NotNow", "done"] and Draft.objects.get().number == 1


def test_one_step_undone_twice(two: World, draft: Draft) -> None:  # noqa: F811
    actions.edit_draft(by=two.people["officer"], at=NOW, draft=draft, on=0, wanted=OUT)
    undo = partial(actions.undo_edit, at=NOW, draft=draft, on=1)
    said = together(partial(undo, by=two.people["officer"]), partial(undo, by=two.people["district"]))
    assert said == ["NotNow", "done"] and Draft.objects.get().number == 2


def test_one_plan_published_twice(two: World, plan: PlanVersion) -> None:  # noqa: F811
    act = partial(actions.publish_plan, by=two.people["officer"], at=NOW, plan=plan)
    assert together(act, act) == ["NotNow", "done"] and Publication.objects.count() == 1


def test_two_versions_kept_at_once(two: World, draft: Draft) -> None:  # noqa: F811
    keep = partial(actions.keep_version, by=two.people["officer"], at=NOW, draft=draft, on=0, name="一")
    assert together(keep, keep) == ["done", "done"]
    assert sorted(draft.versions.values_list("number", flat=True)) == [1, 2]


def test_two_drafts_opened_at_once_have_two_names(two: World, plan: PlanVersion) -> None:  # noqa: F811
    act = partial(actions.open_draft, by=two.people["officer"], at=NOW, area=two.areas["tianping"], plan=plan)
    assert together(*[act] * 4) == ["done"] * 4
    names = set(Draft.objects.values_list("name", flat=True))
    assert names == {"天平街道 2024-09-20", *(f"天平街道 2024-09-20 ({n})" for n in (2, 3, 4))}


def test_two_plans_stored_at_once_have_two_names(
    two: World,  # noqa: F811
    plan: PlanVersion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both_named = threading.Barrier(2)

    def slowly(*asked: Any) -> str:
        """The name, once the other plan has its own or has been kept waiting for it."""
        name = name_apart(*asked)
        with suppress(threading.BrokenBarrierError):
            both_named.wait(timeout=4)
        return name

    monkeypatch.setattr("linmeng.planning.actions.plans.name_apart", slowly)
    runs = [run_of(two, plan.run.rates, seed=seed).pk for seed in (1, 2)]
    assert together(*(partial(jobs.run_plan, pk) for pk in runs)) == ["done", "done"]
    names = set(PlanVersion.objects.values_list("name", flat=True))
    assert names == {plan.name, f"{plan.name} (2)", f"{plan.name} (3)"}
