"""Figures of a rates file changed in its text, so that its order and its comments stay."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from linmeng.domain.refusals import NotUnderstood

_HEAD = re.compile(r"^\s*(\[\[?)\s*([^\s\]](?:[^\]]*[^\s\]])?)\s*\]\]?\s*(?:#.*)?$")
_LINE = re.compile(
    r"""^(\s*(?P<key>"(?:[^"\\]|\\.)*"|'[^']*'|[\w.-]+)\s*=\s*)"""
    r"""(?P<value>"(?:[^"\\]|\\.)*"|'[^']*'|[^\s#"'\[{](?:[^#"'\[{]*[^\s#"'\[{])?)(?P<rest>\s*(?:#.*)?)$"""
)
Value = float | int | bool | str | None


def edited(text: str, values: Mapping[str, Value]) -> str:
    """The text with figures set; None takes one out. Keys as in `queries.figures`, sources.… for sources.

    Raises NotUnderstood when the file is written in a way that this cannot change without harm.
    """
    lines = text.splitlines()
    data = tomllib.loads(text)
    left = {key: value for key, value in values.items() if _get(data, key) != value}
    lines = [line for line in _replaced(lines, data, left) if line is not None]
    for key, value in left.items():
        if value is not None:
            _insert(lines, data, key, value)
    result = "\n".join(lines) + "\n"
    if not _same(result, data, values):
        raise NotUnderstood("This file is written in a way the form cannot change. Change it as text.")
    return result


def _replaced(lines: list[str], data: Mapping[str, Any], left: dict[str, Value]) -> Iterator[str | None]:
    """Every line, with the figures that stand on one; what was done is taken out of `left`."""
    for line, path in _walk(lines, data):
        match = _LINE.match(line) if not _HEAD.match(line) else None
        key = f"{path}.{_unquoted(match['key'])}" if match else ""
        if not match or key not in left:
            yield line
            continue
        value = left.pop(key)
        yield None if value is None else f"{match[1]}{_written(value)}{match['rest']}"


def _walk(lines: list[str], data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each line with the path of the table it belongs to."""
    path, count = "", 0
    for line in lines:
        head = _HEAD.match(line)
        if head and head[1] == "[[" and head[2] == "position":
            path = f"position.{data['position'][count]['id']}"
            count += 1
        elif head and head[1] == "[":
            path = head[2]
        yield line, path


def _insert(lines: list[str], data: Mapping[str, Any], key: str, value: Value) -> None:
    """A figure that the file did not have, at the end of its table."""
    path, name = _split(key)
    bare = re.fullmatch(r"[\w-]+", name, re.ASCII)
    line = f"{name if bare else json.dumps(name, ensure_ascii=False)} = {_written(value)}"
    at = [i for i, (text, p) in enumerate(_walk(lines, data)) if p == path and text.strip()]
    if at:
        lines.insert(at[-1] + 1, line)
    elif not path.startswith("position."):
        lines += ["", f"[{path}]", line]


def _split(key: str) -> tuple[str, str]:
    """Table and figure of limits.reach, fees.ceiling.商品房, position.guard.wage …"""
    for table in ("fees.ceiling", "sources"):
        if key.startswith(table + "."):
            return table, key[len(table) + 1 :]
    path, _, name = key.rpartition(".")
    return path, name


def _table(data: Mapping[str, Any], path: str) -> Any:
    if path.startswith("position."):
        return next((p for p in data.get("position", ()) if p.get("id") == path[9:]), {})
    found: Any = data
    for part in path.split("."):
        found = found.get(part, {})
    return found


def _get(data: Mapping[str, Any], key: str) -> Any:
    path, name = _split(key)
    return _table(data, path).get(name)


def _same(text: str, data: Mapping[str, Any], values: Mapping[str, Value]) -> bool:
    """Whether the text now holds exactly what was wanted, and all else as before."""
    wanted = deepcopy(dict(data))
    for key, value in values.items():
        path, name = _split(key)
        if path.startswith("position."):
            table = _table(wanted, path)
        else:
            table = wanted
            for part in path.split("."):
                table = table.setdefault(part, {})
        if value is None:
            table.pop(name, None)
        else:
            table[name] = value
    try:
        return _full(tomllib.loads(text)) == _full(wanted)
    except tomllib.TOMLDecodeError:
        return False


def _full(data: dict[str, Any]) -> dict[str, Any]:
    """Without tables that hold nothing."""
    full = {k: _full(v) if isinstance(v, dict) else v for k, v in data.items()}
    return {k: v for k, v in full.items() if v != {}}


def _unquoted(key: str) -> str:
    return str(next(iter(tomllib.loads(f"{key} = 0")))) if key[0] in "\"'" else key


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
