"""What custody, contracts and handovers record, the steps of the case follow: once, and by the person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from linmeng.cases.actions import (
    correct_step,
    end_case,
    learn_fact,
    record_step,
    reopen_step,
    withdraw_compound,
)
from linmeng.cases.actions.contracts import (
    begin_handover,
    close_handover,
    file_contract,
    sign_contract,
    tick_line,
)
from linmeng.cases.actions.custody import (
    announce_custody,
    apply_custody,
    choose_custodian,
    file_custody,
    sign_custody,
    take_over_custody,
)
from linmeng.cases.actions.following import follow, learn
from linmeng.cases.actions.pool import admit_company
from linmeng.cases.models import Case, CaseContract, Custody
from linmeng.cases.queries import progress_of
from linmeng.cases.queries.custody_steps import steps_kept
from linmeng.domain.refusals import NotNow
from linmeng.people.models import AuditRow, Organisation
from linmeng.register.models import Compound, ServiceContract
from tests.apps.cases.conftest import CaseOf, moment
from tests.worlds import World

AT, ON = moment(10, 8), date(2024, 10, 8)
SIGNED = moment(12, 26)
TERM = {"from_on": date(2024, 10, 15), "until_on": date(2025, 4, 14)}
OPERA, GARDEN = "T-opera", "T-garden"
BOTH = (OPERA, GARDEN)
TWO_GOOD = (("done", "true"), ("reported", "true"))
HEAD = """
code = "follow"
version = 1
jurisdiction = "3101"
since = 2020-01-01
words = "试行托管"
words_en = "custody for tests"
source = "made up"
note = ""
several = true
ends = ["last"]
"""


@dataclass(frozen=True)
class Made:
    """A step of a made-up procedure."""

    key: str
    role: str = "subdistrict_office"
    scope: str = "compound"
    needs: tuple[str, ...] = ()
    outcomes: tuple[tuple[str, str], ...] = ()
    paper: str = ""

    def toml(self) -> str:
        back = {"true": "", "false": self.key}
        ends = ", ".join(
            f'{{key = "{k}", words = "{k}", words_en = "{k}", good = {good}, back_to = "{back[good]}"}}'
            for k, good in self.outcomes
        )
        proof = f'{{kind = "document", words = "纸", words_en = "paper", paper = "{self.paper}"}}'
        return (
            f'[[step]]\nkey = "{self.key}"\nwords = "步骤{self.key}"\nwords_en = "step {self.key}"\n'
            f'role = "{self.role}"\nscope = "{self.scope}"\nneeds = {list(self.needs)!r}\n'
            f"outcomes = [{ends}]\nproofs = [{proof if self.paper else ''}]\n"
            'clause = "SH-REG 52"\nmark = "V"\n'
        )


STEPS = {
    made.key: made
    for made in (
        Made("applied", "owners_committee"),
        Made("request", "owners"),
        Made("chosen", scope="case", needs=("applied",), outcomes=(("chosen", "true"), ("nobody", "false"))),
        Made("agreement", needs=("chosen",), paper="three-party-agreement"),
        Made("announced", needs=("agreement",)),
        Made("custody_filed", "new_company", needs=("agreement",)),
        Made("contract", "owners_committee", needs=("agreement",)),
        Made("contract_filed", "new_company", needs=("contract",)),
        Made("handover", "company", needs=("agreement",), outcomes=TWO_GOOD),
    )
}
FACTS = {"custody_from": ("date", "compound"), "custody_ends": ("date", "compound"),
         "contract_from": ("date", "compound")}  # fmt: skip
Written = Callable[..., Case]


@pytest.fixture
def written(rules: Path, world: World, case_of: CaseOf) -> Written:
    """Opens a case of the made-up procedure, with some of its steps and facts made otherwise."""

    def made(*changed: Made, facts: Any = None, codes: tuple[str, ...] = BOTH, without: str = "") -> Case:
        steps = {**STEPS, **{one.key: one for one in changed}}
        steps.pop(without, None)
        free = [k for k in steps if all(k not in other.needs for other in steps.values())]
        last = Made("last", scope="case", needs=tuple(free))
        kinds = FACTS if facts is None else facts
        lines = [
            f'[[fact]]\nkey = "{k}"\nwords = "{k}日"\nwords_en = "{k}"\nkind = "{kind}"\nscope = "{scope}"\n'
            for k, (kind, scope) in kinds.items()
        ]
        text = "\n".join([HEAD, *lines, *(one.toml() for one in (*steps.values(), last))])
        (rules / "procedures" / "follow.toml").write_text(text, encoding="utf-8")
        return case_of(*codes, procedure="follow")

    return made


@pytest.fixture
def firm(world: World) -> Organisation:
    """A company of the district's pool."""
    found = world.organisations["garden_company"]
    told: dict[str, Any] = {"district": "310104000000", "company": found.name, "source": "徐房管〔2024〕3号"}
    admit_company(by=world.people["district"], at=AT, admitted_on=date(2024, 1, 8), **told)
    return found


def did(case: Case) -> list[tuple[str, str, str]]:
    """The steps recorded so far: key, compound, outcome."""
    return list(case.events.filter(kind="did").values_list("step", "compound", "outcome"))


def learnt(case: Case) -> list[tuple[str, str, Any]]:
    return list(case.events.filter(kind="learnt").values_list("fact", "compound", "value"))


def applied(world: World, case: Case, applicant: str = "committee", **more: Any) -> Custody:
    told: dict[str, Any] = {"codes": list(BOTH), "applied_on": date(2024, 10, 7), "why": "物业撤离", **more}
    owners: dict[str, Any] = {"asking": 30, "owners": 136} if applicant == "owners" else {}
    who = world.people["officer"]
    return apply_custody(by=who, at=AT, uid=case.uid, applicant=applicant, **owners, **told)


def signed(world: World, row: Custody, **more: Any) -> Custody:
    told: dict[str, Any] = {
        "for_owners": "岳阳花苑业委会", "office": "天平街道办事处", "signed_on": ON, "fee": Decimal("1.20"),
        "items": "保洁", **TERM, **more,
    }  # fmt: skip
    return sign_custody(by=world.people["officer"], at=AT, uid=row.uid, **told)


def in_custody(world: World, case: Case, firm: Organisation) -> Custody:
    row = applied(world, case)
    choose_custodian(by=world.people["officer"], at=AT, uid=row.uid, company=str(firm.pk))
    return signed(world, row)


def contracted(
    world: World, case: Case, who: str = "officer", code: str = OPERA, **more: Any
) -> CaseContract:
    told: dict[str, Any] = {
        "code": code, "company": "岳阳物业有限公司", "signed_on": date(2024, 12, 26), "fee": Decimal("1.485"),
        "starts_on": date(2025, 1, 1), "ends_on": date(2027, 12, 31), "fee_mode": "lump_sum",
        "covers": "保洁", **more,
    }  # fmt: skip
    return sign_contract(by=world.people[who], at=SIGNED, uid=case.uid, **told)


def handed_over(world: World, case: Case) -> None:
    told: dict[str, Any] = {"by": world.people["officer"], "at": SIGNED}
    row = begin_handover(**told, uid=case.uid, code=OPERA, ended_on=date(2024, 12, 20))
    for part in ("new", "committee"):
        tick_line(**told, uid=row.uid, number=1, part=part)
    close_handover(**told, uid=row.uid, done_on=date(2024, 12, 24), why="账册未交")


def test_custody_is_recorded_once_and_the_steps_follow(
    world: World, written: Written, firm: Organisation
) -> None:
    """Each act brings its steps: per compound, or once for the whole case, on the day the act names."""
    case, officer = written(), world.people["officer"]
    row = applied(world, case)
    steps = [("applied", OPERA, "done"), ("applied", GARDEN, "done")]
    assert sorted(did(case)) == sorted(steps)
    choose_custodian(by=officer, at=AT, uid=row.uid, company=str(firm.pk))
    assert did(case)[2:] == [("chosen", "", "chosen")]
    signed(world, row)
    assert sorted(did(case)[3:]) == [("agreement", GARDEN, "done"), ("agreement", OPERA, "done")]
    told: dict[str, Any] = {"by": officer, "at": moment(10, 11), "uid": row.uid}
    announce_custody(**told, announced_on=date(2024, 10, 9), where="1号楼公告栏")
    file_custody(**told, filed_on=date(2024, 10, 10))
    assert sorted(did(case)[5:]) == [
        ("announced", GARDEN, "done"), ("announced", OPERA, "done"),
        ("custody_filed", GARDEN, "done"), ("custody_filed", OPERA, "done"),
    ]  # fmt: skip
    days = dict(case.events.filter(kind="did", compound__in=("", OPERA)).values_list("step", "on"))
    assert days == {
        "applied": date(2024, 10, 7), "chosen": ON, "agreement": ON, "announced": date(2024, 10, 9),
        "custody_filed": date(2024, 10, 10),
    }  # fmt: skip


def test_what_shows_it_stands_beside_it(world: World, written: Written, firm: Organisation) -> None:
    case = written()
    in_custody(world, case, firm)
    found = dict(case.events.filter(kind="did", compound__in=("", OPERA)).values_list("step", "proofs"))
    assert found == {
        "applied": [{"kind": "document", "ref": "", "words": "物业撤离"}],
        "chosen": [{"kind": "document", "ref": "", "words": firm.name}],
        "agreement": [{"kind": "agreement", "ref": "", "words": firm.name}],
    }
    follow(case, "announced", [OPERA], ON, by=world.people["officer"], at=AT, shown=("notice", "长" * 300))
    (proof,) = case.events.get(step="announced").proofs
    assert proof["words"] == "长" * 200  # what a proof's words may be long


def test_owners_ask_by_their_own_step(world: World, written: Written) -> None:
    case = written()
    applied(world, case, "owners")
    assert sorted(did(case)) == [("request", GARDEN, "done"), ("request", OPERA, "done")]


def test_facts_are_learnt_where_they_are_asked_for(
    world: World, written: Written, firm: Organisation, contract: ServiceContract
) -> None:
    """The first and last day of custody, the first of the contract; of the signed compounds, no others."""
    case = written()
    in_custody(world, case, firm)
    contracted(world, case)
    assert sorted(learnt(case)) == [
        ("contract_from", OPERA, "2025-01-01"), ("custody_ends", GARDEN, "2025-04-14"),
        ("custody_ends", OPERA, "2025-04-14"), ("custody_from", GARDEN, "2024-10-15"),
        ("custody_from", OPERA, "2024-10-15"),
    ]  # fmt: skip
    facts = progress_of(Case.objects.get(pk=case.pk), SIGNED.date()).facts
    assert facts["custody_ends", OPERA] == TERM["until_on"]


def test_facts_nobody_asks_for_are_not_learnt(world: World, written: Written, firm: Organisation) -> None:
    case = written(facts={"custody_from": ("flag", "compound"), "custody_ends": ("date", "case")})
    in_custody(world, case, firm)
    assert learnt(case) == [
        ("custody_ends", "", "2025-04-14")
    ]  # the flag takes no day; contract_from is none


def test_contract_filing_and_handover(
    world: World, written: Written, firm: Organisation, contract: ServiceContract
) -> None:
    case, officer = written(), world.people["officer"]
    in_custody(world, case, firm)
    before = len(did(case))
    row = contracted(world, case)
    assert did(case)[before:] == [("contract", OPERA, "done")]  # and not the other compound's
    told: dict[str, Any] = {"by": officer, "at": moment(12, 30), "uid": case.uid, "contract": row.pk}
    file_contract(**told, filed_on=date(2024, 12, 30))
    handed_over(world, case)
    assert did(case)[before + 1 :] == [("contract_filed", OPERA, "done"), ("handover", OPERA, "done")]
    events = {e.step: e for e in case.events.filter(kind="did")}
    assert events["contract"].proofs == [{"kind": "contract", "ref": "", "words": str(row)}]
    assert (events["contract"].on, events["contract_filed"].on) == (date(2024, 12, 26), date(2024, 12, 30))
    assert events["handover"].on == date(2024, 12, 24) and events["contract_filed"].proofs == []


def test_a_repeated_act_records_nothing_twice(
    world: World, written: Written, firm: Organisation, contract: ServiceContract
) -> None:
    """Announced again, filed again, another company taken: what stands is kept, and put right once."""
    case, officer = written(), world.people["officer"]
    row = applied(world, case)
    for why in ("", "书面确认"):
        choose_custodian(by=officer, at=AT, uid=row.uid, company=str(firm.pk), why=why)
    signed(world, row)
    paper = contracted(world, case)
    for day in (9, 10):
        told: dict[str, Any] = {"by": officer, "at": moment(12, 30), "uid": row.uid}
        again: dict[str, Any] = {"correction": "日期有误"} if day == 10 else {}
        announce_custody(**told, announced_on=date(2024, 10, day), where="1号楼公告栏", **again)
        file_custody(**told, filed_on=date(2024, 10, day), **again)
        told["uid"] = case.uid
        file_contract(**told, contract=paper.pk, filed_on=date(2024, 12, day + 20), **again)
        learn(case, {"custody_from": TERM["from_on"]}, BOTH, by=officer, at=moment(12, 30))
    keys = [(step, code) for step, code, _ in did(case)]
    assert len(keys) == len(set(keys)) == 11  # 2 applied, chosen, 2 each of three, contract and its filing
    assert case.events.get(kind="did", step="announced", compound=OPERA).on == date(2024, 10, 9)
    assert case.events.filter(kind="amended").count() == 5  # two compounds announced and filed, one contract
    assert len(learnt(case)) == len(set(learnt(case))) == 5


def test_another_value_is_learnt_anew(world: World, written: Written) -> None:
    case, officer = written(), world.people["officer"]
    for day in (14, 14, 20):
        learn(case, {"custody_ends": date(2025, 4, day)}, [OPERA], by=officer, at=AT)
    assert [value for *_, value in learnt(case)] == ["2025-04-14", "2025-04-20"]


def test_a_step_that_is_not_open_stays_and_the_act_stands(
    world: World, written: Written, firm: Organisation
) -> None:
    case = written(Made("agreement", needs=("chosen", "request"), paper="three-party-agreement"))
    row = in_custody(world, case, firm)
    row.refresh_from_db()
    assert row.signed_on == ON and [step for step, *_ in did(case)] == ["applied", "applied", "chosen"]


def test_a_day_before_what_it_needs_stays(world: World, written: Written, firm: Organisation) -> None:
    case, officer = written(), world.people["officer"]
    in_custody(world, case, firm)
    assert follow(case, "announced", [OPERA], date(2024, 10, 7), by=officer, at=AT) == []
    assert follow(case, "announced", [OPERA], date(2024, 10, 9), by=officer, at=AT) == []  # still to come
    assert follow(case, "announced", [OPERA], ON, by=officer, at=AT) == [OPERA]


def test_somebody_else_s_step_stays(world: World, written: Written, contract: ServiceContract) -> None:
    """The committee signs the contract; the street's step is the street's to record."""
    case = written(Made("contract", "subdistrict_office"))
    contracted(world, case, "committee", GARDEN, company="旧城物业有限公司")
    assert CaseContract.objects.count() == 1 and did(case) == []
    contracted(world, case, "officer")
    assert did(case) == [("contract", OPERA, "done")]
    assert follow(case, "applied", [GARDEN], ON, by=world.people["manager"], at=AT) == []
    assert follow(case, "applied", [GARDEN], ON, by=world.people["stranger"], at=AT) == []
    assert follow(case, "applied", [GARDEN], ON, by=world.people["committee"], at=AT) == [GARDEN]


def test_of_the_whole_case_once(world: World, written: Written, contract: ServiceContract) -> None:
    """A merged area has one contract: the step of the whole case, not one of each compound."""
    facts = {**FACTS, "contract_from": ("date", "case")}
    case = written(Made("contract", "owners_committee", "case"), facts=facts)
    contracted(world, case)
    contracted(world, case, code=GARDEN, company="旧城物业有限公司")
    assert did(case) == [("contract", "", "done")]
    assert learnt(case) == [("contract_from", "", "2025-01-01")]
    assert follow(case, "contract_filed", BOTH, SIGNED.date(), by=world.people["officer"], at=SIGNED) == [
        *BOTH
    ]


def test_an_act_of_the_whole_case_leaves_steps_of_compounds(world: World, written: Written) -> None:
    case = written(Made("chosen", needs=()))
    assert follow(case, "chosen", (), ON, by=world.people["officer"], at=AT) == []


def test_of_several_good_outcomes_none_is_guessed(
    world: World, written: Written, contract: ServiceContract
) -> None:
    case = written(Made("contract", "owners_committee", outcomes=TWO_GOOD), Made("handover", "company"))
    contracted(world, case)
    assert did(case) == []
    record_step(
        by=world.people["officer"], at=SIGNED, uid=case.uid, step="contract", compound=OPERA, outcome="done"
    )
    handed_over(world, case)  # which says by itself how it ended
    assert did(case) == [("contract", OPERA, "done"), ("handover", OPERA, "done")]


def test_an_outcome_the_step_does_not_know_stays(world: World, written: Written) -> None:
    case = written(Made("handover", "company", outcomes=(("complete", "true"), ("refused", "false"))))
    handed_over(world, case)
    assert did(case) == []
    assert follow(case, "handover", [OPERA], ON, by=world.people["officer"], at=AT) == [OPERA]
    assert did(case) == [("handover", OPERA, "complete")]  # the only good one


def test_each_compound_for_itself(world: World, written: Written) -> None:
    """One was done before, one left, one is none of the case's: the others follow all the same."""
    case, officer = written(codes=(OPERA, GARDEN, "T-alone")), world.people["officer"]
    record_step(by=officer, at=AT, uid=case.uid, step="applied", compound=OPERA)
    withdraw_compound(by=officer, at=AT, uid=case.uid, code="T-alone", reason="业主不同意")
    codes = [OPERA, "T-alone", "T-hongyi", GARDEN]
    assert follow(case, "applied", codes, ON, by=officer, at=AT) == [GARDEN]
    learn(case, {"custody_from": ON}, codes, by=officer, at=AT)
    assert learnt(case) == [("custody_from", OPERA, "2024-10-08"), ("custody_from", GARDEN, "2024-10-08")]


def test_after_reopening_it_follows_again(world: World, written: Written, firm: Organisation) -> None:
    case, officer = written(), world.people["officer"]
    row = in_custody(world, case, firm)
    told: dict[str, Any] = {"by": officer, "at": AT}
    announce_custody(**told, uid=row.uid, announced_on=ON, where="1号楼")
    reopen_step(**told, uid=case.uid, step="announced", compound=OPERA, reason="公告被撕")
    announce_custody(**told, uid=row.uid, announced_on=ON, where="2号楼", correction="公告被撕，重新张贴")
    codes = [code for step, code, _ in did(case) if step == "announced"]
    assert sorted(codes) == [GARDEN, OPERA, OPERA]


def test_a_closed_case_takes_nothing(world: World, written: Written, firm: Organisation) -> None:
    case, officer = written(), world.people["officer"]
    row = in_custody(world, case, firm)
    before = case.events.count()
    end_case(by=officer, at=AT, uid=case.uid, reason="另案办理")
    announce_custody(by=officer, at=AT, uid=row.uid, announced_on=ON, where="1号楼")
    row.refresh_from_db()
    assert row.announced_on == ON and case.events.count() == before + 1


def test_a_step_of_the_same_name_in_another_procedure_is_not_meant(world: World, written: Written) -> None:
    """In a merge the owners request the merge, and its decision is announced: custody does neither."""
    case = written(Made("agreement", needs=("chosen",)))  # without the three-party agreement
    applied(world, case, "owners")
    assert did(case) == []
    assert follow(case, "contract", [OPERA], ON, by=world.people["officer"], at=AT) == []  # it waits
    assert steps_kept(case) == []
    assert record_step(by=world.people["officer"], at=AT, uid=case.uid, step="applied", compound=OPERA)


def test_a_procedure_without_the_step(world: World, written: Written) -> None:
    case = written(without="request")
    applied(world, case, "owners")
    assert did(case) == [] and Custody.objects.count() == 1


def test_audit_names_the_person_and_each_step(
    world: World, written: Written, contract: ServiceContract
) -> None:
    """The person who did the act recorded the steps too; the case counts each under a version of its own."""
    case = written(Made("contract", "owners_committee"))
    before, committee = Case.objects.get(pk=case.pk).version, world.people["committee"]
    contracted(world, case, "committee", GARDEN, company="旧城物业有限公司")
    rows = AuditRow.objects.filter(act__in=("cases.record_step", "cases.learn_fact")).order_by("pk")
    assert [(r.act, r.by, r.at, r.area_code) for r in rows] == [
        ("cases.record_step", committee, SIGNED, case.area_code),
        ("cases.learn_fact", committee, SIGNED, case.area_code),
    ]
    assert [r.after["about"] for r in rows] == ["步骤contract 岳阳花苑", "contract_from日 岳阳花苑"]
    assert [r.after["version"] for r in rows] == [before + 1, before + 2]
    assert [(e.by, e.at) for e in case.events.exclude(kind="joined")] == [(committee, SIGNED)] * 2
    case.refresh_from_db()
    assert case.version == before + 2 and AuditRow.objects.filter(act="cases.sign_contract").count() == 1


def test_the_register_is_not_touched_by_custody(world: World, written: Written, firm: Organisation) -> None:
    case = written()
    before = Compound.objects.get(code=OPERA).company_id
    in_custody(world, case, firm)
    assert Compound.objects.get(code=OPERA).company_id == before


def test_what_the_owners_ask_the_residents_committee_reports(
    world: World, written: Written, firm: Organisation
) -> None:
    """The whole way of a custody the owners asked for: no step stays behind."""
    case, officer = written(
        Made("reported", "residents_committee", needs=("request",)),
        Made("chosen", scope="case", needs=("reported",), outcomes=STEPS["chosen"].outcomes),
    ), world.people["officer"]  # fmt: skip
    row = applied(world, case, "owners")
    choose_custodian(by=officer, at=AT, uid=row.uid, company=str(firm.pk))
    signed(world, row)
    assert [step for step, code, _ in did(case) if code in ("", OPERA)] == [
        "request", "reported", "chosen", "agreement",
    ]  # fmt: skip
    late = progress_of(Case.objects.get(pk=case.pk), date(2024, 10, 20)).task("announced", OPERA)
    assert late is not None and str(late.standing) == "open"


def test_a_custody_whose_steps_were_not_open_is_taken_over_later(
    world: World, written: Written, firm: Organisation, client: Any
) -> None:
    """Opera's custody is signed before Garden asks: the steps wait, the page says so, one click follows."""
    case, officer = written(Made("chosen", scope="case", needs=("applied", "request"),
                                 outcomes=STEPS["chosen"].outcomes)), world.people["officer"]  # fmt: skip
    for codes in ([OPERA], [GARDEN]):
        row = applied(world, case, codes=codes)
        choose_custodian(by=officer, at=AT, uid=row.uid, company=str(firm.pk))
        signed(world, row)
    assert {step for step, *_ in did(case)} == {"applied"}
    told: dict[str, Any] = {"by": officer, "at": moment(10, 11), "uid": case.uid}
    with pytest.raises(NotNow, match="步骤request"):
        take_over_custody(**told)
    client.force_login(officer)
    url, over = (reverse(f"cases:{name}", args=[case.uid]) for name in ("custody", "custody_take_over"))
    page = client.get(url).content.decode()
    assert "步骤agreement" in page and over not in page  # nothing to click while something else comes first
    for code in BOTH:
        record_step(**told, step="request", compound=code, on=ON)
    assert over in client.get(url).content.decode()
    assert take_over_custody(**told) == []
    assert [(step, code) for step, code, _ in did(case)][-3:] == [
        ("chosen", ""), ("agreement", OPERA), ("agreement", GARDEN),
    ]  # fmt: skip
    days = dict(case.events.filter(kind="did", compound=OPERA).values_list("step", "on"))
    assert days["agreement"] == ON and days["applied"] == date(2024, 10, 7)
    assert over not in client.get(url).content.decode()
    with pytest.raises(NotNow, match="already"):
        take_over_custody(**told)


def test_the_next_act_catches_up(world: World, written: Written, firm: Organisation) -> None:
    case, officer = (
        written(Made("agreement", needs=("chosen", "request"), paper="three-party-agreement")),
        (world.people["officer"]),
    )
    row = in_custody(world, case, firm)
    told: dict[str, Any] = {"by": officer, "at": moment(10, 11)}
    for code in BOTH:
        record_step(**told, uid=case.uid, step="request", compound=code, on=ON)
    announce_custody(**told, uid=row.uid, announced_on=date(2024, 10, 9), where="1号楼")
    assert [(step, code) for step, code, _ in did(case)][-4:] == [
        ("agreement", OPERA), ("agreement", GARDEN), ("announced", OPERA), ("announced", GARDEN),
    ]  # fmt: skip


def test_without_a_committee_no_committee_asks(world: World, written: Written) -> None:
    """The case knows that Garden has none: its owners ask, and at least a fifth of them."""
    case = written(facts={**FACTS, "has_committee": ("flag", "compound")})
    told: dict[str, Any] = {"by": world.people["officer"], "at": AT, "uid": case.uid, "fact": "has_committee"}
    learn_fact(**told, compound=GARDEN, value=False)
    with pytest.raises(NotNow, match="岳阳花苑"):
        applied(world, case)
    assert applied(world, case, codes=[OPERA]).applicant == "committee"
    assert applied(world, case, "owners", codes=[GARDEN]).applicant == "owners"


def test_a_corrected_record_takes_its_step_along_and_the_step_goes_nowhere_without_it(
    world: World, written: Written, firm: Organisation
) -> None:
    case, officer = written(), world.people["officer"]
    row = in_custody(world, case, firm)
    told: dict[str, Any] = {"by": officer, "at": moment(10, 20), "uid": row.uid}
    announce_custody(**told, announced_on=date(2024, 10, 9), where="1号楼")
    right: dict[str, Any] = {"by": officer, "at": moment(10, 20), "uid": case.uid, "compound": OPERA}
    with pytest.raises(NotNow, match=r"“托管” .2024-10-09.: correct it there"):
        correct_step(**right, step="announced", on=date(2024, 10, 11), reason="照片")
    with pytest.raises(NotNow, match=r"“托管” .2024-10-08., and that stands"):
        correct_step(**right, step="agreement", on=date(2024, 10, 9), reason="照片")
    announce_custody(**told, announced_on=date(2024, 10, 11), where="1号楼", correction="照片显示11日")
    task = progress_of(Case.objects.get(pk=case.pk), date(2024, 10, 20)).task("announced", OPERA)
    assert task is not None and task.done_on == date(2024, 10, 11)
    said = case.events.filter(kind="amended").values_list("compound", "words")
    assert list(said) == [(OPERA, "照片显示11日"), (GARDEN, "照片显示11日")]
    file_custody(**told, filed_on=date(2024, 10, 12))
    file_custody(**told, filed_on=date(2024, 10, 14), correction="回执")
    assert case.events.filter(kind="amended", step="custody_filed").count() == 2


def test_a_corrected_filing_of_a_contract_takes_its_step_along(
    world: World, written: Written, firm: Organisation
) -> None:
    case = written()
    in_custody(world, case, firm)
    row = contracted(world, case)
    told: dict[str, Any] = {"by": world.people["officer"], "at": moment(12, 30), "uid": case.uid}
    file_contract(**told, contract=row.pk, filed_on=date(2024, 12, 30))
    with pytest.raises(NotNow, match="“合同与交接”"):
        correct_step(**told, step="contract_filed", compound=OPERA, on=date(2024, 12, 29), reason="x")
    with pytest.raises(NotNow, match=r"“合同与交接” .2024-12-26., and that stands"):
        correct_step(**told, step="contract", compound=OPERA, on=date(2024, 12, 29), reason="x")
    file_contract(**told, contract=row.pk, filed_on=date(2024, 12, 27), correction="回执日期看错")
    task = progress_of(Case.objects.get(pk=case.pk), date(2024, 12, 30)).task("contract_filed", OPERA)
    assert task is not None and task.done_on == date(2024, 12, 27)
