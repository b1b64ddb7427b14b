"""What a machine reads on a photographed or scanned ballot: its number, and which boxes are marked.

1. The QR code names the sheet and tells where the page lies, roughly. 2. Four black squares straighten it.
3. Every box is looked for where it was printed; its frame must be there, else nothing is read. 4. Inside, the
share of darker points decides: clearly empty, clearly marked, or doubtful. Thresholds come from measured
distributions (`python -m bench.votes scans`). All that is not one clear mark among clearly empty boxes is a
doubt for a person: two marks, an empty item, an erasure, a mark beside the box.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from linmeng.domain.refusals import NotUnderstood
from linmeng.voting.files.sheet_layout import BOX, MARK, MARKS, PAGE, QR, Box, InnerPage

if TYPE_CHECKING:
    from PIL.Image import Image

SCALE = 8  # pixels per mm of the straightened page
EMPTY, MARKED = 0.008, 0.03  # share of dark points: at most; at least
DARK = 0.16  # a point is dark when it is darker than the paper around it by this share
FULL = 0.60  # more than this is a blot or a crossing-out
STRONG = 0.30  # a line of a pen or pencil has points at least this dark …
SMEARED = 0.35  # … where that much of a marked box is only grey, something was rubbed out
FAINT = 0.02  # … and that much of an unmarked one
BESIDE = 0.030  # dark points around a box, outside its frame
FRAME = 0.75  # share of a printed frame that must be found
SEARCH = 1.5  # mm by which a box may lie off its place (paper bends)


@dataclass(frozen=True, slots=True)
class Found:
    """A QR code of a ballot in a picture, with its corners in pixels, clockwise from its upper left."""

    text: str
    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the boxes say. `marks`: item → choice → share of dark points; `doubts`: items for a person."""

    marks: Mapping[int, Mapping[str, float]]
    choices: Mapping[int, str]
    doubts: tuple[int, ...]
    why: Mapping[int, str] = field(default_factory=dict)  # item → "two", "empty", "erased", "beside", …


def find_codes(image: "Image") -> list[Found]:
    """The ballots' QR codes in a picture, each text once."""
    import numpy as np
    import zxingcpp

    codes = zxingcpp.read_barcodes(
        np.asarray(image), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    found = {}
    for code in codes:
        if code.text.startswith("LM1:"):
            p = code.position
            four = (p.top_left, p.top_right, p.bottom_right, p.bottom_left)
            found[code.text] = Found(code.text, tuple((float(c.x), float(c.y)) for c in four))
    return list(found.values())


def read_page(image: "Image", code: Found, page: InnerPage) -> Reading:
    """The marks on an inner side. Raises NotUnderstood when the page cannot be straightened."""
    if not page.rows:
        return Reading({}, {}, ())
    straight = _straight(image, code)
    marks: dict[int, dict[str, float]] = {}
    choices: dict[int, str] = {}
    why: dict[int, str] = {}
    for row in page.rows:
        looked = {box.choice: _look(straight, box) for box in row.boxes}
        marks[row.number] = {choice: round(seen["dark"], 4) for choice, seen in looked.items()}
        choice, doubt = _decide(looked)
        if doubt:
            why[row.number] = doubt
        else:
            choices[row.number] = choice
    return Reading(marks, choices, tuple(sorted(why)), why)


def _decide(looked: Mapping[str, Mapping[str, float]]) -> tuple[str, str]:
    """(choice, "") where one box is clearly marked and the others clearly empty, else ("", why)."""
    if any(seen["frame"] < FRAME for seen in looked.values()):
        return "", "no_frame"
    if any(seen["dark"] > FULL for seen in looked.values()):
        return "", "blot"
    if any(seen["grey"] > SMEARED for seen in looked.values()):
        return "", "erased"
    marked = [choice for choice, seen in looked.items() if seen["dark"] >= MARKED]
    if len(marked) > 1:
        return "", "two"
    if any(EMPTY < s["dark"] < MARKED or (s["dark"] <= EMPTY and s["grey"] > FAINT) for s in looked.values()):
        return "", "unclear"
    if any(seen["beside"] > BESIDE for choice, seen in looked.items() if choice not in marked):
        return "", "beside"
    return (marked[0], "") if marked else ("", "empty")


def _look(straight: Any, box: Box) -> dict[str, float]:
    """What is in and around one box of the straightened page (paper = 0, black = 1)."""
    dx, dy, frame = _place(straight, box)
    side, edge = round(BOX * SCALE), round(1.1 * SCALE)
    x, y = round(box.x * SCALE) + dx, round(box.y * SCALE) + dy
    inside = straight[y + edge : y + side - edge, x + edge : x + side - edge]
    air = round(3.2 * SCALE)  # left of, above and below the box nothing is printed
    gap = round(0.6 * SCALE)
    around = [
        straight[y - air : y - gap, x - air : x + side],
        straight[y + side + gap : y + side + air, x - air : x + side],
        straight[y - air : y + side + air, x - air : x - gap],
    ]
    dark = float((inside > DARK).mean())
    grey = float(((inside > 0.06) & (inside < STRONG)).mean()) if dark < FULL else 0.0
    return {
        "frame": frame,
        "dark": dark,
        "grey": grey,
        "beside": max(float((part > DARK).mean()) for part in around),
    }


def _place(straight: Any, box: Box) -> tuple[int, int, float]:
    """How far (pixels) the frame lies off its place, and which share of it is there."""
    side, line = round(BOX * SCALE), 0.5
    reach = round(SEARCH * SCALE)
    best = (0, 0, -1.0)
    dark = straight > 0.25
    for dy in range(-reach, reach + 1, 2):
        for dx in range(-reach, reach + 1, 2):
            x, y = round(box.x * SCALE) + dx, round(box.y * SCALE) + dy
            half = max(1, round(line * SCALE / 2))
            edges = (
                dark[y - half : y + half, x : x + side].any(axis=0).mean(),
                dark[y + side - half : y + side + half, x : x + side].any(axis=0).mean(),
                dark[y : y + side, x - half : x + half].any(axis=1).mean(),
                dark[y : y + side, x + side - half : x + side + half].any(axis=1).mean(),
            )
            there = float(min(edges)) - 0.004 * (abs(dx) + abs(dy))
            if there > best[2]:
                best = (dx, dy, there)
    return best


def _straight(image: "Image", code: Found) -> Any:
    """The page from above, as darkness 0…1 against the paper around, SCALE points per mm."""
    import numpy as np
    from PIL import Image as Pillow
    from scipy.ndimage import gaussian_filter, grey_closing, uniform_filter

    corners = _squares(image, code)
    into = _homography(MARKS, corners)
    _check_code(into, code)
    size = (round(PAGE[0] * SCALE), round(PAGE[1] * SCALE))
    scaled = into @ np.diag([1 / SCALE, 1 / SCALE, 1.0])
    scaled = scaled / scaled[2, 2]
    flat = image.transform(
        size,
        Pillow.Transform.PERSPECTIVE,
        tuple(scaled.ravel()[:8]),
        Pillow.Resampling.BILINEAR,
        fillcolor=255,
    )
    grey = uniform_filter(np.asarray(flat, dtype=np.float32), 3)
    small = np.asarray(flat.resize((size[0] // 8, size[1] // 8), Pillow.Resampling.BOX), dtype=np.float32)
    paper = gaussian_filter(grey_closing(small, size=(9, 9)), 4)  # the brightest nearby: the paper there
    white = np.asarray(Pillow.fromarray(paper).resize(size, Pillow.Resampling.BILINEAR))
    return np.clip(1 - grey / np.maximum(white, 1), 0, 1)


def _squares(image: "Image", code: Found) -> list[tuple[float, float]]:
    """The centres (pixels) of the four black squares, in the order of MARKS."""
    import numpy as np

    rough = _affine(code)
    per_mm = float(np.sqrt(abs(np.linalg.det(rough[:, :2]))))
    candidates = _blobs(image, per_mm)
    if len(candidates) < 4:
        raise _not_straight()
    found = []
    for x, y in MARKS:
        near = rough @ np.array([x, y, 1.0])
        away = [float(np.hypot(c[0] - near[0], c[1] - near[1])) for c in candidates]
        nearest = int(np.argmin(away))
        if away[nearest] > 45 * per_mm:
            raise _not_straight()
        found.append(candidates[nearest])
    if len(set(found)) < 4:
        raise _not_straight()
    return found


def _blobs(image: "Image", per_mm: float) -> list[tuple[float, float]]:
    """Centres of dark, nearly square, nearly full spots of about the size of the squares."""
    import numpy as np
    from scipy.ndimage import center_of_mass, find_objects, label, uniform_filter

    step = max(1, int(per_mm * MARK / 14))  # about 14 points across a square
    small = image.reduce(step) if step > 1 else image
    grey = np.asarray(small, dtype=np.float32)
    around = uniform_filter(grey, int(45 * per_mm / step) | 1, mode="nearest")
    labels, _ = label(grey < np.minimum(0.62 * around, 150))
    wanted = (MARK * per_mm / step) ** 2
    kept = []
    for number, place in enumerate(find_objects(labels), 1):
        height, width = (part.stop - part.start for part in place)
        if not (0.4 * wanted < height * width < 3.2 * wanted and 0.5 < height / width < 2):
            continue
        spot = labels[place] == number
        area = float(spot.sum())
        if 0.35 * wanted < area < 2.2 * wanted and area > 0.55 * height * width:
            cy, cx = center_of_mass(spot)
            kept.append(
                (float((place[1].start + cx + 0.5) * step), float((place[0].start + cy + 0.5) * step))
            )
    return kept


def _affine(code: Found) -> Any:
    """Page (mm) → picture (pixels) by the QR code alone: rough far away from it."""
    import numpy as np

    x, y, side = QR
    page = np.array([(x, y, 1), (x + side, y, 1), (x + side, y + side, 1), (x, y + side, 1)], dtype=float)
    return np.linalg.lstsq(page, np.array(code.corners, dtype=float), rcond=None)[0].T


def _homography(page: Sequence[tuple[float, float]], picture: Sequence[tuple[float, float]]) -> Any:
    """The projective map page (mm) → picture (pixels) through four pairs of points."""
    import numpy as np

    rows, right = [], []
    for (x, y), (u, v) in zip(page, picture, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    try:
        solved = np.linalg.solve(np.array(rows, dtype=float), np.array(right, dtype=float))
    except np.linalg.LinAlgError as error:
        raise _not_straight() from error
    return np.append(solved, 1.0).reshape(3, 3)


def _check_code(into: Any, code: Found) -> None:
    """The QR code must lie where it was printed: else the squares were something else."""
    import numpy as np

    back = np.linalg.inv(into)
    x, y, side = QR
    printed = ((x, y), (x + side, y), (x + side, y + side), (x, y + side))
    for (u, v), (px, py) in zip(code.corners, printed, strict=True):
        mm = back @ np.array([u, v, 1.0])
        if not np.hypot(mm[0] / mm[2] - px, mm[1] / mm[2] - py) < 3.0:
            raise _not_straight()


def _not_straight() -> NotUnderstood:
    return NotUnderstood("The sheet is not wholly in the picture: all four black squares must be seen.")
