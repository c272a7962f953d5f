"""Read ``cards.lock`` and update it safely while other commands run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flashproof.diagnostics import Diagnostics
from flashproof.errors import FlashproofError
from flashproof.lock.entries import Lock
from flashproof.lock.serialization import dumps, parse
from flashproof.safe_io import SafeFolder
from flashproof.text.source import Source


def read(path: Path, name: str, diagnostics: Diagnostics) -> Lock:
    """Read the file; report and skip damaged lines, and treat a missing file as an empty lock."""
    try:
        content = path.read_text(encoding="utf-8-sig", errors="replace")
    except FileNotFoundError:
        return Lock()
    return parse(Source(path, name, content), diagnostics)


def update_file(folder: SafeFolder, name: str, change: Callable[[Lock], Lock]) -> Lock:
    """Read the file, change the lock, and write it back; return the new lock.

    Other processes that update the file wait, so no changes are lost.

    Raises:
        FlashproofError: the file was damaged while the command ran.

    """
    with folder.open(create=True) as cards, cards.exclusive():
        cards.remove_leftovers(name)
        content = (cards.read(name) or b"").decode("utf-8-sig", errors="replace")
        diagnostics = Diagnostics()
        old = parse(Source(folder.path / name, name, content), diagnostics)
        if diagnostics.has_errors:
            raise FlashproofError(f"{name} was damaged while the command ran; restore it from git")
        new = change(old)
        if new != old:
            cards.write(name, dumps(new).encode())
        return new
