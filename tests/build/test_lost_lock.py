"""A lost lock or namespace is an error with a way out, and never a second set of cards."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.anki.learner import Learner
from tests.command_line import CARD, Run, git

EMPTY = "[tool.flashproof]\n"


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """A project with one card and without a namespace."""
    return write_deck(tmp_path / "deck")


def write_deck(root: Path, settings: str = EMPTY) -> Path:
    (root / "cards").mkdir(parents=True)
    (root / "cards" / "t.md").write_text(CARD, "utf-8")
    (root / "pyproject.toml").write_text(settings, "utf-8")
    return root


def namespace(deck: Path) -> str:
    first = (deck / "cards" / "cards.lock").read_text("utf-8").splitlines()[0]
    return str(json.loads(first)["namespace"])


def commit(folder: Path) -> None:
    if not (folder / ".git").exists():
        git(folder, "init", "-q", "-b", "main")
        (folder / ".gitignore").write_text("dist/\n")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "change")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (EMPTY, r"deck-[0-9a-f]{12}"),
        (f'{EMPTY}name = "rivers"\n', "rivers"),
        (f'{EMPTY}title = "The Rivers"\n', "the-rivers"),
        (f'{EMPTY}title = "The Rivers"\nnamespace = "me/rivers"\n', "me/rivers"),
        ("", r"deck-[0-9a-f]{12}"),
    ],
    ids=["nothing", "name", "title", "namespace", "no-table"],
)
def test_the_namespace_does_not_depend_on_the_folder(
    run: Run, tmp_path: Path, settings: str, expected: str
) -> None:
    one, other = (write_deck(tmp_path / name, settings) for name in ("here", "There 2"))
    run(cwd=one)
    run(cwd=other)
    assert namespace(one) == namespace(other)
    assert re.fullmatch(expected, namespace(one))


def test_two_copies_without_a_lock_are_one_deck_in_anki(run: Run, tmp_path: Path) -> None:
    one, other = (write_deck(tmp_path / name) for name in ("here", "there"))
    run(cwd=one)
    run(cwd=other)
    learner = Learner(tmp_path / "learner")
    try:
        learner.import_package(one / "dist" / "here.apkg")
        learner.import_package(other / "dist" / "there.apkg")
        assert len(learner.notes()) == len(learner.cards()) == 1
    finally:
        learner.close()


def test_different_decks_get_different_namespaces(run: Run, tmp_path: Path) -> None:
    one, other = (write_deck(tmp_path / name) for name in ("here", "there"))
    (other / "cards" / "t.md").write_text(CARD.replace("x-1", "y-1"), "utf-8")
    run(cwd=one)
    run(cwd=other)
    assert namespace(one) != namespace(other)


@pytest.mark.parametrize("how", ["deleted", "emptied", "blank lines"])
@pytest.mark.parametrize("settings", [EMPTY, f'{EMPTY}namespace = "me/x"\n'])
def test_a_lock_that_was_lost_here_is_an_error(
    run: Run, tmp_path: Path, settings: str, how: str
) -> None:
    deck = write_deck(tmp_path / "deck", settings)
    run(cwd=deck)
    path = deck / "cards" / "cards.lock"
    before = path.read_bytes()
    path.write_bytes(b"\n\n" if how == "blank lines" else b"")
    if how == "deleted":
        path.unlink()
    stderr = run(cwd=deck, code=1).stderr
    assert "pyproject.toml:" in stderr
    assert "error[lock-missing] cards/cards.lock is missing" in stderr
    assert "--new-lock" in stderr
    assert run("check", cwd=deck, code=1).stderr.count("lock-missing") == 1
    assert not path.exists() or not path.read_bytes().strip()
    path.write_bytes(before)
    run(cwd=deck)
    path.unlink()
    run("build", "--new-lock", cwd=deck)
    run(cwd=deck)


def test_a_clone_of_a_repository_that_lost_its_lock_is_an_error(run: Run, deck: Path) -> None:
    run(cwd=deck)
    commit(deck)
    git(deck, "rm", "-q", "cards/cards.lock")
    commit(deck)
    clone = deck.parent / "clone"
    git(deck, "clone", "-q", str(deck), str(clone))
    assert "git has a version of it" in run(cwd=clone, code=1).stderr
    run("build", "--new-lock", cwd=clone)
    run(cwd=clone)


def test_a_clone_without_the_lock_and_a_namespace_is_an_error(run: Run, deck: Path) -> None:
    (deck / ".gitignore").write_text("dist/\ncards.lock\n")
    git(deck, "init", "-q", "-b", "main")
    run(cwd=deck)
    commit(deck)
    run(cwd=deck)
    clone = deck.parent / "clone"
    git(deck, "clone", "-q", str(deck), str(clone))
    assert "no namespace in pyproject.toml" in run(cwd=clone, code=1).stderr
    settings = f'{EMPTY}namespace = "{namespace(deck)}"\n'
    (clone / "pyproject.toml").write_text(settings, "utf-8")
    run(cwd=clone)


def test_a_new_deck_that_was_committed_before_its_first_build_is_built(
    run: Run, tmp_path: Path
) -> None:
    deck = write_deck(tmp_path / "deck", f'{EMPTY}namespace = "me/x"\n')
    commit(deck)
    run(cwd=deck)


def test_a_lost_namespace_line_is_an_error(run: Run, deck: Path) -> None:
    run(cwd=deck)
    path = deck / "cards" / "cards.lock"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[1:]), "utf-8")
    stderr = run(cwd=deck, code=1).stderr
    assert "cards/cards.lock:1:1: error[namespace-missing]" in stderr
    known = json.loads(lines[0])["namespace"]
    (deck / "pyproject.toml").write_text(f'{EMPTY}namespace = "{known}"\n', "utf-8")
    run(cwd=deck)
    assert path.read_text("utf-8") == "".join(lines)


def test_a_lock_with_only_proofs_does_not_hide_the_loss(run: Run, deck: Path) -> None:
    run(cwd=deck)
    proof = '{"proof": "p", "environment": "e", "date": "2026-01-01"}\n'
    (deck / "cards" / "cards.lock").write_text(proof, "utf-8")
    assert "lock-missing" in run(cwd=deck, code=1).stderr


def test_a_moved_project_is_the_same_deck(run: Run, tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck", f'{EMPTY}title = "Rivers"\n')
    run(cwd=deck)
    before = (deck / "cards" / "cards.lock").read_bytes()
    moved = deck.parent / "other name"
    shutil.move(deck, moved)
    run(cwd=moved)
    assert (moved / "cards" / "cards.lock").read_bytes() == before
