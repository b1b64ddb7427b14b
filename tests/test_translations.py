"""Every sentence has its Chinese, and the committed catalogues are what the code says now."""

import gettext
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
ROOMS = sorted(p.parent for p in (ROOT / "linmeng").glob("*/locale") if any(p.iterdir()))
IDS = [room.name for room in ROOMS]
PO = Path("locale/zh_Hans/LC_MESSAGES/django.po")
NAMES = re.compile(r"%\((\w+)\)[sd]|\{(\w*)[^{}]*\}")


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source)


def translations(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def faults(message: Message) -> list[str]:
    """What is wrong with one message: empty, fuzzy, or a placeholder lost or invented."""
    english = (message.id,) if isinstance(message.id, str) else message.id
    wanted = {a or b for text in english for a, b in NAMES.findall(text)}
    found = ["fuzzy"] if message.fuzzy else []
    for text in translations(message):
        if not text:
            found.append("empty")
        elif {a or b for a, b in NAMES.findall(text)} - wanted:
            found.append("a placeholder that the English lacks")
        elif isinstance(message.id, str) and wanted - {a or b for a, b in NAMES.findall(text)}:
            found.append("a placeholder is lost")
    return found


@pytest.mark.parametrize("room", ROOMS, ids=IDS)
def test_every_sentence_is_translated(room: Path) -> None:
    wrong = {str(m.id): faults(m) for m in catalogue(room / PO) if m.id and faults(m)}
    assert wrong == {}


@pytest.mark.parametrize("room", ROOMS, ids=IDS)
def test_the_catalogue_is_what_the_code_says(room: Path, tmp_path: Path) -> None:
    if not shutil.which("xgettext"):
        pytest.skip("xgettext is absent (Debian: gettext)")
    copy = tmp_path / room.name
    left_out = shutil.ignore_patterns("__pycache__", "migrations", "locale", "static")
    shutil.copytree(room, copy, ignore=left_out)
    (copy / PO).parent.mkdir(parents=True)
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
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "linmeng.config.settings", "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=copy, env=environment, check=True, capture_output=True)
    collected = {(m.context, m.id) for m in catalogue(copy / PO) if m.id}
    committed = {(m.context, m.id) for m in catalogue(room / PO) if m.id}
    assert collected - committed == set(), f"collect: scripts/messages.py collect {room.name}"
    assert committed - collected == set(), "no longer in the code"


def test_every_room_with_words_has_a_catalogue() -> None:
    marked = re.compile(r"{%\s*(?:blocktrans|trans)|\bgettext|\bsentence\(|\bNot(?:Now|Yours|Understood)\(\"")
    for room in sorted(p for p in (ROOT / "linmeng").iterdir() if (p / "__init__.py").is_file()):
        sources = [p for p in room.rglob("*") if p.suffix in (".py", ".html") and p.is_file()]
        if room.name != "cli" and any(marked.search(p.read_text(encoding="utf-8")) for p in sources):
            assert (room / PO).is_file(), f"{room.name} has sentences and no catalogue"


def test_a_fault_is_seen() -> None:
    assert faults(Message("Hello {name}", "你好")) == ["a placeholder is lost"]
    assert faults(Message("Hello", "")) == ["empty"]
    assert faults(Message("Hello", "你好 %(name)s")) == ["a placeholder that the English lacks"]
    assert faults(Message("Hello", "你好", flags=["fuzzy"])) == ["fuzzy"]
    assert faults(Message("Hello {name}", "{name}，你好")) == []


@pytest.mark.parametrize("room", ROOMS, ids=IDS)
def test_chinese_has_one_form(room: Path) -> None:
    """A header that is fuzzy, or names no language, is left out of the .mo: two of a thing were English."""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(room / PO))
    compiled.seek(0)
    assert vars(gettext.GNUTranslations(compiled))["plural"](2) == 0
