"""The marks by which a sealed name, telephone or identity number is found again.

One mark is written, under the first data key; any of several may stand there from before a change of keys.
"""

from linmeng.domain.register.persons import plain_name, plain_paper, plain_phone
from linmeng.web.remarking import Marked
from linmeng.web.vault import marks


def name_mark(name: str) -> str:
    """Of a name; "" for none."""
    return next(iter(name_marks(name)), "")


def phone_mark(phone: str) -> str:
    """Of a telephone number; "" for none."""
    return next(iter(phone_marks(phone)), "")


def paper_mark(paper: str) -> str:
    """Of an identity number or unified social credit code; "" for none."""
    return next(iter(paper_marks(paper)), "")


def name_marks(name: str) -> list[str]:
    """What may stand for a name, the mark written now first; empty for none."""
    return _marks(plain_name(name), "register.party.name")


def phone_marks(phone: str) -> list[str]:
    """The same of a telephone number."""
    return _marks(plain_phone(phone), "register.party.phone")


def paper_marks(paper: str) -> list[str]:
    """The same of an identity number or unified social credit code."""
    return _marks(plain_paper(paper), "register.party.paper")


def _marks(plain: str, about: str) -> list[str]:
    return marks(plain, about) if plain else []


MARKED = (
    Marked("register.Party", "name", "name_mark", name_mark),
    Marked("register.Party", "phone", "phone_mark", phone_mark),
    Marked("register.Party", "paper", "paper_mark", paper_mark),
)
