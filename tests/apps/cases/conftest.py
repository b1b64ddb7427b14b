"""A small procedure of our own, so that the tests of this room do not change with the law."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from linmeng.cases.actions import open_case
from linmeng.cases.models import Case
from linmeng.people.models import Person
from linmeng.register.models import ServiceContract
from tests.worlds import World

SHANGHAI = timezone(timedelta(hours=8))
PROCEDURE = """
code = "try"
version = {version}
jurisdiction = "3101"
since = 2020-01-01
words = "试行程序"
words_en = "A procedure for tests"
source = "made up"
note = ""
several = true
ends = ["contract"]

[[fact]]
key = "contract_end"
words = "合同期满日"
words_en = "day on which the contract ends"
kind = "date"
scope = "compound"

[[fact]]
key = "assembly"
words = "是否成立业主大会"
words_en = "whether there is an owners' assembly"
kind = "flag"
scope = "compound"

[[step]]
key = "feasibility"
words = "可行性研究"
words_en = "Feasibility study"
role = "subdistrict_office"
scope = "case"
clause = "SH-REG 8"
mark = "V"
proofs = [{{kind = "document", words = "研究报告", words_en = "report"}}]
latest = [{{after = "{anchor}", n = {days}, unit = "days", clause = "SH-REG 8", mark = "V"}}]

[[step]]
key = "notice"
words = "会议公告"
words_en = "Notice of the assembly"
role = "owners_committee"
scope = "compound"
needs = ["feasibility"]
clause = "PMR 14"
mark = "V"
proofs = [{{kind = "notice", words = "公告照片", words_en = "photograph of the board"}}]

[[step]]
key = "asks"
words = "居委会征询"
words_en = "The residents' committee asks"
role = "residents_committee"
scope = "compound"
needs = ["feasibility"]
when = [{{fact = "assembly", value = false}}]
clause = "SH-REG 8"
mark = "V"
waivable = true

[[step]]
key = "vote"
words = "业主大会表决"
words_en = "Vote of the assembly"
role = "owners"
scope = "compound"
needs = ["notice", "asks"]
matter = "hire_company"
clause = "CC 278"
mark = "V"
earliest = [{{after = "notice", n = 15, unit = "days", clause = "PMR 14", mark = "V"}}]
outcomes = [
  {{key = "carried", words = "通过", words_en = "carried", good = true}},
  {{key = "lost", words = "未通过", words_en = "not carried", good = false, back_to = "notice"}},
]
proofs = [{{kind = "vote", words = "表决结果", words_en = "result"}}]

[[step]]
key = "contract"
words = "签订合同"
words_en = "Contract signed"
role = "owners_committee"
scope = "case"
needs = ["vote"]
clause = "CC 938"
mark = "V"
proofs = [{{kind = "contract", words = "合同", words_en = "contract"}}]
"""


def moment(month: int, day: int, hour: int = 10) -> datetime:
    """A moment of 2024, Shanghai time."""
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


OPENED = moment(9, 20)
CaseOf = Callable[..., Case]


@pytest.fixture(autouse=True)
def rules(settings: Any, tmp_path: Path) -> Path:
    """The packs of votes as they are, one procedure of our own, and a folder for papers."""
    folder = tmp_path / "rules"
    (folder / "procedures").mkdir(parents=True)
    for pack in Path(settings.RULES_DIR).glob("*.toml"):
        (folder / pack.name).write_bytes(pack.read_bytes())
    write_version(folder, 1)
    settings.RULES_DIR, settings.DATA = folder, tmp_path / "data"
    return folder


def write_version(folder: Path, version: int, **other: Any) -> None:
    """Puts a version of the procedure into the folder."""
    text = PROCEDURE.format(**{"version": version, "anchor": "contract_end", "days": 30, **other})
    (folder / "procedures" / f"try-{version}.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def officer(world: World) -> Person:
    return world.people["officer"]


@pytest.fixture
def contract(world: World) -> ServiceContract:
    """The contract of Opera House that ends with the year."""
    return ServiceContract.objects.create(
        compound=world.compounds["opera"], company=world.organisations["leaving_company"],
        starts_on=date(2022, 1, 1), ends_on=date(2024, 12, 31), fee="0.450", fee_mode="lump_sum",
    )  # fmt: skip


@pytest.fixture
def case_of(world: World, officer: Person) -> CaseOf:
    """Opens a case of the test procedure, of Opera House and Yueyang Garden unless told."""

    def made(*codes: str, by: Person | None = None, **more: Any) -> Case:
        told = {"procedure": "try", "title": "京剧院小区挂靠", "at": OPENED, **more}
        return open_case(by=by or officer, codes=codes or ("T-opera", "T-garden"), **told)

    return made


@pytest.fixture
def case(case_of: CaseOf) -> Case:
    return case_of()
