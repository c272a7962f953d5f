"""Pages onto the disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flashproof.site.page import AnyPage


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was left: what it holds, and how to see that nobody touched it since."""

    hash: str
    size: int
    changed: int
    """When, in nanoseconds."""
    number: int
    """Which file of the disk it is."""

    @classmethod
    def of(cls, path: str | Path, content_hash: str) -> FileRecord:
        """A file that holds what has this hash."""
        found = os.stat(path)  # noqa: PTH116 - there are thousands of files
        return cls(content_hash, found.st_size, found.st_mtime_ns, found.st_ino)

    def is_untouched(self, path: str | Path) -> bool:
        """Whether a path leads to just this file, as it was left."""
        with suppress(OSError):
            return FileRecord.of(path, self.hash) == self
        return False


@dataclass(frozen=True, slots=True)
class PreviousSite:
    """A site that was written before."""

    folder: Path
    files: Mapping[str, FileRecord]
    """By path in the folder; it may have been touched since."""


def write_site(
    pages: Iterable[AnyPage], folder: Path, before: PreviousSite | None = None
) -> dict[str, FileRecord]:
    """Write pages into a folder, which is made; other files in it are left alone.

    A page that is the same in ``before`` is that file under another name.

    Writing into a fresh folder, and putting that in the place of the last one, is the caller's.

    Returns:
        Every file as it was left, by the page's path.

    Raises:
        ValueError: a page's path leads out of the folder.
        OSError: the disk says no.

    """
    made: set[str] = set()
    written = {}
    for page in pages:
        parent, _, name = page.path.rpartition("/")
        if parent not in made or name == "..":
            _make_folder(folder, page.path)
            made.add(parent)
        target = f"{folder}/{page.path}"
        written[page.path] = _linked(page, target, before) or _new(page, target)
    return written


def _make_folder(folder: Path, page: str) -> None:
    path = PurePosixPath(page)
    if path.is_absolute() or ".." in path.parts:
        message = f"not a path within the site: {page!r}"
        raise ValueError(message)
    (folder / path).parent.mkdir(parents=True, exist_ok=True)


def _new(page: AnyPage, target: str) -> FileRecord:
    Path(target).write_bytes(page.content)
    return FileRecord.of(target, page.hash)


def _linked(page: AnyPage, target: str, before: PreviousSite | None) -> FileRecord | None:
    """Give the file of before a second name, if it holds the same."""
    old = before.files.get(page.path) if before else None
    if before is None or old is None or old.hash != page.hash:
        return None
    with suppress(OSError):
        with suppress(FileExistsError):  # a helper that was killed has left it
            os.link(f"{before.folder}/{page.path}", target)
            if old.is_untouched(target):
                return old
        Path(target).unlink()  # never write into a file that the last site has too
    return None
