"""Which files pytest collects, in each layout of a repository, by running pytest in a new process.

A run that collects no snippet fails and prints the reason.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import NamedTuple

import pytest

from flashproof.cli.main import main
from flashproof.snippets.pytest_plugin.card_collection import CardCollection

REPOSITORY = Path(__file__).parents[3]
IS_INSTALLED = any(entry.name == "flashproof" for entry in entry_points(group="pytest11"))
FAST_START = "-p no:cacheprovider -p no:hypothesispytest"
"""Options for pytest in a new process: without Hypothesis, it starts in half of the time."""

WRONG = """\
---
title: {title}
---

## Recall

### What does this print?
<!-- id: {id} -->

An answer.

```python
assert 1 + 1 == 3, "this card is wrong"
```
"""
NO_SNIPPETS = WRONG.partition("```")[0]
SETTINGS = '[tool.flashproof]\nname = "{name}"\n'


class Run(NamedTuple):
    code: int
    output: str


def card(identifier: str = "c", text: str = WRONG) -> str:
    return text.format(title=identifier, id=identifier)


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run_pytest(folder: Path, *arguments: str) -> Run:
    """Run pytest in a folder, as an author does."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTEST_ADDOPTS": ""}
    plugin = () if IS_INSTALLED else ("-p", "flashproof.snippets.pytest_plugin")
    command = [sys.executable, "-m", "pytest", "-q", *FAST_START.split(), *plugin, *arguments]
    process = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return Run(process.returncode, process.stdout + process.stderr)


TEST = "def test_one():\n    pass\n"
SAME_TEST = "from pathlib import Path\n\ndef test_one():\n    assert Path(__file__).is_file()\n"

LAYOUTS: Mapping[str, tuple[Mapping[str, str], tuple[str, ...], str]] = {
    "monorepo": (
        {"pytest.ini": "[pytest]\n", "courses/a/cards/t.md": card()},
        ("courses/a/cards",),
        "1 failed",
    ),
    "monorepo with settings": (
        {"courses/a/pyproject.toml": SETTINGS, "courses/a/cards/t.md": card()},
        (),
        "1 failed",
    ),
    "no settings": ({"cards/t.md": card()}, ("cards",), "1 failed"),
    "no settings, but a lock": ({"cards/t.md": card(), "cards/cards.lock": ""}, (), "1 failed"),
    "other folder": (
        {"pyproject.toml": SETTINGS, "deck/t.md": card()},
        ("deck",),
        "1 failed",
    ),
    "other folder in the settings": (
        {"pyproject.toml": SETTINGS + 'cards = "de/deck/"\n', "de/deck/t.md": card()},
        (),
        "1 failed",
    ),
    "several decks": (
        {
            "a/pyproject.toml": SETTINGS.format(name="a"),
            "a/cards/t.md": card("a"),
            "b/pyproject.toml": SETTINGS.format(name="b") + 'cards = "flashcards"\n',
            "b/flashcards/t.md": card("b"),
            "b/notes/t.md": card("note"),
        },
        (),
        "2 failed",
    ),
    "several decks, named": (
        {
            "pyproject.toml": SETTINGS,
            "cards/t.md": card("a"),
            "second/t.md": card("b"),
            "third/t.md": card("c"),
        },
        ("cards", "second/t.md", "third"),
        "3 failed",
    ),
    "a named file": ({"somewhere/t.md": card()}, ("somewhere/t.md",), "1 failed"),
    "the named working directory": ({"t.md": card()}, (".",), "1 failed"),
    "testpaths": (
        {"pytest.ini": "[pytest]\ntestpaths = deck\n", "deck/t.md": card()},
        (),
        "1 failed",
    ),
    "equal test files": (
        {
            f"{name}/{path}": text
            for name in ("a", "b")
            for path, text in {
                "pyproject.toml": SETTINGS,
                "cards/t.md": card(name),
                "tests/test_cards.py": SAME_TEST,
            }.items()
        },
        (),
        "2 failed, 2 passed",
    ),
    "equal test packages": (
        {
            f"{name}/{path}": text
            for name in ("a", "b")
            for path, text in {
                "pyproject.toml": SETTINGS,
                "cards/t.md": card(name),
                "tests/__init__.py": "",
                "tests/test_cards.py": SAME_TEST,
            }.items()
        },
        (),
        "2 failed, 2 passed",
    ),
    "folders that pytest skips": (
        {
            "pyproject.toml": SETTINGS,
            "cards/build/t.md": card("a"),
            "cards/.draft/t.md": card("b"),
            "cards/venv/deep/t.md": card("c"),
            "node_modules/t.md": card("d"),
            "cards/e/pyvenv.cfg": "",
            "cards/e/t.md": card("e"),
            "cards/f/conda-meta/history": "",
            "cards/f/t.md": card("f"),
            "cards/__pycache__/t.md": card("g"),
        },
        (),
        "6 failed",
    ),
    "patterns with a folder": (
        {
            "pyproject.toml": SETTINGS
            + '[tool.pytest.ini_options]\nnorecursedirs = ["cards/a", "*/cards/b"]\n',
            "cards/a/t.md": card("a"),
            "cards/b/t.md": card("b"),
        },
        (),
        "2 failed",
    ),
    "no settings, and a folder that pytest skips": (
        {"cards/t.md": card("a"), "cards/build/t.md": card("b")},
        ("cards",),
        "2 failed",
    ),
    "a cards folder that pytest skips": (
        {"pyproject.toml": SETTINGS + 'cards = ".deck/cards"\n', ".deck/cards/t.md": card()},
        (),
        "1 failed",
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_wrong_snippet_fails_in_every_layout(layout: str, tmp_path: Path) -> None:
    files, arguments, outcome = LAYOUTS[layout]
    write(tmp_path, files)
    done = run_pytest(tmp_path, *arguments)
    assert outcome in done.output.splitlines()[-1], done.output
    assert done.code == 1


@pytest.mark.parametrize("layout", ["several decks", "the named working directory"])
def test_workers_collect_the_same(layout: str, tmp_path: Path) -> None:
    files, arguments, outcome = LAYOUTS[layout]
    write(tmp_path, files)
    done = run_pytest(tmp_path, *arguments, "-n", "2")
    assert outcome in done.output.splitlines()[-1], done.output


REASONS: Mapping[str, tuple[Mapping[str, str], tuple[str, ...], str]] = {
    "no settings": (
        {"cards/t.md": card()},
        (),
        "cards/t.md: not in the cards folder of a project; to run the snippets, use 'pytest cards'",
    ),
    "several files": (
        {"x/a.md": card("a"), "x/b.md": card("b")},
        (),
        "x/a.md and 1 more: not in the cards folder of a project",
    ),
    "an empty folder": (
        {"cards/notes.txt": ""},
        ("cards",),
        "no card files (.md) in this folder",
    ),
    "no cards folder": (
        {"pyproject.toml": SETTINGS, "deck/t.md": NO_SNIPPETS},
        (),
        "cards: this cards folder does not exist",
    ),
    "no front matter": (
        {"README.md": "# Title\n"},
        ("README.md",),
        "README.md: not a card file, because it has no front matter",
    ),
    "ignored": (
        {"pyproject.toml": SETTINGS, "cards/t.md": card()},
        ("--ignore=cards",),
        "cards: the paths passed to pytest do not include the cards folder",
    ),
    "an unselected line": (
        {"pyproject.toml": SETTINGS, "cards/t.md": card()},
        ("cards/t.md:2",),
        "no snippet was selected",
    ),
    "an unselected name": (
        {"pyproject.toml": SETTINGS, "cards/t.md": card()},
        ("-k", "nothing"),
        "no snippet was selected",
    ),
}


@pytest.mark.parametrize(
    ("case", "more"),
    [*((case, ()) for case in REASONS), ("no settings", ("-n", "2")), ("ignored", ("-n", "2"))],
)
def test_a_run_without_snippets_fails_and_explains_why(
    case: str, more: tuple[str, ...], tmp_path: Path
) -> None:
    files, arguments, reason = REASONS[case]
    write(tmp_path, files)
    done = run_pytest(tmp_path, *arguments, *more)
    assert done.code in (pytest.ExitCode.NO_TESTS_COLLECTED, pytest.ExitCode.USAGE_ERROR)
    assert reason in done.output


def test_the_reason_is_printed_even_if_other_tests_pass(tmp_path: Path) -> None:
    write(tmp_path, {"cards/t.md": card(), "test_one.py": TEST})
    done = run_pytest(tmp_path)
    assert (done.code, "cards/t.md: not in the cards folder" in done.output) == (0, True)
    settings = SETTINGS + '[tool.pytest.ini_options]\ntestpaths = ["test_one.py"]\n'
    write(tmp_path, {"pyproject.toml": settings})
    reason = "the paths passed to pytest do not include the cards folder"
    assert reason in run_pytest(tmp_path).output
    assert "no snippets" not in run_pytest(tmp_path, "test_one.py").output


@pytest.mark.parametrize("more", [(), ("-n", "2")], ids=["one process", "workers"])
def test_cards_without_snippets_pass(more: tuple[str, ...], tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": SETTINGS, "cards/t.md": card(text=NO_SNIPPETS)})
    done = run_pytest(tmp_path, *more)
    assert (done.code, "no snippets in 1 card file" in done.output) == (0, True)


@pytest.mark.parametrize("name", ["a.MD", "b.markdown", "c.md.txt"])
def test_a_card_file_with_another_ending_is_an_error(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"pyproject.toml": SETTINGS, f"cards/{name}": card(), "cards/t.md": card("t")})
    done = run_pytest(tmp_path)
    assert (done.code, f"cards/{name}:1:1: error[card-file-name]" in done.output) == (2, True)
    assert main(["check", "--cards", str(tmp_path / "cards"), "--format", "github"]) == 1
    assert f"file=cards/{name}," in capsys.readouterr().out


def test_no_link_in_a_cards_folder_is_followed(tmp_path: Path) -> None:
    """Like a build, pytest reads no file outside the cards folder, and ends despite a circle.

    The name of a file is not printed as it is.
    """
    project, outside = tmp_path / "project", tmp_path / "outside"
    write(project, {"pyproject.toml": SETTINGS, "cards/a/t.md": card(text=NO_SNIPPETS)})
    write(outside, {"private.md": "---\ntitle: A private title\nlevel: a private level\n---\n"})
    for name in ("one", "two"):
        (project / "cards" / name).symlink_to(".")
    (project / "cards" / "folder").symlink_to(outside)
    (project / "cards" / "file.md").symlink_to(outside / "private.md")
    write(project, {"cards/x\n::error::\x1b[2J.md": card()})
    done = run_pytest(project)
    assert "\n::error::" not in done.output
    assert "\x1b" not in done.output
    message = "cards/file.md:1:1: error[linked-file] the card file is a link to a file outside"
    assert done.output.count(message) == 1
    assert "private" not in done.output.replace("private.md", "")
    assert (done.code, done.output.count("ERROR cards")) == (2, 2)


def test_settings_in_a_cards_folder_change_nothing(tmp_path: Path) -> None:
    """A build does not read these settings, so they must not exclude cards from the tests."""
    languages = '[tool.flashproof.languages]\nruby = "ruby"\n'
    planted = '[tool.flashproof]\ncards = "sub"\nexclude = ["*.md"]\n'
    write(tmp_path, {"pyproject.toml": SETTINGS + languages, "cards/pyproject.toml": planted})
    write(tmp_path, {"cards/sub/t.md": card()})
    collection = CardCollection([], tmp_path)
    assert collection.add(tmp_path / "cards/sub/t.md")
    assert "ruby" in collection.languages_of(tmp_path / "cards/sub/t.md")


def test_a_cards_folder_outside_its_project_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"project/pyproject.toml": SETTINGS, "outside/t.md": card()})
    (tmp_path / "project" / "cards").symlink_to("../outside")
    assert not CardCollection([], tmp_path).add(tmp_path / "project/cards/t.md")
