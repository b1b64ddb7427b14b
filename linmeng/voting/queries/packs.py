"""Rule packs: read once from their files, with what a compound's own rules of procedure set."""

import json
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q

from linmeng.domain.refusals import NotNow
from linmeng.domain.voting.canonical import canonical
from linmeng.domain.voting.packs import check_stands, pack_for, pack_from, read_pack
from linmeng.domain.voting.rules import RulePack, Value
from linmeng.voting.models import LocalRule, Motion


def packs() -> tuple[RulePack, ...]:
    """Every rule pack of this installation. Raises NotUnderstood when one of them is wrong."""
    return _read(str(settings.RULES_DIR))


def jurisdictions_of(area_code: str) -> tuple[str, ...]:
    """Whose rules hold in an area, nearest first: district, city, province, the whole country."""
    near = (area_code[:6], area_code[:4] + "00", area_code[:2] + "0000")
    return (*dict.fromkeys(code for code in near if len(code) == 6), "CN")


def pack_of(compound: Any, on: date) -> RulePack:
    """The rules that hold in a compound on a day, its own rules of procedure applied."""
    found = pack_for(packs(), jurisdictions_of(compound.area_code), on)
    for rule in local_rules(compound.pk, on):
        found = found.with_setting(rule.name, value_of(rule.value), rule.document)
    return found


def local_rules(compound_pk: int, on: date) -> Iterable[LocalRule]:
    """The local rules of a compound that are in force on a day, by name; of one name the latest."""
    running = Q(until_on__isnull=True) | Q(until_on__gte=on)
    rows = LocalRule.objects.filter(running, compound=compound_pk, from_on__lte=on)
    return {rule.name: rule for rule in rows.order_by("name", "from_on", "id")}.values()


def frozen_pack(motion: Motion) -> RulePack:
    """The rules a motion froze when it was published: nothing later reaches it. Raises NotNow for a draft."""
    if motion.pack is None:
        raise NotNow("The rules of this motion are fixed when it is published.")
    return _frozen(canonical(motion.pack))


def rules_of(motion: Motion, on: date) -> RulePack:
    """The frozen rules; of a draft those that would be frozen today."""
    return pack_of(motion.compound, on) if motion.pack is None else frozen_pack(motion)


def value_of(plain: Any) -> Value:
    """A setting's value as the domain has it, from JSON."""
    return tuple(plain) if isinstance(plain, list) else plain


@lru_cache(maxsize=64)
def _frozen(text: bytes) -> RulePack:
    """A frozen pack, read once by each process: many ballots and phones ask for it."""
    return pack_from(json.loads(text))


@lru_cache(maxsize=4)
def _read(folder: str) -> tuple[RulePack, ...]:
    found = tuple(read_pack(p.read_text(encoding="utf-8")) for p in sorted(Path(folder).glob("*.toml")))
    bases = {pack.code: pack for pack in found}
    for pack in found:
        if pack.stands_on:
            check_stands(pack, bases[pack.stands_on])
    return found
