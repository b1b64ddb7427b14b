"""Ed25519 verification in whole numbers (RFC 8032); fast for many signatures of few keys."""

from __future__ import annotations

import hashlib
from functools import lru_cache

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]


def plus(a: Point, b: Point) -> Point:
    e, f = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2]
    x, t, z, y = (f - e) % P, (d - c) % P, (d + c) % P, (f + e) % P
    return x * t % P, z * y % P, t * z % P, x * y % P


def point(data: bytes) -> Point:
    """The point of 32 bytes (RFC 8032, section 5.1.3). Raises ValueError."""
    number = int.from_bytes(data, "little")
    y, odd = number % 2**255, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if len(data) != 32 or y >= P or (x * x - square) % P or (x == 0 and odd):
        raise ValueError("no point")
    x = P - x if x % 2 != odd else x
    return x, y, 1, x * y % P


@lru_cache(maxsize=64)
def multiples(data: bytes, sign: int) -> list[list[Point]]:
    """Sixteen multiples of a point for each of the 64 hexadecimal places: made once for each key."""
    x, y, z, t = point(data)
    step, rows = (sign * x % P, y, z, sign * t % P), []
    for _ in range(64):
        row = [(0, 1, 1, 0)]
        for _ in range(15):
            row.append(plus(row[-1], step))
        rows.append(row)
        step = plus(row[15], step)
    return rows


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Ed25519 (RFC 8032, section 5.1.7)."""
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= ORDER:
        return False
    base = b"\x58" + b"\x66" * 31
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    total = (0, 1, 1, 0)
    try:
        for number, rows in ((s, multiples(base, 1)), (k, multiples(public, -1))):
            for row in rows:
                total, number = plus(total, row[number & 15]), number >> 4
    except ValueError:
        return False
    x, y, z, _ = total
    z = pow(z, P - 2, P)
    return (y * z % P | (x * z % P & 1) << 255).to_bytes(32, "little") == signature[:32]
