"""Rates: taken up from files, changed as copies, compared."""

import tomllib
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as pace
from hypothesis import strategies as st

from linmeng.domain.planning.rates import read_rates
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.models import AuditRow
from linmeng.planning.actions import import_rates, save_rates
from linmeng.planning.forms.toml_edit import edited
from linmeng.planning.models import RatesVersion
from linmeng.planning.queries import rates_of
from linmeng.planning.queries.figures import differences, figures, is_assumption
from tests.apps.planning.conftest import EXAMPLE
from tests.apps.planning.test_pages import client_of
from tests.worlds import NOW, World

TEXT = EXAMPLE.read_text(encoding="utf-8")
SHANGHAI = (EXAMPLE.parent / "shanghai.toml").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_files_are_taken_up_once_as_acts_of_the_system() -> None:
    files = len(list(settings.RATES_DIR.glob("*.toml")))
    assert len(import_rates(at=NOW)) == files and import_rates(at=NOW) == []
    rows = AuditRow.objects.filter(act="planning.save_rates")
    assert rows.count() == files and {row.by for row in rows} == {None}


@pytest.mark.django_db
def test_what_cannot_be_read_is_not_saved(world: World, rates: RatesVersion) -> None:
    count, who = RatesVersion.objects.count(), world.people["officer"]
    with pytest.raises(NotUnderstood):
        save_rates(by=who, at=NOW, name="x", text=rates.text.replace("reach = 100.0", "reach = -1"))
    with pytest.raises(NotUnderstood):
        save_rates(by=who, at=NOW, name="  ", text=rates.text + "\n# other")
    with pytest.raises(NotNow):
        save_rates(by=who, at=NOW, name="x", text=rates.text)
    assert RatesVersion.objects.count() == count


def test_every_figure_of_the_files_has_a_name_and_a_place() -> None:
    rates = read_rates(SHANGHAI, "shanghai")
    rows = [f for group in figures(rates) for f in group.figures]
    keys = [f.key for f in rows]
    assert len(keys) == len(set(keys))
    assert set(rates.sources) <= set(keys), "a source that no figure shows"
    assert all(str(f.name) and str(f.unit) for f in rows)


@pytest.mark.parametrize(
    ("source", "assumed"),
    [
        ("assumption, 2026-11 [I]", True),
        ("about 1 [M, low confidence]", True),
        ("SH-REG 8 [V]", False),
        ("", False),
    ],
)
def test_which_sources_are_assumptions(source: str, assumed: bool) -> None:
    assert is_assumption(source) == assumed


def test_differences_are_found() -> None:
    one, other = read_rates(TEXT, "a"), read_rates(TEXT.replace("wage = 5800.0", "wage = 5900.0"), "b")
    [found] = [d for d in differences(one, other) if d.changed]
    assert found.any.key == "position.guard.wage"


def test_a_changed_text_keeps_its_comments() -> None:
    text = edited(
        TEXT, {"position.guard.wage": 6200.0, "fees.ceiling.新里": 1.3, "sources.limits.reach": 'a "b"'}
    )
    assert "wage = 6200.0" in text and text.count("#") == TEXT.count("#")
    rates = read_rates(text, "x")
    assert rates.fees.ceiling["新里"] == 1.3 and rates.sources["limits.reach"] == 'a "b"'
    assert [p.wage for p in rates.positions if p.id == "guard"] == [6200.0]


def test_what_cannot_be_changed_without_harm_is_refused() -> None:
    inline = TEXT.replace("[change]", "[other]") if "[change]" not in TEXT else TEXT
    start = inline.index("[change]")
    end = inline.index("[[position]]")
    inline = "change = { merge = 300.0, attach = 100.0 }\n" + inline[:start] + inline[end:]
    assert tomllib.loads(inline)["change"]["merge"] == 300.0
    with pytest.raises(NotUnderstood):
        edited(inline, {"change.merge": 5.0})


KEYS = [
    f.key for g in figures(read_rates(SHANGHAI, "x")) for f in g.figures if not f.yes_or_no and not f.whole
]
FIGURE = st.floats(0, 1, allow_nan=False).filter(lambda x: x == 0 or x > 1e-6)


@pace(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), FIGURE, max_size=8), st.sampled_from([TEXT, SHANGHAI]))
def test_edited_text_says_exactly_what_was_asked(values: dict[str, float], text: str) -> None:
    ids = {p["id"] for p in tomllib.loads(text)["position"]}
    values = {k: v for k, v in values.items() if not k.startswith("position.") or k.split(".")[1] in ids}
    result = tomllib.loads(edited(text, values))
    for key, value in values.items():
        assert _look_up(result, key) == value
    assert edited(text, {}) == text


def _look_up(data: Any, key: str) -> Any:
    if key.startswith("fees.ceiling."):
        return data["fees"]["ceiling"][key[len("fees.ceiling.") :]]
    table, name = key.rsplit(".", 1)
    if table.startswith("position."):
        return next(p for p in data["position"] if p["id"] == table[9:])[name]
    return data[table][name]


def form_of(page: Any) -> dict[str, str]:
    """What a browser would send back unchanged."""
    form = page.context["form"]
    sent = {}
    for bound in form:
        value = bound.value()
        if value is True:
            sent[bound.html_name] = "on"
        elif value is not None and value is not False:
            sent[bound.html_name] = str(value)
    return sent


@pytest.mark.django_db
def test_the_form_saves_a_changed_copy(world: World, rates: RatesVersion) -> None:
    client, address = client_of(world, "officer"), reverse("planning:rates_edit", args=[rates.pk])
    sent = form_of(client.get(address)) | {"position.guard.wage": "6100.5", "name": "自定"}
    answer = client.post(address, sent)
    assert answer.status_code == 302
    new = RatesVersion.objects.get(name="自定")
    assert new.based_on == rates and rates_of(new).positions[1].wage == 6100.5
    [changed] = [d for d in differences(rates_of(rates), rates_of(new)) if d.changed]
    assert changed.other and changed.other.assumed
    rates.refresh_from_db()
    assert rates.text == TEXT


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["-1", "abc", "nan", "inf", "1e400", "9" * 400])
def test_nonsense_in_the_form_is_said_and_kept(value: str, world: World, rates: RatesVersion) -> None:
    client, address = client_of(world, "officer"), reverse("planning:rates_edit", args=[rates.pk])
    count = RatesVersion.objects.count()
    answer = client.post(
        address, form_of(client.get(address)) | {"position.guard.wage": value, "name": "自定"}
    )
    assert answer.status_code == 422 and RatesVersion.objects.count() == count
    assert value in answer.content.decode() and 'aria-invalid="true"' in answer.content.decode()


@pytest.mark.django_db
def test_the_text_may_be_changed_too(world: World, rates: RatesVersion) -> None:
    client, address = client_of(world, "officer"), reverse("planning:rates_text", args=[rates.pk])
    changed = rates.text.replace("reach = 100.0", "reach = 90.0").replace("\n", "\r\n")
    assert client.post(address, {"name": "近", "text": changed}).status_code == 302
    assert rates_of(RatesVersion.objects.get(name="近")).limits.reach == 90.0
    answer = client.post(address, {"name": "坏", "text": "city = "})
    assert answer.status_code == 422 and "city = " in answer.content.decode()
