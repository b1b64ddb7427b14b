"""The rates a compound's running cost is told with: those of its own city, or none at all."""

from functools import cache

from django.conf import settings

from linmeng.domain.planning.rates import Rates, read_rates
from linmeng.domain.refusals import NotUnderstood

NAMES = {"3101": ("shanghai", "上海", "上海市")}
"""Prefix of division codes → how its rates file may call the city."""


def rates_of(area_code: str) -> Rates | None:
    """The rates of the city with this division code, None when there is no file for it."""
    names = NAMES.get(area_code[:4], ())
    return next((r for r in _all() if r.city.lower() in names), None)


@cache
def _all() -> tuple[Rates, ...]:
    found = []
    for path in sorted(settings.RATES_DIR.glob("*.toml")) if settings.RATES_DIR.is_dir() else ():
        try:
            found.append(read_rates(path.read_text(encoding="utf-8"), path.name))
        except (NotUnderstood, UnicodeDecodeError):
            continue  # the planning room says what is wrong with a rates file
    return tuple(found)
