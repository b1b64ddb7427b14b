"""Cases for programs."""

from linmeng.cases.api.doors import router

__all__ = ["router"]
