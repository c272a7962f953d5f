"""The cards of a note keep their row ids when other cards are added."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from flashproof.anki.row_ids import BLOCK_SIZE, note_row_ids
from flashproof.model import Kind
from tests.anki.sample_cards import CARDS
from tests.anki.sample_decks import (
    NOW,
    make_deck,
    make_lock,
    recall_card,
)


def test_the_cards_of_a_note_keep_adjacent_ids() -> None:
    old = make_deck(*(recall_card(f"card-{n}") for n in range(50)))
    lock = make_lock(old)
    both = recall_card("card-7").replace("id: card-7", "id: card-7; reverse: yes")
    new = make_deck(recall_card("first"), both, *(recall_card(f"card-{n}") for n in range(8, 60)))
    after = make_lock(new, lock, NOW + 500_000)
    ids = {note.guid: note_row_ids(old.notes, lock)[note.guid] for note in old.notes}
    later = note_row_ids(new.notes, after)
    assert {key: later[key] for key in ids.keys() & later.keys()} == {
        key: ids[key] for key in ids.keys() & later.keys()
    }
    assert len(set(later.values())) == len(new.notes)
    assert all(number % BLOCK_SIZE == 0 for number in later.values())
    assert all(0 <= NOW * 1000 - number <= 86_400_000 + 10_000 for number in ids.values())


def test_a_note_with_many_cards_gets_several_blocks() -> None:
    deck = make_deck(*CARDS)
    note = next(note for note in deck.notes if note.kind is Kind.CLOZE)
    crowd = [replace(note, guid=f"{note.guid[:8]}{n:024x}", ordinals=(0, 40)) for n in range(30)]
    taken = sorted(note_row_ids(crowd, make_lock(deck)).values())
    assert all(later - earlier >= 3 * BLOCK_SIZE for earlier, later in pairwise(taken))
