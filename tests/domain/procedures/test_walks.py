"""No case gets stuck: random orders of events through every procedure (issue 5, “done when”)."""

from collections.abc import Iterable
from datetime import date
from random import Random

import pytest

from linmeng.domain.procedures.model import Procedure
from linmeng.domain.procedures.progress import progress
from tests.domain.procedures.some import CALENDAR, every, small
from tests.domain.procedures.walking import Walk, check_promise, check_ways, random_walk

QUICK, MANY = 300, 10_000
ALL = [small(), *every()]
NAMES = [f"{p.code}-{p.jurisdiction}-{p.version}" for p in ALL]
each_procedure = pytest.mark.parametrize("procedure", ALL, ids=NAMES)


def unchecked(procedure: Procedure, seeds: Iterable[int]) -> Iterable[Walk]:
    """Orders of whatever could be recorded; each has its own chance, so that one can be walked again."""
    for seed in seeds:
        rng = Random(seed)
        yield random_walk(rng, procedure, rng.randrange(1, 60), checked=False)


@each_procedure
def test_no_order_of_events_leaves_a_case_without_a_next_step_or_a_reason(procedure: Procedure) -> None:
    """Whatever was recorded, allowed or not, the case says what can be done, and never raises."""
    for walk in unchecked(procedure, range(QUICK)):
        check_promise(walk.now)
        assert walk.now == progress(procedure, tuple(walk.events), walk.today, CALENDAR)


@pytest.mark.slow
@each_procedure
def test_ten_thousand_orders(procedure: Procedure) -> None:
    for walk in unchecked(procedure, range(QUICK, QUICK + MANY)):
        check_promise(walk.now)


@each_procedure
def test_what_a_case_names_can_be_done_and_leads_to_its_end(procedure: Procedure) -> None:
    """From wherever allowed events have led, each way is open, and following them finishes the case."""
    for seed in range(5):
        rng = Random(seed)
        walk = random_walk(rng, procedure, rng.randrange(1, 50), checked=True)
        check_promise(walk.now)
        check_ways(walk)
        walk.outcomes = {}
        assert walk.onwards(), seed
        assert walk.now.ended is not None or walk.now.finished_on is not None


def test_days_at_the_ends_of_time_do_no_harm() -> None:
    for procedure in ALL:
        for day in (date.min, date.max):
            walk = random_walk(Random(7), procedure, 40, checked=False)
            check_promise(progress(procedure, walk.events, day, CALENDAR))


def test_a_case_without_events_asks_for_a_compound() -> None:
    for procedure in ALL:
        found = Walk(procedure).now
        check_promise(found)
        assert {way.kind for way in found.ways} == {"join"}
