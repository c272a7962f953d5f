"""Each format of other programs is detected and imported whole.

Also tests ``interchange/markdown_formats/ankdown.py``, ``interchange/markdown_formats/cards.py``,
``interchange/markdown_formats/inka.py``, ``interchange/markdown_formats/logseq.py``,
``interchange/markdown_formats/mochi.py``, ``interchange/markdown_formats/notion.py``,
``interchange/markdown_formats/obsidian.py``, ``interchange/markdown_formats/obsidian_to_anki.py``,
``interchange/markdown_formats/question_list.py``,
``interchange/markdown_formats/question_table.py``, ``interchange/markdown_formats/remnote.py``,
``interchange/markdown_formats/wiki_links.py``, and ``interchange/field_names.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from flashproof.errors import ImportFileError
from flashproof.interchange.draft import CardDraft, ImportedFile
from flashproof.interchange.markdown_formats import FORMATS, read_markdown

FOLDER = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class Sample:
    """A file and what an import makes of it."""

    name: str
    cards: list[str]
    """Each card as ``kind | question | text | tags``, with ``⇄`` after a reversed card's kind."""
    lead: str = ""
    title: str = "Notes"
    deck: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return (FOLDER / f"{self.name}.md").read_text("utf-8")


SAMPLES = [
    Sample(
        "ankdown",
        [
            "Recall | What is it? | An answer.\n\n```text\n%\n---\n``` | a b",
            "Recall | Two? | Yes |",
        ],
    ),
    Sample(
        "obsidian",
        [
            "Recall | le chat | the cat |",
            "Recall⇄ | le chien | the dog |",
            "Recall | What is `std::vector`? | A list. |",
            "Recall⇄ | Two | lines / Answer: Back |",
            "Cloze | This is … and … | This is {{c1::marked}} and {{c2::this}}. |",
        ],
        lead="```c\na::b\n```\n\nSee that and code `x::y`.",
        title="French",
        deck="lang",
        warnings=("a link to a note was converted to text: Other note",),
    ),
    Sample(
        "obsidian-to-anki",
        [
            "Recall | le chat | the cat\nof the house | fr animal",
            "Recall | le chien | the dog | fr",
            "Cloze | One … and … | One {{c1::cloze}} and {{c2::another}}. | fr",
        ],
        lead="Some prose.",
        title="French",
        deck="Lang",
    ),
    Sample(
        "inka",
        [
            "Recall | How do you compile? | With `rustc`\nor cargo | learning",
            "Cloze | Made by … at … | Made by {{c1::Graydon Hoare}} at {{c2::Mozilla}}. | learning",
        ],
        lead="Intro.",
        title="Rust",
    ),
    Sample(
        "logseq",
        [
            "Recall | What is a monad? | - A monoid\n- with two laws | fp",
            "Cloze | Paris is in … | Paris is in {{c1::France}} |",
        ],
        lead="- Some note",
    ),
    Sample(
        "questions",
        [
            'Quiz | What\'s the output? | ```javascript {skip="imported"}\nf();\n```\n\n'
            "- [ ] `1`\n- [x] `2` / Why: Because. |",
            "Recall | Why? | So. |",
        ],
        lead=(
            "<details><summary>Languages</summary>\n\n- [Deutsch](de.md)\n\n</details>\n\nIntro."
        ),
        title="JavaScript",
    ),
    Sample(
        "table",
        [
            "Recall | le chat | the `a|b` cat | x y",
            "Recall | le chien | the dog |",
        ],
        lead="Learn these.\n\n\n| Not | cards |\n|---|---|\n| a | b |",
        title="Words",
    ),
    Sample(
        "remnote",
        [
            "Recall | Cell | The unit of life |",
            "Recall⇄ | Mitochondria | Makes energy |",
            "Recall | Mitochondria: Where | in cells |",
            "Recall | Steps | - one\n- two |",
            "Cloze | The … pumps | The {{c1::heart}} pumps |",
        ],
        warnings=("a list item that is not a card was left out: a plain item",),
    ),
    Sample(
        "mochi",
        ["Recall | What is the capital of **Japan**? | Tokyo | geo"],
    ),
    Sample(
        "notion",
        [
            "Recall | What is DNA? | A molecule.\n\nIt has two strands. |",
            "Recall | What is RNA? | Another one. |",
        ],
        lead="- no answer",
        title="Biology",
    ),
]


def described(card: CardDraft) -> str:
    parts = "".join(f" / {name}: {text}" for name, text in card.parts.items())
    kind = f"{card.kind}{'⇄' if card.reverse else ''}"
    return f"{kind} | {card.question} | {card.main}{parts} | {' '.join(card.tags)}".rstrip()


def imported(text: str, format_name: str = "") -> ImportedFile:
    return read_markdown(Path("notes.md"), text, format_name=format_name)


@pytest.mark.parametrize("is_named", [False, True])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_format_is_imported(sample: Sample, *, is_named: bool) -> None:
    found = imported(sample.text, sample.name if is_named else "")
    (topic,) = found.topics
    assert [described(card) for card in topic.cards] == sample.cards
    assert topic.lead == sample.lead
    assert (topic.title, topic.deck) == (sample.title, sample.deck)
    assert tuple(found.warnings) == sample.warnings


def test_every_format_is_detected() -> None:
    by_name = {one.name: one for one in FORMATS}
    assert {sample.name for sample in SAMPLES} == by_name.keys() - {"hashcards", "mdanki"}
    for sample in SAMPLES:
        first = next(one for one in FORMATS if one.matches(sample.text))
        assert first.name == sample.name


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
def test_text_without_cards_is_an_error(one: object) -> None:
    name = str(getattr(one, "name", ""))
    with pytest.raises(ImportFileError, match=r"notes\.md contains no card: expected "):
        imported("Only prose.\n", name)


def test_embedded_images_are_found_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "attachments"
    folder.mkdir()
    (folder / "a cat.png").write_bytes(b"cat")
    path = tmp_path / "n.md"
    text = "#flashcards\n\nWhat is it?\n?\n![[a cat.png|A cat]] and ![[a cat.png|200]]\n"
    found = read_markdown(path, text)
    (card,) = found.topics[0].cards
    assert card.main == "![A cat](images/a%20cat.png) and ![Image: a cat](images/a%20cat.png)"
    assert found.media == {"a cat.png": b"cat"}
