"""Runs the named measurements, or all of them, each in a process of its own."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    names = sys.argv[1:] or sorted(p.stem for p in HERE.glob("*.py") if not p.stem.startswith("_"))
    return max(
        (subprocess.run([sys.executable, "-m", f"bench.{n}"], check=False).returncode for n in names),
        default=0,
    )


if __name__ == "__main__":
    sys.exit(main())
