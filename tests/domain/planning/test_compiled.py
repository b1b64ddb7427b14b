"""What was compiled from other sources is never used."""

import subprocess
import sys
from pathlib import Path

from linmeng.domain.planning.compiled import sources_digest

CALLED = "from numba import njit\n\n@njit(cache=True)\ndef called():\n    return {value}\n"
CALLS = """from pathlib import Path
from numba import config, njit
from linmeng.domain.planning.compiled import sources_digest
config.CACHE_DIR = str(Path(__file__).parent / sources_digest(Path(__file__).parent))
from called import called

@njit(cache=True)
def calls():
    return called() + 1

print(calls())
"""


def test_the_digest_sees_every_source_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.py").write_text("1")
    seen = {sources_digest(tmp_path)}
    (tmp_path / "deep" / "b.py").write_text("2")
    seen.add(sources_digest(tmp_path))
    (tmp_path / "deep" / "b.py").write_text("3")
    seen.add(sources_digest(tmp_path))
    (tmp_path / "deep" / "b.py").rename(tmp_path / "deep" / "c.py")
    last = sources_digest(tmp_path)
    assert len(seen | {last}) == 4
    (tmp_path / "note.txt").write_text("no source")
    assert sources_digest(tmp_path) == last


def test_a_change_in_a_called_module_is_compiled_anew(tmp_path: Path) -> None:
    (tmp_path / "calls.py").write_text(CALLS)
    answers = []
    for value in (1, 1, 41):
        (tmp_path / "called.py").write_text(CALLED.format(value=value))
        done = subprocess.run(
            [sys.executable, str(tmp_path / "calls.py")], capture_output=True, text=True, check=True
        )
        answers.append(done.stdout.strip())
    assert answers == ["2", "2", "42"]
