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

import re
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from flashproof.errors import ImportFileError
from flashproof.interchange.draft import CardDraft, ImportedFile
from flashproof.interchange.markdown_formats import FORMATS, read_markdown
from tests.interchange.sample_files import HASHCARDS, MDANKI

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
        warnings=("a list item that is not a card was left out (2 times): Biology",),
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


INSERTED = (
    "zzmark text",
    "# zzmark",
    "## zzmark",
    "- zzmark",
    " zzmark",
    "1. zzmark",
    "> zzmark",
    "    zzmark",
    "```\nzzmark\n```",
    "| zzmark | b |",
    "---\nzzmark",
    "%\nzzmark",
    "zzmark:: x",
    "[#x](y) zzmark",
    "A: zzmark",
)
TEXTS = {sample.name: sample.text for sample in SAMPLES} | {
    "hashcards": HASHCARDS.partition("---\n\n")[2],
    "mdanki": MDANKI,
}


def number_of_warnings(found: ImportedFile) -> int:
    counts = (re.search(r"\(([0-9]+) times\)", warning) for warning in found.warnings)
    return sum(int(count[1]) if count else 1 for count in counts)


@pytest.mark.parametrize("name", [one.name for one in FORMATS])
def test_no_text_is_lost_without_a_warning(name: str) -> None:
    lines = TEXTS[name].split("\n")
    before = number_of_warnings(imported(TEXTS[name], name))
    lost = []
    for number, inserted in enumerate(INSERTED):
        for index in range(len(lines) + 1):
            is_paragraph = (number + index) % 2
            block = ("", inserted, "") if is_paragraph else (inserted,)
            try:
                found = imported("\n".join((*lines[:index], *block, *lines[index:])), name)
            except ImportFileError:
                continue
            content = repr([asdict(topic) for topic in found.topics]) + str(found.warnings)
            if "zzmark" not in content and number_of_warnings(found) == before:
                lost.append((inserted, index))
    assert lost == []


@pytest.mark.parametrize(
    ("name", "text", "lead", "warnings"),
    [
        (
            "obsidian",
            "#flashcards\n\n# Verbs\nThey change.\n\n## Forms\n\nSee below.\n\n## List\n\na::b\n",
            "**Verbs**\n\nThey change.\n\n**Forms**\n\nSee below.",
            ["a heading was skipped: List"],
        ),
        (
            "inka",
            "---\nDeck: D\nTags: t\n\nIntro.\n\n1. q\n> a\n",
            "",
            ["text that does not belong to a card was skipped: Intro."],
        ),
        (
            "hashcards",
            "Intro.\n\nQ: q\nA: a\nA: b\n---\nOutro.\n",
            "",
            [
                "an answer without a question was skipped: b",
                "text that does not belong to a card was skipped (2 times): Intro.",
            ],
        ),
        (
            "hashcards",
            "---\ntitle: YAML\n---\nQ: q\nA: a\n",
            "",
            ["text that does not belong to a card was skipped: title: YAML"],
        ),
        (
            "ankdown",
            "q\n%\na\n%\nt\n%\nmore\n",
            "",
            ["text that does not belong to a card was skipped: more"],
        ),
        (
            "logseq",
            "- Chapter\n  source:: Book\n  id:: 12\n\t- Group\n\t\t- q #card\n\t\t\t- a\n",
            "",
            [
                "a property was left out: source:: Book",
                "a list item that is not a card was left out (2 times): Chapter",
            ],
        ),
        (
            "obsidian-to-anki",
            "START\nWhat is it?\nBack: a\nq\nBack: c\nEND\n\n"
            "START\nCloze\nA {b}.\nExtra: c\nEND\n\nSTARTI [Basic (type in the answer)] q "
            "Back: a ENDI\nTARGET DECK: One\nTARGET DECK: Two\n",
            "TARGET DECK: Two",
            [
                "the name of a custom note type was left out: What is it?",
                "a card without an answer was skipped: a q c",
                "an additional field was left out: c",
            ],
        ),
        ("questions", "# One\n\n# Two\n\n## q\n\n<details>a</details>\n", "**Two**", []),
        (
            "table",
            "```\n# code\n```\n\n# One\n\n# Two\n\n|Q|A|\n|-|-|\n|q|a|\n",
            "```\n# code\n```\n\n**Two**",
            [],
        ),
        ("notion", "---\nAbout.\n\n- q\n\n    a\n", "---\nAbout.", []),
        ("notion", "---\ntags: x\n---\nAbout.\n\n- q\n\n    a\n", "About.", []),
    ],
)
def test_text_outside_cards_becomes_the_lesson_or_is_reported(
    name: str, text: str, lead: str, warnings: list[str]
) -> None:
    found = imported(text, name)
    assert "\n\n".join(topic.lead for topic in found.topics) == lead
    assert list(found.warnings) == warnings


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "table",
            "|Q|A|Hint|Photo|Photo|\n|-|-|-|-|-|\n|q|a|h|b|c|d|\n",
            "Recall | q | a / Hint: h / More: **Photo:** b\n\n**Photo 5:** c\n\n**Column 6:** d |",
        ),
        ("mdanki", "## q\n\na\n\n[#t](x) and more\n", "Recall | q | a\n\nand more | t"),
        (
            "questions",
            "## q\n\n<details><summary>Show answer 1</summary>a</details>\n"
            "<details><summary>Why <b>not</b>?</summary>b</details>\n",
            "Recall | q | a\n\n\n**Why not?**\n\nb |",
        ),
    ],
)
def test_text_next_to_an_answer_is_kept(name: str, text: str, expected: str) -> None:
    (topic,) = imported(text, name).topics
    assert [described(card) for card in topic.cards] == [expected]
