"""Clauses of the law in the reader's language."""

from django.utils.translation import get_language

from linmeng.domain.clauses import clause_words as both
from linmeng.web.typesetting import Lang


def clause_words(clause: str, lang: Lang | None = None) -> str:
    """“CC 278(1)(4)” as 《民法典》第278条第1款第4项, in this language or the page's; own words stay."""
    found = both(clause)
    chinese = lang == "zh" if lang else (get_language() or "zh").startswith("zh")
    return str(found) if chinese else found.en
