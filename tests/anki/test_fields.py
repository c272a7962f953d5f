"""Hostile content: every card that Anki renders shows what its author wrote."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from flashproof.anki import Deck
from flashproof.anki.fields import accepted_answers
from flashproof.anki.identity import FIELDS
from flashproof.evidence import NoEvidence, Plot
from flashproof.markup import Renderer
from flashproof.model import Code, Image, Markdown, Recall
from tests.anki.learner import Learner
from tests.anki.note_editor import editor_in
from tests.anki.sample_decks import (
    SETTINGS,
    deck_from_library,
    make_deck,
    make_library,
    make_lock,
    recall_card,
    write_package,
)
from tests.anki.template_loader import TEMPLATES


class _Text(HTMLParser):
    """The text of a page, without its style sheet and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden += tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def text_of(side: str) -> str:
    reader = _Text()
    reader.feed(side)
    reader.close()
    return "".join(reader.parts)


LONG = "word " * 20_000 + "THE END"
CONTENT = [
    pytest.param("A `{{x}}` and {{y}}.", "A {{x}} and {{y}}.", id="braces"),
    pytest.param("Write `{{c1::x}}` or {{c2::y}}.", "Write {{c1::x}} or {{c2::y}}.", id="cloze"),
    pytest.param("`{{#If}}` `{{^If}}` `{{FrontSide}}`", "{{#If}} {{^If}} {{FrontSide}}", id="anki"),
    pytest.param("`<KerasTensor shape=(None, 3)>`", "<KerasTensor shape=(None, 3)>", id="keras"),
    pytest.param("<class 'int'>", "<class 'int'>", id="class"),
    pytest.param("a < b & c > d", "a < b & c > d", id="comparison"),
    pytest.param("<script>alert(1)</script>", "<script>alert(1)</script>", id="script"),
    pytest.param("&lt;b&gt; in `&lt;`", "<b> in &lt;", id="entities"),
    pytest.param("`[sound:x.mp3]`", "[sound:x.mp3]", id="sound-in-code"),
    pytest.param("\\[sound:x.mp3]", "[sound:x.mp3]", id="sound"),
    pytest.param("`[latex]x[/latex]`", "[latex]x[/latex]", id="latex"),
    pytest.param("`[$]x[/$]` `[anki:tts]`", "[$]x[/$] [anki:tts]", id="old-latex"),
    pytest.param("Type `[[type:Id]]` here", "Type [[type:Id]] here", id="type-in-code"),
    pytest.param("\\[[type:Question]]", "[[type:Question]]", id="type"),
    pytest.param("`\\( x \\)`", "\\( x \\)", id="mathjax-in-code"),
    pytest.param("Costs \\$5", "Costs $5", id="dollar"),
    pytest.param("🙂 👩‍🔬 𝔘", "🙂 👩‍🔬 𝔘", id="emoji"),  # noqa: RUF001 - letters beyond 16 bits
    pytest.param("שלום עולם", "שלום עולם", id="right-to-left"),
    pytest.param("e\u0301", "é", id="composed"),
    pytest.param(LONG, LONG, id="100-kb"),
]


def sides_of(folder: Path, deck: Deck) -> list[tuple[str, str]]:
    """Return both sides of every card as text, rendered by Anki."""
    write_package(folder / "deck.apkg", deck, make_lock(deck))
    learner = Learner(folder / "learner")
    try:
        learner.import_package(folder / "deck.apkg")
        cards = [learner.col.get_card(number) for number in sorted(learner.cards())]
        assert learner.check_database() == ""
        assert learner.empty_cards() == set()
        return [(text_of(card.question()), text_of(card.answer())) for card in cards]
    finally:
        learner.close()


@pytest.mark.parametrize(("written", "shown"), CONTENT)
def test_a_recall_card_shows_its_text_unchanged(tmp_path: Path, written: str, shown: str) -> None:
    question = written if len(written) < 100 else "What?"
    ((front, back),) = sides_of(
        tmp_path, make_deck(recall_card("card", f"So: {written}", f"Is it {question}"))
    )
    assert (shown if len(written) < 100 else "What?") in front
    assert shown in " ".join(back.split()) if len(written) > 100 else shown in back


CLOZES = [
    pytest.param('`{{c1::{"a": {"b": 1}}}}`', '{"a": {"b": 1}}', id="braces-in-code"),
    pytest.param("{{c1::`std::vector<int>`}}", "std::vector<int>", id="colons"),
    pytest.param("{{c1::$\\frac{1}{2^{n}}$}}", "\\(\\frac{1}{2^{n} }\\)", id="braces-in-math"),
    pytest.param("```python\nx = {{c1::{1: {2: 3}}}}\n```", "x = {1: {2: 3}}", id="fence"),
    pytest.param("```python\n{{c1::x[::2]}}\n```", "x[::2]", id="slice"),
    pytest.param("{{c1::a < b & c}}", "a < b & c", id="comparison"),
    pytest.param("{{c1::one::a {hint}: here}}", "one", id="hint"),
    pytest.param("{{c1::`[sound:x]`}}", "[sound:x]", id="sound"),
    pytest.param("{{c1::🙂 שלום}}", "🙂 שלום", id="emoji"),
    pytest.param("It is {{c1::**bold** text}}.", "bold text", id="markup"),
]


@pytest.mark.parametrize(("written", "blanked"), CLOZES)
def test_a_cloze_card_hides_and_shows_its_text_unchanged(
    tmp_path: Path, written: str, blanked: str
) -> None:
    card = f"## Cloze\n\n### Title\n<!-- id: card -->\n\n{written}"
    ((front, back),) = sides_of(tmp_path, make_deck(card))
    assert blanked not in front
    assert "[a {hint}: here]" in front or "[...]" in front
    assert blanked in back


def test_anki_shows_only_the_first_accepted_answer_and_an_import_finds_all(tmp_path: Path) -> None:
    card = (
        "## Cloze\n\n### Title\n<!-- id: card -->\n\nIt {{c1::shrinks}} `x.{{c2::T}}`.\n"
        "<!-- accept c1: reduces; [sound:x.mp3]; a {{c3::b}} -->\n<!-- accept c2: `transpose()` -->"
    )
    deck = make_deck(card)
    sides = sides_of(tmp_path, deck)
    assert "It [...] x.T." in sides[0][0]
    assert "It shrinks x.[...]." in sides[1][0]
    for front, back in sides:
        assert "reduces" not in front + back
        assert "sound" not in front + back
    (note,) = deck.notes
    text = dict(zip((field.name for field in FIELDS[note.kind]), note.fields, strict=True))["Text"]
    assert accepted_answers(text) == {
        1: ("reduces", "[sound:x.mp3]", "a {{c3::b}}"),
        2: ("transpose()",),
    }


@pytest.mark.parametrize(
    "comment",
    ["%", "%ff", "x", "%5B1%5D", "%7B%22a%22%3A%5B%22b%22%5D%7D", "%7B%220%22%3A%5B%22b%22%5D%7D",
     "%7B%221%22%3A1%7D", "%5B" * 5000, "%7B%22" + "9" * 5000 + "%22%3A%5B%22b%22%5D%7D"],
)  # fmt: skip
def test_a_damaged_comment_has_no_accepted_answers(comment: str) -> None:
    assert accepted_answers(f"text<!-- accept {comment} -->") == {}


def test_control_characters_are_refused_by_the_parser_and_visible_in_fields(
    tmp_path: Path,
) -> None:
    """If the parser lets a control character through, the card shows a visible symbol."""
    with pytest.raises(AssertionError, match=r"U\+001F"):
        make_library(recall_card("card", "One \x1f two"))
    marked = make_library(recall_card("card", "One @@ two"))
    (topic,) = marked.topics
    (card,) = topic.cards
    assert isinstance(card, Recall)
    (block,) = card.answer
    assert isinstance(block, Markdown)
    text = replace(block, text="One \x1f two \x07 three")
    topic = replace(topic, cards=(replace(card, answer=(text,)),))
    deck = deck_from_library(
        replace(marked, topics=(topic,)), SETTINGS, Renderer(), NoEvidence(), TEMPLATES
    )
    ((_, back),) = sides_of(tmp_path, deck)
    assert "One ␟ two ␇ three" in back


class Plotted(NoEvidence):
    def plot_of(self, code: Code) -> Plot | None:  # noqa: ARG002 - part of the protocol
        return Plot(Image(Path("p.png"), "p.png", b"", 3, 4))


def test_the_description_of_a_plot_stays_text() -> None:
    text = "a [sound:x.mp3] [[type:Id]] [anki:tts] > 'x' <b> [0, 1]"
    fence = f'```python {{plot="{text}"}}\nprint(1)\n```'
    deck = make_deck(recall_card("card", f"It is so.\n\n{fence}"), evidence=Plotted())
    field = next(one for one in deck.notes[0].fields if "<img" in one)
    assert not re.search(r"\[(?:sound:|anki:|\[type:)", field)
    (alt,) = re.findall(r'<img [^>]*alt="([^"]*)" width="3" height="4">', field)
    assert html.unescape(alt) == text


def test_code_is_found_by_its_visible_names(tmp_path: Path) -> None:
    """Anki's search does not look across elements."""
    code = (
        "@tf.function\ndef f(x):\n    with tf.GradientTape() as tape:\n"
        "        y = self.layers.Dense(3)(x[0])\n    print(int.from_bytes(b'a'), super().f(y))\n"
    )
    deck = make_deck(
        recall_card("card", f'```text\n{code}```\n\n```python {{skip="x"}}\n{code}```')
    )
    write_package(tmp_path / "deck.apkg", deck, make_lock(deck))
    learner = Learner(tmp_path / "learner")
    try:
        learner.import_package(tmp_path / "deck.apkg")
        (note,) = learner.notes().values()
        python = note.fields[3].split("<pre")[2]
        for name in (
            *("tf.function", "tf.GradientTape(", "self.layers.Dense(", "int.from_bytes(", "print("),
            *("super().f(", "(x[", "tape"),
        ):
            assert name in python
            assert learner.col.find_notes(f'"{name}"') == [note.id]
    finally:
        learner.close()


EDITED = [
    *(str(param.values[0]) for param in CONTENT if param.id not in ("script", "100-kb")),
    "A [link](https://a.b/c?d=e&f) and `x[0]`, \"quoted\", 'single', no\u00a0break, a\u00adb.",
    "- one\n- two\n\n1. three\n\n   > four\n\n| a | b |\n|:--|--:|\n| `1` | **2** |",
    "```python\nprint('<a&b>', {1: [2]})  # \u00a0\n```",
    "$a < b$ and $$\\begin{bmatrix} 1 & 2 \\end{bmatrix}$$",
    "Line  \nbreak<br>and <kbd>Ctrl</kbd>\n\n---\n\n> quote",
]


def test_the_fields_are_as_a_browser_would_write_them(chromium: Browser) -> None:
    """Anki's editor stores ``innerHTML``; a field that differs from it is changed by a visit."""
    cards = [recall_card(f"a-{n}", text) for n, text in enumerate(EDITED)]
    clozes = [
        f"## Cloze\n\n### Title\n<!-- id: c-{n} -->\n\n{param.values[0]}"
        for n, param in enumerate(CLOZES)
        if param.id != "hint"  # entities in a hint are rare
    ]
    fields = [
        field for note in make_deck("\n\n".join((*cards, *clozes))).notes for field in note.fields
    ]
    page = chromium.new_page()
    assert editor_in(page)(fields) == fields
    page.close()
