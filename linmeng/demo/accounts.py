"""An account for each role, so that everybody can look through everybody's eyes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from linmeng.demo.cases import GARDEN_COMPANY
from linmeng.people.actions import find_or_register_companies, give_role, register_person
from linmeng.people.models import Person
from linmeng.register import queries as book

FOR = timedelta(days=400)  # everybody has been there for a while: the votes of the demo began weeks ago
ACCOUNTS: tuple[tuple[str, str, str, str], ...] = (
    # sign-in name, name, role, where: a division code or a compound's name
    ("street", "天平街道 · 小周", "subdistrict_officer", "310104003000"),
    ("ouyang", "欧阳路街道 · 老秦", "subdistrict_officer", "310109010000"),
    ("xianxia", "仙霞新村街道 · 小顾", "subdistrict_officer", "310105008000"),
    ("yangsi", "江堤街道 · 小彭", "subdistrict_officer", "420105004000"),
    ("community", "岳阳居委会 · 阿芳", "community_worker", "310104003001"),
    ("committee", "岳阳花苑业委会 · 沈老师", "owners_committee", "岳阳花苑"),
    ("company", "岳阳家园物业 · 片区经理", "area_manager", ""),
    ("resident", "京剧院小区 · 居民", "resident", "京剧院小区"),
    ("owner", "虹仪小区 · 业主", "resident", "虹仪小区"),
    ("expert", "行业协会 · 专家", "expert", "310104000000"),
    ("district", "徐汇区房管局 · 科长", "district_officer", "310104000000"),
    ("city", "上海市房管局 · 处长", "city_officer", "310100000000"),
)


def give_accounts(by: Person, at: datetime, password: str, codes: Mapping[str, str]) -> None:
    """Opens the demo's accounts; `codes` leads from a compound's name to its register number."""
    today = timezone.localdate(at)
    company = find_or_register_companies(by=by, at=at, names=[GARDEN_COMPANY])[GARDEN_COMPANY]
    for username, name, what, where in ACCOUNTS:
        person = register_person(by=by, at=at, username=username, name=name, password=password)
        place: dict[str, Any] = {"organisation": company}
        if where.isdigit():
            place = {"area": book.area_for(by, where, today)}
        elif where:
            place = {"compound": book.compound_for(by, codes[where], today)}
        give_role(by=by, at=at, to=person, what=what, from_on=today - FOR, **place)
