from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linmeng.web.columns import SealedColumn


class Subscription(models.Model):
    """That somebody wants to be told of a compound's or an area's notices 订阅.

    The address lies sealed and is found by its keyed hash; when the subscription ends it is wiped.
    """

    class Kind(models.TextChoices):
        MAIL = "mail", _("mail")
        WECOM = "wecom", _("WeCom group robot")  # 企业微信群机器人
        DINGTALK = "dingtalk", _("DingTalk group robot")  # 钉钉群机器人
        FEISHU = "feishu", _("Feishu group robot")  # 飞书群机器人
        SMS = "sms", _("SMS")

    class State(models.TextChoices):
        ASKED = "asked", _("to be confirmed")
        ACTIVE = "active", _("subscription active")
        ENDED = "ended", _("subscription ended")

    uid = models.CharField(max_length=16, unique=True)
    kind = models.CharField(_("way"), max_length=8, choices=Kind)
    compound = models.ForeignKey(
        "register.Compound", models.PROTECT, null=True, related_name="+", verbose_name=_("compound")
    )
    area = models.ForeignKey(
        "register.Area", models.PROTECT, null=True, related_name="+", verbose_name=_("area")
    )
    place_name = models.CharField(max_length=120)
    area_code = models.CharField(max_length=12, db_index=True)
    address = SealedColumn(_("address"))  # of a robot: its key, and its secret behind a space
    address_mark = models.CharField(max_length=64, blank=True, db_index=True)
    label = models.CharField(
        _("what it is called"), max_length=60, blank=True
    )  # of a group; never a person's
    consent = models.CharField(_("how consent was given"), max_length=120, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    by = models.ForeignKey(  # None: the person themselves, through the page
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ("-asked_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(area__isnull=True) ^ models.Q(compound__isnull=True),
                name="subscription_is_of_a_compound_or_an_area",
            ),
            models.UniqueConstraint(
                fields=("kind", "address_mark", "compound"),
                condition=~models.Q(state="ended"),
                name="one_subscription_per_compound",
            ),
            models.UniqueConstraint(
                fields=("kind", "address_mark", "area"),
                condition=~models.Q(state="ended"),
                name="one_subscription_per_area",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.place_name}"


class Delivery(models.Model):
    """One message to one subscription 发送: of one occasion of one notice there is one, ever.

    It is claimed before it is sent, with a row of its own for every try, so that what a worker left half done
    is seen: such a message may have gone out. It is sent again and marked `perhaps_twice`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits to be sent")
        CLAIMED = "claimed", _("being sent")
        SENT = "sent", _("message sent")
        REFUSED = "refused", _("refused by the receiver")
        GIVEN_UP = "given_up", _("given up")
        DROPPED = "dropped", _("no longer wanted")

    class Occasion(models.TextChoices):
        CONFIRM = "confirm", _("confirmation")
        PUBLISHED = "published", _("notice is published")
        WITHDRAWN = "withdrawn", _("notice is withdrawn")
        REPLACED = "replaced", _("notice is replaced")

    subscription = models.ForeignKey("notices.Subscription", models.PROTECT, related_name="deliveries")
    notice = models.ForeignKey("notices.Notice", models.PROTECT, null=True, related_name="deliveries")
    occasion = models.CharField(_("occasion"), max_length=10, choices=Occasion)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_at = models.DateTimeField(_("next try"))
    perhaps_twice = models.BooleanField(_("perhaps sent twice"), default=False)
    error = models.CharField(_("last fault"), max_length=120, blank=True)  # never an address or a secret
    made_at = models.DateTimeField(_("made"))
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ("id",)
        indexes = (models.Index(fields=("state", "next_at"), name="delivery_due"),)
        constraints = (
            models.UniqueConstraint(
                fields=("subscription", "notice", "occasion"), name="one_delivery_per_occasion"
            ),
            models.UniqueConstraint(
                fields=("subscription", "occasion"),
                condition=models.Q(notice__isnull=True),
                name="one_delivery_without_notice",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_occasion_display()} → {self.subscription}"


class Attempt(models.Model):
    """One try of a delivery, written before anything is sent. Without an outcome it broke off."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("under way")
        SENT = "sent", _("accepted")
        FAILED = "failed", _("not sent")  # surely not: it may be tried again
        UNKNOWN = "unknown", _("not known whether it was sent")
        REFUSED = "refused", _("refused for good")

    delivery = models.ForeignKey("notices.Delivery", models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default=Outcome.OPEN)
    fault = models.CharField(_("fault"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("try")
        verbose_name_plural = _("tries")
        ordering = ("delivery", "number")
        constraints = (models.UniqueConstraint(fields=("delivery", "number"), name="one_try_per_number"),)

    def __str__(self) -> str:
        return f"{self.delivery_id}/{self.number}"
