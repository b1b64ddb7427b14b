"""A selection as it goes: three companies, two trustees, twelve experts, November 2024."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from linmeng.cases.actions.offers import Receipt, admit_bidder, hand_in_offer, open_offers
from linmeng.cases.actions.panel import commit_lot, declare, draw_lot, list_candidates
from linmeng.cases.actions.scoring import hand_in_sheet, rank_offers, show_result
from linmeng.cases.actions.selection import draft_selection, publish_selection, set_key
from linmeng.cases.models import Case, Selection
from linmeng.cases.queries.panels import panel_of
from linmeng.cases.queries.rankings import taking_part
from linmeng.domain.procedures.selection.plan import Plan
from linmeng.people.models import Organisation, Person, Role
from tests.apps.cases.conftest import moment
from tests.domain.procedures.selection.some import lump
from tests.worlds import World

DRAFTED, PUBLISHED = moment(11, 1), moment(11, 4)
DEADLINE, OPENING = moment(11, 12, 10), moment(11, 12, 14)
HANDED_IN = moment(11, 8)
COMMITTED, KNOWN, DRAWN = moment(11, 9), moment(11, 11, 21), moment(11, 12, 9)
SCORED, RANKED, SHOWN, AWARDED = moment(11, 12, 16), moment(11, 12, 17), moment(11, 13), moment(11, 19)
WORDS = {1: "春江水暖鸭先知 office", 2: "门前大桥下游过一群鸭子"}
BODIES = ("天平街道办事处", "岳阳居委会")
PLAN = lump(pass_mark=0)
PDF = b"%PDF-1.7\n% offer of made-up company, with words that nobody else uses: DRACHENFRUCHT\n%%EOF"
PROMISES = {"staff": "保安八人,项目经理一人", "repair": "急修三十分钟到场", "open": "每季度公布收支"}


@dataclass
class Bidding:
    """A selection under way and its people."""

    selection: Selection
    officer: Person
    community: Person
    managers: dict[str, Person] = field(default_factory=dict)  # company → who acts for it
    firms: dict[str, Organisation] = field(default_factory=dict)

    @property
    def uid(self) -> str:
        return self.selection.uid

    def now(self) -> Selection:
        return Selection.objects.get(pk=self.selection.pk)


def firm(name: str) -> tuple[Organisation, Person]:
    """A property company somewhere else, and somebody who acts for it."""
    made = Organisation.objects.create(kind="property_company", name=name)
    person = Person.objects.create_user(username=f"of-{made.pk}", name=f"{name}经理", password="x")
    Role.objects.create(person=person, what="area_manager", organisation=made, from_on=date(2024, 1, 1))
    return made, person


def drafted(world: World, case: Case, plan: Plan = PLAN, **more: Any) -> Bidding:
    told = {"codes": ["T-opera", "T-garden"], "trustees": BODIES, **more}
    officer = world.people["officer"]
    row = draft_selection(by=officer, at=DRAFTED, uid=case.uid, plan=plan, **told)
    return Bidding(row, officer, world.people["community"])


def published(world: World, case: Case, plan: Plan = PLAN, names: str = "甲乙丙") -> Bidding:
    made = drafted(world, case, plan)
    for number, by in ((1, made.officer), (2, made.community)):
        set_key(by=by, at=DRAFTED, uid=made.uid, number=number, passphrase=WORDS[number], again=WORDS[number])
    for letter in names:
        made.firms[letter], made.managers[letter] = firm(f"{letter}物业有限公司")
        admit_bidder(by=made.officer, at=DRAFTED, uid=made.uid, company=made.firms[letter].name)
    told: dict[str, Any] = {"deadline_at": DEADLINE, "opens_at": OPENING}
    made.selection = publish_selection(by=made.officer, at=PUBLISHED, uid=made.uid, **told)
    return made


def offered(made: Bidding, letter: str, **more: Any) -> Receipt:
    told: dict[str, Any] = {
        "at": HANDED_IN, "fee": Decimal("2.30"), "promises": PROMISES, "name": "投标文件.pdf",
        "data": PDF + letter.encode(),
    }  # fmt: skip
    told |= {"by": made.managers[letter], "uid": made.uid, "company": made.firms[letter].pk, **more}
    return hand_in_offer(**told)


def with_offers(world: World, case: Case, plan: Plan = PLAN, names: str = "甲乙丙") -> Bidding:
    made = published(world, case, plan, names)
    for letter in names:
        offered(made, letter)
    return made


def drawn(made: Bidding, value: str = "417") -> Bidding:
    """Twelve experts (the world's expert is E01) and three of the owners' side; the lot drawn."""
    expert = Person.objects.filter(username="expert").first()
    experts = [
        {"name": f"专家{n}", "body": "市物业管理协会", "person": expert if n == 1 else None}
        for n in range(1, 13)
    ]
    owners = [{"name": f"代表{n}", "body": "岳阳花苑业委会", "person": None} for n in range(1, 4)]
    told: dict[str, Any] = {"by": made.officer, "uid": made.uid}
    list_candidates(at=COMMITTED, group="experts", people=experts, **told)
    list_candidates(at=COMMITTED, group="owners", people=owners, **told)
    commit_lot(at=COMMITTED, event="福彩3D 第2024302期", known_at=KNOWN, **told)
    draw_lot(at=DRAWN, value=value, **told)
    return made


def opened(made: Bidding) -> Bidding:
    made.selection = open_offers(by=made.officer, at=OPENING, uid=made.uid, passphrases=WORDS)
    return made


def hand_of(made: Bidding, code: str) -> Person:
    """Who acts for a seat: its own account, else the officer from paper."""
    seat = next(p for p in panel_of(made.now()) if p.candidate.code == code)
    return seat.candidate.person or made.officer


def scored(made: Bidding, points: dict[str, tuple[str, str, str]] | None = None) -> Bidding:
    """Every seat declares and hands in: by letter of the company points on staff, repair, open."""
    given = points or {"甲": ("36.5", "30", "20"), "乙": ("30", "33", "21"), "丙": ("20", "20", "10")}
    for seat in panel_of(made.now()):
        code = seat.candidate.code
        declare(by=hand_of(made, code), at=SCORED, uid=made.uid, code=code, ties={})
    for seat in panel_of(made.now()):
        code = seat.candidate.code
        sheet = {
            o.uid: dict(zip(("staff", "repair", "open"), given[o.company_name[0]], strict=True))
            for o in taking_part(made.now())
        }
        hand_in_sheet(by=hand_of(made, code), at=SCORED, uid=made.uid, code=code, scores=sheet)
    return made


def shown(made: Bidding) -> Bidding:
    rank_offers(by=made.officer, at=RANKED, uid=made.uid)
    told: dict[str, Any] = {"from_on": date(2024, 11, 13), "until_on": date(2024, 11, 18)}
    made.selection = show_result(by=made.officer, at=SHOWN, uid=made.uid, **told)
    return made
