"""The two verifiers as single files, to be handed to anybody."""

import re
from importlib.resources import files

PARTS = (
    "curve",
    "tree",
    "form",
    "recount",
    "vote",
    "log_checks",
    "open_checks",
    "count_checks",
    "kept",
    "verify",
)
SCRIPT, MODULE = "verify_vote.py", "verify_vote.mjs"
OURS = re.compile(r"^from linmeng\.cli\.verifiers\.\w+ import (?:\([^)]*\)|[^(\n]*)[^\n]*\n", re.M)
IMPORT = re.compile(r"^(?:import [\w.]+|from [\w.]+ import .+)\n", re.M)


def script() -> bytes:
    """`verify_vote.py`: the parts in one file, with nothing beyond Python's standard library."""
    folder = files("linmeng.cli.verifiers")
    sources = {name: (folder / f"{name}.py").read_text(encoding="utf-8") for name in PARTS}
    opening = sources["verify"].split('"""')[1]
    imports, bodies = set(), []
    for source in sources.values():
        body = OURS.sub("", source.split('"""', 2)[2])
        imports |= {line for found in IMPORT.findall(body) for line in single(found)}
        bodies.append(IMPORT.sub("", body).strip())
    head = (
        f'"""{opening}"""\n\n# ruff: noqa\nfrom __future__ import annotations\n\n{"".join(sorted(imports))}'
    )
    return (head + "\n\n" + "\n\n\n".join(bodies) + "\n").encode()


def single(line: str) -> list[str]:
    """An import as lines of one name each, so that the same name is imported once; none for `__future__`."""
    if line.startswith("import"):
        return [line]
    room, _, names = line.removeprefix("from ").partition(" import ")
    return [f"from {room} import {name}\n" for name in names.strip().split(", ") if room != "__future__"]


def module() -> bytes:
    """`verify_vote.mjs`: the same checks for a browser page and for node, without any dependency."""
    return (files("linmeng.cli.verifiers") / MODULE).read_bytes()
