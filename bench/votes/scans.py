"""`python -m bench.votes scans [--quick]`: what is read on badly photographed ballots.

360 seeded pictures of a real ballot from our own PDF (four items): ticks, crosses, circles, blue ink, faint
pencil, thick pen, and every seventh item in a way that a person must look at (nothing, two marks, rubbed
out, beside the box, a dot, crossed out); turned ±7° and by quarters, askew, in shadow, blurred, noisy, JPEG
from quality 35. Wrong without a doubt must be 0. One JSON line; exit code 1 otherwise.
"""

import json
import random
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from linmeng.domain.refusals import NotUnderstood
from linmeng.voting.files.scanning import find_codes, read_page
from tests.apps.voting.scan_pictures import CLEAR, ODD, SECRET, layout, marked, photographed

PICTURES, QUICK, STEP = 360, 40, 20


def batch(start: int) -> Counter[str]:
    """What became of the items of pictures `start` … `start` + STEP − 1."""
    from linmeng.voting.files.sheet_code import read_code
    from tests.apps.voting.scan_pictures import PAPER

    told: Counter[str] = Counter()
    for seed in range(start, start + STEP):
        rng = random.Random(seed)
        sheet = marked(rng)
        picture = photographed(sheet.image, rng)
        begun = time.process_time()
        told["pictures"] += 1
        told["items"] += len(sheet.truth)
        codes = find_codes(picture)
        if len(codes) != 1 or read_code(codes[0].text, PAPER.uid, SECRET).number != 7:
            told["no_number"] += 1
            continue
        try:
            reading = read_page(picture, codes[0], layout())
        except NotUnderstood:
            told["not_straight"] += 1
            continue
        finally:
            told["cpu_ms"] += round(1000 * (time.process_time() - begun))
        for item, truth in sheet.truth.items():
            said, way = reading.choices.get(item), sheet.ways[item]
            told[f"seen {way}"] += 1
            if said is None:
                told["doubt_clear" if truth else "doubt_odd"] += 1
                told[f"doubt {way}"] += 1
            else:
                told["right" if said == truth else "wrong"] += 1
    return told


def main() -> int:
    pictures = QUICK if "--quick" in sys.argv else PICTURES
    told: Counter[str] = Counter()
    with ProcessPoolExecutor(2) as pool:
        for part in pool.map(batch, range(0, pictures, STEP)):
            told += part
    clear = sum(told[f"seen {way}"] for way in CLEAR)
    line = {
        "bench": "scans", "pictures": told["pictures"], "items": told["items"],
        "no_number": told["no_number"], "not_straight": told["not_straight"],
        "read_right": told["right"], "wrong_without_doubt": told["wrong"],
        "doubtful": told["doubt_clear"] + told["doubt_odd"],
        "doubtful_of_clear": round(told["doubt_clear"] / max(1, clear), 4),
        "doubts": {way: [told[f"doubt {way}"], told[f"seen {way}"]] for way in (*CLEAR, *ODD)},
        "cpu_ms_each": round(told["cpu_ms"] / max(1, told["pictures"])),
    }  # fmt: skip
    print(json.dumps(line))
    return 1 if told["wrong"] or told["right"] < 0.9 * clear else 0


if __name__ == "__main__":
    sys.exit(main())
