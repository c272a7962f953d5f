"""A new project is created, checked, built, and tested in new processes."""

import os
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from flashproof.cli.main import main

REPOSITORY = Path(__file__).parents[2]
IS_INSTALLED = any(one.name == "flashproof" for one in entry_points(group="pytest11"))
PLUGIN = () if IS_INSTALLED else ("-p", "flashproof.snippets.pytest_plugin")
"""pytest does not discover the plugin if the package is not installed."""


def run(*command: str, cwd: Path) -> str:
    """Run Python with arguments and return its output."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    process = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    output = process.stdout + process.stderr
    assert process.returncode == 0, output
    return output


@pytest.mark.slow_build
def test_a_new_project_passes_its_own_tests(tmp_path: Path) -> None:
    builder = str(REPOSITORY / "build.py")
    output = run(builder, "new", "roman-law", "--author", 'A "B" C', cwd=tmp_path)
    assert "roman-law/cards/learning-with-cards.md" in output
    project = tmp_path / "roman-law"
    assert "warning" not in run("build.py", "check", cwd=project)
    run("build.py", "new", "topic", "Marriage and property", "--deck", "Law::Persons", cwd=project)
    assert "warning" not in run("build.py", "check", cwd=project)
    assert "14 notes" in run("build.py", cwd=project)
    run("build.py", "build", "--locked", "-q", cwd=project)
    output = run("-m", "pytest", "-q", *PLUGIN, cwd=project)
    assert "18 passed" in output
    assert "TensorFlow" not in "".join(
        path.read_text("utf-8") for path in project.rglob("*") if path.suffix in (".md", ".toml")
    )


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("full", "full already exists and is neither an empty folder nor a Git repository"),
        ("…", "a deck cannot be named '…'"),
        ("collection", "a deck cannot be named 'collection'"),
    ],
    ids=["folder exists", "empty name", "reserved name"],
)
def test_an_invalid_project_is_an_error(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    folder: str,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    assert main(["new", folder]) == 2
    assert message in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == ["full", "file"]


def test_a_project_in_a_cloned_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "rivers"
    root.mkdir()
    monkeypatch.chdir(root)
    subprocess.run(["git", "init", "-q", "."], check=True)
    for name in ("README.md", "LICENSE", ".gitignore"):
        (root / name).write_text("ours\n", "utf-8")
    assert main(["new", "."]) == 0
    output = capsys.readouterr().out
    assert "README.md already exists and was not changed\n" in output
    assert "Add these lines to .gitignore:\n\n/dist/\n" in output
    assert output.endswith("\nNext: python build.py\n")
    for name in ("README.md", "LICENSE", ".gitignore"):
        assert (root / name).read_text("utf-8") == "ours\n"
    assert main(["check", "--strict", "-q"]) == 0
    assert main(["new", "."]) == 2
    message = ". already contains pyproject.toml, build.py, cards"
    assert message in capsys.readouterr().err


def test_nothing_is_written_through_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "outside").mkdir()
    root = tmp_path / "rivers"
    (root / ".git").mkdir(parents=True)
    (root / ".github").symlink_to(tmp_path / "outside")
    monkeypatch.chdir(root)
    assert main(["new", "."]) == 2
    assert {path.name for path in root.iterdir()} == {".git", ".github"}
    assert not list((tmp_path / "outside").iterdir())


def test_the_example_for_assistants_has_no_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "deck", "-q"]) == 0
    skill = tmp_path / "deck" / ".agents" / "skills" / "write-cards" / "SKILL.md"
    (example,) = re.findall(r"`{5}markdown\n(.*?)`{5}", skill.read_text("utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path / "deck")
    card_file = Path("cards", "sorting.md")
    card_file.write_text(example, "utf-8")
    assert main(["ids"]) == 0
    assert main(["check", "--strict"]) == 0
    assert main(["prove"]) == 0
