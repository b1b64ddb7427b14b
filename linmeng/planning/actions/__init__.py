"""What can be done with rates, runs, plans and studies."""

from linmeng.planning.actions.drafts import keep_version, note_draft, open_draft
from linmeng.planning.actions.edits import Wanted, edit_draft, finish_rest, redo_edit, undo_edit
from linmeng.planning.actions.opening import open_answer
from linmeng.planning.actions.plans import fail_run, store_plan
from linmeng.planning.actions.publishing import Within, publish_draft, publish_plan, withdraw_plan
from linmeng.planning.actions.rates import import_rates, save_rates
from linmeng.planning.actions.runs import cancel_run, start_run, take_up_runs
from linmeng.planning.actions.studies import (
    ask_study,
    cancel_study,
    fail_study,
    store_answer,
    take_up_studies,
)
from linmeng.planning.actions.visits import visit_draft
from linmeng.planning.actions.ways import save_ways

__all__ = [
    "Wanted",
    "Within",
    "ask_study",
    "cancel_run",
    "cancel_study",
    "edit_draft",
    "fail_run",
    "fail_study",
    "finish_rest",
    "import_rates",
    "keep_version",
    "note_draft",
    "open_answer",
    "open_draft",
    "publish_draft",
    "publish_plan",
    "redo_edit",
    "save_rates",
    "save_ways",
    "start_run",
    "store_answer",
    "store_plan",
    "take_up_runs",
    "take_up_studies",
    "undo_edit",
    "visit_draft",
    "withdraw_plan",
]
