"""Web servers and PostgreSQL as processes of their own, to be killed with SIGKILL and started again.

Each web server is granian as `linmeng serve` runs it: one worker, four threads. Their keeper (systemd, where
it matters) has the code loaded and forks, so that a new one stands at once; it opens no database itself.
`python -m bench.votes._servers PORT …` is the keeper: one line "PORT PGID" for every server it starts.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


class Web:
    """The keeper and its servers."""

    def __init__(self, count: int, log: Path) -> None:
        self.ports = [free_port() for _ in range(count)]
        words = [sys.executable, "-m", "bench.votes._servers", *map(str, self.ports)]
        self.log = log.open("ab")
        self.keeper = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, start_new_session=True
        )
        self.groups: dict[int, int] = {}
        assert self.keeper.stdout
        os.set_blocking(self.keeper.stdout.fileno(), False)
        self.buffer = b""
        while len(self.groups) < count:
            self.look()
            time.sleep(0.02)

    def look(self) -> None:
        """Reads which servers were started since."""
        assert self.keeper.stdout
        assert self.keeper.poll() is None, "the keeper of the web servers ended"
        self.buffer += self.keeper.stdout.read() or b""
        *lines, self.buffer = self.buffer.split(b"\n")
        for line in lines:
            port, group = map(int, line.split())
            self.groups[port] = group

    def kill(self) -> None:
        """SIGKILL to every process of every server at once."""
        self.look()
        for group in self.groups.values():
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)

    def stop(self) -> None:
        self.look()
        self.keeper.kill()
        self.keeper.wait()
        for group in self.groups.values():
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        self.log.close()


class Postgres:
    """A PostgreSQL of its own in a folder, with the durability it comes with."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.bin = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))[-1]
        self.port, self.folder, self.options = free_port(), folder, options
        self.user = "postgres" if os.getuid() == 0 else None
        folder.mkdir()
        if self.user:
            shutil.chown(folder, self.user, self.user)
        words = ["-D", str(folder / "data"), "-U", "linmeng", "--auth=trust", "--encoding=UTF8"]
        self._run("initdb", *words, "--locale=C.UTF-8").wait()
        self.options = (*options, "recovery_init_sync_method=syncfs")  # recovery opens no file one by one
        self.start()
        self.wait()

    @property
    def url(self) -> str:
        return f"postgres://linmeng@127.0.0.1:{self.port}/postgres"

    def _run(self, name: str, *words: str) -> "subprocess.Popen[bytes]":
        with (self.folder.parent / "postgres.log").open("ab") as log:
            return subprocess.Popen(
                [str(self.bin / name), *words], stdout=log, stderr=log, user=self.user, group=self.user,
                extra_groups=[] if self.user else None, start_new_session=True, cwd="/",
            )  # fmt: skip

    def start(self, *more: str) -> None:
        said = ["-c", f"unix_socket_directories={self.folder}", "-c", "max_connections=100"]
        for option in (*self.options, *more):
            said += ["-c", option]
        data = ["-D", str(self.folder / "data"), "-p", str(self.port), "-h", "127.0.0.1"]
        self.process = self._run("postgres", *data, *said)

    def wait(self) -> None:
        """Until it answers."""
        ask = [str(self.bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-d", "postgres"]
        while subprocess.run(ask, check=False).returncode:
            assert self.process.poll() is None, "PostgreSQL ended"
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL to the postmaster and every child at once: the shared memory dies with them."""
        pids = [self.process.pid, *_children(self.process.pid)]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        while any(Path(f"/proc/{pid}").exists() for pid in pids):
            time.sleep(0.005)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


def _children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


def spent(pid: int) -> float:
    """Processor seconds of a process and everything below it, also of what has ended and was waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    own = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return own + sum(map(spent, _children(pid)))


def keep(ports: list[int]) -> None:
    """Starts a server on each port and, when one ends, the next one; until its own end or its parent's."""
    import django

    django.setup()
    from django.urls import get_resolver

    import linmeng.config.wsgi  # noqa: F401  (the code is loaded before the fork)

    _ = get_resolver().url_patterns
    _loaded()
    running = {_fork(port): port for port in ports}
    while True:
        pid, _status = os.wait()
        if os.getppid() == 1:
            return
        port = running.pop(pid)
        running[_fork(port)] = port


def _loaded() -> None:
    """What a server would load with its first ballot: ciphers and signatures."""
    from linmeng.domain.voting.log.checkpoint import Head, sign
    from linmeng.voting.models import Motion
    from linmeng.voting.queries import boxes
    from linmeng.web.vault import seal, unseal

    keys = boxes.new_keys("0" * 32)
    boxes.put(Motion(uid="0" * 32, box_key=keys.box_key), {})
    sign(Head("x", 1, bytes(32)), "x", keys.log_seed)
    unseal(seal(b"", ""), "")


def _fork(port: int) -> int:
    pid = os.fork()
    if pid == 0:
        os.setsid()
        from granian import Granian

        Granian(
            "linmeng.config.wsgi:application", address="127.0.0.1", port=port, interface="wsgi",
            workers=1, blocking_threads=4, websockets=False, log_level="warning", backlog=2048,
        ).serve()  # fmt: skip
        os._exit(0)
    os.write(1, f"{port} {pid}\n".encode())
    return pid


if __name__ == "__main__":
    keep([int(word) for word in sys.argv[1:]])
