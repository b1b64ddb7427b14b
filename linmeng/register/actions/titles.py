"""Who holds a unit, and who votes for its owners: the co-owner they chose, or a guardian."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import Http404

from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.domain.register.contracts import check_days
from linmeng.domain.register.units import check_shares, read_share
from linmeng.people.actions import record
from linmeng.people.models import Person
from linmeng.register.actions.changes import day_of, plain
from linmeng.register.actions.parties import ACT, NewParty, find_or_make
from linmeng.register.actions.unit_changes import (
    DAY,
    STILL,
    end_representative,
    end_titles,
    record_on,
    touch_unit,
    unit_for_update,
)
from linmeng.register.models import Acting, Compound, Party, Title, Unit
from linmeng.register.permissions import check
from linmeng.register.queries.parties import party_for, party_for_update, titleholders

Holder = tuple[int | NewParty, str]
"""A titleholder, known by its key or new, and the share ("1/2", "" when none is stated)."""
LONGEST_PAPER = 120


@transaction.atomic
def set_holders(
    *, by: Person, at: datetime, pk: int, version: int, on: date | None, holders: Sequence[Holder]
) -> Unit:
    """From the day `on` these parties hold the unit, together; the titles before end the day before.

    `on` None is for the first titles that are recorded: since before our records. The representative whom
    the former co-owners chose ends with them. Raises Http404, NotYours also for a party out of reach,
    NotUnderstood for shares that cannot be or a party twice, NotNow.
    """
    unit = unit_for_update(by, pk, at, ACT, version)
    _check_day(on, at)
    shares = [read_share(share) for _, share in holders]
    check_shares(shares)
    if not holders:
        raise NotUnderstood("A unit has at least one titleholder.")
    if on is None and Title.objects.filter(STILL, unit=unit).exists():
        raise NotUnderstood("From which day do they hold it? The unit has titleholders already.")
    parties, made = _parties(by, at, [who for who, _ in holders], unit.compound)
    before = end_titles(unit, on - DAY) if on else []
    ended = end_representative(unit, on - DAY) if on else []
    for party, share in zip(parties, shares, strict=True):
        Title.objects.create(unit=unit, party_id=party, share=share, from_on=on)
    touch_unit(unit)
    after = {"parties": parties, "shares": shares, "recorded": made, "on": plain(on)}
    record_on("set_holders", unit, by, at, {"parties": before, "representative": ended}, after)
    return unit


@transaction.atomic
def choose_representative(
    *, by: Person, at: datetime, pk: int, version: int, party: int, paper: str, on: date
) -> Acting:
    """The co-owners of a unit chose one of them to vote for it; `paper` names the document that says so.

    Whoever was chosen before ends the day before. Raises Http404, NotYours, NotUnderstood for somebody who
    does not hold the unit with others, NotNow. Source: G274 art. 25 (domain-rules 1.3, [M]).
    """
    unit = unit_for_update(by, pk, at, ACT, version)
    _check_day(on, at)
    holders = titleholders(unit.pk, on)
    if len(holders) < 2:
        raise NotUnderstood("Only co-owners choose who votes: {place} has one titleholder.", place=unit.place)
    if party not in holders:
        raise NotUnderstood(
            "The co-owners choose one of them: this person does not hold {place}.", place=unit.place
        )
    before = Acting.objects.filter(STILL, unit=unit).first()
    if before is not None and before.from_on > on:
        raise NotNow(
            "The present representative was chosen on {day}: choose a later day.", day=before.from_on
        )
    end_representative(unit, on - DAY)
    made = Acting.objects.create(
        how=Acting.How.REPRESENTATIVE, unit=unit, party_id=party, paper=_document(paper), from_on=on
    )
    touch_unit(unit)
    said = {"party": party, "document": bool(made.paper), "on": plain(on)}
    record_on("choose_representative", unit, by, at, {"party": before and before.party_id}, said)
    return made


@transaction.atomic
def record_guardian(
    *, by: Person, at: datetime, ward: int, guardian: int | NewParty, paper: str, on: date
) -> Acting:
    """A guardian votes for an owner without capacity; `paper` names the document that shows it.

    Raises Http404, NotYours, NotUnderstood for oneself as guardian, NotNow when this one is recorded.
    Source: G274 art. 25 (domain-rules 1.3, [M]); Civil Code art. 23.
    """
    owner, compound = party_for_update(by, ward, day_of(at), ACT)
    _check_day(on, at)
    [party], made = _parties(by, at, [guardian], compound)
    if party == owner.pk:
        raise NotUnderstood("Nobody is their own guardian.")
    if Acting.objects.filter(STILL, ward=owner, party=party).exists():
        raise NotNow("This guardian is recorded already.")
    acting = Acting.objects.create(
        how=Acting.How.GUARDIAN, ward=owner, party_id=party, paper=_document(paper), from_on=on
    )
    code = compound.area_code if compound else ""
    said = {"party": party, "recorded": made, "document": bool(acting.paper), "on": plain(on)}
    record(act="register.record_guardian", by=by, at=at, subject=owner, area_code=code, after=said)
    return acting


@transaction.atomic
def end_acting(*, by: Person, at: datetime, pk: int, on: date) -> Acting:
    """A representative or guardian acts for the last time on the day `on`; it stays on record.

    Raises Http404, NotYours, NotNow when it ended before, NotUnderstood for a day before it began.
    """
    rows = Acting.objects.select_for_update(of=("self",)).select_related("unit__compound")
    acting = rows.filter(pk=pk).first() if 0 < pk < 2**63 else None
    if acting is None:
        raise Http404
    code = _check_acting(by, at, acting)
    check_days(on)
    if acting.until_on is not None:
        raise NotNow("This ended on {day} already.", day=acting.until_on)
    if on < acting.from_on:
        raise NotUnderstood("The last day lies before the first.")
    acting.until_on = on
    acting.save(update_fields=["until_on"])
    about = acting.unit or acting.ward
    said = {"how": acting.how, "party": acting.party_id, "until": plain(on)}
    record(act="register.end_acting", by=by, at=at, subject=about, area_code=code, after=said)
    return acting


def _check_acting(by: Any, at: datetime, acting: Acting) -> str:
    """Raises NotYours unless the person may end it; the area of the audit row."""
    if acting.unit is not None:
        check(by, ACT, day_of(at), acting.unit.compound)
        return acting.unit.compound.area_code
    _, compound = party_for(by, acting.ward_id or 0, day_of(at), ACT)
    return compound.area_code if compound else ""


def _parties(
    by: Any, at: datetime, whos: Sequence[int | NewParty], near: Compound | None
) -> tuple[list[int], list[int]]:
    """The keys of all, and of those made anew."""
    keys: list[int] = []
    made: list[int] = []
    for who in whos:
        if isinstance(who, NewParty):
            party, new = find_or_make(who, near)
            made += [party.pk] if new else []
            keys.append(party.pk)
        else:
            keys.append(_known(by, at, who).pk)
    if len(set(keys)) != len(keys):
        raise NotUnderstood("The same titleholder is named twice.")
    return keys, made


def _known(by: Any, at: datetime, pk: int) -> Party:
    try:
        return party_for(by, pk, day_of(at), ACT)[0]
    except Http404:
        raise NotUnderstood("There is no such titleholder.") from None


def _document(text: str) -> str:
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_PAPER or not text.isprintable():
        raise NotUnderstood("Name the document that shows it, in 1 to 120 characters.")
    return text


def _check_day(on: date | None, at: datetime) -> None:
    if on is None:
        return
    check_days(on)
    if on > day_of(at):
        raise NotNow("What lies ahead is recorded when it has happened: {day} is still to come.", day=on)
