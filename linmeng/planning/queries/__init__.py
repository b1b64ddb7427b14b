"""What may be read of rates, runs and plans, each with its permission asked."""

from linmeng.planning.queries.calculations import calculated_for, calculation_for
from linmeng.planning.queries.drafts import desk_of, draft_for, drafts_for, ground_of, may_edit_drafts
from linmeng.planning.queries.plans import plan_for, plans_for, report_of
from linmeng.planning.queries.publications import (
    may_publish,
    publication_for,
    publication_of,
    publications_for,
)
from linmeng.planning.queries.rates import may_edit_rates, rates_for, rates_of, rates_version_for
from linmeng.planning.queries.runs import may_start_runs, run_for, runs_for, sees_plans

__all__ = [
    "calculated_for",
    "calculation_for",
    "desk_of",
    "draft_for",
    "drafts_for",
    "ground_of",
    "may_edit_drafts",
    "may_edit_rates",
    "may_publish",
    "may_start_runs",
    "plan_for",
    "plans_for",
    "publication_for",
    "publication_of",
    "publications_for",
    "rates_for",
    "rates_of",
    "rates_version_for",
    "report_of",
    "run_for",
    "runs_for",
    "sees_plans",
]
