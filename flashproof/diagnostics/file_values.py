"""Describe values and errors from JSON and TOML files in messages."""

from __future__ import annotations

import json

_MAX_LENGTH = 60


def shown_value(value: object, limit: int = _MAX_LENGTH) -> str:
    """Return the Python notation of a value, shortened to ``limit`` characters.

    >>> shown_value("a" * 9, 8)
    "'aaaaaa…"
    """
    text = repr(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def json_problem(error: Exception, start: int = 0) -> tuple[str, int]:
    """Return a message about an error that ``json`` raised, and the offset of the error.

    ``start`` is the offset of the document, which is used if the error has no offset.
    """
    if isinstance(error, json.JSONDecodeError):
        return f"the file is not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}", error.pos
    # A ``ValueError`` here means a number with thousands of digits.
    return "the file is not valid JSON: a value is too large or nested too deeply", start
