"""The rule pack a motion froze, read once by each process: many ballots and phones ask for it."""

from functools import lru_cache

from linmeng.domain.voting.canonical import canonical
from linmeng.domain.voting.packs import pack_from
from linmeng.domain.voting.rules import RulePack
from linmeng.voting.models import Motion


def pack(motion: Motion) -> RulePack:
    """The rule pack a motion froze. Raises NotUnderstood when it has none that can be read."""
    return _pack(canonical(motion.pack or {}))


@lru_cache(maxsize=64)
def _pack(text: bytes) -> RulePack:
    import json

    return pack_from(json.loads(text))
