"""Lint rules for write cards, whose checks must be specific and whose solutions must be short."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flashproof.check import card_text
from flashproof.check.code_patterns import matches
from flashproof.check.context import Context
from flashproof.check.rule import CardRule, Finding
from flashproof.diagnostics import Severity
from flashproof.model import Card, Write
from flashproof.text import python_syntax

_VAGUE = frozenset(
    "answer check checks code correct good it ok okay output passes result right runs solution"
    " test tests valid value works".split()
)
"""Words that do not describe what a check verifies."""


def long_solution(card: Card, context: Context) -> Iterator[Finding]:
    if isinstance(card, Write):
        for code in card.solutions:
            lines = [line for line in code.text.splitlines() if line.strip()]
            if len(lines) > context.settings.solution_lines:
                yield Finding(f"this solution has {len(lines)} lines", code.span)


def check_without_assertion(card: Card, _context: Context) -> Iterator[Finding]:
    if isinstance(card, Write):
        for check in card.checks:
            if not _asserts(check.code.text):
                yield Finding(f"the check {check.name!r} asserts nothing", check.code.span)


def _asserts(code: str) -> bool:
    """Return whether code has an ``assert``, a ``raise``, or a name that contains "assert".

    Code with a syntax error, which is reported separately, also counts.
    """
    try:
        nodes = ast.walk(python_syntax.parse(code))
    except python_syntax.PARSE_ERRORS:
        return True  # reported as a syntax error
    return any(
        isinstance(node, ast.Assert | ast.Raise)
        or (isinstance(node, ast.Name) and "assert" in node.id.lower())
        or (isinstance(node, ast.Attribute) and "assert" in node.attr.lower())
        for node in nodes
    )


def mistake_without_feedback(card: Card, _context: Context) -> Iterator[Finding]:
    if isinstance(card, Write):
        for mistake in card.mistakes:
            if not mistake.feedback:
                yield Finding("this mistake has no feedback", mistake.code.span)


def vague_check(card: Card, _context: Context) -> Iterator[Finding]:
    if isinstance(card, Write):
        for check in card.checks:
            words = [word for word in card_text.words(check.name) if not word.isdigit()]
            if all(word in _VAGUE or word in card_text.FUNCTION_WORDS for word in words) and (
                words or not card_text.words(check.name)
            ):
                message = f"the name {check.name!r} does not say what is checked"
                yield Finding(message, check.code.span)


def pattern_misses(card: Card, _context: Context) -> Iterator[Finding]:
    if isinstance(card, Write):
        for check in card.checks:
            patterns = [pattern.text for pattern in check.patterns]
            if patterns and not any(
                matches(pattern, code.text) for pattern in patterns for code in card.solutions
            ):
                message = f"no solution matches any pattern of the check {check.name!r}"
                yield Finding(message, check.patterns[0].span)


RULES = (
    CardRule(
        code="long-solution",
        check=long_solution,
        about="a solution with more than 15 lines that are not blank",
        why="Typing a long solution takes too much time in a review.",
        hint="put code that is not part of the task in the {start} fence or in the setup",
        setting="solution_lines",
    ),
    CardRule(
        code="check-without-assertion",
        check=check_without_assertion,
        about="a check that asserts nothing",
        why="Incorrect code could pass the check, so learners could get credit for a wrong answer.",
        hint="add an 'assert' that checks the result of the learner's code",
        severity=Severity.ERROR,
    ),
    CardRule(
        code="mistake-without-feedback",
        check=mistake_without_feedback,
        about="a mistake without feedback",
        why=(
            "Learners who make the mistake need to know why it is wrong (Butler and Roediger 2008: "
            "feedback)."
        ),
        hint="add a quote below the code: '> This …'",
    ),
    CardRule(
        code="vague-check",
        check=vague_check,
        about="a check whose name does not say what it checks",
        why="Learners see the name as one of the criteria for a correct answer.",
        hint="name the property that the code must have, such as '64 units'",
        is_english=True,
    ),
    CardRule(
        code="pattern-misses",
        check=pattern_misses,
        about="code patterns of a check that match no solution",
        why="The patterns would not recognize a correct answer.",
        hint=(
            "copy the pattern from a solution, and replace the parts that may vary with '_', which "
            "matches any expression"
        ),
        severity=Severity.ERROR,
    ),
)
