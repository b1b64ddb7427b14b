"""Two people do one thing, or two things to one compound, at the same moment: PostgreSQL, threads."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from linmeng.domain.refusals import NotNow, Refusal
from linmeng.people import actions as people
from linmeng.people.models import AuditRow, Person
from linmeng.planning import jobs
from linmeng.planning.actions import cancel_run, import_rates, start_run
from linmeng.planning.models import PlanVersion, RatesVersion, Run
from linmeng.register import actions as register
from linmeng.register.actions import contracts
from linmeng.register.actions.import_commit import commit_import
from linmeng.register.actions.imports import stage_import
from linmeng.register.models import Building, Compound, CompoundEvent, ServiceContract
from tests.apps.register.stories import contract
from tests.worlds import NOW, TODAY, World, small_world

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "小区编号,小区名称,街道,户数,物业公司,经度(WGS-84),纬度(WGS-84)\n"
ROWS = LIST + "".join(f"N-{i},里弄{i}号,天平街道,24,新物业,121.44{i},31.205\n" for i in range(9))


@pytest.fixture
def two() -> World:
    if connection.vendor == "sqlite":
        pytest.skip("the in-memory database has no second connection; this runs on PostgreSQL")
    return small_world()


def together(*acts: Callable[[], Any]) -> list[str]:
    """Does all at once; "done", or the kind of refusal, or what broke."""
    gate, said = threading.Barrier(len(acts)), []

    def do(act: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=10)
            act()
            said.append("done")
        except Refusal as refusal:
            said.append(type(refusal).__name__)
        except Exception as error:
            said.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(said)


def test_one_import_taken_over_twice(two: World) -> None:
    officer, district = two.people["officer"], two.people["district"]
    batch = stage_import(by=officer, at=NOW, data=ROWS.encode(), filename="list.csv")
    said = together(
        *(lambda who=who: commit_import(by=who, at=NOW, number=batch.pk) for who in (officer, district))
    )
    assert said == ["NotNow", "done"]
    assert Compound.objects.filter(code__startswith="N-").count() == 9
    assert CompoundEvent.objects.filter(batch=batch).count() == 9


def test_one_list_brought_and_taken_over_by_two(two: World) -> None:
    officer, district = two.people["officer"], two.people["district"]
    batches = [
        stage_import(by=who, at=NOW, data=ROWS.encode(), filename="list.csv") for who in (officer, district)
    ]
    said = together(*(lambda b=b: commit_import(by=b.by, at=NOW, number=b.pk) for b in batches))
    assert said == ["done", "done"]
    assert Compound.objects.filter(code__startswith="N-").count() == 9
    assert CompoundEvent.objects.filter(kind="registered").count() == 9


@pytest.mark.parametrize("lists", [1, 2])
def test_one_list_of_buildings_by_two(two: World, lists: int) -> None:
    """Taken over twice, or brought and taken over by both, who wrote the numbers differently."""
    people = [two.people["officer"], two.people["district"]]
    rows = "".join(f"T-{c},{i}号,{i}\n" for c in ("garden", "opera") for i in range(1, 9))
    data = ["id,number,households\n" + r for r in (rows, rows.replace("号", "幢"))]
    batches = [
        stage_import(by=by, at=NOW, data=d.encode(), filename="b.csv", kind="buildings")
        for by, d in zip(people[:lists], data, strict=False)
    ]
    said = together(
        *(
            lambda by=by, b=b: commit_import(by=by, at=NOW, number=b.pk)
            for by, b in zip(people, (batches * 2)[:2], strict=True)
        )
    )
    assert said == (["NotNow", "done"] if lists == 1 else ["done", "done"])
    assert Building.objects.count() == CompoundEvent.objects.filter(batch__in=batches).count() == 16
    assert Compound.objects.get(code="T-opera").version == 2


def test_one_contract_recorded_twice(two: World) -> None:
    said = together(*(lambda: contract(two) for _ in range(2)))
    assert said in (["NotNow", "done"], ["NotUnderstood", "done"])
    assert ServiceContract.objects.count() == 1
    assert AuditRow.objects.filter(act="register.record_contract").count() == 1


def test_two_correct_one_compound(two: World) -> None:
    version = two.compounds["opera"].version
    said = together(
        *(
            lambda n=n: register.correct_figures(
                by=two.people["officer"], at=NOW, code="T-opera", version=version, figures={"households": n}
            )
            for n in (17, 18)
        )
    )
    assert said == ["NotNow", "done"]


@pytest.mark.parametrize("act", ["notice", "withdrawal", "follow"])
def test_an_act_on_a_contract_forgets_no_correction(
    two: World, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """While the compound is in the one's hands, the other corrects it."""
    row = contract(two)
    assert row.ends_on
    leaves_on = row.ends_on
    by = two.people["officer"]
    notice: dict[str, Any] = {"by": by, "at": NOW, "contract": row.pk}
    if act == "withdrawal":
        contracts.give_exit_notice(**notice, given_on=TODAY, leaves_on=leaves_on)
    if act == "follow":
        Compound.objects.filter(code="T-opera").update(fee="0.40")
    version = Compound.objects.get(code="T-opera").version
    held, corrected = threading.Event(), threading.Event()
    step = {"notice": "check_notice", "withdrawal": "notice_in_force", "follow": "contracts_of"}[act]
    real = getattr(contracts, step)

    def slowly(*args: Any) -> Any:
        if threading.current_thread() is first:
            held.set()
            corrected.wait(timeout=2)
        return real(*args)

    def do() -> None:
        acts: dict[str, Callable[[], Any]] = {
            "notice": lambda: contracts.give_exit_notice(**notice, given_on=TODAY, leaves_on=leaves_on),
            "withdrawal": lambda: contracts.withdraw_exit_notice(**notice),
            "follow": lambda: contracts.follow_contracts(at=NOW),
        }
        try:
            acts[act]()
        finally:
            connection.close()

    monkeypatch.setattr(contracts, step, slowly)
    first = threading.Thread(target=do)
    first.start()
    held.wait(timeout=10)
    try:
        register.correct_figures(by=by, at=NOW, code="T-opera", version=version, figures={"households": 99})
        kept = 99
    except NotNow:
        kept = 16
    corrected.set()
    first.join(timeout=30)
    assert Compound.objects.get(code="T-opera").households == kept


def test_one_account_opened_twice(two: World) -> None:
    def open_account() -> None:
        role = {"what": "resident", "compound": two.compounds["opera"], "from_on": TODAY}
        people.register_person(
            by=two.people["officer"], at=NOW, username="new", name="新", password="plum-rain-1985", role=role
        )

    assert together(open_account, open_account) == ["NotNow", "done"]
    assert Person.objects.filter(username="new").count() == 1


def test_one_organisation_registered_twice(two: World) -> None:
    def act() -> None:
        people.register_organisation(by=two.people["officer"], at=NOW, kind="property_company", name="新物业")

    assert together(act, act) == ["NotNow", "done"]


def test_one_compound_registered_twice(two: World) -> None:
    def act() -> None:
        register.register_compound(
            by=two.people["officer"], at=NOW, area=two.areas["yueyang"], name="新里", figures={}
        )

    assert together(act, act) == ["NotNow", "done"]
    assert Compound.objects.filter(name="新里").count() == 1


def test_two_merge_the_same_compounds(two: World) -> None:
    def act() -> None:
        register.merge_compounds(
            by=two.people["officer"], at=NOW, on=TODAY, codes=["T-opera", "T-garden"], name="联合小区"
        )

    said = together(act, act)
    assert "done" in said and len(said) == 2 and said[0] in ("NotNow", "NotUnderstood")
    assert Compound.objects.filter(name="联合小区").count() == 1


def test_a_run_is_cancelled_or_finished_never_both(two: World) -> None:
    import_rates(at=NOW)
    rates = RatesVersion.objects.get(name="example")
    officer = two.people["officer"]
    for _ in range(3):
        run = start_run(by=officer, at=NOW, area=two.areas["tianping"], rates=rates, seconds=5)
        together(
            partial(jobs.run_plan, run.pk),
            partial(cancel_run, by=officer, at=NOW, run=run),
        )
        run.refresh_from_db()
        assert run.state in (Run.State.DONE, Run.State.CANCELLED)
        assert PlanVersion.objects.filter(run=run).exists() == (run.state == Run.State.DONE)


def test_two_administrators_who_end_each_other(two: World) -> None:
    first = two.people["administrator"]
    other = people.open_first_administrator(
        at=NOW, username="second", name="另一位", password="plum-rain-1984"
    )
    roles = {p: p.roles.get(what="administrator") for p in (first, other)}
    said = together(
        lambda: people.end_role(by=first, at=NOW, role=roles[other], until_on=TODAY),
        lambda: people.end_role(by=other, at=NOW, role=roles[first], until_on=TODAY),
    )
    assert said == ["NotNow", "done"]
