"""The ballots of a closed motion, opened: for the count and for the files made of it. Never earlier."""

from dataclasses import dataclass, field

from linmeng.domain.refusals import NotNow
from linmeng.domain.voting import ballots as domain
from linmeng.domain.voting.log.commitment import Sealed, is_opening
from linmeng.domain.voting.log.votefile import Cast
from linmeng.voting.models import Ballot, Motion, Service
from linmeng.voting.queries.boxes import opener


@dataclass(frozen=True, slots=True)
class Opened:
    """The ballots in the order of the log: as the file opens them, and as the count takes them."""

    casts: tuple[Cast, ...] = field(repr=False)
    ballots: tuple[domain.Ballot, ...] = field(repr=False)


def opened(motion: Motion) -> Opened:
    """Opens every box and compares it with what the log was given.

    Raises NotNow before the close, and when a ballot is not the one whose commitment stands in the log.
    """
    open_, casts, ballots = opener(motion), [], []
    rows = Ballot.objects.filter(motion=motion).order_by("number").select_related("entry")
    for row in rows.defer("entry__salt", "entry__parties").iterator():
        inside = open_(bytes(row.box))
        sealed = Sealed(motion.uid, row.uid, row.entry.key, row.channel, inside["choices"])
        salt = bytes.fromhex(inside["salt"])
        if not is_opening(row.commitment, sealed, salt):
            raise NotNow("Ballot {number} of the log is not the one that was sealed.", number=row.number)
        casts.append(Cast(sealed, salt))
        ballots.append(
            domain.Ballot(
                id=row.uid,
                unit=row.entry.key,
                choices=inside["choices"],
                channel=row.channel,
                number=row.number,
                at=int(row.at.timestamp()),
                valid=row.void_number is None,
                why_invalid=row.void_why,
            )
        )
    return Opened(tuple(casts), tuple(ballots))


def services(motion: Motion) -> list[domain.Service]:
    """The services that a second person has checked and that name their evidence."""
    rows = Service.objects.filter(motion=motion, checked_at__isnull=False, refused_why="")
    rows = rows.exclude(evidence="").order_by("pk")
    return [
        domain.Service(key, way, int(at.timestamp()), evidence)
        for key, way, at, evidence in rows.values_list("entry__key", "way", "at", "evidence")
    ]
