"""Everything that may be done with notices. One function: one act, one transaction, one audit row."""

from linmeng.notices.actions.comments import answer_comment, hide_comment, make_comment, record_comment
from linmeng.notices.actions.notices import (
    draft_notice,
    edit_notice,
    publish_draft,
    publish_notice,
    replace_notice,
    withdraw_notice,
)
from linmeng.notices.actions.periods import run_out
from linmeng.notices.actions.postings import post_notice, take_down
from linmeng.notices.actions.subscriptions import (
    ask_subscription,
    confirm_subscription,
    end_subscription,
    forget_unconfirmed,
    leave,
    subscribe,
)

__all__ = [
    "answer_comment",
    "ask_subscription",
    "confirm_subscription",
    "draft_notice",
    "edit_notice",
    "end_subscription",
    "forget_unconfirmed",
    "hide_comment",
    "leave",
    "make_comment",
    "post_notice",
    "publish_draft",
    "publish_notice",
    "record_comment",
    "replace_notice",
    "run_out",
    "subscribe",
    "take_down",
    "withdraw_notice",
]
