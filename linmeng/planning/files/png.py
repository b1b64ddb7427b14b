"""The plan as one picture: compounds coloured by alliance, drawn with matplotlib (no screen needed)."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from linmeng.planning.files import shapes, words
from linmeng.planning.files.report import Report, Sheet
from linmeng.planning.files.texts import Lang, name_of, say

CJK_FONTS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei",
    "SimHei", "Droid Sans Fallback", "Arial Unicode MS",
)  # fmt: skip
LINES = {"merge": "-", "attach": "--", "unified": "-.", "independent": "-", "selfrun": ":"}
WAYS: dict[str, dict[str, Any]] = {
    "way": {"color": "#7b7466", "linewidth": 1},
    "bridge": {"color": "#7b7466", "linewidth": 1.6, "linestyle": (0, (4, 2))},
    "gate": {"color": "#4a5251", "marker": "o", "markersize": 3, "markerfacecolor": "white", "linestyle": ""},
    "door": {
        "color": "#4a5251",
        "marker": "o",
        "markersize": 3,
        "markerfacecolor": "#c98a1b",
        "linestyle": "",
    },
}
NAMED = 150
"""With more compounds than this, names would cover the map."""


def write_png(report: Report, lang: Lang, *, dpi: int = 150) -> bytes:
    """A PNG. Without a Chinese font it speaks English and names compounds by id, and says so."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    letters = Letters.found()
    lang = lang if letters.chinese else "en"
    figure = Figure(figsize=(11, 8.5), dpi=dpi, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set_aspect("equal")
    axes.set_axis_off()
    _explain(axes, report, letters, lang)
    _draw(axes, report, letters)
    stream = BytesIO()
    figure.savefig(stream, format="png", metadata={"Software": None})
    return stream.getvalue()


class Letters:
    """A font and the characters it has; what it lacks is not drawn."""

    def __init__(self, path: str | None) -> None:
        from matplotlib.font_manager import FontProperties
        from matplotlib.ft2font import FT2Font

        self.chinese = path is not None
        self._has = frozenset(FT2Font(path).get_charmap()) if path else frozenset(range(32, 127))
        self._path, self._properties = path, FontProperties

    @classmethod
    def found(cls) -> "Letters":
        """The first Chinese font on this machine, or plain letters only."""
        from matplotlib.font_manager import fontManager

        upright = [
            f for f in fontManager.ttflist if f.style == "normal" and f.weight in (400, "normal", "regular")
        ]
        paths = {font.name: font.fname for font in upright}
        return cls(next((paths[name] for name in CJK_FONTS if name in paths), None))

    def size(self, points: float) -> Any:
        return (
            self._properties(fname=self._path, size=points) if self._path else self._properties(size=points)
        )

    def has(self, text: str) -> bool:
        return all(ord(letter) in self._has for letter in text)

    def plain(self, *texts: str) -> str:
        """The first text that can be drawn without boxes; of the last, what cannot becomes “?”."""
        for text in texts:
            if self.has(text):
                return text
        return "".join(letter if self.has(letter) else "?" for letter in texts[-1])


def _draw(axes: Any, report: Report, letters: Letters) -> None:
    plane = shapes.Plane.around(report.compounds)
    places = {c.id: plane.at(c.lon, c.lat) for c in report.compounds}
    colours = shapes.colours([s.alliance for s in report.sheets], places)
    for kind, way in shapes.ways(report.walkings):
        axes.plot(*_columns(plane.at(*point) for point in way), **WAYS[kind], zorder=0.5)
    for sheet, colour in zip(report.sheets, colours, strict=True):
        if sheet.joined:
            _alliance(axes, sheet, colour, plane, places)
    _compounds(axes, report, colours, plane)
    for line in report.barriers:
        for path in shapes.paths(line):
            axes.plot(
                *_columns(plane.at(*point) for point in path), color="#6b4f3a", linewidth=2, linestyle=":"
            )
    axes.autoscale_view()
    if len(report.compounds) <= NAMED:
        axes.figure.draw_without_rendering()
        _names(axes, report, places, letters)


def _alliance(
    axes: Any, sheet: Sheet, colour: str, plane: shapes.Plane, places: dict[str, shapes.Point]
) -> None:
    ring, dashes = shapes.hull(sheet, plane), LINES[sheet.alliance.mode]
    axes.fill(*_columns(ring), facecolor=colour + "2e", edgecolor=colour, linewidth=1, linestyle=dashes)
    for a, b in shapes.links(sheet.alliance, places):
        axes.plot(*_columns([places[a], places[b]]), color=colour, linewidth=1.2)


def _compounds(axes: Any, report: Report, colours: list[str], plane: shapes.Plane) -> None:
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Circle, Polygon

    patches: list[Any] = []
    for sheet, colour in zip(report.sheets, colours, strict=True):
        empty = sheet.alliance.mode == "selfrun"
        for c in sheet.members:
            edge = "black" if c.id == sheet.alliance.host else colour
            look: dict[str, Any] = {
                "facecolor": "white" if empty else colour,
                "edgecolor": edge,
                "linewidth": 1.2,
            }
            drawn = [
                Polygon([plane.at(*point) for point in ring], **look) for ring in shapes.rings(c.outline)
            ]
            patches += drawn or [Circle(plane.at(c.lon, c.lat), shapes.drawn(c), **look)]
    axes.add_collection(PatchCollection(patches, match_original=True, zorder=3), autolim=True)


def _names(axes: Any, report: Report, places: dict[str, shapes.Point], letters: Letters) -> None:
    """Names above the dots, alliances first; one that would cover another is left out."""
    from matplotlib.patheffects import withStroke

    rows = {c.id: row for row, c in enumerate(report.compounds, 1)}
    taken: list[Any] = []
    look: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "zorder": 5, "parse_math": False}
    look |= {"path_effects": [withStroke(linewidth=2, foreground="white")]}
    for sheet in sorted(report.sheets, key=lambda s: -len(s.members)):
        for c in sheet.members:
            text = letters.plain(c.name if letters.has(c.name) else c.id, f"#{rows[c.id]}")
            name = axes.annotate(text, places[c.id], (0, 5), fontproperties=letters.size(6.5), **look)
            box = name.get_window_extent(axes.figure.canvas.get_renderer())
            if any(box.overlaps(other) for other in taken):
                name.remove()
            else:
                taken.append(box)


def _explain(axes: Any, report: Report, letters: Letters, lang: Lang) -> None:
    from matplotlib.lines import Line2D

    names = letters.plain(words.areas(report, lang), str(len(report.areas)))
    axes.set_title(f"{say(lang, 'title')} · {names}", fontproperties=letters.size(13), parse_math=False)
    handles = []
    for mode, (count, _) in report.summary.modes.items():
        single = mode in ("independent", "selfrun")
        look: dict[str, Any] = {"marker": "o", "linestyle": ""} if single else {"linestyle": LINES[mode]}
        look |= {"color": shapes.GREY, "markerfacecolor": "white" if mode == "selfrun" else shapes.GREY}
        handles.append(Line2D([], [], label=f"{name_of(lang, 'mode', mode)} · {count}", **look))
    dot = Line2D([], [], label=say(lang, "host"), marker="o", linestyle="", color=shapes.GREY)
    dot.set_markeredgecolor("black")
    handles.append(dot)
    for kind in dict.fromkeys(kind for kind, _ in shapes.ways(report.walkings)):
        handles.append(Line2D([], [], label=say(lang, f"page.{kind}"), **WAYS[kind]))
    axes.figure.legend(
        handles=handles, prop=letters.size(9), loc="outside lower center", ncols=3, frameon=False
    )
    if not letters.chinese:
        note = "No Chinese font on this machine: compounds are named by id."
        axes.annotate(note, (0, 0), xycoords="axes fraction", fontsize=7)


def _columns(points: Iterable[shapes.Point]) -> tuple[list[float], list[float]]:
    listed = list(points)
    return [x for x, _ in listed], [y for _, y in listed]
