"""HTML in two languages at once: everything that comes from data is escaped here and nowhere else."""

from collections.abc import Callable, Iterable, Sequence
from html import escape

from linmeng.planning.files.texts import Lang, say

TAGS: dict[Lang, str] = {"zh": "zh-Hans", "en": "en"}


class Markup:
    """Builds HTML in the languages asked for, the first one shown first."""

    def __init__(self, langs: Sequence[Lang]) -> None:
        self.langs = tuple(langs)

    def both(self, text: Callable[[Lang], str], tag: str = "span") -> str:
        """One element for each language; without any when all languages say the same."""
        found = {lang: text(lang) for lang in self.langs}
        if tag == "span" and len(set(found.values())) == 1:
            return escape(found[self.langs[0]])
        return "".join(f'<{tag} lang="{TAGS[lang]}">{escape(t)}</{tag}>' for lang, t in found.items())

    def word(self, key: str, tag: str = "span", **values: object) -> str:
        return self.both(lambda lang: say(lang, key, **values), tag)

    def lines(self, texts: Callable[[Lang], Iterable[str]], tag: str = "p") -> str:
        """Paragraphs (or list items), language by language."""
        return "".join(
            f'<{tag} lang="{TAGS[lang]}">{escape(line)}</{tag}>'
            for lang in self.langs
            for line in texts(lang)
        )


def row(cells: Iterable[str], tag: str = "td", numbers: Sequence[int] = ()) -> str:
    """A table row; `numbers` names the columns that stand to the right. Cells are HTML already."""
    joined = "".join(
        f'<{tag} class="n">{c}</{tag}>' if i in numbers else f"<{tag}>{c}</{tag}>"
        for i, c in enumerate(cells)
    )
    return f"<tr>{joined}</tr>"
