"""Card files outside the folder are not read, and unreadable folders are errors."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flashproof.build.manifest import input_hashes
from flashproof.diagnostics import Diagnostics
from flashproof.errors import FlashproofError
from flashproof.loading.sources import card_files, read_documents, read_sources
from flashproof.project import Project


def test_links_within_the_folder_are_read(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("text")
    (tmp_path / "two.md").symlink_to("one.md")
    diagnostics = Diagnostics()
    sources = read_sources(tmp_path, tmp_path, diagnostics)
    assert [source.name for source in sources] == ["one.md", "two.md"]
    assert not list(diagnostics)


def test_links_out_of_the_folder_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "more.md").write_text("secret")
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "page.md").write_text("text")
    (folder / "link.md").symlink_to("../secret.md")
    (folder / "linked").symlink_to("../outside")
    diagnostics = Diagnostics()
    assert [source.name for source in read_sources(folder, folder, diagnostics)] == ["page.md"]
    names = [(problem.code, problem.span.source.name) for problem in diagnostics]
    assert names == [("linked-file", "link.md"), ("linked-file", "linked")]
    assert read_documents(folder) == {"page.md": b"text"}


def test_a_folder_that_cannot_be_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise its cards would count as removed and be retired."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "one.md").write_text("text")
    real = os.scandir

    def scandir(path: str) -> object:
        if Path(path).name == "sub":
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(PermissionError):
        card_files(tmp_path)


def test_files_that_no_build_reads_are_not_hashed(tmp_path: Path) -> None:
    cards = tmp_path / "cards"
    cards.mkdir()
    (cards / "one.md").write_text("text")
    with (cards / "video.mp4").open("wb") as file:
        file.truncate(3 << 30)
    project = Project(tmp_path, cards, tmp_path / "dist")
    assert list(input_hashes(project)) == [str(cards / "one.md")]


def test_documents_that_would_share_a_page_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "Caf\u00e9.md").write_text("text")
    (tmp_path / "cafe\u0301.md").write_text("text")
    with pytest.raises(FlashproofError, match="differ only in case"):
        read_documents(tmp_path)
