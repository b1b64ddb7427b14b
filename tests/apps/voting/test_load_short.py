"""Ten seconds of the load measurement: servers and database are killed meanwhile, nothing is lost."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ZERO = (
    "lost",
    "twice",
    "phantom",
    "altered",
    "receipts_wrong",
    "heads_strayed",
    "refused",
    "differing_answers",
)
SHORT = ("--seconds", "10", "--voters", "20", "--units", "40")


def load(*options: str) -> dict[str, object]:
    words = [sys.executable, "-m", "bench.votes.load", *SHORT, *options]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert done.stdout, done.stderr[-3000:]
    told: dict[str, object] = json.loads(done.stdout)
    return told


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_nothing_is_lost_when_everything_is_killed(database: str) -> None:
    if database == "postgres" and not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")):
        pytest.skip("no PostgreSQL is installed here")
    told = load("--database", database)
    assert not {name: told[name] for name in ZERO if told[name]}, told
    assert told["log_whole"] and told["kills"] and told["acknowledged"], told
