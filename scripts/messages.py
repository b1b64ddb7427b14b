"""Translations: `compile` makes every .mo (pure Python), `collect` refreshes every .po (needs gettext)."""

import io
import os
import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent / "linmeng"


def compile_all() -> None:
    for po in sorted(ROOT.glob("*/locale/*/LC_MESSAGES/*.po")):
        out = io.BytesIO()
        with po.open("rb") as source:
            write_mo(out, read_po(source))
        po.with_suffix(".mo").write_bytes(out.getvalue())


def collect(rooms: list[str]) -> None:
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "-l",
        "zh_Hans",
        "--no-location",
        "--no-obsolete",
    ]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "linmeng.config.settings"}  # our own makemessages
    for room in rooms or sorted(p.parent.name for p in ROOT.glob("*/locale")):
        subprocess.run(command, cwd=ROOT / room, check=True, env=environment)


if __name__ == "__main__":
    collect(sys.argv[2:]) if sys.argv[1:2] == ["collect"] else compile_all()
