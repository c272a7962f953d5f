"""``build``: its output, and the files that it keeps if it fails."""

import errno
import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.command_line import Run, edit, files_in


def test_a_build_writes_the_deck_and_the_site(run: Run, project: Path) -> None:
    output = run(cwd=project)
    assert "dist/small.apkg: 8 notes" in output.stdout
    assert zipfile.is_zipfile(project / "dist" / "small.apkg")
    page = (project / "dist" / "site" / "topics" / "l2.html").read_text(encoding="utf-8")
    assert "What does an L2 penalty add to the loss?" in page
    deck = (project / "dist" / "site" / "small.apkg").read_bytes()
    assert deck == (project / "dist" / "small.apkg").read_bytes()


def test_an_edit_changes_only_the_time_of_its_card(run: Run, project: Path) -> None:
    run(cwd=project, SOURCE_DATE_EPOCH="1700000000")
    edit(project, "The sum of", "The total of")
    run(cwd=project, SOURCE_DATE_EPOCH="1700000100")
    lines = (project / "cards" / "cards.lock").read_text("utf-8").splitlines()
    times = {line["card"]: line["modified"] for line in map(json.loads, lines) if "card" in line}
    assert times.pop("l2-adds") == 1700000100
    assert set(times.values()) == {1700000000}


def test_an_error_keeps_the_last_output(run: Run, project: Path) -> None:
    run(cwd=project)
    before = files_in(project / "dist")
    lock = (project / "cards" / "cards.lock").read_bytes()
    edit(project, "## Quiz", "## Quizz")
    stderr = run(cwd=project, code=1).stderr
    assert "cards/l2.md:50:4: error[unknown-kind] " in stderr
    assert "did you mean 'Quiz'?" in stderr
    assert files_in(project / "dist") == before
    assert (project / "cards" / "cards.lock").read_bytes() == lock


def test_locked_fails_if_the_lock_would_change(run: Run, project: Path) -> None:
    assert "lock-outdated" in run("build", "--locked", cwd=project, code=1).stderr
    assert not (project / "cards" / "cards.lock").exists()
    run(cwd=project)
    run("build", "--locked", cwd=project)
    edit(project, "The sum of", "The total of")
    stderr = run("build", "--locked", cwd=project, code=1).stderr
    assert "cards/l2.md:19:1: error[lock-outdated]" in stderr
    assert stderr.count("lock-outdated") == 1


def test_identity_does_not_depend_on_the_folder(run: Run, project: Path) -> None:
    (project / "pyproject.toml").write_text(
        '[tool.flashproof]\ntitle = "Small"\n', encoding="utf-8"
    )
    run(cwd=project, SOURCE_DATE_EPOCH="1700000000")
    lock = (project / "cards" / "cards.lock").read_bytes()
    other = project.parent / "another-folder"
    other.mkdir()
    shutil.copytree(project / "cards", other / "cards")
    shutil.copy(project / "pyproject.toml", other)
    run(cwd=other)
    assert (other / "cards" / "cards.lock").read_bytes() == lock
    (other / "pyproject.toml").write_text(
        '[tool.flashproof]\nnamespace = "mine"\n', encoding="utf-8"
    )
    stderr = run(cwd=other, code=1).stderr
    assert "pyproject.toml:2:1: error[namespace-changed]" in stderr
    assert (other / "cards" / "cards.lock").read_bytes() == lock


def test_proofs_can_be_required(run: Run, project: Path) -> None:
    stderr = run("build", "--require-proof", cwd=project, code=1).stderr
    assert "cards/l2.md:13:1: error[not-proved]" in stderr


def test_a_project_without_cards_is_reported(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cards").mkdir()
    assert "the deck has no cards yet" in run(cwd=tmp_path).stderr
    (tmp_path / "cards" / "a.md").write_text("---\ntitle: A lead\n---\n\nOnly that.\n", "utf-8")
    assert "the deck has no cards yet" in run(cwd=tmp_path).stderr
    assert (tmp_path / "dist" / "site" / "topics" / "a.html").is_file()


def test_a_package_that_would_replace_a_collection_is_not_written(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings already reject the name; the build checks it again."""
    (project / "pyproject.toml").write_text('[tool.flashproof]\nname = "collection"\n', "utf-8")
    assert "pyproject.toml:2:1: error[bad-setting]" in run(cwd=project, code=1).stderr
    monkeypatch.setattr("flashproof.settings.is_reserved_name", lambda _name: False)
    stderr = run(cwd=project, code=2).stderr
    assert "error: the package cannot be called collection.apkg" in stderr
    assert not (project / "dist").exists()


def test_a_full_disk_keeps_the_last_output(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(cwd=project)
    before = visible_files(project / "dist")
    edit(project, "The sum of", "The total of")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        assert "no space left" in run(cwd=project, code=2).stderr
    assert visible_files(project / "dist") == before
    run(cwd=project)
    assert visible_files(project / "dist") != before


def visible_files(folder: Path) -> dict[str, bytes]:
    return {name: content for name, content in files_in(folder).items() if name[0] != "."}
