"""The acts of all rooms in words, for the audit trail."""

from typing import Any

from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Any] = {
    "register.register_area": _("registered an area"),
    "register.set_outline": _("drew an outline"),
    "register.register_compound": _("registered a compound"),
    "register.correct_figures": _("corrected figures"),
    "register.rename_compound": _("renamed a compound"),
    "register.merge_compounds": _("merged compounds"),
    "register.split_compound": _("split a compound"),
    "register.record_building": _("recorded a building"),
    "register.remove_building": _("removed a building"),
    "register.record_contract": _("recorded a contract"),
    "register.end_contract": _("ended a contract"),
    "register.give_exit_notice": _("recorded an exit notice"),
    "register.withdraw_exit_notice": _("withdrew an exit notice"),
    "register.follow_contracts": _("followed the contracts in force"),
    "register.stage_import": _("brought a list"),
    "register.choose_rows": _("decided about rows of a list"),
    "register.cancel_import": _("cancelled an import"),
    "register.commit_import": _("took an imported list over"),
    "planning.start_run": _("asked for a plan"),
    "planning.take_up_run": _("took an interrupted calculation up again"),
    "planning.cancel_run": _("cancelled a calculation"),
    "planning.fail_run": _("a calculation failed"),
    "planning.store_plan": _("stored a plan"),
    "planning.save_rates": _("stored rates"),
}
