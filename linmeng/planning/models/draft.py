from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """A plan that officers arrange by hand together 草案: where it began and the edits since, nothing else.

    Its inputs are frozen when it is opened; the arrangement now is what the edits make of the start.
    """

    name = models.CharField(_("name"), max_length=120)
    area = models.ForeignKey(
        "register.Area", models.PROTECT, related_name="+", verbose_name=_("planning area")
    )
    rates = models.ForeignKey(
        "planning.RatesVersion", models.PROTECT, related_name="+", verbose_name=_("rates")
    )
    based_on = models.ForeignKey(
        "planning.PlanVersion", models.PROTECT, null=True, related_name="drafts", verbose_name=_("based on")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("opened"))
    inputs = models.JSONField()  # as of a run, one sub-district
    constraints = models.JSONField(default=dict)
    start = models.JSONField()  # the arrangement it began with
    start_objective = models.FloatField()  # CNY/month
    start_bound = models.FloatField(null=True)  # proven for these inputs and constraints
    mark = models.CharField(max_length=32)  # nobody else's: under it things are kept in memory
    number = models.PositiveIntegerField(default=0)  # how many edits
    head = models.CharField(max_length=32)  # mark of the last edit, its own before the first
    touched_at = models.DateTimeField(_("last edit"))

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ("-touched_at", "-id")

    def __str__(self) -> str:
        return self.name


class DraftEdit(models.Model):
    """One step in a draft. Never altered: undoing is an edit too."""

    class Kind(models.TextChoices):
        MOVE = "move", _("moved")
        SPLIT = "split", _("split up")
        MODE = "mode", _("changed the mode")
        PIN = "pin", _("held")
        RELEASE = "release", _("released")
        FINISH = "finish", _("had the rest finished")
        OPEN = "open", _("went back to a version")
        UNDO = "undo", _("undid")
        REDO = "redo", _("did again")

    draft = models.ForeignKey("planning.Draft", models.PROTECT, related_name="edits", verbose_name=_("draft"))
    number = models.PositiveIntegerField()  # 1 …
    mark = models.CharField(max_length=32)
    kind = models.CharField(_("what"), max_length=8, choices=Kind)
    # the change it makes and what it is about; undo and redo name the edit they undo or repeat
    data = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("edit of a draft")
        verbose_name_plural = _("edits of drafts")
        ordering = ("draft", "number")
        constraints = (models.UniqueConstraint(fields=("draft", "number"), name="edits_are_counted"),)


class DraftVersion(models.Model):
    """The arrangement of a draft at one moment, under a name 版本. Never altered."""

    draft = models.ForeignKey(
        "planning.Draft", models.PROTECT, related_name="versions", verbose_name=_("draft")
    )
    number = models.PositiveIntegerField()  # 1 …
    name = models.CharField(_("name"), max_length=120)
    edit = models.PositiveIntegerField()  # how many edits the draft had
    arrangement = models.JSONField()
    figures = models.JSONField(default=dict)  # CNY/month
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("version of a draft")
        verbose_name_plural = _("versions of drafts")
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("draft", "number"), name="versions_are_counted"),)

    def __str__(self) -> str:
        return self.name


class DraftNote(models.Model):
    """What somebody remarks on a draft, on a compound or on an alliance in it 批注. Never altered."""

    draft = models.ForeignKey("planning.Draft", models.PROTECT, related_name="notes", verbose_name=_("draft"))
    about = models.JSONField(default=list)  # codes: none, one compound, or an alliance's members
    text = models.CharField(_("note"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("note on a draft")
        verbose_name_plural = _("notes on drafts")
        ordering = ("-at", "-id")


class DraftVisit(models.Model):
    """When somebody was last seen on a draft's page: for “who else is here”, kept once per person."""

    draft = models.ForeignKey("planning.Draft", models.CASCADE, related_name="visits")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("visit to a draft")
        verbose_name_plural = _("visits to drafts")
        constraints = (models.UniqueConstraint(fields=("draft", "person"), name="one_visit_a_person"),)


class Publication(models.Model):
    """A plan made public 发布, with everything it rests on. Withdrawn by a new act, never deleted."""

    plan = models.ForeignKey(
        "planning.PlanVersion", models.PROTECT, related_name="publications", verbose_name=_("plan")
    )
    version = models.ForeignKey(
        "planning.DraftVersion",
        models.PROTECT,
        null=True,
        related_name="publications",
        verbose_name=_("version"),
    )  # none: as it was computed
    area_code = models.CharField(max_length=12, db_index=True)
    words = models.CharField(_("what readers should know"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("published"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    reason = models.CharField(_("why it was withdrawn"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("published plan")
        verbose_name_plural = _("published plans")
        ordering = ("-at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("plan",),
                condition=models.Q(withdrawn_at__isnull=True),
                name="a_plan_is_public_once",
            ),
        )

    def __str__(self) -> str:
        return str(self.plan)
