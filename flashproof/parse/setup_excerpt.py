"""What a card's question needs of its topic's setup, which a learner in Anki does not see.

A question whose code uses a name that the setup makes could not be answered without it: so the
statements of the setup that make such a name, and what these need in turn, are shown above it.
Imports are left out: everybody knows what they bring.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from symtable import SymbolTable

from flashproof.markup import cloze_deletions
from flashproof.model import Body, Card, Cloze, Code, Predict, Role, Topic
from flashproof.text import python_syntax


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement of the setup."""

    text: str
    made: frozenset[str]
    """The names that it binds, or whose value it changes."""
    used: frozenset[str]


def with_setup_excerpt(topic: Topic) -> Topic:
    """The topic, each card with what its question needs of the setup."""
    setups = [code for code in topic.code_blocks() if code.role is Role.SETUP]
    statements = [one for setup in setups for one in _statements(setup.text)]
    if not statements:
        return topic
    cards = (
        replace(card, setup_excerpt=_excerpt(card, setups[0], statements)) for card in topic.cards
    )
    return replace(topic, cards=tuple(cards))


def _excerpt(card: Card, setup: Code, statements: list[_Statement]) -> Body:
    shown = (code for code in _asked(card) if code.is_snippet and code.role is Role.SHOWN)
    scopes = [scope for code in shown if (scope := _scope(cloze_deletions.strip(code.text)))]
    made = frozenset().union(*map(_made, scopes))
    needed = frozenset().union(*map(_used, scopes)) - made
    chosen: list[str] = []
    for statement in reversed(statements):
        if statement.made & needed:
            chosen.append(statement.text)
            needed |= statement.used
    text = "".join(reversed(chosen)).lstrip("\n")
    return (Code(setup.language, text, setup.span, Role.SETUP_EXCERPT),) if text else ()


def _asked(card: Card) -> Iterator[Code]:
    """The code of a card's question."""
    blocks: Body = card.context
    match card:
        case Predict():
            blocks = (*blocks, card.code)
        case Cloze():
            blocks = (*blocks, *card.body)
        case _:
            pass
    return (block for block in blocks if isinstance(block, Code))


def _statements(text: str) -> Iterator[_Statement]:
    """Those of a setup, imports left out, with what stands above them: comments, a blank line."""
    if (whole := _scope(text)) is None:
        return
    imported = {one.get_name() for one in whole.get_symbols() if one.is_imported()}
    lines, end = text.splitlines(keepends=True), 0
    for node in python_syntax.tree(text).body:
        start, end = end, node.end_lineno or node.lineno
        own = "".join(lines[start:end])
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if (scope := _scope(own)) is not None:
            gap = "\n" if own.startswith("\n") else ""
            made = _made(scope) | (set(_changed(node)) - imported)
            yield _Statement(f"{gap}{own.strip()}\n", made, _used(scope))


def _scope(text: str) -> SymbolTable | None:
    try:
        return python_syntax.names(text)
    except python_syntax.UNREADABLE:
        return None


def _made(scope: SymbolTable) -> frozenset[str]:
    """The names that code binds outside of its functions and classes."""
    symbols = scope.get_symbols()
    return frozenset(one.get_name() for one in symbols if one.is_assigned() or one.is_imported())


def _used(scope: SymbolTable) -> frozenset[str]:
    """The names that code reads and does not keep to a function of its own."""
    found = {one.get_name() for one in scope.get_symbols() if one.is_referenced()}
    below = list(scope.get_children())
    for inner in below:
        found |= {one.get_name() for one in inner.get_symbols() if one.is_global()}
        below += inner.get_children()
    return frozenset(found)


def _changed(node: ast.stmt) -> Iterator[str]:
    """Whose attribute or item a statement sets, and whose method it calls: ``net.fit()``."""
    found: list[ast.expr] = []
    match node:
        case ast.Assign(targets=targets):
            found += targets
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            found.append(target)
        case ast.Expr(value=ast.Call() as call):
            found.append(call)
        case _:
            pass
    for whole in found:
        inner = whole
        if isinstance(inner, ast.Tuple | ast.List):
            found += inner.elts
        while isinstance(inner, ast.Attribute | ast.Subscript | ast.Call):
            inner = inner.func if isinstance(inner, ast.Call) else inner.value
        if isinstance(inner, ast.Name):
            yield inner.id
