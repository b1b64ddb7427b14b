from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linmeng.web.columns import SealedColumn


class Unit(models.Model):
    """An exclusive unit 专有部分, in the tree compound › building › door 单元、门牌 › unit 室号.

    Building and door are their numbers, "" where there is none; a record that stood wrong or a unit that no
    longer exists is closed by `gone_on`, never deleted.
    """

    class Kind(models.TextChoices):
        DWELLING = "dwelling", _("dwelling")
        SHOP = "shop", _("shop")
        OFFICE = "office", _("office")
        PARKING = "parking", _("parking space")
        STORAGE = "storage", _("storage room")
        OTHER = "other", _("other")

    class Basis(models.TextChoices):
        REGISTERED = "registered", _("real-estate register")  # 不动产登记簿
        SURVEYED = "surveyed", _("survey")  # 实测
        CONTRACT = "contract", _("contract of sale")

    class State(models.TextChoices):
        OWNED = "owned", _("owned")
        UNSOLD = "unsold", _("the developer's, not sold")
        UNDELIVERED = "undelivered", _("sold, not handed over")
        PUBLIC = "public_title", _("public housing, not sold")  # 直管公房、系统公房

    compound = models.ForeignKey(
        "register.Compound", models.PROTECT, related_name="units", verbose_name=_("compound")
    )
    building = models.CharField(_("building"), max_length=20, blank=True)
    door = models.CharField(_("door"), max_length=20, blank=True)
    number = models.CharField(_("unit number"), max_length=20)
    area_dm2 = models.BigIntegerField(_("area"), null=True, blank=True)  # 0.01 m²
    basis = models.CharField(_("area taken from"), max_length=10, choices=Basis, default=Basis.REGISTERED)
    paper = models.CharField(
        _("certificate"), max_length=60, blank=True
    )  # number of the paper that shows the area
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.DWELLING)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OWNED)
    gone_on = models.DateField(_("gone since"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)  # so that a stale edit is noticed
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("compound_id", "building", "door", "number", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("compound", "building", "door", "number"),
                condition=models.Q(gone_on__isnull=True),
                name="one_unit_per_place",
            ),
            models.CheckConstraint(
                condition=models.Q(area_dm2__isnull=True) | models.Q(area_dm2__gt=0),
                name="unit_has_area_or_none_stated",
            ),
        )

    def __str__(self) -> str:
        return self.place

    @property
    def place(self) -> str:
        """Where it is, in one line: "3号楼 2单元 502"; numbers without a word get one."""
        parts = ((self.building, "号楼"), (self.door, "单元"), (self.number, ""))
        return " ".join(f"{text}{word}" if text.isascii() else text for text, word in parts if text)


class Party(models.Model):
    """A titleholder 权利人: somebody who owns units, or votes for one who does.

    What says who it is lies sealed in its column (`web.columns`) and is shown masked; seeing it in full is
    an act of its own (`actions.reveal_party`). The marks are keyed hashes by which an equal value is found.
    """

    class Kind(models.TextChoices):
        NATURAL = "natural", _("natural person")
        LEGAL = "legal", _("company or other body")
        DEVELOPER = "developer", _("developer")  # 建设单位
        PUBLIC = "public", _("holder of public housing")  # 公房产权单位

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.NATURAL)
    name = SealedColumn(_("name"))
    name_mark = models.CharField(max_length=64, db_index=True)
    phone = SealedColumn(_("telephone"), null=True)
    phone_mark = models.CharField(max_length=64, blank=True, db_index=True)
    paper = SealedColumn(_("identity number"), null=True)  # identity card, or unified social credit code
    paper_mark = models.CharField(max_length=64, blank=True, db_index=True)
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="party",
        verbose_name=_("account"),
    )
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("titleholder")
        verbose_name_plural = _("titleholders")
        constraints = (
            models.UniqueConstraint(
                fields=("paper_mark",), condition=~models.Q(paper_mark=""), name="one_party_per_identity"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"  # never the name: this is what trails and lists say


class Title(models.Model):
    """That a party holds a unit, alone or with others (co-owners 共有人), from a day until a day."""

    unit = models.ForeignKey("register.Unit", models.PROTECT, related_name="titles", verbose_name=_("unit"))
    party = models.ForeignKey(
        "register.Party", models.PROTECT, related_name="titles", verbose_name=_("titleholder")
    )
    share = models.CharField(_("share"), max_length=15, blank=True)  # "1/2"; "" = not stated
    from_on = models.DateField(_("from"), null=True, blank=True)  # None: since before our records
    until_on = models.DateField(_("until"), null=True, blank=True)  # the last day

    class Meta:
        verbose_name = _("title")
        verbose_name_plural = _("titles")
        ordering = ("unit_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "party"),
                condition=models.Q(until_on__isnull=True),
                name="one_open_title_per_unit_and_party",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} · {self.party_id}"


class Acting(models.Model):
    """Who votes for an owner: the co-owner they chose 推选的代表, or the guardian 法定监护人; with its paper.

    A representative belongs to a unit, a guardian to a party.
    """

    class How(models.TextChoices):
        REPRESENTATIVE = "representative", _("chosen by the co-owners")
        GUARDIAN = "guardian", _("guardian")

    how = models.CharField(_("how"), max_length=14, choices=How)
    unit = models.ForeignKey("register.Unit", models.PROTECT, null=True, blank=True, related_name="acting")
    ward = models.ForeignKey(
        "register.Party", models.PROTECT, null=True, blank=True, related_name="guardians"
    )
    party = models.ForeignKey("register.Party", models.PROTECT, related_name="acts_for")
    paper = models.CharField(_("document"), max_length=120)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("acting for an owner")
        verbose_name_plural = _("acting for owners")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(how="representative", unit__isnull=False, ward__isnull=True)
                | models.Q(how="guardian", unit__isnull=True, ward__isnull=False),
                name="acting_for_a_unit_or_a_party",
            ),
            models.UniqueConstraint(
                fields=("unit",),
                condition=models.Q(how="representative", until_on__isnull=True),
                name="one_representative_per_unit",
            ),
        )
