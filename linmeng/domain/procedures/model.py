"""A procedure as data: steps with who, on what ground, with which papers, and between which days.

What a procedure says is read from `rules/procedures/*.toml` (`reading.py`); what a case has done so far is a
list of events (`events.py`); `progress.py` says from both what is done, open, late or blocked, and why.
Days are days of the place.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

Scope = Literal["case", "compound"]  # once for the whole case, or once for each of its compounds
Unit = Literal["days", "working_days", "months", "years"]
Kind = Literal["date", "flag", "number", "text"]

ROLES = (
    "owners",  # 业主
    "owners_committee",  # 业主委员会
    "residents_committee",  # 居民委员会
    "subdistrict_office",  # 街道办事处
    "district_bureau",  # 区房屋行政管理部门
    "company",  # the property company that serves, or served, the compound
    "new_company",  # the one that comes
    "association",  # 行业协会: its experts
    "panel",  # 评标 / 评审 panel
    "departments",  # whoever the department's duty names
)
EVIDENCE = ("meeting", "document", "vote", "notice", "scores", "opinion", "contract", "agreement", "handover")
PAPERS = (
    "notice",  # 公示 / 公告
    "invitation",  # 会议通知
    "minutes",  # 会议纪要
    "attendance",  # 签到表
    "merge-application",  # 物业管理区域调整申请及附件
    "merge-scheme",  # 调整方案
    "assembly-decision",  # 业主大会决定
    "custody-application",  # 临时物业服务申请
    "three-party-agreement",  # 临时物业服务协议
    "contract",  # 物业服务合同
    "score-sheet",  # 评分表
    "result-announcement",  # 结果公示
    "handover-list",  # 移交清单
    "exit-letter",  # 不再续约 / 解聘的书面通知
    "legality-opinion",  # 合法性审查意见
    "selection-plan",  # 选聘方案
    "deregistration",  # 业主委员会注销
    "committee-filing",  # 业主委员会备案
)


class Says(StrEnum):
    """How sure the source of a rule is; only V binds by itself."""

    VERIFIED = "V"
    SECONDARY = "S"
    MEMORY = "M"
    INFERRED = "I"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the case knows besides its steps: the day a contract ends, whether there is an assembly."""

    key: str
    words: str
    words_en: str
    kind: Kind
    scope: Scope


@dataclass(frozen=True, slots=True)
class Clock:
    """`n` units from the day of `anchor` (a step's or a fact's key), backwards where `before`.

    The first day is not counted and a last day of rest moves on (CC 201, 203); a day counted backwards stays
    where it is: acting before it is always in time. 0 is the day itself. `binding`: only what a primary text
    says (mark V) blocks or makes late; other clocks advise, and `check_first` says what to look up.
    """

    anchor: str
    n: int
    unit: Unit
    before: bool
    clause: str
    says: Says
    check_first: str = ""
    check_first_en: str = ""
    of: str = ""  # "step/outcome": it runs only where that step ended so
    ahead: bool = False  # only from a day not yet past when the compound joined: else the contract runs on
    notice: bool = False  # a period of notice: over on its last day itself, unmoved; earlier is marked
    term: bool = False  # a term that the anchor's day begins: its last day is the day before, unmoved

    @property
    def binding(self) -> bool:
        return self.says is Says.VERIFIED


@dataclass(frozen=True, slots=True)
class Need:
    """A step that must be there before; `outcome` "" stands for any good one.

    Of a step per compound, a step of the whole case needs all compounds; one per compound its own. Where the
    step ended well but not with `outcome`, the step that needs it is not needed: another way was taken.
    """

    step: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """The step is wanted only where a fact has a value; unknown, the step waits for the fact."""

    fact: str
    value: str | bool
    told: bool = False  # asked for only once told so: unknown, nothing waits


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that the step was done; `paper` names the template that makes it, "" for none of ours."""

    kind: str  # one of EVIDENCE
    words: str
    words_en: str
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step can end. A bad one does not satisfy needs; `back_to` is the step to begin again with."""

    key: str
    words: str
    words_en: str
    good: bool
    back_to: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A heading under which steps stand in the list; it decides nothing."""

    words: str
    words_en: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure."""

    key: str
    words: str
    words_en: str
    role: str  # one of ROLES
    scope: Scope
    needs: tuple[Need, ...]
    when: tuple[Condition, ...]
    proofs: tuple[Proof, ...]
    earliest: tuple[Clock, ...]  # not before the latest of them
    latest: tuple[Clock, ...]  # not after the first of them
    outcomes: tuple[Outcome, ...]
    clause: str
    says: Says
    waivable: bool  # may be left out with a stated ground
    matter: str = ""  # for a vote: the matter of the voting rules ("adjust_area")
    fact: str = ""  # the fact that the day of this step sets by itself
    check_first: str = ""  # what to look up where no primary text was read
    check_first_en: str = ""
    stage: int = 0  # from 1; 0 where the procedure has no stages


@dataclass(frozen=True, slots=True)
class Procedure:
    """One version of one procedure.

    `ends` are the steps that nothing follows: when all is done, the case is finished. `settled_by` is the
    step that settles which compounds take part: when one joins or leaves later, it is to be done again.
    """

    code: str
    version: int
    jurisdiction: str  # "CN" or a division code
    since: date
    until: date | None
    words: str
    words_en: str
    source: str
    note: str
    facts: tuple[Fact, ...]
    steps: tuple[Step, ...]
    ends: tuple[str, ...]
    several: bool  # may carry several compounds
    settled_by: str = ""
    stages: tuple[Stage, ...] = ()
    note_en: str = ""

    def step(self, key: str) -> Step | None:
        return next((s for s in self.steps if s.key == key), None)

    def number(self, key: str) -> int:
        """The place of a step in the list, from 1; 0 where there is none."""
        return next((n for n, s in enumerate(self.steps, start=1) if s.key == key), 0)

    def known_fact(self, key: str) -> Fact | None:
        return next((f for f in self.facts if f.key == key), None)
