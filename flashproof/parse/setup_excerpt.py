"""Find the setup statements that learners need to answer a question in Anki.

Anki does not show the topic's setup code. If a question's code uses a name from the setup, the
statements that define the name, and the statements on which they depend, are shown above the code.
Imports are omitted because the imported names are self-explanatory. For code in languages other
than Python, the whole setup in that language is shown.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from symtable import SymbolTable

from flashproof.markup import cloze_deletions
from flashproof.model import Body, Card, Cloze, Code, Predict, Role, Topic, Write
from flashproof.text import python_syntax

_LEARNED = (Role.SHOWN, Role.START, Role.SOLUTION)
"""The roles of the code that learners read or write."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """A top-level setup statement other than an import."""

    text: str
    """The source code with the comments above it and a final line ending."""
    binds: frozenset[str]
    """The names that the statement assigns or mutates."""
    uses: frozenset[str]
    """The names that the statement reads."""


def with_setup_excerpts(topic: Topic) -> Topic:
    """Return a copy of the topic with each card's ``setup_excerpt`` set."""
    setups = [code for code in topic.code_blocks() if code.role is Role.SETUP]
    python = [code for code in setups if code.is_python]
    statements = [statement for setup in python for statement in _statements(setup.text)]
    others = [code for code in setups if not code.is_python]
    if not statements and not others:
        return topic

    def excerpt(card: Card) -> Body:
        blocks = [one for one in _question_code(card) if one.is_snippet and one.role in _LEARNED]
        found = _excerpt(blocks, python[0], statements) if statements else ()
        return (*found, *_whole_setups(blocks, others))

    cards = (replace(card, setup_excerpt=excerpt(card)) for card in topic.cards)
    return replace(topic, cards=tuple(cards))


@dataclass(frozen=True, slots=True)
class TopLevelNames:
    """The names that code assigns, imports, or mutates outside functions and classes."""

    assigned: frozenset[str]
    imported: frozenset[str]
    mutated: frozenset[str]
    """The names whose attributes or items are assigned, or whose methods are called."""


def top_level_names(text: str) -> TopLevelNames:
    """Return the names that code assigns, imports, and mutates; none if the code is invalid."""
    if (module := _scope(text)) is None:
        return TopLevelNames(frozenset(), frozenset(), frozenset())
    statements = _statements_in(python_syntax.parse(text))
    symbols = module.get_symbols()
    return TopLevelNames(
        frozenset(symbol.get_name() for symbol in symbols if symbol.is_assigned()),
        frozenset(symbol.get_name() for symbol in symbols if symbol.is_imported()),
        frozenset(name for node in statements for name in _changed_names(node)),
    )


def _statements_in(node: ast.AST) -> Iterator[ast.stmt]:
    """Yield the statements in a node, except those inside functions and classes."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _statements_in(child)


def _whole_setups(blocks: list[Code], setups: list[Code]) -> Iterator[Code]:
    """Yield the whole setup for each language of the blocks; ``setups`` contain no Python code."""
    languages = dict.fromkeys(code.language for code in blocks)
    for language in languages:
        own = [code for code in setups if code.language == language]
        if own:
            text = "\n".join(code.text for code in own)
            yield Code(language, text, own[0].span, Role.SETUP_EXCERPT)


def _excerpt(blocks: list[Code], setup: Code, statements: list[_Statement]) -> Body:
    blocks = [code for code in blocks if code.is_python]
    scopes = [scope for code in blocks if (scope := _scope(cloze_deletions.strip(code.text)))]
    bound = frozenset().union(*map(_bound_names, scopes))
    needed = frozenset().union(*map(_used_names, scopes)) - bound
    chosen: list[str] = []
    for statement in reversed(statements):
        if statement.binds & needed:
            chosen.append(statement.text)
            needed |= statement.uses
    text = "".join(reversed(chosen)).lstrip("\n")
    return (Code(setup.language, text, setup.span, Role.SETUP_EXCERPT),) if text else ()


def _question_code(card: Card) -> Iterator[Code]:
    """Yield the code in a card's question, including any variants and solutions."""
    blocks: Body = card.context
    match card:
        case Predict():
            blocks = (*blocks, card.code, *(variant.code for variant in card.variants))
        case Cloze():
            blocks = (*blocks, *card.body)
        case Write():
            blocks = (*blocks, card.start, *card.solutions)
        case _:
            pass
    return (block for block in blocks if isinstance(block, Code))


def _statements(text: str) -> Iterator[_Statement]:
    """Yield the setup statements other than imports, each with the comments above it."""
    if (module := _scope(text)) is None:
        return
    imported = {symbol.get_name() for symbol in module.get_symbols() if symbol.is_imported()}
    lines, end = text.splitlines(keepends=True), 0
    for node in python_syntax.parse(text).body:
        start, end = end, node.end_lineno or node.lineno
        source = "".join(lines[start:end])
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if (scope := _scope(source)) is not None:
            gap = "\n" if source.startswith("\n") else ""
            binds = _bound_names(scope) | (set(_changed_names(node)) - imported)
            yield _Statement(f"{gap}{source.strip()}\n", binds, _used_names(scope))


def _scope(text: str) -> SymbolTable | None:
    try:
        return python_syntax.symbol_table(text)
    except python_syntax.PARSE_ERRORS:
        return None


def _bound_names(scope: SymbolTable) -> frozenset[str]:
    """Return the names that code assigns or imports outside functions and classes."""
    return frozenset(
        symbol.get_name()
        for symbol in scope.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
    )


def _used_names(scope: SymbolTable) -> frozenset[str]:
    """Return the names that code reads, except the local variables of its functions."""
    names = {symbol.get_name() for symbol in scope.get_symbols() if symbol.is_referenced()}
    inner_scopes = list(scope.get_children())
    for inner in inner_scopes:
        names |= {symbol.get_name() for symbol in inner.get_symbols() if symbol.is_global()}
        inner_scopes += inner.get_children()
    return frozenset(names)


def _changed_names(node: ast.stmt) -> Iterator[str]:
    """Yield names whose attributes or items are set or whose methods are called."""
    expressions: list[ast.expr] = []
    match node:
        case ast.Assign(targets=targets):
            expressions += targets
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            expressions.append(target)
        case ast.Expr(value=ast.Call() as call):
            expressions.append(call)
        case _:
            pass
    for expression in expressions:
        inner = expression
        if isinstance(inner, ast.Tuple | ast.List):
            expressions += inner.elts
        while isinstance(inner, ast.Attribute | ast.Subscript | ast.Call):
            inner = inner.func if isinstance(inner, ast.Call) else inner.value
        if isinstance(inner, ast.Name):
            yield inner.id
