"""The sentences of votes on an alliance, made from a plan's figures. What owners vote on is in Chinese."""

from linmeng.domain.planning.compound import Compound
from linmeng.planning.files.report import Sheet
from linmeng.planning.files.texts import name_of
from linmeng.planning.files.words import for_alliance, for_member, names

SELF_MANAGEMENT = "是否同意本小区实行自行管理，只聘请专项服务？"
_MERGER = (
    "每个小区分别表决，全部通过才合并；任何一个小区未通过，合并不成立。",
    "合并经房屋行政管理部门决定后，由新的业主大会另行表决议事规则、管理规约、业主委员会、物业服务企业和收费标准。",
)


def company_of(sheet: Sheet) -> str:
    """The company that serves the alliance: its own, else its host's; "" when it is still to be found."""
    return sheet.alliance.company or (sheet.host.company if sheet.host else "")


def asks_to_hire(sheet: Sheet) -> str:
    """The question about the company."""
    if not sheet.joined:
        return "是否同意选聘一家物业服务企业为本小区服务？"
    if company_of(sheet):
        return f"是否同意选聘{short(company_of(sheet), 200)}为本小区提供物业服务？"
    return f"是否同意与{short(names(sheet.members, 'zh'), 200)}联合选聘同一家物业服务企业？"


def asks_to_share(sheet: Sheet, host: Compound) -> str:
    """The question to the host's owners, whose crew serves others too."""
    others = names((c for c in sheet.members if c is not host), "zh")
    return f"是否同意本小区的物业服务人员同时服务{short(others, 200)}？"


def asks_for_fee(now: float, then: float) -> str:
    """The question about the fee, CNY per m² and month."""
    if now <= 0:
        return f"是否同意物业服务费按每平方米每月 {then:.2f} 元收取？"
    return f"是否同意物业服务费由每平方米每月 {now:.2f} 元调整为 {then:.2f} 元？"


def asks_to_merge(sheet: Sheet) -> str:
    """The question about the areas."""
    return f"是否同意{short(names(sheet.members, 'zh'), 250)}合并为一个物业管理区域？"


def merger_title(sheet: Sheet) -> str:
    """What the joint vote is called."""
    return short(f"{names(sheet.members, 'zh')}合并为一个物业管理区域")


def vote_title(sheet: Sheet, compound: Compound) -> str:
    """What one compound's vote is called."""
    return short(f"{compound.name}：{name_of('zh', 'mode', sheet.alliance.mode)}")


def vote_text(sheet: Sheet, compound: Compound) -> str:
    """Only this compound's own figures beside those of the whole: the others' are theirs."""
    more = _MERGER if sheet.alliance.mode == "merge" else ()
    own = for_member(sheet, compound, "zh")
    return "\n".join([*for_alliance(sheet, "zh"), *more, "", compound.name, *own])


def short(text: str, most: int = 160) -> str:
    """The text, cut where it would not fit its column."""
    return text if len(text) <= most else text[: most - 1] + "…"
