"""The table of columns of a list of units and owners 房屋与业主清册: import, export and template share it."""

import unicodedata
from collections.abc import Mapping

from linmeng.domain.refusals import NotUnderstood, sentence
from linmeng.domain.register.building_columns import BUILDING_BY_FIELD
from linmeng.domain.register.buildings import LONGEST_NUMBER
from linmeng.domain.register.columns import Column, plain_header
from linmeng.domain.register.units import LARGEST_AREA, LONGEST_PAPER

_ID, _NAME = BUILDING_BY_FIELD["id"], BUILDING_BY_FIELD["name"]

# fmt: off
UNIT_COLUMNS: tuple[Column, ...] = (
    Column("id", "小区编号", "id", example="TP-001", high=40, synonyms=_ID.synonyms,
           explain_zh="小区在名册中的编号;整张表是一个小区的,可以没有这一列",
           explain_en="The compound's number in the register; not needed in a sheet of one compound"),
    Column("name", "小区名称", "name", example="京剧院小区", high=120, synonyms=_NAME.synonyms,
           explain_zh="小区的名称;编号和名称都空着则同上一行,或为上传时所选的小区",
           explain_en="Name of the compound; both empty: as above, or the compound chosen for the list"),
    Column("building", "楼号", "building", example="2", high=LONGEST_NUMBER,
           explain_zh="几号楼,照门牌写;没有则空着", explain_en="Building as on its plate; empty where none",
           synonyms=("楼幢号", "楼栋号", "幢号", "栋号", "楼幢", "楼栋", "幢", "栋", "building number",
                     "楼")),
    Column("door", "单元", "door", example="1", high=LONGEST_NUMBER,
           explain_zh="单元或门牌;没有则空着", explain_en="Door or stairwell; empty where none",
           synonyms=("门号", "单元号", "门牌", "门牌号", "门", "stairwell", "entrance")),
    Column("number", "室号", "unit", example="502", high=LONGEST_NUMBER, required=True,
           explain_zh="室号,必填;同一室有几行的,是共有人",
           explain_en="Number of the unit; needed. Several rows for one unit are co-owners",
           synonyms=("房号", "房间号", "户号", "室", "房屋号", "unit number", "flat", "number", "房屋编号")),
    Column("area", "专有面积", "area", example="52.30", kind="number", unit="m²", low=0.01,
           high=LARGEST_AREA / 100, decimals=2,
           explain_zh="专有部分面积,两位小数", explain_en="Area of the exclusive unit, two decimals",
           synonyms=("面积", "建筑面积", "专有部分面积", "产权面积", "面积㎡", "面积m2", "area m2")),
    Column("basis", "面积依据", "basis", example="不动产登记簿",
           explain_zh="不动产登记簿、实测或合同;空着为不动产登记簿",
           explain_en="real-estate register, survey or contract; empty: the register",
           synonyms=("面积来源", "依据", "area basis")),
    Column("kind", "用途", "kind", example="住宅",
           explain_zh="住宅、商铺、办公、车位、储藏或其他;空着为住宅",
           explain_en="dwelling, shop, office, parking, storage or other; empty: dwelling",
           synonyms=("房屋用途", "类型", "房屋类型", "性质", "use")),
    Column("state", "状态", "state", example="已交付",
           explain_zh="已交付、未售、已售未交付或公房;空着为已交付",
           explain_en="owned, unsold, undelivered or public housing; empty: owned",
           synonyms=("产权状态", "交付状态", "status")),
    Column("paper", "产权证号", "certificate", example="沪(2019)徐字不动产权第000001号", high=LONGEST_PAPER,
           explain_zh="不动产权证或合同的编号", explain_en="Number of the certificate or contract",
           synonyms=("不动产权证号", "房产证号", "权证号", "证书号", "证号", "certificate number")),
    Column("owner", "业主姓名", "owner", example="张三", high=80,
           explain_zh="权利人姓名或单位名称;加密保存,页面上只显示姓",
           explain_en="Titleholder's name; kept sealed, shown masked",
           synonyms=("姓名", "业主", "权利人", "产权人", "权利人姓名", "户主", "owner name")),
    Column("owner_kind", "业主类型", "owner kind", example="自然人",
           explain_zh="自然人、单位、建设单位或公房产权单位;空着为自然人",
           explain_en="natural person, company, developer or public housing; empty: natural person",
           synonyms=("权利人类型", "业主性质")),
    Column("phone", "联系电话", "phone", example="13800000000", high=30,
           explain_zh="加密保存,页面上遮住中间几位", explain_en="Kept sealed, shown masked",
           synonyms=("电话", "手机", "手机号", "联系方式", "手机号码", "telephone", "mobile")),
    Column("identity", "证件号码", "identity number", example="", high=30,
           explain_zh="身份证号或统一社会信用代码;没有也可以导入;加密保存",
           explain_en="Identity card number or unified social credit code; not needed; kept sealed",
           synonyms=("身份证号", "身份证", "身份证号码", "证件号", "统一社会信用代码", "id number")),
    Column("share", "份额", "share", example="1/2",
           explain_zh="按份共有的份额,如1/2或50%;共同共有的空着",
           explain_en="Co-owner's share such as 1/2 or 50%; empty when held jointly",
           synonyms=("共有份额", "产权份额", "占比", "共有情况")),
)
# fmt: on

UNIT_BY_FIELD: dict[str, Column] = {c.field: c for c in UNIT_COLUMNS}
PERSONAL = frozenset({"owner", "phone", "identity"})
"""Fields that are never kept, shown or handed back in the clear."""
EXPORTED = ("id", "name", "building", "door", "number", "area", "basis", "kind", "state", "paper", "owner")

_WORDS: dict[str, dict[str, str]] = {
    "basis": {
        "registered": "不动产登记簿 登记簿 登记 产证 房产证 不动产权证 权证 register real-estate-register",
        "surveyed": "实测 实测面积 测绘 survey surveyed",
        "contract": "合同 预售合同 买卖合同 合同面积 预测 contract contract-of-sale",
    },
    "kind": {
        "dwelling": "住宅 居住 住房 成套住宅 dwelling flat residential",
        "shop": "商铺 商业 店铺 门面 商业用房 shop",
        "office": "办公 写字楼 办公用房 office",
        "parking": "车位 车库 停车位 地下车位 parking parking-space",
        "storage": "储藏 储藏室 储藏间 仓库 storage storage-room",
        "other": "其他 其它 other",
    },
    "state": {
        "owned": "已交付 已售 自有 已登记 私有 产权房 售后公房 owned",
        "unsold": "未售 未出售 待售 unsold the-developer's,-not-sold",
        "undelivered": "已售未交付 未交付 undelivered sold,-not-handed-over",
        "public_title": "公房 直管公房 系统公房 未售公房 租赁公房 public public-housing,-not-sold",
    },
    "owner_kind": {
        "natural": "自然人 个人 natural natural-person",
        "legal": "单位 企业 公司 法人 其他组织 legal company company-or-other-body",
        "developer": "建设单位 开发商 开发企业 developer",
        "public": "公房产权单位 公房单位 房管所 public holder-of-public-housing",
    },
}
_MEANT: dict[str, dict[str, str]] = {
    field: {word: value for value, words in known.items() for word in (*words.split(), value)}
    for field, known in _WORDS.items()
}


def unit_field(header: str) -> str | None:
    """Which field a header of a list of units means, None for none."""
    return _MEANING.get(plain_header(header))


def read_word(field: str, text: str) -> str:
    """The value of basis, kind, state or owner_kind that a list writes in words; NotUnderstood otherwise.

    The refusal does not repeat the word: in a row whose cells were shifted it may be a name.
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    known: Mapping[str, str] = _MEANT[field]
    found = known.get("-".join(plain.split()))
    if found is None:
        raise NotUnderstood(sentence("this is none of the words for this column"))
    return found


_MEANING = {plain_header(h): c.field for c in UNIT_COLUMNS for h in (c.field, c.zh, c.en, *c.synonyms)}
