"""Git runs no program and reads no configuration that comes with the files of a repository."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from flashproof.errors import FlashproofError
from flashproof.safe_io import WorkTree, git_program
from tests.command_line import git


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    """A committed cards folder in a repository."""
    git(tmp_path, "init", "-q")
    folder = tmp_path / "cards"
    folder.mkdir()
    (folder / "a.md").write_text("a")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    return folder


def work_tree(folder: Path) -> WorkTree:
    tree = WorkTree.of(folder)
    assert tree is not None
    return tree


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_a_folder_outside_a_repository_has_no_work_tree(tmp_path: Path) -> None:
    assert WorkTree.of(tmp_path) is None


def test_paths_are_relative_to_the_root(cards: Path) -> None:
    assert work_tree(cards).path("a.md") == "cards/a.md"
    assert work_tree(cards.parent).path("a.md") == "a.md"
    listed = work_tree(cards).run("ls-tree", "-r", "--name-only", "HEAD").text
    assert listed == "cards/a.md\n"


def test_names_of_folders_are_not_patterns(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    for name in ("*", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text("a")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    tree = work_tree(tmp_path / "*")
    found = tree.run("log", "--name-only", "--format=", "--", tree.path("a.md"))
    assert found.text == "*/a.md\n"


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_bare_repository_in_a_repository_is_not_used(
    is_whole: bool, cards: Path, tmp_path: Path
) -> None:
    inner = cards if is_whole else cards / "sub"
    inner.mkdir(exist_ok=True)
    git(inner, "init", "-q", "--bare", ".")
    for key, value in (("core.bare", "false"), ("core.worktree", "."), ("foo.bar", "inner")):
        git(tmp_path, "config", "--file", str(inner / "config"), key, value)
    marker = tmp_path / "ran"
    program = script(tmp_path / "program", f"touch '{marker}'")
    git(tmp_path, "config", "--file", str(inner / "config"), "core.fsmonitor", str(program))
    tree = work_tree(inner)
    assert tree.root == tmp_path.resolve()
    assert tree.run("config", "foo.bar").text == ""
    assert tree.run("status").succeeded
    assert not marker.exists()


def test_git_does_not_fetch(cards: Path, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    program = script(tmp_path / "program", f"touch '{marker}'")
    git(tmp_path, "config", "protocol.ext.allow", "always")
    git(tmp_path, "config", "remote.origin.url", f"ext::{program}")
    assert not work_tree(cards).run("fetch", "origin").succeeded
    assert not marker.exists()


def test_a_failed_command_is_not_a_success(cards: Path) -> None:
    assert not work_tree(cards).run("rev-parse", "--verify", "nothing").succeeded
    assert not work_tree(cards).run("rev-parse", "a\0b").succeeded


def test_standard_input_is_passed_on(cards: Path) -> None:
    output = work_tree(cards).run("hash-object", "--stdin", stdin=b"a")
    assert output.text == "2e65efe2a145dda7ee51d1741299f848e5bf752e\n"


@pytest.mark.parametrize("entry", ["", ".", "bin"])
def test_a_git_in_the_working_directory_is_not_used(
    entry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.which("git")
    (tmp_path / "bin").mkdir()
    script(tmp_path / entry / "git", "exit 0")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", entry + os.pathsep + os.environ["PATH"])
    assert git_program() == real
    monkeypatch.setenv("PATH", entry)
    assert git_program() is None


def test_a_git_that_does_not_finish_is_an_error(
    cards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path / "git", "exec sleep 60")
    monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep + os.environ["PATH"])
    monkeypatch.setattr("flashproof.safe_io.git_command._TIMEOUT", 0.1)
    with pytest.raises(FlashproofError, match="did not finish within"):
        work_tree(cards).run("log")
