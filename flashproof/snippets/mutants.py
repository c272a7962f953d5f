"""Change the code of a proof in small ways, to test whether the proof then fails.

A mutant differs from the proof in one place: a number, a string, an operator, an argument, a
function name, or a removed statement. A literal that an ``assert`` compares against is not changed,
because the proof would fail for that reason alone. In a proof, seeds, ``verbose``, docstrings, and
the messages of assertion errors are not changed either, and no assertion is removed or made weaker,
because a good proof passes with any of these changes.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from flashproof.text import python_syntax

MAX_MUTANTS = 8
"""The maximum number of mutants of a proof."""

NEIGHBORS: tuple[tuple[str, ...], ...] = (
    ("reduce_sum", "reduce_mean", "reduce_prod"),
    ("reduce_max", "reduce_min"),
    ("reduce_all", "reduce_any"),
    ("sum", "len"),
    ("max", "min"),
    ("all", "any"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("argmax", "argmin"),
    ("add", "subtract"),
    ("multiply", "divide"),
    ("floor", "ceil", "round"),
    ("concat", "stack"),
    ("concatenate", "vstack"),
    ("squeeze", "expand_dims"),
    ("logical_and", "logical_or"),
    ("equal", "not_equal"),
    ("less", "less_equal"),
    ("greater", "greater_equal"),
    ("relu", "elu"),
    ("sigmoid", "tanh"),
    ("softmax", "log_softmax"),
    ("exp", "log"),
    ("assign", "assign_add", "assign_sub"),
    ("take", "skip"),
    ("map", "filter"),
    ("cache", "prefetch"),
    ("shuffle", "repeat"),
    ("startswith", "endswith"),
    ("sorted", "list"),
    ("append", "extend"),
    ("SGD", "Adam"),
    ("MeanSquaredError", "MeanAbsoluteError"),
    ("BinaryCrossentropy", "BinaryFocalCrossentropy"),
    ("GlobalAveragePooling1D", "GlobalMaxPooling1D"),
    ("GlobalAveragePooling2D", "GlobalMaxPooling2D"),
    ("AveragePooling1D", "MaxPooling1D"),
    ("AveragePooling2D", "MaxPooling2D"),
    ("LSTM", "GRU"),
    ("Conv2D", "DepthwiseConv2D"),
    ("BatchNormalization", "LayerNormalization"),
    ("ragged", "sparse"),
    ("gather", "gather_nd"),
    ("segment_sum", "segment_mean"),
    ("float32", "float16"),
    ("int32", "int64"),
)
"""Functions, methods, and types that are easy to confuse; each is replaced by the next one."""

_NEXT: Mapping[str, str] = {
    name: group[(index + 1) % len(group)] for group in NEIGHBORS for index, name in enumerate(group)
}
_FIXED_ARGUMENTS = frozenset(("isinstance", "issubclass", "hasattr", "getattr", "setattr"))
"""Functions that always fail if their arguments are swapped."""
_SYMMETRIC = frozenset(
    (
        "allclose",
        "array_equal",
        "assert_allclose",
        "assert_array_equal",
        "assert_equal",
        "assert_near",
        "isclose",
    )
)
"""Functions whose result does not change if their first two arguments are swapped."""
_SEEDING = frozenset(("seed", "set_random_seed", "set_seed"))
"""Functions that set a seed. A proof must pass with any seed."""
_FAILURES = frozenset(("AssertionError", "SystemExit"))
"""Exceptions whose messages do not matter, because the proof has already failed."""
_IRRELEVANT_KEYWORDS = frozenset(("atol", "rtol", "seed", "verbose"))
"""Arguments that a proof must not depend on, and tolerances."""
_ALL = frozenset(("all", "reduce_all"))
_ANY = frozenset(("any", "reduce_any"))
_BINARY: Mapping[type[ast.operator], ast.operator] = {
    ast.Add: ast.Sub(),
    ast.Sub: ast.Add(),
    ast.Mult: ast.Add(),
    ast.Div: ast.Mult(),
    ast.FloorDiv: ast.Mult(),
    ast.Mod: ast.FloorDiv(),
    ast.Pow: ast.Mult(),
    ast.BitAnd: ast.BitOr(),
    ast.BitOr: ast.BitAnd(),
}
_COMPARISONS: Mapping[type[ast.cmpop], ast.cmpop] = {
    ast.Lt: ast.LtE(),
    ast.LtE: ast.Lt(),
    ast.Gt: ast.GtE(),
    ast.GtE: ast.Gt(),
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.Is: ast.IsNot(),
    ast.IsNot: ast.Is(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed proof."""

    code: str
    """The whole changed code."""
    line: int
    """The number of the changed line, counted from 1."""
    before: str
    """The text that was replaced."""
    after: str
    """The replacement; empty for a statement that was removed."""

    @property
    def key(self) -> str:
        """The mutant's key in the list of equivalent mutants: 12 hexadecimal digits."""
        return hashlib.sha256(self.code.encode()).hexdigest()[:12]

    @property
    def change(self) -> str:
        """A description of the change, such as ``'tf.ones' -> 'tf.zeros'``."""
        before = " ".join(self.before.split())
        after = " ".join(self.after.split())
        return f"{before!r} -> {after!r}" if after else f"{before!r} removed"


def mutants(code: str, limit: int = MAX_MUTANTS, *, is_proof: bool = True) -> tuple[Mutant, ...]:
    """Return at most ``limit`` mutants of a proof or a solution, as varied as possible.

    The result depends only on the arguments. Code that does not parse has no mutants. In a
    solution (``is_proof=False``), assertions and seeds are changed too, because the card may ask
    for them.
    """
    try:
        tree = python_syntax.parse(code)
    except SyntaxError:
        return ()
    fixed = _expected_values(tree) | (_irrelevant_nodes(tree) if is_proof else set())
    nodes = [node for node in ast.walk(tree) if id(node) not in fixed]
    makers = (_names, _arguments, _numbers, _operators, _statements, _strings)
    in_turn = chain.from_iterable(zip_longest(*(make(nodes) for make in makers)))
    changed = (_mutant(code, *change) for change in in_turn if change is not None)
    unique = {one.code: one for one in changed if one is not None and _compiles(one.code)}
    unique.pop(code, None)
    return tuple(unique.values())[:limit]


Change = tuple[ast.AST, str]
"""A node and its replacement."""


def _expected_values(tree: ast.AST) -> set[int]:
    """Return the ids of the nodes that asserts compare against, and of the asserts' messages."""
    nodes: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            nodes += [node.msg] if node.msg else []
            for compare in ast.walk(node.test):
                if isinstance(compare, ast.Compare):
                    nodes += _literal_sides(compare)
                    nodes.append(compare)
    return {id(inner) for node in nodes for inner in _inner(node)}


def _irrelevant_nodes(tree: ast.AST) -> set[int]:
    """Return the ids of the nodes that can be changed in a good proof without making it fail."""
    nodes: list[ast.AST] = []
    assertions: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            nodes.append(node)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            called = _called(node.value)
            nodes += [node] if called in _SEEDING else []
            assertions |= {id(node)} if called.startswith("assert_") else set()
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            nodes += node.exc.args if _called(node.exc) in _FAILURES else []
        elif isinstance(node, ast.keyword) and node.arg in _IRRELEVANT_KEYWORDS:
            nodes.append(node)
        elif isinstance(node, ast.Assert):
            assertions |= {id(one) for one in _weakening(node.test)}
    return assertions | {id(inner) for node in nodes for inner in ast.walk(node)}


def _weakening(test: ast.expr) -> Iterator[ast.AST]:
    """Yield the nodes whose mutation would make a condition weaker.

    For example, replacing ``and`` with ``or``, or ``all`` with ``any``, makes a condition weaker.
    """
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        yield test
        for value in test.values:
            yield from _weakening(value)
        return
    is_negated = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    call = test.operand if isinstance(test, ast.UnaryOp) and is_negated else test
    while isinstance(call, ast.Call) and _called(call) in {"bool", "float", "int"} and call.args:
        call = call.args[0]
    if isinstance(call, ast.Call) and _called(call) in (_ANY if is_negated else _ALL):
        yield call.func


def _called(node: ast.Call) -> str:
    """Return the last part of the name of the called function, or ``""`` if it has no name."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _inner(node: ast.AST) -> Iterable[ast.AST]:
    return (node,) if isinstance(node, ast.Compare) else ast.walk(node)


def _literal_sides(compare: ast.Compare) -> list[ast.AST]:
    sides: list[ast.expr] = [compare.left, *compare.comparators]
    literals = [side for side in sides if _is_literal(side)]
    return [] if len(literals) == len(sides) else list(literals)


def _is_literal(node: ast.AST) -> bool:
    allowed = (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp, ast.USub)
    return all(isinstance(inner, (*allowed, ast.Load)) for inner in ast.walk(node))


def _numbers(nodes: Iterable[ast.AST]) -> Iterator[Change]:
    for node in nodes:
        if not isinstance(node, ast.Constant):
            continue
        if isinstance(node.value, bool):
            yield node, repr(not node.value)
        elif isinstance(node.value, int):
            yield node, repr(node.value + 1)
        elif isinstance(node.value, float):
            yield node, repr(node.value * 2 + 1)


def _strings(nodes: Iterable[ast.AST]) -> Iterator[Change]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            yield node, "''"


def _operators(nodes: Iterable[ast.AST]) -> Iterator[Change]:
    for node in nodes:
        changed: ast.expr | None = None
        if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
            changed = ast.BinOp(node.left, _BINARY[type(node.op)], node.right)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
            changed = node.operand
        elif isinstance(node, ast.BoolOp):
            opposite = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
            changed = ast.BoolOp(opposite, node.values)
        elif isinstance(node, ast.Compare) and len(node.ops) == 1:
            operators = [_COMPARISONS[type(node.ops[0])]]
            changed = ast.Compare(node.left, operators, node.comparators)
        if changed is not None:
            yield node, f"({ast.unparse(changed)})"


def _arguments(nodes: Sequence[ast.AST]) -> Iterator[Change]:
    """Yield calls without one keyword argument, or with their first two arguments swapped."""
    known = {id(node) for node in nodes}
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            if id(keyword) not in known:
                continue
            kept = [one for one in node.keywords if one is not keyword]
            yield node, ast.unparse(ast.Call(node.func, node.args, kept))
        is_trivial = _called(node) in _FIXED_ARGUMENTS | _SYMMETRIC
        has_stars = any(isinstance(one, ast.Starred) for one in node.args[:2])
        if len(node.args) > 1 and not has_stars and not is_trivial:
            first, second, *rest = node.args
            if ast.unparse(first) == ast.unparse(second):
                continue
            yield node, ast.unparse(ast.Call(node.func, [second, first, *rest], node.keywords))


def _names(nodes: Iterable[ast.AST]) -> Iterator[Change]:
    for node in nodes:
        if isinstance(node, ast.Attribute) and node.attr in _NEXT:
            yield node, ast.unparse(ast.Attribute(node.value, _NEXT[node.attr], node.ctx))
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in _NEXT:
            yield node, _NEXT[node.id]


def _statements(nodes: Iterable[ast.AST]) -> Iterator[Change]:
    """Yield the removal of each statement that can be removed because it defines no name."""
    for node in nodes:
        is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await)
        if is_call or isinstance(node, ast.AugAssign):
            yield node, "pass"


def _mutant(code: str, node: ast.AST, replacement: str) -> Mutant | None:
    before = ast.get_source_segment(code, node)
    line = getattr(node, "lineno", None)
    if before is None or line is None:
        return None
    lines = code.encode().splitlines(keepends=True)
    start = sum(map(len, lines[: line - 1])) + node.col_offset  # type: ignore[attr-defined]
    encoded = code.encode()
    end = start + len(before.encode())
    changed = (encoded[:start] + replacement.encode() + encoded[end:]).decode()
    return Mutant(changed, line, before, "" if replacement == "pass" else replacement)


def _compiles(code: str) -> bool:
    try:
        compile(code, "mutant", "exec")
    except (SyntaxError, ValueError):
        return False
    return True
