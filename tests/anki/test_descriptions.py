"""The descriptions of decks read well in Anki, which shows their line breaks."""

from __future__ import annotations

from dataclasses import replace

from tests.anki.sample_cards import CLOZE
from tests.anki.sample_decks import SETTINGS, AllProved, make_deck, recall_card


def test_each_deck_is_described_on_one_line() -> None:
    settings = replace(SETTINGS, description="Learn <b>tensors</b>.", author="Ann", version="2")
    card = recall_card("code", "```python\nprint(1)\n```")
    deck = make_deck(card, settings=settings, evidence=AllProved())
    assert deck.descriptions == {
        "Proof": "<p>Learn &lt;b&gt;tensors&lt;/b&gt;.</p>"
        "<p>1 note · version 2 · Ran on TensorFlow 2.21, Python 3.11 · by Ann</p>"
        '<p><a href="https://cards.example/">https://cards.example/</a></p>',
        "Proof::Part": "<p>Topic</p><p>1 note</p>",
        "Proof::Part::Topic": "<p>Topic</p><p>1 note</p>",
    }


def test_burying_is_explained_if_notes_have_several_cards() -> None:
    deck = make_deck(CLOZE, recall_card("one"))
    assert "<p>2 notes</p><p>Some notes have several cards." in deck.descriptions["Proof"]
