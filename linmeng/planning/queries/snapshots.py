"""A run's frozen inputs: what the register said when it was asked for, as plain data and back."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from linmeng.domain.planning.compound import MODES, Compound, Constraints, Street
from linmeng.domain.refusals import NotUnderstood
from linmeng.planning.files.walking import walking_of, write_walking

_FIELDS = tuple(f.name for f in fields(Compound))


@dataclass(frozen=True, slots=True)
class PlanningArea:
    """A sub-district 街道/镇 with its compounds, as a run sees it."""

    code: str  # 12-digit division code
    name: str
    street: Street
    left_out: tuple[str, ...] = ()  # names of compounds without a place on the map
    ways: int | None = None  # version of the ways and barriers drawn for it; None: nothing was drawn


def freeze(areas: Iterable[PlanningArea]) -> dict[str, Any]:
    """The compounds, barriers and ways of all areas as JSON values; `thaw` reads them again."""
    return {
        "areas": [
            {
                "code": area.code,
                "name": area.name,
                "compounds": [_plain(c) for c in area.street.compounds],
                "barriers": [dict(line) for line in area.street.barriers],
                "walking": write_walking(area.street.walking) if area.street.walking else None,
                "left_out": list(area.left_out),
                "ways": area.ways,
            }
            for area in areas
        ]
    }


def thaw(inputs: Mapping[str, Any], wishes: Mapping[str, Any]) -> list[PlanningArea]:
    """The areas of a run, each with the wishes that concern it."""
    asked = read_wishes(wishes)
    return [
        PlanningArea(
            area["code"],
            area["name"],
            _street(area, asked),
            tuple(area.get("left_out", ())),
            area.get("ways"),  # runs of old hold none
        )
        for area in inputs.get("areas", ())
    ]


def _plain(compound: Compound) -> dict[str, Any]:
    plain = {name: getattr(compound, name) for name in _FIELDS}
    plain["estimated"] = sorted(compound.estimated)
    return plain


def _street(area: Mapping[str, Any], asked: Constraints) -> Street:
    compounds = tuple(Compound(**{**c, "estimated": frozenset(c["estimated"])}) for c in area["compounds"])
    drawn = area.get("walking")
    walking = walking_of(drawn, area["name"])[0] if drawn else None
    return Street(compounds, tuple(area["barriers"]), _within(asked, {c.id for c in compounds}), walking)


def _within(asked: Constraints, ids: set[str]) -> Constraints:
    """The wishes of this area; compounds of different areas are apart anyway."""
    return Constraints(
        tuple(p for p in asked.together if p[0] in ids),
        tuple(p for p in asked.apart if p[0] in ids and p[1] in ids),
        {i: mode for i, mode in asked.mode.items() if i in ids},
        {i: host for i, host in asked.host.items() if i in ids},
    )


def read_wishes(wishes: Mapping[str, Any]) -> Constraints:
    """Wishes as stored or sent: pairs together and apart, compounds fixed to a mode or host.

    Raises NotUnderstood with what is wrong.
    """
    for key in wishes:
        if key not in ("together", "apart", "mode", "host"):
            raise NotUnderstood("There is no wish called “{key}”.", key=key)
    for mode in _texts(wishes, "mode").values():
        if mode not in MODES:
            raise NotUnderstood("There is no mode called {mode}", mode=mode)
    return Constraints(
        _pairs(wishes, "together"), _pairs(wishes, "apart"), _texts(wishes, "mode"), _texts(wishes, "host")
    )


def plain_wishes(asked: Constraints) -> dict[str, Any]:
    """The same as JSON values; without what is empty."""
    plain = asdict(asked)
    for key in ("together", "apart"):
        plain[key] = [list(pair) for pair in plain[key]]
    return {key: value for key, value in plain.items() if value}


def _pairs(wishes: Mapping[str, Any], key: str) -> tuple[tuple[str, str], ...]:
    pairs = wishes.get(key) or []
    fits = isinstance(pairs, list | tuple) and all(isinstance(p, list | tuple) and len(p) == 2 for p in pairs)
    if not (fits and all(isinstance(i, str) for pair in pairs for i in pair)):
        raise NotUnderstood("The wish “{key}” must be a list of pairs of compounds.", key=key)
    return tuple(dict.fromkeys((a, b) for a, b in pairs))


def _texts(wishes: Mapping[str, Any], key: str) -> dict[str, Any]:
    table = wishes.get(key) or {}
    if not (isinstance(table, Mapping) and all(isinstance(v, str) for v in table.values())):
        raise NotUnderstood("The wish “{key}” must name compounds and what they are fixed to.", key=key)
    return dict(table)
