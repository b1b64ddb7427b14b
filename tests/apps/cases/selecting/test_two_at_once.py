"""Two at the same moment: of one company, at the opening, at one line (PostgreSQL, threads)."""

from typing import Any

import pytest
from django.db import connection

from linmeng.cases.actions.contracts import begin_handover, tick_line
from linmeng.cases.actions.offers import admit_bidder, open_offers
from linmeng.cases.actions.panel import declare
from linmeng.cases.actions.scoring import award_selection, hand_in_sheet, rank_offers, show_result
from linmeng.cases.models import Case, Handover, Offer, OfferBox, Selection, SheetBox
from linmeng.cases.queries.panels import panel_of
from linmeng.cases.queries.rankings import taking_part
from linmeng.notices.models import Notice
from linmeng.people.models import Person, Role
from tests.apps.cases.conftest import moment
from tests.apps.cases.selecting.stories import (
    AWARDED,
    HANDED_IN,
    OPENING,
    RANKED,
    SCORED,
    SHOWN,
    WORDS,
    drawn,
    firm,
    offered,
    opened,
    published,
    scored,
    shown,
    with_offers,
)
from tests.apps.test_two_at_once import together
from tests.worlds import World, small_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    if connection.vendor == "sqlite":
        pytest.skip("the in-memory database has no second connection; this runs on PostgreSQL")
    return small_world()


def test_two_of_one_company_hand_in_one_offer(world: World, case: Case) -> None:
    made = published(world, case)
    other = Person.objects.create_user(username="other", name="同事", password="x")
    Role.objects.create(
        person=other, what="area_manager", organisation=made.firms["甲"], from_on=moment(1, 1).date()
    )
    said = together(*(lambda who=who: offered(made, "甲", by=who) for who in (made.managers["甲"], other)))
    assert said == ["NotNow", "done"] and Offer.objects.count() == OfferBox.objects.count() == 1


def test_three_companies_at_once_get_three_numbers(world: World, case: Case) -> None:
    made = published(world, case)
    assert together(*(lambda letter=letter: offered(made, letter) for letter in "甲乙丙")) == ["done"] * 3
    assert sorted(Offer.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_two_who_open_open_once(world: World, case: Case) -> None:
    made = with_offers(world, case)
    told: dict[str, Any] = {"at": OPENING, "uid": made.uid, "passphrases": WORDS}
    said = together(*(lambda who=who: open_offers(by=who, **told) for who in (made.officer, made.community)))
    assert said == ["NotNow", "done"] and Selection.objects.get().state == "opened"


def test_two_who_admit_the_tenth_and_eleventh(world: World, case: Case) -> None:
    made = published(world, case)
    names = [firm(f"第{n}物业")[0].name for n in range(8)]
    told: dict[str, Any] = {"at": HANDED_IN, "uid": made.uid}
    for name in names[:6]:
        admit_bidder(by=made.officer, company=name, **told)
    said = together(*(lambda n=n, who=who: admit_bidder(by=who, company=n, **told)
                      for n, who in zip(names[6:], (made.officer, made.community), strict=True)))  # fmt: skip
    assert said == ["NotNow", "done"] and made.now().bidders.filter(state="admitted").count() == 10


def test_two_who_tick_one_line_lose_nothing(world: World, case: Case) -> None:
    told: dict[str, Any] = {"by": world.people["officer"], "at": moment(12, 26), "uid": case.uid}
    row = begin_handover(code="T-opera", ended_on=moment(12, 31).date(), **told)
    told["uid"] = row.uid
    said = together(*(lambda part=part: tick_line(number=1, part=part, **told) for part in ("old", "new")))
    assert said == ["done", "done"]
    assert Handover.objects.get().items.get(number=1).ticks.keys() == {"old", "new"}


def test_two_who_show_the_result_announce_it_once(world: World, case: Case) -> None:
    made = scored(opened(drawn(with_offers(world, case))))
    rank_offers(by=made.officer, at=RANKED, uid=made.uid)
    told: dict[str, Any] = {"at": SHOWN, "uid": made.uid, "from_on": SHOWN.date()}
    told["until_on"] = moment(11, 18).date()
    said = together(*(lambda who=who: show_result(by=who, **told) for who in (made.officer, made.community)))
    assert said == ["NotNow", "done"] and Notice.objects.count() == 1


def test_two_hands_on_one_seat_leave_one_sheet(world: World, case: Case) -> None:
    made = opened(drawn(with_offers(world, case)))
    seat = next(p for p in panel_of(made.now()) if p.candidate.person_id is None)
    told: dict[str, Any] = {"at": SCORED, "uid": made.uid, "code": seat.candidate.code}
    declare(by=made.officer, ties={}, **told)
    whole = {o.uid: {"staff": "30", "repair": "30", "open": "20"} for o in taking_part(made.now())}
    said = together(*(lambda who=who: hand_in_sheet(by=who, scores=whole, **told)
                      for who in (made.officer, made.community)))  # fmt: skip
    assert said == ["NotNow", "done"] and SheetBox.objects.count() == 1


def test_two_who_choose_choose_one(world: World, case: Case) -> None:
    made = shown(scored(opened(drawn(with_offers(world, case)))))
    told: dict[str, Any] = {"at": AWARDED, "uid": made.uid, "why": "甲放弃"}
    picks = zip("甲乙", (made.officer, made.community), strict=True)
    said = together(*(lambda n=n, who=who: award_selection(by=who, company=made.firms[n].pk, **told)
                      for n, who in picks))  # fmt: skip
    assert said == ["NotNow", "done"] and Selection.objects.get().winner is not None
