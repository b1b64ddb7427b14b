"""The table of columns of a list of buildings 楼幢: import, export and template share it."""

from linmeng.domain.register.buildings import LIMITS, LONGEST_NUMBER
from linmeng.domain.register.columns import BY_FIELD, Column, plain_header

# fmt: off
BUILDING_COLUMNS: tuple[Column, ...] = (
    Column("id", "小区编号", "id", example="TP-001", high=40,
           explain_zh="小区在名册中的编号;空着则按小区名称查找",
           explain_en="The compound's number in the register; when empty, its name is looked for",
           synonyms=BY_FIELD["id"].synonyms),
    Column("name", "小区名称", "name", example="京剧院小区", high=120,
           explain_zh="小区的名称;编号和名称至少填一项,都空着则同上一行",
           explain_en="Name of the compound; this or its number is needed, both empty: as in the row above",
           synonyms=("小区", "小区名", "compound", "compound_name", "community_name")),
    Column("number", "楼号", "building number", example="2号楼", high=LONGEST_NUMBER, required=True,
           explain_zh="楼幢的编号,必填,照门牌写,如2或2号楼",
           explain_en="The building's number as on its plate, such as 2 or 2号楼; needed",
           synonyms=("楼幢号", "楼栋号", "幢号", "栋号", "楼幢", "楼栋", "幢", "栋", "building", "number")),
    Column("floors", "层数", "floors", example="6", kind="count", unit="层",
           low=LIMITS["floors"][0], high=LIMITS["floors"][1],
           explain_zh="地上层数", explain_en="Floors above ground",
           synonyms=("楼层", "楼层数", "总层数", "storeys")),
    Column("households", "户数", "households", example="24", kind="count", unit="户",
           low=LIMITS["households"][0], high=LIMITS["households"][1],
           explain_zh="这一幢的住户数,无人居住的填0",
           explain_en="Households of this building, 0 where nobody lives",
           synonyms=("住户数", "总户数", "套数", "units")),
    Column("lifts", "电梯数", "lifts", example="0", kind="count", unit="台",
           low=LIMITS["lifts"][0], high=LIMITS["lifts"][1],
           explain_zh="这一幢的电梯数,没有填0",
           explain_en="Lifts of this building, 0 where there is none",
           synonyms=("电梯", "电梯台数", "elevators")),
    Column("year_built", "建成年份", "year_built", example="1984", kind="year",
           low=LIMITS["year_built"][0], high=LIMITS["year_built"][1], zero_unknown=True,
           explain_zh="建成的年份", explain_en="Year of completion",
           synonyms=BY_FIELD["year_built"].synonyms),
)
# fmt: on

BUILDING_BY_FIELD: dict[str, Column] = {c.field: c for c in BUILDING_COLUMNS}


def building_field(header: str) -> str | None:
    """Which field a header of a list of buildings means, None for none."""
    return _MEANING.get(plain_header(header))


_MEANING = {plain_header(h): c.field for c in BUILDING_COLUMNS for h in (c.field, c.zh, c.en, *c.synonyms)}
