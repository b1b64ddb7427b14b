"""The vote file of a counted motion: the public one, and the one for an auditor."""

import zlib
from typing import Any

from django.http import Http404

from linmeng.domain.voting.log.votefile import Audience, Counted, outcome_of, text, vote_file
from linmeng.voting.models import Checkpoint, Motion, Result, RollEntry
from linmeng.voting.queries.log import rows
from linmeng.voting.queries.motions import published_motion
from linmeng.voting.queries.opening import opened
from linmeng.voting.queries.rolls import frozen_of


def counted_of(result: Result) -> Counted:
    """A stored result as the file has it."""
    return Counted(
        items={item: outcome_of(said) for item, said in result.counts.items()},
        cast=result.cast,
        void=result.void,
        salt=result.salt,
        served=tuple((unit, way) for unit, way in result.served),
        aside=result.aside,
    )


def checkpoints(motion: Motion) -> list[str]:
    """The published checkpoints in their order, with every witness's line."""
    return list(Checkpoint.objects.filter(motion=motion).order_by("size").values_list("text", flat=True))


def file_of(motion: Motion, audience: Audience = "public") -> bytes:
    """The file, made anew from log and boxes. Raises NotNow before the close; the caller asks who may."""
    named = audience == "public" and motion.level != Motion.Level.TOTALS
    made = vote_file(
        frozen_of(motion),
        rows(motion),
        checkpoints(motion),
        opened(motion).casts,
        counted_of(motion.result),
        audience=audience,
        places=_places(motion) if named else None,
    )
    return text(made)


def published_file(uid: str) -> bytes:
    """The public file as it was published, for everybody. Raises Http404 while there is none."""
    kept = Result.objects.filter(motion=published_motion(uid), file__isnull=False).only("file").first()
    if kept is None:
        raise Http404
    return zlib.decompress(bytes(kept.file or b""))


def _places(motion: Motion) -> dict[str, tuple[str, Any]]:
    entries = RollEntry.objects.filter(motion=motion, left_out="")
    return {key: (place, salt) for key, place, salt in entries.values_list("key", "place", "salt")}
