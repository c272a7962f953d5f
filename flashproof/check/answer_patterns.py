"""Search an answer for the phrases that identify a concept.

The study app implements the same search in JavaScript; ``tests/cases/patterns.json`` tests both.
"""

from __future__ import annotations

import re
from functools import lru_cache

from flashproof.text.words import has_no_word_boundaries, word_character

_SPECIAL = re.compile(r"[.+?^$\[\]{}\\/]")


@lru_cache(maxsize=16_384)
def to_regex(pattern: str) -> re.Pattern[str]:
    """Convert a phrase to a regular expression.

    The regex matches whole words, ignores case, and accepts any whitespace between words. ``*``
    matches the rest of a word or, on its own, any word; ``(a|b)`` matches either choice. In scripts
    without spaces between words, such as Japanese, a phrase can match anywhere.
    """
    character = r"\w" if pattern.isascii() else word_character()
    body = _SPECIAL.sub(lambda match: f"\\{match[0]}", pattern.strip())
    body = re.sub("['\u2019]", "['\u2019]", body)
    body = body.replace("(", "(?:").replace("*", f"{character}*")
    body = re.sub(r"\s+", r"\\s+", body)
    if not has_no_word_boundaries(pattern):
        body = f"(?<!{character})(?:{body})(?!{character})"
    return re.compile(body, re.IGNORECASE)


def matches(pattern: str, answer: str) -> bool:
    """Return whether an answer contains a phrase.

    >>> matches("penalt* (cost|term)", "It adds a penalty term to the loss.")
    True
    """
    return to_regex(pattern).search(answer) is not None
