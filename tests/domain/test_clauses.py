"""Clauses in words, in both languages; every clause of every procedure names a law or a practice."""

import re

import pytest

from linmeng.domain.clauses import LAWS, clause_words
from tests.domain.procedures.some import every


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("PMR 14", "《物业管理条例》第14条"),
        ("SH-REG 50, 81; CC 949", "《上海市住宅物业管理规定》第50、81条；《民法典》第949条"),
        ("CC 946—949", "《民法典》第946—949条"),
        ("CC 278 (1)(4), 946", "《民法典》第278条第1款第4项、第946条"),
        ("SH-OP XVII", "沪房规范〔2021〕6号第十七部分"),
        ("SH-OP XIII, XVIII", "沪房规范〔2021〕6号第十三、十八部分"),
        ("SH-OP II (2)", "沪房规范〔2021〕6号第二部分(2)"),
        ("天平街道的做法（2024）", "天平街道的做法（2024）"),
    ],
)
def test_a_clause_reads_in_chinese(clause: str, words: str) -> None:
    assert clause_words(clause) == words


def test_and_in_english() -> None:
    assert (
        clause_words("CC 949; SH-REG 50").en == "Civil Code 949; Shanghai residential property regulations 50"
    )


def test_no_short_name_is_left_over_in_any_procedure() -> None:
    for procedure in every():
        for step in procedure.steps:
            for clause in (step.clause, *(c.clause for c in (*step.earliest, *step.latest))):
                assert not re.search(r"[A-Z]{2}", clause_words(clause)), clause
                assert all(law.split()[0] for law in LAWS)
