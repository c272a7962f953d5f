"""Read the times in earlier versions of the lock from git.

``git revert``, ``git checkout``, and merges can replace the lock with an older one. The later times
then exist only in git. Learners may already have notes with these times, and Anki does not import
older notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from flashproof.lock.entries import (
    CardEntry,
    LockHistory,
    NamespaceEntry,
    NoteKey,
    NoteTypeEntry,
    RetiredCard,
)
from flashproof.lock.serialization import Entry, read_line
from flashproof.safe_io import WorkTree

_ADDED = re.compile(r"\+\{(?!\"(?:proof|failure|orders|environment)\")")


def read_history(folder: Path, name: str, revisions: tuple[str, ...]) -> LockHistory:
    """Return the contents of all versions of the lock in the history of ``revisions``.

    The result is empty if there are no revisions, or if the folder is not in a work tree.

    Args:
        folder: the folder that contains the lock, in the work tree.
        name: the file name of the lock.
        revisions: the result of ``git_revisions``.

    """
    tree = WorkTree.of(folder) if revisions else None
    if tree is None:
        return LockHistory()
    shallow, *commits = revisions
    # A .gitattributes file can declare the lock binary. The option "--text" overrides this
    # declaration, except in the combined diff ("-c") of a merge.
    log = tree.run(
        *("log", "--reverse", "--topo-order", "--full-history", "-m", "-p", "-U0", "--no-color"),
        *("--text", "--no-ext-diff", "--no-textconv", "--no-renames", "--no-show-signature"),
        *("--root", "--format=", *commits, "--", tree.path(name)),
    )
    namespace, cards, note_types = _latest(_added_lines(log.text))
    committed = tree.run("cat-file", "blob", f"{commits[0]}:./{tree.path(name)}").text.splitlines()
    keys = (
        entry.key
        for line in committed
        if isinstance(entry := read_line(line), CardEntry | RetiredCard)
    )
    is_complete = shallow != "true" and log.succeeded
    return LockHistory(namespace, cards, note_types, frozenset(keys), is_complete)


def read_revision(folder: Path, name: str, revision: str) -> LockHistory | None:
    """Return the contents of the lock at a git revision; ``None`` if it cannot be read.

    Args:
        folder: the folder that contains the lock, in the work tree.
        name: the file name of the lock.
        revision: the revision, such as ``v1.0``.

    """
    tree = WorkTree.of(folder)
    if tree is None or not revision or revision.startswith("-"):
        return None
    found = tree.run("cat-file", "blob", f"{revision}:./{tree.path(name)}")
    entries = (entry for line in found.text.splitlines() if (entry := read_line(line)))
    return LockHistory(*_latest(entries)) if found.succeeded else None


def was_committed(folder: Path, name: str) -> bool:
    """Return whether the current commit or any of its ancestors contains the file."""
    tree = WorkTree.of(folder)
    return tree is not None and bool(
        tree.run("log", "-1", "--full-history", "--format=%H", "--", tree.path(name)).content
    )


def is_tracked(folder: Path) -> bool:
    """Return whether the current commit contains any file in the folder."""
    tree = WorkTree.of(folder)
    return tree is not None and bool(
        tree.run("ls-tree", "--name-only", "HEAD", "--", tree.below).content
    )


def _added_lines(log: str) -> Iterable[Entry]:
    for line in log.splitlines():
        found = _ADDED.match(line)
        if found and (entry := read_line(line[found.end() - 1 :])):
            yield entry


def _latest(
    entries: Iterable[Entry],
) -> tuple[str, Mapping[NoteKey, CardEntry], Mapping[str, NoteTypeEntry]]:
    namespace = ""
    cards: dict[NoteKey, CardEntry] = {}
    note_types: dict[str, NoteTypeEntry] = {}
    for one in entries:
        entry = one.last if isinstance(one, RetiredCard) else one
        if isinstance(entry, NamespaceEntry):
            if namespace and entry.namespace != namespace:
                cards, note_types = {}, {}  # earlier entries belong to a different deck
            namespace = entry.namespace
        elif isinstance(entry, CardEntry):
            cards[entry.key] = _later(cards.get(entry.key), entry)
        elif isinstance(entry, NoteTypeEntry):
            note_types[entry.note_type] = _later_type(note_types.get(entry.note_type), entry)
    return namespace, cards, note_types


def _later(old: CardEntry | None, new: CardEntry) -> CardEntry:
    if old is None or new.modified > old.modified:
        return (
            new
            if old is None
            else CardEntry(
                new.card, new.kind, new.modified, min(old.added, new.added), new.hash, new.numbers
            )
        )
    if new.modified == old.modified and new.hash != old.hash:
        return CardEntry(old.card, old.kind, old.modified, old.added, "", old.numbers)
    return old


def _later_type(old: NoteTypeEntry | None, new: NoteTypeEntry) -> NoteTypeEntry:
    if old is None or new.modified > old.modified:
        return new
    if new.modified == old.modified and new.hash != old.hash:
        return NoteTypeEntry(old.note_type, old.modified, "")
    return old
