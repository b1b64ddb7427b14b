"""The marks by which a sealed name, telephone or identity number is found again."""

from linmeng.domain.register.persons import plain_name, plain_paper, plain_phone
from linmeng.web.vault import mark


def name_mark(name: str) -> str:
    """Of a name; "" for none."""
    plain = plain_name(name)
    return mark(plain, "register.party.name") if plain else ""


def phone_mark(phone: str) -> str:
    """Of a telephone number; "" for none."""
    plain = plain_phone(phone)
    return mark(plain, "register.party.phone") if plain else ""


def paper_mark(paper: str) -> str:
    """Of an identity number or unified social credit code; "" for none."""
    plain = plain_paper(paper)
    return mark(plain, "register.party.paper") if plain else ""
