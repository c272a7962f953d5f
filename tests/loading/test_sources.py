"""Card files outside the folder are not read, and unreadable folders are errors.

The tests cover ``loading/sources.py`` and ``loading/files.py``.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flashproof.build.manifest import input_hashes
from flashproof.cli.main import main
from flashproof.diagnostics import Diagnostics
from flashproof.errors import FlashproofError
from flashproof.loading.sources import card_files, read_documents, read_sources
from flashproof.project import Project
from flashproof.snippets.pytest_plugin.card_collection import CardCollection
from tests.command_line import CARD


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
    with (cards / "video.mov").open("wb") as file:
        file.truncate(3 << 30)
    project = Project(tmp_path, cards, tmp_path / "dist")
    hashed = [path for path in input_hashes(project) if Path(path).is_relative_to(tmp_path)]
    assert hashed == [str(cards / "one.md")]


def test_documents_that_would_share_a_page_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "Caf\u00e9.md").write_text("text")
    (tmp_path / "cafe\u0301.md").write_text("text")
    with pytest.raises(FlashproofError, match="differ only in case"):
        read_documents(tmp_path)


EXCLUDED = ("README.md", "drafts/new.md", "_note.MD", "drafts/deep/er.md")


@pytest.fixture
def with_excluded_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cards = tmp_path / "cards"
    for name in ("topic.md", "part/topic-2.md", *EXCLUDED):
        (cards / name).parent.mkdir(parents=True, exist_ok=True)
        text = CARD.replace("x-1", f"x-{len(name)}") if "topic" in name else "# Not a card file\n"
        (cards / name).write_text(f"{text}\n#### Why\n```python\nassert 1 == 2\n```\n", "utf-8")
    settings = '[tool.flashproof]\nexclude = ["README.md", "/drafts/", "_*"]\n'
    (tmp_path / "pyproject.toml").write_text(settings, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_excluded_files_are_not_cards(with_excluded_files: Path) -> None:
    before = {name: (with_excluded_files / "cards" / name).read_text("utf-8") for name in EXCLUDED}
    for command in ("build", "check", "ids"):
        assert main([command, "-q"]) == 0
    assert main(["check", "--fix", "-q"]) == 0
    for name, text in before.items():
        assert (with_excluded_files / "cards" / name).read_text("utf-8") == text
    site = with_excluded_files / "dist" / "site" / "topics"
    assert {path.stem for path in site.glob("*.html")} == {"topic", "topic-2"}


def test_pytest_does_not_collect_excluded_files(with_excluded_files: Path) -> None:
    cards = with_excluded_files / "cards"
    collection = CardCollection([], with_excluded_files)
    collected = {path.name for path in cards.rglob("*.[mM]*") if collection.add(path)}
    assert collected == {"topic.md", "topic-2.md"}
    named = CardCollection([cards / "drafts" / "new.md"], with_excluded_files)
    (cards / "drafts" / "new.md").write_text(CARD, "utf-8")
    assert named.add(cards / "drafts" / "new.md")


def test_an_invalid_pattern_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cards").mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.flashproof]\nexclude = ["a", "!"]\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 1
    assert "pyproject.toml:2:1: error[bad-setting]" in capsys.readouterr().err
