"""``editor-files`` copies the files and never overwrites one that an author has changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flashproof.cli.main import main
from tests.command_line import REPOSITORY

VSCODE = (".vscode/flashproof.code-snippets", ".vscode/tasks.json")
SCHEMAS = ("editors/front-matter.schema.json", "editors/settings.schema.json")


def copied(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_files_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["editor-files"]) == 0
    files = copied(tmp_path)
    assert set(files) == {*VSCODE, *SCHEMAS}
    for name in VSCODE:
        original = REPOSITORY / "editors" / "vscode" / Path(name).name
        assert files[name] == original.read_text("utf-8")
    assert all(json.loads(files[name]) for name in (*VSCODE, *SCHEMAS))


def test_a_changed_file_is_kept_and_nothing_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".vscode").mkdir()
    (tmp_path / VSCODE[1]).write_text("{}", "utf-8")
    assert main(["editor-files"]) == 2
    assert "already exist with other content: .vscode/tasks.json" in capsys.readouterr().err
    assert copied(tmp_path) == {VSCODE[1]: "{}"}
    assert main(["editor-files", "--to", "new"]) == 0
    assert set(copied(tmp_path / "new")) == {*VSCODE, *SCHEMAS}


def test_copying_again_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["editor-files"]) == 0
    capsys.readouterr()
    (tmp_path / VSCODE[0]).unlink()
    assert main(["editor-files"]) == 0
    unchanged = {f"{name} (unchanged)" for name in (VSCODE[1], *SCHEMAS)}
    assert set(capsys.readouterr().out.splitlines()) == {VSCODE[0], *unchanged}
