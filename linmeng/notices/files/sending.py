"""How a message leaves the house: robots and the SMS gateway through Apprise, mail by SMTP.

Apprise alone says yes or no, and its yes is any answer 200: a group's robot that refuses says so in an
answer 200 too (WeCom and DingTalk `errcode`, Feishu `code`). So its plugins speak through `Door`, which keeps
to the servers of the settings, follows no redirect and reads the answer. Mail goes by Django, since a second
try must carry the same Message-ID, and a refusal for good differs from one for now: Apprise makes a new one
and hides why.
"""

import smtplib
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings

from linmeng.notices.files.robots import MOST_READ, Outcome, robot_of, robot_said
from linmeng.notices.files.servers import Forbidden, Unreachable, check_address, check_host

SECONDS = (5, 15)  # to connect, to answer


@dataclass(frozen=True, slots=True)
class Sent:
    """How a try ended: failed is surely not sent. `fault` in our own few words, without secrets."""

    outcome: Outcome
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent. `ident`: the same for every try of one message; `leave`: where one ends it, or ""."""

    title: str
    text: str
    ident: str
    leave: str = ""


def send(kind: str, address: str, message: Message) -> Sent:
    """Sends it once and says how that ended; never raises for what the other side does."""
    try:
        return _mail(address, message) if kind == "mail" else _through_apprise(kind, address, message)
    except Forbidden as why:
        return Sent("failed", f"server not allowed ({why})")
    except Unreachable:
        return Sent("failed", "server has no address")


# Robots and the gateway

_VERDICT: ContextVar[Sent | None] = ContextVar("verdict", default=None)
_GATEWAYS = frozenset({"json", "jsons", "form", "forms"})  # whose plugins speak through the door


def _through_apprise(kind: str, address: str, message: Message) -> Sent:
    if kind == "sms" and urlsplit(settings.NOTIFY_SMS).scheme not in _GATEWAYS:
        return Sent("failed", "no SMS gateway is set")
    plugin = _plugin(kind, address)
    if plugin is None:
        return Sent("refused", "address not understood")
    said = _VERDICT.set(None)
    try:
        passed = plugin.notify(body=message.text, title=message.title)
        return _VERDICT.get() or (Sent("unknown", "no answer read") if passed else Sent("failed", "not sent"))
    finally:
        _VERDICT.reset(said)


def _plugin(kind: str, address: str) -> Any:
    from apprise import Apprise, AppriseAsset

    modules = _modules()
    asset = AppriseAsset(
        app_id="Linmeng", app_desc="Linmeng", async_mode=False, http_redirects=False, secure_logging=True,
        storage_mode="memory", allow_templates=False,
    )  # fmt: skip
    if kind == "sms":
        return Apprise.instantiate(
            settings.NOTIFY_SMS.replace("{phone}", quote(address, safe="")), asset=asset
        )
    key, _space, secret = address.partition(" ")
    name = {"wecom": "NotifyWeComBot", "dingtalk": "NotifyDingTalk", "feishu": "NotifyFeishu"}[kind]
    base = settings.NOTIFY_ROBOTS[kind]
    own = {
        "wecom": f"{base}?key={{key}}",
        "dingtalk": f"{base}?access_token={{token}}",
        "feishu": f"{base}/{{token}}",
    }
    made = type(name, (getattr(modules[kind], name),), {"notify_url": own[kind]})
    words = {"wecom": {"key": key}, "feishu": {"token": key}}.get(
        kind, {"token": key, "secret": secret or None}
    )
    return made(asset=asset, **words)


@lru_cache(maxsize=1)
def _modules() -> dict[str, Any]:
    """The plugins' modules, from now on speaking through the door."""
    from apprise.plugins import custom_form, custom_json, dingtalk, feishu, wecombot

    found = {
        "wecom": wecombot,
        "dingtalk": dingtalk,
        "feishu": feishu,
        "json": custom_json,
        "form": custom_form,
    }
    for module in found.values():
        vars(module)["requests"] = Door()
    return found


class Door:
    """What a plugin takes for `requests`: it asks as far as it may, and its answer is read.

    What is not named here is not there: a plugin that finds another way out breaks instead.
    """

    def __getattr__(self, name: str) -> Any:
        import requests

        if name == "request":
            return _asked
        if name in ("get", "post", "put", "patch", "delete"):
            return partial(_asked, name)
        found = getattr(requests, name)
        if name == "codes" or (isinstance(found, type) and issubclass(found, Exception)):
            return found
        raise AttributeError(name)


def _asked(method: str, url: str, **options: Any) -> Any:
    import requests

    try:
        check_address(url)
        options |= {"allow_redirects": False}
        options.pop("timeout", None)
        answer = requests.request(method, url, timeout=SECONDS, **options)
        _VERDICT.set(_judged(answer, url))
        return answer
    except requests.RequestException as error:
        _VERDICT.set(_broken(error))
        raise
    except (Forbidden, Unreachable) as error:
        why = f"server not allowed ({error})" if isinstance(error, Forbidden) else "server has no address"
        _VERDICT.set(Sent("failed", why))
        raise requests.RequestException(why) from None


def _broken(error: Exception) -> Sent:
    """Before the request was out it was surely not sent; after that nobody knows."""
    import requests
    from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError

    inner = error.args[0] if error.args else None
    reason = inner.reason if isinstance(inner, MaxRetryError) else inner
    early = isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError) or isinstance(
        reason, NewConnectionError | NameResolutionError
    )
    if early:
        return Sent("failed", "no connection")
    return Sent(
        "unknown", "no answer in time" if isinstance(error, requests.Timeout) else "connection broke off"
    )


def _judged(answer: Any, url: str) -> Sent:
    status, robot = answer.status_code, robot_of(url)
    if status in (429, 500, 503):
        return Sent("failed", f"HTTP {status}")
    if status in (502, 504):
        return Sent("unknown", f"HTTP {status}")
    if robot and (verdict := robot_said(robot, answer.content[:MOST_READ], status)):
        return Sent(*verdict)
    if not 200 <= status < 300:
        return Sent("refused", f"HTTP {status}")
    if settings.NOTIFY_SMS_OK and settings.NOTIFY_SMS_OK not in answer.text[:4000]:
        return Sent("refused", "the gateway did not take it")
    return Sent("sent")


# Mail


def _mail(address: str, message: Message) -> Sent:
    from django.core.mail import EmailMessage, get_connection

    if not settings.NOTIFY_MAIL:
        return Sent("failed", "no mail server is set")
    parts = urlsplit(settings.NOTIFY_MAIL)
    check_host(parts.hostname or "")
    server = get_connection(
        "django.core.mail.backends.smtp.EmailBackend", host=parts.hostname, port=parts.port,
        username=unquote(parts.username or ""), password=unquote(parts.password or ""),
        use_ssl=parts.scheme == "smtps", use_tls=parts.scheme == "smtp+tls", timeout=SECONDS[1],
    )  # fmt: skip
    sender = settings.NOTIFY_MAIL_FROM or unquote(parts.username or "")
    headers = {
        "Message-ID": f"<{message.ident}@{sender.partition('@')[2] or 'linmeng'}>",
        "Auto-Submitted": "auto-generated",
    }
    if message.leave:
        headers |= {
            "List-Unsubscribe": f"<{message.leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    letter = EmailMessage(message.title, message.text, sender, [address], headers=headers)
    try:
        server.open()
    except (smtplib.SMTPException, OSError) as error:
        code = getattr(error, "smtp_code", "")
        return Sent("failed", f"no connection {code}".strip())
    try:
        server.send_messages([letter])
        return Sent("sent")
    except (smtplib.SMTPException, OSError, ValueError) as error:
        return _mail_broke(error)
    finally:
        server.close()


def _mail_broke(error: Exception) -> Sent:
    """5xx is for good, 4xx for now (RFC 5321, 4.2.1); a connection that breaks off says nothing."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()), (550, b""))[0]
    elif isinstance(error, smtplib.SMTPResponseException):
        code = error.smtp_code
    elif isinstance(error, ValueError):
        return Sent("refused", "address not understood")
    else:
        return Sent("unknown", "connection broke off")
    return Sent("refused" if code >= 500 else "failed", f"mail server {code}")
