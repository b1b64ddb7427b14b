"""Ballots as they come back: real ones from our own PDF, marked by a seeded hand, photographed badly."""

import io
import math
import random
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

from linmeng.voting.files.ballot_pdf import Paper, Printed, ballots_pdf, pages_of
from linmeng.voting.files.sheet_layout import BOX, Box, InnerPage

DPI = 200
PIX = DPI / 25.4
SECRET = b"s" * 32
PAPER = Paper(
    uid="5e" * 16,
    scope="京剧院小区",
    title="关于合并物业管理区域的表决",
    text="京剧院小区与岳阳花苑合并为一个物业管理区域，由一支队伍服务。",
    items=(
        (1, "是否同意合并物业管理区域？"),
        (2, "是否同意选聘岳阳物业有限公司，合同期三年？"),
        (3, "是否同意物业费为每月每平方米1.35元？"),
        (4, "是否同意业主委员会签订合同？"),
    ),
    closes="2026年12月20日18:00",
)
CLEAR = ("tick", "cross", "circle", "blue", "pencil", "thick")
ODD = ("none", "two", "erased", "beside", "dot", "crossed_out")
"""Ways to mark an item that a person must look at."""


@cache
def sheet_picture(number: int = 7) -> Image.Image:
    """The inner side of a sheet at 200 dpi."""
    pdf = ballots_pdf(PAPER, [Printed(number, "3号楼2单元501室")], SECRET, "zh")
    picture: Image.Image = pypdfium2.PdfDocument(pdf)[1].render(scale=DPI / 72).to_pil().convert("L")
    return picture


def layout() -> InnerPage:
    return pages_of(PAPER)[0]


@dataclass(frozen=True)
class Marked:
    """A picture, and what a careful person reads on it: item → choice, or "" where it is not clear."""

    image: Image.Image
    truth: dict[int, str]
    ways: dict[int, str]


def marked(rng: random.Random, odd: float = 0.15) -> Marked:
    """A sheet filled in by a seeded hand; a share of items in an odd way."""
    image = sheet_picture().copy()
    draw = ImageDraw.Draw(image)
    truth, ways = {}, {}
    for row in layout().rows:
        boxes = {b.choice: b for b in row.boxes}
        choice = rng.choice(list(boxes))
        way = rng.choice(ODD) if rng.random() < odd else rng.choice(CLEAR)
        mark(draw, rng, boxes, choice, way)
        truth[row.number] = choice if way in CLEAR else ""
        ways[row.number] = way
    return Marked(image, truth, ways)


def mark(draw: Any, rng: random.Random, boxes: dict[str, Box], choice: str, way: str) -> None:
    """Draws one item's mark."""
    box = boxes[choice]
    if way == "none":
        return
    if way == "two":
        other = rng.choice([b for c, b in boxes.items() if c != choice])
        _tick(draw, rng, box, 3, 40)
        (_tick if rng.random() < 0.5 else _cross)(
            draw, rng, other, rng.choice((2, 3, 5)), rng.randint(20, 120)
        )
    elif way == "erased":
        _smear(draw, rng, box)
        _tick(draw, rng, rng.choice([b for c, b in boxes.items() if c != choice]), 3, 40)
    elif way == "beside":
        x, y = (box.x - 2.6) * PIX, (box.y + 1) * PIX
        draw.line([(x, y), (x + 1 * PIX, y + 7 * PIX)], fill=40, width=4)
        draw.line([(x, y + 2 * PIX), (x - 1 * PIX, y + 7 * PIX)], fill=40, width=4)
    elif way == "dot":
        x, y = _in(box, 0.5, 0.5)
        draw.ellipse([x - 2, y - 2, x + 2, y + 2], fill=60)
    elif way == "crossed_out":
        for k in range(14):
            y = (box.y + 0.4 + k * 0.6) * PIX
            draw.line([(box.x * PIX, y), ((box.x + BOX) * PIX, y + rng.uniform(-6, 6))], fill=30, width=5)
        _tick(draw, rng, rng.choice([b for c, b in boxes.items() if c != choice]), 3, 40)
    elif way == "cross":
        _cross(draw, rng, box, rng.choice((2, 3, 4)), rng.randint(10, 90))
    elif way == "circle":
        x0, y0 = _in(box, rng.uniform(0.12, 0.3), rng.uniform(0.12, 0.3))
        x1, y1 = _in(box, rng.uniform(0.7, 0.9), rng.uniform(0.7, 0.9))
        draw.ellipse([x0, y0, x1, y1], outline=rng.randint(10, 90), width=rng.choice((2, 3, 4)))
    else:
        width, ink = {"tick": (3, 30), "blue": (3, 95), "pencil": (2, 150), "thick": (7, 20)}[way]
        _tick(draw, rng, box, width, ink + rng.randint(-10, 15))


def _in(box: Box, x: float, y: float) -> tuple[float, float]:
    return (box.x + x * BOX) * PIX, (box.y + y * BOX) * PIX


def _tick(draw: Any, rng: random.Random, box: Box, width: int, ink: int) -> None:
    a, b, c = (
        _in(box, rng.uniform(0.12, 0.3), rng.uniform(0.4, 0.6)),
        _in(box, rng.uniform(0.35, 0.5), rng.uniform(0.7, 0.88)),
        _in(box, rng.uniform(0.75, 1.15), rng.uniform(-0.15, 0.3)),
    )
    draw.line([a, b, c], fill=ink, width=width, joint="curve")


def _cross(draw: Any, rng: random.Random, box: Box, width: int, ink: int) -> None:
    r = rng.uniform
    draw.line(
        [_in(box, r(0.1, 0.3), r(0.1, 0.3)), _in(box, r(0.7, 0.95), r(0.7, 0.95))], fill=ink, width=width
    )
    draw.line(
        [_in(box, r(0.7, 0.95), r(0.1, 0.3)), _in(box, r(0.1, 0.3), r(0.7, 0.95))], fill=ink, width=width
    )


def _smear(draw: Any, rng: random.Random, box: Box) -> None:
    """A pencil mark rubbed out hard: a grey cloud, and a rest of the line."""
    x0, y0 = _in(box, 0.15, 0.15)
    x1, y1 = _in(box, 0.85, 0.85)
    draw.ellipse([x0, y0, x1, y1], fill=rng.randint(205, 225))
    draw.line([_in(box, 0.3, 0.5), _in(box, 0.45, 0.75), _in(box, 0.7, 0.35)], fill=190, width=2)


def photographed(image: Image.Image, rng: random.Random) -> Image.Image:
    """Turned up to ±7° (or upside down), seen askew, in shadow, blurred, noisy, JPEG at quality 35 and up."""
    wide = Image.new("L", (image.width + 500, image.height + 500), rng.choice((70, 110, 200, 250)))
    wide.paste(image, (250, 250))
    fill = wide.getpixel((2, 2))
    wide = wide.rotate(rng.uniform(-7, 7), Image.Resampling.BICUBIC, fillcolor=fill)
    wide = _askew(wide, rng, fill)
    if rng.random() < 0.25:
        wide = wide.rotate(rng.choice((90, 180, 270)), expand=True)
    grey = np.asarray(wide, dtype=np.float32)
    grey = _shadow(grey, rng)
    wide = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    wide = wide.filter(ImageFilter.GaussianBlur(rng.choice((0, 0.6, 1.0, 1.5))))
    noise = np.random.default_rng(rng.getrandbits(32)).normal(
        0, rng.choice((0, 4, 8)), (wide.height, wide.width)
    )
    wide = Image.fromarray(np.clip(np.asarray(wide, dtype=np.float32) + noise, 0, 255).astype(np.uint8))
    out = io.BytesIO()
    wide.save(out, "JPEG", quality=rng.choice((35, 50, 80)))
    return Image.open(io.BytesIO(out.getvalue())).convert("L")


def _askew(image: Image.Image, rng: random.Random, fill: Any) -> Image.Image:
    w, h = image.size
    lean = [(rng.uniform(-0.03, 0.03) * w, rng.uniform(-0.03, 0.03) * h) for _ in range(4)]
    corners = [(0, 0), (w, 0), (w, h), (0, h)]
    rows, right = [], []
    for (x, y), (dx, dy) in zip(corners, lean, strict=True):
        u, v = x + dx, y + dy
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    into = tuple(np.linalg.solve(np.array(rows), np.array(right)))
    return image.transform(
        (w, h), Image.Transform.PERSPECTIVE, into, Image.Resampling.BICUBIC, fillcolor=fill
    )


def _shadow(grey: Any, rng: random.Random) -> Any:
    """Light that falls off, and the edge of a hand's shadow."""
    h, w = grey.shape
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    angle = rng.uniform(0, 2 * math.pi)
    fall = 1 - rng.uniform(0, 0.35) * (
        (x / w - 0.5) * math.cos(angle) + (y / h - 0.5) * math.sin(angle) + 0.5
    )
    if rng.random() < 0.5:
        edge = (x / w - rng.uniform(0.2, 0.8)) * math.cos(angle) + (y / h - rng.uniform(0.2, 0.8)) * math.sin(
            angle
        )
        fall *= 1 - rng.uniform(0.1, 0.4) / (1 + np.exp(-edge * rng.uniform(20, 60)))
    return grey * fall
