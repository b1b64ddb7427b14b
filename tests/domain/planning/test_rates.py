"""Rates files: ours are whole and sourced; nonsense is refused with the figure's name."""

import hashlib
import re
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.planning.rates import Limits, read_rates
from linmeng.domain.refusals import NotUnderstood

FOLDER = Path(__file__).resolve().parents[3] / "rates"
EXAMPLE = (FOLDER / "example.toml").read_text("utf-8")
GIVEN = Path(__file__).resolve().parents[4] / "shared/rates-example.toml"


def figures(data: Any, path: str = "") -> list[str]:
    """Dotted names of all figures of a parsed file, positions by their id."""
    if isinstance(data, dict):
        names = [figures(v, f"{path}.{k}") for k, v in data.items() if k not in ("id", "sources")]
    elif isinstance(data, list):
        names = [figures(p, f"{path}.{p['id']}") for p in data]
    else:
        return [path.removeprefix(".")]
    return [n for inner in names for n in inner]


@pytest.mark.parametrize("name", ["example.toml", "shanghai.toml"])
def test_our_files_can_be_read(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    rates = read_rates(data.decode(), name)
    assert rates.name == name and rates.sha256 == hashlib.sha256(data).hexdigest()
    assert {"manager", "guard", "cleaner", "repairer"} <= {p.id for p in rates.positions}
    assert [p.id for p in rates.positions if p.special] == ["repairer"]
    assert re.fullmatch(r"202\d-\d\d-\d\d", rates.valid_from)


def test_every_figure_of_shanghai_has_a_source_a_date_and_a_mark() -> None:
    data = tomllib.loads((FOLDER / "shanghai.toml").read_text("utf-8"))
    named = set(figures(data)) - {"city", "valid_from"}
    assert set(data["sources"]) == named
    for figure, source in data["sources"].items():
        assert re.search(r"\[[VSMI]\b", source), figure
        assert re.search(r"20\d\d", source), figure


def test_what_nobody_wrote_down_is_called_an_assumption() -> None:
    for figure, source in read_rates((FOLDER / "shanghai.toml").read_text("utf-8"), "x").sources.items():
        if not re.search(r"\[[VS]", source):
            assert "assumption" in source, figure


@pytest.mark.shared
def test_the_example_holds_the_figures_given_with_the_model() -> None:
    if not GIVEN.exists():
        pytest.skip("../shared/rates-example.toml is absent")
    ours, given_ = read_rates(EXAMPLE, "x"), read_rates(GIVEN.read_text("utf-8"), "x")
    assert asdict(ours) | {"sha256": ""} == asdict(given_) | {"sha256": ""}


def test_the_limits_defaults_are_the_model_pages() -> None:
    rates = read_rates(
        EXAMPLE.replace("[limits]", "[sources]").split("[sources]")[0] + _without("limits"), "x"
    )
    assert rates.limits == Limits() == read_rates(EXAMPLE, "x").limits


HEAD = 'city = "x"\nvalid_from = 2025-07-01\n'


def _without(table: str) -> str:
    return re.sub(rf"(?ms)^\[{table}\].*?(?=^\[)", "", EXAMPLE).split("valid_from = 2025-07-01", 1)[1]


def changed(line: str, new: str) -> str:
    assert len(re.findall(rf"(?m)^{re.escape(line)}(?=\s)", EXAMPLE)) >= 1, line
    return re.sub(rf"(?m)^{re.escape(line)}(?=\s)", lambda _: new, EXAMPLE, count=1)


NONSENSE = {
    "no toml": ("city = = 3", "not TOML"),
    "no text": ("", "city"),
    "deep": ("a = " + "[" * 3000, "not TOML"),
    "digits": (changed("near = 8", "near = " + "9" * 5000), "not TOML"),
    "surrogate": (EXAMPLE + "# \ud800", "not TOML"),
    "unknown table": (EXAMPLE + "\n[fines]\na = 1\n", "“fines”"),
    "unknown figure": (changed("max_raise = 2.3", "max_rise = 2"), "[fees] has an unknown figure “max_rise”"),
    "missing figure": (changed("max_raise = 2.3", ""), "[fees] lacks the figure “max_raise”"),
    "no city": (changed('city = "example"', ""), "city"),
    "empty city": (changed('city = "example"', 'city = " "'), "city"),
    "no date": (changed("valid_from = 2025-07-01", ""), "valid_from"),
    "no such day": (changed("valid_from = 2025-07-01", 'valid_from = "2025-02-30"'), "valid_from"),
    "number for a date": (changed("valid_from = 2025-07-01", "valid_from = 2025"), "valid_from"),
    "moment for a date": (changed("valid_from = 2025-07-01", "valid_from = 2025-07-01T10:00:00Z"), "from"),
    "list for a table": (HEAD + "objective = []\n" + _without("objective"), "[objective] must be a table"),
    "text for a number": (changed("reach = 100.0", 'reach = "100"'), "[limits] “reach”"),
    "truth for a number": (changed("reach = 100.0", "reach = true"), "[limits] “reach”"),
    "truth for a count": (changed("near = 8", "near = true"), "[limits] “near”"),
    "fraction for a count": (changed("max_members = 8", "max_members = 8.5"), "[limits] “max_members”"),
    "no neighbours": (changed("near = 8", "near = 0"), "[limits] “near”"),
    "nobody": (changed("max_members = 8", "max_members = 0"), "[limits] “max_members”"),
    "nan": (changed("reach = 100.0", "reach = nan"), "[limits] “reach” is nan"),
    "infinite": (changed("floor_fee = 0.30", "floor_fee = inf"), "[fees] “floor_fee”"),
    "below nothing": (changed("spare = 0.5", "spare = -0.5"), "[limits] “spare” is -0.5"),
    "huge": (changed("near = 8", "near = " + "9" * 400), "[limits] “near”"),
    "huge number": (changed("reach = 100.0", "reach = " + "9" * 400), "[limits] “reach”"),
    "percent": (changed("collection_target = 0.90", "collection_target = 90"), "[fees] “collection_target”"),
    "no target": (changed("collection_target = 0.90", "collection_target = 0"), "[fees] “collection_target”"),
    "overhead in percent": (changed("overhead = 0.10", "overhead = 10"), "[direct] “overhead”"),
    "tax in percent": (changed("tax = 0.06", "tax = 6"), "[direct] “tax”"),
    "ceiling": (changed('"里弄" = 1.00', '"里弄" = -1'), "[fees.ceiling] “里弄”"),
    "ceiling as text": (changed('"里弄" = 1.00', '"里弄" = "low"'), "[fees.ceiling] “里弄”"),
    "no positions": (EXAMPLE.split("[[position]]")[0], "position"),
    "position as table": (EXAMPLE.split("[[position]]")[0] + "[position]\nid='a'\n", "position"),
    "same position": (changed('id = "guard"', 'id = "manager"'), "“manager”"),
    "position without a name": (changed('id = "guard"', 'id = ""'), "[position 2] “id”"),
    "position number": (changed('id = "guard"', "id = 2"), "[position 2] “id”"),
    "no wage": (changed("wage = 5800.0", ""), "[position 2] lacks the figure “wage”"),
    "no step": (changed("step = 0.5", "step = 0.0"), "[position 1] “step” must be above 0"),
    "areas": (changed("areas_per_person = 3", "areas_per_person = 0"), "[position 1] “areas_per_person”"),
    "special": (changed("special = true", 'special = "yes"'), "[position 4] “special”"),
    "source": (EXAMPLE + "\n[sources]\nfees.max_raise = 'here'\n", "[sources] “fees”"),
    "sources": ("sources = 3\n" + EXAMPLE, "[sources]"),
}  # fmt: skip


@pytest.mark.parametrize("case", NONSENSE)
def test_nonsense_is_refused_with_the_figures_name(case: str) -> None:
    text, said = NONSENSE[case]
    with pytest.raises(NotUnderstood) as refused:
        read_rates(text, "x.toml")
    assert said in str(refused.value)
    assert len(str(refused.value)) < 300


def test_a_byte_order_mark_and_a_written_date_do_no_harm() -> None:
    text = changed("valid_from = 2025-07-01", 'valid_from = "2025-07-01"')
    assert read_rates("\ufeff" + text, "x").valid_from == "2025-07-01"


@given(
    st.sampled_from([m.start() for m in re.finditer(r"(?m)^\w+ = ", EXAMPLE)]), st.text(max_size=6), st.data()
)
def test_a_scratched_file_is_read_or_refused(at: int, junk: str, data: st.DataObject) -> None:
    end = data.draw(st.integers(at, min(at + 30, len(EXAMPLE))))
    try:
        rates = read_rates(EXAMPLE[:at] + junk + EXAMPLE[end:], "x")
    except NotUnderstood:
        return
    assert all(p.step > 0 and p.wage >= 0 for p in rates.positions)
