"""`linmeng administrator` and `linmeng serve`, as whoever runs the server uses them."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from linmeng.cli import main
from linmeng.people.models import AuditRow, Person, Role


def invoke(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, words)
    return result.exit_code, result.output


@pytest.mark.django_db
def test_the_first_administrator_gets_account_role_and_audit_row() -> None:
    code, said = invoke("administrator", "wang", "--name", "王某", "--password", "plum-rain-1984")
    assert (code, "wang" in said) == (0, True)
    person = Person.objects.get(username="wang")
    assert person.check_password("plum-rain-1984")
    assert person.roles.get().what == Role.What.ADMINISTRATOR
    assert AuditRow.objects.get(act="people.open_first_administrator").for_person == person


@pytest.mark.django_db
def test_a_taken_name_or_a_weak_password_is_refused_in_one_line_and_nothing_is_stored() -> None:
    assert invoke("administrator", "wang", "--name", "王某", "--password", "plum-rain-1984")[0] == 0
    for name, password in (("WANG", "plum-rain-1984"), ("li", "12345")):
        code, said = invoke("administrator", name, "--name", "某", "--password", password)
        assert code == 1 and said.startswith("Error: ") and "Traceback" not in said
    assert Person.objects.count() == 1


@pytest.mark.slow
def test_serve_answers_and_stops_both_processes_when_told(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "HTTPS": "0",
        "DATABASE_URL": f"sqlite:///{tmp_path}/s",
    }
    words = [sys.executable, "-m", "linmeng.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(words, env=environment, cwd=Path(__file__).parents[2], start_new_session=True)
    try:
        assert status(port, "/accounts/login/") == 200
        assert status(port, "/nowhere/") == 404
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), 2)
    assert str(tmp_path) not in "".join(commands()), "a child of the server still runs"


def status(port: int, path: str) -> int:
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            time.sleep(0.3)
    raise AssertionError("the server never answered")


def commands() -> list[str]:
    """The environments of all processes that may be read."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if path.parent.name != str(os.getpid()):
                found.append(path.read_bytes().decode(errors="replace"))
        except OSError:
            continue
    return found
