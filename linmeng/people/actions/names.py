"""Names of accounts and people: one way to write each, nothing invisible in them."""

import unicodedata

from linmeng.domain.refusals import NotUnderstood
from linmeng.people.models import Person

LONGEST = 150
_MARKS = frozenset("0123456789.@+-_")
_HAN = "CJK"
_LIKE_HAN = frozenset({"KATAKANA", "BOPOMOFO"})  # エ and 工, ロ and 口, ㄧ and 一


def clean_sign_in_name(username: str) -> str:
    """The sign-in name in its one form (NFKC: ａｄｍｉｎ is admin).

    NotUnderstood when it is empty, too long, or holds blanks, control or direction characters: one that
    turns the text around (U+202E) makes a name look like another's. So do letters of several alphabets
    (Cyrillic а for Latin a), see `_check_letters`.
    """
    name = unicodedata.normalize("NFKC", username).strip()
    if not 1 <= len(name) <= LONGEST or any(unicodedata.category(c)[0] in "CZ" for c in name):
        raise NotUnderstood(
            "A sign-in name has 1 to {n} characters, no blanks and none that cannot be seen.", n=LONGEST
        )
    _check_letters(name)
    return name


def _check_letters(name: str) -> None:
    """Raises NotUnderstood unless there are only digits, . @ + - _ and letters of one script besides Han.

    After the mixed-script detection of Unicode UTS #39, section 5.1, stricter in two ways: Han stands beside
    no script that looks like it, and Japanese and Korean mixtures of three scripts are not told apart. Names
    written wholly in another script are taken as they are.
    """
    scripts: dict[str, str] = {}  # script → its first letter
    for c in name:
        if c not in _MARKS:
            scripts.setdefault(_script(c), c)
    beside = [s for s in scripts if s != _HAN]
    if len(beside) > 1 or (len(scripts) > 1 and _LIKE_HAN & scripts.keys()):
        first, second = list(scripts.values() if len(beside) < 2 else (scripts[s] for s in beside))[:2]
        raise NotUnderstood(
            "“{first}” and “{second}” come from different alphabets whose letters can look the same: "
            "a sign-in name is written in one, and Chinese characters beside it.",
            first=first,
            second=second,
        )


def _script(c: str) -> str:
    """The script of a letter by its Unicode name; NotUnderstood for what is no letter."""
    if not unicodedata.category(c).startswith("L") and c != "〇":
        raise NotUnderstood("A sign-in name has letters, digits and . @ + - _, not “{mark}”.", mark=c)
    script = unicodedata.name(c, "").replace("-", " ").split(" ")[0]
    return _HAN if script == "IDEOGRAPHIC" else script


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
