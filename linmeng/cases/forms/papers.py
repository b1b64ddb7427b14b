"""Forms of papers: one field for each that the kind has; a list is typed one row a line."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linmeng.cases.files.fields import Field, Kind
from linmeng.cases.forms.fields import Day, Words

_BETWEEN = re.compile(r"\s*[|｜\t]\s*")
LONG = frozenset({
    "matter", "reason", "adjacency", "money", "contracts", "decision", "opinion", "subject", "handed_over",
    "charge", "ways", "present",
})  # fmt: skip
GIVEN = frozenset({"number", "title", "procedure", "names", "count", "compounds"})
"""What the case itself says; nobody types it."""


class PaperForm(forms.Form):
    """What a kind of paper says, filled in as far as it is known."""

    def __init__(self, *args: Any, kind: Kind, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        self.fields["paper_title"] = forms.CharField(label=_("Name in the list"), max_length=200)
        for field in (*kind.fields, *(f for f in kind.all_fields if f not in kind.fields)):
            if field.key not in GIVEN:
                self.fields[field.key] = _field(field)

    def values(self) -> dict[str, Any]:
        """What was typed, lists as rows."""
        found = {k: v for k, v in self.cleaned_data.items() if k != "paper_title"}
        for field in self.kind.all_fields:
            if field.columns and field.key in found:
                found[field.key] = rows_of(field, found[field.key])
        return {k: "" if v is None else v for k, v in found.items()}


def _field(field: Field) -> forms.Field:
    label = words_of(field)
    if field.columns:
        shape = " | ".join(words_of(c) for c in typed(field))
        return Words(label=label, required=False, rows=4, max_length=40_000, help_text=shape)
    if field.key.endswith("_on") or field.key == "day":
        return Day(label=label, required=False)
    if field.key in LONG:
        return Words(label=label, required=False, rows=3, max_length=8_000)
    return forms.CharField(label=label, required=False, max_length=300)


def words_of(field: Field) -> str:
    """The name of a field, as templates know it in the reader's language."""
    if (get_language() or "zh").startswith("zh"):
        return field.words
    return field.key.replace("_", " ").capitalize()


def typed(field: Field) -> Sequence[Field]:
    """The columns of a list that are typed; rows are counted by themselves."""
    return [c for c in field.columns if c.key != "n"]


def rows_of(field: Field, text: str) -> list[dict[str, Any]]:
    """Rows from lines, one cell after the other between bars or tabs, as they come from a spreadsheet."""
    columns, rows = typed(field), list[dict[str, Any]]()
    for line in filter(None, (line.strip() for line in text.splitlines())):
        cells = _BETWEEN.split(line, maxsplit=len(columns) - 1)
        rows.append({"n": len(rows) + 1} | {c.key: v for c, v in zip(columns, cells, strict=False)})
    return rows


def lines_of(field: Field, rows: Sequence[Mapping[str, Any]]) -> str:
    """The other way round, for a form that is shown filled in."""
    lines = [" | ".join(_cell(row.get(c.key, "")) for c in typed(field)) for row in rows]
    return "\n".join(line.rstrip(" |") for line in lines)


def _cell(value: Any) -> str:
    return " ".join(str(value).replace("|", "｜").split())


def initial_of(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as a form shows them."""
    found = dict(values)
    for field in kind.all_fields:
        if field.columns and field.key in found:
            found[field.key] = lines_of(field, found[field.key])
    return found


class TemplateForm(forms.Form):
    """An area's own Word template."""

    area = forms.ChoiceField(label=_("For"))
    file = forms.FileField(
        label=_("Word file"),
        help_text=_("A .docx of at most 2 MB, without macros, links and embedded files."),
    )

    def __init__(self, *args: Any, areas: Sequence[tuple[str, Any]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(areas)
