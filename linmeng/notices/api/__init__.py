"""Notices for programs: what everybody reads, without an account, and what staff does with them."""

from ninja import Router

from linmeng.notices.api import everybody, staff

router = Router()
for part in (everybody, staff):  # fixed words stand before a notice's uid
    router.add_router("", part.router)

__all__ = ["router"]
