"""The figures on docs/planning-model.md and docs/rates.md are what the code gives."""

import re
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from pathlib import Path

import pytest

from linmeng.domain.planning.check.model import Model
from linmeng.domain.planning.compound import MODES, Street
from linmeng.domain.planning.rates import Change, Direct, Fees, Limits, Objective, Position, read_rates
from tests.domain.planning.brute import best
from tests.domain.planning.pencil import PLAN, RATES, STREET

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs/planning-model.md").read_text("utf-8")
RATES_PAGE = (ROOT / "docs/rates.md").read_text("utf-8")


def table(page: str, first: str) -> Iterator[dict[str, str]]:
    """Rows of the table whose header begins with the column `first`, up to the first line that is none."""
    lines = page[page.index(f"| {first} |") :].split("\n\n", 1)[0].splitlines()
    header, _, *rows = ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines)
    return (dict(zip(header, row, strict=True)) for row in rows)


def test_the_rates_of_the_example_are_those_computed_with() -> None:
    block = PAGE.split("```toml\n", 1)[1].split("```", 1)[0]
    page, ours = asdict(read_rates(block, "pencil.toml")), asdict(RATES)
    assert {**page, "sha256": ""} == {**ours, "sha256": ""}


def test_the_compounds_of_the_example_are_those_computed_with() -> None:
    rows = list(table(PAGE, "id | lon"))
    assert [row["id"] for row in rows] == [c.id for c in STREET.compounds]
    for row, c in zip(rows, STREET.compounds, strict=True):
        for field in ("lon", "area", "households", "lifts", "gates", "tier", "fee", "collection"):
            assert float(row[field]) == getattr(c, field), (c.id, field)
        assert (row["housing_class"], row["company"], row["mature"] == "yes") == (
            c.housing_class,
            c.company,
            c.mature,
        )
        assert 3.141592653589793 * float(row["radius"]) ** 2 == pytest.approx(c.site_area)


def test_the_alliances_of_the_example_cost_what_the_page_says() -> None:
    model, total = Model(STREET, RATES), 0.0
    for row in table(PAGE, "members"):
        members, mode = row["members"].split(", "), next(m for m in MODES if m == row["mode"])
        crew = model.crew(members, mode)
        for position in ("manager", "guard", "repairer"):
            stated = row[position]
            assert crew.get(position) == (None if stated == "–" else pytest.approx(float(stated)))
        total += model.objective(members, mode)
        computed = (
            model.cost(members, mode),
            sum(model.pay(m) for m in members),
            model.subsidy(members, mode),
            model.shortfall(members, mode),
            model.objective(members, mode),
        )
        stated_money = (
            row["cost"],
            row["pay"],
            row["subsidy"],
            row["shortfall"],
            row["adds to the objective"],
        )
        assert [f"{amount:.2f}" for amount in computed] == list(stated_money)
    assert f"plan with the objective {total:.2f}" in PAGE
    assert PLAN.objective == pytest.approx(total)


def test_the_best_plan_of_the_example_is_what_the_page_says() -> None:
    found = best(STREET, RATES)
    assert found is not None and f"comes to {found[0]:.2f}:" in PAGE


def test_every_key_of_a_rates_file_is_explained() -> None:
    explained = RATES_PAGE.split("## Keys")[1].split("Defaults:")[0]
    for kind in (Limits, Fees, Objective, Direct, Position):
        room = kind.__name__.lower()
        for field in fields(kind):
            assert re.search(rf"`{room}\.{field.name}[`.]", explained), (room, field.name)
    assert all(field.name in explained for field in fields(Change))


def test_the_cost_curve_is_what_the_shanghai_rates_give() -> None:
    rates = read_rates((ROOT / "rates/shanghai.toml").read_text("utf-8"), "x")
    loading = (1 + rates.direct.overhead) * (1 + rates.direct.tax)
    rows = list(table(RATES_PAGE, "area, m²"))
    assert len(rows) == 6
    for row in rows:
        area = float(row["area, m²"])
        c = replace(STREET.compounds[1], area=area, households=int(area / 50), gates=1.0)
        per_m2 = Model(Street((c,)), rates).cost((c.id,), "independent") / area / loading
        assert f"{per_m2:.2f}" == row["rates/shanghai.toml, CNY/m²"]
        assert per_m2 == pytest.approx(float(row["curve, CNY/m²"]), rel=0.07)
