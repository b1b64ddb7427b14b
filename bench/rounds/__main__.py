"""Measures the rounds of shared crews: `python -m bench.rounds [known] [alliance] [requests] [options]`.

    known     benchmarks with known solutions through our Job and Member, beside PyVRP alone
    alliance  a made-up day of 20 compounds, 120 jobs, 10 people; one urgent job put in
    requests  days sampled from real requests, shared rounds beside people tied to their compounds

Options: --seconds=10 --fleet=best|given --only=r1,c2 --seed=0 (known), --seeds=20 (the others).
Prints a JSON line for each result and a table for each part; keeps the lines in build/bench/rounds.jsonl.
Data: ../shared/data (or SHARED_DATA); a part without its data says so. Never run as a test: times differ.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean

DATA = Path(os.environ.get("SHARED_DATA", "../shared/data"))
OUT = Path("build/bench/rounds.jsonl")


def main() -> None:
    words = [w for w in sys.argv[1:] if not w.startswith("-")] or ["known", "alliance", "requests"]
    options = dict(w.lstrip("-").split("=", 1) for w in sys.argv[1:] if w.startswith("--") and "=" in w)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    for word in words:
        rows = []
        for row in {"known": known, "alliance": alliance, "requests": requests}[word](options):
            rows.append(row)
            print(json.dumps(row, ensure_ascii=False), flush=True)
            with OUT.open("a", encoding="utf-8") as out:
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
        print(table(rows), flush=True)


def known(options: dict[str, str]) -> Iterator[dict[str, object]]:
    """Seconds of processor time per 100 stops, for each of the two."""
    from bench.rounds import known as made

    per, seed, only = float(options.get("seconds", 10)), int(options.get("seed", 0)), options.get("only", "")
    if not (DATA / "vrp").is_dir():
        yield {"part": "known", "absent": str(DATA / "vrp")}
        return
    rows = []
    for one in made.instances(DATA / "vrp"):
        if only and not one.name.startswith(tuple(only.split(","))):
            continue
        if options.get("fleet") == "given":
            one = replace(one, vehicles=one.given)
        rows.append(made.measured(one, per * (len(one.rows) - 1) / 100, seed))
        yield rows[-1]
    for name, chosen in (
        ("Solomon", [r for r in rows if r["stops"] == 100]),
        ("Gehring-Homberger", [r for r in rows if r["stops"] == 1000]),
        ("all", rows),
    ):
        if chosen:
            yield {
                "part": "known", "name": name, "instances": len(chosen), "seconds per 100 stops": per,
                **{
                    who: round(fmean(float(str(r[who])) for r in chosen if r[who] is not None), 3)
                    for who in ("ours %", "alone %")
                },
                "ours without a complete day": sum(r["ours %"] is None for r in chosen),
                "alone without one": sum(r["alone %"] is None for r in chosen),
            }  # fmt: skip


def alliance(options: dict[str, str]) -> Iterator[dict[str, object]]:
    from bench.rounds.alliance import measured

    yield from measured(int(options.get("seeds", 5)))


def requests(options: dict[str, str]) -> Iterator[dict[str, object]]:
    from bench.rounds.requests import measured

    yield from measured(DATA, int(options.get("seeds", 20)))


def table(rows: Sequence[dict[str, object]]) -> str:
    """Columns of the union of keys, in the order they came."""
    heads = list(dict.fromkeys(key for row in rows for key in row if key != "part"))
    lines = [heads, *([str(row.get(key, "")) for key in heads] for row in rows)]
    wide = [max(len(line[k]) for line in lines) for k in range(len(heads))]
    return "\n".join("  ".join(word.rjust(w) for word, w in zip(line, wide, strict=True)) for line in lines)


if __name__ == "__main__":
    main()
