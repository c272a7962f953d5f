"""Match the code patterns of write cards against Python code.

``parse.write`` describes the syntax. A pattern matches code that contains it anywhere. Whitespace,
the quote style, and the order of keyword arguments do not matter.

>>> matches("Dense(64, ...)", "layer = layers.Dense(64, activation='relu')")
False
>>> matches("layers.Dense(64, ...)", "layer = layers.Dense(64, activation='relu')")
True
>>> matches("activation=_", "layer = layers.Dense(64, activation='relu')")
True
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flashproof.text import python_syntax

_ANY = "_"
_IGNORED = frozenset({"ctx", "type_comment", "type_ignores", "kind"})
"""Fields of syntax trees that do not affect whether a pattern matches."""


def matches(pattern: str, code: str) -> bool:
    """Return whether code contains a pattern; ``False`` if the code cannot be parsed."""
    try:
        call = python_syntax.parse(f"{_ANY}({pattern}\n)").body[0]
        nodes = list(ast.walk(python_syntax.parse(code)))
    except python_syntax.PARSE_ERRORS:
        return False
    assert isinstance(call, ast.Expr)  # noqa: S101 - the parser checks this
    assert isinstance(call.value, ast.Call)  # noqa: S101
    wanted: ast.AST = [*call.value.args, *call.value.keywords][0]
    return any(_is_match(wanted, node) for node in nodes)


def _is_match(wanted: object, found: object) -> bool:
    if isinstance(wanted, ast.Name) and wanted.id == _ANY:
        return isinstance(found, ast.expr)
    if type(wanted) is not type(found):
        return False
    if isinstance(wanted, ast.Call) and isinstance(found, ast.Call):
        return _is_match(wanted.func, found.func) and _are_arguments(wanted, found)
    if isinstance(wanted, ast.AST):
        names = [name for name in wanted._fields if name not in _IGNORED]
        return all(_is_match(getattr(wanted, name), getattr(found, name)) for name in names)
    if isinstance(wanted, list) and isinstance(found, list):
        return _are_items(wanted, found)
    return wanted == found


def _are_items(wanted: Sequence[object], found: Sequence[object]) -> bool:
    return len(wanted) == len(found) and all(map(_is_match, wanted, found))


def _are_arguments(wanted: ast.Call, found: ast.Call) -> bool:
    """Return whether the arguments of a call match; keyword arguments match in any order."""
    is_open = any(map(_is_ellipsis, wanted.args))
    first = [one for one in wanted.args if not _is_ellipsis(one)]
    given = found.args[: len(first)] if is_open else found.args
    if not _are_items(first, given):
        return False
    if not is_open and len(wanted.keywords) != len(found.keywords):
        return False
    return all(any(_is_match(one, other) for other in found.keywords) for one in wanted.keywords)


def _is_ellipsis(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...
