"""A rates version, and runs computed on the spot."""

from pathlib import Path
from typing import Any

import pytest

from linmeng.planning import jobs
from linmeng.planning.actions import import_rates, publish_plan, start_run
from linmeng.planning.models import PlanVersion, RatesVersion, Run
from linmeng.register.models import Compound
from tests.worlds import NOW, World

EXAMPLE = Path(__file__).resolve().parents[3] / "rates" / "example.toml"


@pytest.fixture
def rates(world: World) -> RatesVersion:
    import_rates(at=NOW)
    Compound.objects.filter(code="T-opera").update(gates=0)
    return RatesVersion.objects.get(name="example")


def run_of(world: World, rates: RatesVersion, **values: Any) -> Run:
    """A run of Tianping asked for by its officer, not yet computed."""
    values = {
        "by": world.people["officer"],
        "at": NOW,
        "area": world.areas["tianping"],
        "rates": rates,
        **values,
    }
    return start_run(**values)


@pytest.fixture
def plan(world: World, rates: RatesVersion) -> PlanVersion:
    """A finished plan of Tianping, where Opera House has no gate and hangs on Yueyang Garden."""
    run = run_of(world, rates)
    jobs.run_plan(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.failure
    return run.plan


@pytest.fixture
def public(world: World, plan: PlanVersion) -> PlanVersion:
    """The same plan, published: from now on residents read it."""
    publish_plan(by=world.people["officer"], at=NOW, plan=plan)
    return plan
