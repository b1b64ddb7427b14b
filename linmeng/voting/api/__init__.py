"""Votes for programs: the ballot's door, and the public log, for which nobody needs an account."""

from ninja import Router

from linmeng.voting.api import ballots, log, motions

router = Router()
for part in (motions, ballots, log):
    router.add_router("", part.router)

__all__ = ["router"]
