"""Sentences of the domain (refusals, a plan's notes) in the reader's language, without Django."""

import gettext
from functools import cache
from pathlib import Path

from linmeng.domain.refusals import Refusal
from linmeng.planning.files.texts import Lang

_ROOT = Path(__file__).resolve().parents[2]


@cache
def _catalogues(lang: Lang) -> tuple[gettext.NullTranslations, ...]:
    """The compiled catalogues of all rooms; none for English, the language of the sentences themselves."""
    if lang == "en":
        return ()
    found = sorted(_ROOT.glob("*/locale/zh_Hans/LC_MESSAGES/django.mo"))
    return tuple(gettext.translation("django", path.parents[2], ["zh_Hans"]) for path in found)


def translated(sentence: str, lang: Lang) -> str:
    """The sentence in `lang`, or as it is where no catalogue has it."""
    for catalogue in _catalogues(lang):
        found = catalogue.gettext(sentence)
        if found != sentence:
            return found
    return sentence


def in_words(refusal: Refusal, lang: Lang) -> str:
    """Why something was refused, with its values filled in."""
    return translated(refusal.message, lang).format(**refusal.values)
