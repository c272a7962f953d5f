"""New topics and projects are created, checked, built, and tested."""

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from flashproof.build.checked_project import examine
from flashproof.cli.main import main
from flashproof.diagnostics import Diagnostics
from flashproof.model import Kind, Level, kind_of
from flashproof.project import Project

REPOSITORY = Path(__file__).parents[2]
IS_INSTALLED = any(one.name == "flashproof" for one in entry_points(group="pytest11"))
PLUGIN = () if IS_INSTALLED else ("-p", "flashproof.snippets.pytest_plugin")
"""pytest does not find the plugin by itself if the package is not installed."""


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


def test_a_new_project_passes_its_own_tests(tmp_path: Path) -> None:
    builder = str(REPOSITORY / "build.py")
    output = run(builder, "new", "roman-law", "--author", 'A "B" C', cwd=tmp_path)
    assert "roman-law/cards/learning-with-cards.md" in output
    project = tmp_path / "roman-law"
    assert "warning" not in run("build.py", "check", cwd=project)
    run("build.py", "new", "topic", "Marriage and property", "--deck", "Law::Persons", cwd=project)
    assert "warning" not in run("build.py", "check", cwd=project)
    assert "12 notes" in run("build.py", cwd=project)
    run("build.py", "build", "--locked", "-q", cwd=project)
    output = run("-m", "pytest", "-q", *PLUGIN, cwd=project)
    assert "8 passed" in output
    assert "TensorFlow" not in "".join(
        path.read_text("utf-8") for path in project.rglob("*") if path.suffix in (".md", ".toml")
    )


def read_deck(root: Path) -> tuple[Diagnostics, list[Kind], set[Level], list[str]]:
    diagnostics = Diagnostics()
    reading = examine(Project(root, root / "cards", root / "dist"), diagnostics)
    cards = [card for _, card in reading.library.cards()]
    ids = [card.id for card in cards]
    return diagnostics, [kind_of(card) for card in cards], {card.level for card in cards}, ids


@pytest.fixture
def deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cards").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("gradient-tape", "gradient-tape"),
        ("What is: a tape?", "what-is-a-tape"),
        ('"Quoted" # and - more', "quoted-and-more"),
        ("Über 2 Ecken", "uber-2-ecken"),
        ("2024", "2024"),
        ("null", "null"),
    ],
)
def test_a_new_topic_has_a_card_of_each_kind_without_warnings(
    deck: Path, name: str, file: str
) -> None:
    assert main(["new", "topic", name, "-q"]) == 0
    assert (deck / "cards" / f"{file}.md").is_file()
    diagnostics, kinds, levels, ids = read_deck(deck)
    assert not list(diagnostics)
    assert sorted(kinds) == sorted(Kind)
    assert levels == set(Level)
    assert len(set(ids)) == len(ids) == len(Kind)
    assert {f"{kind.slug}" for kind in Kind} == {one.rpartition("-")[2] for one in ids}


def test_the_title_and_the_parent_deck_are_used(deck: Path) -> None:
    main(["new", "topic", "Tapes: a `new` one", "--deck", "A b::C", "-q"])
    reading = examine(Project(deck, deck / "cards", deck / "dist"), Diagnostics())
    (topic,) = reading.library.topics
    assert (topic.title, topic.deck) == ("Tapes: a `new` one", "A b::C")


def test_ids_of_other_topics_and_retired_cards_are_not_reused(deck: Path) -> None:
    main(["new", "topic", "one", "-q"])
    main(["-q"])
    (deck / "cards" / "one.md").unlink()
    main(["new", "topic", "two", "-q"])
    diagnostics, *_, ids = read_deck(deck)
    assert not diagnostics.has_errors, list(diagnostics)
    main(["new", "topic", "three", "-q"])
    assert len(set(read_deck(deck)[-1])) == 2 * len(ids)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("topic", "old"), "the topic 'old' already exists: cards/deep/old.md"),
        (("topic", "…"), "a topic cannot be called"),
        (("topic", "C++::Vectors"), "name the parent deck with '--deck'"),
        (("topic",), "write 'new topic NAME'"),
        (("one", "two"), "write 'new topic NAME'"),
        (("full",), "not an empty folder"),
    ],
    ids=["topic exists", "empty name", "deck in name", "no name", "two names", "folder exists"],
)
def test_an_impossible_topic_or_project_is_reported(
    deck: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    (deck / "cards" / "deep").mkdir()
    (deck / "cards" / "deep" / "old.md").write_text("---\ntitle: Old\n---\n", "utf-8")
    (deck / "full").mkdir()
    (deck / "full" / "file").touch()
    before = sorted(deck.rglob("*"))
    assert main(["new", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert sorted(deck.rglob("*")) == before


def test_a_topic_needs_a_folder_of_cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "topic", "x"]) == 2
