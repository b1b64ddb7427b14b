"""Motions, their rolls, papers and ballots, the log, and results."""

from linmeng.voting.models.ballot import (
    Ballot,
    Challenge,
    Checkpoint,
    LogEntry,
    LogHead,
    Result,
    Witness,
)
from linmeng.voting.models.motion import Item, JointVote, LocalRule, Motion, Secrets
from linmeng.voting.models.paper import Keying, PaperAudit, Scan, Sheet
from linmeng.voting.models.roll import (
    Mandate,
    RollEntry,
    RollObjection,
    Service,
    Visit,
    VoteCode,
)

__all__ = [
    "Ballot",
    "Challenge",
    "Checkpoint",
    "Item",
    "JointVote",
    "Keying",
    "LocalRule",
    "LogEntry",
    "LogHead",
    "Mandate",
    "Motion",
    "PaperAudit",
    "Result",
    "RollEntry",
    "RollObjection",
    "Scan",
    "Secrets",
    "Service",
    "Sheet",
    "Visit",
    "VoteCode",
    "Witness",
]
