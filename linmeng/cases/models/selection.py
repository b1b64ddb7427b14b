from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Selection(models.Model):
    """A selection 选聘 of a property company for compounds of a case.

    The plan is frozen with its hash when it is published. Offers are sealed to the keys of all trustees; what
    is published afterwards (commitments, lot, scores, ranking) is frozen here as it was.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("plan is drafted")
        PUBLISHED = "published", _("offers are invited")
        OPENED = "opened", _("offers are opened")
        RANKED = "ranked", _("offers are ranked")
        SHOWN = "shown", _("candidates are shown")
        AWARDED = "awarded", _("company is chosen")
        FAILED = "failed", _("ended without a result")

    RUNNING = (State.PUBLISHED, State.OPENED, State.RANKED, State.SHOWN)
    """States in which offers are invited, judged or shown: nobody else is hired meanwhile."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="selections")
    uid = models.CharField(max_length=32, unique=True)
    compounds: Any = models.ManyToManyField("register.Compound", related_name="+")
    title = models.CharField(_("title"), max_length=160)
    plan: Any = models.JSONField()  # domain.procedures.selection.plan.plan_data
    plan_hash = models.CharField(max_length=64, blank=True)  # from the publication on
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, db_index=True)
    version = models.PositiveIntegerField(default=1)  # grows with every act, so that a stale one is noticed
    published_at = models.DateTimeField(_("published"), null=True)
    deadline_at = models.DateTimeField(_("offers until"), null=True)
    opens_at = models.DateTimeField(_("opening"), null=True)
    opened_at = models.DateTimeField(_("opened"), null=True)
    # frozen when the offers were opened: [{"number", "bidder", "commitment", "at"}, …]
    commitments: Any = models.JSONField(default=list)
    ranked_at = models.DateTimeField(_("ranked"), null=True)
    # frozen: [{"offer", "bidder", "place", "fee", "criteria": {…}, "price", "total", "by", "candidate"}, …]
    ranking: Any = models.JSONField(default=list)
    shown_from = models.DateField(_("shown from"), null=True)
    shown_until = models.DateField(_("shown until"), null=True)
    winner = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, related_name="+", verbose_name=_("chosen company")
    )
    awarded_at = models.DateTimeField(_("awarded"), null=True)
    award_why = models.CharField(max_length=300, blank=True)  # where another than the first is chosen
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended_why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("drafted"))

    class Meta:
        verbose_name = _("selection")
        verbose_name_plural = _("selections")
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.title


class Trustee(models.Model):
    """Who holds one of the keys 开标密钥保管人, for a body: offers open only with the passphrases of all.

    The private key lies under its holder's passphrase (scrypt, AES-256-GCM); nobody else can use it, and who
    forgets the passphrase cannot be helped.
    """

    selection = models.ForeignKey("cases.Selection", models.CASCADE, related_name="trustees")
    number = models.PositiveSmallIntegerField()  # 1 …
    body = models.CharField(_("holds it for"), max_length=120)  # such as 仙霞街道办事处
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    public = models.BinaryField(null=True)  # X25519
    locked: Any = models.JSONField(default=dict)  # files.sealing.lock: cost, salt, nonce, box
    at = models.DateTimeField(_("set"), null=True)

    class Meta:
        verbose_name = _("trustee")
        verbose_name_plural = _("trustees")
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("selection", "number"), name="one_trustee_per_number"),
            models.UniqueConstraint(fields=("selection", "person"), name="one_key_per_person"),
        )

    def __str__(self) -> str:
        return self.body


class Bidder(models.Model):
    """A company that asked to take part, or was invited; admitted ones may offer: 3 to 10 (SH-BID)."""

    class State(models.TextChoices):
        APPLIED = "applied", _("asks to take part")
        ADMITTED = "admitted", _("may offer")
        REFUSED = "refused", _("not admitted")

    selection = models.ForeignKey("cases.Selection", models.CASCADE, related_name="bidders")
    company = models.ForeignKey(
        "people.Organisation", models.PROTECT, related_name="+", verbose_name=_("company")
    )
    state = models.CharField(_("state"), max_length=8, choices=State)
    why = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))

    class Meta:
        verbose_name = _("bidder")
        verbose_name_plural = _("bidders")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("selection", "company"), name="a_bidder_once"),)

    def __str__(self) -> str:
        return str(self.company)
