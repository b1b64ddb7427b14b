"""Sentences of the domain in the reader's language."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from linmeng.planning.pages.common import tongue


def told(sentence: Any) -> str:
    """A sentence of the domain, kept as message and values, in the reader's language."""
    message, values = (
        (sentence["message"], sentence["values"])
        if isinstance(sentence, Mapping)
        else (sentence.message, sentence.values)
    )
    return _(message).format(**{name: _readable(value) for name, value in values.items()})


def _readable(value: Any) -> Any:
    """Whole numbers with thousands separated, also those that carry a sign."""
    if isinstance(value, str) and re.fullmatch(r"[+-]\d+", value):
        return f"{int(value):+,}".replace("-", "−")
    return f"{value:,}" if isinstance(value, int) else value


def all_told(sentences: Iterable[Any]) -> str:
    """Sentences in a row."""
    return between().join(map(told, sentences))


def between() -> str:
    """What stands between two sentences; nothing in Chinese."""
    return "" if tongue() == "zh" else " "
