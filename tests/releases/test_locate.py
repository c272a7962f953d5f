"""Older releases are found; git errors are detected by exit code, in any language."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flashproof import lock as locks
from flashproof.anki import Deck
from flashproof.errors import ReleaseError
from flashproof.lock import Lock
from flashproof.releases.locate import find_release
from flashproof.releases.snapshot import Snapshot
from tests.anki.sample_decks import write_package


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cards folder outside any git repository."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("LANGUAGE", "de")
    folder = tmp_path / "project" / "cards"
    folder.mkdir(parents=True)
    return folder


def release_error(name: str, cards: Path) -> str:
    with pytest.raises(ReleaseError) as info:
        find_release(name, cards, "test/proof", lambda _folder: None)
    return str(info.value)


def test_cards_outside_a_repository_are_reported(cards: Path) -> None:
    assert "not in a git repository" in release_error("HEAD", cards)


def test_an_unknown_revision_is_reported(cards: Path) -> None:
    git(cards.parent, "init", "-q")
    assert release_error("HEAD", cards) == "there is no git revision 'HEAD'"
    assert release_error("v9", cards) == "there is no git revision 'v9'"


def test_a_revision_without_the_cards_folder_is_reported(cards: Path) -> None:
    git(cards.parent, "init", "-q")
    git(cards.parent, "commit", "-q", "--allow-empty", "-m", "first")
    assert release_error("HEAD", cards) == "there is no cards folder in the git revision 'HEAD'"


def test_a_revision_without_a_lock_is_reported(cards: Path) -> None:
    git(cards.parent, "init", "-q")
    (cards / "a.md").touch()
    git(cards.parent, "add", ".")
    git(cards.parent, "commit", "-q", "-m", "first")
    assert "no cards.lock" in release_error("HEAD", cards)


@pytest.mark.parametrize("revision", ["--output=x", "-v", "HEAD^{bad"])
def test_options_are_not_revisions(revision: str, cards: Path) -> None:
    git(cards.parent, "init", "-q")
    (cards / "cards.lock").write_text(locks.dumps(Lock()))
    assert release_error(revision, cards) == f"there is no git revision {revision!r}"


@pytest.mark.parametrize(
    ("failing", "message"),
    [
        ("--git-dir", "the cards are not in a git repository"),
        ("--verify", "there is no git revision 'HEAD'"),
        ("archive", "there is no cards folder in the git revision 'HEAD'"),
    ],
)
def test_messages_of_git_are_ignored(
    failing: str, message: str, cards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "git"
    program.write_text(
        f"#!{sys.executable}\nimport sys\n"
        f"print('Fehler: völlig anderer Text', file=sys.stderr)\n"
        f"sys.exit(128 if {failing!r} in sys.argv else 0)\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    assert message in release_error("HEAD", cards)


def test_a_missing_git_is_reported(
    cards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert release_error("HEAD", cards) == "git is not installed"


def test_older_releases_are_found_by_name(
    releases: tuple[Deck, Lock, Deck, Lock], tmp_path: Path
) -> None:
    old, old_lock, _, _ = releases
    cards = tmp_path / "project" / "cards"
    cards.mkdir(parents=True)
    (cards / "cards.lock").write_text(locks.dumps(old_lock))
    git(cards.parent, "init", "-q")
    git(cards.parent, "add", ".")
    git(cards.parent, "commit", "-q", "-m", "first")
    git(cards.parent, "tag", "v1")
    (cards / "cards.lock").write_text(locks.dumps(Lock()))
    write_package(tmp_path / "old.apkg", old, old_lock)

    def read(name: str, deck: Deck | None = None) -> Snapshot:
        return find_release(name, cards, "test/proof", lambda _folder: deck)

    assert read("v1") == Snapshot.of_lock(old_lock, "test/proof")
    assert read("v1", old) == read(str(tmp_path / "old.apkg")) == Snapshot.of_deck(old, old_lock)
    assert not read(str(cards / "cards.lock")).cards
    for name in ("v2", "--output=x", str(tmp_path / "none.apkg"), str(tmp_path / "none.lock")):
        with pytest.raises(ReleaseError):
            read(name)
