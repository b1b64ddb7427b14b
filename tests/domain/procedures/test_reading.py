"""Procedures are read whole or not at all: each fault is refused with its place."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.procedures.reading import procedure_data, procedure_from, read_procedure
from linmeng.domain.refusals import NotUnderstood
from tests.domain.procedures.some import SMALL, small


def test_a_sound_procedure_reads() -> None:
    found = small()
    assert (found.code, len(found.steps), found.number("vote")) == ("small", 9, 5)
    assert procedure_from(procedure_data(found)) == found
    assert read_procedure("\ufeff" + SMALL) == found


FAULTS = [  # what is written instead of what, and what the refusal names
    ('code = "small"', 'code = ""', "the procedure lacks “code”"),
    ("version = 1", "version = 0", "“version”"),
    ("since = 2023-12-28", 'since = "soon"', "“since”"),
    ('source = "made up"', "", "lacks “source”"),
    ("several = true", 'several = "yes"', "“several”"),
    ('ends = ["signed", "filed"]', "ends = []", "has no end"),
    ('ends = ["signed", "filed"]', 'ends = ["signed"]', "Nothing leads from step filed"),
    ('ends = ["signed", "filed"]', 'ends = ["filed", "nowhere"]', "names “nowhere”, which is no step"),
    ('settled_by = "scheme"', 'settled_by = "vote"', "vote settles who takes part"),
    ('settled_by = "scheme"', 'settled_by = "nobody"', "“nobody”"),
    ('settled_by = "scheme"', 'colour = "red"', "unknown key “colour”"),
    ('key = "contract_ends"', 'key = "feasible"', "Two steps or facts have the key “feasible”"),
    ('kind = "date"', 'kind = "moment"', "“kind” of fact contract_ends"),
    ('role = "subdistrict_office"', 'role = "mayor"', "“role” of step feasible"),
    ('needs = ["feasible"]', 'needs = ["filed"]', "go in a circle"),
    ('needs = ["feasible"]', 'needs = ["missing"]', "needs “missing”, which is no step"),
    ('needs = ["feasible"]', 'needs = ["feasible", "feasible"]', "twice"),
    ('needs = ["method/tender"]', 'needs = ["method/draw"]', "to end with “draw”"),
    ('needs = ["method", "tender"]', 'needs = ["tender", "vote/failed"]', "to end with “failed”"),
    ('needs = ["vote"]', 'needs = ["vote/passed"]', "of each compound"),
    ('paper = "merge-scheme"', 'paper = "napkin"', "“paper”"),
    ('kind = "document"', 'kind = "rumour"', "“kind” of proofs of step scheme"),
    ('before = "contract_ends"', 'before = "vote"', "whose day is not known then"),
    ('before = "contract_ends"', 'before = "has_assembly"', "neither a step nor a day"),
    ('before = "contract_ends"', 'before = "nothing"', "neither a step nor a day"),
    ('before = "contract_ends", n = 90', 'n = 90', "either “after” or “before”"),
    ('before = "contract_ends", n = 90', 'before = "contract_ends", after = "feasible", n = 90', "either"),
    ("n = 90", "n = -1", "whole number from 0"),
    ("n = 90", "n = 0.5", "whole number from 0"),
    ('unit = "working_days"', 'unit = "moons"', "“unit”"),
    ('clause = "made up 2", mark = "V" }', 'mark = "V" }', "latest of step scheme lacks “clause”"),
    ('clause = "PMR 14", mark = "V"', 'clause = "PMR 14", mark = "X"', "“mark” of earliest of step vote"),
    ('clause = "PMR 14", mark = "V"', 'clause = "PMR 14", mark = "S"', "lacks “check_first”"),
    ('after = "notice", n = 15', 'after = "filed", n = 15', "waits for days after “filed”"),
    ('back_to = "scheme"', 'back_to = "filed"', "without a way back"),
    (', good = false, back_to = "scheme"', ", good = false", "without a way back"),
    ('"passed", good = true', '"passed", good = false, back_to = "scheme"', "vote has no good end"),
    ('"tender", good = true', '"tender", good = true, back_to = "vote"', "needs no way back"),
    ('value = false }', 'value = "no" }', "a value it cannot have"),
    ('value = false }', 'value = 3 }', "not understood"),
    ("value = false }]", 'value = false }, { fact = "has_assembly", value = true }]', "never be asked for"),
    ('{ fact = "has_assembly"', '{ fact = "unheard"', "which is no fact"),
    ('waivable = true', 'waivable = false', "must be waivable"),
    ('check_first = "有没有人要求"', "", "lacks “check_first”"),
    ('check_first_en = "whether anybody asks for it"', "", "step feasible must have “check_first” in both"),
    (', check_first_en = "the local text"', "", "must have “check_first” in both languages"),
    ('mark = "V" }', 'mark = "V", check_first = "先核实" }', "must have “check_first” in both languages"),
    ('matter = "hire_company"', 'fact = "contract_ends"', "name the step that sets it instead"),
    ('matter = "hire_company"', 'fact = "has_assembly"', "another kind or scope"),
    ('matter = "hire_company"', 'stage = 2', "in no stage"),
    ('matter = "hire_company"', 'magic = true', "unknown key “magic”"),
    ('key = "filed"', 'key = "Filed!"', "small letters"),
    ('scope = "compound"\nneeds = ["signed"]', 'scope = "street"', "“scope” of step filed"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), FAULTS, ids=[f[2] + f"-{n}" for n, f in enumerate(FAULTS)])
def test_every_fault_is_refused_with_its_place(old: str, new: str, says: str) -> None:
    assert old in SMALL
    with pytest.raises(NotUnderstood, match=says):
        read_procedure(SMALL.replace(old, new, 1))


def test_a_case_step_cannot_hang_on_what_each_compound_has() -> None:
    text = SMALL.replace(
        'needs = ["vote"]', 'needs = ["vote"]\nwhen = [{ fact = "has_assembly", value = true }]'
    )
    with pytest.raises(NotUnderstood, match="of the whole case"):
        read_procedure(text)


def test_a_step_that_decides_the_way_cannot_be_left_out() -> None:
    text = SMALL.replace('clause = "made up 6"', 'waivable = true\nclause = "made up 6"')
    with pytest.raises(NotUnderstood, match="method decides the way"):
        read_procedure(text)


def test_it_ends_no_earlier_than_it_begins_and_is_toml() -> None:
    with pytest.raises(NotUnderstood, match="ends before it begins"):
        read_procedure(SMALL.replace("since = 2023-12-28", "since = 2023-12-28\nuntil = 2023-12-27"))
    for text in ("", "[[step]]", "not toml =", "[" * 9999):
        with pytest.raises(NotUnderstood):
            read_procedure(text)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["key", "step", "n"]), inner),
)


@given(st.sampled_from(sorted(tomllib.loads(SMALL))), st.integers(0, 8), JUNK)
def test_whatever_stands_in_its_place_it_is_refused_or_read_never_broken(key: str, n: int, junk: Any) -> None:
    data = tomllib.loads(SMALL)
    if key == "step":
        step = data["step"][n]
        step[sorted(step)[n % len(step)]] = junk
    else:
        data[key] = junk
    try:
        found = procedure_from(data)
    except NotUnderstood:
        return
    assert procedure_from(procedure_data(found)) == found
