"""Builds the demo world: the reported cases under their names, a made-up quarter around them, finished plans.

Every row is made by the same acts a person would use. Dates are moved so that the exit notice of Opera House
Compound (September 2024, leaving on 31 December) always lies some weeks back and its countdown runs.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import cos, hypot, radians
from typing import Any

from django.db import transaction
from django.utils import timezone

from linmeng.demo.accounts import give_accounts
from linmeng.demo.cases import AREAS, LEAVING, SEEDS, TIANPING, Seed
from linmeng.demo.procedures import tell
from linmeng.demo.streets import street
from linmeng.demo.units import own
from linmeng.demo.votes import hold
from linmeng.domain.planning.compound import Compound as Planned
from linmeng.people.actions import open_first_administrator
from linmeng.people.models import Person
from linmeng.planning import actions as planning
from linmeng.planning import queries as plans
from linmeng.planning.jobs import run_plan
from linmeng.register import actions as register
from linmeng.register import queries as book

PASSWORD = "linmeng-demo"  # noqa: S105 (shown on the sign-in page of the demo, and only there)
NOTICE_AGO, LEAVES_IN = 20, 82  # days: as on 10 October 2024 in the reported case
OPERA_FEE = Decimal("0.33")  # CNY/m²: the reported raise of 230 % leads just under the ceiling
CLEARING = 170.0  # m around the reported compounds that the made-up quarter leaves free
OFFICES = ("310104003000", "310109010000", "310105008000", "420105004000")

Figures = dict[str, Any]
FIELD = {"area": "floor_area_dm2", "site_area": "site_area_dm2", "buildings": "building_count"}
PLANNED = (
    *("area", "site_area", "households", "buildings", "lifts", "gates", "housing_class", "tier"),
    *("fee", "collection", "company", "mature", "lon", "lat", "outline"),
)


def build(say: Callable[[str], Any]) -> None:
    """Builds what is missing of the world; a part that fails leaves nothing half made behind."""
    now = timezone.now()
    if not Person.objects.exists():
        say("人员、区划、小区、合同 · people, areas, compounds, contracts …")
        with transaction.atomic():
            codes = _people_and_compounds(now)
        say("业主表决 · owners' votes …")
        people = Person.objects.in_bulk(field_name="username")
        hold(people["street"], people["ouyang"], now, codes, say)  # each ballot is a transaction of its own
        say("案件和公示 · cases and notices …")
        with transaction.atomic():
            tell(people, now, codes)
    planning.import_rates(at=now)
    root = Person.objects.get(username="admin")
    today = timezone.localdate(now)
    planned = {p.run.area.code for p in plans.plans_for(root, today).select_related("run__area")}
    if planned.issuperset(OFFICES):
        return
    say("编制方案（首次要编译，约一分钟）· plans (compiled once, about a minute) …")
    rates = next(r for r in plans.rates_for(root, today) if r.name == "example")
    for code in OFFICES:
        if code not in planned:
            _plan(root, code, rates)


def _people_and_compounds(now: datetime) -> dict[str, str]:
    root = open_first_administrator(at=now, username="admin", name="系统管理员", password=PASSWORD)
    for code, name, _level, _above in AREAS:
        register.register_area(by=root, at=now, code=code, name=name)
    codes = {str(s.reported.name): _register(root, now, s) for s in SEEDS}
    _quarter(root, now)
    _tell_the_case(root, now, codes["京剧院小区"])
    give_accounts(root, now, PASSWORD, codes)
    own(root, now, codes)
    return codes


def _register(by: Person, at: datetime, seed: Seed) -> str:
    reported = _figures(seed.reported.known())
    assumed = _figures({k: v for k, v in seed.assumed.known().items() if k not in seed.reported.known()})
    row = register.register_compound(
        by=by,
        at=at,
        area=book.area_for(by, seed.area, timezone.localdate(at)),
        name=str(seed.reported.name),
        figures=reported | assumed,
        assumed=frozenset(assumed),
    )
    return row.code


def _quarter(by: Person, at: datetime) -> None:
    """The made-up compounds around, where the reported ones leave room."""
    area = book.area_for(by, OFFICES[0], timezone.localdate(at))
    made = street(1984, 80, centre=(121.4475, 31.2065), subdistrict=OFFICES[0], outlines=True)
    for compound in made.compounds:
        if all(_metres(compound, s) > CLEARING for s in TIANPING):
            values = {name: getattr(compound, name) for name in PLANNED}
            figures = _figures({k: v for k, v in values.items() if v not in (None, "")})
            figures["management"] = "company" if compound.company else "none"
            register.register_compound(
                by=by, at=at, area=area, name=compound.name, figures=figures, again=True
            )


def _metres(compound: Planned, seed: Seed) -> float:
    lon, lat = seed.assumed.lon or 0.0, seed.assumed.lat or 0.0
    return hypot((compound.lon - lon) * cos(radians(lat)), compound.lat - lat) * 111_320


def _figures(values: dict[str, Any]) -> Figures:
    """Facts as the register's figures: areas in 0.01 m², money exact."""
    figures: Figures = {}
    for name, value in values.items():
        if name in ("id", "name"):
            continue
        if name in ("area", "site_area"):
            value = round(value * 100)
        elif name in ("fee", "collection", "gates"):
            value = Decimal(str(round(value, 3)))
        figures[FIELD.get(name, name)] = value
    return figures


def _tell_the_case(by: Person, at: datetime, opera: str) -> None:
    """Opera House Compound has a contract that ends, and a company that has said it leaves then."""
    today = timezone.localdate(at)
    leaves = today + timedelta(days=LEAVES_IN)
    contract = register.record_contract(
        by=by,
        at=at,
        code=opera,
        company=LEAVING,
        starts_on=date(leaves.year - 2, leaves.month, min(leaves.day, 28)),
        ends_on=leaves,
        fee=OPERA_FEE,
        fee_mode="lump_sum",
        covers="保洁、门岗巡视、季度下水道疏通、小修",
    )
    register.give_exit_notice(
        by=by,
        at=at,
        contract=contract.pk,
        given_on=today - timedelta(days=NOTICE_AGO),
        leaves_on=leaves,
        reason="收费不足以支付人工，到期不再续约",
    )


def _plan(by: Person, code: str, rates: Any) -> None:
    """A finished plan of one sub-district, made by the planner like any other, and public."""
    now = timezone.now()
    area = book.area_for(by, code, timezone.localdate(now))
    run = planning.start_run(by=by, at=now, area=area, rates=rates, seconds=60)
    run_plan(run.pk)
    for plan in plans.plans_for(by, timezone.localdate(now)).filter(run=run):
        planning.publish_plan(by=by, at=timezone.now(), plan=plan)
