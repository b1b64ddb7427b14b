"""Rates, for those who plan."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from django.db.models import Count, QuerySet

from linmeng.domain.planning.rates import Rates, read_rates
from linmeng.domain.refusals import NotYours
from linmeng.people.models import Person
from linmeng.people.queries import scope_for
from linmeng.planning.models import RatesVersion
from linmeng.planning.permissions import MAY


def rates_for(person: Person, on: date) -> QuerySet[RatesVersion]:
    """All versions of rates, newest first, with how many runs used them. Raises NotYours."""
    _check(person, on)
    return RatesVersion.objects.select_related("by", "based_on").annotate(used=Count("runs"))


def rates_version_for(person: Person, pk: int, on: date) -> RatesVersion:
    """One version. Raises NotYours, RatesVersion.DoesNotExist."""
    return rates_for(person, on).get(pk=pk)


def may_edit_rates(person: Person, on: date) -> bool:
    return bool(scope_for(person, MAY["planning.edit_rates"], on))


def rates_of(version: RatesVersion) -> Rates:
    """The figures of a version."""
    return _read(version.text, version.name)


def stored_digests() -> frozenset[str]:
    """The digests of all versions we have."""
    return frozenset(RatesVersion.objects.values_list("sha256", flat=True))


def newest(versions: Sequence[RatesVersion]) -> RatesVersion | None:
    """The version a new run is offered: the one changed last."""
    return versions[0] if versions else None


@lru_cache(maxsize=32)
def _read(text: str, name: str) -> Rates:
    return read_rates(text, name)


def _check(person: Person, on: date) -> None:
    if not scope_for(person, MAY["planning.see_rates"], on):
        raise NotYours("Rates are shown to the offices that plan.")
