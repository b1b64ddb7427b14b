"""Kinds of matters 报事类别: what is reported, whether it is urgent, who can do it, and which clock runs.

Read from `rules/service/matters.toml`. They are data of the house: no text lists what an urgent repair 急修
is, so the urgency of a kind is our choice (mark I), and its `basis` says what it leans on.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from linmeng.domain.procedures import plain
from linmeng.domain.procedures.model import Says
from linmeng.domain.procedures.plain import Data
from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.words import Words


class Liability(StrEnum):
    """Who bears a repair; the four are kept apart in every figure."""

    PUBLIC = "public"
    OWN_MATERIALS = "own_materials"
    PAID = "paid"
    WARRANTY = "warranty"


LIABILITIES: dict[Liability, Words] = {
    Liability.PUBLIC: Words("公共维修", "public repair"),
    Liability.OWN_MATERIALS: Words("居民自修（自备材料）", "resident's repair with own materials"),
    Liability.PAID: Words("有偿维修", "paid repair"),
    Liability.WARRANTY: Words("保修期内维修", "repair under warranty"),
}
SKILLS: dict[str, Words] = {
    "plumbing": Words("水暖管道", "plumbing"),
    "electrical": Words("电工", "electrical work"),
    "lift": Words("电梯（持证）", "lifts (licensed)"),
    "building": Words("泥瓦防水", "masonry and roofing"),
    "joinery": Words("门窗五金", "doors and locks"),
    "cleaning": Words("保洁", "cleaning"),
    "security": Words("秩序维护", "guarding"),
    "greenery": Words("绿化养护", "greenery"),
    "pests": Words("有害生物防制", "pest control"),
    "general": Words("综合", "general"),
}
CLOCKS = ("urgent", "ordinary", "rain_leak", "matter")
"""Which clocks run: urgent or ordinary repair, a leak in the rain, or a matter that is no repair."""
_KIND = {
    "code", "words", "words_en", "urgent", "skill", "minutes", "liability", "clock", "emergency_repair",
    "pictures", "basis", "basis_en", "mark",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of matter. `minutes` is the usual time on site; `pictures`: done is shown by photographs.

    `emergency_repair`: named by PD23 2 as emergency repair of the house, which binds in Pudong only.
    """

    code: str
    words: str
    words_en: str
    urgent: bool
    skill: str  # one of SKILLS
    minutes: int
    liability: Liability
    clock: str  # one of CLOCKS
    emergency_repair: bool
    pictures: bool
    basis: str
    basis_en: str
    says: Says

    @property
    def named(self) -> Words:
        return Words(self.words, self.words_en)


@dataclass(frozen=True, slots=True)
class Kinds:
    """One version of the list, in the order in which a person chooses."""

    code: str
    version: int
    kinds: tuple[Kind, ...]

    def kind(self, code: str) -> Kind:
        """The kind of a code. Raises NotUnderstood where there is none."""
        for one in self.kinds:
            if one.code == code:
                return one
        raise NotUnderstood("There is no kind of matter “{code}”.", code=code)


def read_kinds(text: str) -> Kinds:
    """Reads the list from TOML. Whole or not at all: raises NotUnderstood with the place that is wrong."""
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("The kinds of matters are not TOML: {error}", error=error) from error
    return kinds_from(data)


def kinds_from(data: Data) -> Kinds:
    """The list from plain data: parsed TOML, or what `kinds_data` made. Same refusals as `read_kinds`.

    Refused are unknown keys, skills, clocks and marks, a code twice, no kind for the rest (“other”), an
    urgent kind without the urgent clock, and the mark V for what no text says.
    """
    place = "the kinds of matters"
    plain.check_only(data, {"code", "version", "kind"}, place)
    found = tuple(_kind(item, n) for n, item in enumerate(plain.tables(data, "kind", place), start=1))
    _check_whole(found)
    return Kinds(plain.text(data, "code", place), plain.count(data, "version", place, 1), found)


def kinds_data(kinds: Kinds) -> dict[str, Any]:
    """The list as plain data for JSON; `kinds_from` reads it back unchanged."""
    return {"code": kinds.code, "version": kinds.version, "kind": [kind_data(k) for k in kinds.kinds]}


def kind_data(kind: Kind) -> dict[str, Any]:
    """One kind as plain data, as an order freezes it."""
    data = {name: getattr(kind, name) for name in kind.__dataclass_fields__ if name != "says"}
    return data | {"liability": kind.liability.value, "mark": kind.says.value}


def _kind(data: Data, number: int) -> Kind:
    code = data.get("code")
    place = f"kind {code if isinstance(code, str) and code else number}"
    plain.check_only(data, _KIND, place)
    return Kind(
        code=plain.word(data, "code", place),
        words=plain.text(data, "words", place),
        words_en=plain.text(data, "words_en", place),
        urgent=plain.flag(data, "urgent", place, default=False),
        skill=plain.choice(data, "skill", place, SKILLS),
        minutes=plain.count(data, "minutes", place, 1),
        liability=Liability(plain.choice(data, "liability", place, [one.value for one in Liability])),
        clock=plain.choice(data, "clock", place, CLOCKS),
        emergency_repair=plain.flag(data, "emergency_repair", place, default=False),
        pictures=plain.flag(data, "pictures", place, default=True),
        basis=plain.text(data, "basis", place),
        basis_en=plain.text(data, "basis_en", place),
        says=Says(plain.choice(data, "mark", place, [one.value for one in Says])),
    )


def _check_whole(kinds: Iterable[Kind]) -> None:
    codes = [kind.code for kind in kinds]
    for code in codes:
        if codes.count(code) > 1:
            raise NotUnderstood("The kind of matter “{code}” is there twice.", code=code)
    if "other" not in codes:
        raise NotUnderstood("The kinds of matters lack “{code}”, for all the rest.", code="other")
    for kind in kinds:
        if kind.urgent is not (kind.clock == "urgent"):
            raise NotUnderstood(
                "“{code}”: an urgent kind has the urgent clock, and no other.", code=kind.code
            )
        if kind.urgent and kind.says is Says.VERIFIED:
            raise NotUnderstood("“{code}”: no text says which repairs are urgent.", code=kind.code)
