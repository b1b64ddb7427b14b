"""Names, telephone numbers and identity numbers of titleholders: one form to compare, one to show.

Compared: what two lists write differently and means the same becomes equal, so that a keyed hash finds it.
Shown: masked, as the publication of owners asks for (SH-REG 16: unit, area, masked name; PIPL 51, 55).
"""

import re
import unicodedata

_DOTS = str.maketrans(dict.fromkeys("•‧・･∙⋅.．", "·"))  # of names such as 阿不都·热合曼
_ABROAD = re.compile(r"^(?:00)?86(?=1[0-9]{10}$)")


def plain_name(name: str) -> str:
    """A name as it is compared: full width, capitals, blanks and the kind of its dots do not matter."""
    text = unicodedata.normalize("NFKC", name).casefold().translate(_DOTS)
    return "".join(c for c in text if not c.isspace() and c.isprintable())


def plain_phone(phone: str) -> str:
    """Its digits; +86 before a mobile number does not matter."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", phone) if c in "0123456789")
    return _ABROAD.sub("", digits)


def plain_paper(paper: str) -> str:
    """An identity number or unified social credit code in capitals, without blanks and dashes."""
    text = unicodedata.normalize("NFKC", paper).upper()
    return "".join(c for c in text if c.isalnum())


def masked_name(name: str, natural: bool = True) -> str:
    """王小明 → 王**; of a company the first two characters. The mask does not tell how long the name is."""
    text = name.strip()
    kept = text[: 1 if natural else 2] if len(text) > 1 else ""
    return f"{kept}**"


def masked_phone(phone: str) -> str:
    """13812341234 → 138****1234; of a shorter number the last two digits."""
    digits = plain_phone(phone)
    if not digits:
        return ""
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 11 else f"****{digits[-2:]}"


def masked_paper(paper: str) -> str:
    """310104195001011234 → 3101**********1234; of a shorter number the last two characters."""
    text = plain_paper(paper)
    if not text:
        return ""
    return f"{text[:4]}{'*' * (len(text) - 8)}{text[-4:]}" if len(text) >= 15 else f"****{text[-2:]}"
