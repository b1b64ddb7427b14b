from django.db import models
from django.utils.translation import gettext_lazy as _


class Compound(models.Model):
    """A compound 小区, legally a property-management area 物业管理区域.

    A figure that nobody stated is NULL: estimates are made when asked
    (`domain.register.estimates`), never stored. `sources` says for each stated figure
    where it came from: {"households": {"kind": "imported", "batch": 3, "row": 17}}
    or {"fee": {"kind": "entered", "by": 5, "at": "…"}}.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        MERGED = "merged", _("merged into another")
        SPLIT = "split", _("split up")
        REMOVED = "removed", _("no longer exists")

    class Management(models.TextChoices):
        UNKNOWN = "", _("not known")
        COMPANY = "company", _("property company")
        STREET = "street", _("looked after by the street")  # 街道代管
        SELF = "self", _("self-managed by its owners")  # 业主自管
        NONE = "none", _("nobody")  # 无物业管理

    code = models.CharField(_("register number"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120, db_index=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.ACTIVE)
    area = models.ForeignKey(
        "register.Area", models.PROTECT, related_name="compounds", verbose_name=_("sub-district or committee")
    )
    area_code = models.CharField(max_length=12, db_index=True)  # the area's, so that a prefix finds all below
    address = models.CharField(_("address"), max_length=200, blank=True)
    floor_area_dm2 = models.BigIntegerField(_("floor area"), null=True, blank=True)  # 0.01 m²
    site_area_dm2 = models.BigIntegerField(_("land area"), null=True, blank=True)  # 0.01 m²
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    building_count = models.PositiveIntegerField(_("buildings"), null=True, blank=True)
    floors = models.PositiveSmallIntegerField(_("floors"), null=True, blank=True)
    lifts = models.PositiveIntegerField(_("lifts"), null=True, blank=True)
    gates = models.DecimalField(_("gate posts"), max_digits=5, decimal_places=2, null=True, blank=True)
    year_built = models.PositiveSmallIntegerField(_("year built"), null=True, blank=True)
    housing_class = models.CharField(_("housing class"), max_length=20, blank=True)
    ownership_origin = models.CharField(_("ownership origin"), max_length=60, blank=True)
    building_type = models.CharField(_("building type"), max_length=40, blank=True)
    tier = models.PositiveSmallIntegerField(_("service tier"), null=True, blank=True)
    fee = models.DecimalField(
        _("monthly fee"), max_digits=7, decimal_places=3, null=True, blank=True
    )  # CNY/m²
    fee_max = models.DecimalField(
        _("highest fee"), max_digits=7, decimal_places=3, null=True, blank=True
    )  # of a range
    collection = models.DecimalField(
        _("share of fees collected"), max_digits=5, decimal_places=4, null=True, blank=True
    )
    management = models.CharField(_("managed by"), max_length=8, choices=Management, blank=True, default="")
    company = models.ForeignKey(
        "people.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("property company"),
    )
    mature = models.BooleanField(_("may take others in"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)  # WGS-84 degrees
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    outline = models.JSONField(_("outline"), null=True, blank=True)  # GeoJSON Polygon or MultiPolygon, WGS-84
    sources = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(
        default=1
    )  # grows with every change, so that a stale edit is noticed
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("compound")
        verbose_name_plural = _("compounds")
        ordering = ("area_code", "name", "id")
        indexes = (
            models.Index(fields=("status", "area_code", "name", "id"), name="compound_in_order"),
            models.Index(fields=("version", "changed_at"), name="compound_stamp"),  # has anything changed?
        )

    def __str__(self) -> str:
        return self.name


class Building(models.Model):
    """A building 楼幢 of a compound."""

    compound = models.ForeignKey(
        "register.Compound", models.PROTECT, related_name="buildings", verbose_name=_("compound")
    )
    number = models.CharField(_("number"), max_length=20)
    floors = models.PositiveSmallIntegerField(_("floors"), null=True, blank=True)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    lifts = models.PositiveSmallIntegerField(_("lifts"), null=True, blank=True)
    year_built = models.PositiveSmallIntegerField(_("year built"), null=True, blank=True)

    class Meta:
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("compound", "number"), name="one_building_per_number"),
        )

    def __str__(self) -> str:
        return self.number
