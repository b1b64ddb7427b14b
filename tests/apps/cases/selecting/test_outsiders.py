"""What companies learn and when, what precedes a tender, and who never judges: each once was possible."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from linmeng.cases.actions import open_case, record_step
from linmeng.cases.actions.offers import admit_bidder
from linmeng.cases.actions.panel import commit_lot, declare, draw_lot, list_candidates
from linmeng.cases.actions.selection import end_selection, publish_selection, set_key
from linmeng.cases.models import Case, Selection
from linmeng.cases.queries.panels import groups_to_draw, panel_of
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.models import Person, Role
from tests.apps.cases.conftest import moment
from tests.apps.cases.selecting.stories import (
    COMMITTED,
    DEADLINE,
    DRAFTED,
    DRAWN,
    HANDED_IN,
    KNOWN,
    OPENING,
    PROMISES,
    PUBLISHED,
    SCORED,
    WORDS,
    Bidding,
    drafted,
    drawn,
    firm,
    opened,
    published,
    with_offers,
)
from tests.apps.cases.selecting.test_steps_followed import STEP, STEPS
from tests.apps.voting.clock import Clock, clock
from tests.worlds import World

__all__ = ["clock"]


def seen_by(person: Person, url: str) -> tuple[int, str]:
    client = Client()
    client.force_login(person)
    answer = client.get(url)
    return answer.status_code, answer.content.decode()


def test_a_rival_reads_no_opened_offer_on_a_sheet(world: World, case: Case, clock: Clock) -> None:
    made = opened(drawn(with_offers(world, case)))
    clock(SCORED)
    at = f"/cases/selections/{made.uid}/panel/{panel_of(made.now())[0].candidate.code}/sheet/"
    status, page = seen_by(world.people["manager"], at)
    assert status == 403 and PROMISES["staff"] not in page
    status, page = seen_by(made.officer, at)
    assert status == 200 and PROMISES["staff"] in page


def test_no_company_learns_who_offers_before_the_close(world: World, case: Case, clock: Clock) -> None:
    made = drawn(with_offers(world, case))
    clock(HANDED_IN)
    at = f"/cases/selections/{made.uid}/"
    code = panel_of(made.now())[0].candidate.code
    for url in (at, f"{at}panel/{code}/declare/"):
        _status, page = seen_by(world.people["manager"], url)
        assert not [name for name in ("甲物业", "乙物业", "丙物业") if name in page], url
    _status, page = seen_by(world.people["manager"], at)
    assert _status == 200 and "已收 3" not in page and "3 sealed" not in page and "3 until now" not in page
    for who in (made.officer, made.community, world.people["committee"]):
        assert "甲物业" in seen_by(who, at)[1]


def ready(world: World, case: Case) -> Selection:
    made = drafted(world, case, codes=["T-opera"])
    for number, by in ((1, made.officer), (2, made.community)):
        words = WORDS[number]
        set_key(by=by, at=DRAFTED, uid=made.uid, number=number, passphrase=words, again=words)
    return made.selection


def publish(by: Person, row: Selection) -> Selection:
    told: dict[str, Any] = {"deadline_at": DEADLINE, "opens_at": OPENING}
    return publish_selection(by=by, at=PUBLISHED, uid=row.uid, **told)


@pytest.fixture
def voted(world: World, rules: Path) -> Case:
    """A case whose procedure votes on the plan, announces it and files the tender before the notice."""
    text, before = STEPS.format(scope="compound"), ""
    for key in ("plan_vote", "plan_announced", "tender_filed", "tender_notice", "award"):
        more = f'needs = ["{before}"]' if before else ""
        text += STEP.format(key=key, role="owners_committee", scope="compound", more=more)
        before = key
    (rules / "procedures" / "tender-1.toml").write_text(text, encoding="utf-8")
    told: dict[str, Any] = {"by": world.people["officer"], "at": moment(9, 20), "procedure": "tender"}
    return open_case(codes=("T-opera", "T-garden"), title="选聘", **told)


def test_a_plan_is_published_after_the_vote_and_the_filing(world: World, voted: Case) -> None:
    row, officer = ready(world, voted), world.people["officer"]
    told: dict[str, Any] = {"by": officer, "uid": voted.uid, "compound": "T-opera"}
    for day, step in enumerate(("plan_vote", "plan_announced", "tender_filed"), 1):
        with pytest.raises(NotNow, match=f"{step} 京剧院小区"):
            publish(officer, row)
        record_step(step=step, on=moment(10, day).date(), at=moment(10, day), **told)
    assert publish(officer, row).state == "published"  # the other compound's vote is not waited for
    assert voted.events.filter(step="tender_notice", compound="T-opera").count() == 1


def test_two_selections_never_run_for_one_compound(world: World, case: Case) -> None:
    first, second = published(world, case), ready(world, case)
    with pytest.raises(NotNow, match="under way for one of these compounds"):
        publish(first.officer, second)
    end_selection(by=first.officer, at=PUBLISHED, uid=first.uid, reason="方案有误")
    assert publish(first.officer, second).state == "published"


def listed(made: Bidding, *people: dict[str, Any], group: str = "experts") -> Any:
    told: dict[str, Any] = {"by": made.officer, "at": COMMITTED, "uid": made.uid}
    return list_candidates(group=group, people=people, **told)


def person_of(n: int, **more: Any) -> dict[str, Any]:
    return {"name": f"专家{n}", "body": "市物业管理协会", "person": None, **more}


def test_no_lot_is_drawn_after_the_end(world: World, case: Case) -> None:
    made = with_offers(world, case)
    listed(made, *(person_of(n) for n in range(6)))
    listed(made, *(person_of(n) for n in range(3)), group="owners")
    told: dict[str, Any] = {"by": made.officer, "uid": made.uid}
    lot = commit_lot(at=COMMITTED, event="福彩", known_at=KNOWN, **told)
    end_selection(at=COMMITTED + timedelta(hours=1), reason="方案有误", **told)
    with pytest.raises(NotNow, match="between the publication"):
        draw_lot(at=DRAWN, value="417", **told)
    lot.refresh_from_db()
    assert lot.void_at is not None and lot.drawn_at is None and panel_of(made.now(), seated=False) == []


def test_nobody_of_a_bidder_is_listed_for_the_panel(world: World, case: Case) -> None:
    made = with_offers(world, case)
    for wrong in (
        {"person": made.managers["甲"]},
        {"body": "甲物业 有限公司"},
        {"body": "甲物业有限公司徐汇分公司"},
    ):
        with pytest.raises(NotUnderstood, match="甲物业有限公司, which takes part"):
            listed(made, person_of(1, **wrong))
    left = Person.objects.create_user(username="left", name="前经理", password="x")
    of = {"what": "area_manager", "organisation": made.firms["乙"], "from_on": moment(1, 1).date()}
    role = Role.objects.create(person=left, until_on=moment(2, 1).date(), **of)
    with pytest.raises(NotUnderstood, match="乙物业有限公司"):
        listed(made, person_of(1, person=left))
    Role.objects.filter(pk=role.pk).update(from_on=moment(1, 1).date().replace(year=2019),
                                           until_on=moment(1, 1).date().replace(year=2020))  # fmt: skip
    assert listed(made, person_of(1, person=left))


def test_who_was_listed_before_the_company_came_is_not_drawn(world: World, case: Case) -> None:
    made = published(world, case)
    late, manager = firm("丁物业有限公司")
    listed(made, person_of(1, person=manager), *(person_of(n) for n in range(2, 8)))
    assert "E01" in groups_to_draw(made.now(), COMMITTED)[0].candidates
    admit_bidder(by=made.officer, at=COMMITTED, uid=made.uid, company=late.name)
    assert "E01" not in groups_to_draw(made.now(), COMMITTED)[0].candidates


def test_who_acts_for_a_bidder_declares_a_tie_whatever_they_write(world: World, case: Case) -> None:
    """The expert was drawn, and came to a bidder afterwards."""
    made = opened(drawn(with_offers(world, case)))
    seat = next(p for p in panel_of(made.now(), seated=False) if p.candidate.person_id)
    assert seat.candidate.person
    of: dict[str, Any] = {"what": "area_manager", "from_on": moment(11, 1).date()}
    Role.objects.create(person=seat.candidate.person, organisation=made.firms["甲"], **of)
    told: dict[str, Any] = {"by": seat.candidate.person, "at": SCORED, "uid": made.uid}
    found = declare(code=seat.candidate.code, ties={}, **told)
    assert str(made.firms["甲"].pk) in found.ties and not found.seated and found.barred_why
