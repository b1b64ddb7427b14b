from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Case(models.Model):
    """A case 案件: one procedure under way for one or several compounds, from its opening to its end.

    The version of the procedure that held when it was opened is frozen here; moving to a newer one is an act.
    What was done stands in `CaseEvent`; where it stands is computed from both. Only its nearest deadline is
    kept, so that a list finds what is late.
    """

    class State(models.TextChoices):
        OPEN = "open", _("case open")
        FINISHED = "finished", _("case finished")
        ENDED = "ended", _("case closed early")

    uid = models.CharField(max_length=32, unique=True)  # random, in addresses
    number = models.CharField(_("case number"), max_length=24, unique=True)  # street-year-count
    title = models.CharField(_("title"), max_length=160)
    procedure = models.CharField(_("procedure"), max_length=60, db_index=True)  # its code
    procedure_version = models.PositiveIntegerField(_("version of the procedure"))
    frozen: Any = models.JSONField()  # domain.procedures.reading.procedure_data
    area = models.ForeignKey(
        "register.Area", models.PROTECT, related_name="+", verbose_name=_("sub-district or committee")
    )
    area_code = models.CharField(max_length=12, db_index=True)  # the area's
    # {} by hand; {"kind": "planning.alliance", "link": …, "words": …, "plan": pk, "alliance": n} or
    # {"kind": "register.exit_notice", "link": …, "words": …, "notice": pk}
    origin: Any = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN, db_index=True)
    version = models.PositiveIntegerField(default=1)  # grows with every act, so that a stale one is noticed
    opened_at = models.DateTimeField(_("opened"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    closed_at = models.DateTimeField(_("case closed on"), null=True)  # finished or ended
    touched_at = models.DateTimeField(_("last change"))
    due_on = models.DateField(_("nearest deadline"), null=True, db_index=True)  # of the steps still to do
    # the address under which everybody may say their opinion, and whether it takes any now
    opinion_token = models.CharField(max_length=32, unique=True)
    opinions_open = models.BooleanField(_("opinions are asked for"), default=False)
    opinions_about = models.TextField(_("what opinions are asked about"), blank=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ("-opened_at", "-id")

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class CaseCompound(models.Model):
    """A compound that takes part in a case, under the name it had then. It leaves; it is never deleted."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="compounds")
    compound = models.ForeignKey(
        "register.Compound", models.PROTECT, related_name="cases", verbose_name=_("compound")
    )
    code = models.CharField(max_length=40)  # register number: the compound's name in the case's events
    name = models.CharField(_("name"), max_length=120)
    joined_on = models.DateField(_("takes part from"))
    left_on = models.DateField(_("left on"), null=True)
    left_why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("compound of a case")
        verbose_name_plural = _("compounds of a case")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("case", "compound"), name="one_compound_in_a_case"),)

    def __str__(self) -> str:
        return self.name


class CaseEvent(models.Model):
    """What happened in a case, append-only: `domain.procedures.events` row by row, who and what shows it.

    `moved` alone is none of the domain's: the case went over to another version of its procedure.
    """

    class Kind(models.TextChoices):
        JOINED = "joined", _("a compound joined")
        LEFT = "left", _("a compound left")
        DID = "did", _("a step was done")
        PROVED = "proved", _("proofs of a step came later")
        EXCUSED = "excused", _("proofs of a step were excused")
        ASIDE = "aside", _("a paper that showed a step was set aside")
        AMENDED = "amended", _("what was recorded of a step was corrected")
        WAIVED = "waived", _("a step was left out")
        REOPENED = "reopened", _("a step was opened again")
        LEARNT = "learnt", _("a fact was recorded")
        ENDED = "ended", _("the case was closed early")
        MOVED = "moved", _("the case went over to another version")

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()  # 1 …
    kind = models.CharField(_("what"), max_length=8, choices=Kind)
    on = models.DateField(_("day"))  # when it happened, which may be before it was recorded
    step = models.CharField(max_length=60, blank=True)
    compound = models.CharField(max_length=40, blank=True)  # register number, "" for the whole case
    outcome = models.CharField(max_length=60, blank=True)
    fact = models.CharField(max_length=60, blank=True)
    # of a fact; a day as "2024-12-31". Of a correction: what holds instead, and what stood there before:
    # {"event": seq of the deed, "on", "note", "papers": {"0": words of its first proof}, "was": {the same}}
    value: Any = models.JSONField(null=True)
    words = models.CharField(_("reason"), max_length=500, blank=True)  # ground, reason, or a note on a step
    # what shows it: [{"kind": "document", "ref": uid, "words": name as then}, …]; kinds as in model.EVIDENCE,
    # "as": "document" where a paper of the case stands for a meeting, a vote or a notice
    proofs: Any = models.JSONField(default=list)
    at = models.DateTimeField(_("recorded"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))

    class Meta:
        verbose_name = _("event of a case")
        verbose_name_plural = _("events of cases")
        ordering = ("seq",)
        constraints = (models.UniqueConstraint(fields=("case", "seq"), name="events_are_counted"),)


class Document(models.Model):
    """A file that shows something in a case 证明材料. Its bytes lie sealed below DATA_DIR, in no web folder.

    Its type is what its content is, not what it is called. Never deleted; set aside with a reason.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="documents")
    uid = models.CharField(max_length=32, unique=True)
    name = models.CharField(_("file"), max_length=200)  # as it was called
    words = models.CharField(_("what it shows"), max_length=200, blank=True)
    step = models.CharField(max_length=60, blank=True)
    compound = models.CharField(max_length=40, blank=True)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("size"))  # bytes
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    aside_at = models.DateTimeField(_("set aside"), null=True)
    aside_why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.words or self.name


class CaseMotion(models.Model):
    """Which motion decides a vote step of a case, for one compound."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="motions")
    step = models.CharField(max_length=60)
    compound = models.CharField(max_length=40)  # register number
    motion = models.ForeignKey("voting.Motion", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))

    class Meta:
        verbose_name = _("vote of a case")
        verbose_name_plural = _("votes of cases")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("case", "motion", "step"), name="a_motion_once_a_step"),
        )
