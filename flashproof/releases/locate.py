"""An old release, found by what a person calls it: a package, a lock, a state in git."""

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
from flashproof.releases.snapshot import Snapshot, of_deck, of_lock, of_package
from flashproof.text.source import Source

Build = Callable[[Path], Deck | None]
"""Makes the deck of a folder of cards as they were; None where they cannot be read today."""


def find_release(name: str, cards: Path, namespace: str, build: Build) -> Snapshot:
    """The release that ``name`` means.

    Args:
        name: the path of an ``.apkg`` or ``.lock`` file, else a state in git, such as ``v1.0``.
        cards: the folder of cards, whose repository is asked.
        namespace: whose cards they are.
        build: makes a deck of the cards as they were, to tell changes field by field.

    Raises:
        ReleaseError: there is no such release, or it cannot be read.

    """
    path = Path(name)
    if path.suffix == ".apkg":
        return of_package(_content(path))
    if path.suffix == ".lock":
        return of_lock(_lock(path, _content(path).decode("utf-8", "replace")), namespace)
    return _of_git(name, cards, namespace, build)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise ReleaseError(f"{path} cannot be read") from fault


def _lock(path: Path, text: str) -> Lock:
    diagnostics = Diagnostics()
    lock = locks.parse(Source(path, path.name, text), diagnostics)
    if diagnostics.has_errors:
        problem = next(iter(diagnostics))
        raise ReleaseError(f"{problem.span.location}: {problem.message}")
    return lock


def _of_git(name: str, cards: Path, namespace: str, build: Build) -> Snapshot:
    if name.startswith("-"):
        raise ReleaseError(f"there is no git revision {name!r}")
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(_archive(name, cards))) as archive:
            archive.extractall(folder, filter="data")
        old = Path(folder)
        path = old / "cards.lock"
        if not path.is_file():
            raise ReleaseError(f"there is no cards.lock in {name}: nothing was released then")
        lock = _lock(path, path.read_text("utf-8"))
        deck = build(old)
        return of_lock(lock, namespace) if deck is None else of_deck(deck, lock)


def _archive(revision: str, cards: Path) -> bytes:
    """Return the cards folder at a git revision as a tar file.

    Only git's exit codes are read: its messages depend on the user's language.
    """
    if _git(cards, "rev-parse", "--git-dir") is None:
        message = "the cards are not in a git repository; name an .apkg or cards.lock file"
        raise ReleaseError(message)
    if _git(cards, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}") is None:
        raise ReleaseError(f"there is no git revision {revision!r}")
    archive = _git(cards, "archive", "--format=tar", revision, "--", ".")
    if archive is None:
        raise ReleaseError(f"there is no cards folder in the git revision {revision!r}")
    return archive


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Return what a git command prints; ``None`` if its exit code is not 0."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, check=False, capture_output=True)  # noqa: S603
    except FileNotFoundError as error:
        raise ReleaseError("git is not installed") from error
    return done.stdout if done.returncode == 0 else None
