"""Titleholders 权利人 are recorded, corrected, linked to the account that signs in, and seen in full.

No name, telephone or identity number goes into an audit row: a party stands there by its key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours
from linmeng.domain.register.persons import plain_name, plain_paper, plain_phone
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.register.actions.changes import day_of
from linmeng.register.actions.compounds import check_standing
from linmeng.register.models import Compound, Party
from linmeng.register.queries import compound_for_update
from linmeng.register.queries.marks import (
    name_mark,
    name_marks,
    paper_mark,
    paper_marks,
    phone_mark,
    phone_marks,
)
from linmeng.register.queries.parties import party_for_update

ACT, REVEAL = "register.record_party", "register.reveal_party"
LONGEST_NAME, LONGEST_PHONE, LONGEST_NUMBER = 80, 30, 30
SHORTEST_REASON, LONGEST_REASON = 4, 200  # characters


@dataclass(frozen=True, slots=True)
class NewParty:
    """Who a titleholder is; not shown when printed, so that no log has it by accident."""

    name: str = field(repr=False)
    kind: str = Party.Kind.NATURAL
    phone: str = field(default="", repr=False)
    paper: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Revealed:
    """What was asked to be seen in full."""

    party: int
    name: str = field(repr=False)
    phone: str = field(repr=False)
    paper: str = field(repr=False)


@transaction.atomic
def record_party(
    *,
    by: Person,
    at: datetime,
    code: str,
    name: str,
    kind: str = Party.Kind.NATURAL,
    phone: str = "",
    paper: str = "",
) -> Party:
    """Records somebody who holds, or will hold, units of a compound; until then offices only find them.

    An identity number that is known already with the same name answers the party it belongs to. Raises
    Http404, NotYours, NotUnderstood, and NotNow when the number is known with another name.
    """
    compound = compound_for_update(by, code, day_of(at), ACT)
    check_standing(compound)
    party, new = find_or_make(NewParty(name, kind, phone, paper), compound)
    if new:
        _record("record_party", party, compound, by, at, after=party_said(party))
    return party


def find_or_make(said: NewParty, near: Compound | None = None) -> tuple[Party, bool]:
    """The party, saved, and whether it is new; inside the transaction of the caller, who asked who may.

    A party is known by its identity number; else a natural person by name and telephone together among the
    owners of the compound `near`, a company, developer or holder of public housing by its name. Raises
    NotUnderstood, NotNow.
    """
    party = Party(kind=said.kind)
    set_plain(party, name=said.name, phone=said.phone, paper=said.paper)
    if said.kind not in Party.Kind.values:
        raise NotUnderstood("“{value}” is not known here.", value=str(said.kind)[:40])
    known = _same_identity(party) or _same_otherwise(party, near)
    if known is None:
        party.save()
        return party, True
    if known.name_mark not in name_marks(party.name):
        raise NotNow("This identity number is recorded with another name: check both.")
    return known, False


@transaction.atomic
def correct_party(
    *,
    by: Person,
    at: datetime,
    pk: int,
    version: int,
    name: str | None = None,
    kind: str | None = None,
    phone: str | None = None,
    paper: str | None = None,
) -> Party:
    """Corrects who somebody is; None: stays, "": not known. The audit row says which fields, not what.

    Raises Http404, NotYours, NotUnderstood, NotNow for a stale version or a number that is another's.
    """
    party, compound = party_for_update(by, pk, day_of(at), ACT)
    if party.version != version:
        raise NotNow("Meanwhile somebody changed this titleholder. Look again and enter yours once more.")
    before = _stated(party)
    set_plain(party, name=name, phone=phone, paper=paper)
    if kind is not None:
        party.kind = kind
    if party.kind not in Party.Kind.values:
        raise NotUnderstood("“{value}” is not known here.", value=party.kind[:40])
    if _same_identity(party, others=True) is not None:
        raise NotNow("This identity number is recorded with another titleholder.")
    changed = [n for n, v in _stated(party).items() if v != before[n]]
    if changed:
        party.version += 1
        party.save()
        _record("correct_party", party, compound, by, at, after={"fields": changed})
    return party


@transaction.atomic
def link_account(*, by: Person, at: datetime, pk: int, username: str | None) -> Party:
    """Says with which account a titleholder signs in, None: with none any more.

    The votes believe this link, so nobody makes it for their own account. Raises Http404, NotYours,
    NotUnderstood for no such open account, NotNow for one that is another titleholder's.
    """
    party, compound = party_for_update(by, pk, day_of(at), ACT)
    person = None
    if username is not None:
        person = get_user_model().objects.filter(username=username.strip(), is_active=True).first()
        if person is None:
            raise NotUnderstood("No open account has the sign-in name “{name}”.", name=username[:40])
        if person.pk == by.pk:
            raise NotYours("Somebody else must link your own account.")
        if Party.objects.filter(person=person).exclude(pk=party.pk).exists():
            raise NotNow("This account belongs to another titleholder already.")
    before = party.person_id
    if before == (person.pk if person else None):
        return party
    party.person = person
    party.version += 1
    party.save(update_fields=["person", "version", "changed_at"])
    old, new = {"account": before}, {"account": person and person.pk}
    _record("link_account", party, compound, by, at, before=old, after=new, for_person=person)
    return party


@transaction.atomic
def reveal_party(*, by: Person, at: datetime, pk: int, reason: str) -> Revealed:
    """Name, telephone and identity number in full, with an audit row: who looked, at whom, and why.

    PIPL art. 5, 6 and 51: for a stated purpose, no more than it needs, access limited. Raises Http404,
    NotYours, and NotUnderstood for a reason of less than 4 characters or one that tells what is revealed.
    """
    party, compound = party_for_update(by, pk, day_of(at), REVEAL)
    reason = " ".join(reason.split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON or not reason.isprintable():
        raise NotUnderstood("Say in 4 to 200 characters why you need to see it.")
    _check_discreet(reason, party)
    shown = [n for n in ("name", "phone", "paper") if getattr(party, n)]
    _record("reveal_party", party, compound, by, at, after={"reason": reason, "fields": shown})
    return Revealed(party.pk, party.name, party.phone or "", party.paper or "")


def set_plain(
    party: Party, *, name: str | None = None, phone: str | None = None, paper: str | None = None
) -> None:
    """Sets what is not None, with its mark, on an unsaved party. Raises NotUnderstood for what cannot be."""
    if name is not None:
        party.name = _clean(name, LONGEST_NAME)
        party.name_mark = name_mark(party.name)
        if not party.name_mark:
            raise NotUnderstood("A titleholder's name has 1 to 80 printable characters.")
    if phone is not None:
        party.phone = _clean(phone, LONGEST_PHONE) or None
        party.phone_mark = phone_mark(phone)
        if phone.strip() and not 5 <= len(plain_phone(phone)) <= 20:
            raise NotUnderstood("A telephone number has 5 to 20 digits.")
    if paper is not None:
        party.paper = _clean(paper, LONGEST_NUMBER) or None
        party.paper_mark = paper_mark(paper)
        if paper.strip() and len(plain_paper(paper)) < 5:
            raise NotUnderstood("An identity number has 5 to 30 letters and digits.")


def party_said(party: Party) -> dict[str, Any]:
    """What an audit row may say of a party: its kind, and which fields are known."""
    known = [n for n in ("name", "phone", "paper") if getattr(party, n)]
    return {"kind": party.kind, "fields": known}


def _stated(party: Party) -> dict[str, Any]:
    names = ("kind", "name", "phone", "paper")
    return {n: getattr(party, n) for n in names}


def _same_identity(party: Party, *, others: bool = False) -> Party | None:
    """Whoever is recorded with this identity number; `others`: not this very party."""
    rows = Party.objects.filter(paper_mark__in=paper_marks(party.paper or ""))
    return (rows.exclude(pk=party.pk) if others else rows).order_by("pk").first()


def _same_otherwise(party: Party, near: Compound | None) -> Party | None:
    """Whom an owner without an identity number must be; one with a number nobody else has is new."""
    alike = Party.objects.filter(kind=party.kind, name_mark__in=name_marks(party.name))
    if party.kind != Party.Kind.NATURAL:
        return alike.filter(paper_mark="").order_by("pk").first()
    if party.paper_mark or not party.phone_mark or near is None:
        return None
    here = alike.filter(phone_mark__in=phone_marks(party.phone or ""), titles__unit__compound=near)
    return here.order_by("pk").first()


def _clean(text: str, most: int) -> str:
    text = " ".join(text.split())
    if len(text) > most or not text.isprintable():
        raise NotUnderstood("A name, telephone or identity number is too long or not printable.")
    return text


def _check_discreet(reason: str, party: Party) -> None:
    """The reason stays in the audit trail: it may not tell what is sealed."""
    digits = plain_phone(reason)
    told = [plain_name(party.name) in plain_name(reason)]
    told += [bool(v) and v in digits for v in (plain_phone(party.phone or ""),)]
    told += [bool(v) and v in plain_paper(reason) for v in (plain_paper(party.paper or ""),)]
    if any(told):
        raise NotUnderstood(
            "Say why without the name, the telephone or the identity number: the reason is kept in the clear."
        )


def _record(
    act: str,
    party: Party,
    compound: Compound | None,
    by: Person,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    for_person: Person | None = None,
) -> None:
    record(
        act=f"register.{act}",
        by=by,
        at=at,
        subject=party,
        area_code=compound.area_code if compound else "",
        for_person=for_person,
        before=before,
        after={**(after or {}), **({"compound": compound.code} if compound else {})},
    )
