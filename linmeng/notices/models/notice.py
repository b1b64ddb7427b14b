from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """A public notice 公示: what everybody of some compounds may know, from one day to another.

    A draft may change; what was published stays as it was, is withdrawn or replaced with its reason, and is
    never erased. `days_asked` and `clause` say how long it must be shown at least and who says so.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", _("decision")  # 决定公告
        ASSEMBLY = "assembly", _("owners' assembly or vote")  # 业主大会会议、表决
        MEETING = "meeting", _("meeting or hearing")  # 座谈会、听证会
        SCHEME = "scheme", _("scheme for comments")  # 方案征求意见
        SELECTION = "selection", _("result of a selection")  # 选聘结果公示
        CUSTODY = "custody", _("custody")  # 托管公告
        CONTRACT = "contract", _("contract, fees and services")  # 合同、收费和服务
        FUND = "fund", _("use of the maintenance fund")  # 维修资金使用方案
        INCOME = "income", _("public revenue and its use")  # 公共收益
        AUDIT = "audit", _("audit")  # 审计结果
        PROGRESS = "progress", _("progress of a project")  # 工作进展
        OTHER = "other", _("other announcement")

    class State(models.TextChoices):
        DRAFT = "draft", _("notice in draft")
        PUBLISHED = "published", _("notice published")
        WITHDRAWN = "withdrawn", _("notice withdrawn")
        REPLACED = "replaced", _("notice replaced")

    uid = models.CharField(max_length=16, unique=True)  # random, in addresses and QR codes
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=160)
    body = models.TextField(_("text"))
    issuer = models.CharField(_("announced by"), max_length=120)  # an office or committee, never a person
    from_on = models.DateField(_("shown from"), null=True)
    until_on = models.DateField(_("shown until"), null=True)  # the last day
    days_asked = models.PositiveSmallIntegerField(_("days it must be shown"), default=0)
    clause = models.CharField(_("ground"), max_length=120, blank=True)
    comments = models.BooleanField(_("comments are asked for"), default=True)
    about: Any = models.JSONField(default=dict)  # {"kind": "cases.case", "uid": …, "link": …, "words": …}
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, db_index=True)
    version = models.PositiveIntegerField(default=1)  # grows with every act, so that a stale one is noticed
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    drafted_at = models.DateTimeField(_("drafted"))
    published_at = models.DateTimeField(_("published"), null=True, db_index=True)
    ended_at = models.DateTimeField(_("withdrawn or replaced"), null=True)
    ended_why = models.CharField(_("reason"), max_length=300, blank=True)
    ran_out_at = models.DateTimeField(_("period over"), null=True)  # when that was noticed and told
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("-drafted_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True) | models.Q(until_on__gte=models.F("from_on")),
                name="notice_ends_after_it_began",
            ),
        )

    def __str__(self) -> str:
        return self.title


class Place(models.Model):
    """Where a notice holds: one compound, or an area and all compounds in it, with the name it had then."""

    notice = models.ForeignKey("notices.Notice", models.CASCADE, related_name="places")
    compound = models.ForeignKey(
        "register.Compound",
        models.PROTECT,
        null=True,
        related_name="notice_places",
        verbose_name=_("compound"),
    )
    area = models.ForeignKey(
        "register.Area", models.PROTECT, null=True, related_name="notice_places", verbose_name=_("area")
    )
    name = models.CharField(max_length=120)
    area_code = models.CharField(max_length=12, db_index=True)

    class Meta:
        verbose_name = _("place of a notice")
        verbose_name_plural = _("places of notices")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(area__isnull=True) ^ models.Q(compound__isnull=True),
                name="notice_place_is_a_compound_or_an_area",
            ),
            models.UniqueConstraint(fields=("notice", "compound"), name="one_place_per_compound"),
            models.UniqueConstraint(fields=("notice", "area"), name="one_place_per_area"),
        )

    def __str__(self) -> str:
        return self.name


class Posting(models.Model):
    """That the notice hangs on a board 张贴, since when, proved by photographs."""

    notice = models.ForeignKey("notices.Notice", models.PROTECT, related_name="postings")
    where = models.CharField(_("where it hangs"), max_length=120)
    posted_on = models.DateField(_("posted on"))
    taken_down_on = models.DateField(_("taken down on"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ("posted_on", "id")

    def __str__(self) -> str:
        return self.where


class Photo(models.Model):
    """A photograph of a board, drawn anew without anything a camera or a sender hid in it.

    `sha256` is of the file as it was sent: one photograph may show several notices, not two boards.
    """

    uid = models.CharField(max_length=16, unique=True)
    posting = models.ForeignKey("notices.Posting", models.PROTECT, related_name="photos")
    sha256 = models.CharField(max_length=64, db_index=True)
    taken_said = models.CharField(max_length=19, blank=True)  # as the camera said, local time of its clock
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    jpeg = models.BinaryField()  # at most 1600 pixels a side
    small = models.BinaryField()  # at most 480

    class Meta:
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.uid
