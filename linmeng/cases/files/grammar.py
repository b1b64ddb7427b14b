"""Whether the tags of a template are among the few that are allowed, and their fields known."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from jinja2 import TemplateError, nodes

from linmeng.cases.files.fields import Field, Kind
from linmeng.cases.files.sandbox import FILTERS, LISTING, LOOP, House
from linmeng.domain.refusals import NotUnderstood, sentence

DEEPEST, LONGEST = 3, 100
_SCALAR, _LIST = "scalar", "list"
_MARKUP = re.compile(r"<[^>]*>")
Scope = Mapping[str, Any]  # name → "scalar", a list's columns, or a row

NO_INSTRUCTION = sentence(
    "The template may print fields, walk through lists and ask whether something is filled in,"
    " nothing else: “{words}”."
)
UNKNOWN = sentence("The template has a field that this paper does not know: “{field}”.")
UNKNOWN_NEAR = sentence(
    "The template has a field that this paper does not know: “{field}”. Is “{near}” meant?"
)


@dataclass(frozen=True, slots=True)
class _Row:
    columns: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class _Rows:
    columns: tuple[Field, ...]


def check_grammar(source: str, kind: Kind, env: House) -> None:
    """Raises NotUnderstood, with the words of the place, for what a template of this kind may not hold."""
    try:
        tree = env.parse(source)
    except TemplateError as error:
        raise _unreadable(error, source) from error
    except RecursionError:
        raise NotUnderstood("The template is nested too deeply.") from None
    scope = {name: _type(f) for f in kind.all_fields for name in (f.key, f.words)}
    _Reader(source.splitlines()).body(tree.body, scope, 0)


def _type(field: Field) -> Any:
    return _Rows(field.columns) if field.columns else _SCALAR


def _unreadable(error: TemplateError, source: str) -> NotUnderstood:
    words = _around(source.splitlines(), getattr(error, "lineno", None) or 1)
    said = str(error)
    if "end of template" in said:
        return NotUnderstood("A loop or condition of the template is not ended.")
    if "unknown tag 'end" in said:
        return NotUnderstood(
            "The template ends a loop or condition that was not begun: “{words}”.", words=words
        )
    if "unknown tag" in said:
        return NotUnderstood(NO_INSTRUCTION, words=words)
    if "No filter named" in said or "No test named" in said:
        return NotUnderstood(NO_INSTRUCTION, words=words)
    return NotUnderstood("The template has a field that cannot be read: “{words}”.", words=words)


def _around(lines: Sequence[str], number: int) -> str:
    """The words at a line, without markup."""
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    return " ".join(_MARKUP.sub("", line).split())[:120]


class _Reader:
    """Walks through the tree of a template; whatever it does not know it refuses."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines

    def body(self, found: Sequence[nodes.Node], scope: Scope, depth: int) -> None:
        for node in found:
            if isinstance(node, nodes.Output):
                self._output(node, scope)
            elif isinstance(node, nodes.For):
                self._loop(node, scope, depth)
            elif isinstance(node, nodes.If):
                self._condition(node, scope, depth)
            else:
                raise self._no(node)

    def _output(self, output: nodes.Output, scope: Scope) -> None:
        for node in output.nodes:
            if isinstance(node, nodes.TemplateData):
                continue
            if self._value(node, scope) != _SCALAR:
                raise NotUnderstood(
                    "The template prints a whole list; walk through it instead: “{words}”.",
                    words=self._words(node),
                )

    def _loop(self, loop: nodes.For, scope: Scope, depth: int) -> None:
        over = self._value(loop.iter, scope)
        inside = _Row(over.columns) if isinstance(over, _Rows) else _SCALAR if over == _LIST else None
        if inside is None:
            raise NotUnderstood(
                "The template walks through something that is no list: “{words}”.", words=self._words(loop)
            )
        if (
            not isinstance(loop.target, nodes.Name)
            or loop.target.name == "loop"
            or loop.recursive
            or loop.test
        ):
            raise self._no(loop)
        if depth >= DEEPEST:
            raise NotUnderstood("The template is nested too deeply.")
        self.body(loop.body, {**scope, loop.target.name: inside, "loop": "loop"}, depth + 1)
        self.body(loop.else_, scope, depth + 1)

    def _condition(self, node: nodes.If, scope: Scope, depth: int) -> None:
        if depth >= 4 * DEEPEST:
            raise NotUnderstood("The template is nested too deeply.")
        self._value(node.test, scope)
        for part in (node.body, node.elif_, node.else_):
            self.body(part, scope, depth + 1 if part is not node.elif_ else depth)

    def _value(self, node: Any, scope: Scope, depth: int = 0) -> Any:
        """What an expression gives: a scalar, rows, a row."""
        if depth > 20:
            raise NotUnderstood("The template is nested too deeply.")
        if isinstance(node, nodes.Const) and len(str(node.value)) <= LONGEST:
            return _SCALAR
        if isinstance(node, nodes.Name):
            return self._name(node.name, scope, node)
        if isinstance(node, nodes.Getattr):
            return self._column(node, scope)
        if isinstance(node, nodes.Filter):
            return self._filter(node, scope, depth)
        parts = self._parts(node)
        for part in parts:
            self._value(part, scope, depth + 1)
        return _SCALAR

    def _parts(self, node: Any) -> list[Any]:
        if isinstance(node, nodes.Compare) and all(op.op != "in" for op in node.ops):
            return [node.expr, *(op.expr for op in node.ops)]
        if isinstance(node, nodes.And | nodes.Or):
            return [node.left, node.right]
        if isinstance(node, nodes.Not):
            return [node.node]
        if isinstance(node, nodes.CondExpr) and node.expr2 is not None:
            return [node.test, node.expr1, node.expr2]
        raise self._no(node)

    def _name(self, name: str, scope: Scope, node: nodes.Node) -> Any:
        if name not in scope or name == "loop":
            raise _unknown(name, [n for n in scope if n != "loop"])
        return scope[name]

    def _column(self, node: nodes.Getattr, scope: Scope) -> Any:
        if not isinstance(node.node, nodes.Name):
            raise self._no(node)
        row = scope.get(node.node.name)
        if row == "loop" and node.attr in LOOP:
            return _SCALAR
        if not isinstance(row, _Row):
            raise self._no(node)
        names = [name for c in row.columns for name in (c.key, c.words)]
        if node.attr not in names:
            raise _unknown(f"{node.node.name}.{node.attr}", [f"{node.node.name}.{n}" for n in names])
        return _SCALAR

    def _filter(self, node: nodes.Filter, scope: Scope, depth: int) -> Any:
        plain = node.node is not None and not (node.args or node.kwargs or node.dyn_args or node.dyn_kwargs)
        if not plain or node.name not in FILTERS.keys() | LISTING:
            raise self._no(node)
        if self._value(node.node, scope, depth + 1) != _SCALAR:
            raise self._no(node)
        return _LIST if node.name in LISTING else _SCALAR

    def _words(self, node: nodes.Node) -> str:
        return _around(self.lines, node.lineno or 1)

    def _no(self, node: nodes.Node) -> NotUnderstood:
        return NotUnderstood(NO_INSTRUCTION, words=self._words(node))


def _unknown(name: str, known: Sequence[str]) -> NotUnderstood:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    if near:
        return NotUnderstood(UNKNOWN_NEAR, field=name[:60], near=near[0])
    return NotUnderstood(UNKNOWN, field=name[:60])
