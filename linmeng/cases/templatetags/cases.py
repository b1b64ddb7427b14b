"""Words of procedures in templates."""

from typing import Any

from django import template

from linmeng.cases.pages.words import first_words, role_words, words_of

register = template.Library()


@register.filter
def said_of(thing: Any) -> str:
    """The words of a step, fact, outcome or procedure in the reader's language."""
    return words_of(thing)


@register.filter
def first_of(rule: Any) -> str:
    """What to look up before trusting a step or clock that no primary text asks for; "" of none."""
    return first_words(rule) if rule else ""


@register.filter
def role_said(role: str) -> str:
    """Who does a step."""
    return role_words(role)
