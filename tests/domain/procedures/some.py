"""A small procedure that has a bit of everything, and helpers to walk any procedure."""

from datetime import date, timedelta
from pathlib import Path

from chinese_calendar.constants import holidays, workdays

from linmeng.domain.calendar import Calendar
from linmeng.domain.procedures.events import Did, Event, Joined
from linmeng.domain.procedures.model import Procedure
from linmeng.domain.procedures.progress import Progress, progress
from linmeng.domain.procedures.reading import read_procedure

# The State Council's schedules as the library `chinesecalendar` has them.
CALENDAR = Calendar(frozenset(holidays), frozenset(workdays), frozenset(day.year for day in holidays))

SMALL = """
code = "small"
version = 1
jurisdiction = "310000"
since = 2023-12-28
words = "小程序"
words_en = "a small procedure"
source = "made up"
several = true
settled_by = "scheme"
ends = ["signed", "filed"]

[[fact]]
key = "contract_ends"
words = "合同到期日"
words_en = "the day the contract ends"
kind = "date"
scope = "compound"

[[fact]]
key = "has_assembly"
words = "已成立业主大会"
words_en = "there is an owners' assembly"
kind = "flag"
scope = "compound"

[[step]]
key = "feasible"
words = "可行性研究"
words_en = "feasibility"
role = "subdistrict_office"
scope = "case"
clause = "made up 1"
mark = "I"
check_first = "有没有人要求"
check_first_en = "whether anybody asks for it"
waivable = true

[[step]]
key = "scheme"
words = "方案"
words_en = "scheme"
role = "owners_committee"
scope = "case"
needs = ["feasible"]
proofs = [{ kind = "document", words = "方案", words_en = "the scheme", paper = "merge-scheme" }]
latest = [{ before = "contract_ends", n = 90, unit = "days", clause = "made up 2", mark = "V" }]
clause = "made up 2"
mark = "V"

[[step]]
key = "notice"
words = "公告"
words_en = "notice"
role = "owners_committee"
scope = "compound"
needs = ["scheme"]
clause = "made up 3"
mark = "V"

[[step]]
key = "asked"
words = "业主联名提出"
words_en = "owners ask"
role = "owners"
scope = "compound"
when = [{ fact = "has_assembly", value = false }]
clause = "made up 4"
mark = "V"

[[step]]
key = "vote"
words = "表决"
words_en = "vote"
role = "owners"
scope = "compound"
needs = ["notice", "asked"]
earliest = [{ after = "notice", n = 15, unit = "days", clause = "PMR 14", mark = "V" }]
outcomes = [
  { key = "passed", words = "通过", words_en = "passed", good = true },
  { key = "failed", words = "未通过", words_en = "not passed", good = false, back_to = "scheme" },
]
clause = "made up 5"
mark = "V"
matter = "hire_company"

[[step]]
key = "method"
words = "方式"
words_en = "method"
role = "owners_committee"
scope = "case"
needs = ["vote"]
outcomes = [
  { key = "tender", words = "招标", words_en = "tender", good = true },
  { key = "agreement", words = "协议", words_en = "agreement", good = true },
]
clause = "made up 6"
mark = "V"

[[step]]
key = "tender"
words = "招标公告"
words_en = "tender notice"
role = "owners_committee"
scope = "case"
needs = ["method/tender"]
earliest = [
  { after = "method", n = 3, unit = "days", clause = "7", mark = "S", LOOK },
]
clause = "made up 7"
mark = "V"

[[step]]
key = "signed"
words = "签订"
words_en = "signed"
role = "owners_committee"
scope = "compound"
needs = ["method", "tender"]
latest = [
  { after = "vote", n = 10, unit = "days", clause = "made up 8", mark = "S", LOOK },
]
clause = "made up 8"
mark = "V"

[[step]]
key = "filed"
words = "备案"
words_en = "filed"
role = "owners_committee"
scope = "compound"
needs = ["signed"]
latest = [{ after = "signed", n = 5, unit = "working_days", clause = "made up 9", mark = "V" }]
clause = "made up 9"
mark = "V"
""".replace("LOOK", 'check_first = "当地文本", check_first_en = "the local text"')


def small() -> Procedure:
    return read_procedure(SMALL)


def joined(*compounds: str, on: date = date(2024, 7, 1)) -> list[Event]:
    return [Joined(on, compound) for compound in compounds]


def did(
    step: str, on: date, outcome: str = "done", compound: str = "", shown: tuple[str, ...] = ("document",)
) -> Did:
    """Done, and a document shows it: that is all this procedure asks for."""
    return Did(on, step, compound, outcome, shown)


def at(procedure: Procedure, events: list[Event], today: date) -> Progress:
    return progress(procedure, events, today, CALENDAR)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


RULES = Path(__file__).parents[3] / "rules" / "procedures"


def every() -> list[Procedure]:
    """All procedures of the repository."""
    return [read_procedure(p.read_text(encoding="utf-8")) for p in sorted(RULES.glob("*.toml"))]


def named(code: str, version: int = 0, jurisdiction: str = "310000") -> Procedure:
    found = [p for p in every() if p.code == code and p.jurisdiction == jurisdiction]
    return (
        max(found, key=lambda p: p.version) if not version else next(p for p in found if p.version == version)
    )
