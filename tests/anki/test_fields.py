"""Hostile content: every card shows what its author wrote, as Anki renders it."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from flashproof.anki import Deck
from flashproof.evidence import NoEvidence
from flashproof.markup import Renderer
from flashproof.model import Markdown, Recall
from tests.anki.compiled import TEMPLATES
from tests.anki.learner import Learner
from tests.anki.sample_decks import (
    SETTINGS,
    deck_of,
    library,
    locked,
    make_deck,
    recall,
    write_package,
)


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
    pytest.param("`\\( x \\)`", "\\( x \\)", id="mathjax-in-code"),
    pytest.param("Costs \\$5", "Costs $5", id="dollar"),
    pytest.param("🙂 👩‍🔬 𝔘", "🙂 👩‍🔬 𝔘", id="emoji"),  # noqa: RUF001 - letters beyond 16 bits
    pytest.param("שלום עולם", "שלום עולם", id="right-to-left"),
    pytest.param("e\u0301", "é", id="composed"),
    pytest.param(LONG, LONG, id="100-kb"),
]


def sides_of(folder: Path, deck: Deck) -> list[tuple[str, str]]:
    """Both sides of every card, rendered by Anki, as text."""
    write_package(folder / "deck.apkg", deck, locked(deck))
    learner = Learner(folder / "learner")
    try:
        learner.take(folder / "deck.apkg")
        found = [learner.col.get_card(number) for number in sorted(learner.cards())]
        assert learner.faults() == ""
        assert learner.empty_cards() == set()
        return [(text_of(card.question()), text_of(card.answer())) for card in found]
    finally:
        learner.close()


@pytest.mark.parametrize(("written", "shown"), CONTENT)
def test_a_recall_card_shows_what_was_written(tmp_path: Path, written: str, shown: str) -> None:
    question = written if len(written) < 100 else "What?"
    ((front, back),) = sides_of(
        tmp_path, deck_of(recall("card", f"So: {written}", f"Is it {question}"))
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
def test_a_cloze_hides_and_shows_what_was_written(
    tmp_path: Path, written: str, blanked: str
) -> None:
    card = f"## Cloze\n\n### Title\n<!-- id: card -->\n\n{written}"
    ((front, back),) = sides_of(tmp_path, deck_of(card))
    assert blanked not in front
    assert "[a {hint}: here]" in front or "[...]" in front
    assert blanked in back


def test_a_separator_of_fields_is_refused_by_the_parser_and_shown_by_the_deck(
    tmp_path: Path,
) -> None:
    """A control character cannot be seen in a file; should one come through, it is shown."""
    with pytest.raises(AssertionError, match=r"U\+001F"):
        library(recall("card", "One \x1f two"))
    marked = library(recall("card", "One @@ two"))
    (topic,) = marked.topics
    (card,) = topic.cards
    assert isinstance(card, Recall)
    (block,) = card.answer
    assert isinstance(block, Markdown)
    text = replace(block, text="One \x1f two \x07 three")
    topic = replace(topic, cards=(replace(card, answer=(text,)),))
    deck = make_deck(
        replace(marked, topics=(topic,)), SETTINGS, Renderer(), NoEvidence(), TEMPLATES
    )
    ((_, back),) = sides_of(tmp_path, deck)
    assert "One ␟ two ␇ three" in back
