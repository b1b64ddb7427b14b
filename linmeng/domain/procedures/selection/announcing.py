"""The announcement of a result 评标结果公示, as it is proposed to whoever publishes it.

It is Chinese whatever the page speaks, as everything announced is. It names no day: the notice shows its own
period, and so both cannot differ. Source: SH-BID 21 (the result, and how to object).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from linmeng.domain.procedures.selection.plan import Plan

NUMBERS = "一二三四五六七八九十"
LONGEST = 160


def result_title(title: str) -> str:
    """The title of the announcement, in at most 160 characters."""
    end = "评标结果公示"
    return f"{title.strip()[: LONGEST - len(end)]}{end}"


def result_text(plan: Plan, places: Sequence[str], rows: Sequence[Mapping[str, Any]], url: str) -> str:
    """The text. `rows`: the frozen ranking ("place", "bidder", "fee", "total", "candidate", "passed");

    `url`: the public page with all of it.
    """
    lines = [f"{'、'.join(places)}选聘物业服务企业，评标委员会已出具评标报告。现公示评标结果：", ""]
    chosen = [row["place"] for row in rows if row["candidate"]]
    lines += [_line(row, chosen) for row in rows]
    lines += [
        "",
        f"评标委员会共{plan.panel}人，其中专家{plan.experts}人，抽签产生。选聘方案、抽签、投标文件、评分和问答"
        f"全文公开，任何人可自行核对： {url}",
        "",
        "对评标结果有异议的，请在公示期内在本公告下留言，或书面向本公告的发布单位提出。异议答复之前不定标。",
    ]
    return "\n".join(lines)


def _line(row: Mapping[str, Any], chosen: Sequence[int]) -> str:
    fee = f"{row['fee']}元/㎡·月"
    said = f"{row['place']}. {row['bidder']}，总分{row['total']}分，收费{fee}"
    if row["candidate"]:
        return f"{said}（第{NUMBERS[chosen.index(row['place'])]}候选人）"
    return said if row["passed"] else f"{said}（质量得分未达合格线）"
