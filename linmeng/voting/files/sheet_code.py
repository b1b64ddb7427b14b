"""What is printed on a ballot to find it again: a number with a check digit, and a QR code with a mark.

The check digit is Damm's (H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004): it finds every
single wrong digit and every two neighbours exchanged. It begins from a digit of the motion, so that nine of
ten numbers of another vote are refused, too. The mark in the QR code is an HMAC under the motion's secret: a
number that was not issued here cannot be forged.
"""

import hmac
import re
from dataclasses import dataclass
from hashlib import sha256

from linmeng.domain.refusals import NotUnderstood

DIGITS = 5
MARK = 10  # hexadecimal digits

_TABLE = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_TYPED = re.compile(r"^(\d{1,5})[-\s](\d)$|^(\d{5})(\d)$")
_QR = re.compile(r"^LM1:([0-9A-Za-z_-]{1,32}):(\d{1,5}):([0-9a-f]{10})(?::(\d))?$")
_WIDE = str.maketrans("０１２３４５６７８９－—–−‐", "0123456789-----")


@dataclass(frozen=True, slots=True)
class Code:
    """What was read on a sheet: its number, and the page of the inner side (0: outside, or typed)."""

    number: int
    page: int = 0


def check_digit(motion: str, number: int) -> int:
    """Damm's digit over the number's digits, begun from a digit of the motion."""
    state = sha256(b"sheet " + motion.encode()).digest()[0] % 10
    for digit in f"{number:0{DIGITS}d}":
        state = _TABLE[state][int(digit)]
    return state


def printed(motion: str, number: int) -> str:
    """The number as people read and type it: 00042-7."""
    return f"{number:0{DIGITS}d}-{check_digit(motion, number)}"


def qr_text(motion: str, number: int, secret: bytes, page: int = 0) -> str:
    """The text of a sheet's QR code; `page` 1 … for its inner sides."""
    text = f"LM1:{motion}:{number}:{_mark(motion, number, secret)}"
    return f"{text}:{page}" if page else text


def read_code(text: str, motion: str, secret: bytes) -> Code:
    """The sheet that was typed or scanned. Raises NotUnderstood, saying what is wrong with it."""
    plain = text.translate(_WIDE).strip()
    if plain.upper().startswith("LM1:"):
        return _read_qr(plain, motion, secret)
    found = _TYPED.match(plain)
    if not found:
        raise NotUnderstood(
            "“{text}” is no number of a ballot: type it with its last digit, such as 00042-7.",
            text=text.strip()[:40],
        )
    number, check = int(found[1] or found[3]), int(found[2] or found[4])
    if check_digit(motion, number) != check:
        raise NotUnderstood("The number {text} is mistyped or belongs to another vote: its last digit does "
                            "not fit.", text=plain)  # fmt: skip
    return Code(number)


def _read_qr(text: str, motion: str, secret: bytes) -> Code:
    found = _QR.match(text)
    if not found:
        raise NotUnderstood("This QR code is not that of a ballot.")
    if found[1] != motion:
        raise NotUnderstood("This ballot belongs to another vote.")
    if not hmac.compare_digest(found[3], _mark(motion, int(found[2]), secret)):
        raise NotUnderstood("This ballot was not printed here: its QR code is forged or damaged.")
    return Code(int(found[2]), int(found[4] or 0))


def _mark(motion: str, number: int, secret: bytes) -> str:
    within = hmac.digest(secret, b"linmeng sheet", "sha256")
    return hmac.new(within, f"{motion}:{number}".encode(), sha256).hexdigest()[:MARK]
