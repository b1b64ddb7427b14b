"""The page: one file, nothing fetched, hostile names harmless, both languages, works without JavaScript."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from linmeng.planning.files.html import write_html
from tests.files.plans import report

VOID = {"meta", "input", "br"}


class Page(HTMLParser):
    """Tags, attributes and texts of a page; refuses tags that do not close in order."""

    def __init__(self, data: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(data.decode())
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(write_html(report(), "zh"))


def test_nothing_is_fetched(page: Page) -> None:
    assert {name for name, _ in page.tags}.isdisjoint({"link", "img", "iframe", "object", "base", "form"})
    for name, attrs in page.tags:
        assert "src" not in attrs, name
        for value in attrs.values():
            assert "//" not in (value or "")
        if "href" in attrs:
            assert (attrs["href"] or "").startswith("#")


def test_only_its_own_script_and_style_may_run() -> None:
    text = write_html(report(), "zh").decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy and policy[1].startswith("default-src 'none';")
    for tag in ("style", "script"):
        found = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.S)
        assert len(found) == 1
        digest = base64.b64encode(hashlib.sha256(found[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1]
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", text)  # the policy would not let them work


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</title></svg><b>",
        "'&quot;<!--",
        "]]>",
    ],
)
def test_a_hostile_name_stays_a_name(evil: str) -> None:
    plain = Page(write_html(report(opera="好名字", yueyang="好名字"), "zh"))
    hostile = Page(write_html(report(opera=evil, yueyang=evil), "zh"))
    assert [name for name, _ in hostile.tags] == [name for name, _ in plain.tags]
    assert [set(a) for _, a in hostile.tags] == [set(a) for _, a in plain.tags]
    assert evil in "".join(hostile.texts)


def test_every_compound_is_on_the_map_and_leads_to_its_calculation(page: Page) -> None:
    marks = [a for _, a in page.tags if a.get("class", "").split()[:1] == ["c"] and "data-zh" in a]  # type: ignore[union-attr]
    assert len(marks) == len(report().compounds)
    targets = {a["id"] for a in page.all("details")}
    assert {(a["href"] or "")[1:] for a in page.all("a")} == targets
    assert len(targets) == len(report().sheets)


def test_figures_of_the_plan_stand_in_the_text(page: Page) -> None:
    text = "".join(page.texts)
    for sheet in report().sheets:
        assert f"{sheet.alliance.cost:,.0f}" in text
        for member in sheet.members:
            assert f"{sheet.alliance.fees[member.id]:.2f}" in text


def test_both_languages_are_there_and_chinese_is_first(page: Page) -> None:
    assert page.all("html")[0]["lang"] == "zh-Hans"
    radios = page.all("input")
    assert [r["value"] for r in radios] == ["zh-Hans", "en"]
    assert ["checked" in r for r in radios] == [True, False]
    said = {lang: sum(a.get("lang") == lang for _, a in page.tags) for lang in ("zh-Hans", "en")}
    assert said["zh-Hans"] - 1 == said["en"] > 100  # the page itself is zh-Hans


def test_english_first_when_asked_and_one_language_when_large(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Page(write_html(report(), "en")).all("html")[0]["lang"] == "en"
    monkeypatch.setattr("linmeng.planning.files.html.BOTH", 3)
    large = Page(write_html(report(), "en"))
    assert large.all("input") == []
    assert not re.search("[一-鿿]物业费", "".join(large.texts))


def test_the_map_lies_north_up(page: Page) -> None:
    """Compounds further east stand further right; the outline of Yueyang Garden is drawn as a path."""
    circles = {
        (a["data-zh"] or "").split(" · ")[0]: float(a["cx"] or 0)
        for a in page.all("circle")
        if "data-zh" in a
    }
    assert circles["虹仪"] < circles["虹铁"] < circles["水霞"] < circles["独家村"]
    outlines = [a for a in page.all("path") if "data-zh" in a]
    assert [(a["data-zh"] or "")[:4] for a in outlines] == ["岳阳花苑"]
