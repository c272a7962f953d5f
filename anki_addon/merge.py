"""Decide which version of a text wins: the learner's or the author's.

For each text of a note, this module compares the learner's version, the author's version, and the
hashes of the versions that were imported earlier. If the learner's version was imported earlier, it
is not an edit, even if a tag or a star makes the note newer than the author's correction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

OWN_FIELDS = ("My notes",)
"""The names of fields that belong to the learner."""


class Choice(Enum):
    """The result of comparing the learner's version of a text with the author's."""

    SAME = "same"
    """Both versions are the same."""
    TAKE = "take"
    """The author's version replaces a version that was imported earlier."""
    KEEP = "keep"
    """The learner's version stays, because the author did not change the text."""
    ASK = "ask"
    """Both the learner and the author changed the text."""


def text_hash(text: str) -> str:
    """Return a short hash of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


_EMPTY = text_hash("")


@dataclass(frozen=True)
class KnownNote:
    """The versions of a note that earlier updates imported."""

    modified: int = 0
    """The time of the author's last imported change, in seconds since 1970."""
    tags: tuple[str, ...] = ()
    """The author's tags in the last import."""
    hashes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The hashes of all versions of each text, oldest first, keyed by ``field_key``; texts that
    were always empty are left out."""

    def versions(self, key: str) -> tuple[str, ...]:
        """Return the hashes of all versions of a text, oldest first."""
        return self.hashes.get(key, (_EMPTY,))


def choose(
    mine: str, theirs: str, known: Sequence[str] | None, *, unedited: bool = False
) -> Choice:
    """Decide which version of a text wins.

    Args:
        mine: the learner's version.
        theirs: the author's version.
        known: the hashes of the versions that were imported earlier, oldest first; ``None`` if the
            add-on has not imported the text before.
        unedited: whether the note's modification time is that of an import, which means that the
            learner has not edited the note. The value is used only if ``known`` is ``None``.

    >>> choose("2", "3", [text_hash("1"), text_hash("2")])
    <Choice.TAKE: 'take'>

    """
    if mine == theirs:
        return Choice.SAME
    if known is None:
        return Choice.TAKE if unedited else Choice.ASK
    if text_hash(mine) in known:
        return Choice.TAKE
    return Choice.KEEP if known and known[-1] == text_hash(theirs) else Choice.ASK


def merge_tags(
    mine: Iterable[str], theirs: Iterable[str], known: Iterable[str] | None, tag_root: str
) -> tuple[str, ...]:
    """Return the author's tags and the learner's own tags, including ``marked``, the star.

    Args:
        mine: the tags in the collection.
        theirs: the tags in the package.
        known: the author's tags in the last import. If ``None``, all tags below ``tag_root`` count
            as the author's.
        tag_root: the tag that contains all tags of the deck.

    """
    has = {tag.casefold(): tag for tag in mine}
    gets = {tag.casefold(): tag for tag in theirs}
    if known is None:
        root = tag_root.casefold()
        own = {key for key in has if key != root and not key.startswith(f"{root}::")}
        removed: set[str] = set()
    else:
        old = {tag.casefold() for tag in known}
        own, removed = has.keys() - old, old - has.keys()
    keys = own | (gets.keys() - removed)
    return tuple(sorted({**gets, **has}[key] for key in keys))


def remember(
    old: KnownNote | None, modified: int, tags: Iterable[str], texts: Mapping[str, str]
) -> KnownNote:
    """Return the imported versions of a note, including the author's current version.

    Args:
        old: the versions that earlier updates imported; ``None`` if there are none.
        modified: the time of the author's last change, in seconds since 1970.
        tags: the author's tags.
        texts: the author's texts, keyed by ``field_key``.

    """
    hashes = dict(old.hashes) if old else {}
    for key, text in texts.items():
        new = text_hash(text)
        if new != _EMPTY or key in hashes:
            past = tuple(one for one in hashes.get(key, (_EMPTY,)) if one != new)
            hashes[key] = (*past, new)
    return KnownNote(modified, tuple(tags), hashes)
