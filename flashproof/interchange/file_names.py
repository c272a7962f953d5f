"""Create safe file names for imports: text in an imported file can never become a path.

The names work on every system. They contain no separators or characters that look like separators,
are not reserved by Windows, do not begin or end with a dot or space, and are limited in length.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Container

from flashproof.text.names import fold_name, is_reserved_name, slug

MAX_STEM = 80
"""The maximum number of characters in the name of a card file, without ``.md``."""
MAX_IMAGE_NAME = 100
"""The maximum number of UTF-8 bytes in an image's name."""

_TOPIC_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_IMAGE_PUNCTUATION = frozenset(" ._-()+,@=")


def topic_file_stem(name: str, *titles: str) -> str:
    """Return the file name of a topic, without ``.md``.

    Use ``name`` if it is valid, or else the first non-empty slug of ``name`` and ``titles``. If all
    slugs are empty, use ``imported``.

    >>> topic_file_stem("Gradient_tape"), topic_file_stem("../../x"), topic_file_stem("", "NUL")
    ('Gradient_tape', 'x', 'nul-topic')
    """
    slugs = (slug(text[:1000]) for text in (name, *titles))
    for stem in ((name if _TOPIC_NAME.fullmatch(name) else ""), *slugs):
        if short := stem[:MAX_STEM].strip("-"):
            return f"{short.lower()}-topic" if is_reserved_name(short) else short
    return "imported"


def image_file_name(name: str) -> str:
    r"""Return a file name that is valid on every system and as similar to ``name`` as possible.

    A name that is too long is truncated, and a hash is added to keep long names distinct.

    >>> image_file_name("a b.png"), image_file_name("..\\x:y.svg"), image_file_name("aux.png")
    ('a b.png', 'x-y.svg', 'image-aux.png')
    """
    clean = "".join(map(_image_character, unicodedata.normalize("NFC", name)))
    stem, dot, suffix = clean.rpartition(".")
    suffix = f"{dot}{suffix.strip(' -')}"
    stem = re.sub(r"\.{2,}", ".", stem).strip(" .-") or "image"
    if is_reserved_name(stem):
        stem = f"image-{stem}"
    return shortened(f"{stem}{suffix}")


def shortened(name: str) -> str:
    """Return a file name of at most ``MAX_IMAGE_NAME`` bytes."""
    if len(name.encode()) <= MAX_IMAGE_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    stem, dot, suffix = name.rpartition(".")
    suffix = suffix[:8]
    room = MAX_IMAGE_NAME - len(f"-{digest}{dot}{suffix}".encode())
    stem = stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .-")
    return f"{stem}-{digest}{dot}{suffix}"


def free_name(name: str, taken: Container[str]) -> str:
    """Return the name, with a number added if it is taken (ignoring case).

    Args:
        name: A file name without a suffix.
        taken: The names that are taken, folded with ``fold_name``.

    """
    number, free = 1, name
    while fold_name(free) in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _image_character(character: str) -> str:
    """Return a character, or a hyphen if it should not be in a file name, such as ``/``."""
    if character in _IMAGE_PUNCTUATION:
        return character
    is_letter = character.isalnum() or unicodedata.category(character).startswith("M")
    return character if is_letter and _is_plain(character) else "-"


def _is_plain(character: str) -> bool:
    """Return whether a character decomposes into only letters, digits, and marks; "¼" does not."""
    plain = unicodedata.normalize("NFKC", character)
    return all(one.isalnum() or unicodedata.category(one).startswith("M") for one in plain)
