"""Programs and their versions are found, and a missing program is explained."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from flashproof.languages import BASH, JAVASCRIPT, SQL, Language
from flashproof.snippets import programs


def test_versions_of_builtin_programs() -> None:
    assert programs.builtin_version(SQL) == sqlite3.sqlite_version
    text = subprocess.run(["bash", "--version"], capture_output=True, text=True, check=True).stdout
    assert f"version {programs.builtin_version(BASH)}" in text


def test_a_missing_program_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert programs.missing_program(JAVASCRIPT) == (
        "Node.js is not installed (node is not in PATH): https://nodejs.org/"
    )
    assert programs.missing_program(Language("lua", "lua", ("lua", "{file}"))) == (
        "lua, the program for lua in [tool.flashproof.languages], is not in PATH: install it"
    )
    assert programs.missing_program(SQL) == ""
    assert programs.builtin_version(replace(JAVASCRIPT, title="Node")) == ""


def test_the_sandbox_contains_the_folder_of_a_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "tool" / "bin" / "lua"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    lua = Language("lua", "lua", ("lua", "{file}"))
    assert programs.absolute_command(lua) == (str(program), "{file}")
    assert programs.readable_paths([lua]) == {str(program), str(program.parents[1])}
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert programs.readable_paths([lua]) == {str(program)}


def test_a_relative_program_gets_an_absolute_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "tool" / "lua"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    for command in ("./tool/lua", "tool/../tool/lua"):
        lua = Language("lua", "lua", (command, "{file}"))
        paths = programs.readable_paths([lua])
        found = [Path(one) for one in (*paths, programs.absolute_command(lua)[0])]
        assert all(one.is_absolute() and one.samefile(program) for one in found)


def test_no_program_of_the_project_runs_outside_the_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``PATH`` contains a relative folder, as with ``node_modules/.bin``."""
    for name in ("node", "bash"):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text("#!/bin/sh\ntouch ran\necho 9.9\n", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join(("bin", "", "/nowhere")))
    for language in (BASH, JAVASCRIPT):
        assert programs.find_program(language) == ""
        assert programs.builtin_version(replace(language, title="Another")) == ""
    assert not (tmp_path / "ran").exists()
