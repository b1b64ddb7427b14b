from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linmeng.web.columns import SealedBytes


class Ballot(models.Model):
    """A returned ballot 表决票 as accepted. What it says lies in `box`, sealed under the motion's box key.

    `uid` was made by the voter's device, so that sending it again is the same ballot. `number` is its place
    in the log. Never altered but for `void_*`; nothing is deleted.
    """

    class Channel(models.TextChoices):
        ELECTRONIC = "electronic", _("on the phone")
        PAPER = "paper", _("on paper")
        ASSISTED = "assisted", _("with help")
        IMPORTED = "imported", _("from the city's system")

    motion = models.ForeignKey("voting.Motion", models.PROTECT, related_name="ballots")
    entry = models.ForeignKey("voting.RollEntry", models.PROTECT, related_name="ballots")
    uid = models.CharField(max_length=36)
    number = models.PositiveIntegerField()
    at = models.DateTimeField(_("when"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    commitment = models.CharField(max_length=64)
    box = models.BinaryField()  # sealed: {"choices": {item: choice}, "salt": hex}
    same = models.CharField(max_length=64)  # keyed hash of unit, channel and choices: recognises a retry
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )  # owner or proxy
    helped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    mandate = models.ForeignKey("voting.Mandate", models.PROTECT, null=True, related_name="ballots")
    sheet = models.OneToOneField("voting.Sheet", models.PROTECT, null=True, related_name="ballot")
    void_number = models.PositiveIntegerField(null=True)  # place of the log entry that sets it aside
    void_why = models.CharField(max_length=200, blank=True)
    void_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("motion", "uid"), name="one_ballot_per_uid"),
            models.UniqueConstraint(fields=("motion", "number"), name="one_ballot_per_log_entry"),
        )


class LogHead(models.Model):
    """The growing end of a motion's log, locked while an entry is added (`merkle.Frontier`)."""

    motion = models.OneToOneField("voting.Motion", models.PROTECT, primary_key=True, related_name="log")
    size = models.PositiveIntegerField(default=0)
    peaks = models.BinaryField(default=b"")  # 32 bytes each
    last_at = models.BigIntegerField(default=0)  # seconds since 1970 of the last entry: time never runs back


class LogEntry(models.Model):
    """An entry of the append-only log. `nodes`: roots of the subtrees it completes, from its leaf hash up.

    The subtree of level l with this entry as its last leaf has its root at nodes[32·l : 32·(l+1)].
    """

    motion = models.ForeignKey("voting.Motion", models.PROTECT, related_name="entries_of_log")
    number = models.PositiveIntegerField()
    at = models.BigIntegerField()  # seconds since 1970
    kind = models.CharField(max_length=8)
    ballot = models.CharField(max_length=36)
    commitment = models.CharField(max_length=64)
    nodes = models.BinaryField()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("motion", "number"), name="one_entry_per_number"),)


class Checkpoint(models.Model):
    """A published signed head of the log; witnesses' lines are added to its text."""

    motion = models.ForeignKey("voting.Motion", models.PROTECT, related_name="checkpoints")
    size = models.PositiveIntegerField()
    text = models.TextField()
    at = models.DateTimeField(_("signed"))

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ("size",)
        constraints = (models.UniqueConstraint(fields=("motion", "size"), name="one_checkpoint_per_size"),)


class Witness(models.Model):
    """Somebody who co-signs checkpoints 见证人: residents' committee, association, an owner."""

    motion = models.ForeignKey("voting.Motion", models.PROTECT, related_name="witnesses")
    name = models.CharField(_("who"), max_length=80)  # an office, or "an owner"
    key = models.CharField(_("key"), max_length=160)  # checkpoint.Key.text, kind 0x04

    class Meta:
        verbose_name = _("witness")
        verbose_name_plural = _("witnesses")
        constraints = (models.UniqueConstraint(fields=("motion", "key"), name="one_witness_per_key"),)


class Result(models.Model):
    """What was counted: for each item `counting.count_data`, the record behind it, and the published file."""

    motion = models.OneToOneField("voting.Motion", models.PROTECT, primary_key=True, related_name="result")
    counts: Any = models.JSONField()  # item number → counting.count_data
    served: Any = models.JSONField(default=list)  # [[key, way], …]
    aside: Any = models.JSONField(default=dict)  # item number → [key, …]
    salt = SealedBytes()
    cast = models.PositiveIntegerField()
    void = models.PositiveIntegerField()
    file = models.BinaryField(null=True)  # the public vote file, deflated; made when the result is published

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")


class Challenge(models.Model):
    """That a decision is contested 撤销之诉, within a year (CC 280, SPC-B 12), and what became of it."""

    motion = models.ForeignKey("voting.Motion", models.PROTECT, related_name="challenges")
    on = models.DateField(_("filed on"))
    court = models.CharField(_("before whom, number"), max_length=160)
    outcome = models.CharField(_("outcome"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        ordering = ("id",)
