"""Owners who ask for custody are held against the register; the company may have been chosen days ago."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from linmeng.cases.actions.custody import apply_custody, choose_custodian, sign_custody
from linmeng.cases.actions.pool import admit_company
from linmeng.cases.models import Case, Custody, PoolEntry
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.models import AuditRow
from linmeng.register.models import Title, Unit
from tests.apps.cases.conftest import moment
from tests.apps.cases.selecting.test_custody import AT, ON, XUHUI, acting, elsewhere, pool
from tests.apps.voting.clock import Clock, clock
from tests.worlds import World

__all__ = ["clock", "pool"]
pytestmark = pytest.mark.django_db
THREE = "1-102\n1号楼103室、104"
ENOUGH = "101, 103, 104"


def asked(world: World, case: Case, **more: Any) -> Custody:
    told: dict[str, Any] = {"codes": ["T-opera"], "applied_on": date(2024, 10, 1), "why": "撤离", **more}
    return apply_custody(**acting(world), uid=case.uid, applicant="owners", **told)


@pytest.mark.parametrize("owners", [5, 16, 999, 0])
def test_a_number_is_held_against_the_register_whatever_total_is_typed(
    world: World, case: Case, owners: int
) -> None:
    """Sixteen flats of fifteen heads: Chen holds two of them."""
    with pytest.raises(NotNow, match="of 15 on the register at least 3; these are 2"):
        asked(world, case, asking=2, owners=owners)
    with pytest.raises(NotUnderstood, match="counts 15 owners"):
        asked(world, case, asking=16, owners=owners)
    row = asked(world, case, asking=3, owners=owners)
    assert (row.asking, row.owners) == (3, 15)
    assert row.counted["rows"][0] | {"name": ""} == {
        "name": "", "heads": 3, "of_heads": 15, "area": None, "of_area": 81200, "short": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("units", "heads", "area", "short"),
    [("101\n202\n103\n104", 3, 20100, False), (ENOUGH, 3, 20100, False), (THREE, 3, 15060, True)],
)
def test_a_list_of_units_says_heads_and_area(
    world: World, case: Case, units: str, heads: int, area: int, short: bool
) -> None:
    """101 and 202 are Chen's: one head, with the area of both whichever of them is on the list."""
    row = asked(world, case, units={"T-opera": units}, asking=99)
    [found] = row.counted["rows"]
    assert (row.asking, found["heads"], found["area"], found["short"]) == (heads, heads, area, short)
    kept = f"{row.counted}{[a.after for a in AuditRow.objects.filter(act='cases.apply_custody')]}"
    assert "103" not in kept, "whose units they are stands on the signed request only"


def test_two_units_of_one_owner_are_not_two_owners(world: World, case: Case) -> None:
    with pytest.raises(NotNow, match="at least 3; these are 2"):
        asked(world, case, units={"T-opera": "101\n202\n103"})
    with pytest.raises(NotUnderstood, match="knows no unit “909”"):
        asked(world, case, units={"T-opera": "101\n909"})


def test_where_the_register_is_not_complete_it_is_a_statement(world: World, case: Case) -> None:
    told: dict[str, Any] = {"codes": ["T-garden"]}
    with pytest.raises(NotNow, match="of 120 at least 24"):
        asked(world, case, **told, asking=23, owners=120)
    with pytest.raises(NotUnderstood, match="is not complete"):
        asked(world, case, **told, asking=24, owners=120, units={"T-garden": "1-101"})
    row = asked(world, case, **told, asking=24, owners=120)
    assert (row.asking, row.owners, row.counted["rows"]) == (24, 120, [])
    assert row.counted["incomplete"] == [{"name": "岳阳花苑", "units": 0, "lacking": 0, "households": 120}]
    assert AuditRow.objects.get(act="cases.apply_custody").after["stated"] is True


@pytest.mark.parametrize("lack", ["area", "holder", "units"])
def test_what_makes_a_register_incomplete(world: World, case: Case, lack: str) -> None:
    flat = world.units["103"]
    if lack == "area":
        Unit.objects.filter(pk=flat.pk).update(area_dm2=None)
    elif lack == "holder":
        Title.objects.filter(unit=flat).delete()
    else:
        type(flat.compound).objects.filter(pk=flat.compound_id).update(households=17)
    row = asked(world, case, asking=4, owners=20)
    assert (row.asking, row.owners) == (4, 20)
    [found] = row.counted["incomplete"]
    assert found["units"] == 16 and found["lacking"] == (lack != "units")


def test_each_compound_s_owners_ask_for_their_own(world: World, case: Case) -> None:
    """The garden's register is made complete: one flat, one owner, who has not signed."""
    garden = world.compounds["garden"]
    type(garden).objects.filter(pk=garden.pk).update(households=1)
    flat = Unit.objects.create(compound=garden, building="2", number="101", area_dm2=9000)
    Title.objects.create(unit=flat, party=world.parties["何三"])
    told: dict[str, Any] = {"codes": ["T-opera", "T-garden"]}
    with pytest.raises(NotNow, match=r"岳阳花苑.*of 1 on the register at least 1; these are 0"):
        asked(world, case, **told, units={"T-opera": ENOUGH, "T-garden": " \n"})
    row = asked(world, case, **told, units={"T-opera": ENOUGH, "T-garden": "2-101"})
    assert (row.asking, row.owners) == (4, 16)


def test_the_form_says_what_the_register_knows_and_keeps_what_was_typed(
    world: World, case: Case, clock: Clock
) -> None:
    clock(AT)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["officer"])
    url = reverse("cases:custody_new", args=[case.uid])
    page = client.get(url).content.decode()
    assert "15 owners with 812.00 m²" in page and "no units" in page
    sent = {"codes": ["T-opera"], "applicant": "owners", "applied_on": "2024-10-01", "why": "撤离",
            "units_0": "102\n909", "units_1": ""}  # fmt: skip
    refused = client.post(url, sent)
    assert refused.status_code == 422 and "102\n909" in refused.content.decode()
    assert client.post(url, {**sent, "units_0": THREE}).status_code == 302
    page = client.get(reverse("cases:custody_one", args=[Custody.objects.get().uid])).content.decode()
    assert "3 of 15 owners by the register (20%), 150.60 of 812.00 m²" in page
    assert "Check first: they hold less than 20 % of the area" in page


@pytest.fixture
def row(world: World, case: Case) -> Custody:
    return asked(world, case, asking=4)  # on 1 October


def test_a_company_chosen_last_week_is_entered_today(
    world: World, row: Custody, pool: dict[str, PoolEntry]
) -> None:
    told: dict[str, Any] = {**acting(world), "uid": row.uid, "company": str(pool["近物业"].company.pk)}
    with pytest.raises(NotUnderstood, match="asked for on 2024-10-01"):
        choose_custodian(**told, chosen_on=date(2024, 9, 30))
    with pytest.raises(NotUnderstood, match="still to come"):
        choose_custodian(**told, chosen_on=date(2024, 10, 9))
    assert choose_custodian(**told).chosen_on == ON
    assert choose_custodian(**told, chosen_on=date(2024, 10, 2)).chosen_on == date(2024, 10, 2)
    assert AuditRow.objects.filter(act="cases.choose_custodian").latest("pk").after["on"] == "2024-10-02"
    signing: dict[str, Any] = {
        "for_owners": "居委会", "office": "街道", "from_on": date(2024, 10, 15),
        "until_on": date(2025, 4, 14), "fee": "1.20", "items": "保洁",
    }  # fmt: skip
    with pytest.raises(NotUnderstood, match="chosen on 2024-10-02"):
        sign_custody(**acting(world), uid=row.uid, signed_on=date(2024, 10, 1), **signing)


def test_the_pool_is_that_of_the_day(world: World, row: Custody, pool: dict[str, PoolEntry]) -> None:
    """A company that joined on the 5th could not be chosen on the 2nd, though it is the nearest today."""
    firm = elsewhere(world, "隔壁物业", (121.4505, 31.2096))
    admit_company(
        **acting(world, "district"), district=XUHUI, company="隔壁物业", admitted_on=date(2024, 10, 5),
        source="徐房管〔2024〕9号",
    )  # fmt: skip
    told: dict[str, Any] = {**acting(world), "uid": row.uid}
    with pytest.raises(NotUnderstood, match="not in the pool"):
        choose_custodian(**told, company=str(firm.pk), chosen_on=date(2024, 10, 2))
    near = str(pool["近物业"].company.pk)
    found = choose_custodian(**told, company=near, chosen_on=date(2024, 10, 2))
    assert [p["name"] for p in found.proposed] == ["近物业", "远物业", "新物业"]
    assert choose_custodian(**told, company=str(firm.pk), chosen_on=date(2024, 10, 5)).company == firm


def test_the_page_takes_the_day_and_a_refusal_loses_nothing(
    world: World, row: Custody, pool: dict[str, PoolEntry], clock: Clock
) -> None:
    clock(moment(10, 8))
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["officer"])
    url = reverse("cases:custody_one", args=[row.uid])
    page = client.get(url).content.decode()
    assert 'value="2024-10-08"' in page and 'min="2024-10-01"' in page
    far = {"company": str(pool["远物业"].company.pk), "why": "近物业书面婉拒", "chosen_on": "2024-09-30"}
    for day, status in (("2024-09-30", 422), ("gestern", 422), ("2024-10-30", 422)):
        refused = client.post(url, {**far, "chosen_on": day})
        text = refused.content.decode()
        assert refused.status_code == status and 'value="近物业书面婉拒"' in text and f'value="{day}"' in text
        assert text.count('role="alert"') == 1
    assert client.post(url, {**far, "chosen_on": "2024-10-03"}).status_code == 302
    row.refresh_from_db()
    assert (row.chosen_on, row.company) == (date(2024, 10, 3), pool["远物业"].company)
    assert client.post(url, {"company": str(pool["近物业"].company.pk)}).status_code == 302  # today
    row.refresh_from_db()
    assert row.chosen_on == ON
