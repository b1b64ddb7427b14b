"""Made-up units and owners of four compounds: Opera House, and the three of Ouyang Road that may merge.

Brought as lists, the way an office brings them. No name, telephone or number is anybody's.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils import timezone

from linmeng.people.models import Person
from linmeng.register import actions as register
from linmeng.register.actions.import_commit import commit_import
from linmeng.register.actions.imports import stage_import
from linmeng.register.queries.parties import titleholders
from linmeng.register.queries.unit_lists import find_units

HEADER = "楼号,单元,室号,专有面积,面积依据,用途,状态,产权证号,业主姓名,业主类型,联系电话,份额"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = ("家和", "惠民", "德明", "秀兰", "建业", "淑珍", "国良", "文英", "志远", "玉梅", "永安", "美华")
OPERA, HONGYI, HONGTIE, XIANGDE = "京剧院小区", "虹仪小区", "虹铁小区", "祥德第三小区"
RESIDENT, BOTH = "童安居", "童邻盟"  # the owner whose account can be tried; one with flats in two compounds
DEVELOPER, PUBLIC = "祥德置业有限公司（虚构）", "虹口公房管理所（虚构）"
SIZES: dict[str, tuple[int, int, int]] = {  # compound → doors, floors, flats on a landing
    OPERA: (2, 4, 2),
    HONGYI: (4, 6, 2),
    HONGTIE: (4, 5, 2),
    XIANGDE: (2, 6, 3),
}


def own(by: Person, at: datetime, codes: Mapping[str, str]) -> None:
    """Brings the four lists and links two residents' accounts to their flats."""
    for name in SIZES:
        data = "\n".join([HEADER, *_rows(name)]).encode()
        staged = stage_import(
            by=by, at=at, data=data, filename=f"{name}.csv", kind="units", compound=codes[name]
        )
        commit_import(by=by, at=at, number=staged.pk)
    link(by, at, RESIDENT, "resident")
    link(by, at, BOTH, "owner")


def link(by: Person, at: datetime, name: str, username: str) -> None:
    """The owner of this name signs in with that account."""
    today = timezone.localdate(at)
    unit = find_units(by, today, name)[0]
    [party] = titleholders(unit.pk, today)
    register.link_account(by=by, at=at, pk=party, username=username)


def _rows(compound: str) -> Iterator[str]:
    """The rows of a compound's list: co-owners in every seventh flat, the last flats as its case has them."""
    doors, floors, flats = SIZES[compound]
    places = [
        (d, f, k) for d in range(1, doors + 1) for f in range(1, floors + 1) for k in range(1, flats + 1)
    ]
    shift = list(SIZES).index(compound) * 60
    for i, (door, floor, flat) in enumerate(places):
        area = f"{46 + (i * 7 + shift) % 23}.{(i * 37) % 100:02}"
        place = f"{(door + 1) // 2},{door},{floor}0{flat},{area}"
        yield f"{place},{_held(compound, i, len(places), shift)}"


def _held(compound: str, i: int, last: int, shift: int) -> str:
    """What a row says of basis, kind, state, certificate and owners."""
    basis = "实测" if i % 9 == 4 else "不动产登记簿"
    if compound == XIANGDE and i >= last - 4:
        return f"合同,住宅,未售,,{DEVELOPER},建设单位,,"
    if compound == HONGYI and i >= last - 6:
        return f"{basis},住宅,公房,,{PUBLIC},公房产权单位,,"
    if (compound, i) == (OPERA, 0):
        return f"{basis},住宅,已交付,,{RESIDENT},自然人,13800000001,"
    if (compound, i) in ((HONGYI, 0), (HONGTIE, 3)):
        return f"{basis},住宅,已交付,,{BOTH},自然人,13800000002,"
    names = [_name(shift + i)] + ([_name(shift + i + 211)] if i % 7 == 5 else [])
    phones = [f"1390000{(shift + i + 211 * k) % 10_000:04}" for k in range(len(names))]
    return f"{basis},住宅,已交付,,{'、'.join(names)},自然人,{'、'.join(phones)},"


def _name(i: int) -> str:
    return SURNAMES[i % len(SURNAMES)] + GIVEN[(i // len(SURNAMES) + i) % len(GIVEN)]
