"""What a list of compounds can be narrowed to."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from linmeng.register.models import Compound


@dataclass(frozen=True, slots=True)
class Filters:
    """None or "" leaves a filter out. Fees in CNY/m² a month, floor area in m², ages in years."""

    text: str = ""
    area: str = ""  # division code: this area and all below
    housing_class: str = ""
    management: str = ""  # a value of Management, or "unknown"
    company: str = ""  # its name
    households_below: int | None = None
    area_below: int | None = None
    fee_from: Decimal | None = None
    fee_below: Decimal | None = None
    older_than: int | None = None
    warning: str = ""  # a kind, or "any"

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) not in ("", None) for f in fields(self))

    def apply(self, rows: QuerySet[Compound], on: date) -> QuerySet[Compound]:
        """The rows that pass; `warning` is not asked here, since it needs the warnings."""
        limits = {
            "area_code__startswith": area_prefix(self.area),
            "housing_class": self.housing_class,
            "company__name": self.company,
            "households__lt": self.households_below,
            "floor_area_dm2__lt": None if self.area_below is None else self.area_below * 100,
            "fee__gte": self.fee_from,
            "fee__lt": self.fee_below,
            "year_built__lt": None if self.older_than is None else on.year - self.older_than,
        }
        rows = rows.filter(**{name: value for name, value in limits.items() if value not in ("", None)})
        if self.management:
            rows = rows.filter(management="" if self.management == "unknown" else self.management)
        for word in self.text.split()[:5]:
            rows = rows.filter(Q(name__icontains=word) | Q(address__icontains=word) | Q(code=word))
        return rows


NO_FILTERS = Filters()


def area_prefix(code: str) -> str:
    """The digits all areas below share with this 12-digit code: 2, 4, 6, 9 or 12 of them."""
    used = len(code.rstrip("0"))
    return code[: next((end for end in (2, 4, 6, 9) if used <= end), 12)]
