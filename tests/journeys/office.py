"""A whole installation for a journey: its own folder and database, the real server, the real worker."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "plum-rain-1984"
AREAS = (
    ("310100000000", "上海市"),
    ("310104000000", "徐汇区"),
    ("310104003000", "天平街道"),
    ("310104003001", "岳阳居委会"),
)


@dataclass(frozen=True)
class Office:
    """Where the installation answers, and the environment its commands need."""

    url: str
    environment: dict[str, str]

    def command(self, *words: str) -> str:
        """What a command of the installation prints; the test fails with its words when it fails."""
        words = (sys.executable, *words)
        done = subprocess.run(
            words, check=False, env=self.environment, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextmanager
def open_office(folder: Path) -> Iterator[Office]:
    """Serves a new installation with the areas and one officer of Tianping, and ends it again."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DATA_DIR": str(folder), "HTTPS": "0", "DEMO": "0", "WORKERS": "1"}
    environment |= {"DATABASE_URL": f"sqlite:///{folder / 'office.sqlite3'}"}
    office = Office(f"http://127.0.0.1:{port}", environment)
    office.command("-m", "django", "migrate", "--verbosity", "0")
    office.command("-m", "linmeng.cli", "administrator", "root", "--name", "管理员", "--password", PASSWORD)
    office.command("-m", "tests.journeys.office")
    log = folder / "server.log"
    with log.open("wb") as out:
        words = [sys.executable, "-m", "linmeng.cli", "serve", "--port", str(port)]
        server = subprocess.Popen(words, env=environment, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        try:
            _wait(server, office.url, log)
            yield office
        finally:
            server.terminate()
            server.wait(30)


def _wait(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    for _ in range(240):
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{url}/accounts/login/", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(log.read_text())


def _furnish() -> None:
    """The areas and an officer, by the acts an administrator has."""
    import django

    django.setup()
    from django.utils import timezone

    from linmeng.people.actions import give_role, register_person
    from linmeng.people.models import Person
    from linmeng.register.actions import register_area
    from linmeng.register.queries import area_for

    root, now = Person.objects.get(username="root"), timezone.now()
    for code, name in AREAS:
        register_area(by=root, at=now, code=code, name=name)
    officer = register_person(by=root, at=now, username="zhou", name="小周", password=PASSWORD)
    today = timezone.localdate(now)
    street = area_for(root, "310104003000", today)
    give_role(by=root, at=now, to=officer, what="subdistrict_officer", from_on=today, area=street)


if __name__ == "__main__":
    _furnish()
