"""Write the site to a staging folder, hard-linking files that have not changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flashproof.safe_io import OpenFolder, StagedFolder, WrittenFile
from flashproof.site.page import AnyPage


@dataclass(frozen=True, slots=True)
class PreviousSite:
    """The site written by the previous build."""

    files: Mapping[str, WrittenFile] = field(default_factory=dict)
    """The files that were written, keyed by path. They may have been changed or deleted since
    then."""


def write_site(
    pages: Iterable[AnyPage],
    folder: StagedFolder,
    old_folder: OpenFolder | None = None,
    previous: PreviousSite | None = None,
) -> dict[str, WrittenFile]:
    """Write pages to a new folder.

    Files that have not changed since the ``previous`` build become hard links to the copies in
    ``old_folder``.

    Returns:
        A record of each file, keyed by path.

    Raises:
        UnsafePathError: the path of a page is outside the folder.
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
