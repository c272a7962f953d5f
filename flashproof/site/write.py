"""Pages onto the disk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from flashproof.site.site import Page


def write_site(pages: Iterable[Page], folder: Path) -> None:
    """Write pages into a folder, which is made; other files in it are left alone.

    Writing into a fresh folder, and putting that in the place of the last one, is the caller's.

    Raises:
        ValueError: a page's path leads out of the folder.
        OSError: the disk says no.

    """
    for page in pages:
        path = PurePosixPath(page.path)
        if path.is_absolute() or ".." in path.parts:
            message = f"not a path within the site: {page.path!r}"
            raise ValueError(message)
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(page.content)
