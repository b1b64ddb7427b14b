from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linmeng.web.columns import SealedColumn


class Meeting(models.Model):
    """A meeting of a case 会议, from its invitation to its minutes."""

    class Kind(models.TextChoices):
        WORK = "work", _("work meeting")  # 工作例会
        HEARING = "hearing", _("hearing")  # 听证会
        CONSULTATION = "consultation", _("consultation")  # 协商会
        COMMITTEE = "committee", _("committee meeting")  # 业委会会议
        PRESENTATION = "presentation", _("presentation")  # 宣讲会

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("took place")
        CANCELLED = "cancelled", _("called off")

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="meetings")
    uid = models.CharField(max_length=32, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = models.CharField(_("title"), max_length=160)
    agenda = models.TextField(_("agenda"), blank=True)
    place = models.CharField(_("meeting place"), max_length=160)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True)
    invited = models.TextField(_("invited"), blank=True)  # one a line
    told_on = models.DateField(_("invited on"), null=True)
    told_how = models.CharField(_("how they were invited"), max_length=160, blank=True)
    step = models.CharField(max_length=60, blank=True)
    compound = models.CharField(max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    state_why = models.CharField(max_length=300, blank=True)  # why it was cancelled
    minutes = models.TextField(_("meeting minutes"), blank=True)
    minutes_at = models.DateTimeField(_("minutes written"), null=True)
    minutes_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    token = models.CharField(max_length=32, unique=True)  # in the QR code at the door
    signing_in = models.BooleanField(_("people sign in with the code"), default=False)
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ("-starts_at", "-id")

    def __str__(self) -> str:
        return self.title


class EarlierMinutes(models.Model):
    """What the minutes of a meeting said before they were written again. Never altered."""

    meeting = models.ForeignKey("cases.Meeting", models.CASCADE, related_name="earlier_minutes")
    text = models.TextField(_("meeting minutes"))
    at = models.DateTimeField(_("minutes written"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))

    class Meta:
        verbose_name = _("earlier minutes")
        verbose_name_plural = _("earlier minutes")
        ordering = ("-at", "-id")


class Attendee(models.Model):
    """Somebody who was at a meeting 签到. The name is sealed; what one is there for is counted."""

    class Capacity(models.TextChoices):
        OWNER = "owner", _("owner or resident")
        OWNERS_COMMITTEE = "owners_committee", _("owners' committee")
        RESIDENTS_COMMITTEE = "residents_committee", _("residents' committee")
        OFFICE = "office", _("sub-district office")
        DEPARTMENT = "department", _("another department")
        COMPANY = "company", _("property company")
        EXPERT = "expert", _("expert")
        OTHER = "other", _("other")

    class Way(models.TextChoices):
        LIST = "list", _("from the list")
        CODE = "code", _("with the code at the door")

    meeting = models.ForeignKey("cases.Meeting", models.CASCADE, related_name="attendees")
    name = SealedColumn(_("name"))
    same = models.CharField(max_length=64)  # vault.mark of name and capacity: nobody stands there twice
    capacity = models.CharField(_("there as"), max_length=20, choices=Capacity)
    organisation = models.CharField(_("from"), max_length=120, blank=True)
    way = models.CharField(_("way"), max_length=4, choices=Way)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    struck_at = models.DateTimeField(null=True)  # was not there after all
    struck_why = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "same"),
                condition=models.Q(struck_at__isnull=True),
                name="nobody_attends_twice",
            ),
        )


class Resolution(models.Model):
    """What a meeting resolved 决议; what follows from it are duties."""

    meeting = models.ForeignKey("cases.Meeting", models.CASCADE, related_name="resolutions")
    number = models.PositiveSmallIntegerField()  # 1 …
    words = models.TextField(_("resolution"))
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("meeting", "number"), name="resolutions_are_counted"),)

    def __str__(self) -> str:
        return self.words
