"""One small world with names everybody knows: two streets, a handful of compounds, somebody in every role."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from linmeng.people.models import Organisation, Person, Role
from linmeng.register.models import Area, Compound, Party, Title, Unit
from linmeng.register.queries.marks import name_mark, phone_mark

NOW = datetime(2024, 9, 20, 2, 0, tzinfo=UTC)  # 10 o'clock in Shanghai, the month of the exit notice
TODAY = date(2024, 9, 20)
PASSWORD = "plum-rain-1984"


@dataclass
class World:
    areas: dict[str, Area] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    compounds: dict[str, Compound] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)  # of Opera House, by their number
    parties: dict[str, Party] = field(default_factory=dict)  # by their made-up names


AREAS = [
    ("shanghai", "310100000000", "上海市", "city", None),
    ("xuhui", "310104000000", "徐汇区", "district", "shanghai"),
    ("tianping", "310104003000", "天平街道", "subdistrict", "xuhui"),
    ("yueyang", "310104003001", "岳阳居委会", "committee", "tianping"),
    ("hongkou", "310109000000", "虹口区", "district", "shanghai"),
    ("ouyang", "310109010000", "欧阳路街道", "subdistrict", "hongkou"),
]

ROLES: list[tuple[str, str, dict[str, Any]]] = [
    ("officer", "subdistrict_officer", {"area": "tianping"}),
    ("community", "community_worker", {"area": "yueyang"}),
    ("committee", "owners_committee", {"compound": "garden"}),
    ("manager", "area_manager", {"organisation": "garden_company"}),
    ("resident", "resident", {"compound": "opera"}),
    ("expert", "expert", {"area": "xuhui"}),
    ("district", "district_officer", {"area": "xuhui"}),
    ("city", "city_officer", {"area": "shanghai"}),
    ("administrator", "administrator", {}),
    ("stranger", "subdistrict_officer", {"area": "ouyang"}),  # an officer of another street
]


def small_world() -> World:
    """Opera House beside Yueyang Garden in Tianping, Hongyi and Hongtie in Ouyang Road, and their people."""
    world = World()
    for key, code, name, level, parent in AREAS:
        above = world.areas[parent] if parent else None
        world.areas[key] = Area.objects.create(code=code, name=name, level=level, parent=above)
    for key, name in (("garden_company", "岳阳物业有限公司"), ("leaving_company", "旧城物业有限公司")):
        world.organisations[key] = Organisation.objects.create(kind="property_company", name=name)
    _compound(
        world,
        "opera",
        "京剧院小区",
        "yueyang",
        "leaving_company",
        area=813,
        households=16,
        fee="0.45",
        at=(121.4505, 31.2095),
    )
    _compound(
        world,
        "garden",
        "岳阳花苑",
        "yueyang",
        "garden_company",
        area=14200,
        households=120,
        fee="2.30",
        at=(121.4507, 31.2097),
    )
    _compound(
        world,
        "alone",
        "无人小区",
        "tianping",
        None,
        area=2400,
        households=40,
        fee=None,
        at=(121.4420, 31.2020),
    )
    _compound(
        world,
        "hongyi",
        "虹仪小区",
        "ouyang",
        None,
        area=16000,
        households=280,
        fee="0.60",
        at=(121.4800, 31.2750),
    )
    _people(world)
    _flats(world)
    return world


def _people(world: World) -> None:
    for key, what, where in ROLES:
        person = Person.objects.create_user(username=key, name=f"{key} 某", password=PASSWORD)
        rooms = {"area": world.areas, "compound": world.compounds, "organisation": world.organisations}
        place: dict[str, Any] = {kind: rooms[kind][name] for kind, name in where.items()}  # type: ignore[index]
        Role.objects.create(person=person, what=what, from_on=date(2024, 1, 1), **place)
        world.people[key] = person
    world.people["nobody"] = Person.objects.create_user(username="nobody", name="无角色", password=PASSWORD)


# 16 flats on 4 floors; co-owners in 102, 陈大文 holds 101 and 202, one flat is public housing, one not sold
OWNERS = (
    *("陈大文", "林一,林二", "何三", "吕四", "施五", "陈大文", "张六", "孔七"),
    *("曹八", "严九", "华十", "金甲", "魏乙", "陶丙", "天平房管所", "造房公司"),
)


def _flats(world: World) -> None:
    kinds = {"天平房管所": Party.Kind.PUBLIC, "造房公司": Party.Kind.DEVELOPER}
    states = {"天平房管所": Unit.State.PUBLIC, "造房公司": Unit.State.UNSOLD}
    names = list(dict.fromkeys(n for text in OWNERS for n in text.split(",")))
    made = [
        Party(name=n, name_mark=name_mark(n), kind=kinds.get(n, Party.Kind.NATURAL), phone=f"1380000{i:04}")
        for i, n in enumerate(names)
    ]
    for i, party in enumerate(made):
        party.phone_mark = phone_mark(f"1380000{i:04}")
    made[0].person = world.people["resident"]
    world.parties = {p.name: p for p in Party.objects.bulk_create(made)}
    units = [
        Unit(
            compound=world.compounds["opera"],
            building="1",
            number=f"{i // 4 + 1}0{i % 4 + 1}",
            area_dm2=5000 + 10 * i,
            state=states.get(text, Unit.State.OWNED),
        )
        for i, text in enumerate(OWNERS)
    ]
    world.units = {u.number: u for u in Unit.objects.bulk_create(units)}
    Title.objects.bulk_create(
        Title(unit=u, party=world.parties[n])
        for u, text in zip(units, OWNERS, strict=True)
        for n in text.split(",")
    )


def _compound(
    world: World,
    key: str,
    name: str,
    area_key: str,
    company: str | None,
    *,
    area: int,
    households: int,
    fee: str | None,
    at: tuple[float, float],
) -> None:
    place = world.areas[area_key]
    world.compounds[key] = Compound.objects.create(
        code=f"T-{key}",
        name=name,
        area=place,
        area_code=place.code,
        floor_area_dm2=area * 100,
        households=households,
        building_count=max(1, households // 30),
        housing_class="商品房" if key == "garden" else "售后公房",
        fee=fee,
        management="company" if company else "none",
        company=world.organisations[company] if company else None,
        mature=key == "garden",
        lon=at[0],
        lat=at[1],
        sources={
            f: {"kind": "entered"}
            for f in ("floor_area_dm2", "households", "building_count", "housing_class", "fee")
        },
    )
