"""Define private-use characters that represent images, recordings, and cloze deletions in HTML.

Like plain text, they pass through Markdown, highlighting, and sanitizing unchanged. Authors cannot
use them, because ``parse.document`` reports them as control characters.
"""

from __future__ import annotations

import re

IMAGE = "\ue005"
"""The character before the index of an image in ``src``."""

SOUND = "\ue006"
"""A character in place of the ``[`` in Anki's tag for a recording. ``anki.fields`` restores the
``[`` after it has protected all other text that looks like such a tag."""

_OPENING_START, _OPENING_END, _CLOSING = "\ue001", "\ue002", "\ue003"
_DIGITS = "\ue010\ue011\ue012\ue013\ue014\ue015\ue016\ue017\ue018\ue019"
_TO_PRIVATE_DIGITS = str.maketrans("0123456789", _DIGITS)
_TO_ASCII_DIGITS = str.maketrans(_DIGITS, "0123456789")

DELETION = re.compile(f"{_OPENING_START}([{_DIGITS}]+){_OPENING_END}|{_CLOSING}")
"""Matches a deletion's opening placeholder, capturing its index, or the closing placeholder."""


def opening(index: int) -> str:
    """Return the placeholder that opens the deletion with this index."""
    return f"{_OPENING_START}{str(index).translate(_TO_PRIVATE_DIGITS)}{_OPENING_END}"


CLOSING = _CLOSING
"""The placeholder that closes the open deletion."""


def index_of(match: re.Match[str]) -> int | None:
    """Return the index in an opening ``DELETION`` match, or ``None`` for a closing match."""
    return int(match[1].translate(_TO_ASCII_DIGITS)) if match[1] else None
