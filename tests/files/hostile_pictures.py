"""Broken and hostile pictures, made here: each with what must become of it."""

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from PIL import Image

TRACE = b"TRACE-of-the-sender"  # stands in every metadata block and behind every end: must not come out
PAYLOADS = {
    "html": b"<!doctype html><script>alert(1)</script>" + TRACE,
    "js": b"*/=1;alert(document.cookie)/*" + TRACE,
    "php": b"<?php system($_GET['c']); __halt_compiler(); ?>" + TRACE,
    "shell": b"\n#!/bin/sh\ntouch /tmp/owned\n" + TRACE,
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + TRACE + b"</svg>",
    "zip": b"PK\x03\x04" + TRACE + b"PK\x05\x06" + bytes(18),
}
MAGICK = {  # CVE-2016-3714 and its kin, and what Ghostscript would run
    "mvg": b"push graphic-context\nviewbox 0 0 64 48\nfill 'url(https://127.0.0.1/\"|touch /tmp/owned\")'\n",
    "msl": b'<?xml version="1.0"?><image><read filename="/etc/passwd"/><write filename="/owned"/></image>',
    "svg": b'<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="file:///etc/passwd"/></svg>',
    "svg script": PAYLOADS["svg"],
    "xxe": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
    "postscript": b"%!PS\nuserdict /setpagedevice undef\n(%pipe%touch /tmp/owned) (w) file\n",
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9999 9999\n(%pipe%id) (r) file\n",
    "pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n",
    "xpm": b"/* XPM */\nstatic char *x[] = {\"1 1 1 1\", \"a c red\", \"a\"};\n",
    "xbm": b"#define x_width 9\n#define x_height 9\nstatic char x_bits[] = {0};\n",
    "psd": b"8BPS\x00\x01" + bytes(6) + b"\x00\x03" + b"\xff\xff\xff\xff" * 2,
    "ico": b"\x00\x00\x01\x00\x01\x00" + bytes(40), "bmp": b"BM" + bytes(60),
    "pcx": b"\x0a\x05\x01\x08" + bytes(128),
    "tga": bytes(18) + bytes(99), "fli": bytes(4) + b"\x11\xaf" + bytes(128), "sgi": b"\x01\xda" + bytes(512),
    "jp2": b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(60), "heic": b"\x00\x00\x00\x18ftypheic" + bytes(60),
    "avif": b"\x00\x00\x00\x1cftypavif" + bytes(60),
    "gif": b"GIF89a" + bytes(200), "elf": b"\x7fELF" + bytes(60),
    "exe": b"MZ" + bytes(60), "zip": PAYLOADS["zip"], "html": PAYLOADS["html"], "php": PAYLOADS["php"],
    "gzip": b"\x1f\x8b\x08" + bytes(60), "nothing": b"", "one byte": b"\xff", "nulls": bytes(5000),
}  # fmt: skip


class Sent(NamedTuple):
    """A file as it came, and whether it must be refused (True), kept (False), or either (None)."""

    name: str
    data: bytes
    refused: bool | None


def base(kind: str, width: int = 160, height: int = 120, mode: str = "RGB", **options: Any) -> bytes:
    """A picture with something to see in it."""
    chance = random.Random(7)
    image = Image.frombytes("L", (width, height), chance.randbytes(width * height)).convert(mode)
    image.paste(image.resize((width // 2, height // 2)), (0, 0))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *more: bytes, body: bytes = b"", depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that says it has this size, with whatever pixels."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = chunk(b"IHDR", head) + b"".join(more) + chunk(b"IDAT", zlib.compress(body or bytes(10**5)))
    return b"\x89PNG\r\n\x1a\n" + parts + chunk(b"IEND", b"")


def segment(marker: int, data: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def scanned(width: int, height: int, scans: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again: little to send, much to unpack."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "grey").save(out, "JPEG", progressive=True)
    once = out.getvalue()
    return once[:-2] + once[once.rindex(b"\xff\xda") : -2] * scans + once[-2:]


def riff(data: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """A WebP with chunks put behind its own."""
    more = b"".join(name + struct.pack("<I", len(d)) + d + bytes(len(d) % 2) for name, d in chunks)
    return data[:4] + struct.pack("<I", len(data) + len(more) - 8) + data[8:] + more


def everything() -> Iterator[Sent]:
    """All of them."""
    for made in (cut, flipped, mistaken, polyglots, strangers, bombs, metadata, several, odd):
        yield from made()


def cut() -> Iterator[Sent]:
    ways: list[tuple[str, dict[str, Any]]] = [
        ("JPEG", {}),
        ("PNG", {}),
        ("WEBP", {}),
        ("JPEG", {"progressive": True}),
    ]
    for kind, options in ways:
        whole = base(kind, **options)
        for part in range(1, 20):
            yield Sent(f"{kind} {options} cut at {part}/20", whole[: len(whole) * part // 20], True)
        for less in (1, 2, 3, 9):
            yield Sent(f"{kind} {options} without its last {less}", whole[:-less], None)


def flipped() -> Iterator[Sent]:
    chance = random.Random(311)
    for kind in ("JPEG", "PNG", "WEBP"):
        whole = base(kind)
        for number in range(40):
            data = bytearray(whole)
            for _ in range(1 + number % 5):
                where = chance.randrange(600 if number % 2 else len(data))
                data[where] ^= 1 << chance.randrange(8)
            yield Sent(f"{kind} flipped {number}", bytes(data), None)


def mistaken() -> Iterator[Sent]:
    signs = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n", "WEBP": b"RIFF\x00\x00\x00\x00WEBP"}
    for kind, sign in signs.items():
        for name, payload in MAGICK.items():
            yield Sent(f"{name} that says it is {kind}", sign + payload, True)
        for other, theirs in signs.items():
            if other != kind:
                yield Sent(f"{other} that says it is {kind}", sign + base(other)[len(theirs) :], True)


def polyglots() -> Iterator[Sent]:
    jpeg, portable, webp = base("JPEG"), base("PNG"), base("WEBP")
    for name, payload in PAYLOADS.items():
        for marker in (0xFE, 0xE1, 0xE2, 0xED, 0xEF):
            yield Sent(f"{name} in JPEG {marker:02x}", jpeg[:2] + segment(marker, payload) + jpeg[2:], False)
        yield Sent(f"{name} behind a JPEG", jpeg + payload, False)
        for kind in (b"tEXt", b"iTXt", b"zzZz"):
            data = portable[:33] + chunk(kind, b"Comment\x00" + payload) + portable[33:]
            yield Sent(f"{name} in PNG {kind!r}", data, None if kind == b"iTXt" else False)
        packed = chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(payload))
        yield Sent(f"{name} in PNG zTXt", portable[:33] + packed + portable[33:], False)
        yield Sent(f"{name} behind a PNG", portable + payload, False)
        yield Sent(f"{name} behind a WebP", webp + payload, None)
        yield Sent(f"{name} in WebP", riff(webp, (b"XMP ", payload), (b"EXIF", payload)), None)


def strangers() -> Iterator[Sent]:
    for name, data in MAGICK.items():
        yield Sent(name, data, True)
    for kind in ("GIF", "TIFF", "BMP", "ICO", "PPM", "TGA", "PCX", "SGI", "JPEG2000", "EPS"):
        yield Sent(f"a real {kind}", base(kind), True)


def bombs() -> Iterator[Sent]:
    jpeg, webp = bytearray(base("JPEG")), bytearray(base("WEBP", lossless=True))
    start = jpeg.index(b"\xff\xc0")
    for wide, high in ((65535, 65535), (65500, 65500), (0, 100), (100, 0), (65535, 1)):
        jpeg[start + 5 : start + 9] = struct.pack(">HH", high, wide)
        yield Sent(f"JPEG of {wide} × {high}", bytes(jpeg), True)
    for wide, high in (
        (0, 9),
        (9, 0),
        (0, 0),
        (30_000, 30_000),
        (1_500_001, 16),
        (2**31 - 1, 2**31 - 1),
        (2**32 - 1, 1),
    ):
        yield Sent(f"PNG of {wide} × {high}", png(wide, high), True)
    webp[21:25] = struct.pack("<I", 16382 | 16382 << 14)
    yield Sent("WebP of 16383 × 16383", bytes(webp), True)
    zeros = zlib.compress(bytes(200_000_000), 9)
    yield Sent("PNG text that unfolds", png(64, 64, chunk(b"zTXt", b"a\x00\x00" + zeros)), True)
    yield Sent("PNG profile that unfolds", png(64, 64, chunk(b"iCCP", b"a\x00\x00" + zeros)), None)
    yield Sent("PNG pixels that unfold", png(64, 64, body=bytes(100_000_000)), None)
    for scans in (40, 2000):
        yield Sent(f"JPEG of {scans} scans", scanned(64, 64, scans), scans > 50)
    yield Sent("too many bytes", base("JPEG") + bytes(12_000_000), True)


def metadata() -> Iterator[Sent]:
    exif: Any = Image.Exif()
    exif[0x010F] = TRACE.decode()
    exif[0x8825] = {1: "N", 2: (31.0, 12.0, 34.5), 3: "E", 4: (121.0, 28.0, 9.75), 29: TRACE.decode()}
    exif[0x8769] = {36867: "2024:09:20 09:30:00", 37510: TRACE, 37500: TRACE * 100}
    for kind in ("JPEG", "PNG", "WEBP"):
        yield Sent(f"{kind} with place and name", base(kind, exif=exif), False)
        for icc in (TRACE, TRACE * 9999, bytes(128) + TRACE):
            yield Sent(f"{kind} with a junk profile of {len(icc)}", base(kind, icc_profile=icc), False)
        for junk in (b"Exif\x00\x00" + TRACE, b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff" + TRACE * 50):
            yield Sent(f"{kind} with junk Exif {len(junk)}", base(kind, exif=junk), False)
    for turn in (0, 9, 255, 65535):
        odd: Any = Image.Exif()
        odd[0x0112] = turn
        yield Sent(f"turned by {turn}", base("JPEG", exif=odd), False)
    loop = b"Exif\x00\x00II*\x00" + struct.pack("<IHHHIII", 8, 1, 0x8769, 4, 1, 8, 8)
    yield Sent("Exif that points at itself", base("JPEG", exif=loop), False)
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><tiff:Orientation>6</tiff:Orientation>'
        + TRACE
        + b"</x:xmpmeta>"
    )
    for kind in ("JPEG", "WEBP"):
        yield Sent(f"{kind} with XMP", base(kind, xmp=xmp), False)
    yield Sent("JPEG with a comment", base("JPEG", comment=TRACE), False)


def several() -> Iterator[Sent]:
    frames = [Image.new("RGB", (120, 90), colour) for colour in ("red", "green", "blue")]
    saves: dict[str, Callable[[], dict[str, Any]]] = {
        "PNG": lambda: {"save_all": True, "append_images": frames[1:], "default_image": False},
        "WEBP": lambda: {"save_all": True, "append_images": frames[1:], "duration": 10},
        "MPO": lambda: {"save_all": True, "append_images": frames[1:]},
        "GIF": lambda: {"save_all": True, "append_images": frames[1:]},
    }
    for kind, options in saves.items():
        out = io.BytesIO()
        frames[0].save(out, kind, **options())
        yield Sent(f"several in one {kind}", out.getvalue(), kind == "GIF")
        yield Sent(f"several in one {kind}, cut", out.getvalue()[:300], True)


def odd() -> Iterator[Sent]:
    for kind, modes in {"JPEG": ("L", "CMYK", "YCbCr"), "PNG": ("1", "L", "LA", "P", "RGBA", "I;16")}.items():
        for mode in modes:
            picture = base(kind, mode=mode) if mode != "I;16" else png(64, 64, depth=16, colour=0)
            yield Sent(f"{kind} in {mode}", picture, False)
    yield Sent("PNG with a clear colour", base("PNG", mode="P", transparency=3), False)
    yield Sent("JPEG of 15 pixels", base("JPEG", 15, 15), True)
    yield Sent("JPEG of 16 pixels", base("JPEG", 16, 16), False)
    yield Sent("PNG of 20000 × 16", base("PNG", 20_000, 16), False)
