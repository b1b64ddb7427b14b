"""One byte form. The example and the sorting test are those of RFC 8785, sections 3.2.2–3.2.3."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linmeng.domain.refusals import NotUnderstood
from linmeng.domain.voting.canonical import canonical, digest

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=20,
)


def test_keys_are_sorted_by_utf16_units() -> None:
    """RFC 8785, 3.2.3: the face (a surrogate pair) sorts before U+FB33, though its code point is larger."""
    keys = {"€": "Euro", "\r": "CR", "\ufb33": "Dalet", "1": "One", "😀": "Face", "\x80": "Control", "ö": "O"}
    assert list(json.loads(canonical(dict(keys)))) == ["\r", "1", "\x80", "ö", "€", "😀", "\ufb33"]


def test_text_is_escaped_as_the_standard_says() -> None:
    assert canonical('€$\x0f\nA\'B"\\\\"/\x7f') == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f"'.encode()


def test_the_form_has_no_spaces_and_stays_the_same() -> None:
    assert canonical({"b": [1, True, None], "a": "楼"}) == '{"a":"楼","b":[1,true,null]}'.encode()
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"  # SHA-256 of "{}"


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        [0.5],
        {"a": float("nan")},
        2**53,
        -(2**53),
        {1: 2},
        (1,),
        b"x",
        {"a": {1}},
        "\ud800",
        {"\udfff": 1},
    ],
)
def test_what_two_programs_may_write_differently_is_refused(value: object) -> None:
    with pytest.raises(NotUnderstood):
        canonical(value)  # type: ignore[arg-type]


def test_deep_nests_are_refused() -> None:
    value: list[object] = []
    for _ in range(5000):
        value = [value]
    with pytest.raises(NotUnderstood):
        canonical(value)  # type: ignore[arg-type]


@given(PLAIN)
def test_it_reads_back_as_itself(value: object) -> None:
    assert json.loads(canonical(value)) == value  # type: ignore[arg-type]
    assert canonical(json.loads(canonical(value))) == canonical(value)  # type: ignore[arg-type]
