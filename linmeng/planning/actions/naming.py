"""Names that tell plans and drafts of a sub-district apart."""

import re
from typing import Any

from django.db.models import QuerySet

MOST = 120  # characters of a name


def name_apart(wanted: str, rows: QuerySet[Any], area: Any) -> str:
    """The name, with the next number behind it where one of these rows of the area has it: “… (2)”.

    Inside an act's transaction: the area stays locked until its end, so that two who name at once get two
    names.
    """
    # a weak lock: rows that only point to the area need not wait for it
    type(area)._default_manager.select_for_update(no_key=True).get(pk=area.pk)
    wanted = wanted[:MOST].rstrip()
    stem = wanted[: MOST - len(" (99999)")]
    known = set(rows.filter(name__startswith=stem).values_list("name", flat=True))
    if wanted not in known:
        return wanted
    numbered = re.compile(re.escape(stem) + r" \((\d{1,5})\)")
    last = max((int(found[1]) for name in known if (found := numbered.fullmatch(name))), default=1)
    return f"{stem} ({last + 1})"
