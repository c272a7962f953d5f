"""Read ``cards.lock`` and update it safely while other commands run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flashproof.diagnostics import Diagnostics
from flashproof.errors import FlashproofError
from flashproof.lock.entries import Lock
from flashproof.lock.serialization import dumps, parse
from flashproof.safe_io import SafeFolder, read_file
from flashproof.text.source import Source


def read(path: Path, name: str, diagnostics: Diagnostics) -> Lock:
    """Read the file; report and skip damaged lines, and treat a missing file as an empty lock.

    Raises:
        UnsafePathError: the path is not a regular file or is a link to a file outside its folder,
            or the file is too large.
        OSError: the file cannot be read.

    """
    return read_source(path, name, diagnostics)[1]


def read_source(path: Path, name: str, diagnostics: Diagnostics) -> tuple[Source, Lock]:
    """Read the file as ``read`` does, and return its text as well."""
    try:
        content = read_file(path, within=path.parent)
    except FileNotFoundError:
        content = b""
    source = Source(path, name, _decode(content))
    return source, parse(source, diagnostics)


def update_file(
    folder: SafeFolder,
    name: str,
    change: Callable[[Lock], Lock],
    known: tuple[Source, Lock] | None = None,
) -> Lock:
    """Read the file, change the lock, and write it back; return the new lock.

    Other processes that update the file wait, so no changes are lost.

    Args:
        folder: the folder that contains the file.
        name: the name of the file.
        change: a function that returns the new lock, given the current one.
        known: the result of ``read_source``; if the text is unchanged, it is not parsed again.

    Raises:
        FlashproofError: the file was damaged while the command ran.

    """
    with folder.open(create=True) as cards, cards.exclusive():
        cards.remove_leftovers(name)
        text = _decode(cards.read(name) or b"")
        if known is not None and known[0].text == text:
            old = known[1]
        else:
            diagnostics = Diagnostics()
            old = parse(Source(folder.path / name, name, text), diagnostics)
            if diagnostics.has_errors:
                message = f"{name} was damaged while the command ran; restore it from git"
                raise FlashproofError(message)
        new = change(old)
        if new != old:
            cards.write(name, dumps(new).encode())
        return new


def _decode(content: bytes) -> str:
    return content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
