"""Older releases are found; git errors are detected by exit code, in any language."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flashproof import lock as locks
from flashproof.anki import Deck
from flashproof.errors import FlashproofError, ReleaseError
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
    assert release_error("HEAD", cards) == "the git revision 'HEAD' does not exist"
    assert release_error("v9", cards) == "the git revision 'v9' does not exist"


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
    assert release_error(revision, cards) == f"the git revision {revision!r} does not exist"


@pytest.mark.parametrize(
    ("failing", "message"),
    [
        ("--verify", "the git revision 'HEAD' does not exist"),
        ("ls-tree", "there is no cards folder in the git revision 'HEAD'"),
    ],
)
def test_messages_of_git_are_ignored(
    failing: str, message: str, cards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    (cards.parent / ".git").mkdir()
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


def commit_cards(cards: Path) -> None:
    (cards / "cards.lock").write_text(locks.dumps(Lock()))
    git(cards.parent, "init", "-q")
    git(cards.parent, "add", ".")
    git(cards.parent, "commit", "-q", "-m", "first")


def files_of_release(cards: Path) -> dict[str, str]:
    """Return the files that the old deck is built from, keyed by their path."""
    files: dict[str, str] = {}

    def build(folder: Path) -> None:
        assert not any(path.is_symlink() for path in folder.rglob("*"))
        found = (path for path in folder.rglob("*") if path.is_file())
        files.update({one.relative_to(folder).as_posix(): one.read_text() for one in found})

    find_release("HEAD", cards, "test/proof", build)
    del files["cards.lock"]
    return files


def test_links_and_submodules_of_an_old_revision_do_not_leave_its_folder(
    cards: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret.md").write_text("secret")
    (cards / "sub").mkdir()
    (cards / "sub" / "a.md").write_text("a")
    links = {
        "b.md": "sub/a.md",
        "sub/c.md": "../b.md",
        "sub/d.md": "./../sub/a.md",
        "e.md": str(tmp_path / "secret.md"),
        "f.md": "../../secret.md",
        "g": "sub",
        "sub/up": "../../..",
        "h.md": "h.md",
    }
    for name, target in links.items():
        (cards / name).symlink_to(target)
    commit_cards(cards)
    hash_ = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=cards, text=True).strip()
    git(cards, "update-index", "--add", "--cacheinfo", f"160000,{hash_},cards/module")
    git(cards, "commit", "-qm", "second")
    assert files_of_release(cards) == {"sub/a.md": "a", "b.md": "a", "sub/d.md": "a"}


def test_a_path_in_git_that_leads_upward_is_an_error(cards: Path) -> None:
    commit_cards(cards)

    def run(*arguments: str, content: bytes) -> str:
        command = ["git", *arguments]
        return subprocess.check_output(command, cwd=cards, input=content).decode().strip()

    blob = run("hash-object", "-w", "--stdin", content=b"evil")
    tree = f"100644 blob {blob}\tevil.md\n"
    for name in ("..", "cards"):
        tree = f"040000 tree {run('mktree', content=tree.encode())}\t{name}\n"
    root = run("mktree", content=tree.encode())
    commit = run("commit-tree", "-m", "x", root, content=b"")
    with pytest.raises(FlashproofError):
        find_release(commit, cards, "test/proof", lambda _folder: None)


@pytest.mark.parametrize("is_embedded", [True, False])
def test_reading_an_old_revision_runs_no_filter(
    is_embedded: bool, cards: Path, tmp_path: Path
) -> None:
    (cards / "a.md").write_text("a")
    (cards / ".gitattributes").write_text("* filter=x diff=x\n")
    commit_cards(cards)
    marker = tmp_path / "ran"
    repository = cards.parent
    if is_embedded:  # as a clone of a hostile repository contains it
        repository = cards
        git(cards, "init", "-q", "--bare", ".")
        git(cards, "config", "--file", "config", "core.bare", "false")
        git(cards, "config", "--file", "config", "core.worktree", ".")
        git(cards, "--git-dir=.", "add", "a.md", "cards.lock", ".gitattributes")
        git(cards, "--git-dir=.", "commit", "-qm", "first")
    config = (".git/" if repository != cards else "") + "config"
    for key in ("filter.x.smudge", "filter.x.process", "diff.x.textconv", "core.fsmonitor"):
        git(repository, "config", "--file", config, key, f"touch '{marker}'; cat")
    files = files_of_release(cards)
    assert files["a.md"] == "a"
    assert not marker.exists()
