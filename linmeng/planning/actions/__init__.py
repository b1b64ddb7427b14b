"""What can be done with rates, runs and plans."""

from linmeng.planning.actions.plans import fail_run, store_plan
from linmeng.planning.actions.rates import import_rates, save_rates
from linmeng.planning.actions.runs import cancel_run, start_run, take_up_runs

__all__ = [
    "cancel_run",
    "fail_run",
    "import_rates",
    "save_rates",
    "start_run",
    "store_plan",
    "take_up_runs",
]
