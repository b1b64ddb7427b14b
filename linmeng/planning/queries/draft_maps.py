"""A draft as the map component draws it, before and after every edit."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from linmeng.domain.planning.editing import Arrangement
from linmeng.planning.files.report import Area, Report, Sheet
from linmeng.planning.queries.maps import map_of

if TYPE_CHECKING:
    from linmeng.domain.planning.hand import Ground
    from linmeng.planning.files.texts import Lang

_RED = "#b3311d"


def draft_map(
    ground: "Ground", now: Arrangement, lang: "Lang", link: str, ways: int | None = None
) -> dict[str, Any]:
    """Compounds coloured by alliance, keyed by register number; what breaks a rule has a red ring and a ⚠.

    `ways` is the version of the ways that the draft was opened with.
    """
    report = _report(ground, now, ways)
    data = map_of(report, lang, link)
    broken = {m for s in now.shapes if ground.priced(s).breaks for m in s.members}
    categories = data["colourings"][0]["categories"]
    place = {}
    points = sorted(zip(data["points"], report.compounds, strict=True), key=lambda p: p[1].id)
    for point, compound in points:
        point[3] = compound.id
        if compound.id in broken:
            point[2] = f"⚠ {point[2]}"
            if point[5] not in place:
                line = {**categories[point[5]], "ring": _RED}
                line["label"] = gettext("breaks a rule") + f" · {line['label']}"
                place[point[5]] = len(categories)
                categories.append(line)
            point[5] = place[point[5]]
    data["points"] = [point for point, _compound in points]
    number = {c.id: i for i, (_point, c) in enumerate(points)}
    for feature, compound in zip(
        data["shapes"]["features"], [c for c in report.compounds if c.outline], strict=True
    ):
        feature["properties"]["i"] = number[compound.id]
    return data


def changing(data: dict[str, Any]) -> dict[str, Any]:
    """Only what an edit can change: no outlines, no barriers drawn anew."""
    return {key: data[key] for key in ("colourings", "points", "links")}


def _report(ground: "Ground", now: Arrangement, ways: int | None) -> Report:
    """As much of a report as the map needs; nothing is priced that is not priced already."""
    plan = ground.plan(now, 0.0)
    ordered = sorted(now.shapes, key=lambda s: len(s.members) == 1)
    sheets = []
    for number, shape in enumerate(ordered, 1):
        priced = ground.priced(shape)
        members = tuple(ground.by_id[m] for m in shape.members)
        sheets.append(Sheet(number, "", priced.alliance, members, priced.calculation, {}, {}))
    return Report((Area("", ground.street, plan, ways),), ground.rates, plan, tuple(sheets))
