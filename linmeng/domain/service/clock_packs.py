"""Clock packs: which stage of an order has how long, on what ground. Frozen into the order that begins.

Read from `rules/service/clocks-*.toml`. Only what a primary text says (mark V) runs by itself; everything
else is a setting that is off and says what to look up first. A contract may agree on more.
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any, Literal, cast

from linmeng.domain.procedures import plain
from linmeng.domain.procedures.model import Says
from linmeng.domain.procedures.plain import Data
from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.service.kinds import CLOCKS
from linmeng.domain.service.moments import UNITS, Desk, Unit
from linmeng.domain.service.orders import Terms
from linmeng.domain.words import Words

Stage = Literal["sort", "accept", "on_site", "done", "check"]
STAGES: Mapping[str, Words] = {
    "sort": Words("研判", "sorting"),
    "accept": Words("接单", "accepting"),
    "on_site": Words("到场", "coming"),
    "done": Words("完成", "doing"),
    "check": Words("验收", "checking"),
}
_HEAD = {"code", "version", "jurisdiction", "words", "words_en", "source", "note", "note_en", "warn_at",
         "warn_of"}  # fmt: skip
_GROUND = {"clause", "mark", "check_first", "check_first_en", "on"}
_CLOCK = {"key", "stage", "clocks", "n", "unit", "site_office", "emergency_repair", "jurisdiction", "since",
          "until", "level", "agreed"} | _GROUND  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """On what a figure stands. `on` by itself only with mark V, or as agreed in a contract."""

    clause: str
    says: Says
    on: bool
    check_first: str = ""
    check_first_en: str = ""
    agreed: bool = False

    @property
    def binding(self) -> bool:
        return self.on and (self.says is Says.VERIFIED or self.agreed)


@dataclass(frozen=True, slots=True)
class Level:
    """A step up the ladder, n units after the clock ran out (or after the step below)."""

    key: str
    words: str
    words_en: str
    n: int
    unit: Unit
    ground: Ground


@dataclass(frozen=True, slots=True)
class Clock:
    """How long one stage may take for some matters. `clocks` are names of `kinds.CLOCKS`.

    `site_office`, `emergency_repair`: only where that is so; None for both. In force from `since` to the end
    of `until`, in the division of `jurisdiction` and all below it.
    """

    key: str
    stage: Stage
    clocks: frozenset[str]
    n: int
    unit: Unit
    site_office: bool | None
    emergency_repair: bool | None
    jurisdiction: str
    since: date
    until: date | None
    ground: Ground
    levels: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """One version of the clocks of one city. `warn` is the share of the time after which is warned."""

    code: str
    version: int
    jurisdiction: str
    words: str
    words_en: str
    source: str
    note: str
    note_en: str
    warn: tuple[int, int]
    desk: Desk
    desk_ground: Ground
    terms: Terms
    clocks: tuple[Clock, ...]

    def clock(self, key: str) -> Clock | None:
        return next((clock for clock in self.clocks if clock.key == key), None)


def read_clocks(text: str) -> Pack:
    """Reads a pack from TOML. Whole or not at all: raises NotUnderstood with the place that is wrong.

    Refused are unknown keys, stages and units, a figure without clause or mark, one that is on without mark
    V, or off without “check first” in both languages, and a key twice.
    """
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("The clocks are not TOML: {error}", error=error) from error
    found = clocks_from(data)
    for clock in found.clocks:
        for ground in (clock.ground, *(one.ground for one in clock.levels)):
            if ground.agreed or ground.on is not (ground.says is Says.VERIFIED):
                raise NotUnderstood(
                    "“{key}” must be on with mark V, and off without it until somebody has looked it up.",
                    key=clock.key,
                )
    return found


def clocks_from(data: Data) -> Pack:
    """A pack from plain data: parsed TOML, or what `clocks_data` froze. Same refusals as `read_clocks`."""
    place = "the clocks"
    plain.check_only(data, _HEAD | {"desk", "terms", "clock"}, place)
    whole, part = plain.count(data, "warn_of", place, 1), plain.count(data, "warn_at", place, 1)
    if part > whole:
        raise NotUnderstood("The warning of {place} comes after the end.", place=place)
    desk, ground = _desk(_table(data, "desk", place))
    found = Pack(
        code=plain.text(data, "code", place),
        version=plain.count(data, "version", place, 1),
        jurisdiction=plain.text(data, "jurisdiction", place),
        words=plain.text(data, "words", place),
        words_en=plain.text(data, "words_en", place),
        source=plain.text(data, "source", place),
        note=plain.text(data, "note", place),
        note_en=plain.text(data, "note_en", place),
        warn=(part, whole),
        desk=desk,
        desk_ground=ground,
        terms=_terms(_table(data, "terms", place)),
        clocks=tuple(_clock(item, n) for n, item in enumerate(plain.tables(data, "clock", place), start=1)),
    )
    keys = [clock.key for clock in found.clocks]
    for key in keys:
        if keys.count(key) > 1:
            raise NotUnderstood("The clock “{key}” is there twice.", key=key)
    return found


def frozen_for(
    pack: Pack, area_code: str, on: date, switched_on: Collection[str] = (), agreed: Iterable[Clock] = ()
) -> Pack:
    """What an order that begins on a day in an area freezes: only the clocks in force there and then.

    `switched_on` are settings that the sub-district has looked up and turned on, as "key" of a clock or
    "key/level"; raises NotUnderstood for one that is not there. `agreed` are the contract's own clocks
    (`agreed_clock`): they bind beside the law, and the strictest counts, so no contract loosens the law.
    """
    here = tuple(
        _switched(clock, switched_on)
        for clock in pack.clocks
        if area_code.startswith(_stem(clock.jurisdiction))
        and clock.since <= on and (clock.until is None or on <= clock.until)
    )  # fmt: skip
    known = {c.key for c in pack.clocks} | {f"{c.key}/{lv.key}" for c in pack.clocks for lv in c.levels}
    for key in switched_on:
        if key not in known:
            raise NotUnderstood("There is no setting “{key}” among the clocks.", key=key)
    return replace(pack, clocks=(*here, *agreed))


def agreed_clock(
    stage: Stage, clocks: Collection[str], n: int, unit: Unit, clause: str, since: date, until: date | None
) -> Clock:
    """A clock from a contract; `clause` is the contract's own words."""
    ground = Ground(clause, Says.INFERRED, on=True, agreed=True)
    key = f"agreed_{stage}_{n}_{unit}"
    return Clock(key, stage, frozenset(clocks), n, unit, None, None, "", since, until, ground)


def clocks_data(pack: Pack) -> dict[str, Any]:
    """The pack as plain data for JSON; `clocks_from` reads it back unchanged."""
    desk = {
        "opens": pack.desk.opens.isoformat("minutes"),
        "closes": pack.desk.closes.isoformat("minutes"),
        "every_day": pack.desk.every_day,
    }
    names = ("code", "version", "jurisdiction", "words", "words_en", "source", "note", "note_en")
    return {
        **{name: getattr(pack, name) for name in names},
        "warn_at": pack.warn[0],
        "warn_of": pack.warn[1],
        "desk": desk | _ground_data(pack.desk_ground),
        "terms": {name: getattr(pack.terms, name) for name in _TERMS} | {"mark": "I"},
        "clock": [_clock_data(clock) for clock in pack.clocks],
    }


_TERMS = ("reopen_days", "check_days", "longest_pause_days", "levels")


def _stem(jurisdiction: str) -> str:
    """310000 is all that begins with 31, 310115 all below it, CN everything."""
    if jurisdiction == "CN":
        return ""
    return jurisdiction.removesuffix("00").removesuffix("00") if len(jurisdiction) == 6 else jurisdiction


def _switched(clock: Clock, keys: Collection[str]) -> Clock:
    levels = tuple(
        replace(one, ground=replace(one.ground, on=True)) if f"{clock.key}/{one.key}" in keys else one
        for one in clock.levels
    )
    ground = replace(clock.ground, on=True) if clock.key in keys else clock.ground
    return replace(clock, ground=ground, levels=levels)


def _desk(data: Data) -> tuple[Desk, Ground]:
    place = "the desk"
    plain.check_only(data, {"opens", "closes", "every_day"} | _GROUND, place)
    desk = Desk(
        _time(data, "opens", place), _time(data, "closes", place), plain.flag(data, "every_day", place)
    )
    if desk.opens >= desk.closes:
        raise NotUnderstood("The desk closes before it opens.")
    return desk, _ground(data, place)


def _terms(data: Data) -> Terms:
    place = "the terms"
    plain.check_only(data, {*_TERMS, "mark"}, place)
    plain.choice(data, "mark", place, ("I",))
    return Terms(*(plain.count(data, name, place, 1) for name in _TERMS))


def _clock(data: Data, number: int) -> Clock:
    key = data.get("key")
    place = f"clock {key if isinstance(key, str) and key else number}"
    plain.check_only(data, _CLOCK, place)
    clocks = frozenset(plain.texts(data, "clocks", place))
    if not clocks or not clocks <= set(CLOCKS):
        raise NotUnderstood(
            "“{key}” of {place} must be one of: {among}.", key="clocks", place=place, among=", ".join(CLOCKS)
        )
    return Clock(
        key=plain.word(data, "key", place),
        stage=cast(Stage, plain.choice(data, "stage", place, STAGES)),
        clocks=clocks,
        n=plain.count(data, "n", place, 1),
        unit=cast(Unit, plain.choice(data, "unit", place, UNITS)),
        site_office=_maybe(data, "site_office", place),
        emergency_repair=_maybe(data, "emergency_repair", place),
        jurisdiction=plain.text(data, "jurisdiction", place, empty=True),
        since=plain.day(data, "since", place),
        until=None if data.get("until") is None else plain.day(data, "until", place),
        ground=_ground(data, place),
        levels=tuple(_level(item, place) for item in plain.tables(data, "level", place)),
    )


def _level(data: Data, place: str) -> Level:
    place = f"level of {place}"
    plain.check_only(data, {"key", "words", "words_en", "n", "unit"} | _GROUND, place)
    return Level(
        plain.word(data, "key", place),
        plain.text(data, "words", place),
        plain.text(data, "words_en", place),
        plain.count(data, "n", place, 0),
        cast(Unit, plain.choice(data, "unit", place, UNITS)),
        _ground(data, place),
    )


def _ground(data: Data, place: str) -> Ground:
    says = Says(plain.choice(data, "mark", place, [one.value for one in Says]))
    verified = says is Says.VERIFIED
    agreed = plain.flag(data, "agreed", place, default=False)
    first = plain.text(data, "check_first", place, empty=verified or agreed)
    english = plain.text(data, "check_first_en", place, empty=verified or agreed)
    on = plain.flag(data, "on", place, default=verified)
    return Ground(plain.text(data, "clause", place), says, on, first, english, agreed)


def _maybe(data: Data, key: str, place: str) -> bool | None:
    return plain.flag(data, key, place) if data.get(key) is not None else None


def _table(data: Data, key: str, place: str) -> Data:
    value = data.get(key)
    if not isinstance(value, Mapping):
        raise NotUnderstood("{place} lacks “{key}”, a table.", key=key, place=place)
    return value


def _time(data: Data, key: str, place: str) -> time:
    try:
        return time.fromisoformat(plain.text(data, key, place))
    except ValueError as error:
        raise NotUnderstood("“{key}” of {place} must be a time like 08:30.", key=key, place=place) from error


def _ground_data(ground: Ground) -> dict[str, Any]:
    names = ("clause", "on", "check_first", "check_first_en")
    return {name: getattr(ground, name) for name in names} | {"mark": ground.says.value}


def _clock_data(clock: Clock) -> dict[str, Any]:
    names = ("key", "stage", "n", "unit", "site_office", "emergency_repair", "jurisdiction")
    return {
        **{name: getattr(clock, name) for name in names},
        "clocks": sorted(clock.clocks),
        "since": clock.since.isoformat(),
        "until": clock.until.isoformat() if clock.until else None,
        "level": [
            {n: getattr(one, n) for n in ("key", "words", "words_en", "n", "unit")} | _ground_data(one.ground)
            for one in clock.levels
        ],
        "agreed": clock.ground.agreed,
        **_ground_data(clock.ground),
    }
