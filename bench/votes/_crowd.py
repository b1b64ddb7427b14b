"""Owners who vote all at once over HTTP, each ballot until it is acknowledged; lean: it shares the cores."""

import asyncio
import json
import random
import uuid
from dataclasses import dataclass, field
from time import perf_counter

from bench.votes._estate import CSRF, Voter

PATIENCE = 30.0  # seconds for one answer
WORDS = ("yes", "no", "abstain")
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Told:
    """What the crowd sent and was told."""

    sent: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)  # ballot → entry, choices
    acknowledged: dict[str, tuple[int, str]] = field(default_factory=dict)  # ballot → number, receipt
    waits: list[float] = field(default_factory=list)  # seconds of an acknowledged try
    acks: list[tuple[float, float]] = field(default_factory=list)  # when its try was sent, when it came
    retries: int = 0
    refused: list[str] = field(default_factory=list)
    differing: int = 0  # a second answer that was not the first one
    heads: list[str] = field(default_factory=list)  # checkpoints that an observer saw


class Crowd:
    """All voters of a motion, on some ports of one machine."""

    def __init__(self, uid: str, voters: list[Voter], ports: list[int], told: Told) -> None:
        self.uid, self.voters, self.ports, self.told = uid, voters, ports, told
        self.over = asyncio.Event()
        self.chance = random.Random(7)

    async def vote(self, seconds: float | None) -> None:
        """Everybody at once until time or units run out."""
        tasks = [asyncio.create_task(self._one(n, voter)) for n, voter in enumerate(self.voters)]
        watch = asyncio.create_task(self._watch())
        _, left = await asyncio.wait(tasks, timeout=seconds)
        self.over.set()
        for task in left:
            task.cancel()
        watch.cancel()
        done = await asyncio.gather(*tasks, watch, return_exceptions=True)
        broken = [e for e in done if isinstance(e, Exception)]
        if broken:
            raise broken[0]

    async def _one(self, number: int, voter: Voter) -> None:
        streams: Streams | None = None
        port = number % len(self.ports)
        for entry in voter.entries:
            choices = {str(item): self.chance.choice(WORDS) for item in (1, 2)}
            ballot = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
            self.told.sent[ballot] = entry, choices
            body = json.dumps({"ballot": ballot, "entry": entry, "choices": choices}).encode()
            request = self._head("POST", "ballots", voter.cookie, len(body)) + body
            again = self.chance.random() < 0.02  # some send it once more although it was acknowledged
            pause = 0.1
            while not self.over.is_set():
                start = perf_counter()
                try:
                    streams = streams or await self._connect(port)
                    status, answer = await asyncio.wait_for(_ask(streams, request), PATIENCE)
                except (OSError, EOFError, TimeoutError, ValueError):
                    status, answer = 0, b""
                if status == 200:
                    self._note(ballot, answer, start)
                    if not again:
                        break
                    again = False
                    continue
                if 400 <= status < 500:
                    self.told.refused.append(f"{status} {answer[:200]!r}")
                    return
                self.told.retries += 1
                if streams:
                    streams[1].close()
                streams, port = None, (port + 1) % len(self.ports)
                await asyncio.sleep(self.chance.uniform(pause / 2, pause))
                pause = min(1.0, pause * 2)
        if streams:
            streams[1].close()

    def _note(self, ballot: str, answer: bytes, start: float) -> None:
        now, said = perf_counter(), json.loads(answer)
        found = said["number"], said["receipt"]
        if self.told.acknowledged.setdefault(ballot, found) != found:
            self.told.differing += 1
        self.told.waits.append(now - start)
        self.told.acks.append((start, now))

    async def _watch(self) -> None:
        """Somebody who looks at the newest checkpoint now and then, and keeps what he saw."""
        while True:
            await asyncio.sleep(1)
            try:
                streams = await self._connect(0)
                request = self._head("GET", "checkpoint", "", 0)
                status, answer = await asyncio.wait_for(_ask(streams, request), PATIENCE)
                streams[1].close()
                if status == 200:
                    self.told.heads.append(json.loads(answer)["text"])
            except (OSError, EOFError, TimeoutError, ValueError):
                continue

    async def _connect(self, port: int) -> Streams:
        return await asyncio.open_connection("127.0.0.1", self.ports[port])

    def _head(self, method: str, what: str, cookie: str, length: int) -> bytes:
        lines = [f"{method} /api/voting/motions/{self.uid}/{what} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"Cookie: {cookie}", f"X-CSRFToken: {CSRF}", "Content-Type: application/json"]
        return ("\r\n".join([*lines, f"Content-Length: {length}"]) + "\r\n\r\n").encode()


async def _ask(streams: Streams, request: bytes) -> tuple[int, bytes]:
    """One request, one answer. Raises OSError, EOFError or ValueError when the server is gone."""
    reader, writer = streams
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    at = head.index(b"content-length:") + 15
    return status, await reader.readexactly(int(head[at : head.index(b"\r\n", at)]))
