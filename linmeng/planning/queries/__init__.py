"""What may be read of rates, runs and plans, each with its permission asked."""

from linmeng.planning.queries.calculations import calculated_for, calculation_for
from linmeng.planning.queries.plans import plan_for, plans_for, report_of
from linmeng.planning.queries.rates import may_edit_rates, rates_for, rates_of, rates_version_for
from linmeng.planning.queries.runs import may_start_runs, run_for, runs_for, sees_plans

__all__ = [
    "calculated_for",
    "calculation_for",
    "may_edit_rates",
    "may_start_runs",
    "plan_for",
    "plans_for",
    "rates_for",
    "rates_of",
    "rates_version_for",
    "report_of",
    "run_for",
    "runs_for",
    "sees_plans",
]
