"""Duties 周期性职责: what must be done again and again, how often, on what, and on what ground."""

from dataclasses import dataclass
from typing import Literal, get_args

from linmeng.domain.procedures.model import Says
from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.service.upkeep_days import Every
from linmeng.domain.words import Words

Basis = Literal["plan", "last_done"]
BASES: tuple[Basis, ...] = get_args(Basis)
Who = Literal["company", "specialist"]
WHO: tuple[Who, ...] = get_args(Who)
ON = (
    "compound",  # the compound itself: nothing to hang a code on
    "lift",  # 电梯
    "tank",  # 二次供水水箱
    "pump",  # 水泵
    "drain",  # 雨污水管、窨井
    "septic",  # 化粪池
    "fire",  # 消防设施
    "door",  # 门禁、单元门
    "light",  # 公共照明
    "other",
)


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty. `lead`, `early` and `late` are days around the due day, `minutes` the usual work.

    `basis` "plan": fixed days of the calendar; "last_done": the next is a period after the last was done.
    Its order is made `lead` days ahead, and the work counts from `early` days ahead (so lead ≤ early: what is
    ordered counts) until `late` days after. `on` is one of ON. `says` None: agreed in the contract, `clause`
    names its article. `active`: on by itself; what no primary text says is off and says what to
    look up first.
    """

    code: str
    words: str
    words_en: str
    every: Every
    basis: Basis
    lead: int
    early: int
    late: int
    on: str
    minutes: int
    skill: str
    checklist: str  # the code of one, "" for none
    clause: str
    says: Says | None
    active: bool
    by: Who = "company"
    check_first: str = ""
    check_first_en: str = ""

    @property
    def name(self) -> Words:
        return Words(self.words, self.words_en)

    @property
    def binding(self) -> bool:
        """Whether law or contract asks for it, and not a setting."""
        return self.says in (None, Says.VERIFIED)


def check_duty(duty: Duty) -> None:
    """Raises NotUnderstood for a duty that contradicts itself; `name` is said in the sentence."""
    if duty.every.month_end and not duty.every.in_months:
        raise NotUnderstood(
            "“{name}”: only periods of months can fall on the month's last day.", name=duty.name
        )
    if duty.every.month_end and duty.basis == "last_done":
        raise NotUnderstood("“{name}”: what counts from the last time has no fixed days.", name=duty.name)
    if duty.lead > duty.early:
        raise NotUnderstood(
            "“{name}”: its order comes {lead} days ahead, but the work counts only from {early} days ahead.",
            name=duty.name, lead=duty.lead, early=duty.early,
        )  # fmt: skip
    if duty.active and not duty.binding:
        raise NotUnderstood("“{name}” has no primary text: it is off until checked.", name=duty.name)
