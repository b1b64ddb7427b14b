"""The whole JSON API against its own description: no 5xx, no status or shape that it does not announce."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS

from tests.worlds import World

CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
EXAMPLES = 12


@pytest.fixture
def described(db: None) -> Iterator[Any]:
    """The description, asked through the door; a request's end leaves the test's transaction open."""
    around = (request_started, request_finished)
    for signal in around:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    for signal in around:
        signal.connect(close_old_connections)


TOKEN = "a" * 32
HEADERS = {"Accept-Encoding": "identity", "X-CSRFToken": TOKEN, "Accept-Language": "en"}


def cookies_of(world: World, who: str) -> dict[str, str]:
    client = Client()
    client.force_login(world.people[who])
    return {"sessionid": client.cookies["sessionid"].value, "csrftoken": TOKEN}


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["officer", "resident"])
def test_every_address_keeps_its_word(
    who: str, world: World, plan: Any, described: Any, settings: Any
) -> None:
    cookies = cookies_of(world, who)
    checks = [CHECKS.get_one(name) for name in CHECKED]
    tried = set()
    for operation in (result.ok() for result in described.get_all_operations()):
        tried.add(f"{operation.method.upper()} {operation.path}")
        _try(operation, cookies, checks)
    assert len(tried) >= 10


def _try(operation: Any, cookies: dict[str, str], checks: list[Any]) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def one(case: Any) -> None:
        case.call_and_validate(cookies=cookies, headers=HEADERS, checks=checks)

    one()
