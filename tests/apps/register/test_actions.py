"""What the register's acts do, and what they leave behind."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.models import AuditRow
from linmeng.register import actions
from linmeng.register.models import Compound, CompoundEvent, Lineage
from linmeng.register.queries import kin_of
from tests.apps.register.stories import contract
from tests.worlds import NOW, TODAY, World


def correct(world: World, version: int = 1, by: str = "officer", **figures: Any) -> dict[str, list[Any]]:
    return actions.correct_figures(
        by=world.people[by], at=NOW, code="T-opera", version=version, figures=figures
    )


def opera(world: World) -> Compound:
    return Compound.objects.get(code="T-opera")


def test_a_correction_is_kept_field_by_field(world: World) -> None:
    changes = correct(world, households=17, fee=Decimal("0.50"), address="")
    assert changes == {"households": [16, 17], "fee": ["0.45", "0.5"]}
    found = opera(world)
    assert (found.households, found.version) == (17, 2)
    assert found.sources["households"] == {
        "kind": "entered",
        "by": world.people["officer"].pk,
        "at": NOW.isoformat(),
    }
    event = CompoundEvent.objects.get(compound=found)
    assert (event.kind, event.changes, event.by) == ("changed", changes, world.people["officer"])
    row = AuditRow.objects.get(act="register.correct_figures")
    assert (row.before, row.after) == ({"households": 16, "fee": "0.45"}, {"households": 17, "fee": "0.5"})
    assert row.area_code == "310104003001"


def test_the_same_figures_change_nothing(world: World) -> None:
    assert correct(world, households=16, fee=Decimal("0.450")) == {}
    assert opera(world).version == 1
    assert not AuditRow.objects.filter(act="register.correct_figures").exists()


def test_a_figure_made_unknown_loses_its_source(world: World) -> None:
    correct(world, households=None, housing_class=None)
    found = opera(world)
    assert (found.households, found.housing_class) == (None, "")
    assert "households" not in found.sources


def test_a_stale_edit_says_who_changed_what(world: World) -> None:
    correct(world, households=17)
    with pytest.raises(NotNow, match=r"community 某|officer 某") as refusal:
        correct(world, version=1, by="community", households=18)
    assert "户数" in str(refusal.value)
    assert opera(world).households == 17


@pytest.mark.parametrize(
    "figures",
    [
        {"fee": Decimal(150)},
        {"households": 10**6},
        {"lon": 121.0, "lat": None},
        {"code": "x"},
        {"status": "merged"},
    ],
)
def test_figures_that_cannot_be_are_refused_whole(world: World, figures: dict[str, Any]) -> None:
    with pytest.raises(NotUnderstood):
        correct(world, **{"households": 99, **figures})
    assert opera(world).households == 16


def test_a_company_typed_in_is_registered(world: World) -> None:
    correct(world, company=" 新 物业 ")
    found = opera(world)
    assert found.company is not None
    assert (found.company.name, found.management) == ("新 物业", "company")


def test_self_managed_has_no_company(world: World) -> None:
    correct(world, management="self")
    assert (opera(world).company, opera(world).management) == (None, "self")


def test_the_company_of_a_contract_is_not_typed_over(world: World) -> None:
    contract(world)
    with pytest.raises(NotNow, match="旧城物业有限公司"):
        correct(world, version=opera(world).version, company="别家")
    with pytest.raises(NotNow):
        correct(world, version=opera(world).version, management="none")


def test_the_fee_of_a_contract_is_not_typed_over(world: World) -> None:
    row = contract(world)
    for fee in (Decimal("0.6"), None):
        with pytest.raises(NotNow, match=r"record a new contract"):
            correct(world, version=opera(world).version, fee=fee)
    assert opera(world).fee == Decimal("0.45")
    changes = correct(world, version=opera(world).version, fee=Decimal("0.45"), households=17)
    assert changes == {"households": [16, 17]}
    actions.end_contract(by=world.people["officer"], at=NOW, contract=row.pk, ended_on=date(2024, 9, 1))
    assert "fee" in correct(world, version=opera(world).version, fee=Decimal("0.6"))


def test_audit_and_act_stand_or_fall_together(world: World) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        correct(world, households=17)
        raise RuntimeError("a power cut")
    assert opera(world).households == 16
    assert not AuditRow.objects.filter(act="register.correct_figures").exists()
    assert not CompoundEvent.objects.exists()


def test_registering_numbers_and_sources(world: World) -> None:
    made = actions.register_compound(
        by=world.people["officer"],
        at=NOW,
        area=world.areas["tianping"],
        name=" 新  村 ",
        figures={"households": 30, "company": "甲"},
    )
    assert (made.name, made.code) == ("新 村", f"310104003-{made.pk}")
    assert made.sources.keys() == {"households", "company", "management"}
    with pytest.raises(NotNow, match="stands in 天平街道 already"):
        actions.register_compound(
            by=world.people["officer"], at=NOW, area=world.areas["tianping"], name="新 村", figures={}
        )
    again = actions.register_compound(
        by=world.people["officer"], at=NOW, area=world.areas["tianping"], name="新 村", figures={}, again=True
    )
    assert again.code != made.code


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "a\x00b", "a\u202eb"])
def test_names_that_are_none(world: World, name: str) -> None:
    with pytest.raises(NotUnderstood):
        actions.rename_compound(by=world.people["officer"], at=NOW, code="T-opera", version=1, name=name)


def test_a_new_name_keeps_the_old_in_its_history(world: World) -> None:
    actions.rename_compound(by=world.people["officer"], at=NOW, code="T-opera", version=1, name="京剧院新村")
    event = CompoundEvent.objects.get()
    assert (event.kind, event.changes) == ("renamed", {"name": ["京剧院小区", "京剧院新村"]})


def merge(world: World, codes: list[str]) -> Compound:
    return actions.merge_compounds(by=world.people["city"], at=NOW, on=TODAY, codes=codes, name="新")


def test_a_merger_deletes_nothing(world: World) -> None:
    before = Compound.objects.count()
    made = merge(world, ["T-opera", "T-garden"])
    assert Compound.objects.count() == before + 1
    assert (made.floor_area_dm2, made.households) == (1_501_300, 136)
    assert made.fee is None and made.housing_class == ""  # its parts differ
    assert set(Compound.objects.filter(status="merged").values_list("code", flat=True)) == {
        "T-opera",
        "T-garden",
    }
    assert Lineage.objects.filter(descendant=made, how="merge").count() == 2
    assert {k.compound.name for k in kin_of(made) if k.before} == {"京剧院小区", "岳阳花苑"}
    assert AuditRow.objects.filter(act="register.merge_compounds").count() == 1
    assert {e.kind for e in CompoundEvent.objects.all()} == {"merged", "changed"}  # its units moved


def test_what_was_merged_is_closed(world: World) -> None:
    merge(world, ["T-opera", "T-garden"])
    for again in (lambda: merge(world, ["T-opera", "T-alone"]), lambda: correct(world, 2, households=3)):
        with pytest.raises(NotNow, match="merged or split before"):
            again()
    with pytest.raises(NotNow):
        contract(world)


def test_two_streets_do_not_merge(world: World) -> None:
    with pytest.raises(NotNow, match="different sub-districts"):
        merge(world, ["T-opera", "T-hongyi"])


def test_tomorrow_is_not_recorded_today(world: World) -> None:
    with pytest.raises(NotNow, match="still to come"):
        actions.merge_compounds(
            by=world.people["city"], at=NOW, on=TODAY + timedelta(1), codes=["T-opera", "T-garden"], name="新"
        )


def test_a_split_keeps_what_holds_for_every_part(world: World) -> None:
    parts = actions.split_compound(
        by=world.people["officer"], at=NOW, on=TODAY, code="T-garden", names=["东苑", "西苑"]
    )
    assert [p.name for p in parts] == ["东苑", "西苑"]
    assert {(p.housing_class, p.households, p.floor_area_dm2) for p in parts} == {("商品房", None, None)}
    assert Compound.objects.get(code="T-garden").status == "split"
    assert [k.how for k in kin_of(parts[0])] == ["split"]


def test_the_register_follows_the_contract_in_force(world: World) -> None:
    contract(world, company="新来物业", fee=Decimal("1.2"))
    found = opera(world)
    assert found.company is not None
    assert (found.company.name, found.fee, found.management) == ("新来物业", Decimal("1.2"), "company")


def test_a_contract_states_one_fee_and_takes_the_ceiling_of_a_list_away(world: World) -> None:
    Compound.objects.filter(code="T-opera").update(fee="1.3", fee_max="2.5")
    row = contract(world, fee=Decimal("1.2"))
    assert (opera(world).fee, opera(world).fee_max) == (Decimal("1.2"), None)
    event = opera(world).events.filter(changes__has_key="fee_max").get()
    assert event.changes["fee_max"] == ["2.5", None] and event.changes["fee"] == ["1.3", "1.2"]
    with pytest.raises(NotNow, match=r"record a new contract"):
        correct(world, version=opera(world).version, fee_max=Decimal("2.5"))
    actions.end_contract(by=world.people["officer"], at=NOW, contract=row.pk, ended_on=date(2024, 9, 1))
    assert (opera(world).fee, opera(world).fee_max) == (Decimal("1.2"), None)  # what was last paid
    correct(world, version=opera(world).version, fee_max=Decimal("2.5"))
    assert opera(world).fee_max == Decimal("2.5")


def test_a_contract_to_come_changes_nothing_yet(world: World) -> None:
    contract(world)
    contract(world, company="岳阳物业有限公司", starts_on=date(2025, 1, 1), ends_on=None, fee=Decimal("1.49"))
    found = opera(world)
    assert found.company is not None and found.company.name == "旧城物业有限公司"
    later = datetime(2025, 1, 1, 1, tzinfo=UTC)
    assert actions.follow_contracts(at=later) == 1
    found = opera(world)
    assert found.company is not None and found.company.name == "岳阳物业有限公司"
    assert found.fee == Decimal("1.49")
    assert actions.follow_contracts(at=later) == 0


def test_overlapping_contracts_are_refused(world: World) -> None:
    contract(world)
    with pytest.raises(NotNow, match="overlaps the contract with 旧城物业有限公司"):
        contract(world, starts_on=date(2024, 12, 31), ends_on=None)
    with pytest.raises(NotUnderstood):
        contract(world, starts_on=date(2025, 2, 1), ends_on=date(2025, 1, 1))
    with pytest.raises(NotUnderstood):
        contract(world, starts_on=date(2025, 2, 1), fee=Decimal(31))


def test_a_contract_ended_leaves_nobody(world: World) -> None:
    row = contract(world)
    actions.end_contract(by=world.people["officer"], at=NOW, contract=row.pk, ended_on=TODAY - timedelta(1))
    assert (opera(world).company, opera(world).management) == (None, "none")
    with pytest.raises(NotNow, match="ended on"):
        actions.end_contract(by=world.people["officer"], at=NOW, contract=row.pk, ended_on=TODAY)


def give(world: World, number: int, given: date = TODAY, leaves: date = date(2024, 12, 31)) -> Any:
    return actions.give_exit_notice(
        by=world.people["officer"], at=NOW, contract=number, given_on=given, leaves_on=leaves
    )


def test_an_edit_that_misses_a_contract_is_told_of_it(world: World) -> None:
    give(world, contract(world).pk)
    with pytest.raises(NotNow, match=r"officer 某 changed 退出告知|officer 某 changed exit notice"):
        correct(world, version=2, households=18)


def test_one_notice_at_a_time_and_back_again(world: World) -> None:
    row = contract(world)
    before = opera(world).version
    give(world, row.pk)
    assert opera(world).version == before + 1  # whoever edits the compound is told
    with pytest.raises(NotNow, match="withdraw that one first"):
        give(world, row.pk)
    back = actions.withdraw_exit_notice(by=world.people["officer"], at=NOW, contract=row.pk)
    assert back.withdrawn_on == TODAY
    with pytest.raises(NotNow, match="no notice"):
        actions.withdraw_exit_notice(by=world.people["officer"], at=NOW, contract=row.pk)
    give(world, row.pk)


def test_notices_that_cannot_be(world: World) -> None:
    row = contract(world)
    for given, leaves in ((TODAY + timedelta(1), TODAY + timedelta(90)), (TODAY, TODAY - timedelta(1))):
        with pytest.raises(NotUnderstood):
            give(world, row.pk, given, leaves)


def test_areas_follow_their_code(world: World) -> None:
    made = actions.register_area(by=world.people["city"], at=NOW, code="310104003009", name="新居委会")
    assert (made.level, made.parent) == ("committee", world.areas["tianping"])
    with pytest.raises(NotNow, match="registered already"):
        actions.register_area(by=world.people["city"], at=NOW, code="310104003009", name="新居委会")
    with pytest.raises(NotNow, match="310106003000"):
        actions.register_area(by=world.people["administrator"], at=NOW, code="310106003009", name="无上级")
    with pytest.raises(NotUnderstood):
        actions.register_area(by=world.people["administrator"], at=NOW, code="31010400300", name="短")


def test_every_act_leaves_one_row(world: World) -> None:
    row = contract(world, by="officer")
    give(world, row.pk)
    assert list(AuditRow.objects.order_by("pk").values_list("act", flat=True)) == [
        "register.record_contract",
        "register.give_exit_notice",
    ]
