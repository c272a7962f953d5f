"""Extract the plain text and the words of cards, for rules that count or compare words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flashproof.check.context import Context
from flashproof.model import (
    Body,
    Card,
    Cloze,
    Code,
    Compare,
    Explain,
    Markdown,
    Predict,
    Quiz,
    Recall,
    Role,
    Write,
)

STOP_WORDS = frozenset(
    "a about after all also an and any are as at be because been but by can do does each for from"
    " get gets had has have how if in into is it its just may more most must no not of off on one"
    " only or other out over own same should so some such than that the their them then there these"
    " they this those to too under up use used uses was we were what when where which while who why"
    " will with would you your".split()
)
"""Common English words, which do not identify a subject."""

FUNCTION_WORDS = frozenset(
    "a an and are as at be by for from in is it of on or that the to was with".split()
)
"""English words that are not worth a cloze deletion."""

_WORD = re.compile(r"[^\W_]+(?:[_.'\u2019-][^\W_]+)*")
_OPERATOR = re.compile(r"(?<!\S)[-+*/%=<>!&|^~#@$?:.]+(?!\S)")
"""Matches operators between spaces. Questions about ``==`` and ``===`` are different questions."""


def words(text: str) -> list[str]:
    """Return the lowercase words in text; a name such as ``tf.data`` counts as one word."""
    return [word.lower() for word in _WORD.findall(text)]


def content_words(text: str) -> set[str]:
    """Return the words in text except stop words and single characters, without plural ``s``."""
    kept = (word for word in words(text) if word not in STOP_WORDS and len(word) > 1)
    return {word[:-1] if len(word) > 3 and word.endswith("s") else word for word in kept}


def operators(text: str) -> list[str]:
    """Return the operators in text that stand alone, such as ``==`` or ``&``."""
    return _OPERATOR.findall(text)


def plain(markdown: Markdown, context: Context, *, cloze: bool = False) -> str:
    """Return text without markup."""
    return context.plain(markdown, cloze=cloze)


def prose(body: Body, context: Context, *, cloze: bool = False) -> str:
    """Return the prose of a body, without its code blocks."""
    texts = (plain(block, context, cloze=cloze) for block in body if isinstance(block, Markdown))
    return "\n".join(texts)


def code(body: Iterable[Markdown | Code]) -> str:
    """Return the visible code of a body, without its prose."""
    shown = (block for block in body if isinstance(block, Code) and block.role is Role.SHOWN)
    return "\n".join(block.text for block in shown)


def question(card: Card, context: Context) -> str:
    """Return the heading of a card without markup."""
    return plain(card.question, context)


def full_text(card: Card, context: Context) -> str:
    """Return the question and the main part of a card, including code, for comparing cards."""
    return "\n".join((question(card, context), prose(card.context, context), *_main(card, context)))


def _main(card: Card, context: Context) -> list[str]:  # noqa: PLR0911 - one for each kind
    match card:
        case Recall():
            return [prose(card.answer, context), code(card.answer)]
        case Quiz():
            return [plain(option.text, context) for option in card.options]
        case Explain():
            return [plain(concept.text, context) for concept in card.concepts]
        case Predict():
            return [code(card.context), card.code.text]
        case Cloze():
            return [prose(card.body, context, cloze=True), code(card.body)]
        case Compare():
            rows = [plain(statement.text, context) for statement in card.statements]
            return [plain(column, context) for column in card.columns] + rows
        case Write():
            return [card.start.text, *(code.text for code in card.solutions)]
