"""What may be read of cases, each asked for what this person may see."""

from linmeng.cases.queries.cases import (
    Filters,
    case_for,
    case_for_update,
    cases_about,
    cases_for,
    cases_of_compound,
    changes_since,
    check_version,
)
from linmeng.cases.queries.procedures import frozen_procedure, procedures, procedures_in
from linmeng.cases.queries.standing import names_of, progress_of

__all__ = [
    "Filters",
    "case_for",
    "case_for_update",
    "cases_about",
    "cases_for",
    "cases_of_compound",
    "changes_since",
    "check_version",
    "frozen_procedure",
    "names_of",
    "procedures",
    "procedures_in",
    "progress_of",
]
