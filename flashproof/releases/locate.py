"""Find a release by the path of a package or lock file, or by a git revision."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from flashproof import lock as locks
from flashproof.anki.note import Deck
from flashproof.diagnostics import Diagnostics
from flashproof.errors import ReleaseError
from flashproof.lock import Lock
from flashproof.releases.snapshot import Snapshot
from flashproof.safe_io import read_file
from flashproof.text.source import Source, normalize

BuildDeck = Callable[[Path], Deck | None]
"""Builds the deck of an old cards folder; returns ``None`` if the cards have errors."""


def find_release(name: str, cards: Path, namespace: str, build_deck: BuildDeck) -> Snapshot:
    """Return the snapshot of a release.

    Args:
        name: the path of an ``.apkg`` or ``.lock`` file, else a git revision such as ``v1.0``.
        cards: the cards folder, in the repository that contains the revision.
        namespace: the namespace of the cards, which a lock file does not contain.
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
        raise ReleaseError(f"there is no git revision {revision!r}")
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(_archive(revision, cards))) as archive:
            archive.extractall(folder, filter="data")
        old_cards = Path(folder)
        path = old_cards / "cards.lock"
        if not path.is_file():
            raise ReleaseError(f"the git revision {revision!r} has no cards.lock to compare with")
        lock = _parse_lock(path, path.read_bytes())
        deck = build_deck(old_cards)
        return Snapshot.of_lock(lock, namespace) if deck is None else Snapshot.of_deck(deck, lock)


def _archive(revision: str, cards: Path) -> bytes:
    """Return the cards folder at a git revision as a tar file.

    Only git's exit codes are used, because its messages depend on the user's language.
    """
    if _git(cards, "rev-parse", "--git-dir") is None:
        message = "the cards are not in a git repository; specify an .apkg or cards.lock file"
        raise ReleaseError(message)
    if _git(cards, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}") is None:
        raise ReleaseError(f"there is no git revision {revision!r}")
    archive = _git(cards, "archive", "--format=tar", revision, "--", ".")
    if archive is None:
        raise ReleaseError(f"there is no cards folder in the git revision {revision!r}")
    return archive


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Return the output of a git command; ``None`` if its exit code is not 0."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, check=False, capture_output=True)  # noqa: S603
    except FileNotFoundError as error:
        raise ReleaseError("git is not installed") from error
    return done.stdout if done.returncode == 0 else None
