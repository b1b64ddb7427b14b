"""New Hongyi: once three compounds are one in the register, their owners vote once, with the new compound."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from linmeng.cases.actions import link_motion, open_case, propose_votes, read_result
from linmeng.cases.models import Case, CaseMotion
from linmeng.cases.queries import case_for
from linmeng.cases.queries.assemblies import assemblies_of, codes_for
from linmeng.cases.queries.procedures import _read, frozen_procedure
from linmeng.cases.queries.votes import deciding, missing_votes, motions_to_join, to_draft, votes_of
from linmeng.demo.votes import on_phones, to_opening
from linmeng.domain.refusals import NotNow, NotUnderstood
from linmeng.people.models import Person
from linmeng.register.actions import merge_compounds, split_compound
from linmeng.register.models import Compound
from linmeng.voting import actions as voting
from linmeng.voting.actions.motions import draft_motion
from linmeng.voting.models import Motion
from tests.apps.cases.conftest import PROCEDURE
from tests.apps.voting.clock import Clock, clock
from tests.journeys.estates import NAMES, settle_estates
from tests.worlds import World

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
CODES = [f"T-{key}" for key in NAMES]
AT = datetime(2025, 11, 19, 2, tzinfo=UTC)
ON = date(2025, 11, 19)


@pytest.fixture
def officer(world: World) -> Person:
    return world.people["stranger"]  # of that street


@pytest.fixture(params=["case", "compound"])
def scope(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def case(rules: Any, world: World, officer: Person, scope: str, clock: Clock) -> Case:
    """The three of Hongyi in one case whose only step is a vote on the rules of procedure."""
    clock(AT)
    settle_estates(world)
    text = PROCEDURE.format(version=1, anchor="contract_end", days=30)
    head, *steps = text.split("[[step]]")
    vote = next(one for one in steps if 'key = "vote"' in one)
    vote = vote.replace('needs = ["notice", "asks"]\n', "").replace('"hire_company"', '"rules_of_procedure"')
    vote = "\n".join(line for line in vote.splitlines() if not line.startswith("earliest"))
    vote = vote.replace('scope = "compound"', f'scope = "{scope}"').replace(
        'back_to = "notice"', 'back_to = "vote"'
    )
    last = next(one for one in steps if 'key = "contract"' in one)
    body = "[[step]]".join([head, vote + "\n", last])
    (rules / "procedures" / "try-1.toml").write_text(body, encoding="utf-8")
    _read.cache_clear()
    return open_case(by=officer, at=AT, codes=CODES, procedure="try", title="三合一")


def merge(officer: Person) -> Compound:
    return merge_compounds(by=officer, at=AT, on=ON, codes=CODES, name="新虹仪小区")


def now(case: Case, officer: Person) -> Case:
    return case_for(officer, case.uid, ON)


def propose(case: Case, officer: Person, **more: Any) -> list[CaseMotion]:
    told: dict[str, Any] = {"by": officer, "at": AT, "uid": case.uid, "step": "vote", "text": "规则全文"}
    return propose_votes(**told, **more)


def test_before_the_merger_each_votes_for_itself(case: Case, officer: Person) -> None:
    assert {code: c.code for code, c in assemblies_of(case).items()} == {code: code for code in CODES}
    assert [link.motion.compound.code for link in propose(case, officer)] == CODES


def test_after_it_one_vote_of_the_merged_assembly_is_drafted(case: Case, officer: Person) -> None:
    new = merge(officer)
    found = now(case, officer)
    assert to_draft(found, "vote") == [(new.code, "新虹仪小区")] and codes_for(found, new.code) == CODES
    (link,) = propose(case, officer)
    assert link.motion.compound == new and link.compound == new.code
    assert "新虹仪小区" in str(link.motion.compound_name) and link.motion.joint_id is None
    assert Motion.objects.count() == 1 and to_draft(now(case, officer), "vote") == []
    step = frozen_procedure(case).step("vote")
    assert step is not None
    for code in CODES:
        assert [vote.motion for vote in deciding(now(case, officer), step, code)] == [link.motion]
    assert missing_votes(now(case, officer), step) == []
    with pytest.raises(NotNow, match="drafted already"):
        propose(case, officer)


def test_it_is_asked_for_by_any_of_the_numbers_and_drafted_once(case: Case, officer: Person) -> None:
    new = merge(officer)
    with pytest.raises(NotUnderstood, match="takes no part"):
        propose(case, officer, codes=["T-opera"])
    (link,) = propose(case, officer, codes=[CODES[1]])
    assert link.compound == new.code
    for code in (CODES[0], new.code):
        with pytest.raises(NotNow, match="drafted already"):
            propose(case, officer, codes=[code])


def test_by_its_own_number(case: Case, officer: Person) -> None:
    new = merge(officer)
    assert propose(case, officer, codes=[new.code])[0].motion.compound == new


def test_a_vote_from_before_does_not_stand_for_the_others(case: Case, officer: Person) -> None:
    """Hongyi alone had a vote under way; merged, all three vote anew, and only that counts."""
    (old,) = propose(case, officer, codes=[CODES[0]])
    new = merge(officer)
    step = frozen_procedure(case).step("vote")
    assert step is not None
    if step.scope == "case":
        assert missing_votes(now(case, officer), step) == [NAMES["hongtie"], NAMES["xiangde"]]
    (link,) = propose(case, officer)
    assert link.motion.compound == new
    assert {vote.motion for vote in votes_of(case, "vote")} == {old.motion, link.motion}
    own = CODES[0] if step.scope == "compound" else ""
    assert [vote.motion for vote in deciding(now(case, officer), step, own)] == [link.motion]


def test_a_vote_of_the_merged_assembly_is_joined(case: Case, officer: Person) -> None:
    new = merge(officer)
    told: dict[str, Any] = {
        "title": "议事规则",
        "text": "全文",
        "items": [("rules_of_procedure", "同意吗？")],
    }
    own = draft_motion(by=officer, at=AT, code=new.code, **told)
    step = frozen_procedure(case).step("vote")
    assert step is not None and motions_to_join(officer, now(case, officer), step, ON) == [own]
    link = link_motion(by=officer, at=AT, uid=case.uid, step="vote", motion=own.uid)
    assert link.compound == new.code
    with pytest.raises(NotNow, match="no published result"):
        read_result(by=officer, at=AT, uid=case.uid, step="vote", compound=_one(step.scope))


def _one(scope: str) -> str:
    return CODES[0] if scope == "compound" else ""


def test_what_was_split_again_has_no_assembly_to_ask(case: Case, officer: Person) -> None:
    new = merge(officer)
    split_compound(by=officer, at=AT, on=ON, code=new.code, names=["甲小区", "乙小区"])
    assert {code: c.code for code, c in assemblies_of(now(case, officer)).items()} == {c: c for c in CODES}
    with pytest.raises(NotNow, match="no longer in the register"):
        propose(case, officer)


def test_the_page_offers_and_shows_the_merged_compound(case: Case, officer: Person, scope: str) -> None:
    new = merge(officer)
    client = Client()
    client.force_login(officer)
    url = reverse("cases:step_votes", args=[case.uid, "vote"])
    page = client.get(url).content.decode()
    assert f'value="{new.code}"' in page and f'value="{CODES[0]}"' not in page
    sent = {"codes": [new.code], "title": "议事规则", "question": "是否同意？", "text": "全文",
            "version": now(case, officer).version}  # fmt: skip
    assert client.post(url, sent).status_code == 302
    page = client.get(url).content.decode()
    shown = {"case": ["新虹仪小区"], "compound": list(NAMES.values())}[scope]  # for whom its result is read
    assert all(page.count(f"{name}</a>") == 1 for name in shown) and Motion.objects.count() == 1


def test_its_result_is_the_outcome_for_all_three(
    case: Case, officer: Person, scope: str, clock: Clock
) -> None:
    """Li holds a flat in two of them: one head of seventeen in the merged area, not two of eighteen."""
    new = merge(officer)
    (link,) = propose(case, officer)
    opens, closes = AT.replace(month=12, day=15), AT.replace(month=12, day=25)
    told: dict[str, Any] = {"by": officer, "uid": link.motion.uid}
    voting.edit_motion(**told, at=AT, opens_at=opens, closes_at=closes)
    to_opening(officer, link.motion.uid, AT, opens)
    on_phones(officer, link.motion.uid, opens + timedelta(hours=3), "y" * 18)
    voting.close_motion(by=None, at=closes, uid=link.motion.uid)
    clock(closes + timedelta(hours=1))  # the box opens by the real clock
    voting.count_motion(**told, at=closes + timedelta(hours=1))
    voting.publish_result(**told, at=closes + timedelta(hours=2))
    heads = set(link.motion.entries.values_list("head", flat=True))
    assert link.motion.compound == new and link.motion.entries.count() == 18 and len(heads) == 17
    later = closes + timedelta(days=1)
    for code in CODES if scope == "compound" else [""]:
        row = read_result(by=officer, at=later, uid=case.uid, step="vote", compound=code)
        assert (row.outcome, row.proofs[0]["ref"], len(row.proofs)) == ("carried", link.motion.uid, 1)
