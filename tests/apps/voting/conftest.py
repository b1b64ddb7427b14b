"""A compound of sixteen flats with made-up owners, and motions carried to any state by the real acts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from django.core.cache import cache

from linmeng.people.models import Person
from linmeng.register.models import Compound, Party, Title, Unit
from linmeng.voting.actions.motions import draft_motion, publish_motion, withdraw_motion
from linmeng.voting.actions.notice import record_notice
from linmeng.voting.actions.opening import close_motion, open_motion
from linmeng.voting.actions.roll import freeze_roll
from linmeng.voting.models import Motion
from linmeng.web.vault import mark
from tests.worlds import World

SHANGHAI = timezone(timedelta(hours=8))


def moment(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of 2024, Shanghai time."""
    return datetime(2024, month, day, hour, minute, tzinfo=SHANGHAI)


DRAFTED = moment(9, 18, 9)
PUBLISHED = moment(9, 18, 10)
FROZEN = moment(9, 18, 11)
OBJECTIONS_UNTIL = moment(9, 26, 18)
TOLD = date(2024, 9, 19)  # 15 days end on 4 October, a holiday: the 8th, so it may open on the 9th
NOTICED = moment(9, 20, 9)
OPENS = moment(10, 9, 9)
CLOSES = moment(10, 20, 18)
COUNTED = moment(10, 21, 9)
ITEMS = (("hire_company", "是否同意选聘岳阳物业有限公司？"), ("use_fund", "是否同意使用维修资金修缮屋面？"))
FLATS = tuple(f"{floor}0{side}" for floor in range(1, 5) for side in (1, 2))
_S = Motion.State


@dataclass
class Estate:
    """Flats by "door-number", their holders, and who is who."""

    world: World
    compound: Compound
    units: dict[str, Unit]
    parties: dict[str, Party]

    @property
    def officer(self) -> Person:
        return self.world.people["officer"]

    @property
    def resident(self) -> Person:
        return self.world.people["resident"]

    def entry(self, motion: Motion, flat: str) -> Any:
        """The flat's row of a motion's roll."""
        return motion.entries.get(unit=self.units[flat])


def party(name: str, kind: str = "natural", person: Person | None = None) -> Party:
    return Party.objects.create(
        kind=kind, name=name, name_mark=mark(name, "register.party.name"), person=person
    )


def settle(
    compound: Compound, *, building: str = "1", doors: tuple[str, ...] = ("1", "2")
) -> dict[str, Unit]:
    """Eight flats behind each door, of 50.00, 50.10 … m²."""
    places = [(door, number) for door in doors for number in FLATS]
    return {
        f"{door}-{number}": Unit.objects.create(
            compound=compound, building=building, door=door, number=number, area_dm2=5000 + 10 * n
        )
        for n, (door, number) in enumerate(places)
    }


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    """How often a client knocked at a door is counted in a cache of the process: each test begins anew."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def estate(world: World) -> Estate:
    """T-opera: 16 flats, 15 heads. Of 1-101 the resident, of 1-102 a couple, of 1-201 and 2-201 one owner,

    2-402 the developer's and unsold; a parking space that has no vote.
    """
    opera = world.compounds["opera"]
    for rows in (Title, Unit, Party):  # the small world's own flats make room
        rows.objects.all().delete()
    units = settle(opera)
    parties = {"resident": party("居民甲", person=world.people["resident"])}
    for name in ("husband", "wife", "two_flats"):
        parties[name] = party(f"业主{name}")
    parties["developer"] = party("某建设有限公司", "developer")
    holders = {"1-101": ["resident"], "1-102": ["husband", "wife"], "2-402": ["developer"]}
    holders |= {flat: ["two_flats"] for flat in ("1-201", "2-201")}
    for flat, unit in units.items():
        for name in holders.get(flat, [flat]):
            parties[name] = parties.get(name) or party(f"业主{flat}")
            Title.objects.create(unit=unit, party=parties[name])
    Unit.objects.filter(pk=units["2-402"].pk).update(state="unsold")
    units["parking"] = Unit.objects.create(compound=opera, number="车位1", kind="parking", area_dm2=1250)
    Title.objects.create(unit=units["parking"], party=parties["resident"])
    return Estate(world, opera, units, parties)


MotionIn = Callable[..., Motion]


@pytest.fixture
def motion_in(estate: Estate) -> MotionIn:
    """Carries a new motion to a state; `changes` go into its draft (also `by` and `code`)."""

    def build(state: str = _S.OPEN, **changes: Any) -> Motion:
        by = changes.pop("by", estate.officer)
        values: dict[str, Any] = {
            "code": "T-opera", "title": "选聘物业服务企业", "text": "表决方案全文。", "items": ITEMS,
            "opens_at": OPENS, "closes_at": CLOSES, **changes,
        }  # fmt: skip
        motion = draft_motion(by=by, at=DRAFTED, **values)
        return carry(motion, state, by)

    return build


def carry(motion: Motion, state: str, by: Person) -> Motion:
    """The motion, carried on from where it is to a state by the acts everybody uses."""
    uid, order = motion.uid, list(_S.values)
    if state == _S.WITHDRAWN:
        return withdraw_motion(by=by, at=PUBLISHED, uid=uid, why="方案有误")
    steps: dict[str, Callable[[], Any]] = {
        _S.PUBLISHED: lambda: publish_motion(by=by, at=PUBLISHED, uid=uid),
        _S.ROLL: lambda: freeze_roll(by=by, at=FROZEN, uid=uid, objections_until=OBJECTIONS_UNTIL),
        _S.NOTICE: lambda: record_notice(
            by=by, at=NOTICED, uid=uid, told_on=TOLD, told_how="公告栏及逐户告知",
            opens_at=motion.opens_at or OPENS, closes_at=motion.closes_at or CLOSES,
        ),
        _S.OPEN: lambda: open_motion(by=by, at=OPENS, uid=uid),
        _S.CLOSED: lambda: close_motion(by=None, at=CLOSES, uid=uid),
        _S.COUNTED: lambda: _count(by, uid),
        _S.RESULT: lambda: _publish_result(by, uid),
    }  # fmt: skip
    for step in order[order.index(motion.state) + 1 : order.index(state) + 1]:
        steps[step]()
    return Motion.objects.get(uid=uid)


def _count(by: Person, uid: str) -> None:
    from linmeng.voting.actions.counting import count_motion

    count_motion(by=by, at=COUNTED, uid=uid)


def _publish_result(by: Person, uid: str) -> None:
    from linmeng.voting.actions.counting import publish_result

    publish_result(by=by, at=COUNTED + timedelta(hours=1), uid=uid)
