"""The unified social credit code 统一社会信用代码 and the 12-digit division code 区划代码."""

from linmeng.domain.refusals import NotUnderstood

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
LENGTH = 18
DIVISION_LENGTH = 12
# The last digit that may be other than 0, by level (GB/T 10114-2003 and its 12-digit form in statistics).
LEVELS = ((2, "province"), (4, "city"), (6, "district"), (9, "subdistrict"), (12, "committee"))


def credit_check_character(first17: str) -> str:
    """The 18th character for the first 17. ValueError for a character the alphabet lacks.

    Source: GB 32100-2015, 5.4: weights 3^(i−1) mod 31, C18 = 31 − Σ Ci·Wi mod 31.
    """
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return ALPHABET[-total % 31]


def check_credit_code(code: str) -> str:
    """The code in capitals without blanks; NotUnderstood when length, alphabet or last character is wrong."""
    code = "".join(code.split()).upper()
    if len(code) != LENGTH:
        raise NotUnderstood(
            "A credit code has 18 characters; {code} has {count}.", code=code, count=len(code)
        )
    strange = sorted({c for c in code if c not in ALPHABET})
    if strange:
        raise NotUnderstood("A credit code cannot contain {characters}.", characters=" ".join(strange))
    if credit_check_character(code[:-1]) != code[-1]:
        raise NotUnderstood("The credit code {code} is mistyped: its last character does not fit.", code=code)
    return code


def division_level(code: str) -> str:
    """Which level a 12-digit division code names: province, city, district, subdistrict or committee.

    NotUnderstood when it is not 12 digits or names nothing. Example: 310104000000 is a district.
    """
    if len(code) != DIVISION_LENGTH or not (code.isascii() and code.isdigit()) or code.startswith("00"):
        raise NotUnderstood(
            "A division code has 12 digits and does not begin with 00; {code} does not.", code=code
        )
    used = len(code.rstrip("0"))
    return next(level for end, level in LEVELS if used <= end)


def division_parent(code: str) -> str | None:
    """The code of the area above, None for a province. NotUnderstood like `division_level`."""
    ends = [end for end, _ in LEVELS]
    position = [level for _, level in LEVELS].index(division_level(code))
    return code[: ends[position - 1]].ljust(DIVISION_LENGTH, "0") if position else None
