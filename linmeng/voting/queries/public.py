"""What everybody may read of a published vote, signed in or not: the log, its heads, the published file."""

import gzip
import zlib
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from django.db.models import QuerySet
from django.http import Http404

from linmeng.domain.voting.log.votefile import leaf
from linmeng.voting.models import Checkpoint, LogEntry, Motion, Result
from linmeng.voting.queries.log import row

MOST = 1000
"""Entries that are read at once."""


@dataclass(frozen=True, slots=True)
class Published:
    """The bytes of a published vote file, plain and gzipped, and a mark of them."""

    plain: bytes
    gzipped: bytes
    mark: str


def motion_for_everybody(uid: str) -> Motion:
    """A motion that was published, with what signs its log. Http404 for a draft and for none."""
    rows = Motion.objects.select_related("secrets").filter(published_at__isnull=False)
    motion = (
        rows.defer("secrets__heads", "secrets__box_seed", "secrets__same").filter(uid=_clean(uid)).first()
    )
    if motion is None:
        raise Http404
    return motion


def checkpoints_of(motion: Motion) -> QuerySet[Checkpoint]:
    """The published heads, the smallest first."""
    return Checkpoint.objects.filter(motion=motion).order_by("size")


def entries_of(motion: Motion, first: int, most: int = MOST) -> QuerySet[LogEntry]:
    """At most so many entries of the log from a number on."""
    rows = LogEntry.objects.filter(motion=motion, number__gte=first, number__lt=first + min(most, MOST))
    return rows.order_by("number").defer("nodes")


def entry_of(motion: Motion, number: int) -> str:
    """An entry's text as it is hashed into the log. Raises Http404 beyond its end."""
    found = LogEntry.objects.filter(motion=motion, number=number).defer("nodes").first()
    if found is None:
        raise Http404
    return leaf(motion.uid, number, row(found)).decode()


def published_file(motion: Motion) -> Published:
    """The public vote file, once the result is published. Raises Http404 before."""
    if motion.state != Motion.State.RESULT:
        raise Http404
    packed = Result.objects.filter(pk=motion.pk).values_list("file", flat=True).first()
    if packed is None:
        raise Http404
    return _unpacked(bytes(packed))


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> Published:
    plain = zlib.decompress(packed)
    return Published(plain, gzip.compress(plain, 6, mtime=0), sha256(plain).hexdigest()[:32])


def _clean(uid: str) -> str:
    return uid.replace("\x00", "")
