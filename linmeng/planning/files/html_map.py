"""The map of the page: inline SVG, coloured by alliance, outlined by mode."""

from collections.abc import Iterable
from html import escape

from linmeng.domain.planning.compound import Compound
from linmeng.planning.files import shapes
from linmeng.planning.files.report import Report, Sheet
from linmeng.planning.files.texts import LANGS, Lang, fee, name_of, say

TABBED = 120
"""With more compounds than this the Tab key would never get past the map; the table offers the same."""

_POINT = 4  # m, radius of a gate or door


def svg(report: Report, marks: list[int], lang: Lang) -> str:
    """The whole map. `marks` gives each alliance's colour as an index of `shapes.COLOURS`, −1 for grey."""
    plane = shapes.Plane.around(report.compounds)
    places = {c.id: plane.at(c.lon, c.lat) for c in report.compounds}
    below, above = [], []
    for sheet, mark in zip(report.sheets, marks, strict=True):
        look = f'k{mark if mark >= 0 else "x"} {sheet.alliance.mode}" data-a="{sheet.number}"'
        if sheet.joined:
            below += _joined(sheet, look, plane, places)
        above += [_compound(sheet, c, look, plane, len(places) <= TABBED, lang) for c in sheet.members]
    ways = [_way(kind, line, plane) for kind, line in shapes.ways(report.walkings)]
    lines = [_path(path, plane, 'class="barrier"') for line in report.barriers for path in shapes.paths(line)]
    label = escape(say(lang, "page.map"))
    box = _box(report.compounds, places)
    drawn = "".join(ways + below + lines + above)
    return f'<svg id="map" viewBox="{box}" role="group" aria-label="{label}">{drawn}</svg>'


def _way(kind: str, line: list[shapes.Point], plane: shapes.Plane) -> str:
    """A way or bridge, or the one point of a gate or door."""
    if len(line) > 1:
        return _path(line, plane, f'class="{kind}"')
    x, y = plane.at(*line[0])
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{-y:.1f}" r="{_POINT}"/>'


def _joined(sheet: Sheet, look: str, plane: shapes.Plane, places: dict[str, shapes.Point]) -> list[str]:
    parts = [f'<path class="hull {look} d="{_d(shapes.hull(sheet, plane))}Z"/>']
    for a, b in shapes.links(sheet.alliance, places):
        parts.append(f'<path class="link {look} d="{_d([places[a], places[b]])}"/>')
    return parts


def _compound(sheet: Sheet, c: Compound, look: str, plane: shapes.Plane, tabbed: bool, lang: Lang) -> str:
    kind = "c host" if c.id == sheet.alliance.host else "c"
    tips = {lang: _tip(sheet, c, lang) for lang in LANGS}
    data = "".join(f' data-{lang}="{escape(tip)}"' for lang, tip in tips.items())
    title = f"<title>{escape(tips[lang])}</title>"
    rings = [_d([plane.at(*point) for point in ring]) + "Z" for ring in shapes.rings(c.outline)]
    x, y = plane.at(c.lon, c.lat)
    if rings:
        shape = f'<path class="{kind} {look}{data} fill-rule="evenodd" d="{"".join(rings)}">{title}</path>'
    else:
        size = shapes.drawn(c)
        shape = (
            f'<circle class="{kind} {look}{data} cx="{x:.1f}" cy="{-y:.1f}" r="{size:.1f}">{title}</circle>'
        )
    focus = "" if tabbed else ' tabindex="-1"'
    return f'<a href="#a{sheet.number}"{focus}>{shape}</a>'


def _tip(sheet: Sheet, c: Compound, lang: Lang) -> str:
    """京剧院小区 · 挂单 · 0.33 → 1.09 元/㎡."""
    mode, after = name_of(lang, "mode", sheet.alliance.mode), fee(sheet.alliance.fees[c.id])
    return f"{c.name} · {mode} · {fee(c.fee)} → {after} {say(lang, 'page.unit')}"


def _path(path: Iterable[shapes.Point], plane: shapes.Plane, look: str) -> str:
    return f'<path {look} d="{_d([plane.at(*point) for point in path])}"/>'


def _d(points: Iterable[shapes.Point]) -> str:
    """An SVG path; north is up."""
    return "M" + "L".join(f"{x:.1f} {-y:.1f}" for x, y in points)


def _box(compounds: Iterable[Compound], places: dict[str, shapes.Point]) -> str:
    listed = list(compounds)
    wide = 40 + max((shapes.radius(c) for c in listed), default=0)
    xs, ys = [x for x, _ in places.values()], [-y for _, y in places.values()]
    left, top = min(xs) - wide, min(ys) - wide
    return f"{left:.1f} {top:.1f} {max(xs) + wide - left:.1f} {max(ys) + wide - top:.1f}"
