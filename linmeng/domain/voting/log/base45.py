"""Base 45 (RFC 9285): bytes in the alphabet of a QR code's alphanumeric mode."""

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
VALUES = {sign: value for value, sign in enumerate(SIGNS)}
PAIRS = tuple(low + high for high in SIGNS for low in SIGNS)
"""The two signs of every number below 45²."""


def encoded(data: bytes) -> str:
    """Two bytes become three signs, a last single byte two."""
    last = len(data) // 2 * 2
    numbers = [high << 8 | low for high, low in zip(data[0:last:2], data[1:last:2], strict=True)]
    whole = "".join([PAIRS[number % 2025] + SIGNS[number // 2025] for number in numbers])
    return whole + "".join(PAIRS[number] for number in data[last:])


def decoded(text: str) -> bytes:
    """The bytes of such a text. Raises ValueError when it is none."""
    out = bytearray()
    for at in range(0, len(text), 3):
        group = text[at : at + 3]
        if len(group) == 1 or any(sign not in VALUES for sign in group):
            raise ValueError("no base 45")
        number = sum(VALUES[sign] * 45**place for place, sign in enumerate(group))
        if number >= 256 ** (len(group) - 1):
            raise ValueError("no base 45")
        out += number.to_bytes(len(group) - 1, "big")
    return bytes(out)
