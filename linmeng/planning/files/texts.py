"""Every fixed word of the files and of the command line, in Chinese and English.

These files are made without Django, so the words stand here instead of in a catalogue. The Chinese terms
are those of the glossary (domain-rules.md, section 9).
"""

from typing import Literal, get_args

from linmeng.planning.files.texts_tables import TABLES

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)

TEXTS: dict[str, tuple[str, str]] = {
    # modes
    "mode.independent": ("独立管理", "independent"),
    "mode.merge": ("N合一", "N-into-one merge"),
    "mode.attach": ("挂单（以强带弱）", "attached to a strong neighbour"),
    "mode.unified": ("片区统管", "unified management"),
    "mode.selfrun": ("专项服务＋居民自治", "single services and self-management"),
    "why.independent": (
        "自己请一套人手最合算，或附近没有条件合适的伙伴。",
        "A crew of its own costs least here, or no suitable partner lies near enough.",
    ),
    "why.merge": (
        "几个相邻小区打通围墙，合成一个物业管理区域：一个业主大会、一家物业公司、一个收费标准。",
        "Adjoining compounds open their walls and become one management area: "
        "one owners' assembly, one company, one fee.",
    ),
    "why.attach": (
        "小区太小，单独请物业请不起，就挂在隔壁管得好的小区名下，合用一支队伍；账目和业主大会各归各。",
        "Too small to pay for a crew of its own, a compound joins a well-run neighbour and shares its crew; "
        "accounts and owners' assemblies stay separate.",
    ),
    "why.unified": (
        "附近几个小区交给同一家公司统一管理、合用人手；各小区仍是各自的管理区域，账目各归各。",
        "Compounds near one another share one company and one crew; each remains its own management area "
        "with its own accounts.",
    ),
    "why.selfrun": (
        "小区很小，只请必需的专项服务（如维修），保洁、巡逻由居民志愿者自己来。",
        "Very small: only indispensable services (such as repairs) are hired; residents clean and patrol.",
    ),
    # positions
    "position.manager": ("项目经理", "manager"),
    "position.guard": ("门岗", "guard"),
    "position.cleaner": ("保洁", "cleaner"),
    "position.repairer": ("维修", "repairer"),
    "position.gardener": ("绿化", "gardener"),
    "position.clerk": ("客服", "clerks"),
    # fields of a compound
    "field.id": ("编号", "id"),
    "field.name": ("小区", "compound"),
    "field.subdistrict": ("街道", "sub-district"),
    "field.area": ("建筑面积", "floor area"),
    "field.site_area": ("占地面积", "site area"),
    "field.households": ("户数", "households"),
    "field.buildings": ("楼栋数", "buildings"),
    "field.lifts": ("电梯数", "lifts"),
    "field.gates": ("门岗数", "guard posts"),
    "field.housing_class": ("房屋类别", "housing class"),
    "field.tier": ("服务等级", "service tier"),
    "field.fee": ("现行物业费", "present fee"),
    "field.collection": ("收缴率", "collection share"),
    "field.company": ("物业公司", "property company"),
    "field.mature": ("管理成熟", "well run"),
    "field.lon": ("经度", "longitude"),
    "field.lat": ("纬度", "latitude"),
    # overview
    "title": ("邻盟方案", "Alliance plan"),
    "overview": ("总览", "Overview"),
    "alliance": ("联盟", "Alliance"),
    "areas": ("{n} 个街道（片区）", "{n} planning areas"),
    "alliance_n": ("{n}号联盟", "Alliance {n}"),
    "alone_n": ("{n}号", "No. {n}"),
    "compounds": ("小区", "Compounds"),
    "rates": ("费率", "Rates"),
    "mode": ("模式", "Mode"),
    "members": ("成员", "Members"),
    "host": ("带头小区", "Host"),
    "company": ("物业公司", "Company"),
    "new_company": ("另行选聘", "to be chosen"),
    "cost": ("每月总成本（元）", "Cost (CNY/month)"),
    "subsidy": ("街道补贴（元/月）", "Subsidy (CNY/month)"),
    "share": ("居民分摊（元/月）", "Residents' share (CNY/month)"),
    "fee_now": ("现收费（元/㎡·月）", "Fee now (CNY/m²·month)"),
    "fee_after": ("新收费（元/㎡·月）", "Fee after (CNY/m²·month)"),
    "fee_cap": ("收费上限（元/㎡·月）", "Highest fee (CNY/m²·month)"),
    "fee_together": ("合用人手要收（元/㎡·月）", "Fee needed together (CNY/m²·month)"),
    "saving": ("每月省下（元）", "Saved (CNY/month)"),
    "total": ("合计", "Total"),
    "estimated": ("估算项", "Estimated figures"),
    "notes": ("说明", "Notes"),
    "row": ("行", "row"),
    "count": ("个数", "number"),
    "subdistrict": ("街道", "Sub-district"),
    # summary
    "summary.planned": (
        "编制范围：{compounds} 个小区，{areas} 个街道（片区），组成 {alliances} 个管理单元。",
        "Planned: {compounds} compounds in {areas} planning areas, now {alliances} managed units.",
    ),
    "summary.modes": ("各模式：{list}。", "By mode: {list}."),
    "summary.mode": ("{mode} {n} 个（含 {compounds} 个小区）", "{mode} {n} (compounds: {compounds})"),
    "summary.unmanaged": (
        "没有物业公司的小区：现在 {before} 个；按方案还有 {after} 个"
        "（{selfrun} 个靠专项服务＋居民自治，{seek} 个要自己选聘公司）。",
        "Compounds without a property company: {before} now; {after} under the plan "
        "({selfrun} with single services and self-management, {seek} that must find a company of their own).",
    ),
    "summary.fees": (
        "居民每月共交：现在 {now} 元（平均 {fee_now} 元/㎡），按方案 {after} 元（平均 {fee_after} 元/㎡）；"
        "{up} 个小区上调，{down} 个下调，{same} 个不变。",
        "Residents pay per month: {now} CNY now (mean {fee_now} CNY/m²), {after} CNY under the plan "
        "(mean {fee_after} CNY/m²); fees rise in {up} compounds, fall in {down}, stay in {same}.",
    ),
    "summary.cost": (
        "合用人手的 {n} 个小区：各请一套人手每月要 {alone} 元，"
        "合用只要 {cost} 元，省 {saved} 元（{percent}）。",
        "The {n} compounds that share a crew cost {cost} CNY a month together, "
        "{alone} CNY with a full crew each: saved {saved} CNY ({percent}).",
    ),
    "summary.single": (
        "只做专项服务＋居民自治的 {n} 个小区每月 {cost} 元：花得少是因为服务少，不算节省。",
        "The {n} compounds with single services and self-management cost {cost} CNY: "
        "less, for less service, which is no saving.",
    ),
    "summary.total": ("全部小区每月总成本 {cost} 元。", "All compounds together cost {cost} CNY a month."),
    "summary.subsidy": (
        "每月缺口：照现在的收费各请一套人手缺 {now} 元；收费提到上限仍各请各的，要补 {alone} 元；"
        "按方案补 {after} 元。",
        "Missing per month: {now} CNY with today's fees and a full crew each; {alone} CNY alone at the "
        "highest fees allowed; under the plan the sub-district adds {after} CNY.",
    ),
    "summary.gap": (
        "最优性：已证明与理论最优相差不超过 {gap}（目标值 {objective}，下界 {bound}）。",
        "Quality: proven within {gap} of the best plan possible (objective {objective}, bound {bound}).",
    ),
    "summary.estimates": (
        "数据可信度：{compounds} 个小区含估算数据；全部数据中 {figures} 是估算的；"
        "面积为估算的小区占总面积 {area}。估算最多的是：{fields}。",
        "How sure: {compounds} compounds rest partly on estimates; {figures} of all figures are estimated; "
        "compounds with an estimated floor area make up {area} of all floor area. Most often: {fields}.",
    ),
    "summary.no_estimates": ("数据可信度：没有估算数据。", "How sure: no figure is an estimate."),
    "summary.rejected": (
        "未采用的行：{n} 行，原因见 {file}。",
        "Rows not used: {n}; the reasons stand in {file}.",
    ),
    "summary.dropped": (
        "有疑问的数据：{n} 处，见 {file}。",
        "Figures dropped or read with doubt: {n}; see {file}.",
    ),
    "summary.written": ("文件已写入 {dir}：{files}", "Written to {dir}: {files}"),
    "summary.cancelled": (
        "已中止。以下是到目前为止的最好方案（已通过核对，但还可以更好）。",
        "Cancelled. This is the best plan so far (checked, but it may still be improved).",
    ),
    # alone and together, for a resident
    "resident.now": ("现在：物业费每平方米每月 {fee} 元。", "Now: the fee is {fee} CNY per m² and month."),
    "resident.now_company": (
        "现在：物业费每平方米每月 {fee} 元，由{company}管理。",
        "Now: the fee is {fee} CNY per m² and month; {company} manages the compound.",
    ),
    "resident.now_nothing": (
        "现在：不交物业费，也没有物业公司管。",
        "Now: nobody pays a fee and no company looks after the compound.",
    ),
    "resident.now_no_company": (
        "现在：物业费每平方米每月 {fee} 元，没有物业公司管。",
        "Now: the fee is {fee} CNY per m² and month, and there is no property company.",
    ),
    "resident.alone": (
        "单独请物业：要请{crew}，一个月花 {cost} 元，每平方米要收 {needed} 元。",
        "Alone: it takes {crew}; that costs {cost} CNY a month, or {needed} CNY per m².",
    ),
    "resident.crew": (
        "合用人手：一共请{crew}，一个月花 {cost} 元，平摊每平方米 {needed} 元。",
        "The shared crew: {crew}; it costs {cost} CNY a month, on average {needed} CNY per m².",
    ),
    "resident.together": (
        "和{others}合用：本小区每平方米只要 {fee} 元，每月共出 {share} 元。",
        "Together with {others}: this compound pays {fee} CNY per m², {share} CNY a month in all.",
    ),
    "resident.others": ("{names}等 {n} 个小区", "{names} and others, {n} compounds"),
    "resident.single": (
        "按方案：请{crew}，一个月花 {cost} 元；每平方米收 {fee} 元，每月共出 {share} 元。",
        "Under the plan: {crew}; that costs {cost} CNY a month. Residents pay {fee} CNY per m², "
        "{share} CNY a month in all.",
    ),
    "resident.flat": (
        "拿一户 {area} 平方米的人家算：每月从 {before} 元变为 {after} 元，{change}。",
        "For a flat of {area} m²: {before} CNY a month now, {after} CNY then – {change}.",
    ),
    "resident.more": ("多付 {money} 元", "{money} CNY more"),
    "resident.less": ("少付 {money} 元", "{money} CNY less"),
    "resident.same": ("不变", "no change"),
    "resident.for": (
        "钱花在哪里：人工 {staff} 元，清疏、耗材等 {direct} 元，管理费和税 {extra} 元{change}。",
        "What it pays for: wages {staff} CNY, drain clearing, materials and the like {direct} CNY, "
        "overhead and tax {extra} CNY{change}.",
    ),
    "resident.for_change": ("，合并交接费用 {money} 元", ", the cost of joining {money} CNY"),
    "resident.subsidy": (
        "居民交的还不够，整个联盟每月缺 {money} 元，由街道补。",
        "Fees do not cover it all: for the whole alliance {money} CNY a month are missing; "
        "the sub-district adds them.",
    ),
    "resident.subsidy_single": (
        "居民交的还不够，每月缺 {money} 元，由街道补。",
        "Fees do not cover it all: {money} CNY a month are missing; the sub-district adds them.",
    ),
    "resident.no_subsidy": ("收支相抵，不用街道补贴。", "Fees cover the cost; no subsidy is needed."),
    "resident.if_alone_short": (
        "如果不参加：收费最多只能到每平方米 {cap} 元，每月还差 {money} 元，很难请到公司。",
        "If the compound stays alone: at most {cap} CNY per m² can be asked, {money} CNY a month are "
        "missing, and hardly any company will come.",
    ),
    "resident.if_alone_selfrun": (
        "如果不参加：请不起全套物业，只能请{crew}，每月 {cost} 元，其余由居民自己动手。",
        "If the compound stays alone: a full crew is out of reach; it can hire {crew} for {cost} CNY "
        "a month, and residents do the rest themselves.",
    ),
    "resident.if_alone_ok": (
        "如果不参加：也能维持，每平方米要收 {needed} 元，和合用相比：{comparison}。",
        "If the compound stays alone: it can carry itself at {needed} CNY per m², compared with together: "
        "{comparison}.",
    ),
    "resident.dearer": ("贵 {money} 元", "{money} CNY more"),
    "resident.cheaper": ("便宜 {money} 元", "{money} CNY less"),
    "resident.who": ("谁来管：{company}。", "Who manages: {company}."),
    "resident.who_new": (
        "谁来管：由业主依法另行选聘物业公司。",
        "Who manages: a company the owners choose as the law says.",
    ),
    "resident.who_self": (
        "谁来管：居民自管，专项服务由{company}上门。",
        "Who manages: the residents themselves; {company} comes for the single services.",
    ),
    "resident.estimates": (
        "注意：本小区的{fields}是估算的，核实后结果会有变化。",
        "Mind: the {fields} of this compound are estimates; checking them will change the result.",
    ),
    "resident.saving": (
        "合起来比各请一套人手每月省 {money} 元。",
        "Together they cost {money} CNY a month less than each with a full crew of its own.",
    ),
    "resident.objections": (
        "异议：{groups} 如果自己组合会更划算。",
        "Objections: {groups} would be better off by themselves.",
    ),
    "resident.contractor": ("专业单位", "a contractor"),
    "crew.item": ("{position} {n} 人", "{n} × {position}"),
    "list": ("、", ", "),
    "end": ("；", "; "),
    "crew.none": ("不另请人手", "no staff"),
    "fte_note": (
        "人数按工时折算：0.5 人就是半个人的工作量。",
        "Staff are counted in working time: 0.5 is half of one person's work.",
    ),
    **TABLES,
}


def say(lang: Lang, key: str, **values: object) -> str:
    """The text `key` in `lang` with its {values} filled in. Raises KeyError for an unknown key or value."""
    return TEXTS[key][LANGS.index(lang)].format(**values)


def name_of(lang: Lang, group: str, name: str) -> str:
    """The word for `name` in a group such as "position"; `name` itself where the table does not know it."""
    key = f"{group}.{name}"
    return say(lang, key) if key in TEXTS else name


def money(value: float) -> str:
    """CNY without fen: 12,345."""
    return f"{value:,.0f}" if abs(value) >= 0.5 else "0"


def fee(value: float) -> str:
    """CNY/m², two digits: 1.09."""
    return f"{value:.2f}"


def number(value: float) -> str:
    """A count or FTE without needless zeros: 0.5, 3, 1.25."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def percent(value: float, digits: int = 1) -> str:
    """A share from 0 to 1 as a percentage: 12.3 %."""
    return f"{value * 100:.{digits}f}%"
