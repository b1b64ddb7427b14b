"""A role counts by the day of the house, not by the day in Greenwich; and two may look at once."""

from datetime import UTC, date, datetime

import pytest

from linmeng.domain.refusals import NotYours
from linmeng.planning.actions import cancel_run, import_rates, open_draft, save_rates, start_run
from linmeng.planning.models import RatesVersion
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
