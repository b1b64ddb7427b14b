"""Everything that may be done with votes. Each public function is one act, one transaction, one audit row."""

from linmeng.voting.actions.audits import plan_audit, record_finding, throw
from linmeng.voting.actions.ballots import cast_ballot, void_ballot
from linmeng.voting.actions.canvass import record_visit
from linmeng.voting.actions.challenges import record_challenge
from linmeng.voting.actions.checkpoints import add_cosignature
from linmeng.voting.actions.codes import make_codes
from linmeng.voting.actions.counting import auditors_file, count_motion, publish_result
from linmeng.voting.actions.helping import help_owner
from linmeng.voting.actions.importing import import_ballots
from linmeng.voting.actions.joint import open_joint, repeat_joint, repeat_motion
from linmeng.voting.actions.keying import key_sheet
from linmeng.voting.actions.mandates import record_mandate, revoke_mandate
from linmeng.voting.actions.motions import draft_motion, edit_motion, publish_motion, withdraw_motion
from linmeng.voting.actions.notice import drop_witness, name_witness, record_notice
from linmeng.voting.actions.objections import answer_objection, object_to_roll
from linmeng.voting.actions.opening import close_motion, open_motion
from linmeng.voting.actions.papers import (
    check_service,
    print_sheets,
    receive_sheet,
    record_service,
    replace_sheet,
)
from linmeng.voting.actions.proving import prove_letter
from linmeng.voting.actions.roll import freeze_roll
from linmeng.voting.actions.rules import end_local_rule, set_local_rule
from linmeng.voting.actions.scans import take_scans

__all__ = [
    "add_cosignature",
    "answer_objection",
    "auditors_file",
    "cast_ballot",
    "check_service",
    "close_motion",
    "count_motion",
    "draft_motion",
    "drop_witness",
    "edit_motion",
    "end_local_rule",
    "freeze_roll",
    "help_owner",
    "import_ballots",
    "key_sheet",
    "make_codes",
    "name_witness",
    "object_to_roll",
    "open_joint",
    "open_motion",
    "plan_audit",
    "print_sheets",
    "prove_letter",
    "publish_motion",
    "publish_result",
    "receive_sheet",
    "record_challenge",
    "record_finding",
    "record_mandate",
    "record_notice",
    "record_service",
    "record_visit",
    "repeat_joint",
    "repeat_motion",
    "replace_sheet",
    "revoke_mandate",
    "set_local_rule",
    "take_scans",
    "throw",
    "void_ballot",
    "withdraw_motion",
]
