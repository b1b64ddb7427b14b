"""Rates, runs, plans, drafts and publications for programs: the same acts, the same permissions."""

from linmeng.planning.api.doors import router
from linmeng.planning.api.drafts import router as drafts

router.add_router("", drafts)

__all__ = ["router"]
