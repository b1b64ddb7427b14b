"""The compounds of the five reported cases (2017–2025), under their names.

`reported` holds what the reports state; `assumed` holds plausible figures they do not, which the register
keeps marked as assumptions. Places are near the real ones, codes below the district are illustrative.
"""

from dataclasses import dataclass, field

from linmeng.domain.register.facts import Facts

AREAS: tuple[tuple[str, str, str, str | None], ...] = (
    ("310100000000", "上海市", "city", None),
    ("310104000000", "徐汇区", "district", "310100000000"),
    ("310104003000", "天平街道", "subdistrict", "310104000000"),
    ("310104003001", "岳阳居委会", "committee", "310104003000"),
    ("310109000000", "虹口区", "district", "310100000000"),
    ("310109010000", "欧阳路街道", "subdistrict", "310109000000"),
    ("310109010001", "虹仪居委会", "committee", "310109010000"),
    ("310105000000", "长宁区", "district", "310100000000"),
    ("310105008000", "仙霞新村街道", "subdistrict", "310105000000"),
    ("310105008001", "水霞居委会", "committee", "310105008000"),
    ("420100000000", "武汉市", "city", None),
    ("420105000000", "汉阳区", "district", "420100000000"),
    ("420105004000", "江堤街道", "subdistrict", "420105000000"),
    ("420105004001", "杨泗社区", "committee", "420105004000"),
)
"""Division code, name, level, the code of the area above."""

YUEYANG, HONGYI, SHUIXIA, YANGSI = "310104003001", "310109010001", "310105008001", "420105004001"
LEAVING = "梧桐旧里物业有限公司（虚构）"
GARDEN_COMPANY = "岳阳家园物业有限公司（虚构）"
HONGKANG_COMPANY = "鸿康物业有限公司（虚构）"
SHIMAO = "世茂服务锦绣长江项目部（演示）"
OLD_PUBLIC, COMMERCIAL, MIXED = "售后公房", "商品房", "老旧混合"


@dataclass(frozen=True, slots=True)
class Seed:
    """One compound of a case: where it lies, what is reported, what is assumed."""

    area: str
    reported: Facts
    assumed: Facts = field(default_factory=Facts)


def _at(lon: float, lat: float, **figures: object) -> Facts:
    return Facts(lon=lon, lat=lat, **figures)  # type: ignore[arg-type]


TIANPING = (
    Seed(
        YUEYANG,
        Facts(
            id="TP-001",
            name="京剧院小区",
            address="岳阳路170弄2号",
            year_built=1984,
            area=813.0,
            floors=4,
            households=16,
            housing_class=OLD_PUBLIC,
            ownership_origin="单位退休职工住房",
            management="company",
        ),
        _at(
            121.45090,
            31.20805,
            buildings=1,
            lifts=0,
            gates=0.0,
            tier=2,
            collection=0.7,
        ),
    ),
    Seed(
        YUEYANG,
        Facts(
            id="TP-002",
            name="岳阳花苑",
            address="岳阳路170弄5-6号",
            buildings=2,
            housing_class=COMMERCIAL,
            management="company",
            mature=True,
        ),
        _at(
            121.45178,
            31.20815,
            area=22_800.0,
            households=210,
            floors=18,
            lifts=4,
            gates=1.0,
            tier=3,
            fee=2.6,
            collection=0.95,
            company=GARDEN_COMPANY,
        ),
    ),
    # As well run as the garden, a block further on: the host that one asks about. No report gives figures.
    Seed(
        YUEYANG,
        Facts(id="TP-003", name="鸿康公寓"),
        _at(
            121.45410,
            31.20970,
            area=18_000.0,
            households=150,
            buildings=2,
            floors=16,
            lifts=4,
            gates=1.0,
            tier=3,
            housing_class=COMMERCIAL,
            management="company",
            company=HONGKANG_COMPANY,
            mature=True,
            fee=2.1,
            collection=0.94,
        ),
    ),
)

_OUYANG: tuple[tuple[str, str, str, float, int, int, float, float, float, float], ...] = (
    # name, class, company, area, households, buildings, gates, fee, lon, lat
    ("虹仪小区", OLD_PUBLIC, "虹仪物业（虚构）", 16_800, 290, 9, 0.0, 0.65, 121.48610, 31.27420),
    ("虹铁小区", OLD_PUBLIC, "", 12_900, 232, 7, 0.0, 0.0, 121.48745, 31.27440),
    ("祥德第三小区", OLD_PUBLIC, "祥德物业（虚构）", 14_600, 258, 8, 0.0, 0.60, 121.48680, 31.27325),
    ("欧阳新里", OLD_PUBLIC, "", 3_900, 78, 3, 0.0, 0.0, 121.49050, 31.27700),
    ("四平里", OLD_PUBLIC, "", 4_700, 92, 3, 0.0, 0.0, 121.49150, 31.27760),
    ("车站北村", OLD_PUBLIC, "祥德物业（虚构）", 9_200, 170, 5, 0.0, 0.55, 121.49120, 31.27640),
    ("大连坊", OLD_PUBLIC, "", 3_100, 64, 2, 0.0, 0.0, 121.49230, 31.27690),
    ("欧阳名邸", COMMERCIAL, "虹房商品房物业（虚构）", 34_000, 410, 6, 2.0, 2.3, 121.48200, 31.27750),
    ("四川北苑", COMMERCIAL, "虹房商品房物业（虚构）", 21_500, 268, 4, 1.0, 2.1, 121.48340, 31.27860),
    ("祥德公寓", COMMERCIAL, "", 4_600, 58, 1, 0.5, 0.0, 121.48260, 31.27640),
    ("虹口花园洋房", COMMERCIAL, "", 2_400, 30, 4, 0.0, 0.0, 121.48330, 31.27690),
    ("欧阳混合里", MIXED, "", 22_300, 350, 9, 0.5, 0.5, 121.48000, 31.27480),
)
REPORTED_OUYANG = ("虹仪小区", "虹铁小区", "祥德第三小区")


def _ouyang() -> tuple[Seed, ...]:
    """Twelve compounds of one committee: together 150 000 m² and 2 300 households, as reported."""
    seeds = []
    for k, (name, kind, company, area, households, buildings, gates, fee, lon, lat) in enumerate(_OUYANG, 1):
        reported = Facts(
            id=f"OY-{k:03}", name=name, housing_class=kind, management="company" if company else "none"
        )
        assumed = _at(
            lon,
            lat,
            area=float(area),
            households=households,
            buildings=buildings,
            gates=gates,
            fee=fee,
            lifts=0 if kind != COMMERCIAL else buildings,
            tier=2 if kind != COMMERCIAL else 3,
            collection=0.92 if kind == COMMERCIAL else 0.6,
            company=company or None,
            mature=name == "欧阳名邸",
        )
        seeds.append(Seed(HONGYI, reported, assumed))
    return tuple(seeds)


_SHUIXIA: tuple[tuple[str, str, str, float, int, int, int, float, float, float, float], ...] = (
    # name, class, company, area, households, buildings, lifts, gates, fee, lon, lat
    ("水霞小区", OLD_PUBLIC, "水霞物业（虚构）", 18_600, 320, 9, 0, 1.0, 0.55, 121.39650, 31.20950),
    ("茅台雅苑", COMMERCIAL, "茅台路物业（虚构）", 9_800, 112, 2, 4, 1.0, 1.30, 121.39790, 31.20980),
    ("安虹小区", "职工住宅", "水霞物业（虚构）", 7_400, 132, 4, 0, 0.5, 0.50, 121.39700, 31.20850),
    ("虹霞高层", "高层公寓", "虹霞物业（虚构）", 14_300, 196, 2, 6, 1.0, 1.05, 121.39830, 31.20880),
)


def _shuixia() -> tuple[Seed, ...]:
    seeds = []
    for k, (name, kind, company, area, households, buildings, lifts, gates, fee, lon, lat) in enumerate(
        _SHUIXIA, 1
    ):
        reported = Facts(id=f"XX-{k:03}", name=name, management="company")
        assumed = _at(
            lon,
            lat,
            housing_class=kind,
            company=company,
            area=float(area),
            households=households,
            buildings=buildings,
            lifts=lifts,
            gates=gates,
            fee=fee,
            tier=2 if kind == OLD_PUBLIC else 3,
            collection=0.65,
        )
        seeds.append(Seed(SHUIXIA, reported, assumed))
    return tuple(seeds)


_YANGSI = (
    Seed(
        YANGSI,
        Facts(id="YS-001", name="金江公寓", year_built=1998, households=120, fee=0.4, management="self"),
        _at(
            114.23820,
            30.53390,
            area=9_600.0,
            buildings=3,
            lifts=0,
            gates=0.5,
            tier=2,
            housing_class=MIXED,
            collection=0.8,
        ),
    ),
    Seed(
        YANGSI,
        Facts(id="YS-002", name="世茂锦绣长江五期", management="company", company=SHIMAO, mature=True),
        _at(
            114.24010,
            30.53450,
            area=131_000.0,
            households=960,
            buildings=8,
            lifts=24,
            gates=4.0,
            tier=3,
            housing_class=COMMERCIAL,
            fee=2.2,
            collection=0.93,
        ),
    ),
)

SEEDS: tuple[Seed, ...] = (*TIANPING, *_ouyang(), *_shuixia(), *_YANGSI)
