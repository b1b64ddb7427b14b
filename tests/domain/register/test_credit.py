import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.register.credit import (
    ALPHABET,
    check_credit_code,
    credit_check_character,
    division_level,
    division_parent,
)

EXAMPLE = "91350100M000100Y43"  # the worked example of GB 32100-2015


def test_the_example_of_the_standard():
    assert credit_check_character(EXAMPLE[:-1]) == "3"
    assert check_credit_code(" 91350100m000100y43 ") == EXAMPLE


@pytest.mark.parametrize(
    "code", ["", "123", EXAMPLE + "0", EXAMPLE[:-1] + "4", "I1350100M000100Y43", "９" * 18]
)
def test_wrong_codes_are_refused_with_a_sentence(code):
    with pytest.raises(NotUnderstood):
        check_credit_code(code)


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_every_single_mistyped_character_is_noticed(first, position, other):
    code = first + credit_check_character(first)
    typed = code[:position] + other + code[position + 1 :]
    if typed == code:
        assert check_credit_code(typed) == code
    else:
        with pytest.raises(NotUnderstood):
            check_credit_code(typed)


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("310000000000", "province", None),
        ("310100000000", "city", "310000000000"),
        ("310104000000", "district", "310100000000"),
        ("310104003000", "subdistrict", "310104000000"),
        ("310104003012", "committee", "310104003000"),
    ],
)
def test_division_codes(code, level, parent):
    assert division_level(code) == level
    assert division_parent(code) == parent


@pytest.mark.parametrize(
    "code", ["", "3101040030", "31010400300a", "000000000000", "００００００００００００"]
)
def test_wrong_division_codes(code):
    with pytest.raises(NotUnderstood):
        division_level(code)
