"""The one table of columns that import, export, template and documents share."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "count", "share", "yesno", "management", "company", "year"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list. `field` is the name in Facts; `low`…`high` is plausible (text: characters)."""

    field: str
    zh: str  # header in Chinese files
    en: str  # header in English files
    explain_zh: str
    explain_en: str
    example: str
    kind: Kind = "text"
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    decimals: int = 0
    zero_unknown: bool = False  # 0 stands for "not known" in lists
    synonyms: tuple[str, ...] = ()
    required: bool = False


# fmt: off
COLUMNS: tuple[Column, ...] = (
    Column("id", "小区编号", "id", example="TP-001", high=40,
           explain_zh="本表中唯一的编号;空着则由名称、街道和位置算出",
           explain_en="Unique in this list; when empty it is computed from name, sub-district and place",
           synonyms=("编号", "code", "小区代码", "compound_id")),
    Column("name", "小区名称", "name", example="京剧院小区", required=True, high=120,
           explain_zh="小区的名称,必填",
           explain_en="Name of the compound; needed",
           synonyms=("名称", "小区", "小区名", "plot_name", "community_name", "楼盘名称", "compound_name")),
    Column("subdistrict", "街道", "subdistrict", example="天平路街道", high=80,
           explain_zh="所属街道或镇;空着则按坐标落在哪个街道的边界内填写",
           explain_en="Sub-district (street or town); when empty, placed by the boundaries",
           synonyms=("街镇", "街道/镇", "街道镇", "所属街道", "街道名称", "town", "street", "sub_district")),
    Column("district", "区", "district", example="徐汇区", high=80,
           explain_zh="所属区县",
           explain_en="District",
           synonyms=("区县", "行政区", "所属区", "所在区", "市区")),
    Column("committee", "居委会", "committee", example="岳阳居委会", high=80,
           explain_zh="所属居民委员会或社区",
           explain_en="Residents' committee",
           synonyms=("居民委员会", "居委", "社区", "所属居委会", "所属社区", "residents_committee")),
    Column("address", "地址", "address", example="岳阳路170弄2号", high=200,
           explain_zh="门牌地址",
           explain_en="Street address",
           synonyms=("详细地址", "小区地址", "坐落", "门牌地址")),
    Column("area", "建筑面积", "area", example="813",
           kind="number", unit="m²", low=10, high=10000000, decimals=2, zero_unknown=True,
           explain_zh="总建筑面积,平方米",
           explain_en="Total floor area in m²",
           synonyms=("总建筑面积", "建筑总面积", "建面", "floor_area", "building_area", "gfa")),
    Column("site_area", "占地面积", "site_area", example="510",
           kind="number", unit="m²", low=10, high=10000000, decimals=2, zero_unknown=True,
           explain_zh="用地面积,平方米",
           explain_en="Land area in m²",
           synonyms=("用地面积", "土地面积", "land_area", "plot_area")),
    Column("households", "户数", "households", example="16",
           kind="count", unit="户", low=1, high=50000, zero_unknown=True,
           explain_zh="住户数",
           explain_en="Number of households",
           synonyms=("总户数", "房屋总数", "住户数", "house_count", "units")),
    Column("buildings", "楼栋数", "buildings", example="1",
           kind="count", unit="栋", low=1, high=5000, zero_unknown=True,
           explain_zh="楼栋的数目",
           explain_en="Number of buildings",
           synonyms=("幢数", "栋数", "楼栋总数", "楼幢数", "building_count")),
    Column("floors", "层数", "floors", example="4",
           kind="count", unit="层", low=1, high=150, zero_unknown=True,
           explain_zh="最高一栋的层数",
           explain_en="Storeys of the tallest building",
           synonyms=("楼层", "楼层数", "总层数", "最高层数", "storeys", "stories")),
    Column("lifts", "电梯数", "lifts", example="0",
           kind="count", unit="台", low=0, high=1000,
           explain_zh="电梯台数,没有填0",
           explain_en="Number of lifts, 0 when there is none",
           synonyms=("电梯", "电梯台数", "elevators")),
    Column("gates", "门岗数", "gates", example="0",
           kind="number", unit="posts", low=0, high=50, decimals=2,
           explain_zh="折算为24小时值守的岗位数;12小时岗填0.5,无人值守填0",
           explain_en="Guard posts round the clock: 0.5 for a 12-hour post, 0 where nobody sits",
           synonyms=("门岗", "岗位数", "出入口岗", "guard_posts")),
    Column("housing_class", "房屋类别", "housing_class", example="售后公房", high=20,
           explain_zh="费率文件中的类别:售后公房、商品房、老旧混合、里弄、花园洋房、职工住宅、高层公寓等",
           explain_en="A class of the rates file, e.g. 售后公房 or 商品房",
           synonyms=("房屋类型", "小区类型", "住宅类别", "class")),
    Column("ownership_origin", "产权来源", "ownership_origin", example="单位房改房", high=60,
           explain_zh="房屋产权的来源,如单位房改房",
           explain_en="Where the ownership comes from, e.g. a work unit's housing",
           synonyms=("产权性质", "权属来源", "origin")),
    Column("building_type", "建筑类型", "building_type", example="板楼", high=60,
           explain_zh="板楼、塔楼、平房等",
           explain_en="Slab, tower, bungalow …",
           synonyms=("建筑形式", "楼栋类型")),
    Column("tier", "服务等级", "tier", example="1",
           kind="count", low=1, high=5,
           explain_zh="物业服务等级,1(最低)至5",
           explain_en="Service tier, 1 (lowest) to 5",
           synonyms=("等级", "物业等级", "服务等次")),
    Column("fee", "物业费", "fee", example="0.6",
           kind="number", unit="CNY/m²·month", low=0, high=30, decimals=3,
           explain_zh="现行物业费,元/平方米·月;不收费填0;可写1.3至2.5",
           explain_en="Present fee in CNY/m² and month, 0 when nothing is paid; 1.3至2.5 is read",
           synonyms=("物业费用", "物业费标准", "物业服务费", "收费标准", "fee_min", "property_fee")),
    Column("fee_max", "物业费上限", "fee_max", example="",
           kind="number", unit="CNY/m²·month", low=0, high=30, decimals=3,
           explain_zh="收费有高低时的上限,元/平方米·月",
           explain_en="The upper end where fees differ, CNY/m² and month",
           synonyms=("最高物业费", "fee_high")),
    Column("collection", "收缴率", "collection", example="85%",
           kind="share", low=0, high=1, decimals=4,
           explain_zh="物业费收缴率,如85%",
           explain_en="Share of fees collected, e.g. 85%",
           synonyms=("收费率", "物业费收缴率", "collection_rate")),
    Column("company", "物业公司", "company", example="某某物业管理有限公司", high=120,
           kind="company",
           explain_zh="现在的物业服务企业;由街道代管、业主自管或无人管理时照写",
           explain_en="Present property company; or in words: 街道代管, 业主自管, 无物业",
           synonyms=("物业", "物业企业", "物业服务企业", "物业名称", "property_company")),
    Column("management", "管理方式", "management", example="企业",
           kind="management",
           explain_zh="企业、街道代管、业主自管、无人管理之一",
           explain_en="One of company, street, self, none",
           synonyms=("管理模式", "管理主体", "managed_by")),
    Column("mature", "成熟小区", "mature", example="否",
           kind="yesno",
           explain_zh="物业公司运行良好、可以带其他小区的填是",
           explain_en="Yes where its company runs it well and may take others in",
           synonyms=("是否成熟", "可带动", "强小区")),
    Column("year_built", "建成年份", "year_built", example="1984",
           kind="year", low=1840, high=2100, zero_unknown=True,
           explain_zh="建成的年份",
           explain_en="Year of completion",
           synonyms=("建筑年代", "竣工年份", "建造年代", "建成年代", "建成时间", "竣工时间", "year")),
    Column("lon", "经度(WGS-84)", "lon (WGS-84)", example="121.4506",
           kind="number", unit="°", low=-180, high=180, decimals=7,
           explain_zh="中心点经度;其他坐标系请在导入时选择",
           explain_en="Longitude of the centre; choose the system at import",
           synonyms=("经度", "lon", "lng", "longitude", "经度坐标", "x坐标")),
    Column("lat", "纬度(WGS-84)", "lat (WGS-84)", example="31.2095",
           kind="number", unit="°", low=-90, high=90, decimals=7,
           explain_zh="中心点纬度",
           explain_en="Latitude of the centre",
           synonyms=("纬度", "lat", "latitude", "纬度坐标", "y坐标")),
)
# fmt: on

LONLAT = "lonlat"  # both degrees in one cell, longitude first
AGE = "age"  # years since completion, counted from the year of the list
EXTRA: dict[str, tuple[str, ...]] = {
    LONLAT: ("经纬度", "坐标", "lnglat", "lonlat", "coordinates"),
    AGE: ("房龄", "楼龄", "age"),
}
BY_FIELD: dict[str, Column] = {c.field: c for c in COLUMNS}
_SYSTEM_MARKS = {"wgs84": ("wgs84",), "gcj02": ("gcj02", "火星坐标", "高德"), "bd09": ("bd09", "百度")}


def plain_header(header: str) -> str:
    """A header as the table compares it: half-width, lower case, without blanks, brackets, system marks."""
    text = unicodedata.normalize("NFKC", header).strip().lower().lstrip("\ufeff")
    text = text.split("(")[0] if "(" in text[1:] else text
    text = text.strip("*").replace(" ", "").replace("-", "").replace("_", "")
    for mark in ("wgs84", "gcj02", "bd09"):
        text = text.removesuffix(mark)
    return text


def header_system(header: str) -> str | None:
    """The coordinate system a header names, such as `lng_bd09`; None when it names none."""
    text = unicodedata.normalize("NFKC", header).lower().replace("-", "").replace("_", "").replace(" ", "")
    return next((crs for crs, marks in _SYSTEM_MARKS.items() if any(m in text for m in marks)), None)


def field_of(header: str) -> str | None:
    """Which field (or LONLAT, AGE) a header means; None when the table does not know it."""
    return _MEANING.get(plain_header(header))


def _meanings() -> dict[str, str]:
    known = {plain_header(h): c.field for c in COLUMNS for h in (c.field, c.zh, c.en, *c.synonyms)}
    return known | {plain_header(h): field for field, headers in EXTRA.items() for h in headers}


_MEANING = _meanings()
