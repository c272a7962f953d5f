"""Ids of new cards: from the question's words, and never in place of one that is there."""

from pathlib import Path

import pytest

from flashproof.authoring.card_ids import missing_ids, with_ids
from flashproof.text.source import Source

HEAD = "---\ntitle: T\n---\n\n"


def ids_of(*cards: str, stem: str = "joins", kind: str = "Recall") -> list[str]:
    text = f"{HEAD}## {kind}\n\n" + "\n\n".join(cards) + "\n"
    source = Source(Path(f"{stem}.md"), f"{stem}.md", text)
    return [new.id for new in missing_ids([source], ())]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What does `LEFT JOIN` keep?", "left-join-keep"),
        ("What is a tensor?", "tensor"),
        ("In your own words: why do joins need an index?", "why-joins-need-index"),
        ("What does this print?", "joins-print"),
        ("What is the output of this code?", "joins-output-code"),
        ("Wie groß ist die Tür?", "wie-gross-ist-die-tur"),
        ("テンソルとは何ですか", "joins-recall"),
    ],
)
def test_an_id_says_what_is_asked(question: str, expected: str) -> None:
    assert ids_of(f"### {question}\n\nThat.") == [expected]


def test_questions_that_many_cards_ask_get_the_topic_s_name() -> None:
    card = "### What does this print?\n\n```python\nprint(1)\n```\n```output\n1\n```"
    assert ids_of(card, card, kind="Predict") == ["joins-print", "joins-print-2"]


def test_a_file_without_latin_letters_gets_ids_too() -> None:
    assert ids_of("### 何ですか\n\nThat.", stem="日本") == ["recall"]


@pytest.mark.parametrize(
    "data",
    [
        "<!-- id: left-join -->",
        "id: left-join\n",
        "<!-- id left-join -->",
        "<!-- ID: left-join -->",
        "<!-- level: beginner; Id = left-join -->",
        "<!-- id: Left Join -->",
        "<!-- TODO: a source -->\n<!-- id: left-join -->",
        "\n\n\n<!-- id: left-join -->",
        "Some words.\n\n<!-- id: left-join -->",
        "<!-- level: beginner -->\n\nSome words.\n\n<!-- id: left-join -->",
    ],
)
def test_no_id_is_written_where_one_was_meant(data: str) -> None:
    """It would cost learners the history that hangs on the other one."""
    assert ids_of(f"### What does it keep?\n{data}\n\nAll rows.") == []


def test_a_note_below_the_heading_keeps_its_words() -> None:
    text = f"{HEAD}## Recall\n\n### What stays?\n<!-- level: beginner -->\n<!-- note -->\n\nAll.\n"
    source = Source(Path("t.md"), "t.md", text)
    written = with_ids(text.encode(), missing_ids([source], ())).decode()
    assert "<!-- id: stays; level: beginner -->\n<!-- note -->\n" in written
