"""Every named page, for somebody who may see it, in both languages; and no link that leads to a refusal."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from linmeng.config.navigation import SECTIONS
from linmeng.people.models import Person
from linmeng.register.models import Party
from linmeng.voting.models import Mandate, Motion, RollEntry
from tests.pages import PAGES
from tests.worlds import NOW, World

# Not pages: they only take a form, or need more of a world and are opened in their own room's tests.
ELSEWHERE = {
    "set_language": "a form",
    "people:give_role": "a form, tests/apps/people",
    "people:end_role": "a form, tests/apps/people",
    "people:set_password": "a form, tests/apps/people",
    "people:account": "a form, tests/apps/people",
    "register:assign_units": "a closed compound, tests/apps/register/test_leftover.py",
    "register:building": "a building, tests/apps/register",
    "register:building_remove": "a building, tests/apps/register",
    "register:end_contract": "a contract, tests/apps/register",
    "register:exit_notice": "a contract, tests/apps/register",
    "register:withdraw_notice": "a contract, tests/apps/register",
    "register:map_outlines": "a view of the map, tests/apps/register",
}
ELSEWHERE |= dict.fromkeys(
    [f"register:import{name}" for name in ("", "_here", "_choose", "_commit", "_cancel", "_left_out")],
    "an import, tests/apps/register",
)
ELSEWHERE |= dict.fromkeys(
    [f"planning:{name}" for name in (
        "plan", "plan_map", "alliance", "alliances", "shares", "questions", "ask", "front", "robustness",
        "ask_robustness", "study", "cancel_study", "open_answer", "study_map", "file", "wish",
        "again", "compare", "run", "cancel", "start", "compare_rates", "rates_version", "rates_edit",
        "rates_text", "rates_file",
    )],
    "rates and a plan, tests/apps/planning",
)  # fmt: skip
ELSEWHERE |= dict.fromkeys(
    [f"planning:{name}" for name in (
        "draft", "draft_map", "draft_edit", "draft_note", "draft_version", "draft_compare", "draft_of_plan",
        "publish_draft", "publish_plan", "withdraw", "replay",
    )],
    "a draft or a publication, tests/apps/planning/test_draft_pages.py",
)  # fmt: skip
ELSEWHERE |= dict.fromkeys(
    [f"planning:{name}" for name in ("ways", "ways_compounds", "ways_file")],
    "where people can walk, tests/apps/planning/test_ways.py",
)
ELSEWHERE |= dict.fromkeys(
    [f"cases:{name}" for name in (
        "add", "answer_opinion", "ask_opinions", "attendees", "case", "document_aside",
        "document_file", "document_new", "documents", "duty_answer", "duty_drop", "duty_new",
        "end", "fact", "history", "legality", "meeting", "meeting_cancel", "meeting_change",
        "meeting_door", "meeting_new", "meeting_told", "meetings", "member_leave", "member_new",
        "minutes", "move", "new", "opinion", "opinions", "own_opinion", "publish_opinion",
        "resolution", "sign_in", "step_notice", "step_read", "step_record", "step_reopen",
        "step_votes", "step_waive", "step_prove", "step_excuse", "step_correct", "step_join_vote", "rename",
        "strike", "take_opinion", "withdraw", "work",
    )],
    "a case, tests/apps/cases/test_pages.py and the journeys of cases",
)  # fmt: skip
ELSEWHERE |= dict.fromkeys(
    [f"cases:{name}" for name in (
        "bpmn", "feed", "paper", "paper_new", "papers", "template_end", "template_file",
        "timeline",
    )],
    "a case's papers and pictures, tests/apps/cases/test_exports.py, test_case_papers.py",
)  # fmt: skip
ELSEWHERE |= dict.fromkeys(
    [f"cases:{name}" for name in (
        "bid", "bid_ask", "bid_withdraw", "contract_filed", "contract_new", "contracts",
        "credit_withdraw", "custody", "custody_announce", "custody_end", "custody_filed",
        "custody_new", "custody_one", "custody_sign", "custody_take_over", "handover", "handover_close",
        "handover_new", "handover_tick", "panel", "panel_absent", "panel_candidates",
        "panel_declare", "panel_draw", "panel_lot", "panel_sheet", "pool_leave",
        "public_document", "public_lot", "public_offers", "public_program", "public_release",
        "public_selection", "question_answer", "questions", "selection", "selection_award",
        "selection_bidder", "selection_document", "selection_edit", "selection_end",
        "selection_key", "selection_new", "selection_offers", "selection_open",
        "selection_postpone", "selection_publish", "selection_rank", "selection_reject",
        "selection_result", "selection_show", "selections",
    )],
    "custody or a selection, tests/apps/cases/selecting/test_pages.py",
)  # fmt: skip
ELSEWHERE |= dict.fromkeys(
    [f"mfa_{name}_webauthn" for name in ("add", "remove", "login", "reauthenticate")],
    "a passkey, tests/journeys/test_passkeys.py",
)
ELSEWHERE["register:acting_end"] = "somebody who acts for owners, tests/apps/register/test_units_pages.py"
ELSEWHERE |= dict.fromkeys(
    [f"voting:{name}" for name in (
        "code_leave", "owner_vote", "owner_check", "owner_cast", "owner_receipts", "help", "help_vote",
        "help_check", "help_cast", "help_receipts", "public", "checkpoint", "vote_file",
    )],
    "a vote, tests/apps/voting/test_owner_pages.py, test_code.py and test_public.py",
)  # fmt: skip
ELSEWHERE |= dict.fromkeys(
    [f"voting:{name}" for name in (
        "answer", "audit_look", "audit_seed", "auditors", "audits", "canvass", "challenge", "challenges",
        "close", "count", "edit", "freeze", "import", "joint", "joint_repeat", "keying", "letters", "mandate",
        "mandates", "motion", "new", "notice", "object", "open", "paper", "papers", "picture", "print",
        "publish", "publish_result", "receive", "repeat", "replace", "result", "roll", "rule_end", "scans",
        "serve", "services", "sheet",
        "turn_out", "visit", "withdraw", "witnesses",
    )],
    "a vote, tests/apps/voting/test_pages_motions.py, test_pages_papers.py and test_pages_roles.py",
)  # fmt: skip
ELSEWHERE["planning:put_to_vote"] = "a plan, tests/apps/planning/test_vote_pages.py"
ELSEWHERE |= dict.fromkeys(
    [f"notices:{name}" for name in (
        "again", "answer", "comment", "confirm", "edit", "hide", "leave", "notice", "pdf", "photo", "post",
        "public", "publish", "record_comment", "replace", "small_photo", "subscription_end", "take_down",
        "withdraw",
    )],
    "a notice, tests/apps/notices/test_pages.py, test_public.py and test_messages.py",
)  # fmt: skip
FOREIGN = ("admin:", "api-1", "djdt")


def _names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern) and entry.name:
            yield space + entry.name


OURS = sorted({n for n in _names(get_resolver()) if not n.startswith(FOREIGN)})


def _address(world: World, name: str) -> str:
    arguments = PAGES[name][0]
    return reverse(name, args=arguments(world) if callable(arguments) else arguments)


def test_every_address_stands_in_a_table() -> None:
    assert sorted(set(OURS) - PAGES.keys() - ELSEWHERE.keys()) == [], "add it to PAGES in tests/pages.py"
    assert sorted((PAGES.keys() | ELSEWHERE.keys()) - set(OURS)) == [], "this address no longer exists"


@pytest.mark.parametrize("name", sorted(PAGES))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens(world: World, client: Client, name: str, language: str) -> None:
    if PAGES[name][1]:
        client.force_login(world.people[PAGES[name][1]])
    client.cookies["django_language"] = language
    answer = client.get(_address(world, name))
    assert answer.status_code == 200
    if not answer.headers["Content-Type"].startswith("text/html"):
        return
    page = answer.content.decode()
    assert _headings(page)[:1] == ["1"], "a page begins with its one h1"
    assert _headings(page).count("1") == 1
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page), "scripts stand in files"
    assert not re.search(r"<[^>]+\son[a-z]+=", page), "no event handler in the page"
    if language == "zh-hans":
        assert untranslated(page) == []


def _headings(page: str) -> list[str]:
    return re.findall(r"<h([1-6])[\s>]", page)


# Three English words in a row are a sentence that nobody translated.
ENGLISH = re.compile(r"\b[A-Za-z][a-z']+(?: [a-z']{2,}){2,}")


def untranslated(page: str) -> list[str]:
    """Runs of English in what a Chinese page shows or says: text, and the words of labels and titles."""
    page = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>", " ", page)
    page = re.sub(r'(?s)<(\w+)[^>]*\blang="en"[^>]*>.*?</\1>', " ", page)
    said = re.findall(r'\b(?:aria-label|title|placeholder|alt|data-words-\w+|data-label)="([^"]*)"', page)
    said += re.split(r"<[^>]*>", page)
    return [found for text in said for found in ENGLISH.findall(text)]


def test_untranslated_words_are_noticed() -> None:
    page = '<p title="张三">正文 <b>Who must act now</b></p><input aria-label="Leave it empty">'
    assert untranslated(page) == ["Leave it empty", "Who must act now"]
    assert untranslated('<a lang="en">Simplified chinese for all</a> CNY OpenStreetMap') == []


LINKS = [(name, who) for _room, _words, _icon, links in SECTIONS for name, _w, _i, who in links]
HOLDERS = {
    "subdistrict_officer": "officer", "community_worker": "community", "owners_committee": "committee",
    "area_manager": "manager", "resident": "resident", "expert": "expert", "district_officer": "district",
    "city_officer": "city", "administrator": "administrator",
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name, _who in LINKS])
@pytest.mark.parametrize("role", sorted(HOLDERS))
def test_the_navigation_shows_what_one_may_open(world: World, client: Client, role: str, name: str) -> None:
    assert name in OURS
    client.force_login(world.people[HOLDERS[role]])
    shown = role in dict(LINKS)[name]
    status = client.get(reverse(name)).status_code
    assert status == 200 if shown else status in (200, 403), f"{name} answers {status}"


def test_the_navigation_leads_only_there(world: World, client: Client) -> None:
    client.force_login(world.people["resident"])
    page = client.get("/").content.decode()
    assert reverse("register:compounds") in page
    assert reverse("people:people") not in page


@pytest.mark.parametrize("how", ["titleholder", "proxy", "neither", "proxy no more"])
def test_an_owner_without_a_role_finds_units_and_ballots(world: World, client: Client, how: str) -> None:
    person = Person.objects.create_user(username="owner", name="外住业主")
    if how == "titleholder":
        Party.objects.filter(pk=world.parties["陈大文"].pk).update(person=person)
    elif how != "neither":
        officer = world.people["officer"]
        motion = Motion.objects.create(
            uid="n" * 32, compound=world.compounds["opera"], title="题", by=officer, drafted_at=NOW
        )
        entry = RollEntry.objects.create(
            motion=motion, unit=world.units["102"], key="k", area=1, head="h", salt=b"s"
        )
        Mandate.objects.create(
            entry=entry, person=person, name="某", by=officer, at=NOW,
            revoked_at=NOW if how.endswith("more") else None,
        )  # fmt: skip
    client.force_login(person)
    page = client.get("/").content.decode()
    for name in ("register:my_units", "voting:mine"):
        assert (f'href="{reverse(name)}"' in page) == (how in ("titleholder", "proxy")), name
        assert client.get(reverse(name)).status_code == 200
    assert reverse("register:imports") not in page


def test_choosing_a_language(world: World, client: Client) -> None:
    client.force_login(world.people["officer"])
    assert 'lang="zh-Hans"' in client.get("/").content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert '<html lang="en">' in client.get("/").content.decode()
    translation.activate("zh-hans")
