"""The JavaScript verifier in a published page: a module under a strict content security policy, offline."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from linmeng.cli.verifiers.single import module
from tests.domain.voting.log_faults import rechained
from tests.domain.voting.log_world import make, written

POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
PAGE = b"<!doctype html><meta charset=utf-8><p role=status></p><script type=module src=page.mjs></script>"
SCRIPT = b"""
import { plainReceipt, verify } from "./verify_vote.mjs";
const text = async (name) => (await fetch(name)).text(), found = [];
const receipts = [await plainReceipt(await text("receipt.txt"))];
for (const name of ["vote.json", "forged.json"]) {
  const data = new Uint8Array(await (await fetch(name)).arrayBuffer());
  found.push(verify(data, { receipts }).map(({ check, place }) => `${check} ${place}`).join() || "right");
}
document.querySelector("p").textContent = found.join("; ");
"""


@pytest.fixture
def address() -> Iterator[str]:
    """Where the page lies, with a vote, the same vote written anew, and a voter's receipt."""
    made = make(3, units=24, turnout=0.7)
    files = {
        "/": ("text/html", PAGE),
        "/page.mjs": ("text/javascript", SCRIPT),
        "/verify_vote.mjs": ("text/javascript", module()),
        "/vote.json": ("application/json", made.data()),
        "/forged.json": ("application/json", written(rechained(made.file(), made))),
        "/receipt.txt": ("text/plain", made.receipt(1).compact.encode()),
    }

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = files.get(self.path, ("text/plain", b""))
            self.send_response(200 if self.path in files else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def test_it_runs_under_a_strict_policy(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    expect(page.get_by_role("status")).to_have_text("right; kept-receipt receipt 1", timeout=60_000)
    assert [text for text in complaints if "favicon" not in text and "404" not in text] == []
    context.close()
