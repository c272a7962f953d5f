"""Write the site's files to disk; link files that did not change."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flashproof.site.page import AnyPage


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A record of a file that was written, which shows whether it has changed since."""

    hash: str
    """The SHA-256 of the content, in hexadecimal."""
    size: int
    """The size in bytes."""
    mtime_ns: int
    inode: int

    @classmethod
    def of(cls, path: str | Path, content_hash: str) -> FileRecord:
        """Record a file whose content has this hash.

        Raises:
            OSError: there is no such file.

        """
        stat = os.stat(path)  # noqa: PTH116 - faster, and there are thousands of files
        return cls(content_hash, stat.st_size, stat.st_mtime_ns, stat.st_ino)

    def is_untouched(self, path: str | Path) -> bool:
        """Return whether ``path`` is this very file, unchanged since it was recorded."""
        with suppress(OSError):
            return FileRecord.of(path, self.hash) == self
        return False


@dataclass(frozen=True, slots=True)
class PreviousSite:
    """The site that the last build wrote."""

    folder: Path
    files: Mapping[str, FileRecord]
    """The records of its files, keyed by path. Files may have been changed or deleted since."""


def write_site(
    pages: Iterable[AnyPage], folder: Path, previous: PreviousSite | None = None
) -> dict[str, FileRecord]:
    """Write pages into a folder, which is created if needed; other files in it stay.

    A file that has not changed since ``previous`` becomes a hard link to it. The caller should
    write into a new folder and then swap the folders.

    Returns:
        The record of every file, keyed by path.

    Raises:
        ValueError: the path of a page leads out of the folder.
        OSError: a file cannot be written.

    """
    created: set[str] = set()
    records = {}
    for page in pages:
        parent, _, name = page.path.rpartition("/")
        if parent not in created or name == "..":
            _create_parent(folder, page.path)
            created.add(parent)
        target = f"{folder}/{page.path}"
        records[page.path] = _link(page, target, previous) or _write(page, target)
    return records


def _create_parent(folder: Path, page_path: str) -> None:
    path = PurePosixPath(page_path)
    if path.is_absolute() or ".." in path.parts:
        message = f"not a path within the site: {page_path!r}"
        raise ValueError(message)
    (folder / path).parent.mkdir(parents=True, exist_ok=True)


def _write(page: AnyPage, target: str) -> FileRecord:
    Path(target).write_bytes(page.content)
    return FileRecord.of(target, page.hash)


def _link(page: AnyPage, target: str, previous: PreviousSite | None) -> FileRecord | None:
    """Link the previous file if it has the same content; otherwise, return None."""
    old = previous.files.get(page.path) if previous else None
    if previous is None or old is None or old.hash != page.hash:
        return None
    with suppress(OSError):
        with suppress(FileExistsError):  # left by a worker process that was killed
            os.link(f"{previous.folder}/{page.path}", target)
            if old.is_untouched(target):
                return old
        Path(target).unlink()  # it may be a link to the previous site, so never write into it
    return None
