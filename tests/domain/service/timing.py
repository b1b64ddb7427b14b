"""Clocks as the repository ships them, and events, for the tests of clocks."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from linmeng.domain.service.clocks import (
    Desk,
    Happened,
    Matter,
    Pack,
    StageClock,
    Time,
    current,
    frozen_for,
    read_clocks,
    stage_clocks,
)
from tests.domain.procedures.some import CALENDAR

TEXT = (Path(__file__).parents[3] / "rules" / "service" / "clocks-shanghai.toml").read_text(encoding="utf-8")
PACK = read_clocks(TEXT)
ZONE = ZoneInfo("Asia/Shanghai")
HOW = Time(CALENDAR, ZONE, Desk(time(8, 30), time(17, 0)))
MINE, OTHER = frozenset({"shimao"}), frozenset({"other"})
HERE = frozen_for(PACK, "310104", date(2025, 9, 1))  # Xuhui
PUDONG = frozen_for(PACK, "310115005", date(2025, 9, 1))
URGENT, ORDINARY = Matter("urgent"), Matter("ordinary")


def at(text: str) -> datetime:
    """A moment of Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def did(act: str, moment: str, **more: object) -> Happened:
    return Happened(act, at(moment), **more)  # type: ignore[arg-type]


def clock(
    stage: str, matter: Matter, events: Sequence[Happened], moment: str, pack: Pack = HERE
) -> StageClock | None:
    """The clock of a stage that counts at a moment."""
    found = current(stage_clocks(pack, matter, events, at(moment), HOW))
    return next((one for one in found if one.stage == stage), None)


def every(stage: str, matter: Matter, events: Sequence[Happened], moment: str) -> list[StageClock]:
    return [one for one in stage_clocks(HERE, matter, events, at(moment), HOW) if one.stage == stage]


def urgent(moment: str) -> list[Happened]:
    return [did("report", moment, companies=MINE)]


def ordinary(moment: str, told: str = "") -> list[Happened]:
    return [did("report", moment), did("dispatch", told or moment, companies=MINE)]


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
