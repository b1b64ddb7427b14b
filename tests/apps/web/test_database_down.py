"""While the database is away every door says so in a sentence; nothing shows a traceback."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory

from linmeng.web.refused import RefusalMiddleware, broken, is_down
from tests.worlds import World

ASK = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.test import Client
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # nothing is collected in tests
settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
client = Client(raise_request_exception=False)
client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
client.cookies["django_language"] = "en"
told = []
for path, more in (("/", {}), ("/register/", {"HTTP_HX_REQUEST": "true"}), ("/api/register/compounds", {}),
                   ("/votes/receipt/", {}), ("/accounts/login/", {})):
    answer = client.get(path, secure=True, **more)
    told.append([path, answer.status_code, answer.headers.get("Content-Type", ""), answer.content.decode()])
print(json.dumps(told))
"""


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all/linmeng.sqlite3", "postgres://x:x@127.0.0.1:1/x"])
@pytest.mark.parametrize("debug", ["", "1"])
def test_a_broken_database_setting_is_told_at_every_door(url: str, debug: str, tmp_path: Path) -> None:
    told = {
        "DATABASE_URL": url, "DATA_DIR": str(tmp_path), "DEBUG": debug, "ALLOWED_HOSTS": "testserver",
        "DJANGO_SETTINGS_MODULE": "linmeng.config.settings",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", ASK], env={"PATH": "/usr/bin:/bin", **told}, capture_output=True, text=True,
        check=False, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    answers = json.loads(done.stdout.splitlines()[-1])
    for path, status, kind, body in answers[:3]:
        assert (status, "Traceback" in body, "nowhere" in body) == (503, False, False), (path, body[:500])
        assert "database does not answer" in body
        assert kind.startswith("application/problem+json") == path.startswith("/api/")
    assert "<html" in answers[0][3] and "<html" not in answers[1][3]  # htmx: an alert
    assert all(status < 500 or status == 503 for _path, status, _kind, _body in answers)


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_a_database_that_goes_away_in_the_middle_of_a_page(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    from linmeng.config import home

    def gone(*args: Any) -> None:
        raise kind("server closed the connection unexpectedly at 10.0.0.7")

    monkeypatch.setattr(home, "desk_of", gone)
    client = Client(raise_request_exception=False)
    client.force_login(world.people["officer"])
    client.cookies["django_language"] = "en"
    answer = client.get("/")
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "30"
    assert "database does not answer" in answer.content.decode() and "10.0.0.7" not in answer.content.decode()


def test_a_fault_in_our_own_query_is_not_the_databases(rf: RequestFactory) -> None:
    wrong = OperationalError("no such column: x")
    assert not is_down(wrong) and not is_down(ValueError()) and not is_down(None)
    assert RefusalMiddleware(lambda r: None).process_exception(rf.get("/x"), wrong) is None  # type: ignore[arg-type,return-value]
    try:
        raise wrong
    except OperationalError:
        assert broken(rf.get("/x")).status_code == 500
    try:
        raise OperationalError("database is locked")
    except OperationalError:
        assert broken(rf.get("/x")).status_code == 503
