"""A case from its opening to its end by the real acts."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.http import Http404

from linmeng.cases.actions import (
    add_compound,
    end_case,
    excuse_proofs,
    learn_fact,
    move_to_version,
    open_case,
    prove_step,
    record_step,
    rename_case,
    reopen_step,
    waive_step,
    withdraw_compound,
)
from linmeng.cases.models import Case, CaseEvent
from linmeng.cases.queries import case_for, cases_for, frozen_procedure, progress_of
from linmeng.cases.queries.cases import Filters
from linmeng.cases.queries.procedures import _read
from linmeng.cases.queries.standing import _standings
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.models import AuditRow, Person
from linmeng.register.models import ServiceContract
from tests.apps.cases.conftest import OPENED, CaseOf, moment, write_version
from tests.worlds import TODAY, World

NOTICED, VOTED = moment(9, 24), moment(10, 20)


SHOWN = {"feasibility": "document", "notice": "notice", "vote": "vote", "contract": "contract"}


def did(case: Case, officer: Person, step: str, at: Any, compound: str = "", **more: Any) -> CaseEvent:
    """Records a step with what shows it, unless other proofs are told."""
    more = {"proofs": [{"kind": SHOWN[step], "words": "卷宗一"}] if step in SHOWN else [], **more}
    return record_step(by=officer, at=at, uid=case.uid, step=step, compound=compound, **more)


def standing(case: Case, step: str, compound: str = "", on: date = TODAY) -> str:
    task = progress_of(Case.objects.get(pk=case.pk), on).task(step, compound)
    assert task is not None
    return str(task.standing)


def test_opened_with_what_the_register_knows(contract: ServiceContract, case: Case, officer: Person) -> None:
    assert case.number == "310104003-2024-001" and case.state == "open" and case.area.name == "天平街道"
    assert [(r.code, r.name) for r in case.compounds.all()] == [
        ("T-opera", "京剧院小区"), ("T-garden", "岳阳花苑"),
    ]  # fmt: skip
    kinds = list(case.events.values_list("seq", "kind", "fact", "compound", "value"))
    assert kinds == [
        (1, "joined", "", "T-opera", None), (2, "joined", "", "T-garden", None),
        (3, "learnt", "contract_end", "T-opera", "2024-12-31"),
    ]  # fmt: skip
    assert frozen_procedure(case).version == 1
    row = AuditRow.objects.get(act="cases.open_case")
    assert row.by == officer and row.area_code == "310104003000" and row.after["version"] == case.version


def test_numbers_count_in_a_street_and_year(case: Case, case_of: CaseOf, world: World) -> None:
    assert case_of("T-alone").number == "310104003-2024-002"
    other = case_of("T-hongyi", by=world.people["administrator"])
    assert other.number == "310109010-2024-001"


def test_one_open_case_of_a_kind(case: Case, case_of: CaseOf) -> None:
    with pytest.raises(NotNow, match="310104003-2024-001"):
        case_of("T-opera")


def test_several_streets_lie_in_the_city(case_of: CaseOf, world: World) -> None:
    assert case_of("T-opera", "T-hongyi", by=world.people["administrator"]).area.name == "上海市"


def test_unknown_procedure(case_of: CaseOf) -> None:
    with pytest.raises(Http404):
        case_of("T-opera", procedure="no-such")


def test_from_first_step_to_contract(case: Case, officer: Person) -> None:
    uid = case.uid
    did(case, officer, "feasibility", OPENED)
    for code in ("T-opera", "T-garden"):
        learn_fact(by=officer, at=OPENED, uid=uid, fact="assembly", compound=code, value=True)
        did(case, officer, "notice", NOTICED, code)
    assert standing(case, "vote", "T-opera", date(2024, 10, 1)) == "early"
    with pytest.raises(NotNow):  # the fifteen days are not over
        did(case, officer, "vote", moment(10, 5), "T-opera", outcome="carried")
    did(case, officer, "vote", VOTED, "T-opera", outcome="carried")
    did(case, officer, "vote", VOTED, "T-garden", outcome="carried")
    row = did(case, officer, "contract", moment(12, 26), on=date(2024, 12, 25), note="三方在场")
    case.refresh_from_db()
    assert (row.on, row.words) == (date(2024, 12, 25), "三方在场")
    assert case.state == "finished" and case.closed_at == moment(12, 26) and case.due_on is None
    assert AuditRow.objects.filter(act="cases.record_step").count() == 6


def test_a_lost_vote_begins_again(case_of: CaseOf, officer: Person) -> None:
    case = case_of("T-opera")
    did(case, officer, "feasibility", OPENED)
    learn_fact(by=officer, at=OPENED, uid=case.uid, fact="assembly", compound="T-opera", value=True)
    did(case, officer, "notice", NOTICED, "T-opera")
    did(case, officer, "vote", VOTED, "T-opera", outcome="lost")
    assert standing(case, "vote", "T-opera", VOTED.date()) == "failed"
    reopen_step(by=officer, at=VOTED, uid=case.uid, step="notice", compound="T-opera", reason="重新表决")
    assert standing(case, "notice", "T-opera", VOTED.date()) == "open"
    assert standing(case, "vote", "T-opera", VOTED.date()) == "blocked"


def test_the_nearest_deadline_is_kept(contract: ServiceContract, case: Case, officer: Person) -> None:
    """Thirty days after the contract's end, which falls on a rest day and moves on."""
    case.refresh_from_db()
    assert case.due_on == date(2025, 2, 5)  # the 30th of January is in the Spring Festival
    late = Filters(late=True)
    assert not cases_for(officer, date(2025, 2, 5), late)
    assert cases_for(officer, date(2025, 2, 6), late).get() == case


def test_waiving_needs_a_ground_and_a_step_that_allows_it(case: Case, officer: Person) -> None:
    told: dict[str, Any] = {"by": officer, "at": OPENED, "uid": case.uid}
    with pytest.raises(NotUnderstood):
        waive_step(**told, step="asks", compound="T-opera", ground=" ")
    with pytest.raises(NotNow):
        waive_step(**told, step="contract", ground="不需要")
    did(case, officer, "feasibility", OPENED)
    learn_fact(**told, fact="assembly", compound="T-opera", value=False)
    waive_step(**told, step="asks", compound="T-opera", ground="已于上月征询")
    assert standing(case, "asks", "T-opera") == "waived"


def test_facts_are_of_their_kind(case: Case, officer: Person) -> None:
    told: dict[str, Any] = {"by": officer, "at": OPENED, "uid": case.uid, "compound": "T-opera"}
    with pytest.raises(NotUnderstood):
        learn_fact(**told, fact="contract_end", value="月底")
    with pytest.raises(Http404):
        learn_fact(**told, fact="no_such", value=True)
    learn_fact(**told, fact="contract_end", value=date(2024, 12, 31))
    assert progress_of(Case.objects.get(pk=case.pk), TODAY).facts["contract_end", "T-opera"] == date(
        2024, 12, 31
    )
    learn_fact(**told, fact="contract_end", value=None)
    assert not progress_of(Case.objects.get(pk=case.pk), TODAY).facts


def test_compounds_come_and_go(case: Case, officer: Person) -> None:
    told: dict[str, Any] = {"by": officer, "at": OPENED, "uid": case.uid}
    add_compound(**told, code="T-alone")
    with pytest.raises(NotNow):
        add_compound(**told, code="T-alone")
    withdraw_compound(**told, code="T-garden", reason="业主不同意")
    found = progress_of(Case.objects.get(pk=case.pk), TODAY)
    assert set(found.compounds) == {"T-opera", "T-alone"}
    assert case.compounds.get(code="T-garden").left_why == "业主不同意"
    with pytest.raises(NotNow):
        withdraw_compound(**told, code="T-garden", reason="再次退出")


def test_a_closed_case_takes_nothing_more(case: Case, officer: Person) -> None:
    end_case(by=officer, at=OPENED, uid=case.uid, reason="另案办理")
    case.refresh_from_db()
    assert case.state == "ended" and case.closed_at == OPENED
    with pytest.raises(NotNow):
        did(case, officer, "feasibility", OPENED)
    with pytest.raises(NotNow):
        end_case(by=officer, at=OPENED, uid=case.uid, reason="再次结案")
    assert case.events.last().kind == "ended"  # type: ignore[union-attr]


def test_moving_to_a_newer_version(
    rules: Path, contract: ServiceContract, case: Case, officer: Person
) -> None:
    """A changed pack changes nothing until somebody moves the case, with a reason."""
    did(case, officer, "feasibility", OPENED)
    reopen_step(by=officer, at=OPENED, uid=case.uid, step="feasibility", reason="补充材料")
    before = progress_of(Case.objects.get(pk=case.pk), TODAY).task("feasibility", "")
    write_version(rules, 2, days=10)
    _read.cache_clear()
    _standings.clear()  # as in another process
    assert progress_of(Case.objects.get(pk=case.pk), TODAY).task("feasibility", "") == before
    with pytest.raises(NotUnderstood):
        move_to_version(by=officer, at=OPENED, uid=case.uid, to=2, reason="")
    with pytest.raises(NotNow):
        move_to_version(by=officer, at=OPENED, uid=case.uid, to=7, reason="新版施行")
    move_to_version(by=officer, at=OPENED, uid=case.uid, to=2, reason="新版施行")
    case.refresh_from_db()
    assert case.procedure_version == 2 and case.events.last().kind == "moved"  # type: ignore[union-attr]
    assert progress_of(case, TODAY).procedure.version == 2


def test_stale_write_is_told_what_happened(case: Case, officer: Person, world: World) -> None:
    seen = case.version
    did(case, world.people["administrator"], "feasibility", OPENED)
    with pytest.raises(NotNow) as refused:
        learn_fact(
            by=officer, at=OPENED, uid=case.uid, fact="assembly", compound="T-opera", value=True, version=seen
        )
    assert "可行性研究" in refused.value.values["changes"]
    assert case.events.count() == 3


def test_not_seen_from_another_street(case: Case, world: World) -> None:
    for who in ("stranger", "nobody", "resident"):
        with pytest.raises(Http404):
            case_for(world.people[who], case.uid, TODAY)


def test_the_same_case_opens_for_those_whose_compound_takes_part(case: Case, world: World) -> None:
    for who in (
        "officer",
        "community",
        "committee",
        "manager",
        "expert",
        "district",
        "city",
        "administrator",
    ):
        assert case_for(world.people[who], case.uid, TODAY) == case


def test_opening_needs_every_compound_in_reach(world: World) -> None:
    from linmeng.domain.refusals import NotYours

    with pytest.raises(NotYours):
        open_case(
            by=world.people["officer"],
            at=OPENED,
            procedure="try",
            codes=["T-opera", "T-hongyi"],
            title="跨街",
        )


def all_but_the_contract(case: Case, officer: Person) -> None:
    did(case, officer, "feasibility", OPENED, proofs=[])
    for code in ("T-opera", "T-garden"):
        learn_fact(by=officer, at=OPENED, uid=case.uid, fact="assembly", compound=code, value=True)
        did(case, officer, "notice", NOTICED, code)
        did(case, officer, "vote", VOTED, code, outcome="carried")


def test_a_case_stays_open_while_a_proof_is_owed(case: Case, officer: Person) -> None:
    all_but_the_contract(case, officer)
    did(case, officer, "contract", moment(12, 26))
    case.refresh_from_db()
    found = progress_of(case, date(2024, 12, 26))
    assert case.state == "open" and [t.step.key for t in found.owed] == ["feasibility"] and found.unproved
    told: dict[str, Any] = {"by": officer, "at": moment(12, 27), "uid": case.uid}
    with pytest.raises(NotNow, match="Every step is done"):
        end_case(**told, reason="已办完")
    row = prove_step(**told, step="feasibility", proofs=[{"kind": "document", "words": "卷宗二"}])
    case.refresh_from_db()
    assert (row.kind, row.on) == ("proved", date(2024, 12, 27))
    assert case.state == "finished" and case.closed_at == moment(12, 27)
    assert AuditRow.objects.get(act="cases.prove_step").after["about"] == "可行性研究"


def test_what_can_never_come_is_excused(case: Case, officer: Person) -> None:
    all_but_the_contract(case, officer)
    did(case, officer, "contract", moment(12, 26))
    told: dict[str, Any] = {"by": officer, "at": moment(12, 27), "uid": case.uid, "step": "feasibility"}
    with pytest.raises(NotUnderstood):
        excuse_proofs(**told, ground=" ")
    excuse_proofs(**told, ground="档案室进水，报告灭失")
    with pytest.raises(NotNow):
        excuse_proofs(**told, ground="再来一次")
    case.refresh_from_db()
    assert case.state == "finished"
    assert case.events.last().words == "档案室进水，报告灭失"  # type: ignore[union-attr]


def test_nothing_shows_a_step_that_was_not_done(case: Case, officer: Person) -> None:
    told: dict[str, Any] = {"by": officer, "at": OPENED, "uid": case.uid}
    with pytest.raises(NotNow):
        prove_step(**told, step="feasibility", proofs=[{"kind": "document", "words": "卷宗"}])
    did(case, officer, "feasibility", OPENED, proofs=[])
    with pytest.raises(NotUnderstood):
        prove_step(**told, step="feasibility", proofs=[])
    with pytest.raises(NotUnderstood):
        prove_step(**told, step="feasibility", proofs=[{"kind": "document", "ref": "no-such-paper"}])


def test_a_meeting_held_here_shows_all_that_is_asked_of_meetings() -> None:
    from linmeng.cases.queries.events import shown_kinds
    from tests.domain.procedures.test_proofs import TWO

    held = {"kind": "meeting", "ref": "abc"}
    assert shown_kinds(TWO, "consulted", [held]) == ("meeting", "meeting")
    paper = {**held, "as": "document"}
    assert shown_kinds(TWO, "consulted", [paper]) == ("meeting",)
    assert shown_kinds(TWO, "consulted", [{"kind": "meeting", "ref": "", "words": "x"}]) == ("meeting",)


def test_renaming_is_noticed_by_whoever_comes_second(case: Case, officer: Person) -> None:
    told: dict[str, Any] = {"by": officer, "at": OPENED, "uid": case.uid}
    seen = case.version
    rename_case(**told, title="天平片区挂靠", version=seen)
    with pytest.raises(NotNow, match="Meanwhile"):
        rename_case(**told, title="另一个名字", version=seen)
    with pytest.raises(NotNow, match="called so already"):
        rename_case(**told, title="天平片区挂靠")
    case.refresh_from_db()
    assert case.title == "天平片区挂靠" and case.events.filter(kind="did").count() == 0
