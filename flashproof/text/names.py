"""Create slugs, titles, unique names, plurals, and YAML strings."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Container, Iterable

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_TERMINAL_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
_NOT_PORTABLE = re.compile(r'[#?%\\:*"<>|]')
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)\d)(?:\..*)?", re.IGNORECASE
)


def slug(text: str, *, transliterate: bool = True) -> str:
    """Convert text to a slug of lowercase ASCII letters, digits, and hyphens.

    Args:
        text: Any text; if no letters or digits remain, the slug is empty.
        transliterate: Whether to convert "é" to "e". If false, replace it with a hyphen, for
            compatibility with existing names of images in Anki and of decks named after their
            folder.

    >>> slug("My first Café!"), slug("café", transliterate=False)
    ('my-first-cafe', 'caf')

    """
    if transliterate:
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_IN_SLUG.sub("-", text.lower()).strip("-")


def fold_name(name: str) -> str:
    """Return a key that is the same for all names of the same file on macOS or Windows.

    Such names differ only in case or in the Unicode encoding of accents.

    >>> fold_name("Straße") == fold_name("STRASSE")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def is_reserved_name(name: str) -> bool:
    """Return whether Windows reserves a file name, with or without an extension.

    >>> is_reserved_name("Con.md"), is_reserved_name("console.md")
    (True, False)
    """
    return _RESERVED.fullmatch(name) is not None


def find_name_problem(name: str) -> str:
    """Return why a file name does not work in a URL or on every system; empty if it works.

    >>> find_name_problem("C#.md"), find_name_problem("nul.md"), find_name_problem("C sharp.md")
    ("contains '#'", 'is reserved on Windows', '')
    """
    if (found := _NOT_PORTABLE.search(name)) is not None:
        return f"contains {found[0]!r}"
    return "is reserved on Windows" if is_reserved_name(name) else ""


def without_controls(text: str) -> str:
    r"""Return text with control characters and line separators replaced by U+FFFD.

    A terminal can interpret control characters as commands.

    >>> without_controls("a\x1b[31m\nb") == "a\ufffd[31m\ufffdb"
    True
    """
    return _CONTROL.sub("\ufffd", text)


def without_terminal_controls(text: str) -> str:
    r"""Return text with control characters, except tabs and line feeds, replaced by U+FFFD.

    Use this function for multi-line text; see also ``without_controls``.

    >>> without_terminal_controls("a\x1b[31m\n\tb") == "a\ufffd[31m\n\tb"
    True
    """
    return _TERMINAL_CONTROL.sub("\ufffd", text)


def unique_name(name: str, taken: Container[str]) -> str:
    """Return the name; if it is taken, append the first free number, starting from 2.

    >>> unique_name("tape", {"tape", "tape-2"})
    'tape-3'
    """
    number, unique = 1, name
    while unique in taken:
        number += 1
        unique = f"{name}-{number}"
    return unique


class UniqueNames:
    """Creates unique names like ``unique_name``, but efficiently for thousands of names.

    >>> names = UniqueNames({"tape"})
    >>> names.add("tape"), names.add("tape"), names.add("loop")
    ('tape-2', 'tape-3', 'loop')
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._next_numbers: dict[str, int] = {}

    def add(self, name: str) -> str:
        """Return the name, with a number appended if it is taken, and mark it as taken."""
        unique, number = name, self._next_numbers.get(name, 2)
        while unique in self._taken:
            unique = f"{name}-{number}"
            number += 1
        self._next_numbers[name] = number
        self._taken.add(unique)
        return unique


def plural(count: int, noun: str) -> str:
    """Return a count and a noun, in the plural unless the count is 1.

    >>> plural(1, "card"), plural(1392, "card")
    ('1 card', '1392 cards')
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"


def title_from_name(name: str) -> str:
    """Convert a file name to a title; return anything else unchanged.

    >>> title_from_name("gradient-tape"), title_from_name("The tape")
    ('Gradient tape', 'The tape')
    """
    return name if " " in name or not name.islower() else name.replace("-", " ").capitalize()


def yaml_string(text: str) -> str:
    """Return text as a YAML scalar, quoted only if necessary.

    >>> yaml_string("Deck::Gradient tape"), yaml_string("null")
    ('Deck::Gradient tape', '"null"')
    """
    import yaml  # noqa: PLC0415 - slow to import, and rarely needed

    has_only_words = text.replace(" ", "").replace("::", "").replace("-", "").isalnum()
    is_plain = has_only_words and yaml.safe_load(text) == text
    return text if is_plain else json.dumps(text, ensure_ascii=False)
