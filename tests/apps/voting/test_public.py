"""What everybody may see and fetch without an account, at every level of publication; and nonsense."""

import gzip
import json
import uuid
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from linmeng.cli.verifiers.single import module, script
from linmeng.cli.verifiers.verify import verify
from linmeng.domain.voting.log.checkpoint import WITNESS, Checkpoint, Key, cosign, public_key, signers
from linmeng.domain.voting.log.merkle import is_consistent, is_included, leaf_hash
from linmeng.domain.voting.log.receipt import Receipt
from linmeng.voting.actions.checkpoints import sign_checkpoint
from linmeng.voting.actions.notice import name_witness
from linmeng.voting.models import Ballot, Motion
from tests.apps.voting.conftest import COUNTED, NOTICED, Estate, MotionIn, carry
from tests.apps.voting.owners import at_moment
from tests.apps.voting.polls import AFTER, DURING, NO, YES, owner, phone

pytestmark = pytest.mark.django_db
_S = Motion.State
FLATS = ("1-101", "1-102", "1-201", "1-301", "1-302", "1-401", "2-101", "2-102", "2-202", "2-301", "2-302")
API = "/api/voting/motions/"


def page(motion: Motion, name: str = "public") -> str:
    return reverse(f"voting:{name}", args=[motion.uid])


@pytest.fixture
def polled(estate: Estate, motion_in: MotionIn, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`polled(state, level=…)`: a vote with eleven ballots, carried to a state."""

    def make(state: str, **changes: Any) -> Motion:
        motion = motion_in(**changes)
        at_moment(monkeypatch, DURING)
        for n, flat in enumerate(FLATS):
            phone(estate, motion, flat, NO if n % 4 == 0 else YES)
        if state != _S.OPEN:
            at_moment(monkeypatch, AFTER)
            motion = carry(motion, state, estate.officer)
            at_moment(monkeypatch, COUNTED)
        return Motion.objects.get(uid=motion.uid)

    return make


@pytest.mark.parametrize(
    "state", [_S.PUBLISHED, _S.ROLL, _S.NOTICE, _S.OPEN, _S.CLOSED, _S.COUNTED, _S.WITHDRAWN]
)
def test_from_publication_on_everybody_reads_it(motion_in: MotionIn, state: str) -> None:
    motion = motion_in(_S.PUBLISHED) if state == _S.WITHDRAWN else motion_in(state)
    if state == _S.WITHDRAWN:
        motion = carry(motion, state, motion.by)
    answer = Client().get(page(motion))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "表决方案全文。" in text
    assert motion.pack_hash in text
    assert motion.roll_hash in text
    assert 'id="verify"' not in text
    assert "单元 101" not in text


@pytest.mark.parametrize("name", ["public", "checkpoint", "vote_file", "owner_vote"])
def test_a_draft_is_nobodys(motion_in: MotionIn, name: str) -> None:
    draft = motion_in(_S.DRAFT)
    assert Client().get(page(draft, name)).status_code == 404
    assert Client().get(f"/votes/nothing/{page(draft, name).split('/')[3]}", follow=True).status_code == 404


def test_before_the_close_there_are_sums_of_turn_out_and_no_result(polled: Any, estate: Estate) -> None:
    motion = polled(_S.OPEN)
    text = Client().get(page(motion)).content.decode()
    assert "11" in text
    assert "verdict" not in text
    assert Client().get(page(motion, "vote_file")).status_code == 404
    for flat in FLATS:
        assert estate.entry(motion, flat).place not in text


@pytest.mark.parametrize("level", ["totals", "units", "choices"])
def test_the_published_file_is_what_the_verifiers_say_is_right(polled: Any, level: str) -> None:
    motion = polled(_S.RESULT, level=level)
    answer = Client().get(page(motion, "vote_file"))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert list(verify(answer.content)) == []
    file = json.loads(answer.content)
    assert (file["openings"] is None) == (level == "totals")
    assert (file["places"] is None) == (level == "totals")
    opened = file["openings"] or []
    assert all(isinstance(o[3], dict) == (level == "choices") for o in opened)
    text = Client().get(page(motion)).content.decode()
    assert text.count('class="verdict ') == 2
    assert 'id="verify"' in text


def test_a_browser_that_has_the_file_is_told_so(polled: Any) -> None:
    motion = polled(_S.RESULT)
    client = Client()
    first = client.get(page(motion, "vote_file"), headers={"accept-encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    plain = client.get(page(motion, "vote_file")).content
    assert gzip.decompress(first.content) == plain
    mark = first.headers["ETag"]
    for given in (mark, f"W/{mark}", f'"x", {mark}', "*"):
        again = client.get(page(motion, "vote_file"), headers={"if-none-match": given})
        assert (again.status_code, again.content) == (304, b"")
    assert client.get(page(motion, "vote_file"), headers={"if-none-match": '"other"'}).status_code == 200


def test_the_verifiers_are_the_ones_of_the_command_line() -> None:
    for name, body in (("verify_vote.mjs", module()), ("verify_vote.py", script())):
        answer = Client().get(f"/votes/verifiers/{name}")
        assert answer.content == body
        assert answer.headers["Content-Type"].startswith("text/")
    for name in ("single.py", "..%2fsettings.py", "verify_vote.mjs%00"):
        assert Client().get(f"/votes/verifiers/{name}").status_code == 404


def test_the_log_is_followed_without_an_account(polled: Any) -> None:
    motion = polled(_S.OPEN)
    client, at = Client(), f"{API}{motion.uid}"
    sign_checkpoint(motion, DURING)
    head = client.get(f"{at}/checkpoint").json()
    note = Checkpoint.read(head["text"])
    assert client.get(page(motion, "checkpoint")).content.decode() == head["text"]
    assert Key.read(motion.log_key) in signers(note, [Key.read(motion.log_key)])
    entries = client.get(f"{at}/log").json()
    assert [e["number"] for e in entries] == list(range(head["size"]))
    assert set(entries[1]) == {"number", "at", "kind", "ballot", "commitment"}
    assert client.get(f"{at}/log", {"first": 3, "limit": 2}).json() == entries[3:5]
    for number in (0, 5, head["size"] - 1):
        told = client.get(f"{at}/log/{number}").json()
        proof = [b64decode(part) for part in told["proof"]]
        assert is_included(leaf_hash(told["leaf"].encode()), number, told["size"], proof, note.head.root)
    small = Checkpoint.read(client.get(f"{at}/checkpoints").json()[0]["text"]).head
    told = client.get(f"{at}/consistency", {"old": small.size}).json()
    proof = [b64decode(part) for part in told["proof"]]
    assert is_consistent(small.size, note.head.size, proof, small.root, note.head.root)


def test_a_witness_signs_through_the_open_door(
    estate: Estate, motion_in: MotionIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    motion = motion_in(_S.NOTICE)
    key = public_key("witness.example/committee", WITNESS, b"w" * 32)
    name_witness(by=estate.officer, at=NOTICED, uid=motion.uid, name="岳阳居委会", key=key.text)
    motion = carry(motion, _S.OPEN, estate.officer)
    at_moment(monkeypatch, DURING)
    client, at = Client(), f"{API}{motion.uid}"
    size = client.get(f"{at}/checkpoint").json()["size"]
    head = Checkpoint.read(client.get(f"{at}/checkpoint").json()["text"]).head
    door = f"{at}/checkpoints/{size}/cosignatures"
    line = cosign(head, key.name, b"w" * 32, int(DURING.timestamp())).line

    def send(body: Any) -> int:
        return client.post(door, body, content_type="application/json").status_code

    assert send({"line": cosign(head, key.name, b"x" * 32, 1).line}) == 422
    assert send({"line": "— nobody AAAAAAAA"}) == 422
    assert send({"line": line * 20}) == 422
    assert send("{") in (400, 422)
    assert send({"line": line}) == 200
    assert send({"line": line}) == 200
    text = client.get(f"{at}/checkpoint").json()["text"]
    assert text.count("witness.example/committee") == 1
    beyond = f"{at}/checkpoints/999/cosignatures"
    assert client.post(beyond, {"line": line}, content_type="application/json").status_code == 404
    assert [send({"line": line}) for _ in range(60)][-1] == 429


def test_nonsense_at_the_open_doors(polled: Any, motion_in: MotionIn) -> None:
    motion, draft = polled(_S.OPEN), motion_in(_S.PUBLISHED)
    client = Client()
    for uid in ("nothing", "0" * 32, "%00", draft.uid):
        for tail in ("checkpoint", "log/0", "consistency?old=0"):
            assert client.get(f"{API}{uid}/{tail}").status_code == 404, (uid, tail)
    assert client.get(f"{API}{draft.uid}/log").json() == []
    at = f"{API}{motion.uid}"
    for tail, status in (
        ("log/99999", 404), ("log/-1", 422), ("log/x", 422), ("log?first=-1", 422), ("log?limit=1001", 422),
        ("log?first=99999999999999999999", 422), ("log/0?size=999", 404), ("consistency?old=999", 404),
        ("consistency", 422), ("consistency?old=3&new=1", 404), ("log/3?size=2", 404),
        ("consistency?old=0", 200),
    ):  # fmt: skip
        assert client.get(f"{at}/{tail}").status_code == status, tail


# --- the ballot's door ------------------------------------------------------------------------------


def post(client: Client, motion: Motion, body: Any) -> Any:
    return client.post(f"{API}{motion.uid}/ballots", body, content_type="application/json")


def test_a_program_casts_and_the_same_ballot_gets_the_same_receipt(
    estate: Estate, motion_in: MotionIn, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    motion = motion_in()
    at_moment(monkeypatch, DURING)
    client = Client()
    client.force_login(owner(estate, "1-101"))
    body = {"ballot": str(uuid.uuid4()), "entry": estate.entry(motion, "1-101").pk, "choices": {"1": "yes"}}
    with django_assert_max_num_queries(40):
        first = post(client, motion, body)
    assert first.status_code == 200
    made = Receipt.read(first.json()["receipt"])
    assert made == Receipt.read(first.json()["compact"])
    assert made.position == first.json()["number"]
    assert post(client, motion, body).json() == first.json()
    assert post(client, motion, {**body, "choices": {"1": "no"}}).status_code == 409
    assert post(client, motion, {**body, "ballot": str(uuid.uuid4())}).status_code == 409
    assert Ballot.objects.count() == 1


def test_nonsense_at_the_ballots_door(
    estate: Estate, motion_in: MotionIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    motion = motion_in()
    at_moment(monkeypatch, DURING)
    client = Client()
    client.force_login(owner(estate, "1-101"))
    good = {"ballot": str(uuid.uuid4()), "entry": estate.entry(motion, "1-101").pk, "choices": {"1": "yes"}}
    wrong: list[tuple[Any, int]] = [
        ("{", 400), ("[]", 422), ("null", 422), ({}, 422), ({**good, "ballot": "x"}, 422),
        ({**good, "ballot": "x" * 40_000}, 422), ({**good, "entry": 0}, 422), ({**good, "entry": "a"}, 422),
        ({**good, "entry": 2**31}, 422), ({**good, "entry": 2**31 - 1}, 403), ({**good, "choices": {}}, 422),
        ({**good, "choices": {"1": "perhaps"}}, 422), ({**good, "choices": {"9": "yes"}}, 422),
        ({**good, "choices": {"01": "yes"}}, 422),
        ({**good, "choices": {str(n): "yes" for n in range(1, 900)}}, 422),
        ({**good, "mandate": 5}, 403), ({**good, "entry": estate.entry(motion, "2-101").pk}, 403),
        ({**good, "entry": estate.entry(motion, "parking").pk}, 403),
    ]  # fmt: skip
    for body, status in wrong:
        assert post(client, motion, body).status_code == status, str(body)[:80]
    for uid in ("nothing", "0" * 32):
        assert client.post(f"{API}{uid}/ballots", good, content_type="application/json").status_code == 404
    assert (
        Client().post(f"{API}{motion.uid}/ballots", good, content_type="application/json").status_code == 401
    )
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner(estate, "1-101"))
    assert post(strict, motion, good).status_code == 403
    assert Ballot.objects.count() == 0
    notice = motion_in(_S.NOTICE)
    early = {**good, "entry": estate.entry(notice, "1-101").pk}
    assert post(client, notice, early).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_the_same_ballot_sent_twice_at_once_is_one(
    estate: Estate, motion_in: MotionIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the in-memory database has no second connection; this runs on PostgreSQL")
    motion = motion_in()
    at_moment(monkeypatch, DURING)
    client = Client()
    client.force_login(owner(estate, "1-101"))
    body = {"ballot": str(uuid.uuid4()), "entry": estate.entry(motion, "1-101").pk, "choices": {"1": "yes"}}
    gate = Barrier(4)

    def send(_: int) -> Any:
        sender = Client()
        sender.cookies = client.cookies
        gate.wait()
        try:
            answer = post(sender, motion, body)
            return answer.status_code, answer.json()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert [status for status, _ in answers] == [200] * 4
    assert all(told == answers[0][1] for _, told in answers)
    assert Ballot.objects.count() == 1
