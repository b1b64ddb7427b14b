"""The papers of a case and the fields their templates may use, each by its Chinese name or its key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """Something a template may print; with `columns` a list whose rows it may walk through."""

    key: str
    words: str
    columns: tuple["Field", ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of paper. `fields` are its own; every paper also has those of `COMMON`."""

    key: str
    words: str
    words_en: str
    fields: tuple[Field, ...]

    @property
    def all_fields(self) -> tuple[Field, ...]:
        return COMMON + self.fields

    def field(self, name: str) -> Field | None:
        return next((f for f in self.all_fields if name in (f.key, f.words)), None)


def _fields(text: str) -> tuple[Field, ...]:
    """`key 名称; …`, a list as `key 名称 (key 名称, key 名称)`."""
    return tuple(_field(part) for part in text.split(";") if part.strip())


def _field(text: str) -> Field:
    head, _, inside = text.partition("(")
    key, words = head.split()
    columns = (c.split() for c in inside.rstrip(" )\n").split(",") if c.strip())
    return Field(key, words, tuple(Field(k, w) for k, w in columns))


COMMON = _fields("""
    number 案号; title 案件; procedure 程序; basis 依据; street 街道; district 区; community 居委会; day 日期;
    contact 联系人; phone 联系电话; names 小区名称; count 小区数;
    compounds 小区 (n 序号, name 名称, address 坐落, area 建筑面积, households 户数, committee 业委会,
        company 企业, fee 物业费, ends_on 到期日)
""")

_SERVICES = "services 服务 (n 序号, words 内容, standard 标准)"
_VOTES = """votes 表决 (n 序号, name 名称, day 决定日, area 总面积, heads 总人数, took_area 参与面积,
    took_heads 参与人数, yes_area 同意面积, yes_heads 同意人数, result 结果)"""
_SCHEME = "adjacency 相邻情况; scheme 方案 (n 序号, topic 事项, words 内容)"
_CRITERIA = "criteria 评分项 (n 序号, words 内容, most 满分, score 得分, about 评分说明)"
_PANEL = "method 选聘方式; panel 评审人数; experts 专家人数"
_MATERIALS = "materials 其他材料 (n 序号, name 名称, about 说明)"
_KINDS = (
    ("notice", "公示", "public notice",
        "heading 公示标题; matter 公示内容; from_on 起始日; until_on 截止日; ways 意见渠道; by 公示人"),
    ("invitation", "会议通知", "invitation to a meeting",
        "meeting 会议名称; meeting_kind 会议类型; time 时间; place 地点; host 召集人; to 收文人;"
        "agenda 议程 (n 序号, words 内容); invited 参会人 (n 序号, name 名称)"),
    ("attendance", "签到表", "attendance list",
        "meeting 会议名称; time 时间; place 地点; lines 签到 (n 序号, name 姓名, side 单位)"),
    ("minutes", "会议纪要", "minutes of a meeting",
        "meeting 会议名称; meeting_kind 会议类型; time 时间; place 地点; chair 主持人; recorder 记录人;"
        "present 到会情况; said 讨论 (n 序号, words 内容);"
        "resolutions 决议 (n 序号, words 内容, who 责任人, due 完成日)"),
    ("duties", "工作专班任务分工表", "task force and duties",
        "duties 任务 (n 序号, words 内容, who 责任人, due 完成日, result 结果)"),
    ("merge-scheme", "物业管理区域调整方案", "scheme of adjusting areas",
        f"version 版本; applicant 申请人; {_SCHEME}; money 资金安排; contracts 合同安排"),
    ("merge-application", "物业管理区域调整（合并）申请书", "application to merge areas, with five annexes",
        f"new_name 新区域名称; applicant 申请人; reason 理由; {_SCHEME}; {_VOTES};"
        f"plans 总平面图 (n 序号, name 名称, about 说明); {_MATERIALS}"),
    ("assembly-decision", "业主大会决定", "decision of the owners' assembly",
        f"subject 表决事项; {_VOTES}; decision 决定; applicant 申请人"),
    ("committee-filing", "业主大会、业主委员会备案申请", "filing of an owners' committee",
        "decided_on 决定日; members 委员 (n 序号, name 姓名, post 职务, term 任期); reason 备案事由;"
        f"{_MATERIALS}; applicant 申请人"),
    ("deregistration", "业主委员会注销备案申请", "striking a committee off the file",
        "decided_on 决定日; handed_over 移交情况; applicant 申请人"),
    ("exit-letter", "合同终止告知书", "letter that ends a contract",
        "heading 通知标题; to 收文人; contract 合同; ends_on 到期日; leaves_on 撤离日; reason 理由;"
        "matter 告知事项; by 发文人"),
    ("selection-plan", "物业服务企业选聘方案", "plan of a selection",
        f"{_PANEL}; {_SERVICES}; charge 收费标准; fee_mode 计费方式; from_on 起始日; until_on 截止日;"
        f"owner 业主代表; {_CRITERIA}; ties 同分规则; by 公示人"),
    ("score-sheet", "评分表", "score sheet", f"offer 投标人; opened_on 开标日; judge 评委; {_CRITERIA}"),
    ("result-announcement", "结果公示", "announcement of a result",
        f"heading 公示标题; matter 结果说明; {_PANEL}; opened_on 开标日; from_on 起始日;"
        "until_on 截止日; by 公示人;"
        f"candidates 候选人 (rank 名次, name 名称, score 得分, price 报价); {_VOTES}"),
    ("handover-list", "物业服务移交清单", "handover list",
        "old_company 原企业; new_company 新企业; ended_on 终止日; due 移交期限;"
        "items 移交项 (n 序号, group 类别, words 内容, quantity 数量, state 状况)"),
    ("custody-application", "临时物业服务（托管）申请书", "application for custody",
        "applicant 申请人; reason 理由; since 无人服务自; share 申请业主占比"),
    ("three-party-agreement", "临时物业服务协议（三方）", "three-party agreement on temporary service",
        f"owners 甲方; company 乙方; office 丙方; from_on 起始日; until_on 截止日; {_SERVICES};"
        "charge 收费标准; fee_mode 计费方式; announced_by 公布期限"),
    ("contract", "物业服务合同", "property service contract",
        f"owners 甲方; company 乙方; from_on 起始日; until_on 截止日; {_SERVICES}; charge 收费标准;"
        "fee_mode 计费方式; manager 项目经理; decided_on 决定日; notice_by 续约告知日"),
    ("legality-opinion", "合法性审查意见", "opinion on legality",
        "expert 专家; association 协会; subject 审查事项; verdict 结论; opinion 意见"),
)  # fmt: skip

KINDS: Mapping[str, Kind] = {
    key: Kind(key, words, words_en, _fields(text)) for key, words, words_en, text in _KINDS
}
"""Every kind of paper by its key; the key is also the name of its description in `papers/`."""


def named(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values under both names of every field; a field without a value is an empty text or list.

    What the kind does not know is left out.
    """
    return _both(kind.all_fields, values)


def _both(fields: tuple[Field, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields:
        value = values.get(field.key, values.get(field.words))
        if field.columns:
            value = [_both(field.columns, row) for row in value or ()]
        found[field.key] = found[field.words] = "" if value is None else value
    return found


class ByHand(list[Any]):
    """Rows to fill in by hand where a list has none; false, so that a template can ask for the list."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


BY_HAND, TO_SIGN = 2, 20
"""Rows of a list left empty; of an attendance list, which is printed to be signed."""


def by_hand(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as `named` has them, with numbered rows to write on where a list has no row."""
    found = named(kind, values)
    count = TO_SIGN if kind.key == "attendance" else BY_HAND
    for field in kind.all_fields:
        if field.columns and not found[field.key]:
            rows = ByHand(_both(field.columns, {"n": n, "rank": n}) for n in range(1, count + 1))
            found[field.key] = found[field.words] = rows
    return found


def empty(kind: Kind, rows: int = 1) -> dict[str, Any]:
    """Values of a blank form: nothing filled in, every list with `rows` empty rows."""
    return named(kind, {f.key: [{} for _ in range(rows)] for f in kind.all_fields if f.columns})
