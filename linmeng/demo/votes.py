"""Two votes of the demo: Opera House has hired its neighbour's company; three compounds vote on their merger.

The first is counted and published, the second is open just now, on phones and on paper. Made by the acts that
everybody uses, at moments gone by.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from linmeng.demo.units import HONGTIE, HONGYI, OPERA, XIANGDE
from linmeng.domain.calendar import period
from linmeng.people.models import Person
from linmeng.voting import actions as voting
from linmeng.voting.queries.rolls import entries_for
from linmeng.voting.queries.sheets import number_of
from linmeng.web.calendar import calendar

NOTICE = 15  # days
HIRE = (
    (
        "hire_company",
        "是否同意由岳阳家园物业有限公司提供保洁、维修和季度疏通，物业费调整为每月每平方米 1.09 元？",
    ),
)
HIRE_TEXT = (
    "原物业公司将于年底退出。隔壁岳阳花苑的物业公司愿意合用一支队伍，为本小区提供保洁、维修和每季度一次的下水道疏通。\n"
    "测算：单独聘请一家公司每月每平方米需 3 元以上；挂到岳阳花苑后为 1.09 元。合同期两年。"
)
MERGE_TEXT = (
    "三个小区围墙相连，没有门卫，共用弄堂。拟合并为一个物业管理区域：一个业主大会、一个账户、一家物业公司。\n"
    "各小区各自表决，全部通过才能向区房管局申请调整；维修资金仍按幢、按户分账。"
)


def hold(
    street: Person, ouyang: Person, now: datetime, codes: Mapping[str, str], say: Callable[[str], Any]
) -> None:
    """Holds both votes; where the holidays of the year are not known yet, there are none to be seen."""
    if not period(timezone.localdate(now), NOTICE, calendar()).certain:
        say(
            "今年的节假日安排尚未收录，演示中没有表决 · the holidays are not known yet: no votes in this demo"
        )
        return
    hired(street, now, codes[OPERA])
    _merging(ouyang, now, [codes[name] for name in (HONGYI, HONGTIE, XIANGDE)])


def hired(by: Person, now: datetime, code: str) -> None:
    """Drafted ten weeks ago, counted four weeks ago: carried, twelve of sixteen for it."""
    drafted, opens, closes = _day(now, -70), _day(now, -40), _day(now, -28, 18)
    values: dict[str, Any] = {
        "title": "选聘岳阳家园物业（挂靠岳阳花苑）",
        "text": HIRE_TEXT,
        "items": HIRE,
        "level": "units",
    }
    motion = voting.draft_motion(by=by, at=drafted, code=code, opens_at=opens, closes_at=closes, **values)
    to_opening(by, motion.uid, drafted, opens)
    on_phones(by, motion.uid, _day(now, -35), "yyyyyynyyyan")
    voting.close_motion(by=None, at=closes, uid=motion.uid)
    voting.count_motion(by=by, at=_day(now, -27), uid=motion.uid)
    voting.publish_result(by=by, at=_day(now, -27, 15), uid=motion.uid)


def _merging(by: Person, now: datetime, codes: list[str]) -> None:
    """Open since three days, for eleven more; the third compound is still short of both gates."""
    drafted, opens, closes = _day(now, -33), _day(now, -3), _day(now, 11, 18)
    joint = voting.open_joint(
        by=by, at=drafted, codes=codes, title="虹仪、虹铁、祥德第三合并为一个物业管理区域", text=MERGE_TEXT,
        adjacency="现场踏勘：三个小区围墙相连", level="totals", opens_at=opens, closes_at=closes,
    )  # fmt: skip
    for share, motion in zip((34, 29, 17), joint.motions.order_by("pk"), strict=True):
        to_opening(by, motion.uid, drafted, opens)
        on_phones(by, motion.uid, opens + timedelta(hours=30), ("yyny" * 9)[: share - 9])
        _on_paper(by, motion.uid, opens + timedelta(hours=50), share - 9, share)


def to_opening(by: Person, uid: str, drafted: datetime, opens: datetime) -> None:
    """Published, the roll frozen, everybody told, open."""
    told = drafted + timedelta(days=2)
    voting.publish_motion(by=by, at=drafted, uid=uid)
    until = drafted + timedelta(days=9)
    voting.freeze_roll(by=by, at=drafted + timedelta(hours=3), uid=uid, objections_until=until)
    how = "楼道公告栏并逐户送信"
    voting.record_notice(by=by, at=told, uid=uid, told_on=timezone.localdate(told), told_how=how)
    voting.open_motion(by=by, at=opens, uid=uid)


def on_phones(by: Person, uid: str, at: datetime, letters: str) -> None:
    """One ballot with the code of its letter for each of the first units of the roll."""
    voting.make_codes(by=by, at=at, uid=uid)
    said = {"y": "yes", "n": "no", "a": "abstain"}
    units = entries_for(by, uid, timezone.localdate(at)).filter(left_out="").order_by("pk")
    for minute, (letter, unit) in enumerate(zip(letters, units, strict=False)):
        moment = at + timedelta(minutes=7 * minute)
        told: dict[str, Any] = {
            "uid": uid,
            "entry": unit.pk,
            "ballot": str(uuid4()),
            "choices": {1: said[letter]},
        }
        voting.cast_ballot(by=None, at=moment, code=True, **told)


def _on_paper(by: Person, uid: str, at: datetime, first: int, last: int) -> None:
    """Closed papers of some units lie in the box."""
    for sheet in voting.print_sheets(by=by, at=at, uid=uid)[first:last]:
        voting.receive_sheet(by=by, at=at, uid=uid, sheet=number_of(sheet.motion, sheet))


def _day(now: datetime, days: int, hour: int = 9) -> datetime:
    """That hour of a day before or after today."""
    day = timezone.localdate(now) + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour)))
