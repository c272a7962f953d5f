r"""Match words of all scripts with regular expressions.

Python's ``\w`` does not match combining marks, such as the vowel signs of Hindi and the short
vowels of Arabic, or the joiners in Persian words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_JOINERS = "\u200c\u200d"
_LAST_MARK = 0x1FFFF
_NO_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Matches a letter of a script that does not separate words: Thai, Lao, Burmese, Khmer, Japanese,
or Chinese."""


def without_marks(text: str) -> str:
    """Return text without combining marks and joiners.

    >>> without_marks("हिन्दी")
    'हनद'
    """
    return text if text.isascii() else "".join(one for one in text if not _is_mark(one))


def has_no_word_boundaries(text: str) -> bool:
    """Return whether text has letters of a script that does not separate words with spaces."""
    return not text.isascii() and _NO_SPACES.search(text) is not None


@lru_cache(maxsize=1)
def word_character() -> str:
    r"""Return a regex for one character of a word: ``\w``, a combining mark, or a joiner."""
    marks = filter(_is_mark, map(chr, range(0x300, _LAST_MARK)))
    return rf"[\w{''.join(marks)}]"


def _is_mark(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character).startswith("M")
