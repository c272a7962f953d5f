"""No history, edit, or correction is lost in random rounds with the add-on.

In each round, the author edits the deck. The learner studies, edits and tags notes, opens notes in
Anki's editor, changes note types and presets, imports the package without the add-on, or reverts an
update. Then the learner updates the deck with the add-on. ``FLASHPROOF_ROUNDS`` and
``FLASHPROOF_SEED`` work as in the property test of updates without the add-on.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from anki_addon.package import read_package
from anki_addon.plan import Plan, make_plan
from anki_addon.release import read_release
from anki_addon.storage import Storage
from anki_addon.update import apply, imported_release, known_after
from flashproof.anki import Deck
from flashproof.anki.apkg import to_bytes
from flashproof.anki.identity import FIELDS
from tests.anki.learner import Learner
from tests.anki.note_editor import Editor, editor_in
from tests.anki.random_author import Author
from tests.anki_addon.subscriber import ADDRESS, describe_release

ROUNDS = int(os.environ.get("FLASHPROOF_ROUNDS", "30"))
SEED = int(os.environ.get("FLASHPROOF_SEED", "1"))
HISTORIES = 3
START = 1_500_000_000
QUIET = ("Topic", "Ran")
"""Fields that change only with the card itself."""

Texts = dict[tuple[str, int], str]
"""The texts of all fields that the author defines, keyed by GUID and field id."""


class Rounds:
    """An author, and a learner who subscribes to the deck."""

    def __init__(self, seed: int, folder: Path, editor: Editor) -> None:
        self.rng = random.Random(seed)
        self.author = Author(self.rng)
        self.learner = Learner(folder / "learner", editor)
        self.storage = Storage(folder / "storage")
        self.package = folder / "proof.apkg"
        self.now = START
        self.edits: Texts = {}
        """The learner's edits that the collection contains."""
        self.imported: Texts = {}
        """The author's texts at the time of the last update."""
        self.seen: set[str] = set()
        """The GUIDs of all notes that an update imported."""
        self.imported_by_hand: set[tuple[str, int]] = set()
        """The texts that the last import without the add-on changed."""
        self.can_undo = False

    @property
    def col(self) -> Any:
        """The collection."""
        return self.learner.col

    def tick(self) -> int:
        self.now += self.rng.randint(1, 5000)
        return self.now

    def play(self) -> None:
        """Play one round."""
        for _ in range(self.rng.randint(0, 4)):
            self.author.edit()
        deck = self.author.build(self.tick())
        self.package.write_bytes(to_bytes(deck, self.author.lock))
        for _ in range(self.rng.randint(0, 4)):
            self.do_something()
        self.update(deck)
        if self.rng.random() < 0.15:
            self.undo_and_update_again(deck)

    def open_deck(self) -> None:
        """Open the deck, so that the learner's reviews are of its cards."""
        decks = self.col.decks
        names = {decks.name(did) for did in self.col.db.list("select distinct did from cards")}
        root = min(names - {"Default"}, default="Default").partition("::")[0]
        decks.set_current(decks.id(root))

    def do_something(self) -> None:
        """Let the learner do something, and remember which texts this edits."""
        before = self.texts()
        if self.learner.notes():
            actions = [self.edit_field, self.customize_note_type, self.import_by_hand]
            if self.rng.random() < 0.3:
                self.rng.choice(actions)()
                self.col.db.execute("update notes set mod = ? where mod > ?", self.now, self.now)
            else:
                self.learner.do_something(self.rng, self.tick())
        self.remember_edits(before)

    def remember_edits(self, before: Texts) -> None:
        after, own = self.texts(), self.imported_by_hand
        for key, text in after.items():
            if key in before and before[key] != text and key not in own:
                self.edits[key] = text
        self.edits = {key: text for key, text in self.edits.items() if after.get(key) == text}
        self.imported_by_hand = set()

    def edit_field(self) -> None:
        note = self.col.get_note(self.rng.choice([one.id for one in self.learner.notes().values()]))
        keys = [position for position, text in enumerate(note.fields) if text and position]
        note.fields[self.rng.choice(keys)] = f"My words {self.rng.random()}"
        self.tick()
        self.col.update_note(note)

    def customize_note_type(self) -> None:
        names = self.learner.note_types()
        ours = [number for number, name in names.items() if name.startswith("Proof")]
        model = self.col.models.get(self.rng.choice(ours))
        choice = self.rng.randrange(5)
        fields = model["flds"]
        if choice == 0:
            new = self.col.models.new_field(f"Own {self.rng.random()}")
            self.col.models.add_field(model, new)
        elif choice == 1 and len(fields) > 10:
            spare = next((one for one in fields if one["name"].startswith("Spare")), None)
            model["flds"] = [one for one in fields if one is not spare]
        elif choice == 2 and model["type"] == 0:
            template = self.col.models.new_template(f"Own {self.rng.random()}")
            template["qfmt"] = template["afmt"] = f"{{{{Id}}}} {self.rng.random()}"
            self.col.models.add_template(model, template)
        elif choice == 3:
            model["css"] += f"/* mine {self.rng.random()} */"
        else:
            fields[4:] = self.rng.sample(fields[4:], len(fields) - 4)
        self.col.models.update_dict(model)
        self.col.models._clear_cache()

    def import_by_hand(self) -> None:
        before = self.texts()
        self.learner.import_package(self.package, with_presets=self.rng.random() < 0.3)
        after = self.texts()
        self.imported_by_hand = {key for key in after if before.get(key) != after[key]}
        self.can_undo = False

    def texts(self) -> Texts:
        """Return the texts of all fields in the collection that the author defines."""
        models: dict[int, list[int]] = {}
        found = {}
        for note in self.learner.notes().values():
            if note.type_id not in models:
                model = self.col.models.get(note.type_id)
                models[note.type_id] = [one["id"] for one in model["flds"]]
            for number, text in zip(models[note.type_id], note.fields, strict=True):
                if number in AUTHORS:
                    found[note.guid, number] = text
        return found

    def own_tags(self) -> dict[str, set[str]]:
        """Return the learner's tags of each note."""
        return {
            guid: {tag for tag in note.tags.split() if tag == "marked" or tag.startswith("mine")}
            for guid, note in self.learner.notes().items()
        }

    def plan(self) -> Plan:
        content = self.package.read_bytes()
        release = read_release(describe_release(content, self.author.lock.newest), ADDRESS)
        package = read_package(content, release)
        sha256, _ = imported_release(self.col, release.namespace)
        return make_plan(self.col, release, package, self.storage.known("test/proof", sha256))

    def update(self, deck: Deck) -> None:
        """Update the deck with the add-on, and check what it did."""
        learner, before = self.learner, self.texts()
        cards, reviews, tags = learner.cards(), learner.reviews(), self.own_tags()
        deleted = self.seen - learner.notes().keys()
        presets, chosen = learner.presets(), learner.preset_of_decks()
        plan = self.plan()
        answers = {
            (change.key, one.key)
            for change in (*plan.changed, *plan.styles)
            for one in change.questions
            if self.rng.random() < 0.5
        }
        sha256, _ = imported_release(self.col, "test/proof")
        known = known_after(plan, self.storage.known("test/proof", sha256))
        self.storage.save_known("test/proof", plan.release.package_sha256, known)
        assert apply(self.col, plan, answers).refused == 0
        self.col.db.execute("update notes set mod = ? where mod > ?", self.now, self.now)
        after_cards = learner.cards()
        assert {card: after_cards[card] for card in cards} == cards
        assert learner.reviews() == reviews
        assert learner.presets() == presets
        assert {deck: learner.preset_of_decks()[deck] for deck in chosen} == chosen
        assert {guid: self.own_tags()[guid] for guid in tags} == tags
        assert not deleted & learner.notes().keys()
        assert not [name for name in learner.note_types().values() if name.endswith("+")]
        self.check_texts(deck, before, plan, answers)
        assert self.plan().is_empty
        self.seen |= learner.notes().keys()
        self.can_undo = True

    def check_texts(
        self, deck: Deck, before: Texts, plan: Plan, answers: set[tuple[str, str]]
    ) -> None:
        """Every text is the author's, except for the learner's edits."""
        after = self.texts()
        asked = {(change.key, one.key) for change in plan.changed for one in change.questions}
        released: Texts = {}
        for note in deck.notes:
            for part, text in zip(FIELDS[note.kind], note.fields, strict=True):
                key = (note.guid, part.id)
                released[key] = text
                if key not in after or part.name in QUIET:
                    continue  # the learner deleted the note, or the field changes later
                if key in self.edits and text != self.edits[key]:
                    takes = (note.guid, str(part.id)) in answers
                    assert after[key] == (text if takes else self.edits[key])
                    is_changed = self.imported.get(key, text) != text
                    if is_changed and part.name != "My notes" and not part.name.startswith("Spare"):
                        assert (note.guid, str(part.id)) in asked
                    if takes:
                        del self.edits[key]
                else:
                    assert after[key] == text, part.name
        for key in before.keys() - released.keys():
            assert after[key] == before[key], "a removed card changed"
        self.imported = {**self.imported, **released}

    def undo_and_update_again(self, deck: Deck) -> None:
        if not self.can_undo or self.col.undo_status().undo != "Update Proof":
            return
        self.col.undo()
        self.col.models._clear_cache()
        texts = self.texts()
        self.edits = {key: text for key, text in self.edits.items() if texts.get(key) == text}
        self.seen &= self.learner.notes().keys()
        self.can_undo = False
        self.update(deck)


AUTHORS: Mapping[int, str] = {part.id: part.name for parts in FIELDS.values() for part in parts}


@pytest.mark.slow_build
@pytest.mark.parametrize("seed", range(SEED, SEED + HISTORIES))
def test_nothing_is_lost(seed: int, tmp_path: Path, chromium: Browser) -> None:
    page = chromium.new_page()
    rounds = Rounds(seed, tmp_path, editor_in(page))
    try:
        for _ in range(ROUNDS // HISTORIES):
            rounds.play()
            rounds.open_deck()
        assert rounds.learner.check_database() == ""
        assert rounds.learner.reviews()
    finally:
        rounds.learner.close()
        page.close()
