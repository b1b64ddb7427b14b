"""核对表决 · Was the vote counted as it was cast?    python3 verify_vote.py FILE [--key LINE] …

重新计算清册、日志、分母、门槛与结果，逐处指出不符。只需 Python，不联网；与 verify_vote.mjs 结论一致。
Computes anew roll, log, denominators, gates and result of a vote file and names every place that is wrong.
Needs nothing but Python 3.9; verify_vote.mjs, for a browser, agrees with it. What a file cannot show by
itself (whether the holder of its key wrote the whole log anew) shows against what you kept: the log's or a
witness's key from a notice, an older checkpoint, your receipt. Format and limits: docs/vote-file.md.
"""

from __future__ import annotations

import argparse
import codecs
import json
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from linmeng.cli.verifiers.count_checks import count, counts, participation, result, rules, sums
from linmeng.cli.verifiers.form import FORM, misshapen, strayed
from linmeng.cli.verifiers.kept import Kept, kept_checkpoints, kept_keys, kept_receipts, sizes_of
from linmeng.cli.verifiers.log_checks import (
    bound,
    growth,
    header,
    keys,
    notes,
    order,
    origin,
    quorum,
    root,
    seal,
    signature,
    times,
    twice,
    void,
    witness,
)  # fmt: skip
from linmeng.cli.verifiers.open_checks import (
    choices,
    late,
    level,
    on_roll,
    opened,
    places,
    record,
    roll_order,
    roll_root,
    roll_sum,
    served,
)  # fmt: skip
from linmeng.cli.verifiers.tree import words
from linmeng.cli.verifiers.vote import Found, Vote

CHECKS: dict[str, Callable[[Vote], Found]] = {
    check.__name__.replace("_", "-"): check
    for check in (
        roll_order, roll_sum, roll_root, rules, keys, bound, header, order, times, twice, void, notes,
        growth, root, origin, signature, witness, quorum, seal, level, opened, on_roll, choices, places,
        record, served, late, counts, sums, participation, count, result,
    )
}  # fmt: skip
KEPT = {"key": kept_keys, "checkpoint": kept_checkpoints, "receipt": kept_receipts}
MOST = 5
"""Faults named for each check at most; a wrong roll would otherwise fill the screen."""


class Fault(NamedTuple):
    """What is wrong: which check found it, where, and a sentence."""

    check: str
    place: str
    sentence: str


def verify(data: bytes, kept: Kept = Kept(), off: Collection[str] = ()) -> list[Fault]:  # noqa: B008
    """Every fault of a vote file; none when all is as stated. `off` switches checks off (for their tests)."""
    try:
        check_utf8(data)
        text = data.decode("latin-1")
        del data
        document = json.loads(text, parse_constant=int, object_pairs_hook=Shared().object)
        wrong = told("text", lines(strayed(text, document), NOT_CANONICAL)) if "text" not in off else []
        if not wrong and "form" not in off:
            wrong = told("form", lines(misshapen(document, FORM), NOT_THE_FORM))
    except (ValueError, RecursionError):
        return [Fault("text", "", "不是 JSON 文件 · this is no JSON file")]
    if wrong:
        return wrong
    del text
    vote = Vote(document, sizes_of(kept))
    faults = [fault for name, check in CHECKS.items() if name not in off for fault in told(name, check(vote))]
    for name, look in KEPT.items():
        faults += told(f"kept-{name}", look(vote, kept)) if f"kept-{name}" not in off else []
    return faults


NOT_CANONICAL = ("不是规范的 JSON 文字", "this is no canonical JSON")
NOT_THE_FORM = ("字段或类型不符", "this field or type does not belong here")


def lines(places: Iterator[str], said: tuple[str, str]) -> Found:
    """The same words for each place."""
    return ((place, *said) for place in places)


def check_utf8(data: bytes) -> None:
    """Raises ValueError for what is no UTF-8, reading piece by piece."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(data), 1 << 20):
        decoder.decode(data[start : start + (1 << 20)])
    decoder.decode(b"", final=True)


class Shared:
    """Small objects that are alike are kept once: thousands of ballots say the same."""

    def __init__(self) -> None:
        self.seen: dict[Any, dict[str, Any]] = {}

    def object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        plain = len(pairs) < 9 and all(type(value) is str for value in made.values())
        return self.seen.setdefault(tuple(pairs), made) if plain else made


def told(name: str, found: Found) -> list[Fault]:
    """The first faults of one check, in sentences."""
    rows = ((words(place) if "/" in place else place, *rest) for place, *rest in first(found))
    return [Fault(name, place, f"{place or '/'}：{chinese} · {english}") for place, chinese, english in rows]


def first(found: Iterator[Any]) -> Iterator[Any]:
    """The first few of many."""
    for number, one in enumerate(found):
        if number == MOST:
            return
        yield one


def main(arguments: list[str] | None = None) -> int:
    """The command: prints what was found and answers 0 (all as stated), 1 (faults) or 2 (no such file)."""
    parser = argparse.ArgumentParser(prog="verify_vote.py", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("file", type=Path)
    for name, what in (
        ("key", "公钥（一行） · a key line"),
        ("checkpoint", "文件 · a file"),
        ("receipt", "文件 · a file"),
    ):
        parser.add_argument(f"--{name}", action="append", default=[], metavar="X", help=what)
    parser.add_argument("--json", action="store_true", help="一行 JSON · one line of JSON")
    given = parser.parse_args(arguments)
    try:
        kept = Kept(
            tuple(given.key), tuple(map(read_file, given.checkpoint)), tuple(map(read_file, given.receipt))
        )
        faults = verify(given.file.read_bytes(), kept)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    print(  # noqa: T201
        json.dumps([fault._asdict() for fault in faults], ensure_ascii=False)
        if given.json
        else report(faults, kept)
    )
    return 1 if faults else 0


def read_file(path: str) -> str:
    """The text of a file somebody kept."""
    return Path(path).read_bytes().decode()


def report(faults: list[Fault], kept: Kept) -> str:
    """What a person reads."""
    lines = [f"✗ [{fault.check}] {fault.sentence}" for fault in faults]
    lines.append(f"{len(faults)} 处不符 · faults" if faults else "全部相符 · everything is as stated")
    if not any(kept):
        lines.append(
            "没有与您保存的密钥、检查点或回执比对：整份日志被重写时看不出来。 · "
            "Not compared with a key, checkpoint or receipt of yours: a log written anew would not show."
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
