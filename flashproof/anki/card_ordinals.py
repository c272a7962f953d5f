"""Find out which cards Anki makes from a cloze text: parse the numbers of its deletions."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\{\{c([0-9,]+)::|\}\}")
_MAX_DEPTH = 10
"""Anki ignores deletions that are nested deeper."""
_MAX_NUMBER = 500
"""Anki makes one card for this number and all larger ones."""


def cloze_ordinals(text: str) -> tuple[int, ...]:
    """Return the ordinals, counted from 0, of the cards that Anki makes from a text.

    A deletion counts only if it and all deletions around it are closed. ``{{c1,2::x}}`` counts
    for both numbers. ``tests/anki/test_card_ordinals.py`` compares the result with Anki's own.
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
    """Return the numbers at the start of a deletion; none if no number fits into 16 bits."""
    numbers = (number.lstrip("0") or number[:1] for number in text.split(","))
    return {int(number) for number in numbers if 0 < len(number) < 6 and int(number) < 2**16}
