"""The lock on disk."""

from __future__ import annotations

import os
from pathlib import Path

from flashproof.diagnostics import Diagnostics
from flashproof.lock.entries import Lock
from flashproof.lock.text import dumps, parse
from flashproof.source import Source


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
    staged = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        staged.write_text(dumps(lock), encoding="utf-8", newline="\n")
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)
