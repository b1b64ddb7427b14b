"""`python -m bench.votes [NAME …] [--quick]`: the named measurements of the voting room, or all of them."""

import subprocess
import sys
from pathlib import Path


def main() -> int:
    options = [word for word in sys.argv[1:] if word.startswith("-")]
    names = [word for word in sys.argv[1:] if not word.startswith("-")]
    names = names or sorted(p.stem for p in Path(__file__).parent.glob("*.py") if not p.stem.startswith("_"))
    codes = [
        subprocess.run([sys.executable, "-m", f"bench.votes.{name}", *options], check=False).returncode
        for name in names
    ]
    return max(codes, default=0)


if __name__ == "__main__":
    sys.exit(main())
