"""Rates, runs and the plans they make."""

from linmeng.planning.models.rates import RatesVersion
from linmeng.planning.models.run import PlanMember, PlanVersion, Run

__all__ = ["PlanMember", "PlanVersion", "RatesVersion", "Run"]
