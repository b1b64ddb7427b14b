"""A vote file of the right form, taken apart once for all checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from linmeng.cli.verifiers.recount import Ballot, terms_of
from linmeng.cli.verifiers.tree import read_key, read_note, roots, words

Found = Iterator[tuple[str, str, str]]  # place, what is wrong in Chinese, in English


class Vote:
    """A vote file of the right form, with what several checks need."""

    def __init__(self, document: dict[str, Any], sizes: set[int]) -> None:
        self.doc, self.motion, self.log = document, document["motion"], document["log"]
        self.items = [item["id"] for item in self.motion["items"]]
        self.level = "choices" if document["audience"] == "auditor" else self.motion["level"]
        self.roll = {unit: (area, head) for unit, area, head in document["roll"]["entries"]}
        self.casts = [at for at, row in enumerate(self.log) if row[1] == "cast"]
        self.closed = next((at for at, row in enumerate(self.log) if row[1] == "closed"), len(self.log))
        self.notes = [read(read_note, words(text)) for text in document["checkpoints"]]
        self.key = read(read_key, words(document["keys"]["log"]))
        self.witnesses = [read(read_key, words(text)) for text in document["keys"]["witnesses"]]
        sizes = sizes | {note.size for note in self.notes if note}
        self.roots = roots((self.leaf(at) for at in range(len(self.log))), sizes)
        self.void = {row[2] for row in self.log if row[1] == "void"}
        self.pairs = list(zip(self.casts, document["openings"] or []))  # noqa: B905 (Python 3.9)
        self.units: dict[str, list[Ballot]] = {}
        for at, (unit, channel, _, rest) in self.pairs:
            if unit in self.roll:
                choices = rest if isinstance(rest, dict) else {}
                ballot = Ballot(unit, channel, choices, self.log[at][2] not in self.void)
                self.units.setdefault(unit, []).append(ballot)
        self.terms = {
            item["id"]: terms_of(document["rules"], item["matter"]) for item in self.motion["items"]
        }

    def leaf(self, at: int) -> bytes:
        when, kind, ballot, commitment = self.log[at]
        return (
            f'{{"at":{when},"ballot":"{ballot}","commitment":"{commitment}","kind":"{kind}",'
            f'"motion":"{self.motion["id"]}","number":{at}}}'
        ).encode()


def read(reader: Callable[[str], Any], text: str) -> Any:
    """What the reader makes of the text, or None."""
    try:
        return reader(text)
    except ValueError:
        return None
