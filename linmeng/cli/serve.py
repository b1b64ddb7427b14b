"""`linmeng serve`: the pages and the background worker, started and stopped together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

WEB = "linmeng.config.wsgi:application"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Requests at once.")
def serve(host: str, port: int, threads: int) -> None:
    """启动网页与后台任务 · serve the pages and run background jobs until Ctrl-C."""
    prepare()
    sys.exit(run(host, port, threads))


def prepare() -> None:
    """Brings the database and the static files up to date."""
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linmeng.config.settings")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)


def run(host: str, port: int, threads: int) -> int:
    """Runs both until one stops or a signal comes; the exit code is that of the one that failed."""
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    web += ["--blocking-threads", str(threads), "--workers", "1", "--no-ws", "--log-level", "warning", WEB]
    jobs = [sys.executable, "-m", "django", "qcluster"]
    with _stopping() as stopping, _children([web, jobs]) as children:
        click.echo(f"http://{host}:{port}  (Ctrl-C: 停止 · stop)")
        while not stopping and all(c.poll() is None for c in children):
            time.sleep(0.2)
        return 0 if stopping else max(abs(c.poll() or 0) for c in children)


@contextmanager
def _stopping() -> Iterator[list[int]]:
    """A list that gets the signal's number when somebody wants us to end."""
    came: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        came.append(number)

    before = {s: signal.signal(s, note) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _children(commands: list[list[str]]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Starts each in a session of its own and ends it by its main process.

    The job queue hangs when its whole process group is signalled, so Ctrl-C must not reach it directly.
    """
    children = [subprocess.Popen(c, start_new_session=True) for c in commands]  # noqa: S603 (our own words)
    try:
        yield children
    finally:
        for child in children:
            child.terminate()
        deadline = time.monotonic() + 8
        for child in children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
