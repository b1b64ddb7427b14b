"""`python -m bench.votes [NAME …] [--option …]`: the named measurements of the voting room, or all."""

import subprocess
import sys
from itertools import takewhile
from pathlib import Path


def main() -> int:
    """Names come first; everything from the first option on goes to each of them."""
    words = sys.argv[1:]
    names = list(takewhile(lambda word: not word.startswith("-"), words))
    options = words[len(names) :]
    names = names or sorted(p.stem for p in Path(__file__).parent.glob("*.py") if not p.stem.startswith("_"))
    codes = [
        subprocess.run([sys.executable, "-m", f"bench.votes.{name}", *options], check=False).returncode
        for name in names
    ]
    return max(codes, default=0)


if __name__ == "__main__":
    sys.exit(main())
