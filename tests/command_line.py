"""Run the command line in this process on a small project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import NamedTuple

import pytest

from flashproof.cli.main import main

REPOSITORY = Path(__file__).parents[1]
COMMAND = "import sys; from flashproof.cli.main import main; sys.exit(main())"
"""The code of the command ``flashproof``."""
FIELDS = ("NAME", "EMAIL")
CARD = "---\ntitle: A topic\n---\n\n## Recall\n\n### What is it?\n<!-- id: x-1 -->\n\nIt.\n"


class Output(NamedTuple):
    """What a command printed."""

    stdout: str
    stderr: str


Run = Callable[..., Output]
"""Runs ``build.py``; ``cwd`` is the working directory, ``code`` is the expected exit code."""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str, cwd: Path, code: int = 0, **environment: str) -> Output:
        with monkeypatch.context() as patch:
            patch.chdir(cwd)
            for name, value in environment.items():
                patch.setenv(name, value)
            capfd.readouterr()
            try:
                actual: object = main(arguments, program="build.py")
            except SystemExit as exited:
                actual = exited.code
            output = Output(*capfd.readouterr())
        assert actual == code, output.stderr
        return output

    return run


def write_small_project(root: Path) -> None:
    """Write a project with eight cards of all kinds."""
    (root / "cards").mkdir()
    shutil.copy(REPOSITORY / "tests" / "cases" / "whole-topic.md", root / "cards" / "l2.md")
    topic = "---\ntitle: Dense layers\n---\n\nA lead.\n"
    (root / "cards" / "dense-layers.md").write_text(topic, encoding="utf-8")
    (root / "pyproject.toml").write_text(
        '[tool.flashproof]\nname = "small"\ntitle = "Small"\n', encoding="utf-8"
    )


def git(folder: Path, *arguments: str) -> str:
    """Run git as a test author, regardless of the user's settings; return what it prints."""
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in FIELDS},
    }
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment
    ).stdout


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the contents of all files in a folder, keyed by relative path."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def edit(project: Path, old: str, new: str) -> None:
    """Replace text in ``cards/l2.md``."""
    path = project / "cards" / "l2.md"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def environment_with_commands(folder: Path, options: str = "") -> dict[str, str]:
    """Return environment variables with which ``python`` and ``flashproof`` use this checkout.

    ``folder`` receives the two commands, and ``options`` are Python's options for ``flashproof``.
    """
    is_installed = any(one.name == "flashproof" for one in entry_points(group="pytest11"))
    folder.mkdir()
    for name, command in (
        ("python", f'exec "{sys.executable}" "$@"'),
        ("flashproof", f'exec "{sys.executable}" {options} -c \'{COMMAND}\' "$@"'),
    ):
        path = folder / name
        path.write_text(f"#!/bin/sh\n{command}\n", "utf-8")
        path.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(REPOSITORY),
        "PYTEST_PLUGINS": "" if is_installed else "flashproof.snippets.pytest_plugin",
    }
