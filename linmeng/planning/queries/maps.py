"""A plan as the map component draws it (docs/components.md)."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from linmeng.planning.files import shapes, texts
from linmeng.planning.queries.ways_layer import ways_layer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linmeng.domain.planning.plan import Alliance, Plan
    from linmeng.planning.files.report import Report, Sheet
    from linmeng.planning.files.texts import Lang

_MODES = {
    "merge": "#17594a",
    "attach": "#c98a1b",
    "unified": "#2a6592",
    "selfrun": "#7a4a86",
    "independent": "#8d8675",
}
_CHANGED = "#a13a22"
_SHOWN = 40  # alliances with a line of their own in the legend


def map_of(report: "Report", lang: "Lang", link: str) -> dict[str, Any]:
    """Compounds coloured by alliance, by mode or by what the fee does; links, outlines, ways and barriers.

    `link` is the address of an alliance with {} for its number.
    """
    plane = shapes.Plane.around(report.compounds)
    places = {c.id: plane.at(c.lon, c.lat) for c in report.compounds}
    colours = shapes.colours([s.alliance for s in report.sheets], places)
    pairs = [(s, c) for s in report.sheets for c in s.members]
    alliances, place_of = _alliances(report, colours)
    modes = list(_MODES)
    steps = [_step(s.alliance.fees[c.id] - c.fee) for s, c in pairs]
    return {
        "url": link,
        "colourings": [
            {"key": "alliance", "label": gettext("Alliance"), "categories": alliances},
            {"key": "mode", "label": gettext("Mode"), "categories": _modes(modes, lang)},
            {"key": "fee", "label": gettext("Fee"), "categories": _steps()},
        ],
        "points": [
            [
                round(c.lon, 6),
                round(c.lat, 6),
                f"★ {c.name}" if c.id == s.alliance.host else c.name,
                str(s.number),
                9 if c.id == s.alliance.host else 6,
                place_of[s.number],
                modes.index(s.alliance.mode),
                step,
            ]
            for (s, c), step in zip(pairs, steps, strict=True)
        ],
        "shapes": {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "geometry": dict(c.outline), "properties": {"i": i}}
                for i, (_s, c) in enumerate(pairs)
                if c.outline
            ],
        },
        "links": _links(report, colours, places),
        "ways": ways_layer(report),
        "fit_points": True,
    }


def changes_of(report: "Report", others: "Sequence[Plan]", lang: "Lang") -> dict[str, Any]:
    """A plan without ways to its pages; in red what another plan has otherwise, or any of several."""
    drawn, kept = map_of(report, lang, ""), [{_shape(a) for a in plan.alliances} for plan in others]
    changed = [any(_shape(s.alliance) not in k for k in kept) for s in report.sheets]
    lines = [
        {"label": gettext("changes"), "colour": _CHANGED},
        {"label": gettext("stays as it is"), "colour": shapes.GREY},
    ]
    moved = [c for s, c in zip(report.sheets, changed, strict=True) for _ in s.members]
    points = [[*p[:3], "", p[4], int(not m), *p[5:]] for p, m in zip(drawn["points"], moved, strict=True)]
    plane = shapes.Plane.around(report.compounds)
    places = {c.id: plane.at(c.lon, c.lat) for c in report.compounds}
    colours = [_CHANGED if c else shapes.GREY for c in changed]
    coloured = {"key": "changes", "label": gettext("Changes"), "categories": lines}
    return {
        **drawn,
        "colourings": [coloured, *drawn["colourings"]],
        "points": points,
        "links": _links(report, colours, places),
    }


def _shape(alliance: "Alliance") -> object:
    return alliance.members, alliance.mode, alliance.host


def _alliances(report: "Report", colours: list[str]) -> tuple[list[dict[str, str]], dict[int, int]]:
    """The legend's lines, and which of them is whose. Many alliances share lines by colour."""
    joined = [s for s in report.sheets if s.joined]
    lines: list[dict[str, str]] = []
    place: dict[int, int] = {}
    for sheet, colour in zip(report.sheets, colours, strict=True):
        if not sheet.joined:
            label, colour = gettext("by itself"), shapes.GREY
        elif len(joined) <= _SHOWN:
            label = f"{sheet.number} · {sheet.members[0].name[:12]} +{len(sheet.members) - 1}"
        else:
            label = gettext("in an alliance")
        line = {"label": label, "colour": colour}
        if line not in lines:
            lines.append(line)
        place[sheet.number] = lines.index(line)
    return lines, place


def _modes(modes: list[str], lang: "Lang") -> list[dict[str, str]]:
    return [{"label": texts.name_of(lang, "mode", mode), "colour": _MODES[mode]} for mode in modes]


def _step(step: float) -> int:
    return 0 if step > 0.005 else 1 if step < -0.005 else 2


def _steps() -> list[dict[str, str]]:
    colours = ("#a13a22", "#17594a", "#8d8675")
    words = (gettext("rises"), gettext("falls"), gettext("stays the same"))
    return [{"label": w, "colour": c} for w, c in zip(words, colours, strict=True)]


def _links(report: "Report", colours: list[str], places: dict[str, shapes.Point]) -> list[dict[str, Any]]:
    found = []
    for sheet, colour in zip(report.sheets, colours, strict=True):
        found += _lines(sheet, colour, places) if sheet.joined else []
    return found


def _lines(sheet: "Sheet", colour: str, places: dict[str, shapes.Point]) -> list[dict[str, Any]]:
    at = {c.id: [c.lon, c.lat] for c in sheet.members}
    dash = {"attach": "8 5", "unified": "2 5"}.get(sheet.alliance.mode)
    return [
        {"from": at[a], "to": at[b], "colour": colour, "weight": 4, "dash": dash}
        for a, b in shapes.links(sheet.alliance, places)
    ]
