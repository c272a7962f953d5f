"""Parse the deletion numbers in cloze text to determine which cards Anki generates from it."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\{\{c([0-9,]+)::|\}\}")
_MAX_DEPTH = 10
"""The maximum nesting depth; Anki ignores deletions nested more deeply."""
_MAX_NUMBER = 500
"""The maximum cloze number; Anki generates a single card for this and all larger numbers."""


def cloze_ordinals(text: str) -> tuple[int, ...]:
    """Return the zero-based ordinals of the cards that Anki generates from cloze text.

    A deletion counts only if it and all enclosing deletions are closed. ``{{c1,2::x}}`` counts
    for both numbers. ``tests/anki/test_card_ordinals.py`` compares the result with Anki's.
    """
    closed_numbers: set[int] = set()
    open_deletions: list[set[int]] = []
    for token in _TOKEN.finditer(text):
        numbers = _numbers(token[1] or "")
        if numbers and len(open_deletions) < _MAX_DEPTH:
            open_deletions.append(numbers)
        elif not token[1] and open_deletions:
            closed = open_deletions.pop()
            (open_deletions[-1] if open_deletions else closed_numbers).update(closed)
    return tuple(sorted({min(number, _MAX_NUMBER) - 1 for number in closed_numbers if number}))


def _numbers(text: str) -> set[int]:
    """Return the cloze numbers of a deletion, excluding numbers that do not fit into 16 bits."""
    numbers = (number.lstrip("0") or number[:1] for number in text.split(","))
    return {int(number) for number in numbers if 0 < len(number) < 6 and int(number) < 2**16}
