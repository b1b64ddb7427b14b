"""Companies ask to take part, hand in sealed offers, and all trustees together open them."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from linmeng.cases.actions.recording import noted, some_line
from linmeng.cases.actions.recording import why as reason_of
from linmeng.cases.actions.selection import moved
from linmeng.cases.actions.selection_steps import record_way
from linmeng.cases.files.content import kind_of
from linmeng.cases.files.sealing import open_, seal, unlock
from linmeng.cases.models import Bidder, Offer, OfferBox, OfferContent, Panelist, Selection
from linmeng.cases.queries.offers import about, commitment_rows, live_offers, offer_of, packed, unpacked
from linmeng.cases.queries.panels import may_reject, panel_of
from linmeng.cases.queries.selections import (
    bid_selection_for_update,
    check_state,
    closed,
    firms_of,
    plan_of,
    selection_for_update,
)
from linmeng.domain.procedures.selection.offers import (
    SALT,
    check_offer,
    commitment,
    is_unchanged,
    payload,
    rejected,
)
from linmeng.domain.procedures.selection.offers import Offer as Said
from linmeng.domain.procedures.selection.plan import FEWEST, MOST
from linmeng.domain.refusals import NotNow, NotUnderstood, NotYours, sentence
from linmeng.people.models import Person
from linmeng.people.queries import company_named

_S, _B = Selection.State, Bidder.State
NOT_INVITING = sentence("Offers are not invited at this moment.")
IS_OPENED = sentence("These offers are opened already, or were never invited.")
DOES_NOT_OPEN = sentence("It does not open: its sealed bytes were altered.")
IS_ANOTHER = sentence("It is not what was committed to.")
NOT_OPENED = sentence("The offers are sealed until they are opened with the keys of all trustees.")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a bidder keeps: with salt and payload they prove at any time what they handed in, without us."""

    offer: Offer
    salt: str
    said: str

    @property
    def data(self) -> dict[str, Any]:
        return {
            "selection": self.offer.selection.uid, "number": self.offer.number,
            "at": self.offer.at.isoformat(timespec="seconds"), "commitment": self.offer.commitment,
            "salt": self.salt, "said": self.said,
        }  # fmt: skip


@transaction.atomic
def ask_to_bid(*, by: Person, at: datetime, uid: str, company: int) -> Bidder:
    """A company asks to take part in a public selection. Raises Http404, NotYours, NotNow."""
    row = bid_selection_for_update(by, uid, localdate(at))
    check_state(row, {_S.PUBLISHED}, NOT_INVITING)
    _check_in_time(row, at)
    firm = _own(by, company, at)
    if plan_of(row).way != "public":
        raise NotNow("Only invited companies offer here.")
    if row.bidders.filter(company=firm).exists():
        raise NotNow("Your company has asked already.")
    bidder = Bidder.objects.create(selection=row, company_id=firm, state=_B.APPLIED, by=by, at=at)
    noted(row.case, act="cases.ask_to_bid", by=by, at=at, after={"about": row.title, "company": firm})
    return bidder


@transaction.atomic
def admit_bidder(
    *, by: Person, at: datetime, uid: str, company: str, admitted: bool = True, why: str = ""
) -> Bidder:
    """Invites or admits a company, at most 10 (SH-BID); or refuses one that asked, with the reason."""
    row = selection_for_update(by, uid, localdate(at), "cases.run_selection")
    check_state(row, {_S.DRAFT, _S.PUBLISHED}, NOT_INVITING)
    if closed(row, at):
        _check_in_time(row, at)
    firm = company_named(company.strip())
    if firm is None:
        raise NotUnderstood(
            "No property company of this name is registered: “{name}”.", name=company.strip()[:120]
        )
    if admitted and row.bidders.filter(state=_B.ADMITTED).exclude(company=firm).count() >= MOST:
        raise NotNow("Ten companies may offer already: the short list has 3 to 10 (SH-BID).")
    if not admitted and row.offers.filter(company=firm, gone_at__isnull=True).exists():
        raise NotNow(
            "This company has handed in an offer already: it can be rejected only after the opening."
        )
    said = some_line(why, 300, _("Why")) if admitted else reason_of(why)
    values = {"state": _B.ADMITTED if admitted else _B.REFUSED, "why": said, "by": by, "at": at}
    bidder, _new = Bidder.objects.update_or_create(selection=row, company=firm, defaults=values)
    after = {"about": row.title, "company": firm.name, "admitted": admitted, "why": said}
    noted(row.case, act="cases.admit_bidder", by=by, at=at, after=after)
    return bidder


@transaction.atomic
def hand_in_offer(
    *,
    by: Person,
    at: datetime,
    uid: str,
    company: int,
    fee: Decimal,
    promises: Mapping[str, str],
    name: str,
    data: bytes,
    replaces: str = "",
) -> Receipt:
    """Seals an offer to all trustees and stores nothing else of it; answers the bidder's receipt.

    `replaces`: the offer of the same company that this one takes the place of; its box is destroyed.
    Raises Http404, NotYours, NotUnderstood for nonsense or a file that is none, NotNow when it is late, the
    company is not admitted, or somebody of the company handed one in meanwhile.
    """
    row = bid_selection_for_update(by, uid, localdate(at))
    check_state(row, {_S.PUBLISHED}, NOT_INVITING)
    _check_in_time(row, at)
    firm = _own(by, company, at)
    _check_admitted(row, firm)
    kind = kind_of(data)
    said = Said(
        row.uid,
        firms_of(by, localdate(at))[firm],
        fee,
        _tidy(promises),
        _sha(data),
        _called(name, kind.suffix),
    )
    check_offer(said, plan_of(row))
    _give_way(row, firm, replaces, at)
    salt, text = secrets.token_bytes(SALT), payload(said)
    keys = [bytes(t.public) for t in row.trustees.all() if t.public is not None]
    offer = Offer.objects.create(
        selection=row, uid=secrets.token_hex(16), number=row.offers.count() + 1, company_id=firm,
        company_name=said.bidder, commitment=commitment(salt, text), at=at, by=by,
    )  # fmt: skip
    OfferBox.objects.create(offer=offer, bytes=seal(packed(text, salt, data), about(row, firm), keys))
    noted(
        row.case,
        act="cases.hand_in_offer",
        by=by,
        at=at,
        after={"about": said.bidder, "hash": offer.commitment},
    )
    return Receipt(offer, salt.hex(), text.decode())


@transaction.atomic
def withdraw_offer(*, by: Person, at: datetime, uid: str, offer: str) -> Offer:
    """A company takes its offer back before the close; its box is destroyed. Http404, NotYours, NotNow."""
    row = bid_selection_for_update(by, uid, localdate(at))
    check_state(row, {_S.PUBLISHED}, NOT_INVITING)
    _check_in_time(row, at)
    found = offer_of(row, offer)
    _own(by, found.company_id, at)
    _destroy(found, at)
    noted(row.case, act="cases.withdraw_offer", by=by, at=at, after={"about": found.company_name})
    return found


@transaction.atomic
def open_offers(*, by: Person, at: datetime, uid: str, passphrases: Mapping[int, str]) -> Selection:
    """Opens all offers with the passphrases of all trustees (number → passphrase), at the time announced.

    What comes out is compared with the commitments; both are published. Raises Http404, NotYours, NotNow
    before the time, with too few offers or a missing passphrase, NotUnderstood for a wrong one.
    """
    row = selection_for_update(by, uid, localdate(at), "cases.open_offers")
    check_state(row, {_S.PUBLISHED}, IS_OPENED)
    _check_opening(row, at)
    privates = _privates(row, passphrases)
    offers = live_offers(row)
    if len(offers) < (1 if plan_of(row).way == "comparison" else FEWEST):
        raise NotNow(
            "Offers handed in: {count}; a tender needs {need}. They stay sealed: end this selection with its"
            " reason and announce another.",
            count=len(offers), need=FEWEST,
        )  # fmt: skip
    for offer in offers:
        _unseal(row, offer, privates)
    row.commitments, row.opened_at, row.state = commitment_rows(row), at, _S.OPENED
    moved(row, "cases.open_offers", by, at, {"offers": len(offers)})
    record_way(row, by=by, at=at)
    return row


@transaction.atomic
def reject_offer(
    *, by: Person, at: datetime, uid: str, offer: str, reason: str, chair: str, agreed: Sequence[str]
) -> Offer:
    """The panel rejects an opened offer, with its reason and the seats that agreed, more than half of it.

    Its chair records it; for one without an account whoever keeps the case enters the signed minutes. All of
    it is published at once. Raises Http404, NotYours, NotUnderstood, NotNow.
    """
    row = selection_for_update(by, uid, localdate(at), "cases.score")
    check_state(row, {_S.OPENED}, NOT_OPENED)
    seats = _agreed(row, chair, agreed)
    if not may_reject(by, row, seats[0], localdate(at)):
        raise NotYours("Only the panel's chair records what the panel decides.")
    found = offer_of(row, offer)
    if found.rejected:
        raise NotNow("This offer was rejected already: {why}", why=found.rejected)
    if row.panelists.filter(seated=True, scored_at__isnull=False).exists():
        raise NotNow("Scores are handed in already: an offer is rejected before the scoring.")
    found.rejected, codes = reason_of(reason), [s.candidate.code for s in seats]
    found.rejected_by = {"chair": chair, "agreed": sorted(codes), "entered": by.pk, "at": at.isoformat()}
    found.save(update_fields=["rejected", "rejected_by"])
    noted(
        row.case,
        act="cases.reject_offer",
        by=by,
        at=at,
        after={"about": str(found), "reason": found.rejected, "chair": chair, "agreed": sorted(codes)},
    )
    return found


def _agreed(row: Selection, chair: str, agreed: Sequence[str]) -> list[Panelist]:
    """The seats that agreed, the chair's first. Raises NotUnderstood, NotNow short of a majority."""
    panel, wanted = {p.candidate.code: p for p in panel_of(row)}, plan_of(row).panel
    if chair not in agreed or not set(agreed) <= panel.keys():
        raise NotUnderstood("Name the chair, and of the panel those who agreed, the chair among them.")
    if 2 * len(set(agreed)) <= wanted:
        raise NotNow("More than half of the panel must agree: {count} of {panel} did.",
                     count=len(set(agreed)), panel=wanted)  # fmt: skip
    silent = sorted(code for code in set(agreed) if panel[code].declared_at is None)
    if silent:
        raise NotNow("First these declare whether anything ties them to a bidder: {codes}.",
                     codes="、".join(silent))  # fmt: skip
    return [panel[chair], *(panel[code] for code in sorted(set(agreed) - {chair}))]


def _unseal(row: Selection, offer: Offer, privates: list[bytes]) -> None:
    try:
        plain = open_(bytes(offer.box.bytes), about(row, offer.company_id), privates)
    except NotNow:  # the passphrases are right: this box alone was altered, and it stops nobody else
        offer.proved, offer.rejected = False, DOES_NOT_OPEN
        offer.save(update_fields=["proved", "rejected"])
        return
    said, salt, document = unpacked(plain)
    read = Said(
        said["selection"],
        said["bidder"],
        Decimal(said["fee"]),
        said["promises"],
        said["document"],
        said["name"],
    )
    whole = is_unchanged(offer.commitment, salt, payload(read)) and _sha(document) == said["document"]
    OfferContent.objects.create(offer=offer, said=said, salt=salt.hex(), document=document)
    offer.proved = whole
    offer.rejected = rejected(read, plan_of(row)) if whole else IS_ANOTHER
    offer.save(update_fields=["proved", "rejected"])


def _privates(row: Selection, passphrases: Mapping[int, str]) -> list[bytes]:
    found = []
    for trustee in row.trustees.all():
        words = passphrases.get(trustee.number, "")
        if not words.strip():
            raise NotNow(
                "The passphrase of {body} is missing: offers open only with those of all {count} trustees.",
                body=trustee.body, count=row.trustees.count(),
            )  # fmt: skip
        try:
            found.append(unlock(trustee.locked, words))
        except NotUnderstood:
            raise NotUnderstood("This is not the passphrase of {body}.", body=trustee.body) from None
    return found


def _check_opening(row: Selection, at: datetime) -> None:
    for moment in (row.deadline_at, row.opens_at):
        if moment is None or at < moment:
            raise NotNow(
                "The opening was announced for {when}: nobody opens an offer before.",
                when=f"{localtime(row.opens_at):%Y-%m-%d %H:%M}",
            )


def _check_in_time(row: Selection, at: datetime) -> None:
    if closed(row, at):
        raise NotNow(
            "Offers were taken until {when}; it is {now}. This one is late and was not stored.",
            when=f"{localtime(row.deadline_at):%Y-%m-%d %H:%M}", now=f"{localtime(at):%Y-%m-%d %H:%M:%S}",
        )  # fmt: skip


def _check_admitted(row: Selection, firm: int) -> None:
    if not row.bidders.filter(company=firm, state=_B.ADMITTED).exists():
        raise NotNow("Your company is not admitted to this selection: ask to take part first.")


def _give_way(row: Selection, firm: int, replaces: str, at: datetime) -> None:
    live = row.offers.filter(company=firm, gone_at__isnull=True).first()
    if live is None and not replaces:
        return
    if live is None or live.uid != replaces:
        raise NotNow(
            "Your company's offer no. {number} was handed in at {when}: look at it first, then replace it or"
            " leave it.",
            number=live.number if live else "–", when=f"{localtime(live.at):%Y-%m-%d %H:%M}" if live else "–",
        )  # fmt: skip
    _destroy(live, at)


def _destroy(offer: Offer, at: datetime) -> None:
    OfferBox.objects.filter(offer=offer).delete()
    offer.gone_at = at
    offer.save(update_fields=["gone_at"])


def _own(by: Person, company: int, at: datetime) -> int:
    if company not in firms_of(by, localdate(at)):
        raise NotYours("You do not act for this company.")
    return company


def _tidy(promises: Mapping[str, str]) -> dict[str, str]:
    return {key: words.replace("\x00", "").replace("\r\n", "\n").strip() for key, words in promises.items()}


def _called(name: str, suffix: str) -> str:
    """The file's name without folders and control characters, ending as its content says."""
    plain = "".join(c for c in PurePath(name.replace("\\", "/")).name if c.isprintable()).strip()
    return (PurePath(plain).stem[:150] or "offer") + suffix


def _sha(data: bytes) -> str:
    return sha256(data).hexdigest()
