"""The house keeps its form: who imports whom, which shelves, how large, and no foreign address."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "linmeng"
APPS = sorted(p.parent for p in CODE.glob("*/apps.py"))
SHELVES = {
    "urls", "admin", "apps", "pages", "api", "jobs", "management", "adapter", "forms", "actions", "queries",
    "permissions", "files", "models", "migrations", "events", "templatetags", "templates", "static", "locale",
}  # fmt: skip
WEB = {
    "answering",
    "apps",
    "context",
    "pictures",
    "received",
    "remarking",
    "shapes",
    "refused",
    "refusing",
    "csp",
    "storage",
    "heartbeat",
    "vault",
    "columns",
    "resealing",
    "shelf",
    "limits",
    "compiled",
    "turns",
    "calendar",
    "clauses",
    "typesetting",
    "papers",
    "typ",
    "templatetags",
    "templates",
    "static",
    "locale",
    "management",
}
LONGEST_FILE, LONGEST_TEST, LONGEST_FUNCTION = 400, 600, 60
ADDRESS = re.compile(r"\b(?:https?|wss?):?//[\w.{-]+|(?<![:\w'\"/])//[\w-]+\.[\w.-]+/")
NAMESPACES = {"http://www.w3.org", "http://www.w3.org/2000/svg", "https://www.w3.org"}


def sources(folder: Path) -> list[Path]:
    return sorted(
        p for p in folder.rglob("*.py") if "migrations" not in p.parts and "__pycache__" not in p.parts
    )


def long_functions(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield node.name, length


def test_imports_go_down() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.parametrize("app", APPS, ids=lambda p: p.name)
def test_every_app_has_only_its_shelves(app: Path) -> None:
    allowed = WEB if app.name == "web" else SHELVES
    found = {p.stem for p in app.iterdir() if p.name not in ("__init__.py", "__pycache__")}
    assert found <= allowed, f"{app.name}: {sorted(found - allowed)}"


ROOMS = sorted(p for p in [*CODE.iterdir(), ROOT / "tests", ROOT / "scripts"] if p.is_dir())


@pytest.mark.parametrize("room", ROOMS, ids=lambda p: p.name)
def test_nothing_grows_too_long(room: Path) -> None:
    most = LONGEST_TEST if room.name == "tests" else LONGEST_FILE
    files, functions = [], []
    for path in sources(room):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > most:
            files.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        functions += [
            f"{path.relative_to(ROOT)}: {name} {n} lines" for name, n in long_functions(ast.parse(text))
        ]
    assert files + functions == []


def test_a_long_function_is_noticed() -> None:
    body = "\n".join(f"    x = {i}" for i in range(LONGEST_FUNCTION))
    assert list(long_functions(ast.parse(f"def f():\n{body}\n"))) == [("f", LONGEST_FUNCTION + 1)]


def test_the_domain_is_pure() -> None:
    """No clock and no chance, in the forms that import-linter cannot see."""
    unclean = re.compile(r"\b(?:datetime\.now|date\.today|time\.time|random\.|(?<!def )open\(|os\.environ)")
    words = re.compile(r"#.*|\"\"\"[\s\S]*?\"\"\"")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in sources(CODE / "domain")
        for match in unclean.finditer(words.sub("", path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_lock_files_name_no_address() -> None:
    done = subprocess.run([ROOT / "scripts" / "no-addresses"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def foreign(text: str) -> list[str]:
    return [a for a in ADDRESS.findall(text) if a.rstrip("/") not in NAMESPACES]


def test_pages_load_nothing_from_elsewhere() -> None:
    kinds = (".html", ".css", ".js", ".svg")
    pages = [p for p in CODE.rglob("*") if p.suffix in kinds and {"templates", "static"} & set(p.parts)]
    assert len(pages) > 20
    found = {str(p.relative_to(ROOT)): foreign(p.read_text(encoding="utf-8")) for p in pages}
    assert {name: addresses for name, addresses in found.items() if addresses} == {}


def test_a_foreign_address_is_noticed() -> None:
    assert foreign('<script src="https://cdn.example/x.js">') == ["https://cdn.example"]
    assert foreign("url(//fonts.example.com/a.woff)") == ["//fonts.example.com/"]
    assert foreign('<svg xmlns="http://www.w3.org/2000/svg"> // a comment') == []
