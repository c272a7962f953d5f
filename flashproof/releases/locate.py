"""Find a release by the path of a package or lock file, or by a git revision."""

from __future__ import annotations

import os
import posixpath
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from flashproof import lock as locks
from flashproof.anki.note import Deck
from flashproof.diagnostics import Diagnostics
from flashproof.errors import ReleaseError
from flashproof.lock import Lock
from flashproof.releases.snapshot import Snapshot
from flashproof.safe_io import SafeFolder, WorkTree, git_program, read_file
from flashproof.text.source import Source, normalize

BuildDeck = Callable[[Path], Deck | None]
"""A function that builds the deck of an old cards folder; it returns ``None`` if the cards have
errors."""


def find_release(name: str, cards: Path, namespace: str, build_deck: BuildDeck) -> Snapshot:
    """Return the snapshot of a release.

    Args:
        name: the path of an ``.apkg`` or ``.lock`` file, or else a git revision such as ``v1.0``.
        cards: the cards folder, in the repository that contains the revision.
        namespace: the namespace of the cards, used for GUIDs if only a lock is available.
        build_deck: builds the deck of the old cards, for a field-by-field comparison. Without
            a deck, only the lock of the revision is used.

    Raises:
        ReleaseError: the release does not exist or cannot be read.

    """
    path = Path(name)
    if path.suffix == ".apkg":
        return Snapshot.of_package(_read(path))
    if path.suffix == ".lock":
        return Snapshot.of_lock(_parse_lock(path, _read(path)), namespace)
    return _from_git(name, cards, namespace, build_deck)


def _read(path: Path) -> bytes:
    try:
        return read_file(path)
    except OSError as error:
        raise ReleaseError(f"{path} cannot be read: {error.strerror}") from error


def _parse_lock(path: Path, content: bytes) -> Lock:
    diagnostics = Diagnostics()
    source = Source(path, path.name, normalize(content.decode("utf-8", "replace")))
    lock = locks.parse(source, diagnostics)
    if diagnostics.has_errors:
        problem = next(iter(diagnostics))
        raise ReleaseError(f"{problem.span.location}: {problem.message}")
    return lock


def _from_git(revision: str, cards: Path, namespace: str, build_deck: BuildDeck) -> Snapshot:
    if revision.startswith("-"):
        raise ReleaseError(f"the git revision {revision!r} does not exist")
    files = _files(revision, cards)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            SafeFolder(Path(folder)).write(name, content)
        old_cards = Path(folder)
        path = old_cards / "cards.lock"
        if not path.is_file():
            raise ReleaseError(f"the git revision {revision!r} has no cards.lock to compare with")
        lock = _parse_lock(path, path.read_bytes())
        deck = build_deck(old_cards)
        return Snapshot.of_lock(lock, namespace) if deck is None else Snapshot.of_deck(deck, lock)


def _files(revision: str, cards: Path) -> dict[str, bytes]:
    """Return the files of the cards folder at a git revision, keyed by their path in the folder.

    A link to a file in the folder is returned as a file; other links and submodules are omitted.
    The files are read as git stores them, without filters, because a filter can be any program.
    Only git's exit codes are used, because its messages depend on the user's language.
    """
    tree = WorkTree.of(cards)
    if tree is None:
        if git_program() is None:
            raise ReleaseError("git is not installed")
        message = "the cards are not in a git repository; specify an .apkg or cards.lock file"
        raise ReleaseError(message)
    commit = tree.run("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if not commit.succeeded:
        raise ReleaseError(f"the git revision {revision!r} does not exist")
    listing = tree.run("ls-tree", "-r", "-z", commit.text.strip(), "--", tree.below)
    entries = list(_entries(listing.content, tree.below)) if listing.succeeded else []
    if not entries:
        raise ReleaseError(f"there is no cards folder in the git revision {revision!r}")
    hashes = "".join(f"{entry.hash}\n" for entry in entries)
    contents = tree.run("cat-file", "--batch", stdin=hashes.encode()).content
    blobs = dict(zip((entry.name for entry in entries), _blobs(contents), strict=False))
    if len(blobs) < len({entry.name for entry in entries}):
        raise ReleaseError(
            f"the contents of files in the git revision {revision!r} are missing;"
            " in a partial clone, run 'git fetch --refetch --no-filter'"
        )
    links = {entry.name for entry in entries if entry.is_link}
    files = {name: content for name, content in blobs.items() if name not in links}
    for name in links:
        target = posixpath.join(posixpath.dirname(name), os.fsdecode(blobs[name]))
        if (target := posixpath.normpath(target)) in blobs and target not in links:
            files[name] = blobs[target]
    return files


class _Entry(NamedTuple):
    """A file or link in a commit."""

    name: str
    """The path in the cards folder."""
    hash: str
    is_link: bool


def _entries(listing: bytes, below: str) -> Iterator[_Entry]:
    """Yield the files and links in the output of ``git ls-tree -r -z``, without submodules."""
    prefix = "" if below == "." else f"{below}/"
    for line in filter(None, listing.split(b"\0")):
        words, _, path = line.partition(b"\t")
        mode, kind, blob = words.decode().split()
        name = os.fsdecode(path)
        if kind == "blob" and name.startswith(prefix):
            yield _Entry(name.removeprefix(prefix), blob, mode == "120000")


def _blobs(output: bytes) -> Iterator[bytes]:
    """Yield the contents in the output of ``git cat-file --batch``; stop at a missing object."""
    start = 0
    while start < len(output):
        end = output.index(b"\n", start)
        words = output[start:end].split()
        if len(words) != 3:
            return
        size = int(words[2])
        yield output[end + 1 : end + 1 + size]
        start = end + 1 + size + 1
