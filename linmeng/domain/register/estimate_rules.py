"""The rules and constants of the estimates; docs/estimates.md is made from this table."""

from dataclasses import dataclass

FLOOR_RATIO = 1.6  # m² of floor per m² of land
HOUSEHOLD_AREA = {  # m² of floor per household
    "售后公房": 51,
    "职工住宅": 51,
    "里弄": 40,
    "老旧混合": 65,
    "高层公寓": 85,
    "花园洋房": 120,
    "商品房": 100,
}
FLOORS = {"售后公房": 6, "职工住宅": 6, "里弄": 3, "老旧混合": 6, "高层公寓": 18, "花园洋房": 3, "商品房": 11}
BUILDING_FLOOR = 350.0  # m² of one storey of one building
DEFAULT_AREA = 3_000.0  # m²
BASE_FEE = {  # CNY/m² and month under a company
    "售后公房": 0.8,
    "职工住宅": 0.8,
    "里弄": 0.7,
    "老旧混合": 0.9,
    "高层公寓": 2.0,
    "花园洋房": 2.0,
    "商品房": 2.0,
}
COLLECTION = {"商品房": 0.85, "高层公寓": 0.85, "花园洋房": 0.85}  # 0.75 for the others
FEE_TIERS = ((0.6, 1), (1.2, 2), (2.0, 3), (3.5, 4), (float("inf"), 5))
GATE_STEPS = ((50_000.0, 2.0), (10_000.0, 1.0), (3_000.0, 0.5), (0.0, 0.0))  # m² → posts
CHANGE_OF_HOUSING = 1999
OLD_LANE = 1950
Classes = tuple[tuple[tuple[str, ...], str], ...]  # ((words, …), class)
ORIGIN_CLASSES: Classes = (
    (("职工", "单位"), "职工住宅"),
    (("公房", "售后", "房改", "直管", "系统"), "售后公房"),
    (("商品",), "商品房"),
)
NAME_CLASSES: Classes = (
    (("洋房", "别墅"), "花园洋房"),
    (("公寓", "大厦", "大楼", "高层"), "高层公寓"),
    (("里弄", "新里", "旧里"), "里弄"),
    (("宿舍", "职工", "家属院"), "职工住宅"),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """How one gap is filled. `assumption` where no source states the figure."""

    id: str
    field: str
    zh: str
    en: str
    source: str
    assumption: bool = True


_MODEL = "planning model, section 1"
_SEED = "seed cases"
_LOW = "domain rules 5.3 (low confidence)"
# fmt: off
RULES: tuple[Rule, ...] = (
    Rule("place.outline", "lon", "取边界的重心", "the centroid of the outline", _MODEL, False),
    Rule("subdistrict.district", "subdistrict", "街道不详时,以所在区为规划片区",
         "the district is the planning area where the sub-district is not known", "—"),
    Rule("management.no_fee", "management",
         "物业费为0的视为无人管理", "a fee of 0 means nobody manages", "—"),
    Rule("management.usual", "management", "管理方式不详的,按由物业公司管理估计",
         "where nothing is said, a company manages: the usual case", "—"),
    Rule("company.nobody", "company", "由街道、业主或无人管理的,没有物业公司",
         "no company where the street, the owners or nobody manages", _MODEL, False),
    Rule("company.unnamed", "company", "物业公司名称不详的,各小区算作不同的公司",
         "a company without a name counts as another one in each compound", "—"),
    Rule("class.origin", "housing_class",
         "按产权来源:职工或单位住房为职工住宅,公房、房改房为售后公房,商品房为商品房",
         "from the ownership origin", "domain rules 9", False),
    Rule("class.name", "housing_class",
         "按名称:洋房、别墅为花园洋房,公寓、大楼为高层公寓,里弄为里弄,宿舍为职工住宅",
         "from words in the name", "—"),
    Rule("class.year", "housing_class",
         "按建成年份:1950年前为里弄,1999年前为售后公房,以后为商品房",
         "by year built: before 1950 lane houses, before 1999 after-sale public housing, then commercial",
         "end of welfare housing, 国发〔1998〕23号 [M]"),
    Rule("class.fee", "housing_class", "按物业费:每平方米0.9元以上为商品房,以下为售后公房",
         "by fee: from 0.9 CNY/m² commercial housing, below after-sale public housing", "HK26 low-fee line"),
    Rule("class.unknown", "housing_class", "都不详的为老旧混合", "otherwise old mixed housing", "—"),
    Rule("floors.type", "floors", "塔楼18层,平房1层", "towers 18 storeys, bungalows 1", "—"),
    Rule("floors.class", "floors",
         "按房屋类别:高层公寓18层,商品房11层,里弄和洋房3层,其余6层",
         "by class: high-rise 18, commercial 11, lanes and garden houses 3, others 6", "—"),
    Rule("area.households", "area",
         "户数乘以每户面积:售后公房和职工住宅51,里弄40,老旧混合65,高层公寓85,洋房120,商品房100平方米",
         "households × m² per household of the class (51, 40, 65, 85, 120, 100)",
         f"{_SEED}: 813 m²/16 = 51, 150 000 m²/2 300 = 65; the others assumed"),
    Rule("area.site", "area",
         "占地面积(或边界面积)乘以1.6", "land area, or that of the outline, × 1.6", _MODEL, False),
    Rule("area.buildings", "area", "楼栋数×层数×350平方米", "buildings × storeys × 350 m²", "—"),
    Rule("area.unknown", "area", "都不详的按3000平方米", "3 000 m² where nothing is known", "—"),
    Rule("site.outline", "site_area", "边界围成的面积", "the area of the outline", _MODEL, False),
    Rule("site.ratio", "site_area", "建筑面积除以1.6", "floor area / 1.6", _MODEL, False),
    Rule("households.area", "households", "建筑面积除以每户面积,不少于楼栋数",
         "floor area / m² per household, at least one for each building", "as area.households"),
    Rule("buildings.area", "buildings", "建筑面积÷(层数×350平方米),至少1栋",
         "floor area / (storeys × 350 m²), at least 1", "—"),
    Rule("lifts.floors", "lifts", "7层以下没有,7至11层每栋1台,12层起每栋2台",
         "none under 7 storeys, 1 for each building to 11, 2 from 12", "GB 50096-2011, 6.4 [M]"),
    Rule("gates.unmanaged", "gates", "没有物业公司的无门岗", "nobody at the gate without a company", _MODEL),
    Rule("gates.area", "gates", "3千平方米以下无门岗,1万以下0.5岗,5万以下1岗,以上2岗",
         "none under 3 000 m², 0.5 post under 10 000 m², 1 under 50 000 m², then 2", "—"),
    Rule("fee.class", "fee",
         "按类别:售后公房和职工住宅0.8,里弄0.7,老旧混合0.9,其余2.0元/平方米·月",
         "by class: 0.8, lanes 0.7, old mixed 0.9, others 2.0 CNY/m²", _LOW),
    Rule("fee.management", "fee", "无人管理0,街道代管0.3,业主自管0.4元/平方米·月",
         "nobody 0, street 0.3, owners 0.4 CNY/m²", f"{_SEED}: Jinjiang Apartments 0.4; the others assumed"),
    Rule("tier.fee", "tier",
         "按物业费:0.6元以下1级,1.2元以下2级,2元以下3级,3.5元以下4级,以上5级",
         "by fee: below 0.6, 1.2, 2.0, 3.5 CNY/m² tiers 1 to 4, then 5", "—"),
    Rule("collection.no_fee", "collection", "不收费的为0", "0 where nothing is charged", _MODEL, False),
    Rule("collection.class", "collection", "有物业公司的:商品房、高层公寓、洋房85%,其余75%",
         "under a company 85 % in commercial, high-rise and garden houses, 75 % in others", "—"),
    Rule("collection.unmanaged", "collection", "街道代管或业主自管的50%", "50 % under street or owners", "—"),
    Rule("mature.unknown", "mature", "没有说明的不算成熟小区", "not mature unless stated", "—"),
)
# fmt: on
BY_ID: dict[str, Rule] = {r.id: r for r in RULES}


def as_markdown() -> str:
    """The table of docs/estimates.md."""
    head = "| field | rule | 中文 | English | source |\n| --- | --- | --- | --- | --- |\n"
    lines = (f"| `{r.field}` | `{r.id}` | {r.zh} | {r.en} | {_source(r)} |\n" for r in RULES)
    return head + "".join(lines)


def _source(rule: Rule) -> str:
    return f"{rule.source}; assumption" if rule.assumption else rule.source
