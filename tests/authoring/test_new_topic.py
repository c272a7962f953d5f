"""New topics have an example of each kind, with new ids.

Also tests ``authoring/existing_cards.py``.
"""

from pathlib import Path

import pytest

from flashproof.build.checked_project import lint_project, load_project
from flashproof.cli.main import main
from flashproof.diagnostics import Diagnostics
from flashproof.model import Kind, Level, kind_of
from flashproof.project import Project


def read_deck(root: Path) -> tuple[Diagnostics, list[Kind], set[Level], list[str]]:
    diagnostics = Diagnostics()
    checked = load_project(Project(root, root / "cards", root / "dist"), diagnostics)
    lint_project(checked, diagnostics)
    cards = [card for _, card in checked.library.cards()]
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
    checked = load_project(Project(deck, deck / "cards", deck / "dist"), Diagnostics())
    (topic,) = checked.library.topics
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
        (("topic", "…"), "a topic cannot be named"),
        (("topic", "C++::Vectors"), "use '--deck' for the parent deck"),
        (("topic",), "expected 'new topic NAME'"),
        (("one", "two"), "expected 'new topic NAME'"),
    ],
    ids=["topic exists", "empty name", "deck in name", "no name", "two names"],
)
def test_an_invalid_topic_is_an_error(
    deck: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    (deck / "cards" / "deep").mkdir()
    (deck / "cards" / "deep" / "old.md").write_text("---\ntitle: Old\n---\n", "utf-8")
    before = sorted(deck.rglob("*"))
    assert main(["new", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert sorted(deck.rglob("*")) == before


def test_a_topic_needs_a_folder_of_cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "topic", "x"]) == 2
