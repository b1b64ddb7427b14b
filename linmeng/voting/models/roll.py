from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linmeng.web.columns import SealedBytes, SealedColumn


class RollEntry(models.Model):
    """A unit on a motion's frozen roll 业主名册, or one in its scope that has no vote (`left_out` says why).

    `key` is its only name in log and files: a commitment to the place under `salt`. `parties` are those who
    held it when the roll was frozen.
    """

    motion = models.ForeignKey("voting.Motion", models.CASCADE, related_name="entries")
    unit = models.ForeignKey("register.Unit", models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    salt = SealedBytes()
    place = models.CharField(_("unit"), max_length=80)
    building = models.CharField(_("building"), max_length=20, blank=True)
    door = models.CharField(_("door"), max_length=20, blank=True)
    area = models.BigIntegerField(_("area"))  # 0.01 m²
    head = models.CharField(max_length=32)
    left_out = models.CharField(max_length=12, blank=True)  # "" = votes; else "kind", "public_title"
    parties: Any = models.JSONField(default=list)  # pks of register.Party

    class Meta:
        verbose_name = _("entry of the roll")
        verbose_name_plural = _("entries of the roll")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("motion", "unit"), name="one_entry_per_unit"),
            models.UniqueConstraint(fields=("motion", "key"), name="one_entry_per_key"),
        )

    def __str__(self) -> str:
        return self.place


class RollObjection(models.Model):
    """An objection to the roll, with its answer. What was upheld has the roll frozen anew."""

    motion = models.ForeignKey("voting.Motion", models.CASCADE, related_name="objections")
    place = models.CharField(_("unit"), max_length=80, blank=True)
    text = SealedColumn(_("objection"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"))
    upheld = models.BooleanField(_("upheld"), null=True)  # None: not answered yet
    answer = SealedColumn(_("answer"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        verbose_name = _("objection to the roll")
        verbose_name_plural = _("objections to the roll")
        ordering = ("id",)


class VoteCode(models.Model):
    """The one-time code of a letter 表决码, with which a unit's owner votes on a phone without an account.

    Only its keyed hash is kept; too many wrong tries for a unit close it.
    """

    entry = models.OneToOneField("voting.RollEntry", models.CASCADE, related_name="code")
    mark = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("vote code")
        verbose_name_plural = _("vote codes")


class Mandate(models.Model):
    """A proxy 委托: who may hand in a unit's ballot, on which items, and what the owner said on each of them.

    The stated opinions are sealed like ballots; `same` is the keyed hash that a proxy's ballot must match.
    """

    entry = models.ForeignKey("voting.RollEntry", models.CASCADE, related_name="mandates")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name = SealedColumn(_("proxy"))
    document = models.CharField(_("document"), max_length=120)
    items: Any = models.JSONField(default=list)  # numbers of the items it covers
    box = models.BinaryField(null=True)  # the opinions, sealed under the motion's box key
    same: Any = models.JSONField(default=dict)  # item → keyed hash of the stated opinion
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("recorded"))
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ("id",)


class Service(models.Model):
    """That a unit was served 送达: how, by whom, with what evidence, checked by a second person."""

    class Way(models.TextChoices):
        FACE = "face_to_face", _("handed to the owner")  # 当面送达
        FAMILY = "family", _("handed to an adult of the household")
        MAILBOX = "mailbox", _("put in the letter box before witnesses")
        POST = "post", _("sent by post with receipt")
        ELECTRONIC = "electronic", _("sent electronically")
        NOTICE = "notice", _("announced in the area")  # 公告

    motion = models.ForeignKey("voting.Motion", models.CASCADE, related_name="services")
    entry = models.ForeignKey("voting.RollEntry", models.CASCADE, related_name="services")
    way = models.CharField(_("way"), max_length=14, choices=Way)
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)  # where it lies
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"))
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(_("checked"), null=True)
    refused_why = models.CharField(max_length=200, blank=True)  # the second person did not confirm it

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ("id",)


class Visit(models.Model):
    """A visit at a door 上门: what came of it, never how anyone would vote."""

    class Outcome(models.TextChoices):
        NOBODY = "nobody", _("nobody at home")
        TOLD = "told", _("told, will return the ballot")
        TAKEN = "taken", _("took the closed ballot along")
        LATER = "later", _("asked to come again")
        DECLINED = "declined", _("does not want to be visited")
        MOVED = "moved", _("does not live here")

    motion = models.ForeignKey("voting.Motion", models.CASCADE, related_name="visits")
    entry = models.ForeignKey("voting.RollEntry", models.CASCADE, related_name="visits")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ("id",)
