"""New ids are made from the question and never replace existing ids."""

import re
from pathlib import Path

import pytest

from flashproof.authoring.card_ids import missing_ids
from flashproof.text.edits import apply_edits
from flashproof.text.source import Source

HEAD = "---\ntitle: T\n---\n\n"


def with_new_ids(text: str, stem: str = "joins") -> str:
    source = Source(Path(f"{stem}.md"), f"{stem}.md", text)
    return apply_edits(text.encode(), missing_ids([source], ())).decode()


def new_ids(*cards: str, stem: str = "joins", kind: str = "Recall") -> list[str]:
    """Return the new ids for cards without an id."""
    text = f"{HEAD}## {kind}\n\n" + "\n\n".join(cards) + "\n"
    return re.findall(r"<!-- id: ([a-z0-9-]+) -->", with_new_ids(text, stem))


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
def test_an_id_has_the_content_words_of_the_question(question: str, expected: str) -> None:
    assert new_ids(f"### {question}\n\nThat.") == [expected]


def test_the_id_of_a_common_question_begins_with_the_topic() -> None:
    card = "### What does this print?\n\n```python\nprint(1)\n```\n```output\n1\n```"
    assert new_ids(card, card, kind="Predict") == ["joins-print", "joins-print-2"]


def test_a_file_name_without_latin_letters_gives_ids_too() -> None:
    assert new_ids("### 何ですか\n\nThat.", stem="日本") == ["recall"]


@pytest.mark.parametrize(
    "metadata",
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
def test_no_id_is_written_if_the_author_gave_one(metadata: str) -> None:
    """A second id would lose the review history of the first one."""
    text = f"{HEAD}## Recall\n\n### What does it keep?\n{metadata}\n\nAll rows.\n"
    assert with_new_ids(text) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("### What stays?\n\nAll.\n", "### What stays?\n<!-- id: stays -->\n\nAll.\n"),
        ("### What stays? \nAll.\n", "### What stays? \n<!-- id: stays -->\nAll.\n"),
        ("### What stays?", "### What stays?\n<!-- id: stays -->"),
        ("### What stays?\n<!-- level: beginner -->\n<!-- note -->\n\nAll.\n",
         "### What stays?\n<!-- id: stays; level: beginner -->\n<!-- note -->\n\nAll.\n"),
        ("### What stays?\n<!-- -->\n", "### What stays?\n<!-- id: stays  -->\n"),
        ("### What stays?\n<!--\nlevel: beginner\n-->\n",
         "### What stays?\n<!-- id: stays;\nlevel: beginner\n-->\n"),
    ],
    ids=["no comment", "space", "end of file", "comment", "empty comment", "comment of 3 lines"],
)  # fmt: skip
def test_the_id_is_written_below_the_heading(before: str, after: str) -> None:
    assert with_new_ids(f"{HEAD}## Recall\n\n{before}") == f"{HEAD}## Recall\n\n{after}"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_the_line_ends_and_the_byte_order_mark_stay(line_end: str) -> None:
    text = f"{HEAD}## Recall\n\n### What stays?\n\nAll.\n"
    expected = text.replace("stays?\n", "stays?\n<!-- id: stays -->\n").replace("\n", line_end)
    content = ("\ufeff" + text.replace("\n", line_end)).encode()
    edits = missing_ids([Source(Path("t.md"), "t.md", text)], ())
    assert apply_edits(content, edits).decode() == "\ufeff" + expected
