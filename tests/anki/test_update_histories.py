"""No review history is lost when a learner studies and imports random releases.

The learner also edits notes, opens them in Anki's editor, and changes presets. Some imports include
the deck's preset.

Set ``FLASHPROOF_ROUNDS`` for more rounds and ``FLASHPROOF_SEED`` for another random seed.
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from flashproof.anki import Deck
from flashproof.anki.identity import guid, preset_id
from flashproof.lock import LockHistory, with_current_times
from flashproof.model import Kind
from tests.anki.learner import CollectionNote, Learner
from tests.anki.note_editor import Editor, editor_in
from tests.anki.random_author import Author
from tests.anki.sample_decks import write_package

ROUNDS = int(os.environ.get("FLASHPROOF_ROUNDS", "120"))
SEED = int(os.environ.get("FLASHPROOF_SEED", "1"))
HISTORIES = 3
START = 1_500_000_000

Content = dict[tuple[str, Kind], str]


class History:
    """An author and a learner, with checks after every import."""

    def __init__(self, seed: int, folder: Path, editor: Editor) -> None:
        self.rng = random.Random(seed)
        self.author = Author(self.rng)
        self.learner = Learner(folder, editor)
        self.package = folder / "proof.apkg"
        self.now = START
        self.released: Content = {}
        self.changed: set[tuple[str, Kind]] = set()
        self.lost: set[tuple[str, int]] = set()
        self.last_ordinals: dict[str, set[int]] = {}

    def tick(self) -> int:
        self.now += self.rng.randint(1, 5000)
        return self.now

    def play_round(self, number: int) -> None:
        edits = [self.author.edit() for _ in range(self.rng.randint(0, 4))]
        deck = self.release()
        if self.learner.notes():
            for _ in range(self.rng.randint(0, 4)):
                self.learner.do_something(self.rng, self.tick())
        if self.rng.random() < 0.2 and number:
            return  # the learner skips this release
        try:
            self.import_release(deck, number)
        except AssertionError as error:
            error.add_note(f"round {number} after {edits}")
            raise

    def release(self) -> Deck:
        """Build a release and remember what changed since the last import."""
        last = self.author.lock.cards.values()
        deck = self.author.build(self.tick())
        if self.rng.random() < 0.5:
            since = LockHistory(cards={entry.key: entry for entry in last})
            self.author.lock = with_current_times(self.author.lock, since, self.tick())
        content = self.author.content()
        self.changed |= {key for key, text in content.items() if self.released.get(key) != text}
        self.released = content
        write_package(self.package, deck, self.author.lock)
        return deck

    def import_release(self, deck: Deck, number: int) -> None:
        learner = self.learner
        notes, cards, reviews = learner.notes(), learner.cards(), learner.reviews()
        types = learner.note_types()
        presets, chosen = learner.presets(), learner.preset_of_decks()
        with_presets = self.rng.random() < 0.2
        log = learner.import_package(self.package, with_presets=with_presets)
        self.check_presets(presets, chosen, with_presets=with_presets)
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
            assert learner.check_database() == ""
            assert not learner.col.media.check().missing
            self.check_templates(deck)

    def check_presets(
        self, presets: dict[int, dict[str, Any]], chosen: dict[int, int], *, with_presets: bool
    ) -> None:
        """An import changes no options; on request, it adds the deck's preset and selects it."""
        own, after = preset_id("test/proof"), self.learner.preset_of_decks()
        found = self.learner.presets()
        assert {number: found[number] for number in presets} == presets
        assert found.keys() - presets.keys() <= ({own} if with_presets else set())
        for deck, preset in chosen.items():
            assert after[deck] == preset or (with_presets and after[deck] == own)
        for deck in after.keys() - chosen.keys():
            assert after[deck] == (own if with_presets else 1)

    def check_notes(self, deck: Deck, before: dict[str, CollectionNote]) -> None:
        after = self.learner.notes()
        assert before.keys() <= after.keys()
        released = {note.guid: note for note in deck.notes}
        for key in before.keys() - released.keys():
            assert after[key] == before[key]  # retired: unchanged
        for key, note in released.items():
            assert key == guid("test/proof", note.kind, note.card_id)
            old, new = before.get(key), after[key]
            modified = self.author.lock.cards[note.card_id].modified
            is_changed = (note.card_id, note.kind) in self.changed
            if old is not None and not is_changed:
                assert new == old  # including the learner's own edits
            elif old is not None and old.modified >= modified:
                assert new == old  # edited by the learner after the author's change
            else:
                assert (new.fields, new.modified) == (note.fields, modified)
                assert set(new.tags.split()) == set(note.tags)

    def check_empty_cards(self, deck: Deck) -> None:
        """Only cards that the author removed are empty, and Tools > Empty Cards deletes them.

        If the learner's edit of a note is newer than the author's, Anki keeps the old text but adds
        the card of a new deletion; the author's next change fills it.
        """
        learner = self.learner
        in_collection = learner.notes()
        ordinals = {
            in_collection[note.guid].id: set(note.ordinals)
            for note in deck.notes
            if in_collection[note.guid].fields[:-1]
            == note.fields[:-1]  # the learner edits the last
        }
        cards = {(row[1], row[3]) for row in learner.cards().values() if row[1] in ordinals}
        removed = {(note, ordinal) for note, ordinal in cards if ordinal not in ordinals[note]}
        assert {one for one in learner.empty_cards() if one[0] in ordinals} == removed
        assert all((note, one) in cards for note, every in ordinals.items() for one in every)
        if self.rng.random() < 0.3:
            learner.delete_empty_cards()
            assert not learner.empty_cards()

    def check_templates(self, deck: Deck) -> None:
        """Cards render without errors, with the package's note types."""
        in_collection = self.learner.notes()
        used = {note.kind for note in deck.notes}  # Anki imports only these
        for note in deck.notes:
            for card in self.learner.col.get_note(in_collection[note.guid].id).cards():
                assert "has a problem" not in card.question() + card.answer()
        for note_type in (one for one in deck.note_types if one.kind in used):
            model = self.learner.col.models.get(note_type.id)
            assert model is not None
            assert model["css"] == note_type.css
            assert [side["qfmt"] for side in model["tmpls"]] == [
                s.front for s in note_type.templates
            ]
            assert [part["name"] for part in model["flds"]] == [
                part.name for part in note_type.fields
            ]


@pytest.mark.slow_build
@pytest.mark.parametrize("seed", range(SEED, SEED + HISTORIES))
def test_no_history_is_lost(seed: int, tmp_path: Path, chromium: Browser) -> None:
    page = chromium.new_page()
    history = History(seed, tmp_path / "learner", editor_in(page))
    try:
        for number in range(ROUNDS // HISTORIES):
            history.play_round(number)
        assert history.learner.reviews()
    finally:
        history.learner.close()
        page.close()
