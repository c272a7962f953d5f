"""Writing the site to disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from flashproof.site import Page, write_site
from flashproof.site.writer import PreviousSite


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x"])
def test_paths_outside_the_folder_are_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a path"):
        write_site([Page(path, b"")], tmp_path)


def test_files_of_the_previous_site_are_never_overwritten(tmp_path: Path) -> None:
    """Not even where a helper that was killed has linked it, and somebody has touched it since."""
    old, new = tmp_path / "old", tmp_path / "new"
    before = PreviousSite(old, write_site([Page("a.html", b"one"), Page("b.html", b"two")], old))
    new.mkdir()
    (new / "a.html").hardlink_to(old / "a.html")
    (old / "b.html").write_bytes(b"own")
    write_site([Page("a.html", b"one"), Page("b.html", b"two")], new, before)
    assert [(new / name).read_bytes() for name in ("a.html", "b.html")] == [b"one", b"two"]
    assert [(old / name).read_bytes() for name in ("a.html", "b.html")] == [b"one", b"own"]
