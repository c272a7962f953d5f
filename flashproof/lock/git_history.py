"""Read the times in earlier versions of the lock from git.

``git revert``, ``git checkout``, and merges can replace the lock with an older one, but learners
already have the later times, and Anki imports only what is newer. Only git still has them.
"""

from __future__ import annotations

import os
import re
import subprocess
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

_ADDED = re.compile(r"(?=[ ]*\+)[+ ]+\{(?!\"(?:proof|environment)\")")
_TIMEOUT = 60
"""The time limit for git in seconds; git may be slow on a network drive."""


def git_revisions(folder: Path) -> tuple[str, ...]:
    """Return the data that ``read_history`` depends on; empty without git or a commit.

    These are ``true`` in a shallow clone or else ``false``, and the hashes of the commit that is
    checked out and of the one that is being merged into it, if any.
    """
    words = _git(folder, "rev-parse", "-q", "--is-shallow-repository", "HEAD", "MERGE_HEAD")
    shallow, *commits = words.split() or [""]
    return (shallow, *hashes) if (hashes := [one for one in commits if _is_hash(one)]) else ()


def read_history(folder: Path, name: str, revisions: tuple[str, ...]) -> LockHistory:
    """Return the contents of the lock's versions that lead to the current commit.

    Args:
        folder: the folder of the lock, in the work tree.
        name: the file name of the lock.
        revisions: the result of ``git_revisions``.

    """
    if not revisions:
        return LockHistory()
    shallow, *commits = revisions
    log = _git(
        folder,
        *("log", "--reverse", "--topo-order", "--full-history", "-c", "-p", "-U0", "--no-color"),
        *("--no-ext-diff", "--no-textconv", "--no-renames", "--no-show-signature", "--format="),
        *(*commits, "--", name),
    )
    namespace, cards, note_types = _latest(_added_lines(log))
    committed = _git(folder, "show", "--no-textconv", f"{commits[0]}:./{name}").splitlines()
    keys = (
        entry.key
        for line in committed
        if isinstance(entry := read_line(line), CardEntry | RetiredCard)
    )
    return LockHistory(namespace, cards, note_types, frozenset(keys), shallow != "true")


def was_committed(folder: Path, name: str) -> bool:
    """Return whether any commit that leads to the current one contains the file."""
    return bool(_git(folder, "log", "-1", "--full-history", "--format=%H", "--", name))


def is_tracked(folder: Path) -> bool:
    """Return whether the current commit contains any file of the folder."""
    return bool(_git(folder, "ls-tree", "--name-only", "HEAD", "--", "."))


def _added_lines(log: str) -> Iterable[Entry]:
    for line in log.splitlines():
        # A merge has a column for each parent: "++" is a line that neither parent has.
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
                cards, note_types = {}, {}  # a new deck was started
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


def _is_hash(word: str) -> bool:
    return len(word) >= 40 and all(letter in "0123456789abcdef" for letter in word)


def _git(folder: Path, *arguments: str) -> str:
    """Return the output of a git command; empty if it fails, as outside a repository."""
    # A commit hook sets GIT_DIR and others, relative to another folder.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment |= {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    command = ["git", "--no-pager", "-c", "core.fsmonitor=false", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are not from files
            command,
            check=False,
            capture_output=True,
            timeout=_TIMEOUT,
            env=environment,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", errors="replace")
