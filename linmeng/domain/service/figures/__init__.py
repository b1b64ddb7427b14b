"""Figures of service with their definitions, least samples and intervals: solved, in time, liked."""

from linmeng.domain.service.figures.comparing import Change, Verdict, changes, same_months
from linmeng.domain.service.figures.counting import Counts, Matter, Span, count
from linmeng.domain.service.figures.definitions import DEFINITIONS, NOTE, Definition
from linmeng.domain.service.figures.figure import Figure, figures
from linmeng.domain.service.figures.ranking import Placed, ranked

__all__ = [
    "DEFINITIONS", "NOTE", "Change", "Counts", "Definition", "Figure", "Matter", "Placed", "Span", "Verdict",
    "changes", "count", "figures", "ranked", "same_months",
]  # fmt: skip
