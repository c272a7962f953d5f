"""Write the site's files into a staged folder; link files that did not change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flashproof.safe_io import OpenFolder, StagedFolder, WrittenFile
from flashproof.site.page import AnyPage


@dataclass(frozen=True, slots=True)
class PreviousSite:
    """The site that the last build wrote."""

    files: Mapping[str, WrittenFile] = field(default_factory=dict)
    """Keyed by path in the folder. Files may have been changed or deleted since."""


def write_site(
    pages: Iterable[AnyPage],
    folder: StagedFolder,
    old_folder: OpenFolder | None = None,
    previous: PreviousSite | None = None,
) -> dict[str, WrittenFile]:
    """Write pages into a new folder.

    A file that has not changed since ``previous``, which is in ``old_folder``, becomes a hard link
    to it.

    Returns:
        The record of every file, keyed by path.

    Raises:
        UnsafePathError: the path of a page leads out of the folder.
        OSError: a file cannot be written.

    """
    known = previous.files if previous else {}
    written = {}
    for page in pages:
        old, new = known.get(page.path), None
        if old_folder and old and old.hash == page.hash:
            new = folder.link(page.path, old_folder, old)
        written[page.path] = new or folder.write(page.path, page.content)
    return written
