"""Clauses as a clerk reads them."""

import pytest
from django.utils import translation

from linmeng.web.clauses import clause_words


@pytest.mark.parametrize(
    ("clause", "chinese"),
    [
        (
            "CC 278(1)(4), 278(2); SH-REG 18",
            "《民法典》第278条第1款第4项、第278条第2款；《上海市住宅物业管理规定》第18条",
        ),
        ("SH-REG 10; SH-OP II", "《上海市住宅物业管理规定》第10条；沪房规范〔2021〕6号第二部分"),
        ("CC 279; SPC-B 10–11", "《民法典》第279条；最高法建筑物区分所有权解释第10–11条"),
        ("PMR 14; SH-REG 25", "《物业管理条例》第14条；《上海市住宅物业管理规定》第25条"),
        ("本小区议事规则第3条", "本小区议事规则第3条"),
    ],
)  # fmt: skip
def test_a_clause_in_chinese(clause: str, chinese: str) -> None:
    assert clause_words(clause) == chinese


def test_a_clause_in_english() -> None:
    with translation.override("en"):
        assert clause_words("CC 278(2); SH-OP II") == "Civil Code 278(2); Shanghai opinion 2021/6 II"
