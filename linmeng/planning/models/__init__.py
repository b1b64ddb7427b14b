"""Rates, runs, the plans they make, studies of those plans, drafts, what is published, and ways."""

from linmeng.planning.models.draft import (
    Draft,
    DraftEdit,
    DraftNote,
    DraftVersion,
    DraftVisit,
    Publication,
)
from linmeng.planning.models.rates import RatesVersion
from linmeng.planning.models.run import PlanMember, PlanVersion, Run
from linmeng.planning.models.study import Study
from linmeng.planning.models.ways import WaysVersion

__all__ = [
    "Draft",
    "DraftEdit",
    "DraftNote",
    "DraftVersion",
    "DraftVisit",
    "PlanMember",
    "PlanVersion",
    "Publication",
    "RatesVersion",
    "Run",
    "Study",
    "WaysVersion",
]
