"""What a group's robot answers, and what follows from it: sent, later again, or refused for good.

All three answer JSON, most often with HTTP 200, whatever became of the message. The platforms' own pages
(WeCom developer path 91770, DingTalk "custom robots send group messages", Feishu "add a custom bot") are
drawn by scripts; the numbers are those that public senders report to have met, and for the marked ones
(*) from the pages as remembered:

- WeCom: 45009 "api freq out of limit", 45033* concurrent, -1 busy; 93000 "invalid webhook url".
- DingTalk: 130101 "send too fast, exceed 20 times per minute", 410100 the same in the newer table, 90030
  "webhook over limit", -1 busy; 310000 keyword, signature, clock or network address; 300005, 300001,
  400101 no such token, 400102 stopped, 400106 removed, 400013 group dissolved. Its guard against floods
  answers without an errcode: {"status": 1111, "wait": 5, "punish": "deny"}.
- Feishu: 11232 "frequency limited", 99991400 frequency limit, perhaps with HTTP 400*; 9499 is "too many
  request" for some and "Bad Request" for others, so its words decide; 19001* no such address, 19021
  signature, 19022* network address, 19024 "Key Words Not Found".
"""

import json
from typing import Any, Literal

from django.conf import settings

Outcome = Literal["sent", "failed", "unknown", "refused"]
Verdict = tuple[Outcome, str]
MOST_READ = 20_000  # bytes of an answer

LATER: dict[str, frozenset[int]] = {
    "wecom": frozenset({-1, 45009, 45033}),
    "dingtalk": frozenset({-1, 130101, 410100, 90030}),
    "feishu": frozenset({11232, 99991400}),
}
"""Too many at once, or busy: surely not sent, and worth another try."""

GONE: dict[str, frozenset[int]] = {
    "wecom": frozenset({93000}),
    "dingtalk": frozenset({300001, 300005, 400013, 400101, 400102, 400106}),
    "feishu": frozenset({19001}),
}
"""The robot or its group is no more."""

GUARDED: dict[str, frozenset[int]] = {
    "wecom": frozenset(),
    "dingtalk": frozenset({310000}),
    "feishu": frozenset({19021, 19022, 19024}),
}
"""The robot's safety setting keeps the message out: keyword, signature or network address."""

_EITHER = 9499  # Feishu's for both a flood and a request it does not read


def robot_of(url: str) -> str:
    """Which robot's server an address is: "wecom", "dingtalk", "feishu"; "" for none."""
    bare = url.split("?")[0]
    return next((kind for kind, base in settings.NOTIFY_ROBOTS.items() if bare.startswith(base)), "")


def robot_said(kind: str, body: bytes, status: int = 200) -> Verdict | None:
    """How it ended, by an answer's body; None where only the status, which is no 2xx, says anything."""
    said = _read(body)
    code = _code(said)
    if code is None:
        if said.get("punish"):
            return "failed", "robot's server asks to wait"
        return ("unknown", "answer not understood") if 200 <= status < 300 else None
    if code == 0:
        return ("sent", "") if 200 <= status < 300 else None
    if code in LATER[kind] or (kind == "feishu" and code == _EITHER and "too many" in _words(said)):
        return "failed", f"robot is too busy {code}"
    if code in GONE[kind]:
        return "refused", f"robot is gone {code}"
    if code in GUARDED[kind]:
        return "refused", f"robot's safety setting refuses {code}"
    return "refused", f"robot's code {str(code)[:12]}"


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _code(said: dict[str, Any]) -> int | None:
    """The number that says how it ended; True, texts and other things are none."""
    found = (said.get(name) for name in ("errcode", "code", "StatusCode"))
    return next((code for code in found if type(code) is int), None)


def _words(said: dict[str, Any]) -> str:
    return str(said.get("msg") or said.get("StatusMessage") or "").lower()
