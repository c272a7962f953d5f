"""Cloze cards: prose and code with deletions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashproof.diagnostics import Diagnostics
from flashproof.markup import cloze_deletions
from flashproof.model import Body, Cloze, Deletion, Markdown, Role
from flashproof.parse.card_parts import RawCard

_FAULTS = {
    "unclosed": ("unclosed-cloze", "this deletion never ends", "end it with '}}'"),
    "nested": ("nested-cloze", "a deletion within a deletion", "write one behind the other"),
    "empty": (
        "empty-cloze",
        "this deletion blanks nothing",
        "write {{c1::answer}}; numbers begin with 1",
    ),
}

_BAD_OPENING = re.compile(r"\{\{(?!(?-i:c)\d+::)\s*(?:c\s*\d*\s*:{1,2}|\d+\s*::)", re.IGNORECASE)
"""Letters, colons or spaces away from the beginning of a deletion."""


def read_cloze(card: RawCard, diagnostics: Diagnostics) -> Cloze | None:
    """All of the main part is the text."""
    faults = len(diagnostics)
    found = tuple(_deletions(card.main, diagnostics))
    if not found and len(diagnostics) > faults:
        return None
    if not found:
        hint = "blank something: {{c1::answer}} or {{c1::answer::hint}}"
        diagnostics.error("missing-cloze", "this cloze card blanks nothing", card.span, hint)
        return None
    return Cloze(**card.common, body=card.main, deletions=found)


def _deletions(body: Body, diagnostics: Diagnostics) -> Iterator[Deletion]:
    for block in body:
        if not isinstance(block, Markdown) and block.role is not Role.SHOWN:
            continue
        marks, faults = cloze_deletions.find(block.text)
        for fault in faults:
            code, message, hint = _FAULTS[fault.reason]
            span = block.span.locate(block.text, fault.start, fault.end)
            diagnostics.error(code, message, span, hint)
        for mark in marks:
            span = block.span.locate(block.text, mark.start, mark.end)
            yield Deletion(mark.number, mark.answer(block.text), mark.hint, span)
        if isinstance(block, Markdown):
            _check_openings(block, diagnostics)


def _check_openings(block: Markdown, diagnostics: Diagnostics) -> None:
    for match in _BAD_OPENING.finditer(block.text):
        span = block.span.locate(block.text, *match.span())
        hint = "write {{c1::answer}}: a small c, a number and two colons, without spaces"
        diagnostics.error("bad-cloze", f"{match[0]!r} begins no deletion", span, hint)
