"""The first step of an import: which file, in which coordinates, for which area."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linmeng.register.models import Area, ImportBatch

SYSTEMS = [
    ("", _("recognise it")),
    ("wgs84", "WGS-84 (GPS)"),
    ("gcj02", _("GCJ-02 (AMap, Tencent)")),
    ("bd09", _("BD-09 (Baidu)")),
]


class ImportForm(forms.Form):
    """What the person says about the file."""

    file = forms.FileField(
        label=_("File"), help_text=_("Excel (.xlsx), CSV or GeoJSON, up to 50 MB, Chinese or English headers")
    )
    kind = forms.ChoiceField(
        label=_("This is"),
        choices=ImportBatch.Kind.choices,
        initial="list",
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    compound = forms.CharField(
        label=_("Register number of the compound"),
        required=False,
        max_length=40,
        help_text=_("Only for a sheet of units and owners of one compound, without a column that names it."),
    )
    area = forms.ChoiceField(
        label=_("Area"),
        required=False,
        help_text=_(
            "Rows that do not name their sub-district are looked for here. Leave open for your whole reach."
        ),
    )
    crs = forms.ChoiceField(
        label=_("Coordinates"),
        choices=SYSTEMS,
        required=False,
        help_text=_(
            "Map services of China shift coordinates by hundreds of metres. They are stored as WGS-84."
        ),
    )
    year = forms.IntegerField(
        label=_("Year of the list"),
        required=False,
        min_value=1949,
        max_value=2100,
        help_text=_(
            "Only needed when the list gives ages instead of years; else the year in the file's name."
        ),
    )

    def __init__(self, *args: Any, areas: Iterable[Area], kinds: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(k, words) for k, words in ImportBatch.Kind.choices if k in kinds]
        self.fields["kind"].choices = offered  # type: ignore[attr-defined]
        self.areas = {a.code: a for a in areas}
        indent = {"city": "", "district": "", "subdistrict": "　", "committee": "　　"}
        choices = [(a.code, f"{indent[a.level]}{a.name}") for a in self.areas.values()]
        self.fields["area"] = forms.ChoiceField(
            label=self.fields["area"].label,
            help_text=self.fields["area"].help_text,
            required=False,
            choices=[("", _("everywhere I may")), *choices],
        )
