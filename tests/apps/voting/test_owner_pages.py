"""The owner's steps on a phone, without a script: read, mark, look again, cast, receipt. And wrong turns."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from linmeng.people.models import AuditRow
from linmeng.register.models import Acting
from linmeng.voting.actions.mandates import record_mandate
from linmeng.voting.actions.rules import set_local_rule
from linmeng.voting.models import Ballot, LogEntry, Motion
from tests.apps.voting.conftest import CLOSES, OPENS, PUBLISHED, Estate, MotionIn, moment
from tests.apps.voting.owners import at_moment, hidden, walk
from tests.apps.voting.polls import DURING, owner, phone

pytestmark = pytest.mark.django_db
YES = {"b-0-1": "yes", "b-0-2": "no"}
_S = Motion.State


@pytest.fixture
def motion(motion_in: MotionIn, monkeypatch: pytest.MonkeyPatch) -> Motion:
    """An open vote, while it is open."""
    opened = motion_in()
    at_moment(monkeypatch, DURING)
    return opened


@pytest.fixture
def phone_of(estate: Estate) -> Any:
    """`phone_of(flat)`: the browser of a flat's owner."""

    def sign_in(flat: str) -> Client:
        client = Client()
        client.force_login(owner(estate, flat))
        return client

    return sign_in


def path(motion: Motion, step: str) -> str:
    return reverse(f"voting:owner_{step}", args=[motion.uid])


def test_an_owner_reads_marks_looks_again_casts_and_has_the_receipt(
    estate: Estate, motion: Motion, phone_of: Any
) -> None:
    client, pk = phone_of("1-101"), estate.entry(motion, "1-101").pk
    mine = client.get("/votes/mine/").content.decode()
    assert motion.title in mine
    assert "1号楼 1单元 101" in mine
    assert path(motion, "vote") in mine
    read = client.get(path(motion, "vote")).content.decode()
    assert "表决方案全文。" in read
    assert all(words in read for _m, words in [("", i.words) for i in motion.items.all()])
    assert "三分之二" in read or "2/3" in read
    assert 'name="read"' in read
    assert "b-0-1" not in read  # nothing can be marked before it was read
    choose = client.get(path(motion, "vote"), {"read": "1"}).content.decode()
    assert 'name="b-0-1" value="abstain"' in choose
    answer = walk(client, motion.uid, {"u-0": pk, **YES})
    assert (answer.status_code, answer.headers["Location"]) == (302, path(motion, "receipts"))
    kept = Ballot.objects.get()
    assert (kept.entry_id, kept.channel, kept.by_id) == (pk, "electronic", owner(estate, "1-101").pk)
    receipt = client.get(path(motion, "receipts")).content.decode()
    assert "<svg" in receipt
    assert kept.uid in receipt
    after = client.get(path(motion, "vote")).content.decode()
    assert path(motion, "receipts") in after
    assert 'name="read"' not in after
    assert "b-0-1" not in client.get(path(motion, "vote"), {"read": "1"}).content.decode()


def test_sending_twice_and_the_back_button_lead_to_the_same_receipt(
    estate: Estate, motion: Motion, phone_of: Any
) -> None:
    client, pk = phone_of("1-101"), estate.entry(motion, "1-101").pk
    page = client.post(path(motion, "check"), {"u-0": pk, **YES})
    sent = hidden(page)
    first = client.post(path(motion, "cast"), sent)
    text = client.get(path(motion, "receipts"), {"text": Ballot.objects.get().uid}).content
    second = client.post(path(motion, "cast"), sent)
    assert first.headers["Location"] == second.headers["Location"]
    back = client.post(path(motion, "cast"), {**sent, f"ballot-{pk}": str(uuid.uuid4())})
    assert back.headers["Location"] == first.headers["Location"]
    assert Ballot.objects.count() == 1
    assert client.get(path(motion, "receipts"), {"text": Ballot.objects.get().uid}).content == text
    assert LogEntry.objects.filter(kind="cast").count() == 1


def test_several_units_at_once_and_each_by_itself(estate: Estate, motion: Motion, phone_of: Any) -> None:
    client = phone_of("1-201")
    entries = [estate.entry(motion, flat).pk for flat in ("1-201", "2-201")]
    choose = client.get(path(motion, "vote"), {"read": "1"}).content.decode()
    assert choose.count('type="checkbox"') == 2
    assert choose.count('type="radio"') == 6
    each = client.get(path(motion, "vote"), {"read": "1", "each": "1"}).content.decode()
    assert each.count('type="radio"') == 12
    answer = walk(client, motion.uid, {"u-0": entries, **YES})
    assert answer.status_code == 302
    assert set(Ballot.objects.values_list("entry", flat=True)) == set(entries)
    assert len({b.uid for b in Ballot.objects.all()}) == 2


def test_one_unit_now_and_the_other_later(estate: Estate, motion: Motion, phone_of: Any) -> None:
    client = phone_of("1-201")
    one, other = (estate.entry(motion, flat).pk for flat in ("1-201", "2-201"))
    walk(client, motion.uid, {"each": "1", "u-0": one, "b-0-1": "yes"})
    assert list(Ballot.objects.values_list("entry", flat=True)) == [one]
    left = client.get(path(motion, "vote"), {"read": "1"}).content.decode()
    assert f'value="{other}"' in left
    assert f'value="{one}"' not in left
    walk(client, motion.uid, {"u-0": other, "b-0-2": "no"})
    assert Ballot.objects.count() == 2


def test_nothing_marked_comes_back_with_a_sentence(estate: Estate, motion: Motion, phone_of: Any) -> None:
    client, pk = phone_of("1-201"), estate.entry(motion, "1-201").pk
    for sent in (
        {"u-0": pk},
        {"b-0-1": "yes"},
        {},
        {"u-0": pk, "b-0-1": "maybe"},
        {"u-0": "x", "b-0-1": "yes"},
    ):
        answer = client.post(path(motion, "check"), sent)
        assert answer.status_code == 422, sent
        assert 'role="alert"' in answer.content.decode()
    again = client.post(path(motion, "check"), {"b-0-1": "yes", "u-0": "0"}).content.decode()
    assert 'value="yes" checked' in again  # what was marked is still marked
    assert Ballot.objects.count() == 0


def test_co_owners_see_that_another_was_chosen_without_a_name(
    estate: Estate, motion: Motion, phone_of: Any
) -> None:
    husband, wife = estate.parties["husband"], estate.parties["wife"]
    Acting.objects.create(
        how="representative", unit=estate.units["1-102"], party=wife, paper="推选书", from_on=PUBLISHED.date()
    )
    client = phone_of("1-102")
    assert owner(estate, "1-102").party == husband
    page = client.get(path(motion, "vote")).content.decode()
    assert _("The co-owners chose another person to vote for this unit.") in page
    assert wife.name not in page
    assert 'name="read"' not in page
    pk = estate.entry(motion, "1-102").pk
    assert client.post(path(motion, "check"), {"u-0": pk, **YES}).status_code == 422
    sent = {"unit": pk, f"ballot-{pk}": str(uuid.uuid4()), f"c-{pk}-1": "yes"}
    assert client.post(path(motion, "cast"), sent).status_code == 403
    assert Ballot.objects.count() == 0


def test_a_proxy_sees_only_what_the_mandate_covers(estate: Estate, motion: Motion) -> None:
    entry, proxy = estate.entry(motion, "2-101"), estate.world.people["nobody"]
    record_mandate(
        by=estate.officer, at=DURING, uid=motion.uid, entry=entry.pk, person=proxy, name="无角色",
        document="委托书1号", items=[1], opinions={},
    )  # fmt: skip
    client = Client()
    client.force_login(proxy)
    assert motion.title in client.get("/votes/mine/").content.decode()
    choose = client.get(path(motion, "vote"), {"read": "1"}).content.decode()
    assert 'name="b-0-1"' in choose
    assert 'name="b-0-2"' not in choose
    assert walk(client, motion.uid, {"u-0": entry.pk, "b-0-1": "yes", "b-0-2": "no"}).status_code == 302
    kept = Ballot.objects.get()
    assert kept.mandate is not None
    forged = {"unit": entry.pk, f"ballot-{entry.pk}": str(uuid.uuid4()), f"c-{entry.pk}-2": "no"}
    client.post(path(motion, "cast"), forged)
    assert Ballot.objects.count() == 1


def test_where_the_rules_say_so_a_ballot_is_changed(
    estate: Estate, motion_in: MotionIn, phone_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_local_rule(
        by=estate.officer, at=moment(9, 1), code="T-opera", name="changeable", value=True,
        document="议事规则第9条", from_on=moment(9, 1).date(),
    )  # fmt: skip
    motion = motion_in()
    at_moment(monkeypatch, DURING)
    client, pk = phone_of("1-101"), estate.entry(motion, "1-101").pk
    walk(client, motion.uid, {"u-0": pk, **YES})
    assert 'name="read"' in client.get(path(motion, "vote")).content.decode()
    walk(client, motion.uid, {"u-0": pk, "b-0-1": "no"})
    assert Ballot.objects.count() == 2
    assert client.get(path(motion, "receipts")).content.decode().count('class="qr"') == 2


@pytest.mark.parametrize(("state", "at"), [(_S.NOTICE, OPENS - timedelta(days=1)), (_S.CLOSED, CLOSES)])
def test_before_and_after_there_is_a_plain_sentence(
    estate: Estate, motion_in: MotionIn, phone_of: Any, monkeypatch: pytest.MonkeyPatch, state: str, at: Any
) -> None:
    motion = motion_in(state)
    at_moment(monkeypatch, at)
    client, pk = phone_of("1-101"), estate.entry(motion, "1-101").pk
    page = client.get(path(motion, "vote"), {"read": "1"}).content.decode()
    assert "表决方案全文。" in page
    assert 'type="radio"' not in page
    assert client.post(path(motion, "check"), {"u-0": pk, **YES}).status_code == 409
    sent = {"unit": pk, f"ballot-{pk}": str(uuid.uuid4()), f"c-{pk}-1": "yes"}
    assert client.post(path(motion, "cast"), sent).status_code == 409
    assert client.get("/votes/mine/").status_code == 200
    assert Ballot.objects.count() == 0


def test_nobody_hands_in_what_is_not_theirs(estate: Estate, motion: Motion, phone_of: Any) -> None:
    pk = estate.entry(motion, "1-101").pk
    sent = {"unit": pk, f"ballot-{pk}": str(uuid.uuid4()), f"c-{pk}-1": "yes"}
    other = phone_of("2-101")
    assert other.post(path(motion, "cast"), sent).status_code == 403
    parking = estate.entry(motion, "parking").pk
    mine = phone_of("1-101")
    left_out = {"unit": parking, f"ballot-{parking}": str(uuid.uuid4()), f"c-{parking}-1": "yes"}
    assert mine.post(path(motion, "cast"), left_out).status_code == 403
    officer = Client()
    officer.force_login(estate.officer)
    assert officer.post(path(motion, "cast"), sent).status_code == 403
    nobody = Client()
    assert nobody.post(path(motion, "cast"), sent).status_code == 403
    assert nobody.get(path(motion, "vote")).status_code == 302
    assert nobody.get("/votes/mine/").status_code == 302
    assert Ballot.objects.count() == 0


def test_nonsense_at_every_door(estate: Estate, motion: Motion, motion_in: MotionIn, phone_of: Any) -> None:
    client, pk = phone_of("1-101"), estate.entry(motion, "1-101").pk
    for uid in ("nothing", "0" * 32, "-"):
        for step in ("vote", "receipts"):
            assert client.get(f"/votes/{uid}/{step}/").status_code == 404
        for step in ("check", "cast"):
            assert client.post(f"/votes/{uid}/{step}/", {}).status_code == 404
    draft = motion_in(_S.DRAFT)
    assert client.get(f"/votes/{draft.uid}/vote/").status_code == 404
    good = str(uuid.uuid4())
    wrong: list[dict[str, Any]] = [
        {}, {"unit": "x"}, {"unit": "9" * 30}, {"unit": pk}, {"unit": pk, f"ballot-{pk}": good},
        {"unit": pk, f"ballot-{pk}": "", f"c-{pk}-1": "yes"},
        {"unit": pk, f"ballot-{pk}": "a b", f"c-{pk}-1": "yes"},
        {"unit": pk, f"ballot-{pk}": "x" * 5000, f"c-{pk}-1": "yes"},
        {"unit": pk, f"ballot-{pk}": good, f"c-{pk}-1": "perhaps"},
        {"unit": pk, f"ballot-{pk}": good, f"c-{pk}-9": "yes"},
        {"unit": pk, f"ballot-{pk}": good, f"c-{pk}-": "yes"},
        {"unit": pk, f"ballot-{pk}": good, f"c-{pk}-1\x00": "yes"},
        {"unit": pk, f"ballot-{pk}": good, f"c-{pk}-1": "yes" * 10_000},
    ]  # fmt: skip
    for sent in wrong:
        assert client.post(path(motion, "cast"), sent).status_code in (403, 409, 422), sent
    for step in ("check", "cast"):
        assert client.get(path(motion, step)).status_code == 405
    assert client.get(path(motion, "receipts"), {"ballot": "none"}).status_code == 404
    assert client.get(path(motion, "receipts"), {"text": "\x00"}).status_code == 404
    assert Ballot.objects.count() == 0


def test_the_number_of_questions_does_not_grow_with_the_units(
    estate: Estate, motion: Motion, phone_of: Any, django_assert_max_num_queries: Any
) -> None:
    client = phone_of("1-101")
    client.get("/votes/mine/")
    with django_assert_max_num_queries(20):
        client.get("/votes/mine/")
    with django_assert_max_num_queries(20):
        client.get(path(motion, "vote"))
    pk = estate.entry(motion, "1-101").pk
    sent = hidden(client.post(path(motion, "check"), {"u-0": pk, **YES}))
    with django_assert_max_num_queries(45):
        client.post(path(motion, "cast"), sent)


def test_no_mark_is_kept_outside_the_sealed_box(estate: Estate, motion: Motion, phone_of: Any) -> None:
    client, pk = phone_of("1-101"), estate.entry(motion, "1-101").pk
    walk(client, motion.uid, {"u-0": pk, "b-0-1": "abstain", "b-0-2": "abstain"})
    for session in Session.objects.all():
        assert "abstain" not in str(session.get_decoded())
    for row in AuditRow.objects.all():
        assert "abstain" not in str((row.before, row.after, row.subject_name))
    receipt = client.get(path(motion, "receipts")).content.decode()
    assert "abstain" not in re.sub(r"<svg.*?</svg>", "", receipt)


def test_help_for_an_owner_who_is_present(estate: Estate, motion: Motion) -> None:
    staff = Client()
    staff.force_login(estate.officer)
    entry = estate.entry(motion, "2-302")
    start = reverse("voting:help", args=[motion.uid])
    there = reverse("voting:help_vote", args=[motion.uid, entry.pk])
    assert staff.get(there).status_code == 404  # opened by nobody yet
    assert entry.place in staff.get(start, {"unit": "2单元 302"}).content.decode()
    assert staff.post(start, {"entry": entry.pk}).headers["Location"] == there
    assert AuditRow.objects.filter(act="voting.help_owner", by=estate.officer).count() == 1
    assert 'class="turn"' in staff.get(there).content.decode()
    answer = walk(staff, motion.uid, {"u-0": entry.pk, **YES}, there)
    assert answer.headers["Location"] == reverse("voting:help_receipts", args=[motion.uid, entry.pk])
    kept = Ballot.objects.get()
    assert (kept.channel, kept.helped_by, kept.by) == ("assisted", estate.officer, None)
    assert "<svg" in staff.get(answer.headers["Location"]).content.decode()
    for sent in ({}, {"entry": "x"}, {"entry": 10**12}, {"entry": estate.entry(motion, "parking").pk}):
        assert staff.post(start, sent).status_code in (403, 404)


def test_help_is_the_offices_and_shows_no_receipt_of_others(estate: Estate, motion: Motion) -> None:
    entry = estate.entry(motion, "1-101")
    phone(estate, motion, "1-101", {"1": "yes"})
    for who in ("resident", "nobody", "stranger", "manager", "expert"):
        client = Client()
        client.force_login(estate.world.people[who])
        start = reverse("voting:help", args=[motion.uid])
        assert client.get(start).status_code in (403, 404), who
        assert client.post(start, {"entry": entry.pk}).status_code in (403, 404), who
    staff = Client()
    staff.force_login(estate.officer)
    staff.post(reverse("voting:help", args=[motion.uid]), {"entry": entry.pk})
    page = staff.get(reverse("voting:help_receipts", args=[motion.uid, entry.pk])).content.decode()
    assert Ballot.objects.get().uid not in page
