"""Addresses as people give them, brought into one form; a robot's server is never taken from them."""

import re
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from linmeng.domain.refusals import NotUnderstood

KEY = re.compile(r"^[A-Za-z0-9_-]{8,128}$")
MOBILE = re.compile(r"^1[3-9]\d{9}$")
_NAMES = {"wecom": "key", "dingtalk": "access_token"}


def plain_address(kind: str, said: str, secret: str = "") -> str:
    """The address as it is stored: a mail address, a mobile number, a robot's key and secret.

    Raises NotUnderstood.
    """
    text = said.replace("\x00", "").strip()
    if kind == "mail":
        return _mail(text)
    if kind == "sms":
        return _mobile(text)
    return _robot(kind, text, secret.replace("\x00", "").strip())


def _mail(text: str) -> str:
    name, _at, host = text.rpartition("@")
    try:
        validate_email(text)
        if len(text) > 254 or not text.isascii():
            raise ValidationError("")
    except ValidationError:
        raise NotUnderstood("This is no mail address.") from None
    return f"{name}@{host.lower()}"


def _mobile(text: str) -> str:
    digits = re.sub(r"^(?:\+|00)?86", "", re.sub(r"[\s()-]", "", text))
    if not MOBILE.match(digits):
        raise NotUnderstood("This is no mobile number of the mainland: 11 digits beginning with 1.")
    return digits


def _robot(kind: str, text: str, secret: str) -> str:
    base = settings.NOTIFY_ROBOTS[kind]
    here, wanted = urlsplit(text), urlsplit(base)
    if (here.scheme, here.netloc) != (wanted.scheme, wanted.netloc) or not here.path.startswith(wanted.path):
        raise NotUnderstood(
            "A robot's address begins with {base}: copy it from the group's settings.", base=base
        )
    name = _NAMES.get(kind)
    key = parse_qs(here.query).get(name, [""])[0] if name else here.path[len(wanted.path) :].strip("/")
    if not KEY.match(key) or (secret and not KEY.match(secret)):
        raise NotUnderstood("The robot's key is missing or damaged: copy the whole address again.")
    return f"{key} {secret}".strip()
