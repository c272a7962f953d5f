"""The lock on disk."""

from __future__ import annotations

from pathlib import Path

from flashproof.atomic_io import replace_file
from flashproof.diagnostics import Diagnostics
from flashproof.lock.entries import Lock
from flashproof.lock.serialization import dumps, parse
from flashproof.text.source import Source


def read(path: Path, name: str, diagnostics: Diagnostics) -> Lock:
    """Read the file; an absent one is an empty lock, damaged lines become diagnostics."""
    try:
        content = path.read_text(encoding="utf-8-sig", errors="replace")
    except FileNotFoundError:
        return Lock()
    return parse(Source(path, name, content), diagnostics)


def write(path: Path, lock: Lock) -> None:
    """Write the file in one step: whoever is interrupted leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, dumps(lock).encode())
