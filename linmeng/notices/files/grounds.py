"""On what ground a notice is shown so long, in the reader's words: "PMR 14" is 《物业管理条例》第14条."""

from typing import Literal

GROUNDS: dict[str, tuple[str, str]] = {
    "PMR 14": ("《物业管理条例》第14条", "Property management regulations, art. 14"),
    "SH-BID": ("沪房规范〔2025〕6号", "Shanghai rules on tendering 2025/6"),
    "SH-F24 VI(3)": ("沪房规范〔2024〕7号第六条（三）", "Shanghai rules on the fund 2024/7, VI(3)"),
    "SH-REG 67": ("《上海市住宅物业管理规定》第67条", "Shanghai residential property regulations, art. 67"),
}
"""The clauses of `queries.periods.LEAST`, in Chinese and English."""


def ground_words(clause: str, lang: Literal["zh", "en"]) -> str:
    """A clause in words; what somebody wrote themselves stays as it is."""
    return GROUNDS.get(clause, (clause, clause))[0 if lang == "zh" else 1]
