"""The plan as one page: works offline, on a phone and on paper; nothing is fetched from anywhere."""

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from importlib.resources import files

from linmeng.domain.planning.compound import Compound, Mode
from linmeng.planning.files import shapes, words
from linmeng.planning.files.html_map import svg
from linmeng.planning.files.markup import TAGS, Markup, row
from linmeng.planning.files.notes import translated
from linmeng.planning.files.report import Report, Sheet
from linmeng.planning.files.texts import LANGS, Lang, fee, money, name_of, number, say

BOTH = 600
"""With more compounds than this the page holds one language and no tables of figures, to suit a phone."""

_SWITCH: dict[Lang, str] = {"zh": "中文", "en": "English"}


def write_html(report: Report, lang: Lang, langs: Sequence[Lang] | None = None) -> bytes:
    """The page, `lang` first; `langs` are those it can be switched to (both, unless the plan is large)."""
    if langs is None:
        langs = LANGS if len(report.compounds) <= BOTH else (lang,)
    ordered = [lang, *(other for other in langs if other != lang)]
    return _Page(report, ordered).whole().encode()


class _Page:
    def __init__(self, report: Report, langs: Sequence[Lang]) -> None:
        self.report, self.lang, self.m = report, langs[0], Markup(langs)
        plane = shapes.Plane.around(report.compounds)
        places = {c.id: plane.at(c.lon, c.lat) for c in report.compounds}
        found = shapes.colours([s.alliance for s in report.sheets], places)
        self.marks = [shapes.COLOURS.index(c) if c in shapes.COLOURS else -1 for c in found]

    def whole(self) -> str:
        style, script = _resource("style.css") + _palette(), _resource("script.js")
        policy = f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'"
        policy += "; base-uri 'none'; form-action 'none'"
        title = escape(f"{say(self.lang, 'title')} · {words.areas(self.report, self.lang)}")
        return (
            f'<!doctype html>\n<html lang="{TAGS[self.lang]}"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
            f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>'
            f"<style>{style}</style></head><body>{self._tongues()}<div>{self._body()}</div>"
            f"<script>{script}</script></body></html>\n"
        )

    def _tongues(self) -> str:
        """Radio buttons before everything else, so that the language changes without JavaScript."""
        if len(self.m.langs) == 1:
            return ""
        return "".join(
            f'<input type="radio" class="tongue" name="tongue" id="tongue-{lang}" value="{TAGS[lang]}"'
            f' aria-label="{_SWITCH[lang]}"{" checked" if lang == self.lang else ""}>'
            for lang in self.m.langs
        )

    def _body(self) -> str:
        m = self.m
        areas = m.both(lambda lang: words.areas(self.report, lang))
        parts = [
            f"<header><h1>{m.word('title')} · {areas}</h1>{self._switch()}</header><main>",
            f'<section class="card"><h2>{m.word("page.summary")}</h2><ul class="facts">'
            + m.lines(lambda lang: words.summary(self.report, lang), "li")
            + "</ul></section>",
            self._notes(),
            f"<h2>{m.word('page.map')}</h2>{m.word('page.map_hint', 'p')}{self._map()}{self._legend()}",
            f"<h2>{m.word('page.table')}</h2>{self._table()}",
            f"<h2>{m.word('page.calculations')}</h2>{m.word('fte_note', 'p')}",
            *(self._details(s, mark) for s, mark in zip(self.report.sheets, self.marks, strict=True)),
            f"</main><footer class='soft'>{self._rates()}</footer>",
        ]
        return "".join(parts)

    def _switch(self) -> str:
        if len(self.m.langs) == 1:
            return ""
        labels = "".join(f'<label for="tongue-{lang}">{_SWITCH[lang]}</label>' for lang in self.m.langs)
        return f'<div class="switch">{labels}</div>'

    def _notes(self) -> str:
        notes = self.report.plan.notes
        if not notes:
            return ""
        lines = self.m.lines(lambda lang: [translated(note, lang) for note in notes])
        return f'<section class="card note"><h2>{self.m.word("notes")}</h2>{lines}</section>'

    def _rates(self) -> str:
        r = self.report.rates
        return self.m.word(
            "page.rates", "p", city=r.city, day=r.valid_from, name=r.name, digest=r.sha256[:16]
        )

    def _map(self) -> str:
        labels = {key: escape(say(self.lang, f"page.zoom_{key}")) for key in ("in", "out", "home")}
        buttons = "".join(
            f'<button type="button" id="zoom-{key}" aria-label="{labels[key]}">{sign}</button>'
            for key, sign in (("in", "+"), ("out", "−"), ("home", "⤢"))
        )
        drawing = svg(self.report, self.marks, self.lang)
        tip = '<div id="tip" role="status"></div>'
        return f'<div class="card map">{drawing}<div class="zoom">{buttons}</div>{tip}</div>'

    def _legend(self) -> str:
        items = []
        for mode in self.report.summary.modes:
            if mode in ("independent", "selfrun"):
                sign = f'<circle class="c kx {mode}" cx="16" cy="8" r="6"/>'
            else:
                sign = f'<rect class="hull {mode} k0" x="2" y="2" width="28" height="12" rx="5"/>'
            items.append(self._sign(sign, self._mode(mode)))
        if "attach" in self.report.summary.modes:
            items.append(self._sign('<circle class="c host k0" cx="16" cy="8" r="6"/>', self.m.word("host")))
        if self.report.barriers:
            items.append(self._sign('<path class="barrier" d="M2 8L30 8"/>', self.m.word("page.barrier")))
        for kind in dict.fromkeys(kind for kind, _ in shapes.ways(self.report.walkings)):
            line = kind in ("way", "bridge")
            shape = 'path d="M2 8L30 8"' if line else 'circle cx="16" cy="8" r="4"'
            items.append(self._sign(f'<{shape} class="{kind}"/>', self.m.word(f"page.{kind}")))
        return f'<ul class="legend">{"".join(items)}</ul>'

    def _sign(self, sign: str, label: str) -> str:
        return f'<li><svg viewBox="0 0 32 16" aria-hidden="true">{sign}</svg> {label}</li>'

    def _table(self) -> str:
        m = self.m
        heads = ("alliance", "mode", "page.members", "page.fee", "subsidy", "saving")
        head = row([m.word(key) for key in heads], "th", numbers=(2, 4, 5))
        body = []
        for s in self.report.sheets:
            changes = "<br>".join(
                f"{escape(c.name)} {fee(c.fee)} → <b>{fee(s.alliance.fees[c.id])}</b>" for c in s.members
            )
            mode = self._mode(s.alliance.mode)
            saved = "—" if s.saved is None else money(s.saved)
            link = f'<a href="#a{s.number}">{s.number}</a>'
            cells = [link, mode, str(len(s.members)), changes, money(s.alliance.subsidy), saved]
            body.append(row(cells, numbers=(2, 4, 5)))
        table = f"<table><thead>{head}</thead><tbody>{''.join(body)}</tbody></table>"
        return f'<div class="card wide" tabindex="0">{table}</div>'

    # one alliance

    def _details(self, s: Sheet, mark: int) -> str:
        m = self.m
        title = m.both(lambda lang: words.title(s, lang))
        names = escape("、".join(c.name for c in s.members))
        members = "".join(self._member(s, c) for c in s.members)
        table = self._calculation(s) if len(self.report.compounds) <= BOTH else ""
        look = f"k{mark if mark >= 0 else 'x'}"
        return (
            f'<details id="a{s.number}" class="{look}">'
            f'<summary>{title} <span class="soft">{names}</span></summary>'
            f"{m.lines(lambda lang: words.for_alliance(s, lang))}{members}{table}</details>"
        )

    def _member(self, s: Sheet, c: Compound) -> str:
        return f"<h3>{escape(c.name)}</h3>{self.m.lines(lambda lang: words.for_member(s, c, lang))}"

    def _mode(self, mode: Mode) -> str:
        return self.m.both(lambda lang: name_of(lang, "mode", mode))

    def _calculation(self, s: Sheet) -> str:
        """The figures side by side: together, and each member with a full crew of its own."""
        compared = s.joined or s.alliance.mode == "selfrun"
        m, alone = self.m, [s.alone[c.id] for c in s.members] if compared else []
        columns = [s.together, *alone]
        names = [
            m.word("xl.together") if s.joined else self._mode(s.alliance.mode),
            *(m.word("xl.alone", name=c.name) for c in s.members if alone),
        ]
        lines = [row([m.word("xl.item"), *names], "th", range(1, 99))]
        for position in self.report.rates.positions:
            hired = [
                next((line.crew for line in k.crew if line.position == position.id), 0.0) for k in columns
            ]
            lines.append(row([self._crew(position.id), *(number(n) for n in hired)], numbers=range(1, 99)))
        amounts = (
            ("xl.staff", [k.staff_cost for k in columns]),
            ("xl.direct", [k.direct_cost for k in columns]),
            ("page.extra", [k.overhead + k.tax for k in columns]),
            ("xl.change", [k.change for k in columns]),
            ("cost", [k.cost for k in columns]),
            ("xl.paid", [k.pay for k in columns]),
            ("subsidy", [k.subsidy for k in columns]),
        )
        lines += [
            row([m.word(key), *(money(v) for v in values)], numbers=range(1, 99)) for key, values in amounts
        ]
        lines.append(
            row(
                [m.word("xl.needed"), *(f"<b>{fee(words.needed(k))}</b>" for k in columns)],
                numbers=range(1, 99),
            )
        )
        return f'<div class="wide" tabindex="0"><table>{"".join(lines)}</table></div>'

    def _crew(self, position: str) -> str:
        return self.m.both(lambda lang: say(lang, "xl.crew", position=name_of(lang, "position", position)))


def _resource(name: str) -> str:
    return (files("linmeng.planning.files") / "page" / name).read_text(encoding="utf-8")


def _palette() -> str:
    marks = {**{f"k{i}": colour for i, colour in enumerate(shapes.COLOURS)}, "kx": shapes.GREY}
    return "".join(f".{mark}{{--mark:{colour}}}" for mark, colour in marks.items())


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
