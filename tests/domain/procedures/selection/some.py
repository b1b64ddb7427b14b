"""One plan for all tests: a lump sum of 2.30, three criteria, a panel of 5."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from linmeng.domain.calendar import Calendar
from linmeng.domain.procedures.selection.lot import Group
from linmeng.domain.procedures.selection.plan import Criterion, Plan
from linmeng.web.calendar import calendar

CALENDAR: Calendar = calendar()
LUMP = Plan(
    title="水霞片区物业服务企业选聘",
    way="public",
    fee_mode="lump_sum",
    fee=Decimal("2.30"),
    lowest=Decimal("1.95"),
    highest=None,
    months=36,
    service="保安、保洁、保绿、保修,二级标准",
    criteria=(
        Criterion("staff", "人员配置", 40),
        Criterion("repair", "维修响应", 35),
        Criterion("open", "公开", 25),
    ),
    panel=5,
    experts=4,
    trim=False,
    pass_mark=60,
    ties=("repair", "lot"),
    candidates=3,
)
REMUNERATION = replace(
    LUMP,
    fee_mode="remuneration",
    fee=None,
    criteria=(
        Criterion("staff", "人员配置", 40),
        Criterion("repair", "维修响应", 30),
        Criterion("fee", "价格", 30, True),
    ),
    ties=("price", "quality", "lot"),
    pass_mark=0,
)
EXPERTS = Group("experts", "专家", True, 4, tuple(f"E{n:02}" for n in range(1, 13)))
OWNERS = Group("owners", "业主代表", False, 1, ("B1", "B2", "B3"))


def lump(**changed: Any) -> Plan:
    return replace(LUMP, **changed)


def remuneration(**changed: Any) -> Plan:
    return replace(REMUNERATION, **changed)
