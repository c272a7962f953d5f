"""Tables with a header row: columns are recognized by name, and the cells are Markdown."""

from __future__ import annotations

from pathlib import Path

import pytest

from flashproof.errors import ImportFileError
from flashproof.interchange.detect import read_file


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", 'Front,Back,Tags,Page\n"le chat","the **cat**\na < b","x, y",12\n'),
        ("a.tsv", 'Question\tAnswer\ttags\tPage\nle chat\t"the **cat**\na < b"\tx y\t12\n'),
        ("a.csv", 'Page;Begriff;Antwort;Tags\n12;le chat;"the **cat**\na < b";x y\n'),
        ("a.txt", 'term\tdefinition\ttags\tPage\r\nle chat\t"the **cat**\r\na < b"\tx y\t12\r\n'),
    ],
)
def test_columns_are_recognized_by_name(tmp_path: Path, name: str, text: str) -> None:
    (topic,) = read_file(write(tmp_path, name, text)).topics
    (card,) = topic.cards
    assert (card.question, card.main) == ("le chat", "the **cat**\na < b")
    assert card.tags == ("x", "y")
    assert dict(card.parts) == {"More": "**Page:** 12"}


def test_decks_become_topics(tmp_path: Path) -> None:
    text = "deck,front,back,hint,id\nA::B,q,a,h,my-id\nA::B,,no question,,\nC,q2,a2,,Not An Id\n"
    found = read_file(write(tmp_path, "a.csv", text))
    assert [(topic.title, topic.deck) for topic in found.topics] == [("B", "A"), ("C", "")]
    first, second = (topic.cards[0] for topic in found.topics)
    assert (first.id, dict(first.parts)) == ("my-id", {"Hint": "h"})
    assert (second.id, dict(second.parts)) == ("Not An Id", {})  # the writer reports it
    assert list(found.warnings) == ["a card without a question was skipped: no question"]


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("le chat\tthe cat\nle chien\tthe dog\n", 2),
        ("front,photo\na,b\n", 2),
        ("#separator:comma\nfront,back\na,b\n", 2),
    ],
)
def test_a_table_without_a_known_header_has_no_header(
    tmp_path: Path, text: str, cards: int
) -> None:
    pytest.importorskip("markdownify")
    (topic,) = read_file(write(tmp_path, "a.csv", text)).topics
    assert len(topic.cards) == cards


def test_a_table_without_cards_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "front,back\n,\nx,\n")
    with pytest.raises(ImportFileError, match="no row with a question and an answer"):
        read_file(path)
