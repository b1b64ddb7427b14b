"""Runs the named measurements, or all of them, each in a process of its own; options go to each."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    options = [word for word in sys.argv[1:] if word.startswith("-")]
    names = [word for word in sys.argv[1:] if not word.startswith("-")]
    found = [*HERE.glob("*.py"), *(p.parent for p in HERE.glob("*/__main__.py"))]
    names = names or sorted(p.stem for p in found if not p.stem.startswith("_"))
    return max(
        (
            subprocess.run([sys.executable, "-m", f"bench.{n}", *options], check=False).returncode
            for n in names
        ),
        default=0,
    )


if __name__ == "__main__":
    sys.exit(main())
