from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linmeng.web.columns import SealedBytes


class JointVote(models.Model):
    """A vote that several compounds take each by itself on one matter, such as their merger 合并表决.

    It carries only when every one of them carries. `heads` is the common secret that makes the head keys of
    their rolls, so that heads of the merged area can be counted anew.
    """

    uid = models.CharField(max_length=32, unique=True)
    title = models.CharField(_("title"), max_length=160)
    heads = SealedBytes()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("opened"))

    class Meta:
        verbose_name = _("joint vote")
        verbose_name_plural = _("joint votes")
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.title


class Motion(models.Model):
    """A motion 表决事项 before the owners' assembly of one compound, or of a building or door of it.

    What stands fast from a state on is copied here: the rule pack when it is published, the roll's hashes
    when the roll is frozen, names and places always. Nothing of it changes afterwards.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("text published")  # text and rules stand
        ROLL = "roll", _("roll frozen")  # objections to the roll may come
        NOTICE = "notice", _("notice running")  # everybody was told
        OPEN = "open", _("vote open")
        CLOSED = "closed", _("vote closed")  # papers are opened and entered
        COUNTED = "counted", _("vote counted")
        RESULT = "result", _("result is published")
        WITHDRAWN = "withdrawn", _("vote withdrawn")

    class Level(models.TextChoices):
        TOTALS = "totals", _("totals only")
        UNITS = "units", _("which units took part")
        CHOICES = "choices", _("how each unit voted")

    uid = models.CharField(max_length=32, unique=True)  # random, in addresses, on papers, in the log
    compound = models.ForeignKey(
        "register.Compound", models.PROTECT, related_name="motions", verbose_name=_("compound")
    )
    compound_name = models.CharField(max_length=120)
    area_code = models.CharField(max_length=12, db_index=True)
    building = models.CharField(_("only building"), max_length=20, blank=True)
    door = models.CharField(_("only door"), max_length=20, blank=True)
    joint = models.ForeignKey(
        "voting.JointVote", models.PROTECT, null=True, related_name="motions", verbose_name=_("joint vote")
    )
    again = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="repeats", verbose_name=_("repeats")
    )
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("what is voted on"))
    about: Any = models.JSONField(
        default=dict
    )  # {"kind": "planning.alliance", "link": …, "words": …, "facts": {…}}
    level = models.CharField(_("what is published"), max_length=8, choices=Level, default=Level.TOTALS)
    reelection = models.BooleanField(_("the committee is being re-elected"), default=False)
    silence = models.TextField(
        _("what silence means"), blank=True
    )  # as announced in the notice; "" not announced
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, db_index=True)
    version = models.PositiveIntegerField(default=1)  # grows with every act, so that a stale one is noticed

    pack: Any = models.JSONField(null=True)  # frozen: packs.pack_data
    pack_hash = models.CharField(max_length=64, blank=True)

    roll_hash = models.CharField(max_length=64, blank=True)
    roll_root = models.CharField(max_length=64, blank=True)
    roll_by = models.CharField(max_length=64, blank=True)  # names the secret of the head keys
    roll_area = models.BigIntegerField(null=True)  # 0.01 m²
    roll_heads = models.PositiveIntegerField(null=True)
    objections_until = models.DateTimeField(_("objections to the roll until"), null=True)

    told_on = models.DateField(_("everybody was told on"), null=True)
    told_how = models.CharField(_("how they were told"), max_length=200, blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True)
    closes_at = models.DateTimeField(_("closes"), null=True)

    log_key = models.CharField(max_length=160, blank=True)  # checkpoint.Key.text
    box_key = models.BinaryField(null=True)  # X25519 public key under which choices are sealed
    quorum = models.PositiveSmallIntegerField(_("witnesses needed"), default=0)

    drafted_at = models.DateTimeField(_("drafted"))
    published_at = models.DateTimeField(_("published"), null=True)
    frozen_at = models.DateTimeField(_("roll frozen"), null=True)
    opened_at = models.DateTimeField(_("opened"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    counted_at = models.DateTimeField(_("counted"), null=True)
    result_at = models.DateTimeField(_("result published"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))

    class Meta:
        verbose_name = _("motion")
        verbose_name_plural = _("motions")
        ordering = ("-drafted_at", "-id")

    def __str__(self) -> str:
        return f"{self.compound_name} · {self.title}"

    @property
    def scope(self) -> str:
        """Where it is voted, in words."""
        parts = (
            self.compound_name,
            self.building and f"{self.building}号楼",
            self.door and f"{self.door}单元",
        )
        return " ".join(part for part in parts if part)


class Item(models.Model):
    """One question of a motion, under one matter of its rule pack. Its id in the record is its number."""

    motion = models.ForeignKey("voting.Motion", models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()  # 1 …
    matter = models.CharField(_("matter"), max_length=40)
    words = models.CharField(_("question"), max_length=300)

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("motion", "number"), name="one_item_per_number"),)

    def __str__(self) -> str:
        return self.words


class Secrets(models.Model):
    """What nobody may read of a motion: apart from its row, so that no list ever fetches it."""

    motion = models.OneToOneField("voting.Motion", models.CASCADE, primary_key=True, related_name="secrets")
    heads = SealedBytes()  # makes the head keys of the roll; of the joint vote where there is one
    log_seed = SealedBytes()  # Ed25519, signs the log's heads
    box_seed = SealedBytes()  # X25519, opens the choices after the close
    same = SealedBytes()  # makes the marks by which an equal ballot is recognised without opening it

    class Meta:
        verbose_name = _("secrets of a motion")
        verbose_name_plural = _("secrets of motions")


class LocalRule(models.Model):
    """A rule that a compound's own rules of procedure set 议事规则, with the document that says so."""

    compound = models.ForeignKey("register.Compound", models.PROTECT, related_name="local_rules")
    name = models.CharField(_("rule"), max_length=20)  # domain.voting.rules.CHOICES
    value: Any = models.JSONField(_("says"))
    document = models.CharField(_("document"), max_length=200)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("local rule")
        verbose_name_plural = _("local rules")
        ordering = ("compound", "name", "-from_on", "-id")

    def __str__(self) -> str:
        return f"{self.compound_id} {self.name}"
