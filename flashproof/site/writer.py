"""Write the site to a staging folder, hard-linking files that have not changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flashproof.safe_io import OpenFolder, StagedFolder, WrittenFile
from flashproof.site.page import AnyPage


def write_site(
    pages: Iterable[AnyPage],
    folder: StagedFolder,
    old_folder: OpenFolder | None = None,
    previous: Mapping[str, WrittenFile] = {},
) -> dict[str, WrittenFile]:
    """Write pages to a new folder.

    Args:
        pages: the pages to write.
        folder: the new folder.
        old_folder: the folder of the previous build. Pages that have not changed become hard links
            to the files in it.
        previous: a record of each file that the previous build wrote, keyed by path.

    Returns:
        A record of each file, keyed by path.

    Raises:
        UnsafePathError: the path of a page is outside the folder.
        OSError: a file cannot be written.

    """
    written = {}
    for page in pages:
        old, new = previous.get(page.path), None
        if old_folder and old and old.hash == page.hash:
            new = folder.link(page.path, old_folder, old)
        written[page.path] = new or folder.write(page.path, page.content)
    return written
