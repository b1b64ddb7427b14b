"""The one-time code of the letter: from the paper to the receipt without an account, and every wrong try."""

import uuid
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from linmeng.voting.actions import codes
from linmeng.voting.actions.codes import make_codes
from linmeng.voting.models import Ballot, Motion, VoteCode
from tests.apps.voting.conftest import NOTICED, Estate, MotionIn
from tests.apps.voting.owners import at_moment, hidden, walk
from tests.apps.voting.polls import DURING

pytestmark = pytest.mark.django_db
DOOR = "/votes/code/"
_S = Motion.State


@pytest.fixture
def motion(motion_in: MotionIn, monkeypatch: pytest.MonkeyPatch) -> Motion:
    opened = motion_in()
    at_moment(monkeypatch, DURING)
    return opened


@pytest.fixture
def letters(estate: Estate, motion: Motion) -> dict[int, str]:
    return make_codes(by=estate.officer, at=NOTICED, uid=motion.uid)


def path(motion: Motion, step: str) -> str:
    return reverse(f"voting:owner_{step}", args=[motion.uid])


@pytest.mark.parametrize("typed", ["{code}", "{pk}-{code}", " {pk} {code} ", "{pk} – {small}", "{bare}"])
def test_from_the_letter_to_the_receipt(
    estate: Estate, motion: Motion, letters: dict[int, str], typed: str
) -> None:
    entry, client = estate.entry(motion, "1-301"), Client()
    code = letters[entry.pk]
    text = typed.format(pk=entry.pk, code=code, small=code.lower(), bare=code.replace("-", ""))
    assert client.post(DOOR, {"code": text}).headers["Location"] == DOOR
    assert entry.place in client.get(DOOR).content.decode()
    assert {k: v for k, v in client.session.items() if k.startswith("vote")} == {"vote_code": entry.code.pk}
    assert "表决方案全文。" in client.get(path(motion, "vote")).content.decode()
    answer = walk(client, motion.uid, {"u-0": entry.pk, "b-0-1": "yes", "b-0-2": "no"})
    assert answer.headers["Location"] == path(motion, "receipts")
    kept = Ballot.objects.get()
    assert (kept.entry_id, kept.by, kept.channel) == (entry.pk, None, "electronic")
    assert VoteCode.objects.get(entry=entry).used_at == DURING
    assert "<svg" in client.get(answer.headers["Location"]).content.decode()
    client.post("/votes/code/leave/")
    assert client.get(answer.headers["Location"]).status_code == 200
    assert kept.uid not in client.get(answer.headers["Location"]).content.decode()


def test_a_used_code_leads_to_the_same_receipt_and_to_no_second_ballot(
    estate: Estate, motion: Motion, letters: dict[int, str]
) -> None:
    entry = estate.entry(motion, "1-301")
    first, second = Client(), Client()
    first.post(DOOR, {"code": letters[entry.pk]})
    sent = hidden(first.post(path(motion, "check"), {"u-0": entry.pk, "b-0-1": "yes"}))
    assert first.post(path(motion, "cast"), sent).status_code == 302
    assert first.post(path(motion, "cast"), sent).status_code == 302
    text = first.get(path(motion, "receipts"), {"text": Ballot.objects.get().uid}).content
    second.post(DOOR, {"code": letters[entry.pk]})  # the same letter on another phone
    assert second.get(path(motion, "receipts"), {"text": Ballot.objects.get().uid}).content == text
    forged = {"unit": entry.pk, f"ballot-{entry.pk}": str(uuid.uuid4()), f"c-{entry.pk}-1": "no"}
    assert second.post(path(motion, "cast"), forged).headers["Location"] == path(motion, "receipts")
    assert Ballot.objects.count() == 1


def test_a_code_opens_its_own_unit_and_no_other(
    estate: Estate, motion: Motion, letters: dict[int, str]
) -> None:
    entry, other = estate.entry(motion, "1-301").pk, estate.entry(motion, "1-302").pk
    client = Client()
    client.post(DOOR, {"code": letters[entry]})
    forged = {"unit": other, f"ballot-{other}": str(uuid.uuid4()), f"c-{other}-1": "no"}
    assert client.post(path(motion, "cast"), forged).status_code == 403
    assert client.post(DOOR, {"code": f"{other}-{letters[entry]}"}).status_code == 403
    body = {"ballot": str(uuid.uuid4()), "entry": other, "choices": {"1": "yes"}}
    api = f"/api/voting/motions/{motion.uid}/ballots"
    assert client.post(api, body, content_type="application/json").status_code == 403
    assert Ballot.objects.count() == 0


def test_after_ten_wrong_tries_even_the_right_code_is_closed(
    estate: Estate, motion: Motion, letters: dict[int, str]
) -> None:
    entry = estate.entry(motion, "1-301").pk
    wrong = "-".join(["ABCD"] * 3)
    for number in range(codes.MOST_FAILURES):
        client = Client(REMOTE_ADDR=f"10.0.0.{number}")
        assert client.post(DOOR, {"code": f"{entry}-{wrong}"}).status_code == 403
    for text in (f"{entry}-{letters[entry]}", letters[entry]):
        client = Client(REMOTE_ADDR="10.0.1.1")
        assert client.post(DOOR, {"code": text}).status_code == 403
        assert "vote_code" not in client.session
    assert (
        Client(REMOTE_ADDR="10.0.1.2")
        .post(DOOR, {"code": letters[estate.entry(motion, "1-302").pk]})
        .status_code
        == 302
    )


def test_one_client_has_ten_tries_in_ten_minutes(
    estate: Estate, motion: Motion, letters: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    good = letters[estate.entry(motion, "1-301").pk]
    client = Client()
    answers = [client.post(DOOR, {"code": "2222-2222-2222"}).status_code for _ in range(11)]
    assert answers == [403] * 10 + [429]
    assert client.post(DOOR, {"code": good}).status_code == 429
    assert Client(REMOTE_ADDR="10.9.9.9").post(DOOR, {"code": good}).status_code == 302
    at_moment(monkeypatch, DURING + timedelta(minutes=11))
    assert client.post(DOOR, {"code": good}).status_code == 302


def test_a_code_made_anew_closes_the_door_that_the_old_one_opened(
    estate: Estate, motion: Motion, letters: dict[int, str]
) -> None:
    entry, client = estate.entry(motion, "1-301").pk, Client()
    client.post(DOOR, {"code": letters[entry]})
    VoteCode.objects.filter(entry=entry).update(revoked_at=DURING)
    assert client.get(path(motion, "vote")).status_code == 200
    forged: dict[str, Any] = {"unit": entry, f"ballot-{entry}": str(uuid.uuid4()), f"c-{entry}-1": "no"}
    assert client.post(path(motion, "cast"), forged).status_code == 403
    new = make_codes(by=estate.officer, at=DURING, uid=motion.uid, entries=[entry])
    assert client.post(path(motion, "cast"), forged).status_code == 403
    assert client.post(DOOR, {"code": letters[entry]}).status_code == 403
    assert client.post(DOOR, {"code": new[entry]}).status_code == 302


def test_a_letter_holds_while_the_key_is_known_that_marked_its_code(
    estate: Estate, motion: Motion, letters: dict[int, str], settings: Any
) -> None:
    """Planted: codes looked for under the first data key only were caught here."""
    entry = estate.entry(motion, "1-301").pk
    old = settings.DATA_KEYS
    settings.DATA_KEYS = [b64encode(b"k" * 32).decode(), *old]
    for text in (letters[entry], f"{entry}-{letters[entry]}"):
        assert Client().post(DOOR, {"code": text}).status_code == 302
    settings.DATA_KEYS = settings.DATA_KEYS[:1]
    assert Client().post(DOOR, {"code": letters[entry]}).status_code == 403


def test_nonsense_and_the_code_in_an_address(estate: Estate, motion: Motion, letters: dict[int, str]) -> None:
    code = letters[estate.entry(motion, "1-301").pk]
    client = Client()
    page = client.get(DOOR, {"code": code}).content.decode()
    assert "data-code" in page  # an address is kept in logs: a code in it opens nothing
    assert "vote_code" not in client.session
    for number, text in enumerate(
        ("", " ", "x", "\x00", "9" * 400, "-" * 80, "1-", f"{10**8}-{code}", "密码", code[:-1])
    ):
        answer = Client(REMOTE_ADDR=f"10.1.0.{number}").post(DOOR, {"code": text})
        assert answer.status_code in (403, 404), text
    assert Client().delete(DOOR).status_code == 405


def test_the_way_in_offers_the_code_where_letters_went_out(
    estate: Estate, motion: Motion, letters: dict[int, str]
) -> None:
    page = Client().get(path(motion, "vote"))
    assert page.status_code == 200
    assert DOOR in page.content.decode()
