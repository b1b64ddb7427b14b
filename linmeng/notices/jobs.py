"""What the queue does for notices every minute. Twice, or in two workers at once, is the same as once."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from linmeng.notices.actions.deliveries import send_next, take_up_broken
from linmeng.notices.actions.periods import run_out
from linmeng.notices.actions.subscriptions import forget_unconfirmed

log = logging.getLogger(__name__)
AT_ONCE = 100
"""Messages of one turn, so that other jobs come to theirs."""


def deliver() -> None:
    """Sends what is due."""
    for _turn in range(AT_ONCE):
        if send_next(at=timezone.now()) is None:
            return


def tend() -> None:
    """Tells of periods that are over, forgets what nobody confirmed, takes up what broke off, sends.

    One that fails does not keep the others from their turn.
    """
    for act in (run_out, forget_unconfirmed, take_up_broken):
        _try(act, timezone.now())
    deliver()


def _try(act: Callable[..., Any], at: datetime) -> None:
    try:
        act(at=at)
    except Exception:
        log.exception("notices: %s", act.__name__)
