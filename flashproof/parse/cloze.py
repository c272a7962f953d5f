"""Read cloze cards: text and code with cloze deletions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashproof.diagnostics import Diagnostics
from flashproof.markup import cloze_deletions
from flashproof.model import Body, Cloze, Deletion, Markdown, Role
from flashproof.parse.card_parts import RawCard

_ERRORS = {
    "unclosed": ("unclosed-cloze", "this cloze deletion is not closed", "close it with '}}'"),
    "nested": (
        "nested-cloze",
        "this cloze deletion contains another one",
        "write one after the other",
    ),
    "empty": ("empty-cloze", "this cloze deletion hides nothing", "write {{c1::answer}}"),
    "zero": ("empty-cloze", "cloze deletions are numbered from 1", "write {{c1::answer}}"),
}
"""The code, message, and hint for each ``ClozeError.reason``."""

_BAD_OPENING = re.compile(r"\{\{(?!(?-i:c)\d+::)\s*(?:c\s*\d*\s*:{1,2}|\d+\s*::)", re.IGNORECASE)
"""Matches a misspelled start of a cloze deletion, such as ``{{ c1:``."""


def read_cloze(card: RawCard, diagnostics: Diagnostics) -> Cloze | None:
    """Read a cloze card from the whole main part; return ``None`` if it has no deletion."""
    problems_before = len(diagnostics)
    deletions = tuple(_deletions(card.main, diagnostics))
    if not deletions and len(diagnostics) > problems_before:
        return None
    if not deletions:
        hint = "mark what to hide: {{c1::answer}} or {{c1::answer::hint}}"
        message = "this cloze card has no cloze deletion"
        diagnostics.error("missing-cloze", message, card.span, hint)
        return None
    return Cloze(**card.common, body=card.main, deletions=deletions)


def _deletions(body: Body, diagnostics: Diagnostics) -> Iterator[Deletion]:
    for block in body:
        if not isinstance(block, Markdown) and block.role is not Role.SHOWN:
            continue
        cloze_spans, errors = cloze_deletions.find(block.text)
        for error in errors:
            code, message, hint = _ERRORS[error.reason]
            span = block.span.locate(block.text, error.start, error.end)
            diagnostics.error(code, message, span, hint)
        for cloze in cloze_spans:
            span = block.span.locate(block.text, cloze.start, cloze.end)
            yield Deletion(cloze.number, cloze.answer(block.text), cloze.hint, span)
        if isinstance(block, Markdown):
            _check_openings(block, diagnostics)


def _check_openings(block: Markdown, diagnostics: Diagnostics) -> None:
    for match in _BAD_OPENING.finditer(block.text):
        span = block.span.locate(block.text, *match.span())
        hint = "write {{c1::answer}}: a lowercase c, a number, and two colons, without spaces"
        message = f"{match[0]!r} does not start a cloze deletion"
        diagnostics.error("bad-cloze", message, span, hint)
