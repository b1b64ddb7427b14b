"""The panel: drawn by a lot anybody can check, free of ties; its sheets, the ranking, the award."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from linmeng.cases.actions.panel import bar_panelist, commit_lot, declare, draw_lot, list_candidates
from linmeng.cases.actions.questions import answer_question, ask_question
from linmeng.cases.actions.scoring import award_selection, hand_in_sheet, rank_offers, show_result
from linmeng.cases.actions.selection import postpone_selection
from linmeng.cases.models import Candidate, Case, PanelLot
from linmeng.cases.queries.panels import lot_published, panel_of
from linmeng.cases.queries.rankings import taking_part
from linmeng.domain.procedures.selection.lot_script import LOT_SCRIPT
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from tests.apps.cases.conftest import moment
from tests.apps.cases.selecting.stories import (
    AWARDED,
    COMMITTED,
    DEADLINE,
    DRAWN,
    KNOWN,
    OPENING,
    RANKED,
    SCORED,
    SHOWN,
    Bidding,
    drawn,
    hand_of,
    opened,
    published,
    scored,
    shown,
    with_offers,
)
from tests.domain.procedures.selection.some import lump
from tests.worlds import World


@pytest.fixture
def panel(world: World, case: Case) -> Bidding:
    """Offers handed in, the panel drawn, the offers opened."""
    return opened(drawn(with_offers(world, case)))


def acting(made: Bidding, at: Any) -> dict[str, Any]:
    return {"by": made.officer, "at": at, "uid": made.uid}


def test_the_published_lot_is_drawn_again_by_the_program_on_the_page(panel: Bidding, tmp_path: Path) -> None:
    lot = PanelLot.objects.get()
    (tmp_path / "draw.py").write_text(LOT_SCRIPT)
    (tmp_path / "lot.json").write_text(json.dumps(lot_published(lot)), encoding="utf-8")
    said = subprocess.run(
        [sys.executable, "-I", "draw.py", "lot.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0 and "committed True" in said.stdout, said.stdout + said.stderr
    experts = [p.candidate.code for p in panel_of(panel.now()) if p.expert]
    assert "experts drawn: " + " ".join(experts) + " |" in said.stdout and len(experts) == 4


def test_before_the_draw_the_secret_is_nowhere_to_be_read(world: World, case: Case) -> None:
    from tests.apps.cases.selecting.test_offers import whole_database

    made = published(world, case)
    people = [{"name": f"某{n}", "body": "协会", "person": None} for n in range(6)]
    list_candidates(group="experts", people=people, **acting(made, COMMITTED))
    list_candidates(group="owners", people=people[:2], **acting(made, COMMITTED))
    lot = commit_lot(event="福彩3D", known_at=KNOWN, **acting(made, COMMITTED))
    assert "secret" not in lot_published(lot)
    assert bytes(PanelLot.objects.get().secret) not in whole_database()
    assert "某1".encode() not in whole_database()  # names of candidates are sealed
    with pytest.raises(NotNow, match="stands until then"):
        list_candidates(group="experts", people=people, **acting(made, COMMITTED))
    with pytest.raises(NotNow, match="draw it first"):
        commit_lot(event="别的", known_at=KNOWN, **acting(made, COMMITTED))
    with pytest.raises(NotNow, match="comes out at"):
        draw_lot(value="417", **acting(made, KNOWN - timedelta(seconds=1)))


def test_a_list_changed_behind_the_scenes_is_not_drawn(world: World, case: Case) -> None:
    made = published(world, case)
    people = [{"name": f"某{n}", "body": "协会", "person": None} for n in range(6)]
    for group in ("experts", "owners"):
        list_candidates(group=group, people=people, **acting(made, COMMITTED))
    lot = commit_lot(event="福彩3D", known_at=KNOWN, **acting(made, COMMITTED))
    lot.listed["groups"][0]["candidates"] = lot.listed["groups"][0]["candidates"][:4]
    lot.save()
    with pytest.raises(NotNow, match="not those committed to"):
        draw_lot(value="417", **acting(made, DRAWN))


def test_the_value_must_be_unknown_and_fall_into_the_two_days(world: World, case: Case) -> None:
    made = published(world, case)
    people = [{"name": f"某{n}", "body": "协会", "person": None} for n in range(6)]
    with pytest.raises(NotNow, match="put more on the list"):
        commit_lot(event="福彩3D", known_at=KNOWN, **acting(made, COMMITTED))
    for group in ("experts", "owners"):
        list_candidates(group=group, people=people, **acting(made, COMMITTED))
    for known in (COMMITTED, COMMITTED - timedelta(days=1)):
        with pytest.raises(NotUnderstood, match="not be known yet"):
            commit_lot(event="福彩3D", known_at=known, **acting(made, COMMITTED))
    for known in (moment(11, 9, 23), OPENING + timedelta(minutes=1)):
        with pytest.raises(NotUnderstood, match="within 2 days"):
            commit_lot(event="福彩3D", known_at=known, **acting(made, COMMITTED))
    commit_lot(event="福彩3D", known_at=moment(11, 10, 21), **acting(made, COMMITTED))
    with pytest.raises(NotNow, match="within 2 days"):
        draw_lot(value="417", **acting(made, moment(11, 13)))


def test_whoever_missed_the_two_days_puts_the_opening_off_and_draws_again(world: World, case: Case) -> None:
    """Nothing gets stuck: the lot that was not drawn is set aside, and another is committed to."""
    made = with_offers(world, case)
    people = [{"name": f"某{n}", "body": "协会", "person": None} for n in range(6)]
    for group in ("experts", "owners"):
        list_candidates(group=group, people=people, **acting(made, COMMITTED))
    commit_lot(event="福彩3D", known_at=KNOWN, **acting(made, COMMITTED))
    late = moment(11, 13)
    with pytest.raises(NotNow, match="within 2 days"):
        draw_lot(value="417", **acting(made, late))
    told: dict[str, Any] = {**acting(made, late), "reason": "错过抽取时间"}
    times: dict[str, Any] = {"deadline_at": DEADLINE, "opens_at": moment(11, 15)}
    for bad in ({"opens_at": OPENING}, {"opens_at": moment(11, 12, 23)}, {"deadline_at": moment(11, 11)}):
        with pytest.raises(NotUnderstood):
            postpone_selection(**told, **{**times, **bad})
    with pytest.raises(NotNow, match="closed already"):
        postpone_selection(**told, **{**times, "deadline_at": moment(11, 14)})
    postpone_selection(**told, **times)
    commit_lot(event="福彩3D 再", known_at=moment(11, 13, 21), **acting(made, late))
    draw_lot(value="902", **acting(made, moment(11, 14)))
    assert len(panel_of(made.now())) == 5 and PanelLot.objects.filter(void_at__isnull=False).count() == 1
    with pytest.raises(NotNow, match="announced for 2024-11-15"):
        opened(made)


def test_a_tie_gives_the_seat_to_the_next(panel: Bidding) -> None:
    before = [p.candidate.code for p in panel_of(panel.now()) if p.expert]
    first = before[0]
    ties = {str(panel.firms["甲"].pk): "配偶在该公司任职"}
    declare(**{**acting(panel, SCORED), "by": hand_of(panel, first)}, code=first, ties=ties)
    after = [p.candidate.code for p in panel_of(panel.now()) if p.expert]
    order = PanelLot.objects.get().orders["experts"]
    assert after == order[1:5] and len(after) == 4
    with pytest.raises(NotNow, match="it stands"):
        owner = Candidate.objects.get(code=first).person or panel.officer
        declare(by=owner, at=SCORED, uid=panel.uid, code=first, ties={})


def test_when_a_list_runs_out_a_second_lot_fills_the_seat(panel: Bidding) -> None:
    for _ in range(3):
        code = next(p.candidate.code for p in panel_of(panel.now()) if not p.expert)
        bar_panelist(**acting(panel, SCORED), code=code, why="出差")
    assert [p for p in panel_of(panel.now()) if not p.expert] == []
    more = [{"name": "新代表", "body": "京剧院业委会", "person": None}]
    list_candidates(group="owners", people=more, **acting(panel, SCORED))
    commit_lot(event="福彩3D 第2024303期", known_at=SCORED + timedelta(hours=5), **acting(panel, SCORED))
    draw_lot(value="902", **acting(panel, SCORED + timedelta(hours=6)))
    assert [p.candidate.code for p in panel_of(panel.now()) if not p.expert] == ["B04"]
    assert len(panel_of(panel.now())) == 5 and PanelLot.objects.count() == 2


def test_only_the_own_seat_declares_and_scores(world: World, panel: Bidding) -> None:
    seat = next(p for p in panel_of(panel.now(), seated=False) if p.candidate.person_id)
    with pytest.raises(NotYours):
        declare(**acting(panel, SCORED), code=seat.candidate.code, ties={})
    assert declare(by=world.people["expert"], at=SCORED, uid=panel.uid, code=seat.candidate.code, ties={})
    other = next(p for p in panel_of(panel.now()) if p.candidate.person_id is None)
    with pytest.raises(NotYours):
        declare(by=world.people["expert"], at=SCORED, uid=panel.uid, code=other.candidate.code, ties={})


def test_a_sheet_needs_the_declaration_is_whole_and_stands(panel: Bidding) -> None:
    seat = next(p for p in panel_of(panel.now()) if p.candidate.person_id is None)
    told: dict[str, Any] = {**acting(panel, SCORED), "code": seat.candidate.code}
    whole = {o.uid: {"staff": "30", "repair": "30", "open": "20"} for o in taking_part(panel.now())}
    with pytest.raises(NotNow, match="First declare"):
        hand_in_sheet(scores=whole, **told)
    declare(ties={}, **told)
    first = next(iter(whole))
    rows: list[dict[str, str]] = [
        {"staff": "1"}, {**whole[first], "staff": "41"}, {**whole[first], "staff": "x"}
    ]  # fmt: skip
    for bad in ({}, {first: whole[first]}, *({**whole, first: row} for row in rows)):
        with pytest.raises(NotUnderstood):
            hand_in_sheet(scores=bad, **told)
    hand_in_sheet(scores=whole, **told)
    with pytest.raises(NotNow, match="it stands"):
        hand_in_sheet(scores=whole, **told)
    with pytest.raises(NotNow, match="it stands"):
        bar_panelist(**told, why="后悔")
    with pytest.raises(NotNow, match="1 of 5"):
        rank_offers(**acting(panel, RANKED))


def test_from_sheets_to_the_award(panel: Bidding) -> None:
    made = shown(scored(panel))
    rows = made.now().ranking
    assert [(r["bidder"][0], r["total"], r["candidate"]) for r in rows] == [
        ("甲", "86.50", True), ("乙", "84.00", True), ("丙", "50.00", True),
    ]  # fmt: skip
    told = acting(made, AWARDED)
    with pytest.raises(NotNow, match="shown until 2024-11-18"):
        award_selection(company=made.firms["甲"].pk, **{**told, "at": moment(11, 18)})
    with pytest.raises(NotUnderstood, match="stands first"):
        award_selection(company=made.firms["乙"].pk, **told)
    with pytest.raises(NotUnderstood, match="announced candidates"):
        award_selection(company=0, **told)
    row = award_selection(company=made.firms["乙"].pk, why="甲物业书面放弃", **told)
    assert row.winner == made.firms["乙"] and row.state == "awarded"


def test_the_result_is_shown_five_days_from_today(panel: Bidding) -> None:
    made = scored(panel)
    told = acting(made, SHOWN)
    with pytest.raises(NotNow):
        show_result(from_on=date(2024, 11, 13), until_on=date(2024, 11, 18), **told)
    rank_offers(**acting(made, RANKED))
    with pytest.raises(NotUnderstood, match="at least 5 days"):
        show_result(from_on=date(2024, 11, 13), until_on=date(2024, 11, 17), **told)
    with pytest.raises(NotUnderstood, match="from today"):
        show_result(from_on=date(2024, 11, 12), until_on=date(2024, 11, 18), **told)


def test_equal_points_are_decided_by_the_published_lot(panel: Bidding) -> None:
    same = ("30", "30", "20")
    rank_offers(**acting(scored(panel, {"甲": same, "乙": same, "丙": same}), RANKED))
    rows = panel.now().ranking
    assert [r["by"] for r in rows] == ["total", "lot", "lot"]
    lot = PanelLot.objects.get()
    from linmeng.domain.procedures.selection.lot import order

    again = order(lot.opened, lot.value, lot.list_hash, "offers", [r["offer"] for r in rows])
    assert [r["offer"] for r in rows] == list(again)


def test_when_nobody_reaches_the_pass_mark_the_selection_is_ended(world: World, case: Case) -> None:
    made = scored(opened(drawn(with_offers(world, case, lump(pass_mark=95)))))
    with pytest.raises(NotNow, match="pass mark"):
        rank_offers(**acting(made, RANKED))


def test_questions_are_asked_and_answered_once(panel: Bidding) -> None:
    told = acting(panel, SCORED)
    offer = taking_part(panel.now())[0].uid
    asked = ask_question(asked_by="业主", text="电梯夜间停运如何处理?", offer=offer, **told)
    answer_question(question=asked.pk, answer="30分钟内到场", **told)
    with pytest.raises(NotNow):
        answer_question(question=asked.pk, answer="改口", **told)
    with pytest.raises(NotUnderstood):
        ask_question(asked_by="", text="?", **told)
