"""The private characters of neutral HTML, which the reader of card files refuses in cards.

They pass through Markdown, highlighting and cleaning as plain text would.
"""

from __future__ import annotations

import re

IMAGE = "\ue005"
"""Begins the address of an image; its index follows."""

_OPEN, _OPENED, _CLOSE = "\ue001", "\ue002", "\ue003"
_DIGITS = "\ue010\ue011\ue012\ue013\ue014\ue015\ue016\ue017\ue018\ue019"
_TO_PRIVATE = str.maketrans("0123456789", _DIGITS)
_TO_PLAIN = str.maketrans(_DIGITS, "0123456789")

DELETION = re.compile(f"{_OPEN}([{_DIGITS}]+){_OPENED}|{_CLOSE}")
"""Where a deletion opens, with its index, or closes."""


def opening(index: int) -> str:
    """What stands for the opening of the deletion with this index."""
    return f"{_OPEN}{str(index).translate(_TO_PRIVATE)}{_OPENED}"


CLOSING = _CLOSE
"""What stands for the end of the deletion that is open."""


def index_of(match: re.Match[str]) -> int | None:
    """The index of the deletion that a match of ``DELETION`` opens; ``None`` where it closes."""
    return int(match[1].translate(_TO_PLAIN)) if match[1] else None
