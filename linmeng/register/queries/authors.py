"""Who entered what, named only to those who may see people: the others read "an office"."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext

from linmeng.register.models import Compound
from linmeng.register.permissions import may


class Authors:
    """The people behind a compound's record, as far as this reader may know them."""

    def __init__(self, reader: Any, compound: Compound, on: date) -> None:
        self.open = may(reader, "register.see_who", on, compound)
        noted = [s for s in compound.sources.values() if isinstance(s, dict)]
        ids = {s["by"] for s in noted if s.get("by")} if self.open else set()
        self.people = get_user_model().objects.in_bulk(ids) if ids else {}

    def named(self, source: Mapping[str, Any]) -> dict[str, Any]:
        """A figure's source with the name of who entered it, or with no more than that an office did."""
        shown = dict(source)
        if shown.get("by") and not self.open:
            shown["by_name"] = gettext("an office")
            del shown["by"]
        elif shown.get("by") in self.people:
            shown["by_name"] = str(self.people[shown["by"]])
        return shown

    def name_of(self, person: Any) -> str:
        """Who did something, "—" where nobody is known."""
        if person is None:
            return "—"
        return str(person) if self.open else gettext("an office")
