"""Procedures: read once from their files, and the version that a case froze."""

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404

from linmeng.cases.models import Case
from linmeng.domain.procedures.model import Procedure
from linmeng.domain.procedures.reading import procedure_from, read_procedure
from linmeng.domain.refusals import NotNow
from linmeng.domain.words import Words


def procedures() -> tuple[Procedure, ...]:
    """Every version of every procedure of this installation. Raises NotUnderstood when one is wrong."""
    return _read(str(Path(settings.RULES_DIR) / "procedures"))


def procedures_in(area_code: str, on: date) -> tuple[Procedure, ...]:
    """The procedures in force in an area on a day: of each the newest version, nearest jurisdiction first."""
    near = {code: n for n, code in enumerate(_jurisdictions(area_code))}
    found: dict[str, Procedure] = {}
    for one in sorted(procedures(), key=lambda p: (near.get(p.jurisdiction, 99), -p.version)):
        if one.jurisdiction in near and one.since <= on and (one.until is None or on <= one.until):
            found.setdefault(one.code, one)
    return tuple(found.values())


def procedure_in(area_code: str, code: str, on: date) -> Procedure:
    """One of them by its code. Raises Http404 for none of ours, NotNow with those that hold then."""
    here = procedures_in(area_code, on)
    found = next((p for p in here if p.code == code), None)
    if found is not None:
        return found
    if all(p.code != code for p in procedures()):
        raise Http404
    if not here:
        raise NotNow("No procedure holds here on {day}.", day=on)
    those = Words("、".join(p.words for p in here), ", ".join(p.words_en for p in here))
    raise NotNow("This procedure does not hold here on {day}. These do: {those}.", day=on, those=those)


def newer_versions(case: Case, on: date) -> tuple[Procedure, ...]:
    """The later versions of a case's procedure that are in force, the newest first."""
    now = frozen_procedure(case)
    rows = (p for p in procedures() if (p.code, p.jurisdiction) == (now.code, now.jurisdiction))
    newer = (p for p in rows if p.version > case.procedure_version and p.since <= on)
    return tuple(sorted(newer, key=lambda p: -p.version))


def frozen_procedure(case: Case) -> Procedure:
    """The procedure as the case froze it: nothing later reaches it."""
    return frozen(case.frozen)


def frozen(data: Mapping[str, Any]) -> Procedure:
    """A procedure from its frozen form, read once by each process."""
    return _frozen(json.dumps(data, sort_keys=True, ensure_ascii=False))


@lru_cache(maxsize=64)
def _frozen(text: str) -> Procedure:
    return procedure_from(json.loads(text))


def _jurisdictions(area_code: str) -> tuple[str, ...]:
    """Whose rules hold in an area, nearest first, in the codes' short and long forms."""
    shorter = (area_code, area_code[:9], area_code[:6], area_code[:4], area_code[:4] + "00")
    return (*dict.fromkeys((*shorter, area_code[:2], area_code[:2] + "0000")), "CN")


@lru_cache(maxsize=4)
def _read(folder: str) -> tuple[Procedure, ...]:
    return tuple(read_procedure(p.read_text(encoding="utf-8")) for p in sorted(Path(folder).glob("*.toml")))
