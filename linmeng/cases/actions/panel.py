"""The panel: candidates are listed, a lot anybody can check draws them, and they declare their ties."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from linmeng.cases.actions.recording import noted, one_line
from linmeng.cases.actions.recording import why as reason_of
from linmeng.cases.actions.selection_steps import record_way
from linmeng.cases.models import Candidate, Panelist, PanelLot, Selection
from linmeng.cases.queries.panels import (
    EXPERTS,
    OWNERS,
    bidders_of,
    groups_to_draw,
    missing_seats,
    panelist_of,
    pending_lot,
)
from linmeng.cases.queries.selections import check_state, selection_for_update
from linmeng.domain.procedures.selection.lot import (
    Group,
    check_lot,
    commitment,
    is_opened,
    list_data,
    list_hash,
    order,
    public_value,
)
from linmeng.domain.procedures.selection.timing import DRAWN_WITHIN, check_drawn
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours, sentence
from linmeng.people.models import Person

_S = Selection.State
LETTERS = {EXPERTS: "E", OWNERS: "B"}
NOT_PUBLISHED = sentence("The panel is drawn between the publication of the plan and the scoring.")
MOST = 200


@transaction.atomic
def list_candidates(
    *, by: Person, at: datetime, uid: str, group: str, people: Sequence[Mapping[str, Any]]
) -> list[Candidate]:
    """Puts candidates on the list of a group: {"name", "body", "person" (an account, or None)}.

    Each gets a number; names stay sealed and are never published. Raises Http404, NotYours, NotUnderstood,
    also for somebody of a company that takes part, NotNow while a lot is committed to and not drawn: its
    list stands.
    """
    row = selection_for_update(by, uid, localdate(at), "cases.run_selection")
    check_state(row, {_S.DRAFT, _S.PUBLISHED, _S.OPENED}, NOT_PUBLISHED)
    if group not in LETTERS or not people:
        raise NotUnderstood("Name somebody, as an expert or for the owners' side.")
    if pending_lot(row) is not None:
        raise NotNow("The list is published and its lot is not drawn yet: it stands until then.")
    have = row.candidates.filter(group=group).count()
    if have + len(people) > MOST:
        raise NotUnderstood("A list has at most {most} candidates.", most=MOST)
    made = []
    for n, who in enumerate(people, have + 1):
        person = who.get("person")
        if person is not None and row.candidates.filter(person=person).exists():
            raise NotUnderstood("{name} is on the list already.", name=str(person))
        _check_apart(row, str(who["name"]), str(who["body"]), person, at)
        made.append(
            Candidate.objects.create(
                selection=row, code=f"{LETTERS[group]}{n:02}", group=group, person=person,
                name=one_line(str(who["name"]), 60, _("Name")),
                body=one_line(str(who["body"]), 120, _("Body")),
            )
        )  # fmt: skip
    after = {"about": row.title, "group": group, "count": len(made)}
    noted(row.case, act="cases.list_candidates", by=by, at=at, after=after)
    return made


@transaction.atomic
def commit_lot(*, by: Person, at: datetime, uid: str, event: str, known_at: datetime) -> PanelLot:
    """Publishes the list and the commitment to a secret of chance; `event`: the public value that will count.

    It must not be known yet: `known_at` lies in the future, and within 2 days before the opening (SH-BID).
    Raises Http404, NotYours, NotUnderstood, NotNow when nothing is to be drawn.
    """
    row = selection_for_update(by, uid, localdate(at), "cases.run_selection")
    check_state(row, {_S.PUBLISHED, _S.OPENED}, NOT_PUBLISHED)
    if pending_lot(row) is not None:
        raise NotNow("A lot is committed to already: draw it first.")
    groups = groups_to_draw(row, at)
    if not groups:
        raise NotNow("Every seat of the panel is taken.")
    _check_filled(groups)
    check_lot(groups)
    _check_known(row, at, known_at, first=not row.panelists.exists())
    said = one_line(event, 200, _("Public value"))
    listed = list_data(row.uid, said, groups)
    digest, secret = list_hash(listed), secrets.token_hex(32)
    lot = PanelLot.objects.create(
        selection=row, number=row.lots.count() + 1, listed=listed, list_hash=digest, secret=secret.encode(),
        commitment=commitment(secret, digest), event=said, known_at=known_at, committed_at=at, by=by,
    )  # fmt: skip
    noted(row.case, act="cases.commit_lot", by=by, at=at, after={"about": row.title, "hash": lot.commitment})
    return lot


@transaction.atomic
def draw_lot(*, by: Person, at: datetime, uid: str, value: str) -> PanelLot:
    """Takes the public value as it came out and draws; secret, value and orders are published.

    Raises Http404, NotYours, NotUnderstood, NotNow before the value can be known, outside the 2 days, when
    list or secret were altered since the commitment, or after the selection has ended.
    """
    row = selection_for_update(by, uid, localdate(at), "cases.run_selection")
    check_state(row, {_S.PUBLISHED, _S.OPENED}, NOT_PUBLISHED)
    lot = pending_lot(row)
    if lot is None:
        raise NotNow("No lot is committed to: publish the list first.")
    if at < lot.known_at:
        raise NotNow(
            "“{event}” comes out at {when}: the lot is drawn after that.",
            event=lot.event, when=f"{localtime(lot.known_at):%Y-%m-%d %H:%M}",
        )  # fmt: skip
    if row.opens_at is not None and not row.panelists.exists():
        check_drawn(localdate(at), localdate(row.opens_at))
    secret, said = bytes(lot.secret).decode(), public_value(value)
    if not is_opened(lot.commitment, secret, list_hash(lot.listed)):
        raise NotNow("List or secret are not those committed to: call your administrator, nothing is drawn.")
    orders = {
        g["key"]: order(secret, said, lot.list_hash, g["key"], g["candidates"]) for g in lot.listed["groups"]
    }
    lot.opened, lot.value, lot.drawn_at = secret, said, at
    lot.orders = {key: list(names) for key, names in orders.items()}
    lot.save()
    _seat(row, lot)
    noted(row.case, act="cases.draw_lot", by=by, at=at, after={"about": lot.event, "value": said})
    record_way(row, by=by, at=at)
    return lot


@transaction.atomic
def declare(*, by: Person, at: datetime, uid: str, code: str, ties: Mapping[str, str]) -> Panelist:
    """The declaration of interests of somebody drawn: company → what ties them to it; {} is “none”.

    With a tie the next in the order takes the seat; to act for a bidder is one, said or not. Their own
    account declares; for one without an account staff enter the signed paper. Raises Http404, NotYours,
    NotUnderstood, NotNow when it was declared before or the selection has ended.
    """
    row = selection_for_update(by, uid, localdate(at), "cases.score")
    check_state(row, {_S.PUBLISHED, _S.OPENED}, NOT_PUBLISHED)
    seat = panelist_of(row, code)
    check_hand(row, seat, by, at)
    if seat.declared_at is not None:
        raise NotNow("The declaration was made on {day}; it stands.", day=localdate(seat.declared_at))
    known = {str(pk) for pk in row.bidders.values_list("company_id", flat=True)}
    if not set(ties) <= known:
        raise NotUnderstood("A tie is to a company that takes part.")
    seat.ties = {key: reason_of(words) for key, words in ties.items()}
    for firm in bidders_of(
        row, seat.candidate.person, seat.candidate.body, at
    ):  # known here, whatever the declaration says
        seat.ties.setdefault(str(firm.pk), sentence("acts for it, or did in the last three years"))
    seat.declared_at, seat.entered_by = at, by
    seat.save()
    noted(row.case, act="cases.declare", by=by, at=at, after={"about": code, "ties": len(seat.ties)})
    if seat.ties:
        _bar(row, seat, sentence("declared a tie to a bidder"))
    return seat


@transaction.atomic
def bar_panelist(*, by: Person, at: datetime, uid: str, code: str, why: str) -> Panelist:
    """Takes somebody off the panel who cannot come, with the reason; the next in the order takes the seat."""
    row = selection_for_update(by, uid, localdate(at), "cases.run_selection")
    check_state(row, {_S.PUBLISHED, _S.OPENED}, NOT_PUBLISHED)
    seat = panelist_of(row, code)
    if not seat.seated:
        raise NotNow("{code} has no seat.", code=code)
    _bar(row, seat, reason_of(why))
    noted(row.case, act="cases.bar_panelist", by=by, at=at, after={"about": code, "why": seat.barred_why})
    return seat


def check_hand(row: Selection, seat: Panelist, by: Person, at: datetime) -> None:
    """Raises NotYours unless the seat is the person's own, or has no account and they run the selection."""
    from linmeng.cases.permissions import may

    owner = seat.candidate.person_id
    if owner != by.pk and (owner is not None or not may(by, "cases.run_selection", localdate(at), row)):
        raise NotYours("Only {code} declares and scores on this seat.", code=seat.candidate.code)


def _bar(row: Selection, seat: Panelist, reason: str) -> None:
    if seat.scored_at is not None:
        raise NotNow("The sheet of {code} is in: it stands.", code=seat.candidate.code)
    seat.seated, seat.barred_why = False, reason
    seat.save(update_fields=["seated", "barred_why"])
    following = row.panelists.filter(candidate__group=seat.candidate.group, seated=False, barred_why="")
    after = following.order_by("rank").first()
    if after is not None:
        after.seated = True
        after.save(update_fields=["seated"])


def _seat(row: Selection, lot: PanelLot) -> None:
    missing = missing_seats(row)
    for key, names in lot.orders.items():
        begin = row.panelists.filter(candidate__group=key).count()
        people = {c.code: c for c in row.candidates.filter(code__in=names)}
        for n, code in enumerate(names):
            Panelist.objects.create(
                selection=row, candidate=people[code], rank=begin + n + 1, expert=key == EXPERTS,
                seated=n < missing.get(key, 0),
            )  # fmt: skip


def _check_apart(row: Selection, name: str, body: str, person: Person | None, at: datetime) -> None:
    firms = bidders_of(row, person, body, at)
    if firms:
        raise NotUnderstood("{name} belongs to {company}, which takes part: nobody judges their own offer.",
                            name=name[:60], company=firms[0].name)  # fmt: skip


def _check_filled(groups: Sequence[Group]) -> None:
    for group in groups:
        if len(group.candidates) < group.seats:
            raise NotNow(
                "“{group}” has {count} candidates for {seats} seats: put more on the list.",
                group=group.words, count=len(group.candidates), seats=group.seats,
            )  # fmt: skip


def _check_known(row: Selection, at: datetime, known_at: datetime, *, first: bool) -> None:
    if known_at <= at:
        raise NotUnderstood("The public value must not be known yet: choose one that is still to come out.")
    if not first or row.opens_at is None:
        return  # a later lot fills seats that fell free: whenever it is needed
    earliest = localdate(row.opens_at) - timedelta(days=DRAWN_WITHIN)
    if not earliest <= localdate(known_at) or known_at > row.opens_at:
        raise NotUnderstood(
            "The panel is drawn within 2 days before the opening (SH-BID): choose a value of {first} to"
            " {last}.",
            first=earliest, last=f"{localtime(row.opens_at):%Y-%m-%d %H:%M}",
        )  # fmt: skip
