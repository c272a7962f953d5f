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
from flashproof.lock import Lock
from flashproof.releases.snapshot import ReleaseError, Snapshot, of_deck, of_lock, of_package
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
        SnapshotError: there is no such release, or it cannot be read.

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
        raise ReleaseError(f"{problem.span.place}: {problem.message}")
    return lock


def _of_git(name: str, cards: Path, namespace: str, build: Build) -> Snapshot:
    if name.startswith("-"):
        raise ReleaseError(f"{name} is no state in git")
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


def _archive(name: str, cards: Path) -> bytes:
    """The folder of cards as it was, as a tar file."""
    command = ["git", "-C", str(cards), "archive", "--format=tar", f"{name}", "--", "."]
    try:
        return subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603
    except FileNotFoundError as fault:
        raise ReleaseError("git was not found") from fault
    except subprocess.CalledProcessError as fault:
        reason = fault.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ReleaseError(reason[-1] if reason else f"{name} is no state in git") from fault
