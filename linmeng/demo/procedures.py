"""Three cases of the demo, each in the middle of its way, and the notices they have put up.

Opera House's company leaves; the three of Hongyi vote on their merger; the four of Shuixia go into custody.
Made by the acts that everybody uses, at moments gone by. Everybody named is made up.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from linmeng.cases import actions as cases
from linmeng.cases.queries.opening import from_notice
from linmeng.demo.units import HONGTIE, HONGYI, OPERA, XIANGDE
from linmeng.notices import actions as notices
from linmeng.people.models import Person
from linmeng.voting.queries.motions import Filters, motions_for

SHUIXIA = ("水霞小区", "茅台雅苑", "安虹小区", "虹霞高层")
Codes = Mapping[str, str]
Lines = Sequence[tuple[str, str, str]]
AT_WORK: Lines = (
    ("周岚", "office", "天平街道"),
    ("方敏", "residents_committee", "岳阳居委会"),
    ("沈国栋", "owners_committee", "岳阳花苑业委会"),
    ("许强", "company", "岳阳家园物业"),
)
TASK_FORCE: Lines = (
    ("顾宁", "office", "仙霞新村街道"),
    ("戴红", "residents_committee", "水霞居委会"),
    ("陆一鸣", "owners_committee", "水霞小区业委会"),
)


class Story:
    """A case and the person who keeps it; every act lies some days back."""

    def __init__(self, by: Person, now: datetime) -> None:
        self.by, self.now, self.uid = by, now, ""

    def on(self, ago: int) -> date:
        return timezone.localdate(self.now) - timedelta(days=ago)

    def at(self, ago: int, hour: int = 10) -> datetime:
        return timezone.make_aware(datetime.combine(self.on(ago), time(hour)))

    def open(self, ago: int, procedure: str, codes: Sequence[str], title: str, **more: Any) -> None:
        said = {"procedure": procedure, "codes": codes, "title": title, **more}
        self.uid = cases.open_case(by=self.by, at=self.at(ago, 8), **said).uid

    def knows(self, ago: int, fact: str, value: Any, codes: Sequence[str] = ("",)) -> None:
        for code in codes:
            said = {"fact": fact, "value": value, "compound": code}
            cases.learn_fact(by=self.by, at=self.at(ago, 9), uid=self.uid, **said)

    def did(
        self, ago: int, step: str, codes: Sequence[str] = ("",), outcome: str = "", note: str = ""
    ) -> None:
        for code in codes:
            said: dict[str, Any] = {"step": step, "compound": code, "outcome": outcome, "note": note}
            cases.record_step(by=self.by, at=self.at(ago, 19), uid=self.uid, on=self.on(ago), **said)

    def met(self, ago: int, kind: str, title: str, minutes: str, lines: Lines, resolved: str = "") -> None:
        """A meeting that many days ago: invited to four days before, its list, its minutes."""
        held: dict[str, Any] = {
            "starts_at": self.at(ago, 14),
            "ends_at": self.at(ago, 16),
            "place": "居委会会议室",
        }
        meeting = cases.plan_meeting(
            by=self.by, at=self.at(ago + 4), uid=self.uid, kind=kind, title=title, agenda=title, **held
        ).uid
        said: dict[str, Any] = {"by": self.by, "uid": self.uid, "meeting": meeting}
        told: dict[str, Any] = {"told_on": self.on(ago + 4), "told_how": "电话和书面通知"}
        cases.tell_meeting(at=self.at(ago + 4, 11), **told, **said)
        cases.list_attendees(at=self.at(ago, 17), lines=lines, **said)
        cases.write_minutes(at=self.at(ago, 18), minutes=minutes, **said)
        if resolved:
            cases.resolve(at=self.at(ago, 18), words=resolved, **said)

    def told(self, ago: int, days: int, kind: str, title: str, body: str, codes: Sequence[str]) -> None:
        notices.publish_notice(
            by=self.by, at=self.at(ago), kind=kind, title=title, body=body, compounds=codes,
            from_on=self.on(ago), until_on=self.on(ago) + timedelta(days=days), comments=True,
            subject={"kind": "cases.case", "uid": self.uid, "words": title},
        )  # fmt: skip


def tell(people: Mapping[str, Person], now: datetime, codes: Codes) -> None:
    """Opens the three cases and brings each as far as it is today."""
    _leaving(Story(people["street"], now), codes[OPERA])
    _custody(Story(people["xianxia"], now), [codes[name] for name in SHUIXIA])
    _merging(Story(people["ouyang"], now), [codes[name] for name in (HONGYI, HONGTIE, XIANGDE)])


def _leaving(story: Story, opera: str) -> None:
    """The notice came twenty days ago; the work meeting was held, the owners have not decided yet."""
    begun = from_notice(story.by, opera, story.on(18))
    origin = dict(begun.origin) if begun else {}
    story.open(18, "exit-handover", [opera], "京剧院小区：物业退出与接续", origin=origin)
    story.did(18, "path", [opera], "not_renewed")
    story.did(17, "exit_notice", [opera], note="书面通知原件由街道留存")
    story.met(
        11, "work", "梧桐片区工作会议：京剧院小区何去何从",
        "一、季度疏通最先停，下一次由街道应急队顶上。\n"
        "二、即使每平方米收 1 元也养不活一家公司，没有企业愿意单独接。\n"
        "三、岳阳花苑只隔一堵墙，可以合用一支队伍，由岳阳家园物业测算报价。",
        AT_WORK, "请岳阳家园物业一周内报出合用队伍的测算",
    )  # fmt: skip
    story.did(11, "meeting", [opera])
    due: dict[str, Any] = {
        "words": "向十六户居民逐户说明测算",
        "department": "岳阳居委会",
        "due_on": story.on(-5),
    }
    cases.give_duty(by=story.by, at=story.at(10), uid=story.uid, step="successor", **due)
    cases.ask_opinions(
        by=story.by, at=story.at(9), uid=story.uid, about="挂到岳阳花苑、合用一支队伍，您怎么看？"
    )
    for stance, text in (
        ("for", "只要下水道通，多交一点可以接受。"),
        ("open", "楼道保洁一周几次要写清楚。"),
    ):
        cases.take_opinion(
            by=story.by,
            at=story.at(8),
            uid=story.uid,
            channel="desk",
            stance=stance,
            text=text,
            compound=opera,
        )
    story.told(
        9, 30, "progress", "京剧院小区物业退出情况通报",
        "现物业企业已书面通知合同到期后不再续约。街道、居委会正与相邻小区的物业企业商议合用一支队伍，"
        "测算结果将逐户说明，并由业主表决。到期之前，现有服务不停。", [opera],
    )  # fmt: skip


def _custody(story: Story, codes: Sequence[str]) -> None:
    """Three of four companies leave; the committees have applied, the street looks for a company."""
    story.open(46, "custody", codes, "水霞片区：先托管后选聘")
    story.did(44, "task_force", note="街道、居委会和四个业委会；每周一例会")
    for fact, value in (("has_committee", True), ("leaves", story.on(-40))):
        story.knows(43, fact, value, codes)
    story.did(40, "no_company", codes)
    story.did(30, "applied", codes)
    for ago, title in ((38, "四个小区情况摸底"), (31, "托管还是自管：业主协商"), (24, "电梯监测和充电桩")):
        story.met(ago, "consultation", title, f"{title}：各方意见记录在案，逐条答复。", TASK_FORCE)


def _merging(story: Story, codes: Sequence[str]) -> None:
    """Everybody has been told; the three votes are open."""
    story.open(75, "shanghai-merge", codes, "虹仪、虹铁、祥德第三：N合一")
    story.knows(75, "has_assembly", True, codes)
    story.knows(75, "reelection", False, codes)
    story.did(73, "feasibility", outcome="eligible", note="围墙相连，弄堂共用，同属欧阳路街道")
    story.did(60, "scheme")
    story.did(58, "party_told", codes)
    story.told(
        58, 15, "scheme", "虹仪、虹铁、祥德第三小区合并方案征求意见",
        "三个小区围墙相连、共用弄堂，拟合并为一个物业管理区域。维修资金仍按幢、按户分账。请提出意见。", codes,
    )  # fmt: skip
    story.did(40, "publicity")
    waived: dict[str, Any] = {"step": "legality", "ground": "街道法律顾问已审阅方案"}
    cases.waive_step(by=story.by, at=story.at(39), uid=story.uid, **waived)
    story.did(36, "roll", codes)
    story.did(31, "notice", codes)
    for motion in motions_for(story.by, timezone.localdate(story.now), Filters()):
        if motion.compound.code in codes and motion.joint_id is not None:
            cases.link_motion(by=story.by, at=story.at(30), uid=story.uid, step="vote", motion=motion.uid)
