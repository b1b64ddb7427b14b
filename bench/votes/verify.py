"""`python -m bench.votes verify [--quick] [--jobs=N]`: what the vote file's verifiers find, and how fast.

One JSON line: 10 000 seeded mutations of a file of at least 1 000 ballots (missed, not named); 1 000
honest votes (alarms); faults planted for each check (found by others too, or still found with the check
off); 5 000 random votes (product, Python verifier, JavaScript verifier and brute force differing);
processor seconds and megabytes of the two single-file verifiers on 10 000 and 100 000 ballots. Exit code 1
when anything is not as asked for.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from linmeng.cli.verifiers.kept import Kept
from linmeng.cli.verifiers.single import MODULE, SCRIPT, module, script
from linmeng.cli.verifiers.verify import verify
from linmeng.domain.voting.log.votefile import Level
from tests.domain.voting.log_brute import differs
from tests.domain.voting.log_faults import FORGED, planted
from tests.domain.voting.log_javascript import Asked, answers, node
from tests.domain.voting.log_mutations import KINDS, Base, base, is_named, mutate
from tests.domain.voting.log_world import make

LEVELS: tuple[Level, ...] = ("choices", "units", "totals")
STEP = 100
LARGEST = {10_000: (5, None), 100_000: (30, 300)}
"""Ballots: (most processor seconds, most megabytes)."""


@cache
def thousand() -> Base:
    """The file that is mutated."""
    made = make(11, units=1000, turnout=0.85, every=150)
    assert len(made.casts) >= 1000 and verify(made.data()) == []
    return base(made)


def mutations(start: int) -> Counter[str]:
    """What becomes of mutations `start` … `start` + STEP − 1."""
    told: Counter[str] = Counter()
    for seed in range(start, start + STEP):
        mutation = mutate(thousand(), seed)
        found = verify(mutation.data, mutation.kept)
        told["tried"] += 1
        told["missed"] += not found
        told["unnamed"] += bool(found) and not is_named(mutation, [fault.place for fault in found])
        if not found:
            print(f"missed: {mutation.kind} {seed}", file=sys.stderr)
    return told


def honest(start: int) -> Counter[str]:
    """Honest votes of all sizes and levels, for the public and for the auditor."""
    told: Counter[str] = Counter()
    for seed in range(start, start + STEP):
        made = make(10**6 + seed, units=3 + seed * 7 % 300, level=LEVELS[seed % 3], every=60)
        told["tried"] += 1
        told["alarms"] += bool(verify(made.data(places=made.places))) + bool(
            verify(made.data(audience="auditor"))
        )
    return told


def agreement(start: int) -> Counter[str]:
    """Random votes: product, both verifiers and brute force."""
    told: Counter[str] = Counter()
    asked: list[Asked] = []
    for seed in range(start, start + STEP):
        made = make(2 * 10**6 + seed, units=2 + seed % 29, every=60)
        data = made.data()
        told["tried"] += 1
        told["brute"] += bool(differs(made, json.loads(data)))
        told["python"] += bool(verify(data))
        asked.append((data, Kept(), ()))
    told["javascript"] += sum(bool(faults) for faults in answers(asked))
    return told


def checks() -> dict[str, int]:
    """Faults planted for each check: how many are found by it alone and pass when it is off."""
    alone = 0
    for check in FORGED:
        data, kept = planted(check)
        alone += {f.check for f in verify(data, kept)} == {check} and not verify(data, kept, (check,))
    return {"checks": len(FORGED), "alone": alone}


def large(ballots: int) -> dict[str, Any]:
    """Both single-file verifiers on one large vote: processor seconds and megabytes."""
    made = make(5, units=ballots, turnout=0.86, again=0.18, every=max(200, ballots // 50))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / SCRIPT).write_bytes(script())
        (Path(folder) / MODULE).write_bytes(module())
        (Path(folder) / "vote.json").write_bytes(made.data(places=made.places))
        cast = len(made.casts)
        del made
        python = _measured(folder, sys.executable, "-I", "-S", SCRIPT)
        return {"ballots": cast, **python, "javascript": _measured(folder, str(node()), MODULE)}


MEASURE = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def _measured(folder: str, *verifier: str) -> dict[str, float]:
    """In a small process of its own: a child's peak memory starts at that of the process it came from."""
    command = [sys.executable, "-c", MEASURE, *verifier, "vote.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    code, seconds, megabytes = done.stdout.split()
    assert code == "0", done.stderr
    return {"cpu_s": round(float(seconds), 2), "mb": round(float(megabytes))}


def many(job: Callable[[int], Counter[str]], count: int, jobs: int) -> dict[str, int]:
    """A measurement in steps, over some processes; says on the error output how far it has come."""
    told = Counter({"tried": 0})
    with ProcessPoolExecutor(jobs) as pool:
        for step in pool.map(job, range(0, count, STEP)):
            told.update(step)
            if told["tried"] % (10 * STEP) == 0:
                print(f"{job.__name__}: {dict(told)}", file=sys.stderr, flush=True)
    return dict(told)


def main() -> int:
    quick = "--quick" in sys.argv
    jobs = next((int(word.partition("=")[2]) for word in sys.argv if word.startswith("--jobs=")), 1)
    start, by = time.perf_counter(), 10 if quick else 1
    told: dict[str, Any] = {
        "bench": "votes.verify", "kinds": len(KINDS), "base_ballots": len(thousand().made.casts),
        "mutations": many(mutations, 10_000 // by, jobs), "honest": many(honest, 1_000 // by, jobs),
        "planted": checks(), "agreement": many(agreement, 5_000 // by, jobs),
        "large": [large(ballots) for ballots in LARGEST if not quick or ballots == 10_000],
    }  # fmt: skip
    told["ok"] = is_right(told)
    told["wall_s"] = round(time.perf_counter() - start)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    told["cpu_s"] = round(sum(one.ru_utime + one.ru_stime for one in used))
    print(json.dumps(told))
    return 0 if told["ok"] else 1


def is_right(told: dict[str, Any]) -> bool:
    """Whether everything is as asked for."""
    wrong = sum(told["mutations"].get(name, 0) for name in ("missed", "unnamed")) + told["honest"].get(
        "alarms", 0
    )
    wrong += sum(told["agreement"].get(name, 0) for name in ("brute", "python", "javascript"))
    wrong += told["planted"]["checks"] - told["planted"]["alone"]
    for both, (seconds, megabytes) in zip(told["large"], LARGEST.values(), strict=False):
        for one in (both, both["javascript"]):
            wrong += one["cpu_s"] > seconds or (megabytes is not None and one["mb"] > megabytes)
    return bool(wrong == 0)


if __name__ == "__main__":
    sys.exit(main())
