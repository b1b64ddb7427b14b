"""The register for programs: the same acts, the same permissions."""

from ninja import Router

from linmeng.register.api import compounds, contracts, overviews, units

router = Router()
for part in (compounds, contracts, overviews, units):
    router.add_router("", part.router)

__all__ = ["router"]
