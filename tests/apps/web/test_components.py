"""The parts that pages share."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import translation

from linmeng.web.csp import policy, tile_host
from linmeng.web.templatetags.figures import area_dm2, fee, metres, money, number, share, whole


def drawn(template: str, **values: Any) -> str:
    return Template(template).render(Context({"request": RequestFactory().get("/?q=a&page=2"), **values}))


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        (lambda: money(1234567.4), "1,234,567 元", "1,234,567 CNY"),
        (lambda: money(-0.5, 2), "-0.50 元", "-0.50 CNY"),
        (lambda: fee(0.45), "0.45 元/㎡·月", "0.45 CNY/m² a month"),
        (lambda: area_dm2(81300), "813 ㎡", "813 m²"),
        (lambda: share(0.834), "83%", "83%"),
        (lambda: share("0.8345", 1), "83.5%", "83.5%"),
        (lambda: whole(12000), "12,000", "12,000"),
        (lambda: number(2.50), "2.5", "2.5"),
        (lambda: number(1200), "1,200", "1,200"),
        (lambda: metres(85), "85 米", "85 m"),
        (lambda: metres(1234), "1.2 公里", "1.2 km"),
        (lambda: money(None), "—", "—"),
        (lambda: fee(""), "—", "—"),
        (lambda: share(float("nan")), "—", "—"),
        (lambda: whole("many"), "—", "—"),
        (lambda: whole(-0.2), "0", "0"),
        (lambda: whole("1e400"), "—", "—"),
    ],
)
def test_numbers_as_an_office_writes_them(written: Any, zh: str, en: str) -> None:
    with translation.override("zh-hans"):
        assert written() == zh
    with translation.override("en"):
        assert written() == en


def test_a_figure_says_where_it_comes_from_in_text_too() -> None:
    source = {"kind": "imported", "file": "名册.xlsx", "row": 17}
    said = drawn('{% figure 16 "户" source %}', source=source)
    assert ">导入</abbr>" in said
    assert 'title="来自导入的名册；名册.xlsx；第 17 行"' in said
    assert "mark-words" in drawn('{% figure 16 "户" source True %}', source=source)
    assert "估算" in drawn("{% mark source %}", source={"kind": "estimated", "rule": "area"})
    assert drawn("{% figure value %}", value=None) == '<span class="figure">—</span>'
    assert "<script>" not in drawn("{% mark source %}", source={"kind": "imported", "file": "<script>"})


def test_badges_are_words_and_icons() -> None:
    said = drawn('{% badge "mode" "attach" %}')
    assert "挂单" in said
    assert "<svg" in said
    assert "三合一" in drawn('{% badge "mode" "merge" "三合一" %}')
    assert "&lt;b&gt;" in drawn('{% badge "mode" value %}', value="<b>")


def test_pages_keep_the_filter() -> None:
    page = Paginator(range(500), 10).page(2)
    said = drawn('{% include "web/pagination.html" %}', page=page)
    assert 'href="?q=a&amp;page=3"' in said
    assert "第 11–20 条，共 500 条" in said
    assert 'aria-current="page"' in said


class Asked(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="名称", help_text="全称")
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲"), ("b", "乙")])
    owned = forms.BooleanField(label="国有", required=False)
    way = forms.ChoiceField(label="方式", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    on = forms.DateField(label="日期")


def test_every_input_has_its_label_and_its_error() -> None:
    said = drawn('{% include "web/form.html" %}', form=Asked({"name": "", "kind": "x", "on": "never"}))
    for field in ("name", "kind", "on"):
        assert f'for="id_{field}"' in said
        assert f'id="id_{field}_error"' in said
        assert f'aria-describedby="id_{field}_error"' in said
    assert "<legend" in said
    assert said.count("is-invalid") >= 3
    assert 'aria-describedby="id_name_help"' in drawn('{% include "web/form.html" %}', form=Asked())


def test_a_chart_has_its_table_and_its_figures_cannot_break_out() -> None:
    spec = {
        "title": "按规模", "kind": "bar", "label": "规模", "categories": ["</script>", "大"],
        "series": [{"name": "小区", "data": [3, 4]}],
    }  # fmt: skip
    said = drawn('{% chart "c" spec %}', spec=spec)
    assert said.count("</script>") == 1
    assert "<caption>按规模</caption>" in said
    assert "<td" in said


def test_tile_servers_are_allowed_and_nothing_else(settings: Any, client: Client, db: None) -> None:
    assert tile_host("https://t{s}.tiles.example/{z}/{x}/{y}?tk=1") == "https://*.tiles.example"
    assert tile_host("") == ""
    assert "script-src 'self';" in policy()
    settings.TILE_URL = "https://tiles.example/{z}/{x}/{y}.png"
    answer = client.get("/accounts/login/")
    assert "img-src 'self' data: blob: https://tiles.example;" in answer.headers["Content-Security-Policy"]


def test_dates_follow_the_language() -> None:
    with translation.override("zh-hans"):
        assert drawn('{{ d|date:"DATE_FORMAT" }}', d=date(2024, 9, 20)) == "2024年9月20日"
