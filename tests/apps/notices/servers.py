"""Servers on this machine that stand for robots, an SMS gateway and a mail server, and remember what came."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Web:
    """What came, and what is answered: (status, JSON or text); None cuts the line after reading."""

    port: int = 0
    answer: tuple[int, Any] | None = (200, None)  # (200, None): yes, as the one that was asked says it
    location: str = ""
    got: list[tuple[str, Any]] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    hold: threading.Event | None = None  # an answer waits for this

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"


YES: dict[str, Any] = {
    "/wecom": {"errcode": 0, "errmsg": "ok"},
    "/dingtalk": {"errcode": 0, "errmsg": "ok"},
    "/feishu": {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"},
}
"""What each platform's robot answers to a message it took."""


def yes_of(path: str) -> Any:
    return next((said for start, said in YES.items() if path.startswith(start)), {"status": "accepted"})


@contextmanager
def web() -> Iterator[Web]:
    """A web server for robots and a gateway."""
    told = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told.got.append((self.path, _read(body)))
            told.arrived.set()
            if told.hold is not None:
                told.hold.wait(30)
            if told.answer is None:
                self.connection.close()
                return
            status, said = told.answer
            said = yes_of(self.path) if said is None else said
            data = said.encode() if isinstance(said, str) else json.dumps(said).encode()
            self.send_response(status)
            if told.location:
                self.send_header("Location", told.location)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.port = server.server_address[1]
    with _served(server):
        yield told


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode()


@dataclass
class Post:
    """Letters that came; `refuses`: what is answered to a step instead of yes, None: the line is cut."""

    port: int = 0
    letters: list[str] = field(default_factory=list)
    refuses: dict[str, str | None] = field(default_factory=dict)


@contextmanager
def post() -> Iterator[Post]:
    """A mail server (RFC 5321, as little as is needed)."""
    told = Post()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 here")
            while line := self.rfile.readline().decode().strip():
                verb = line.split(":")[0].split()[0].upper()
                if verb == "DATA":
                    self._say("354 go on")
                    told.letters.append(self._letter())
                if verb in told.refuses:
                    answer = told.refuses[verb]
                    if answer is None:
                        return
                    self._say(answer)
                elif verb == "QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("250 ok")

        def _letter(self) -> str:
            lines = []
            while (line := self.rfile.readline().decode()) not in (".\r\n", ""):
                lines.append(line)
            return "".join(lines)

        def _say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.port = server.server_address[1]
    with _served(server):
        yield told


@contextmanager
def _served(server: Any) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
