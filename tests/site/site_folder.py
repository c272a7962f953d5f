"""Write the pages of a site into a folder, as a build does."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flashproof.safe_io import OpenFolder, replace_folder
from flashproof.site import write_site
from flashproof.site.page import AnyPage


def write_folder(pages: Iterable[AnyPage], folder: Path) -> Path:
    """Replace a folder with a site and return the folder."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (
        OpenFolder.at(folder.parent) as parent,
        replace_folder(parent, folder.name, {}) as staged,
    ):
        write_site(pages, staged)
    return folder
