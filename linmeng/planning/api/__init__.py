"""Rates, runs, plans, studies, ways, drafts and publications for programs: the same acts and permissions."""

from linmeng.planning.api.doors import router
from linmeng.planning.api.drafts import router as drafts
from linmeng.planning.api.studies import router as studies
from linmeng.planning.api.ways import router as ways

for part in (drafts, studies, ways):
    router.add_router("", part)

__all__ = ["router"]
