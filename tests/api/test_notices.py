"""The notices' doors with notices that exist: made-up addresses alone would meet nothing but 404."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import CHECKS

from tests.api.test_openapi import CHECKED, HEADERS, cookies_of, described
from tests.apps.notices.conftest import AT, NoticeIn, notice_in
from tests.apps.voting.clock import Clock, clock
from tests.worlds import World

__all__ = ["clock", "described", "notice_in"]
EXAMPLES = 15


@pytest.mark.django_db
def test_existing_notices_keep_their_word(
    world: World, notice_in: NoticeIn, clock: Clock, described: Any
) -> None:
    clock(AT)
    uids = [notice_in().uid, notice_in("draft").uid]
    given_here = {"uid": uids, "code": ["T-opera", "310104003000"]}
    checks = [CHECKS.get_one(name) for name in CHECKED]
    tried: dict[str, set[int]] = {}
    for operation in (result.ok() for result in described.get_all_operations()):
        if operation.path.startswith("/api/notices/"):
            name = f"{operation.method.upper()} {operation.path.removeprefix('/api/notices')}"
            tried[name] = _statuses(operation, given_here, cookies_of(world, "officer"), checks)
    assert len(tried) == 11, sorted(tried)
    met = {name for name, statuses in tried.items() if statuses & {200, 201}}
    assert met >= {name for name in tried if name.startswith("GET ")}, tried


def _statuses(
    operation: Any, known: dict[str, list[str]], cookies: dict[str, str], checks: list[Any]
) -> set[int]:
    """Which statuses came back; AssertionError for one, or a shape, that is not announced."""
    found: set[int] = set()
    turn = iter(range(10_000))

    @hypothesis_settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def one(case: Any) -> None:
        n = next(turn)
        for name, values in known.items():
            if name in (case.path_parameters or {}):
                case.path_parameters[name] = values[n % len(values)]
        answer = case.call_and_validate(cookies=cookies, headers=HEADERS, checks=checks)
        found.add(answer.status_code)

    one()
    return found
