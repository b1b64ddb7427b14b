"""How many areas one project manager 项目经理 may serve.

Source: SH-OP 13 (沪房规范〔2021〕6号, until 2031-06-30) [V]: one manager, one area; up to three small areas
that lie together. What is small is for the district's rule: the caller says it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from linmeng.domain.refusals import NotNow

MOST = 3


@dataclass(frozen=True, slots=True)
class Served:
    """An area a manager serves: its name, whether it is small, and the other areas it lies next to."""

    name: str
    small: bool
    next_to: frozenset[str] = frozenset()


def check_manager(areas: Sequence[Served]) -> None:
    """Raises NotNow when one manager may not serve all of these areas: too many, not small, not together."""
    if len(areas) > MOST:
        raise NotNow(
            "One manager may serve at most {most} small areas that lie together; these are {count}.",
            most=MOST, count=len(areas),
        )  # fmt: skip
    if len(areas) > 1:
        for area in areas:
            if not area.small:
                raise NotNow("{area} is not small: it needs a manager of its own.", area=area.name)
        _check_together(areas)


def _check_together(areas: Sequence[Served]) -> None:
    known = {area.name: area for area in areas}
    reached, todo = {areas[0].name}, [areas[0]]
    while todo:
        here = todo.pop()
        found = [
            other
            for name, other in known.items()
            if name not in reached and (name in here.next_to or here.name in other.next_to)
        ]
        reached |= {other.name for other in found}
        todo += found
    for name in known:
        if name not in reached:
            raise NotNow("{area} does not lie next to the others.", area=name)
