"""Clauses of the rule packs in the reader's words: “CC 278(1)(4)” is 民法典第278条第1款第4项."""

import re

from django.utils.translation import get_language

LAWS: dict[str, tuple[str, str]] = {
    "SH-REG": ("《上海市住宅物业管理规定》", "Shanghai residential property regulations"),
    "SH-OP": ("沪房规范〔2021〕6号", "Shanghai opinion 2021/6"),
    "SPC-B": ("最高法建筑物区分所有权解释", "Supreme Court on co-ownership"),
    "G274": ("建房〔2009〕274号", "Ministry guideline 2009/274"),
    "PMR": ("《物业管理条例》", "Property management regulations"),
    "ESL": ("《电子签名法》", "Electronic signature law"),
    "CC": ("《民法典》", "Civil Code"),
}
"""The packs' short names of laws (docs/voting-rules.md), in Chinese and English."""
_LAW = re.compile(rf"\b({'|'.join(LAWS)})\b ?")
_ARTICLE = re.compile(r"(?<![\d〔])(\d+(?:[–-]\d+)?)(?:\((\d+)\))?(?:\((\d+)\))?(?![\d〕号])")


def clause_words(clause: str) -> str:
    """A clause in the language of the page; what is no known abbreviation stays as it is."""
    chinese = (get_language() or "zh").startswith("zh")
    if not chinese:
        return _LAW.sub(lambda found: f"{LAWS[found[1]][1]} ", clause)
    return "；".join(_chinese(part.strip()) for part in clause.split(";"))


def _chinese(part: str) -> str:
    """One law with its articles; the articles are put into words before the law's own number appears."""
    found = _LAW.match(part)
    if not found:
        return part
    articles = _ARTICLE.sub(_article, part[found.end() :]).replace(", ", "、")
    return LAWS[found[1]][0] + re.sub(r"^([IVX]+)$", r"第\1部分", articles)


def _article(found: "re.Match[str]") -> str:
    number, paragraph, item = found.groups()
    words = f"第{number}条"
    words += f"第{paragraph}款" if paragraph else ""
    return words + (f"第{item}项" if item else "")
