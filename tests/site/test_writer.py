"""Writing the site to disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from flashproof.errors import UnsafePathError
from flashproof.safe_io import OpenFolder, replace_folder
from flashproof.site import Page, write_site


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "", "a//b"])
def test_paths_outside_the_folder_are_refused(path: str, tmp_path: Path) -> None:
    with (
        OpenFolder.at(tmp_path) as parent,
        pytest.raises(UnsafePathError, match="not a path"),
        replace_folder(parent, "site", {}) as folder,
    ):
        write_site([Page(path, b"")], folder)
    assert list(tmp_path.iterdir()) == []


def test_files_of_the_previous_site_are_never_overwritten(tmp_path: Path) -> None:
    """A file that was modified since then is written again, even if a killed worker linked it."""
    pages = [Page("a.html", b"one"), Page("b.html", b"two")]
    with OpenFolder.at(tmp_path) as parent:
        with replace_folder(parent, "old", {}) as folder:
            previous = write_site(pages, folder)
        old = tmp_path / "old"
        with (
            parent.subfolder("old") as old_folder,
            replace_folder(parent, "new", {}) as folder,
        ):
            (staged,) = tmp_path.glob(".new.*")
            (staged / "a.html").hardlink_to(old / "a.html")
            (old / "b.html").write_bytes(b"own")
            write_site(pages, folder, old_folder, previous)
    new = tmp_path / "new"
    assert [(new / name).read_bytes() for name in ("a.html", "b.html")] == [b"one", b"two"]
    assert [(old / name).read_bytes() for name in ("a.html", "b.html")] == [b"one", b"own"]
