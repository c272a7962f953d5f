"""What git knows about earlier versions of the lock, in real repositories."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from flashproof import lock as locks
from flashproof.lock import CardEntry, Lock, LockHistory
from flashproof.model import Kind
from flashproof.safe_io import git_revisions
from tests.command_line import git

KEY = ("a", Kind.RECALL)


def write(folder: Path, *entries: CardEntry, namespace: str = "n") -> None:
    lock = Lock(namespace, {entry.card: entry for entry in entries})
    (folder / "cards.lock").write_text(locks.dumps(lock), "utf-8")


def entry(modified: int, content: str, card: str = "a") -> CardEntry:
    return CardEntry(card, Kind.RECALL, modified, 10, content)


def commit(folder: Path, *entries: CardEntry, namespace: str = "n") -> None:
    write(folder, *entries, namespace=namespace)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "change", "--allow-empty")


def history(folder: Path) -> LockHistory:
    return locks.read_history(folder, "cards.lock", git_revisions(folder))


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    """The cards folder of a repository."""
    git(tmp_path, "init", "-q", "-b", "main")
    folder = tmp_path / "a folder" / "cards"
    folder.mkdir(parents=True)
    return folder


def test_without_a_repository_or_a_commit_nothing_is_known(cards: Path, tmp_path: Path) -> None:
    assert history(cards) == LockHistory()
    shutil.rmtree(tmp_path / ".git")
    assert history(cards) == LockHistory()
    assert not locks.was_committed(cards, "cards.lock")
    assert not locks.is_tracked(cards)


def test_the_lock_of_a_revision(cards: Path) -> None:
    commit(cards, entry(10, "1"))
    git(cards, "tag", "v1")
    commit(cards, entry(20, "2"))
    found = locks.read_revision(cards, "cards.lock", "v1")
    assert found is not None
    assert found.cards == {KEY: entry(10, "1")}
    for revision in ("v2", "--help", "v1:", ""):
        assert locks.read_revision(cards, "cards.lock", revision) is None


def test_the_latest_time_counts_even_after_a_revert(cards: Path) -> None:
    commit(cards, entry(10, "1"))
    commit(cards, entry(20, "2"))
    git(cards, "revert", "--no-edit", "HEAD")
    assert history(cards).cards == {KEY: entry(20, "2")}
    assert history(cards).committed == {KEY}


def test_the_side_that_a_merge_left_out_counts(cards: Path) -> None:
    commit(cards, entry(10, "1"))
    git(cards, "checkout", "-qb", "side")
    commit(cards, entry(30, "3"))
    git(cards, "checkout", "-q", "main")
    commit(cards, entry(20, "2"))
    assert history(cards).cards == {KEY: entry(20, "2")}
    git(cards, "merge", "-q", "-s", "ours", "side", "--no-edit")
    assert history(cards).cards == {KEY: entry(30, "3")}


def test_a_merge_that_is_not_committed_counts(cards: Path) -> None:
    commit(cards, entry(10, "1"))
    git(cards, "checkout", "-qb", "side")
    commit(cards, entry(30, "3"))
    git(cards, "checkout", "-q", "main")
    commit(cards, entry(20, "2"))
    git(cards, "merge", "-q", "-s", "ours", "--no-commit", "side")
    assert history(cards).cards == {KEY: entry(30, "3")}


def test_a_line_that_only_a_merge_wrote_counts(cards: Path) -> None:
    commit(cards, entry(10, "1"))
    git(cards, "checkout", "-qb", "side")
    commit(cards, entry(10, "1"), entry(10, "x", "b"))
    git(cards, "checkout", "-q", "main")
    commit(cards, entry(20, "2"))
    git(cards, "merge", "-q", "-s", "ours", "--no-commit", "side")
    commit(cards, entry(40, "4"))
    commit(cards, entry(20, "2"))
    assert history(cards).cards[KEY] == entry(40, "4")


def test_two_contents_with_one_time_match_no_content(cards: Path) -> None:
    commit(cards, entry(10, "1"))
    commit(cards, entry(10, "2"))
    assert history(cards).cards == {KEY: entry(10, "")}


def test_a_new_namespace_starts_a_new_history(cards: Path) -> None:
    commit(cards, entry(90, "1"))
    commit(cards, entry(10, "2"), namespace="other")
    found = history(cards)
    assert (found.namespace, found.cards) == ("other", {KEY: entry(10, "2")})


def test_damaged_versions_are_skipped(cards: Path) -> None:
    (cards / "cards.lock").write_bytes(b'\xff\xfe{"card"\n' + b"[" * 10_000)
    git(cards, "add", ".")
    git(cards, "commit", "-qm", "damage")
    assert history(cards).cards == {}
    commit(cards, entry(10, "1"))
    assert history(cards).cards == {KEY: entry(10, "1")}


def test_settings_of_git_do_not_matter(cards: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(cards, entry(10, "1"))
    marker = cards.parent / "ran"
    script = cards.parent / "script"
    script.write_text(f"#!/bin/sh\ntouch '{marker}'\n")
    script.chmod(0o755)
    for name in ("diff.external", "core.fsmonitor", "core.pager", "gpg.program"):
        git(cards, "config", name, str(script))
    git(cards, "config", "log.showSignature", "true")
    git(cards, "config", "color.ui", "always")
    git(cards, "config", "diff.noprefix", "true")
    git(cards, "config", "log.follow", "true")
    git(cards, "config", "diff.x.textconv", str(script))
    (cards.parent / ".gitattributes").write_text("*.lock diff=x\n")
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(script))
    assert history(cards).cards == {KEY: entry(10, "1")}
    assert not marker.exists()


@pytest.mark.parametrize("attributes", ["cards.lock binary", "* -diff", "*.lock -text diff=x"])
def test_attributes_hide_no_version(attributes: str, cards: Path) -> None:
    (cards / ".gitattributes").write_text(f"{attributes}\n")
    git(cards, "config", "diff.x.binary", "true")
    commit(cards, entry(10, "1"))
    git(cards, "checkout", "-qb", "side")
    commit(cards, entry(20, "2"))
    commit(cards, entry(10, "1"))
    assert history(cards).cards == {KEY: entry(20, "2")}
    git(cards, "checkout", "-q", "main")
    commit(cards, entry(15, "3"))
    git(cards, "merge", "-q", "-s", "ours", "--no-commit", "side")
    commit(cards, entry(40, "4"))
    commit(cards, entry(10, "1"))
    assert history(cards).cards == {KEY: entry(40, "4")}


def test_a_bare_repository_in_the_cards_folder_hides_no_version(cards: Path) -> None:
    commit(cards, entry(10, "1"))
    commit(cards, entry(20, "2"))
    git(cards, "init", "-q", "--bare", ".")
    assert history(cards).cards == {KEY: entry(20, "2")}
    assert locks.was_committed(cards, "cards.lock")
    assert locks.is_tracked(cards)


def test_versions_that_git_cannot_read_make_the_history_incomplete(cards: Path) -> None:
    commit(cards, entry(10, "1"))
    commit(cards, entry(20, "2"))
    assert history(cards).is_complete
    old = git(cards, "rev-parse", "HEAD~:./cards.lock").strip()
    (cards.parents[1] / ".git" / "objects" / old[:2] / old[2:]).unlink()
    assert not history(cards).is_complete


def test_without_git_nothing_is_known(cards: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(cards, entry(10, "1"))
    monkeypatch.setenv("PATH", os.devnull)
    assert history(cards) == LockHistory()


def test_a_shallow_clone_is_noticed(cards: Path, tmp_path: Path) -> None:
    commit(cards, entry(10, "1"))
    commit(cards, entry(20, "2"))
    assert history(cards).is_complete
    clone = tmp_path / "clone"
    address = f"file://{tmp_path}"
    subprocess.run(["git", "clone", "-q", "--depth=1", address, str(clone)], check=True)
    assert not history(clone / "a folder" / "cards").is_complete


def test_a_deleted_lock_was_committed(cards: Path) -> None:
    commit(cards, entry(10, "1"))
    (cards / "t.md").touch()
    git(cards, "add", ".")
    git(cards, "rm", "-q", "cards.lock")
    git(cards, "commit", "-qm", "remove")
    assert locks.was_committed(cards, "cards.lock")
