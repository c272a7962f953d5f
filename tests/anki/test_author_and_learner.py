"""An author edits and releases at random, a learner studies and imports: no history is lost.

``FLASHPROOF_ROUNDS`` and ``FLASHPROOF_SEED`` make it longer, or another one.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from flashproof.anki import Deck
from flashproof.anki.identity import guid
from flashproof.model import Kind
from tests.anki.author import Author
from tests.anki.learner import HeldNote, Learner
from tests.anki.sample_decks import write_package

ROUNDS = int(os.environ.get("FLASHPROOF_ROUNDS", "300"))
SEED = int(os.environ.get("FLASHPROOF_SEED", "1"))
STORIES = 3
BEGIN = 1_500_000_000

Content = dict[tuple[str, Kind], str]


class Story:
    """One author and one learner, and what must hold between them."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.chance = random.Random(seed)
        self.author = Author(self.chance)
        self.learner = Learner(folder)
        self.package = folder / "proof.apkg"
        self.now = BEGIN
        self.released: Content = {}
        self.changed: set[tuple[str, Kind]] = set()
        self.lost: set[tuple[str, int]] = set()
        self.last_ordinals: dict[str, set[int]] = {}

    def tick(self) -> int:
        self.now += self.chance.randint(1, 5000)
        return self.now

    def round(self, number: int) -> None:
        edits = [self.author.edit() for _ in range(self.chance.randint(0, 4))]
        deck = self.release()
        if self.learner.notes():
            for _ in range(self.chance.randint(0, 4)):
                self.learner.act(self.chance, self.tick())
        if self.chance.random() < 0.2 and number:
            return  # this release is passed over
        try:
            self.take(deck, number)
        except AssertionError as fault:
            fault.add_note(f"round {number} after {edits}")
            raise

    def release(self) -> Deck:
        """Build; what the author changed since the last import is remembered."""
        deck = self.author.build(self.tick())
        content = self.author.content()
        self.changed |= {key for key, text in content.items() if self.released.get(key) != text}
        self.released = content
        write_package(self.package, deck, self.author.lock)
        return deck

    def take(self, deck: Deck, number: int) -> None:
        learner = self.learner
        notes, cards, reviews = learner.notes(), learner.cards(), learner.reviews()
        types = learner.note_types()
        log = learner.take(self.package)
        assert not log.conflicting
        after = learner.cards()
        assert {card: after[card] for card in cards} == cards
        assert learner.reviews() == reviews
        assert types.keys() <= learner.note_types().keys()
        ours = [name for name in learner.note_types().values() if name.startswith("Proof")]
        assert len(ours) == len(set(ours))
        assert set(ours) <= {one.name for one in deck.note_types}  # no second "Proof · Quiz+"
        self.check_notes(deck, notes)
        self.check_empty_cards(deck)
        self.changed = set()
        if number % 5 == 0:
            assert learner.faults() == ""
            assert not learner.col.media.check().missing
            self.check_look(deck)

    def check_notes(self, deck: Deck, before: dict[str, HeldNote]) -> None:
        after = self.learner.notes()
        assert before.keys() <= after.keys()
        sent = {note.guid: note for note in deck.notes}
        for key in before.keys() - sent.keys():
            assert after[key] == before[key]  # retired: left alone
        for key, note in sent.items():
            assert key == guid("test/proof", note.kind, note.card_id)
            old, new = before.get(key), after[key]
            modified = self.author.lock.cards[note.card_id].modified
            is_changed = (note.card_id, note.kind) in self.changed
            if old is not None and not is_changed:
                assert new == old  # with all that the learner wrote into it
            elif old is not None and old.modified >= modified:
                assert new == old  # edited by the learner after the author was done
            else:
                assert (new.fields, new.modified) == (note.fields, modified)
                assert set(new.tags.split()) == set(note.tags)

    def check_empty_cards(self, deck: Deck) -> None:
        """Only what an author took away on purpose is empty, and Anki's own tool mends it.

        Where the learner's own edit is newer than the author's, Anki keeps the old text and takes
        the new blank's card all the same; it is filled by the author's next change.
        """
        learner = self.learner
        held = learner.notes()
        ordinals = {
            held[note.guid].id: set(note.ordinals)
            for note in deck.notes
            if held[note.guid].fields[:-1] == note.fields[:-1]  # the last is the learner's own
        }
        cards = {(row[1], row[3]) for row in learner.cards().values() if row[1] in ordinals}
        taken_away = {(note, ordinal) for note, ordinal in cards if ordinal not in ordinals[note]}
        assert {one for one in learner.empty_cards() if one[0] in ordinals} == taken_away
        assert all((note, one) in cards for note, every in ordinals.items() for one in every)
        if self.chance.random() < 0.3:
            learner.delete_empty_cards()
            assert not learner.empty_cards()

    def check_look(self, deck: Deck) -> None:
        """Cards render, and show what the package says."""
        held = self.learner.notes()
        used = {note.kind for note in deck.notes}  # Anki takes no others over
        for note in deck.notes:
            for card in self.learner.col.get_note(held[note.guid].id).cards():
                assert "has a problem" not in card.question() + card.answer()
        for one in (one for one in deck.note_types if one.kind in used):
            found = self.learner.col.models.get(one.id)
            assert found is not None
            assert found["css"] == one.css
            assert [side["qfmt"] for side in found["tmpls"]] == [s.front for s in one.templates]
            assert [part["name"] for part in found["flds"]] == [part.name for part in one.fields]


@pytest.mark.parametrize("seed", range(SEED, SEED + STORIES))
def test_no_history_is_lost(seed: int, tmp_path: Path) -> None:
    story = Story(seed, tmp_path / "learner")
    try:
        for number in range(ROUNDS // STORIES):
            story.round(number)
        assert story.learner.reviews()
    finally:
        story.learner.close()
