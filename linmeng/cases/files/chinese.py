"""Numbers, days and sums of money as Chinese papers write them."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

_DIGITS, _PLACES = "零一二三四五六七八九", ("", "十", "百", "千")
_FORMAL, _FORMAL_PLACES = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
LARGEST = 10**16
"""Below this a number is written in words."""


def numeral(n: int) -> str:
    """12 → 十二, 105 → 一百零五. ValueError below 0 and from `LARGEST` on."""
    words = _number(n, _DIGITS, _PLACES)
    return words[1:] if words.startswith("一十") else words


def day_words(day: date) -> str:
    """2024-09-20 → 2024年9月20日 (GB/T 9704: Arabic figures, no leading zeros)."""
    return f"{day.year}年{day.month}月{day.day}日"


def day_in_numerals(day: date) -> str:
    """2024-09-20 → 二〇二四年九月二十日, for seals and signatures."""
    year = "".join("〇一二三四五六七八九"[int(d)] for d in str(day.year))
    return f"{year}年{numeral(day.month)}月{numeral(day.day)}日"


def money_words(amount: Decimal | float | str) -> str:
    """1234.56 → 壹仟贰佰叁拾肆元伍角陆分, rounded to fen. ValueError for what is no sum of money."""
    try:
        fen = int((Decimal(str(amount)) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    except ArithmeticError as error:
        raise ValueError(str(amount)) from error
    minus, fen = ("负", -fen) if fen < 0 else ("", fen)
    yuan, jiao, cents = fen // 100, fen // 10 % 10, fen % 10
    said = f"{_number(yuan, _FORMAL, _FORMAL_PLACES)}元" if yuan or not fen else ""
    if not fen % 100:
        return f"{minus}{said}整"
    said += f"{_FORMAL[jiao]}角" if jiao else ("零" if yuan else "")
    return f"{minus}{said}{_FORMAL[cents]}分" if cents else f"{minus}{said}整"


def _number(n: int, digits: str, places: tuple[str, ...]) -> str:
    if not 0 <= n < LARGEST:
        raise ValueError(f"{n} is not written in words")
    groups, said, gap = [], "", False
    while n:
        groups.append(n % 10_000)
        n //= 10_000
    for i in range(len(groups) - 1, -1, -1):
        group = groups[i]
        if group == 0:
            gap = bool(said)
            continue
        said += digits[0] if said and (gap or group < 1000) else ""
        said += _group(group, digits, places) + _GROUPS[i]
        gap = False
    return said or digits[0]


def _group(group: int, digits: str, places: tuple[str, ...]) -> str:
    said, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit == 0:
            gap = bool(said)
            continue
        said += (digits[0] if gap else "") + digits[digit] + places[place]
        gap = False
    return said
