"""The wordings of concepts, as they are looked for in an answer.

The study app looks in the same way; ``tests/cases/patterns.json`` holds both to it.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SPECIAL = re.compile(r"[.+?^$\[\]{}\\/]")


@lru_cache(maxsize=16_384)
def to_regex(pattern: str) -> re.Pattern[str]:
    """A wording as a regular expression.

    Words match whole and without case, over any white space; ``*`` stands for the rest of a word,
    ``(a|b)`` for either.
    """
    body = _SPECIAL.sub(lambda match: f"\\{match[0]}", pattern.strip())
    body = re.sub("['\u2019]", "['\u2019]", body)
    body = body.replace("(", "(?:").replace("*", r"\w*")
    body = re.sub(r"\s+", r"\\s+", body)
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)", re.IGNORECASE)


def matches(pattern: str, answer: str) -> bool:
    """Whether a wording stands in an answer."""
    return to_regex(pattern).search(answer) is not None
