"""A case of every procedure that ships is opened, and its pages say what comes next in both languages."""

from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from linmeng.cases.actions import open_case
from linmeng.cases.models import Case
from linmeng.cases.pages.shown import Showing
from linmeng.cases.queries import procedures, progress_of
from linmeng.config.settings import RULES_DIR
from linmeng.people.models import Person
from tests.apps.cases.conftest import SHANGHAI
from tests.worlds import TODAY, World

FILES = sorted((Path(RULES_DIR) / "procedures").glob("*.toml"))
ACTS = frozenset({"learn_fact", "reopen_step", "waive_step", "end_case", "change_compounds", "propose_votes"})


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def shipped(request: pytest.FixtureRequest, rules: Path, world: World, officer: Person) -> Case:
    """A case of this procedure alone, opened when it holds."""
    for other in (rules / "procedures").glob("*.toml"):
        other.unlink()
    (rules / "procedures" / request.param.name).write_bytes(request.param.read_bytes())
    (chosen,) = procedures()
    at = datetime.combine(max(chosen.since, TODAY), time(10), SHANGHAI)
    codes = ["T-opera", "T-garden"] if chosen.several else ["T-opera"]
    return open_case(by=officer, at=at, procedure=chosen.code, codes=codes, title=chosen.words)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_shown(shipped: Case, client: Client, officer: Person, language: str) -> None:
    found = progress_of(shipped, shipped.opened_at.date())
    assert found.next is not None or found.ways
    client.force_login(officer)
    client.cookies["django_language"] = language
    for step in {task.step.key for task in found.open}:
        url = reverse("cases:step_record", args=[shipped.uid, step])
        assert client.get(url).status_code in (200, 404), step
    answer = client.get(reverse("cases:case", args=[shipped.uid]))
    assert answer.status_code == 200
    assert "{" not in answer.content.decode().split("<main", 1)[1].split("</main", 1)[0]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_sentence_misses_its_words(shipped: Case, officer: Person, language: str) -> None:
    """Why a step waits and what would free it: whole sentences, compounds by name."""
    on = shipped.opened_at.date()
    with translation.override(language):
        show = Showing(officer, shipped, progress_of(shipped, on), [], ACTS, on)
        tasks = [task for step in show.steps() for task in step.tasks]
        lines: list[Any] = [line for t in tasks for line in (*t.reasons, *(way.words for way in t.ways))]
    assert lines and all(line and "{" not in line and "T-opera" not in line for line in lines)
