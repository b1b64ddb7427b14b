"""Areas: the tree, and what lies in it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from linmeng.people.queries import scope_for
from linmeng.register.models import Area, Compound
from linmeng.register.permissions import MAY, reach


def areas_for(person: Any, on: date, act: str = "register.see_compound") -> QuerySet[Area]:
    """The areas that lie wholly in a person's reach, by code. Raises NotYours."""
    scope = reach(person, act, on)
    inside = Q(pk__in=[])
    for prefix in (*scope.prefixes, *(p for _, p in scope.companies)):
        inside |= Q(code__startswith=prefix)
    if scope.compound_ids:
        inside |= Q(compounds__pk__in=scope.compound_ids)
    return Area.objects.filter(inside).distinct()


def area_for(person: Any, code: str, on: date, act: str = "register.see_compound") -> Area:
    """One area. Raises Http404 when it is not in the person's reach."""
    found = areas_for(person, on, act).filter(code=code.replace("\x00", "")).select_related("parent").first()
    if found is None:
        raise Http404
    return found


@dataclass(slots=True)
class Branch:
    """An area with how many compounds lie in it and those below."""

    area: Area
    count: int = 0
    depth: int = 0
    drawn: bool = False
    may_draw: bool = False
    children: list["Branch"] = field(default_factory=list)


def area_tree(person: Any, on: date) -> list[Branch]:
    """The areas in reach as a list in tree order, each with its number of compounds."""
    rows = list(areas_for(person, on).defer("outline").annotate(drawn=Count("outline")))
    scope = reach(person, "register.see_compound", on)
    draws = scope_for(person, MAY["register.set_outline"], on)
    standing = Compound.objects.filter(scope.compounds(), status=Compound.Status.ACTIVE)
    counts: dict[str, int] = dict(standing.order_by().values_list("area_code").annotate(n=Count("pk")))
    branches = []
    for area in sorted(rows, key=lambda a: a.code):
        prefix = area.prefix
        count = sum(n for code, n in counts.items() if code.startswith(prefix))
        drawn, may_draw = bool(getattr(area, "drawn", 0)), draws.covers_area(area.code)
        depth = sum(
            1 for b in rows if b is not area and len(b.prefix) < len(prefix) and prefix.startswith(b.prefix)
        )
        branches.append(Branch(area, count, depth, drawn, may_draw))
    return branches
