"""What a message says, in the language of its subscription."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from linmeng.notices.files.sending import Message
from linmeng.notices.models import Delivery, Notice, Subscription
from linmeng.web.vault import mark, marks

_O = Delivery.Occasion
_OF_LINKS = "notices.subscription.token"


def token_of(uid: str) -> str:
    """What proves that a link about a subscription came from its own messages."""
    return mark(uid, _OF_LINKS)[:32]


def is_token_of(uid: str, token: str) -> bool:
    """Whether it is one, also from a message that was sent before a change of data keys."""
    return any(constant_time_compare(token, found[:32]) for found in marks(uid, _OF_LINKS))


def link(name: str, *args: str) -> str:
    """An address of this house as the outside writes it."""
    return str(settings.SITE_URL).rstrip("/") + reverse(f"notices:{name}", args=args)


def letter(delivery: Delivery) -> Message:
    """The message of a delivery. One that may have gone out before says so where nothing else would tell."""
    subscription, notice = delivery.subscription, delivery.notice
    with translation.override(subscription.language):
        leave = link("leave", subscription.uid, token_of(subscription.uid))
        if notice is None:
            return _confirmation(delivery)
        lines = [*_lines(notice, delivery.occasion), link("public", notice.uid)]
        if delivery.perhaps_twice and subscription.kind != Subscription.Kind.MAIL:
            lines.append(_("(This message may have reached you before.)"))
        if subscription.kind == Subscription.Kind.MAIL:
            why = _("You get this because you subscribed to the notices of {place}. To end it:")
            lines += ["", why.format(place=subscription.place_name), leave]
        title = f"【{subscription.place_name}】{_title(notice, delivery.occasion)}"
        return Message(title, "\n".join(lines), _ident(delivery), leave)


def _confirmation(delivery: Delivery) -> Message:
    row = delivery.subscription
    lines = [
        _("Somebody asked to have the notices of {place} sent to this address.").format(place=row.place_name),
        _("Was it you? Then open this page and confirm:"),
        link("confirm", row.uid, token_of(row.uid)),
        "",
        _("If not, do nothing: in two days the address is forgotten."),
    ]
    title = _("Please confirm: notices of {place}").format(place=row.place_name)
    return Message(title, "\n".join(lines), _ident(delivery))


def _title(notice: Notice, occasion: str) -> str:
    if occasion == _O.WITHDRAWN:
        return _("Withdrawn: {title}").format(title=notice.title)
    if occasion == _O.REPLACED:
        return _("Corrected: {title}").format(title=notice.title)
    return notice.title


def _lines(notice: Notice, occasion: str) -> list[str]:
    places = "、".join(p.name for p in notice.places.all()[:5])
    lines = [
        _("{kind}, announced by {issuer}").format(kind=notice.get_kind_display(), issuer=notice.issuer),
        places,
    ]
    if occasion == _O.WITHDRAWN:
        return [*lines, _("Reason: {why}").format(why=notice.ended_why)]
    if occasion == _O.REPLACED and notice.replaces and notice.replaces.ended_why:
        lines.append(_("Reason: {why}").format(why=notice.replaces.ended_why))
    shown = _("Shown from {begins} until {ends}").format(begins=notice.from_on, ends=notice.until_on)
    return [*lines, shown]


def _ident(delivery: Delivery) -> str:
    """The same for every try, so that a mail box that gets it twice can see it is one."""
    return f"notice-{mark(f'{delivery.pk}', 'notices.delivery.ident')[:32]}"
