"""Imported text stays within its card, regardless of its content, and none of its code runs.

Also tests ``interchange/html_cleaner.py`` and ``interchange/imported_code.py``.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from flashproof.authoring.existing_cards import NO_CARDS
from flashproof.diagnostics import Diagnostics
from flashproof.interchange.card_writer import ImportTarget, card_files
from flashproof.interchange.contained_card import runnable_code, sections_of
from flashproof.interchange.draft import CardDraft, ImportedFile, TopicDraft
from flashproof.model import Cloze, Kind, Recall
from flashproof.parse import read_topic
from flashproof.parse.card_metadata import read_card_metadata
from flashproof.text.source import Source
from tests.interchange.imported_cards import NOWHERE
from tests.property_tests import examples

HOSTILE = (
    "-->", "<!--", "<!-- id: evil -->", "\n## Quiz\n", "\n### Card\n<!-- id: c -->\n\ntext\n",
    "\n#### Answer\n\n", "\n# Title\n", "\n```python\nprint(1)\n```\n", "\n~~~py\nx\n~~~\n",
    "\n```{.python}\nx\n```\n", "\n```pythn\nx\n", "\n````\n", "\n   ```\n", "```", "`", "``", "\\",
    "\n---\n", "\n===\n", "\n---\ntitle: y\n---\n", "{{c1::", "}}", "{{c2::x::y}}", "{{c0::x}}",
    "\nid: evil\n", "\r## Quiz\r", "\x0b", "\u2028## Quiz\u2028", "\ue0ff", "\x00",
    "\n> ```python\n",
    "\n- ```\n", "\n    ```python\n    x\n    ```\n", "\n```output\nx\n```\n", "#", " #", "word ",
    "\n\n", "$", "$$", "![a](b.png)", "[x]: y", "|", "; lint: off=x (y)", ":",
    "\n```python {setup}\n", "\n```pycon\n>>> 1\n2\n```\n", "\n```\n>>> 1\n```\n", "\nIn [1]: 1\n",
    "\n```python\nprint(1)\n```\n```\n2\n```\n", "\nOutput:\n",
)  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=8)), max_size=8).map("".join)
DRAFTS = st.builds(
    CardDraft,
    kind=st.sampled_from([Kind.RECALL, Kind.CLOZE, Kind.QUIZ, Kind.PREDICT]),
    question=TEXTS,
    main=TEXTS,
    parts=st.dictionaries(st.sampled_from(["Answer", "Hint", "Why", "More", "Source"]), TEXTS),
    id=st.one_of(st.sampled_from(["", "a-1", "b-2", "x -->", "A", "a" * 300]), TEXTS),
    tags=st.lists(TEXTS, max_size=3).map(tuple),
    order=st.sampled_from(["", "fixed", "x -->"]),
    reverse=st.booleans(),
    accepted=st.dictionaries(st.sampled_from([0, 1, 2, 9]), st.lists(TEXTS, max_size=2)),
)
TARGET = ImportTarget(NOWHERE, NO_CARDS)


def file_text(*drafts: CardDraft, title: str = "Topic", deck: str = "") -> tuple[str, int]:
    """Return the text of a card file made from drafts, and the reported number of cards."""
    result = card_files(ImportedFile([TopicDraft(title, deck, drafts)]), TARGET, "notes")
    assert len(result.files) <= 1
    return next(iter(result.files.values()), b"").decode("utf-8"), result.cards


@examples(60, suppress_health_check=list(HealthCheck))
@given(st.lists(DRAFTS, min_size=1, max_size=4), TEXTS, TEXTS)
def test_a_file_has_exactly_the_imported_cards(
    drafts: list[CardDraft], title: str, deck: str
) -> None:
    text, count = file_text(*drafts, title=title, deck=deck)
    assert len(sections_of(text)) == count
    assert runnable_code(text) == []
    ids = [read_card_metadata(card, Diagnostics()).id for card in sections_of(text)]
    assert len({one for one in ids if one}) == count
    assert not {"\r", "\x00"} & set(text)


@examples(40, suppress_health_check=list(HealthCheck))
@given(TEXTS, TEXTS, st.sampled_from([Kind.RECALL, Kind.CLOZE]))
def test_a_recall_or_cloze_card_is_a_whole_card(question: str, answer: str, kind: Kind) -> None:
    """The build reads it without an error that would hide the card."""
    text, count = file_text(CardDraft(kind, question, answer), CardDraft(Kind.RECALL, "Q", "A"))
    topic = read_topic(Source(NOWHERE / "a.md", "a.md", text), "Deck", Diagnostics())
    assert len(topic.cards) == count


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("x\n## Quiz\n\n### Y", "x\n\\## Quiz\n\n\\### Y"),
        ("a <!-- b", "a <\\!-- b"),
        ("```python\nimport os\n```", '```python {skip="imported"}\nimport os\n```'),
        ("```{.python .x}\nimport os\n```", '```python {skip="imported"}\nimport os\n```'),
        ("  ```py\n  import os\n  ```", '```python {skip="imported"}\nimport os\n```'),
        ("```output\nx\n```", "```text\nx\n```"),
        ("title\n---", "title\n\\---"),
        ("an `inline <!--` and a > b", "an `inline <!--` and a > b"),
    ],
    ids=["headings", "comment", "python", "attributes", "indented", "output", "underline", "none"],
)  # fmt: skip
def test_texts_are_changed_as_little_as_possible(answer: str, expected: str) -> None:
    text, _ = file_text(CardDraft(Kind.RECALL, "Q", answer, id="q"))
    assert text.partition("-->")[2].strip() == expected


@pytest.mark.parametrize("question", ["a ` b", "a `` b", "x <!-- y", "-->", "#", "# a #", "`<!--"])
def test_a_heading_hides_no_metadata(question: str) -> None:
    draft = CardDraft(Kind.RECALL, question, "a `b` --> c", id="q", tags=("a`b", "-->", "x;y"))
    text, _ = file_text(draft, CardDraft(Kind.RECALL, "Next", "A", id="next"))
    sections = sections_of(text)
    assert [read_card_metadata(card, Diagnostics()).id for card in sections] == ["q", "next"]


def test_a_text_that_looks_like_an_id_does_not_keep_the_card_from_getting_one() -> None:
    text, _ = file_text(CardDraft(Kind.RECALL, "Name?", "id: evil"))
    assert "<!-- id: name -->\n\nid\\: evil" in text


def test_invalid_cloze_deletions_become_text() -> None:
    text, _ = file_text(CardDraft(Kind.CLOZE, "T", "{{c1::a {{c2::b}} c}} {{c3::}}", id="t"))
    assert "{\\{c1::a {{c2::b}} c}} {\\{c3::}}" in text
    text, _ = file_text(CardDraft(Kind.CLOZE, "T", "{{c1:: not closed", id="t"))
    assert "## Recall" in text


@pytest.mark.parametrize("attribute", ["setup", "proof"])
def test_a_deletion_in_code_that_is_not_shown_does_not_make_a_cloze_card(attribute: str) -> None:
    code = f"```python {{{attribute}}}\n{{{{c1::x}}}} = 1\n```"
    text, _ = file_text(CardDraft(Kind.CLOZE, "T", f"Answer\n\n{code}", id="t"))
    topic = read_topic(Source(NOWHERE / "a.md", "a.md", text), "Deck", Diagnostics())
    assert [type(card) for card in topic.cards] == [Recall]


def test_equal_cards_get_different_ids_in_proportional_time() -> None:
    drafts = [CardDraft(Kind.RECALL, "Equal?", "A")] * 3000
    text, count = file_text(*drafts)
    assert count == 3000
    assert "id: equal-3000 " in text


def test_accepted_answers_are_written_and_read_unchanged() -> None:
    answers = (
        "reduces",
        "x; y",
        "a `b`",
        "{{c2::x}}",
        "`",
        "ünïcode がく",
        "[sound:x]",
        "a|b",
        "# x",
    )
    unusable = ("", " ", "a\nb", "-->", "x\x00")
    draft = CardDraft(
        Kind.CLOZE,
        "Question",
        "It {{c1::shrinks}} {{c2::a}} and {{c2::b}}.",
        {"Hint": "Think."},
        accepted={1: (*answers, *unusable), 2: ("ambiguous",), 3: ("no deletion",)},
    )
    text, _ = file_text(draft)
    diagnostics = Diagnostics()
    topic = read_topic(Source(NOWHERE / "t.md", "t.md", text), "Deck", diagnostics)
    assert list(diagnostics) == []
    (card,) = topic.cards
    assert isinstance(card, Cloze)
    assert [one.accepted for one in card.deletions] == [answers, (), ()]
