"""Takes a staged list of areas over: registers, renames and draws them in one transaction, nothing twice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from linmeng.domain.refusals import sentence
from linmeng.domain.register.credit import LEVELS, division_level, division_parent
from linmeng.people.models import Person
from linmeng.register.actions.changes import day_of
from linmeng.register.actions.import_areas import ABOVE_MISSING, OUTSIDE
from linmeng.register.models import Area, ImportBatch, ImportRow
from linmeng.register.permissions import reach
from linmeng.register.queries.imports import EDIT_AREAS

STALE = sentence("changed since the preview: import the list once more")
APPEARED = sentence("The area {code} is registered already.")
_V = ImportRow.Verdict


class AreaWork:
    """One commit of a list of areas, inside the transaction of its caller."""

    def __init__(self, batch: ImportBatch, by: Person, at: datetime) -> None:
        self.batch = batch
        self.scope = reach(by, EDIT_AREAS, day_of(at))
        self.counts = {"registered": 0, "updated": 0, "refused": 0}
        self.refused: list[ImportRow] = []
        self.before: dict[str, str] = {}  # code → the name it had
        self.registered: dict[str, str] = {}
        self.renamed: dict[str, str] = {}
        self.drawn: list[str] = []

    def run(self) -> None:
        """Writes what still holds; a row that no longer does says why."""
        rows = [r for r in self.batch.rows.filter(verdict__in=(_V.NEW, _V.CHANGED)) if r.choice != "skip"]
        self._register([r for r in rows if r.verdict == _V.NEW])
        self._update([r for r in rows if r.verdict == _V.CHANGED])
        ImportRow.objects.bulk_update(self.refused, ["data"], batch_size=500)
        self.counts["refused"] = len(self.refused)

    def area_code(self) -> str:
        """The smallest area that holds everything written, "" when they share no city."""
        codes = [*self.registered, *self.renamed, *self.drawn]
        ends = [end for end, level in LEVELS if level != "province" and len({c[:end] for c in codes}) == 1]
        return codes[0][: ends[-1]].ljust(12, "0") if ends else ""

    def said(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """(before, after) for the audit row."""
        after = {"areas": self.registered, "names": self.renamed, "drawn": self.drawn, **self.counts}
        return {"names": self.before}, after

    def _register(self, rows: Sequence[ImportRow]) -> None:
        for _, level in LEVELS:
            here = [r for r in rows if division_level(r.data["code"]) == level]
            areas = Area.objects.defer("outline") if here else Area.objects.none()
            standing = {a.code: a for a in areas}
            fresh = [a for r in here if (a := self._made(r, level, standing)) is not None]
            Area.objects.bulk_create(fresh, batch_size=200)
            self.registered |= {a.code: a.name for a in fresh}
            self.drawn += [a.code for a in fresh if a.outline]
        self.counts["registered"] = len(self.registered)

    def _made(self, row: ImportRow, level: str, standing: dict[str, Area]) -> Area | None:
        code, figures = row.data["code"], row.data["figures"]
        above = division_parent(code) or ""
        message = ""
        if not self.scope.covers_area(code):
            message = OUTSIDE
        elif code in standing:
            message = APPEARED
        elif level != Area.Level.CITY and above not in standing:
            message, code = ABOVE_MISSING, above
        if message:
            self._refuse(row, message, code=code)
            return None
        outline, parent = figures.get("outline"), standing.get(above)
        return Area(code=code, name=figures["name"], level=level, parent=parent, outline=outline)

    def _update(self, rows: Sequence[ImportRow]) -> None:
        codes = [r.data["code"] for r in rows]
        found = Area.objects.select_for_update(of=("self",)).filter(code__in=codes).order_by("pk")
        areas, changed = {a.code: a for a in found}, []
        for row in rows:
            area, changes, figures = areas.get(row.data["code"]), row.data["changes"], row.data["figures"]
            if area is None or area.changed_at.isoformat() != row.data["seen_at"]:
                self._refuse(row, STALE)
            elif not self.scope.covers_area(area.code):
                self._refuse(row, OUTSIDE)
            else:
                if "name" in changes:
                    self.before[area.code], area.name = area.name, figures["name"]
                    self.renamed[area.code] = area.name
                if "outline" in changes:
                    area.outline = figures["outline"]
                    self.drawn.append(area.code)
                area.changed_at = timezone.now()
                changed.append(area)
        Area.objects.bulk_update(changed, ["name", "outline", "changed_at"], batch_size=100)
        self.counts["updated"] = len(changed)

    def _refuse(self, row: ImportRow, message: str, **values: Any) -> None:
        row.data["refused"] = {"message": message, "values": values}
        self.refused.append(row)
