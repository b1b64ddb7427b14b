"""What was worked out once is kept in memory while nothing in the register changes."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Count, Max, Sum

from linmeng.register.models import Area, Compound, ExitNotice, ServiceContract

Stamp = tuple[Any, ...]
Thing = TypeVar("Thing")
_KEPT: dict[str, tuple[Stamp, Any]] = {}
_MOST = 120  # things; the oldest goes first


def compound_stamp() -> Stamp:
    """Changes with any compound: a new one adds to the count, a changed one to the sum of versions."""
    found = Compound.objects.order_by().aggregate(n=Count("pk"), v=Sum("version"), last=Max("changed_at"))
    return tuple(found.values())


def contract_stamp() -> Stamp:
    """Changes with any contract or exit notice."""
    contracts = ServiceContract.objects.aggregate(n=Count("pk"), last=Max("pk"), ended=Count("ended_on"))
    notices = ExitNotice.objects.aggregate(n=Count("pk"), last=Max("pk"), withdrawn=Count("withdrawn_on"))
    return (*contracts.values(), *notices.values())


def register_stamp() -> Stamp:
    """Changes with anything that a list or a map of the register shows."""
    areas = Area.objects.order_by().aggregate(last=Max("changed_at"))
    return (*compound_stamp(), *contract_stamp(), *areas.values())


def kept(key: str, stamp: Stamp, make: Callable[[], Thing]) -> Thing:
    """The thing with this key, made anew under another stamp. Only for things nobody alters."""
    found = _KEPT.pop(key, None)
    if found is None or found[0] != stamp:
        found = (stamp, make())
    _KEPT[key] = found
    for old in list(_KEPT)[:-_MOST]:  # a copy: other threads add and drop at the same time
        _KEPT.pop(old, None)
    return found[1]
