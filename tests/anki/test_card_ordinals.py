"""We write the same cards for a cloze note that Anki would create."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from flashproof.anki.card_ordinals import cloze_ordinals
from tests.anki.learner import Learner
from tests.anki.sample_decks import make_deck, make_lock, write_package

BITS = (
    *("{{c1::", "{{c2::", "{{c1,2::", "{{c0::", "{{c,::", "{{c3,::", "{{c::", "{{c", "}}", "}"),
    *("{", "a", "::", "hint", "{{c12::", "{{c600::", "{{c501::", "{{c99999::", "{{c01::", "\n"),
    *("<b>", "{{C1::", "{{c१::", "{{c00000000001::"),
)


@pytest.fixture(scope="module")
def learner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Learner]:
    one = Learner(tmp_path_factory.mktemp("clozes"))
    yield one
    one.close()


def ordinals_from_anki(learner: Learner, text: str) -> set[int]:
    kind = learner.col.models.by_name("Cloze")
    assert kind is not None
    note = learner.col.new_note(kind)
    note.fields[0] = text
    learner.col.add_note(note, learner.col.decks.id("Default") or 1)
    return {card.ord for card in note.cards()}


@pytest.mark.parametrize("seed", range(5))
def test_ordinals_equal_those_of_anki_for_random_texts(learner: Learner, seed: int) -> None:
    rng = random.Random(seed)
    for number in range(200):
        count = rng.randint(1, 9) if number % 5 else rng.randint(10, 40)
        text = "".join(rng.choice(BITS) for _ in range(count))
        text += "}}" * rng.choice([0, 0, 1, 5, 20])
        # Anki creates an empty first card for a text without deletions; we reject such text.
        assert set(cloze_ordinals(text) or (0,)) == ordinals_from_anki(learner, text), text


def test_a_number_that_is_too_long_is_text() -> None:
    assert cloze_ordinals("{{c" + "9" * 5000 + "::x}}") == ()


def test_editing_a_note_in_anki_adds_no_cards(tmp_path: Path) -> None:
    card = (
        "## Cloze\n\n### Title\n<!-- id: card -->\n\n"
        '{{c1::One}}, {{c3::`{"a": {}}`::hint}} and\n\n```python\n{{c2::x[::2]}} = {{c1::y}}\n```'
    )
    deck = make_deck(card)
    write_package(tmp_path / "deck.apkg", deck, make_lock(deck))
    learner = Learner(tmp_path / "learner")
    try:
        learner.import_package(tmp_path / "deck.apkg")
        before = learner.cards()
        assert sorted(row[3] for row in before.values()) == [0, 1, 2]
        note = learner.col.get_note(next(iter(learner.notes().values())).id)
        note.fields[-1] = "my own words"
        learner.col.update_note(note)
        assert learner.cards() == before
    finally:
        learner.close()
