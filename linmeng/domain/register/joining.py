"""Joins a second list to known compounds by name alone: candidates for a person to confirm, never a guess."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from linmeng.domain.register.matching import Known, alike, metres_between, plain_name

FAR = 3_000.0  # m: the same name further off is another compound; second lists place carelessly
PREFIX = 2  # similar names share at least this many first characters


@dataclass(frozen=True, slots=True)
class Joined:
    """`how`: exact (one compound of that name), similar (another spelling), several, or none."""

    known: Known | None
    how: Literal["exact", "similar", "several", "none"]
    metres: float | None = None


def join(rows: Sequence[Known], known: Iterable[Known]) -> list[Joined]:
    """For each row the known compound whose name it bears.

    A place narrows: a compound more than 3 km away does not count where both state one. `similar` is given
    only when exactly one known name is alike.
    """
    by_name: dict[str, list[Known]] = {}
    by_start: dict[str, list[tuple[str, Known]]] = {}
    for one in known:
        plain = plain_name(one.name)
        by_name.setdefault(plain, []).append(one)
        by_start.setdefault(plain[:PREFIX], []).append((plain, one))
    return [_joined(row, plain_name(row.name), by_name, by_start) for row in rows]


def _joined(
    row: Known, plain: str, by_name: dict[str, list[Known]], by_start: dict[str, list[tuple[str, Known]]]
) -> Joined:
    exact = [k for k in by_name.get(plain, ()) if (_metres(row, k) or 0.0) <= FAR]
    if len(exact) == 1:
        return Joined(exact[0], "exact", _metres(row, exact[0]))
    if exact:
        return Joined(None, "several")
    starts = by_start.get(plain[:PREFIX], ())
    near = [k for name, k in starts if (_metres(row, k) or 0.0) <= FAR and alike(plain, name)]
    if len(near) == 1:
        return Joined(near[0], "similar", _metres(row, near[0]))
    return Joined(None, "several" if near else "none")


def _metres(row: Known, known: Known) -> float | None:
    if row.lon is None or row.lat is None or known.lon is None or known.lat is None:
        return None
    return metres_between(row.lon, row.lat, known.lon, known.lat)
