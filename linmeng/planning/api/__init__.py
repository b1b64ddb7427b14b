"""Rates, runs and plans for programs: the same acts, the same permissions."""

from linmeng.planning.api.doors import router

__all__ = ["router"]
