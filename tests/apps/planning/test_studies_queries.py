"""The number of questions to the database does not depend on how much there is: 5 rows or 50."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linmeng.planning import jobs
from linmeng.planning.models import PlanMember, PlanVersion, RatesVersion, Run, Study
from linmeng.register.models import Compound
from tests.apps.planning.conftest import run_of
from tests.apps.planning.test_pages import client_of
from tests.worlds import NOW, World

pytestmark = pytest.mark.django_db
FEW, MANY = 5, 50


def copies(row: Any, count: int, **changes: Any) -> None:
    """More rows like this one."""
    for _ in range(count):
        row.pk, row.id, row._state.adding = None, None, True
        for name, value in changes.items():
            setattr(row, name, value() if callable(value) else value)
        row.save()


def more_runs(plan: PlanVersion, count: int) -> None:
    copies(Run.objects.get(pk=plan.run_id), count, state="waiting")


def more_plans(plan: PlanVersion, count: int) -> None:
    run = Run.objects.get(pk=plan.run_id)
    for _ in range(count):
        copies(run, 1)
        copies(PlanVersion.objects.get(pk=plan.pk), 1, run=run)
        PlanMember.objects.create(plan=PlanVersion.objects.latest("pk"), code="T-opera")


def more_studies(plan: PlanVersion, count: int) -> None:
    begun = Study.objects.count()
    for n in range(begun, begun + count):
        asked = {"change": "alone", "compound": "T-opera", "names": {"T-opera": "京剧院小区"}}
        Study.objects.create(
            plan=plan, kind="what_if", area_code="310104003000", parameters=asked, digest=str(n),
            by=plan.run.by, asked_at=NOW, state="done", result={"answer": {}, "plans": []},
        )  # fmt: skip


GROWING: dict[str, tuple[str, Callable[[PlanVersion, int], None]]] = {
    "runs": ("planning:runs", more_runs),
    "plans": ("planning:plans", more_plans),
    "compare": ("planning:compare", more_plans),
    "questions": ("planning:questions", more_studies),
}


def questions(client: Any, address: str) -> int:
    """How often the page asks the database; it was opened before, so that nothing is warmed up."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", GROWING)
def test_lists_do_not_ask_more_for_more_rows(name: str, world: World, plan: PlanVersion) -> None:
    page, more = GROWING[name]
    address = reverse(page, args=[plan.pk] if name == "questions" else [])
    client = client_of(world, "officer")
    more(plan, FEW)
    few = questions(client, address)
    more(plan, MANY - FEW)
    assert questions(client, address) == few


def test_a_large_plan_asks_no_more_than_a_small_one(world: World, rates: RatesVersion) -> None:
    counts = []
    for size in (FEW, MANY):
        scatter(world, size)
        run = run_of(world, rates, seconds=20)
        jobs.run_plan(run.pk)
        counts.append({name: questions(client_of(world, "officer"), it) for name, it in views(run).items()})
    assert counts[0] == counts[1]


def scatter(world: World, size: int) -> None:
    """So many small compounds beside one another in Tianping."""
    like = Compound.objects.get(code="T-alone")
    for n in range(Compound.objects.filter(code__startswith="T-few").count(), size):
        at = {"lon": 121.44 + 0.0006 * (n % 10), "lat": 31.2 + 0.0006 * (n // 10)}
        copies(like, 1, code=f"T-few-{n}", name=f"小小区{n}", **at)


def views(run: Run) -> dict[str, str]:
    plan = PlanVersion.objects.get(run=run).pk
    names = ("plan", "plan_map", "alliances", "shares", "questions", "front")
    found = {name: reverse(f"planning:{name}", args=[plan]) for name in names}
    found["file"] = reverse("planning:file", args=[plan, "plan.json"])
    return found | {"alliance": reverse("planning:alliance", args=[plan, 1])}
