"""Who wants to be told: by mail after confirming, by a group's robot or SMS through the office."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linmeng.domain.refusals import NotNow, NotUnderstood, sentence
from linmeng.notices.actions.queueing import queue_confirmation
from linmeng.notices.actions.wording import one_line
from linmeng.notices.files.addresses import plain_address
from linmeng.notices.files.letters import is_token_of
from linmeng.notices.models import Subscription
from linmeng.notices.permissions import check_place
from linmeng.notices.queries.messages import address_mark, address_marks
from linmeng.notices.queries.places import Spot, area_spot, compound_spot
from linmeng.people.actions import record
from linmeng.people.models import Person

CONFIRM_WITHIN = timedelta(days=2)
MOST_ASKED = 3  # confirmations one address gets in that time, whoever asks
_K, _S = Subscription.Kind, Subscription.State
THERE = sentence("This address gets the notices of this place already.")


@transaction.atomic
def ask_subscription(*, at: datetime, spot: Spot, address: str, language: str = "zh-hans") -> None:
    """Somebody asks for the notices of a place by mail; the mail box is asked whether that is so.

    It answers nothing: whether an address subscribed already is nobody's business. Raises NotUnderstood,
    NotNow where no mail is sent.
    """
    if not settings.NOTIFY_MAIL:
        raise NotNow("This installation sends no mail.")
    plain = plain_address(_K.MAIL, address)
    found = address_marks(plain, _K.MAIL)
    held = Subscription.objects.filter(kind=_K.MAIL, address_mark__in=found).exclude(state=_S.ENDED)
    here = held.filter(compound=spot.compound, area=spot.area)
    if here.exists() or held.filter(state=_S.ASKED).count() >= MOST_ASKED:
        return
    row = _stored(spot, _K.MAIL, plain, at, language=language)
    record(act="notices.ask_subscription", by=None, at=at, subject=row, area_code=row.area_code)
    queue_confirmation(row, at)


@transaction.atomic
def confirm_subscription(*, at: datetime, uid: str, token: str) -> Subscription:
    """The owner of the mail box says yes. Doing it twice changes nothing. Raises Http404, NotNow too late."""
    row = _proved(uid, token)
    if row.state == _S.ACTIVE:
        return row
    if row.state == _S.ENDED or at > row.asked_at + CONFIRM_WITHIN:
        raise NotNow("This was asked too long ago: please subscribe once more.")
    row.state, row.confirmed_at = _S.ACTIVE, at
    row.save(update_fields=["state", "confirmed_at"])
    record(act="notices.confirm_subscription", by=None, at=at, subject=row, area_code=row.area_code)
    return row


@transaction.atomic
def leave(*, at: datetime, uid: str, token: str) -> Subscription:
    """The receiver ends it by the link of a message. Doing it twice changes nothing. Raises Http404."""
    row = _proved(uid, token)
    return row if row.state == _S.ENDED else _ended(row, None, at)


@transaction.atomic
def subscribe(
    *, by: Person, at: datetime, kind: str, address: str, secret: str = "", compound: str = "",
    area: str = "", label: str = "", consent: str = "",
) -> Subscription:  # fmt: skip
    """The office enters a group's robot, or a mobile number or mail address for somebody who asked for it.

    `consent`: when and how they asked, needed where the address is a person's (PIPL 13). Raises Http404,
    NotYours, NotUnderstood, NotNow when it is there already.
    """
    if kind not in _K.values:
        raise NotUnderstood("“{kind}” is no way to send.", kind=kind)
    spot = compound_spot(compound) if compound else area_spot(area)
    check_place(by, "notices.subscribe", localdate(at), spot)
    said = one_line(consent, 120, _("How consent was given"), least=2 if kind in (_K.SMS, _K.MAIL) else 0)
    plain = plain_address(kind, address, secret)
    words = {"label": one_line(label, 60, _("What it is called"), least=0), "consent": said, "by": by}
    known = Subscription.objects.filter(kind=kind, address_mark__in=address_marks(plain, kind)[1:])
    if known.filter(compound=spot.compound, area=spot.area).exclude(state=_S.ENDED).exists():
        raise NotNow(THERE)  # marked under an earlier data key, so that the constraint does not see it
    try:
        with transaction.atomic():
            row = _stored(spot, kind, plain, at, state=_S.ACTIVE, confirmed_at=at, **words)
    except IntegrityError:
        raise NotNow(THERE) from None
    record(act="notices.subscribe", by=by, at=at, subject=row, area_code=row.area_code, after={"kind": kind})
    return row


@transaction.atomic
def end_subscription(*, by: Person, at: datetime, uid: str) -> Subscription:
    """The office ends one, as the receiver asked. Raises Http404, NotYours, NotNow when it has ended."""
    row = _locked(uid)
    check_place(by, "notices.subscribe", localdate(at), row)
    if row.state == _S.ENDED:
        raise NotNow("This subscription has ended.")
    return _ended(row, by, at)


@transaction.atomic
def forget_unconfirmed(*, at: datetime) -> int:
    """Ends what nobody confirmed in time, and wipes its address. Returns how many."""
    rows = Subscription.objects.filter(state=_S.ASKED, asked_at__lt=at - CONFIRM_WITHIN)
    return len([_ended(row, None, at) for row in rows.defer("address").select_for_update(of=("self",))])


def _stored(spot: Spot, kind: str, plain: str, at: datetime, **more: object) -> Subscription:
    return Subscription.objects.create(
        uid=secrets.token_hex(8), kind=kind, compound=spot.compound, area=spot.area, place_name=spot.name,
        area_code=spot.area_code, address=plain, address_mark=address_mark(plain, kind), asked_at=at,
        **more,
    )  # fmt: skip


def _ended(row: Subscription, by: Person | None, at: datetime) -> Subscription:
    row.state, row.ended_at, row.address, row.address_mark = _S.ENDED, at, "", ""
    row.save(update_fields=["state", "ended_at", "address", "address_mark"])
    record(act="notices.end_subscription", by=by, at=at, subject=row, area_code=row.area_code)
    return row


def _proved(uid: str, token: str) -> Subscription:
    if not is_token_of(uid, token):
        raise Http404
    return _locked(uid)


def _locked(uid: str) -> Subscription:
    rows = Subscription.objects.select_for_update(of=("self",)).defer("address")
    row = rows.filter(uid=uid.replace("\x00", "")).first()
    if row is None:
        raise Http404
    return row
