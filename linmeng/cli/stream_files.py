"""What a streamed run leaves beside its plan, and what it says in the end."""

import csv
import io
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linmeng.planning.files.texts import Lang, money, percent, say

if TYPE_CHECKING:
    from linmeng.cli.checkpoint import Checkpoint

BOM = b"\xef\xbb\xbf"


def areas_csv(store: "Checkpoint", lang: Lang) -> Iterator[bytes]:
    """One row for every sub-district, by name."""
    keys = ("subdistrict", "compounds", "alliances", "objective", "bound", "gap", "cost", "subsidy", "notes")
    yield BOM + _row([say(lang, f"stream.{key}") for key in keys])
    for done, line in store.lines():
        why = json.loads(line)["why"] if done.objective is None else ""
        figures: list[Any] = [done.alliances, done.objective, done.bound, done.gap, done.cost, done.subsidy]
        yield _row([done.name, done.compounds, *(figures if done.objective is not None else [""] * 6), why])


def rejected_csv(store: "Checkpoint", header: Sequence[str], lang: Lang) -> Iterator[bytes]:
    """The rows that could not be used, as they were, line and reason in front."""
    yield BOM + _row([say(lang, "notes.row"), say(lang, "notes.reason"), *header])
    for done, line in store.lines():
        if done.rejected:
            yield from (_row(row) for row in json.loads(line)["rejected"])


def _row(cells: Sequence[Any]) -> bytes:
    from linmeng.register.files.writing import safe

    text = io.StringIO(newline="")
    csv.writer(text).writerow([safe(cell) for cell in cells])
    return text.getvalue().encode("utf-8", "replace")


def summary(store: "Checkpoint", plan: Path, lang: Lang) -> list[str]:
    """What was planned, in a few lines; the same whoever finished first."""
    done = [store.done[name] for name in sorted(store.done)]
    planned = [d for d in done if d.objective is not None]
    objective = math.fsum(d.objective or 0.0 for d in planned)
    bound = math.fsum(d.bound for d in planned)
    lines = [
        say(
            lang,
            "stream.planned",
            compounds=sum(d.compounds for d in planned),
            areas=len(planned),
            alliances=sum(d.alliances for d in planned),
            cost=money(math.fsum(d.cost for d in planned)),
            subsidy=money(math.fsum(d.subsidy for d in planned)),
            gap=percent(max(0.0, 1 - bound / objective) if objective else 0.0, 4),
        )
    ]
    without = len(done) - len(planned)
    if without:
        lines.append(say(lang, "stream.without", n=without, file=plan.with_name("areas.csv")))
    rejected = sum(d.rejected for d in done)
    if rejected:
        lines.append(say(lang, "summary.rejected", n=rejected, file=plan.with_name("rejected.csv")))
    return [*lines, say(lang, "stream.written", file=plan)]
