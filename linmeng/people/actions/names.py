"""Names of accounts and people: one way to write each, nothing invisible in them."""

import unicodedata

from linmeng.domain.refusals import NotUnderstood
from linmeng.people.models import Person

LONGEST = 150


def clean_sign_in_name(username: str) -> str:
    """The sign-in name in its one form (NFKC: ａｄｍｉｎ is admin).

    NotUnderstood when it is empty, too long, or holds blanks, control or direction characters: one that
    turns the text around (U+202E) makes a name look like another's.
    """
    name = unicodedata.normalize("NFKC", username).strip()
    if not 1 <= len(name) <= LONGEST or any(unicodedata.category(c)[0] in "CZ" for c in name):
        raise NotUnderstood(
            "A sign-in name has 1 to {n} characters, no blanks and none that cannot be seen.", n=LONGEST
        )
    return name


def clean_person_name(name: str) -> str:
    """A person's name without needless blanks. NotUnderstood when empty or with unseen characters."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name or not name.isprintable():
        raise NotUnderstood("A person's name is not empty and has no characters that cannot be seen.")
    return name


def is_taken(username: str) -> bool:
    """Whether an account has this sign-in name, however its letters are written."""
    wanted = _folded(username)
    return any(_folded(known) == wanted for known in Person.objects.values_list("username", flat=True))


def _folded(username: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", username).casefold())
