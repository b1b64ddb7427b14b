"""A rates file with long blank stretches is edited like any other; it once froze the whole server."""

import pytest

from linmeng.planning.forms.toml_edit import edited

LONG = 50_000


@pytest.mark.parametrize("line", ["q = " + " " * LONG + "[", "[" + " " * LONG + "x", "[" + "a " * LONG + "b"])
def test_long_lines_inside_a_text_are_passed_by(line: str) -> None:
    text = f'[limits]\nreach = 100\n\n[sources]\n"limits.near" = """\n{line}\n"""\n'
    assert edited(text, {"limits.reach": 120}) == text.replace("100", "120", 1)
