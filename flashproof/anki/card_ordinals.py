"""Which cards Anki makes of a cloze text: the numbers of its deletions, read as Anki reads them."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\{\{c([0-9,]+)::|\}\}")
_DEEPEST = 10
"""Anki takes deletions within deletions, down to this depth."""
_LARGEST = 500
"""Anki makes one card of all numbers from here on."""


def ordinals(text: str) -> tuple[int, ...]:
    """The ordinals of the cards, counted from 0, that Anki makes for a text.

    A deletion counts once it is closed, and so is the one around it; ``{{c1,2::x}}`` counts for
    both numbers. ``test_clozes.py`` compares with Anki.
    """
    found: set[int] = set()
    unclosed: list[set[int]] = []
    for token in _TOKEN.finditer(text):
        numbers = _numbers(token[1] or "")
        if numbers and len(unclosed) < _DEEPEST:
            unclosed.append(numbers)
        elif not token[1] and unclosed:
            closed = unclosed.pop()
            (unclosed[-1] if unclosed else found).update(closed)
    return tuple(sorted({min(number, _LARGEST) - 1 for number in found if number}))


def _numbers(text: str) -> set[int]:
    """The numbers of an opening mark; one without any that 16 bits hold is plain text."""
    numbers = (number.lstrip("0") or number[:1] for number in text.split(","))
    return {int(number) for number in numbers if 0 < len(number) < 6 and int(number) < 2**16}
