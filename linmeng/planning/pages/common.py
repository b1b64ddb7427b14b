"""What the pages of this room share."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from linmeng.planning.models import PlanVersion
from linmeng.planning.queries.plans import plan_for, report_of

if TYPE_CHECKING:
    from linmeng.planning.files.report import Report, Sheet
    from linmeng.planning.files.texts import Lang


def today() -> date:
    return timezone.localdate()


def tongue() -> "Lang":
    """The language of the files' own words."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def plan_or_404(request: HttpRequest, pk: int) -> "tuple[PlanVersion, Report]":
    """A plan the person may see, with its report."""
    try:
        plan = plan_for(request.user, pk, today())  # type: ignore[arg-type]
    except (PlanVersion.DoesNotExist, OverflowError) as error:
        raise Http404 from error
    return plan, report_of(plan)


def sheet_or_404(report: "Report", number: int) -> "Sheet":
    if not 1 <= number <= len(report.sheets):
        raise Http404
    return report.sheets[number - 1]


def whole(query: Mapping[str, Any], key: str) -> int | None:
    """A whole number of the address, None when it is none."""
    text = str(query.get(key, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
