"""A role counts by the day of the house, not by the day in Greenwich; and two may look at once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from linmeng.domain.refusals import NotYours
from linmeng.planning import jobs
from linmeng.planning.actions import (
    cancel_run,
    import_rates,
    open_draft,
    publish_draft,
    save_rates,
    start_run,
)
from linmeng.planning.actions.naming import MOST, name_apart
from linmeng.planning.models import Draft, PlanVersion, RatesVersion
from tests.apps.planning.conftest import run_of
from tests.worlds import World

pytestmark = pytest.mark.django_db
ONE_AT_NIGHT = datetime(2024, 9, 20, 17, 0, tzinfo=UTC)  # 1 o'clock in Shanghai, on the 21st


def test_a_role_that_ended_yesterday_plans_nothing_today(world: World, rates: RatesVersion) -> None:
    officer, run = world.people["officer"], run_of(world, rates)
    officer.roles.update(until_on=date(2024, 9, 20))
    officer.__dict__.pop("_held_roles", None)
    with pytest.raises(NotYours):
        start_run(by=officer, at=ONE_AT_NIGHT, area=world.areas["tianping"], rates=rates)
    with pytest.raises(NotYours):
        cancel_run(by=officer, at=ONE_AT_NIGHT, run=run)
    with pytest.raises(NotYours):
        save_rates(by=officer, at=ONE_AT_NIGHT, name="x", text=rates.text + "\n# another\n")


def test_two_first_looks_at_the_rates_disturb_nobody(
    world: World, rates: RatesVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one does not know yet what the first one stored."""
    monkeypatch.setattr("linmeng.planning.actions.rates.stored_digests", frozenset)
    before = RatesVersion.objects.count()
    assert import_rates(at=ONE_AT_NIGHT) == []
    assert RatesVersion.objects.count() == before


def test_a_draft_opened_after_midnight_carries_the_day_of_the_place(
    world: World, rates: RatesVersion
) -> None:
    draft = open_draft(by=world.people["officer"], at=ONE_AT_NIGHT, area=world.areas["tianping"], rates=rates)
    assert draft.name.endswith("2024-09-21")


def test_the_second_of_a_day_has_a_number(world: World, rates: RatesVersion) -> None:
    told: dict[str, Any] = {"by": world.people["officer"], "at": ONE_AT_NIGHT}
    for seed in range(3):
        jobs.run_plan(run_of(world, rates, seed=seed).pk)
    named = list(PlanVersion.objects.order_by("pk").values_list("name", flat=True))
    assert named[1:] == [f"{named[0]} (2)", f"{named[0]} (3)"]
    area = world.areas["tianping"]
    drafts = [open_draft(area=area, rates=rates, name=n, **told) for n in ("", "", "从头", "从头")]
    day = "天平街道 2024-09-21"
    assert [d.name for d in drafts] == [day, f"{day} (2)", "从头", "从头 (2)"]
    published = publish_draft(draft=drafts[0], name=named[0], **told)
    assert published.plan.name == f"{named[0]} (4)"


def test_a_name_stays_within_its_length_and_counts_only_its_own(world: World, rates: RatesVersion) -> None:
    area, officer = world.areas["tianping"], world.people["officer"]

    def opened(name: str) -> str:
        return open_draft(by=officer, at=ONE_AT_NIGHT, area=area, rates=rates, name=name).name

    assert opened("长" * MOST) == "长" * MOST
    assert opened("长" * MOST) == "长" * (MOST - 8) + " (2)"
    assert [opened("a.c"), opened("abc"), opened("abc (7)"), opened("abc")] == [
        "a.c",
        "abc",
        "abc (7)",
        "abc (8)",
    ]
    assert name_apart("abc", Draft.objects.filter(area=world.areas["ouyang"]), area) == "abc"
