"""A receipt: at most 2 KB, shown to whose unit it is, and held against the log by whoever has it."""

import json
import re
import zlib
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from linmeng.domain.voting.canonical import canonical
from linmeng.domain.voting.log.base45 import encoded
from linmeng.domain.voting.log.checkpoint import Checkpoint, Head, sign
from linmeng.domain.voting.log.receipt import PREFIX, NotAReceipt, Receipt
from linmeng.voting.actions.ballots import void_ballot
from linmeng.voting.actions.checkpoints import sign_checkpoint
from linmeng.voting.actions.rules import set_local_rule
from linmeng.voting.models import Ballot, LogEntry, Motion
from linmeng.voting.pages.receipt import drawn
from linmeng.voting.queries.log import receipt
from linmeng.voting.queries.receipts import checked
from tests.apps.voting.conftest import COUNTED, Estate, MotionIn, carry, moment
from tests.apps.voting.owners import at_moment
from tests.apps.voting.polls import DURING, NO, YES, owner, phone

pytestmark = pytest.mark.django_db
DOOR = "/votes/receipt/"
_S = Motion.State


@pytest.fixture
def motion(motion_in: MotionIn, monkeypatch: pytest.MonkeyPatch) -> Motion:
    opened = motion_in()
    at_moment(monkeypatch, DURING)
    return opened


def ask(text: str, client: Client | None = None) -> tuple[int, str]:
    answer = (client or Client()).post(DOOR, {"receipt": text})
    return answer.status_code, answer.content.decode()


def right(page: str) -> bool:
    """Whether every sentence of the answer holds, and there is an answer."""
    return "found-yes" in page and "found-no" not in page


def test_a_receipt_has_at_most_two_kilobytes(estate: Estate, motion: Motion) -> None:
    for flat in list(estate.units)[:12]:
        made = phone(estate, motion, flat, YES)
        assert len(made.text.encode()) <= 2048
        assert Receipt.read(made.compact) == made == Receipt.read(made.text)
        assert len(drawn(made.compact)) < 60_000


def test_both_forms_are_right_for_everybody(estate: Estate, motion: Motion) -> None:
    made = phone(estate, motion, "1-101", YES)
    phone(estate, motion, "1-301", NO)
    sign_checkpoint(motion, DURING)
    for text in (made.text, made.compact, f"  {made.text}\n"):
        status, page = ask(text)
        assert status == 200
        assert right(page)
        assert "yes" not in re.sub(
            r'class="[^"]*"|<textarea.*?</textarea>|data-\w+="[^"]*"', "", page, flags=re.S
        )


def test_nonsense_is_no_receipt(estate: Estate, motion: Motion) -> None:
    made = phone(estate, motion, "1-101", YES)
    fields = json.loads(made.text)
    strange = canonical({**fields, "leaf": "[]"}).decode()
    other = canonical({**fields, "leaf": fields["leaf"].replace(motion.uid, "0" * 32)}).decode()
    bomb = PREFIX + encoded(zlib.compress(b"0" * 2_000_000, 9))
    for text in (
        "", "x", "{}", "[]", "null", "LINMENG1:", "LINMENG1:%%%", made.text[:-1], made.compact[:-3], strange,
        other, "\x00", "[" * 8000, "x" * 100_000, bomb, json.dumps(fields, indent=1),
    ):  # fmt: skip
        status, page = ask(text)
        assert status == 422, text[:60]
        assert "found-list" not in page


def test_a_receipt_for_a_ballot_that_is_not_in_the_log_is_noticed(estate: Estate, motion: Motion) -> None:
    made = phone(estate, motion, "1-101", YES)
    fields = json.loads(made.text)
    leaf = json.loads(fields["leaf"])
    leaf["commitment"] = "f" * 64
    forged = canonical({**fields, "leaf": canonical(leaf).decode()}).decode()
    status, page = ask(forged)
    assert status == 200
    assert not right(page)
    found = checked(Motion.objects.get(), Receipt.read(forged))
    assert (found.proven, found.here, found.right) == (False, False, False)


def test_a_log_written_anew_with_its_own_key_is_noticed(estate: Estate, motion: Motion) -> None:
    """Whoever holds the key changes an entry and signs again: what the receipt's holder kept tells it."""
    made = phone(estate, motion, "1-101", YES)
    phone(estate, motion, "1-301", NO)
    sign_checkpoint(motion, DURING)
    LogEntry.objects.filter(motion=motion, number=made.position).update(commitment="0" * 64)
    found = checked(Motion.objects.get(), made)
    assert (found.proven, found.here, found.right) == (True, False, False)
    assert not right(ask(made.text)[1])


def test_a_signed_head_that_the_log_does_not_continue_is_noticed(estate: Estate, motion: Motion) -> None:
    from linmeng.domain.voting.log.merkle import leaf_hash

    phone(estate, motion, "1-101", YES)
    sign_checkpoint(motion, DURING)
    kept = Motion.objects.select_related("secrets").get()
    leaf = canonical({"at": 1, "ballot": "b" * 20, "commitment": "0" * 64, "kind": "cast",
                      "motion": kept.uid, "number": 0}).decode()  # fmt: skip
    name = kept.log_key.partition("+")[0]
    head = Head(name, 1, leaf_hash(leaf.encode()))
    note = Checkpoint(head).with_signature(sign(head, name, kept.secrets.log_seed)).text
    found = checked(kept, Receipt(leaf, 0, (), note))
    assert (found.proven, found.here, found.continues) == (True, False, False)


def test_another_logs_signature_is_worth_nothing(estate: Estate, motion: Motion) -> None:
    made = phone(estate, motion, "1-101", YES)
    note = Checkpoint.read(made.checkpoint)
    name = motion.log_key.partition("+")[0]
    forged = Checkpoint(note.head).with_signature(sign(note.head, name, b"x" * 32)).text
    found = checked(motion, Receipt(made.leaf, made.position, made.proof, forged))
    assert (found.proven, found.here) == (False, True)
    with pytest.raises(NotAReceipt):
        checked(motion, Receipt(made.leaf, made.position, made.proof, "nothing"))


def test_a_ballot_set_aside_says_so(estate: Estate, motion: Motion) -> None:
    made = phone(estate, motion, "1-101", YES)
    void_ballot(by=estate.officer, at=DURING, uid=motion.uid, ballot=Ballot.objects.get().uid, why="本人申请")
    found = checked(Motion.objects.get(), made)
    assert found.right
    assert found.void
    assert "本人申请" not in ask(made.text)[1]


def test_only_its_owner_learns_that_a_later_ballot_took_its_place(
    estate: Estate, motion_in: MotionIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And only after the count: who forced an owner to vote must not see that they voted again."""
    set_local_rule(
        by=estate.officer, at=moment(9, 1), code="T-opera", name="changeable", value=True,
        document="议事规则第9条", from_on=moment(9, 1).date(),
    )  # fmt: skip
    motion = motion_in()
    at_moment(monkeypatch, DURING)
    first = phone(estate, motion, "1-101", YES)
    phone(estate, motion, "1-101", NO)
    unit = [estate.entry(motion, "1-101").pk]
    assert checked(motion, first, unit).later is None
    at_moment(monkeypatch, COUNTED)
    carry(motion, _S.COUNTED, estate.officer)
    counted = Motion.objects.get()
    assert checked(counted, first, unit).later is True
    assert checked(counted, first).later is None
    assert checked(counted, receipt(counted, first.position + 1), unit).later is False
    mine = Client()
    mine.force_login(owner(estate, "1-101"))
    assert ask(first.text, mine)[1] != ask(first.text)[1]


def test_a_receipt_still_holds_after_the_count(
    estate: Estate, motion: Motion, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = phone(estate, motion, "1-101", YES)
    for flat in ("1-301", "1-302", "2-101"):
        phone(estate, motion, flat, NO)
    at_moment(monkeypatch, COUNTED)
    carry(motion, _S.RESULT, estate.officer)
    status, page = ask(made.compact)
    assert status == 200
    assert right(page)


def test_receipts_are_shown_to_their_unit_only(estate: Estate, motion: Motion) -> None:
    phone(estate, motion, "1-101", YES)
    uid = Ballot.objects.get().uid
    address = reverse("voting:owner_receipts", args=[motion.uid])
    other = Client()
    other.force_login(owner(estate, "2-101"))
    assert uid not in other.get(address).content.decode()
    assert other.get(address, {"ballot": uid}).status_code == 404
    assert other.get(address, {"text": uid}).status_code == 404
    assert Client().get(address).status_code == 302


def test_many_receipts_become_a_list(estate: Estate, motion: Motion) -> None:
    from linmeng.register.models import Title

    mine = estate.parties["resident"]
    for flat in ("1-301", "1-302", "1-401", "1-402"):
        Title.objects.filter(unit=estate.units[flat]).update(party=mine)
        phone(estate, motion, flat, YES)
    client = Client()
    client.force_login(estate.resident)
    address = reverse("voting:owner_receipts", args=[motion.uid])
    page = client.get(address).content.decode()
    assert 'class="qr"' not in page
    ballot = Ballot.objects.first()
    assert ballot
    assert f"?ballot={ballot.uid}" in page
    assert 'class="qr"' in client.get(address, {"ballot": ballot.uid}).content.decode()


def test_the_door_slows_down_whoever_asks_too_often(estate: Estate, motion: Motion) -> None:
    answers: list[Any] = [ask("x")[0] for _ in range(61)]
    assert answers[59] == 422
    assert answers[60] == 429


def test_a_camera_reads_the_drawing_back(estate: Estate, motion: Motion) -> None:
    import io

    import segno
    import zxingcpp
    from PIL import Image

    made = phone(estate, motion, "1-101", YES)
    picture = io.BytesIO()
    segno.make(made.compact, error="l", micro=False).save(picture, kind="png", scale=4, border=4)
    found = zxingcpp.read_barcodes(Image.open(picture).convert("L"))
    assert [Receipt.read(one.text) for one in found] == [made]
