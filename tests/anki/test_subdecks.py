"""Subdecks are in learning order, and keep their names in later releases."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof.anki.subdecks import numbered_subdecks, without_numbers
from flashproof.diagnostics import Diagnostics
from flashproof.model import TopicSummary
from flashproof.parse import read_topic
from flashproof.parse.topic_summary import summarize
from flashproof.text.source import Source
from tests.anki.learner import Learner
from tests.command_line import Run


def topic(name: str, title: str = "", deck: str = "D::A") -> TopicSummary:
    text = f"---\ntitle: {title or name.upper()}\ndeck: {deck}\n---\n"
    source = Source(Path(f"cards/{name}.md"), f"cards/{name}.md", text)
    return summarize(read_topic(source, "D", Diagnostics()))


def numbered(topics: Iterable[TopicSummary], known: dict[str, str] | None = None) -> dict[str, str]:
    return dict(numbered_subdecks(topics, known or {}))


def test_the_first_numbers() -> None:
    assert numbered([topic("b"), topic("a"), topic("c", deck="D::Z"), topic("d", deck="D")]) == {
        "b": "D::010 A::010 B",
        "a": "D::010 A::020 A",
        "c": "D::020 Z::010 C",
        "d": "D::030 D",
    }


def test_a_new_topic_gets_a_number_between_its_neighbors() -> None:
    old = numbered([topic("a"), topic("b")])
    new = numbered([topic("x"), topic("a"), topic("y"), topic("b"), topic("z")], old)
    assert new == {
        **old,
        "x": "D::10 A::005 X",
        "y": "D::10 A::015 Y",
        "z": "D::10 A::030 Z",
    }


def test_a_moved_or_retitled_topic_keeps_its_subdeck() -> None:
    old = numbered([topic("a"), topic("b"), topic("c", deck="D::Z")])
    changed = [topic("c", deck="D::Z"), topic("b", "Another title"), topic("a", deck="D::Z")]
    assert numbered(changed, old) == old


def test_a_renamed_file_keeps_its_subdeck() -> None:
    old = numbered([topic("a"), topic("b", "The title")])
    new = numbered([topic("a"), topic("other", "The title")], old)
    assert new == {"a": old["a"], "other": old["b"]}


def test_many_topics_fit_between_two() -> None:
    topics = [topic("first"), topic("last")]
    known = numbered(topics)
    for number in range(40):
        topics.insert(1, topic(f"t{number}"))
        known = numbered(topics, known)
    names = [known[one.name] for one in topics]
    assert names == sorted(names)


def test_many_topics_fit_at_the_end() -> None:
    topics = [topic("t0", deck="D::A::B")]
    known = numbered(topics)
    for number in range(1, 130):
        topics.append(topic(f"t{number}", deck="D::A::B"))
        known = numbered(topics, known)
    names = [known[one.name] for one in topics]
    assert names == sorted(names)


@given(st.lists(st.sampled_from("abcdefghij"), unique=True), st.data())
def test_new_topics_never_change_other_subdecks(names: list[str], data: st.DataObject) -> None:
    known: dict[str, str] = {}
    present: list[str] = []
    for name in names:
        present.insert(data.draw(st.integers(0, len(present))), name)
        new = numbered(map(topic, present), known)
        assert {key: new[key] for key in known} == known
        assert [new[one] for one in present] == sorted(new.values())
        known = new


@pytest.mark.parametrize("deck", ["D", "D::A", "D::10 A", "D::10 A::015.5 3 of 4"])
def test_without_numbers(deck: str) -> None:
    assert without_numbers(deck) in ("D", "D::A", "D::A::3 of 4")


CARD = "### What is {0} {1}?\n<!-- id: {0}-{1} -->\n\nThe answer is {0} {1}.\n\n"


def write_topics(cards: Path, names: list[str], titles: dict[str, str]) -> None:
    """Write topics, each of which needs the one before."""
    cards.mkdir(exist_ok=True)
    before = ""
    for name in names:
        needs = f"prerequisites: [{before}]\n" if before else ""
        body = "".join(CARD.format(name, number) for number in range(4))
        head = f"---\ntitle: {titles.get(name, name.upper())}\n{needs}---\n\n## Recall\n\n"
        (cards / f"{name}.md").write_text(head + body, "utf-8")
        before = name


def study_order(collection: Any) -> list[str]:
    """Return the ids of the new cards in the order in which Anki shows them by default."""
    collection.decks.select(collection.decks.id("Course"))
    queue = collection.sched.get_queued_cards(fetch_limit=100)
    return [collection.get_card(one.card.id).note().fields[0] for one in queue.cards]


def test_anki_shows_new_cards_in_learning_order_in_every_release(tmp_path: Path, run: Run) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.flashproof]\nname = "course"\ntitle = "Course"\n', "utf-8"
    )
    cards = tmp_path / "cards"
    names = ["zeta", "beta", "yoga", "alpha"]
    write_topics(cards, names, {})
    run("build", "-q", cwd=tmp_path)
    learner = Learner(tmp_path / "learner")
    try:
        learner.import_package(tmp_path / "dist" / "course.apkg")
        expected = [f"{name}-{number}" for name in names for number in range(4)]
        assert study_order(learner.col) == expected
        decks = {one.name for one in learner.col.decks.all_names_and_ids()}
        names = ["zeta", "nova", "yoga", "beta", "alpha"]  # a new topic, and two exchanged
        write_topics(cards, names, {"alpha": "A new title"})
        run("build", "-q", cwd=tmp_path)
        learner.import_package(tmp_path / "dist" / "course.apkg")
        added = {one.name for one in learner.col.decks.all_names_and_ids()} - decks
        assert len(added) == 1
        assert added.pop().endswith(" NOVA")
        shown = study_order(learner.col)
        assert shown[:8] == [f"{name}-{number}" for name in ("zeta", "nova") for number in range(4)]
        assert shown[-4:] == [f"alpha-{number}" for number in range(4)]
    finally:
        learner.close()
