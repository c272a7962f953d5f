"""Pages onto the disk."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath

from flashproof.site.site import Page


def write_site(pages: Iterable[Page], folder: Path, before: Path | None = None) -> None:
    """Write pages into a folder, which is made; other files in it are left alone.

    A page that is the same in ``before``, the last site, is that file under another name.

    Writing into a fresh folder, and putting that in the place of the last one, is the caller's.

    Raises:
        ValueError: a page's path leads out of the folder.
        OSError: the disk says no.

    """
    made: set[Path] = set()
    for page in pages:
        path = PurePosixPath(page.path)
        if path.is_absolute() or ".." in path.parts:
            message = f"not a path within the site: {page.path!r}"
            raise ValueError(message)
        target = folder / path
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        if before is None or not _linked(before / path, target, page.content):
            target.write_bytes(page.content)


def _linked(old: Path, target: Path, content: bytes) -> bool:
    """Give a file of this content a second name, if it is one; whether it was."""
    with suppress(OSError):
        if old.stat().st_size == len(content) and old.read_bytes() == content:
            os.link(old, target)
            return True
    return False
