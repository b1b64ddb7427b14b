"""That a notice hangs on a board is recorded, with photographs as proof."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.notices.actions.moving import audit
from linmeng.notices.actions.wording import one_line
from linmeng.notices.files.photos import Picture, picture
from linmeng.notices.models import Notice, Photo, Posting
from linmeng.notices.queries.notices import notice_for_update
from linmeng.people.models import Person

MOST_PHOTOS, MOST_POSTINGS = 5, 500


@transaction.atomic
def post_notice(
    *, by: Person, at: datetime, uid: str, where: str, posted_on: date, photos: Sequence[bytes] = ()
) -> Posting:
    """Records that a published notice hangs somewhere since a day; `photos` are files as they were sent.

    Raises Http404, NotYours, NotUnderstood for a day to come, a file that is no photograph or one that
    proved a posting elsewhere, NotNow for a draft.
    """
    pictures = _pictures(photos)
    notice = notice_for_update(by, uid, localdate(at), "notices.post_notice")
    if notice.published_at is None:
        raise NotNow("The notice is not published yet.")
    if posted_on > localdate(at):
        raise NotUnderstood("Record it when it hangs: {day} is still to come.", day=posted_on)
    if notice.postings.count() >= MOST_POSTINGS:
        raise NotNow("This notice has {most} postings already.", most=MOST_POSTINGS)
    said = one_line(where, 120, _("Where"))
    _check_fresh(pictures, said)
    row = Posting.objects.create(notice=notice, where=said, posted_on=posted_on, by=by, at=at)
    Photo.objects.bulk_create(_photo(row, p) for p in pictures)
    after = {"posting": row.pk, "where": row.where, "on": str(posted_on), "photos": len(pictures)}
    audit(notice, act="notices.post_notice", by=by, at=at, after=after)
    return row


@transaction.atomic
def take_down(*, by: Person, at: datetime, uid: str, posting: int, on: date) -> Posting:
    """Records that a posting was taken down. Raises Http404, NotYours, NotUnderstood, NotNow when it was."""
    notice = notice_for_update(by, uid, localdate(at), "notices.post_notice")
    row = _posting(notice, posting)
    if row.taken_down_on is not None:
        raise NotNow("It was taken down on {day}.", day=row.taken_down_on)
    if not row.posted_on <= on <= localdate(at):
        raise NotUnderstood("It hung from {day} on: it was taken down that day or later, not in the future.",
                            day=row.posted_on)  # fmt: skip
    row.taken_down_on = on
    row.save(update_fields=["taken_down_on"])
    audit(notice, act="notices.take_down", by=by, at=at, after={"posting": row.pk, "on": str(on)})
    return row


def _posting(notice: Notice, number: int) -> Posting:
    found = notice.postings.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _pictures(photos: Sequence[bytes]) -> list[Picture]:
    if len(photos) > MOST_PHOTOS:
        raise NotUnderstood("At most {most} photographs at once.", most=MOST_PHOTOS)
    found = {p.sha256: p for p in map(picture, photos)}
    return list(found.values())


def _check_fresh(pictures: Sequence[Picture], where: str) -> None:
    """One photograph may show several notices on a board, but not two boards."""
    rows = Photo.objects.filter(sha256__in=[p.sha256 for p in pictures]).select_related("posting")
    used = rows.exclude(posting__where=where).first()
    if used is not None:
        raise NotUnderstood(
            "This photograph proves a posting elsewhere already: {where}, {day}.",
            where=used.posting.where, day=used.posting.posted_on,
        )  # fmt: skip


def _photo(posting: Posting, p: Picture) -> Photo:
    return Photo(
        uid=secrets.token_hex(8), posting=posting, sha256=p.sha256, taken_said=p.taken_said, width=p.width,
        height=p.height, jpeg=p.jpeg, small=p.small,
    )  # fmt: skip
