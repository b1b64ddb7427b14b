"""Short ways to a register with something in it."""

from datetime import date
from decimal import Decimal
from typing import Any

from linmeng.people.models import Person
from linmeng.register import actions
from linmeng.register.models import Compound, ServiceContract
from tests.worlds import NOW, World

FEE = Decimal("0.45")


def contract(
    world: World,
    code: str = "T-opera",
    by: str = "administrator",
    company: str = "旧城物业有限公司",
    starts_on: date = date(2022, 1, 1),
    ends_on: date | None = date(2024, 12, 31),
    **more: Any,
) -> ServiceContract:
    """Opera House under its company until the end of 2024, unless told otherwise."""
    given = {"fee": FEE, "fee_mode": "lump_sum", **more}
    return actions.record_contract(
        by=world.people[by], at=NOW, code=code, company=company, starts_on=starts_on, ends_on=ends_on, **given
    )


def many(world: World, n: int, area: str = "yueyang", start: int = 0) -> None:
    """So many more compounds beside one another."""
    place = world.areas[area]
    Compound.objects.bulk_create(
        Compound(
            code=f"M-{area}-{i}",
            name=f"里弄{i}号",
            area=place,
            area_code=place.code,
            floor_area_dm2=200_000 + i,
            households=20 + i % 300,
            housing_class="售后公房",
            fee=Decimal("0.5"),
            management="company",
            company=world.organisations["leaving_company"],
            lon=121.44 + (i % 100) * 0.0002,
            lat=31.2 + (i // 100) * 0.0002,
            sources={"fee": {"kind": "entered", "by": Person.objects.first().pk}},  # type: ignore[union-attr]
        )
        for i in range(start, start + n)
    )
