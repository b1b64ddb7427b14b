"""Ratios, gaps and times in Markdown, and who was beaten where."""

from collections.abc import Iterable, Sequence
from statistics import median

from bench.plans.methods import CENT, METHODS, OURS, Result

PEERS = [method for method in METHODS if method != OURS]


def lost(results: Iterable[Result]) -> list[str]:
    """A sentence for every plan that fails its check and every instance where a peer is cheaper than we."""
    found, ours = [], {(r.group, r.name): r for r in results if r.method == OURS}
    for r in results:
        found += [f"{r.group}, {r.name}, {r.method}: {fault}" for fault in r.faults[:3]]
        mine = ours.get((r.group, r.name))
        if mine and r.objective < mine.objective - CENT:
            found.append(f"{r.group}, {r.name}: {r.method} {r.objective:.2f} < {mine.objective:.2f}")
    return found


def markdown(results: Sequence[Result]) -> str:
    """Four tables: ratios, gaps, processor seconds, and each group as a whole."""
    groups = sorted({r.group for r in results}, key=_order)
    names = [p for p in PEERS if any(r.method == p for r in results)]
    tables = [
        _table(
            ["objective ÷ ours: median (least – most)", "streets", *names],
            [[g, _streets(results, g), *(_ratios(results, g, p) for p in names)] for g in groups],
        ),
        _table(
            ["proven gap: median, most", "linmeng", "CP-SAT, of its own model"],
            [[g, _gaps(results, g, OURS), _gaps(results, g, "CP-SAT")] for g in groups],
        ),
        _table(
            ["processor seconds: median, most", "limit", OURS, *names],
            [[g, _limit(results, g), *(_seconds(results, g, m) for m in (OURS, *names))] for g in groups],
        ),
        _table(
            ["all streets together", "by hand ÷ ours", "savings ÷ ours", "our gap", "our processor seconds"],
            [
                [g, _whole(results, g, "by hand"), _whole(results, g, "savings"), *_sums(results, g)]
                for g in groups
            ],
        ),
    ]
    return "\n".join(tables)


def _order(group: str) -> tuple[bool, list[float], str]:
    """Made-up streets by size and density, then the others by name."""
    figures = [float(word) for word in group.replace(",", "").split() if word[0].isdigit()]
    return not group[0].isdigit(), figures, group


def summary(results: Sequence[Result]) -> dict[str, object]:
    """For the JSON line: over all instances, what each peer's objective is of ours."""
    found: dict[str, object] = {}
    for method in PEERS:
        ratios = _of_ours(results, None, method)
        if ratios:
            figures = [len(ratios), median(ratios), min(ratios), max(ratios)]
            found[method] = dict(
                zip(("n", "median", "min", "max"), (round(f, 4) for f in figures), strict=True)
            )
    return found


def _of(results: Iterable[Result], group: str | None, method: str) -> list[Result]:
    return [r for r in results if r.method == method and group in (None, r.group)]


def _of_ours(results: Sequence[Result], group: str | None, method: str) -> list[float]:
    ours = {(r.group, r.name): r.objective for r in _of(results, group, OURS)}
    found = [(r.objective, ours.get((r.group, r.name))) for r in _of(results, group, method)]
    return [theirs / mine for theirs, mine in found if mine]


def _ratios(results: Sequence[Result], group: str, method: str) -> str:
    ratios = _of_ours(results, group, method)
    if not ratios:
        return "–"
    few = "" if len(ratios) == len(_of(results, group, OURS)) else f", n = {len(ratios)}"
    return f"{median(ratios):.3f} ({min(ratios):.3f} – {max(ratios):.3f}{few})"


def _gaps(results: Sequence[Result], group: str, method: str) -> str:
    gaps = [r.gap for r in _of(results, group, method) if r.gap is not None]
    return f"{_percent(median(gaps))}, {_percent(max(gaps))}" if gaps else "–"


def _whole(results: Sequence[Result], group: str, method: str) -> str:
    """Of the sums of the objectives; only where the peer planned every street."""
    theirs, ours = _of(results, group, method), _of(results, group, OURS)
    if len(theirs) != len(ours):
        return "–"
    return f"{sum(r.objective for r in theirs) / sum(r.objective for r in ours):.4f}"


def _sums(results: Sequence[Result], group: str) -> list[str]:
    ours = _of(results, group, OURS)
    open_ = sum(r.objective * (r.gap or 0.0) for r in ours)
    return [_percent(open_ / sum(r.objective for r in ours)), f"{sum(r.cpu for r in ours):.1f}"]


def _percent(gap: float) -> str:
    return f"{100 * gap:.4f} %" if gap < 0.01 else f"{100 * gap:.1f} %"


def _seconds(results: Sequence[Result], group: str, method: str) -> str:
    times = [r.cpu for r in _of(results, group, method)]
    return f"{median(times):.2f}, {max(times):.2f}" if times else "–"


def _limit(results: Sequence[Result], group: str) -> str:
    return f"{_of(results, group, OURS)[0].limit:g}"


def _streets(results: Sequence[Result], group: str) -> str:
    ours = _of(results, group, OURS)
    sizes = [r.compounds for r in ours]
    return f"{len(ours)}" if min(sizes) == max(sizes) else f"{len(ours)} of {min(sizes)} – {max(sizes)}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
