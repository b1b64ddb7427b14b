"""Base 45 (RFC 9285): bytes in the alphabet of a QR code's alphanumeric mode."""

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
VALUES = {sign: value for value, sign in enumerate(SIGNS)}


def encoded(data: bytes) -> str:
    """Two bytes become three signs, a last single byte two."""
    out = []
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            number, rest = divmod(number, 45)
            out.append(SIGNS[rest])
    return "".join(out)


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
