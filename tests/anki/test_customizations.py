"""What an import does to a learner's changes: the table in docs/anki.md, tried with Anki."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flashproof.anki import Deck
from flashproof.anki.identity import note_type_id
from flashproof.lock import LockHistory, with_current_times
from flashproof.model import Kind
from tests.anki.learner import Learner
from tests.anki.sample_cards import CLOZE, REVERSED
from tests.anki.sample_decks import NOW, make_deck, make_lock, recall_card, write_package

CARDS = (recall_card("changed", "Old."), recall_card("same"), REVERSED, CLOZE)
CORRECTED = (recall_card("changed", "New."), *CARDS[1:])
RECALL = note_type_id("test/proof", Kind.RECALL)
LATER = 4_000_000_000
"""The time of the next release, after everything that the learner does."""


class Update:
    """A learner who has the first release, and the packages of both releases."""

    def __init__(self, folder: Path) -> None:
        self.learner = Learner(folder / "learner")
        self.first, self.second = make_deck(*CARDS), make_deck(*CORRECTED)
        self.package = folder / "deck.apkg"
        self.lock = make_lock(self.first)
        write_package(self.package, self.first, self.lock)
        self.learner.import_package(self.package)
        for card in self.learner.cards():
            self.learner.col.sched.set_due_date([card], "3")

    def note(self, name: str) -> Any:
        """Return a note by its card id."""
        return self.learner.col.get_note(self.learner.col.find_notes(f'"Id:{name}"')[0])

    def next_release(self, *, changed_style: bool = False, **options: bool) -> Any:
        """Import the release with the correction."""
        deck: Deck = self.second
        lock = make_lock(deck, self.lock, LATER)
        if changed_style:
            types = tuple(replace(one, css=one.css + "/* new */") for one in deck.note_types)
            deck = replace(deck, note_types=types)
            lock = make_lock(deck, self.lock, LATER)
        write_package(self.package, deck, lock)
        return self.learner.import_package(self.package, **options)


@pytest.fixture
def update(tmp_path: Path) -> Iterator[Update]:
    made = Update(tmp_path)
    yield made
    made.learner.close()


def test_schedules_flags_decks_and_suspended_cards_stay(update: Update) -> None:
    col, cards = update.learner.col, sorted(update.learner.cards())
    col.set_user_flag_for_cards(3, cards[:2])
    col.sched.suspend_cards(cards[2:4])
    col.set_deck(cards, col.decks.id("Mine"))
    before = update.learner.cards()
    assert len(update.next_release(changed_style=True).updated) == 1
    assert update.learner.cards() == before


@pytest.mark.parametrize(("name", "stays"), [("same", True), ("changed", False)])
def test_edits_and_tags_stay_until_the_author_changes_the_card(
    update: Update, name: str, stays: bool
) -> None:
    note = update.note(name)
    note["My notes"], note["Why"] = "Mine.", "My reason."
    note.tags += ["marked", "exam"]
    update.learner.col.update_note(note)
    update.next_release()
    note = update.note(name)
    assert (note["My notes"], note["Why"]) == (("Mine.", "My reason.") if stays else ("", ""))
    assert {"marked", "exam"}.issubset(note.tags) == stays
    assert note["Answer"] == ("<p>The answer.</p>" if stays else "<p>New.</p>")


@pytest.mark.parametrize("redates", [False, True])
def test_a_correction_wins_over_a_star_if_it_has_the_time_of_the_release(
    update: Update, redates: bool
) -> None:
    """The author changed the card, then the learner added a tag, then the author released it."""
    note = update.note("changed")
    note.tags += ["marked"]
    update.learner.col.update_note(note)
    lock = make_lock(update.second, update.lock, NOW + 9)
    if redates:
        since = LockHistory(cards={entry.key: entry for entry in update.lock.cards.values()})
        lock = with_current_times(lock, since, LATER)
    write_package(update.package, update.second, lock)
    update.learner.import_package(update.package)
    assert update.note("changed")["Answer"] == ("<p>New.</p>" if redates else "<p>Old.</p>")
    update.learner.import_package(update.package, always=True)
    assert update.note("changed")["Answer"] == "<p>New.</p>"


def test_a_deleted_note_comes_back_as_a_new_one(update: Update) -> None:
    update.learner.col.remove_notes([update.note("same").id])
    assert len(update.next_release().new) == 1
    card = update.note("same").cards()[0]
    assert (card.type, card.reps) == (0, 0)


def rename(model: Any) -> None:
    model["name"] = "My own name"
    model["flds"][3]["name"] = "Solution"
    model["tmpls"][0]["name"] = "Forward"


def restyle(model: Any) -> None:
    model["css"] += ".card { color: red; }"
    model["tmpls"][0]["afmt"] += "<p>Mine</p>"


@pytest.mark.parametrize("change", [rename, restyle])
@pytest.mark.parametrize("changed_style", [False, True])
def test_names_and_styles_stay_until_the_author_changes_the_note_type(
    update: Update, change: Callable[[Any], None], changed_style: bool
) -> None:
    col = update.learner.col
    model = col.models.get(RECALL)
    change(model)
    col.models.update_dict(model)
    col.db.execute("update notetypes set mtime_secs = ?", NOW + 5)  # before the next release
    col.models._clear_cache()
    before, cards = col.models.get(RECALL), update.learner.cards()
    assert len(update.next_release(changed_style=changed_style).updated) == 1
    after = col.models.get(RECALL)
    assert ((after["css"], after["tmpls"]) == (before["css"], before["tmpls"])) != changed_style
    assert (after["name"] == before["name"]) != changed_style or change is restyle
    assert update.learner.cards() == cards


def add_field(col: Any, model: Any) -> None:
    col.models.add_field(model, col.models.new_field("Mnemonic"))


def remove_field(_col: Any, model: Any) -> None:
    model["flds"] = [field for field in model["flds"] if field["name"] != "Spare 3"]


def add_template(col: Any, model: Any) -> None:
    template = col.models.new_template("Mine")
    template["qfmt"], template["afmt"] = "{{Question}} again", "{{Answer}}"
    col.models.add_template(model, template)


def remove_template(_col: Any, model: Any) -> None:
    model["tmpls"] = model["tmpls"][:1]


def undo(col: Any, model: Any) -> None:
    """Delete the learner's own field and card template."""
    model["flds"] = [field for field in model["flds"] if field["name"] != "Mnemonic"]
    model["tmpls"] = [template for template in model["tmpls"] if template["name"] != "Mine"]
    col.models.update_dict(model)


@pytest.mark.parametrize("change", [add_field, remove_field, add_template, remove_template])
def test_a_changed_note_type_blocks_updates_until_it_is_repaired(
    update: Update, change: Callable[[Any, Any], None]
) -> None:
    col = update.learner.col
    cards = update.learner.cards()
    change(col, model := col.models.get(RECALL))
    col.models.update_dict(model)
    cards = {card: row for card, row in cards.items() if card in update.learner.cards()}
    log = update.next_release()
    assert len(log.conflicting) == 3
    assert "Proof · Recall+" in update.learner.note_types().values()
    assert update.note("changed")["Answer"] == "<p>Old.</p>"
    is_addition = change in (add_field, add_template)
    if is_addition:
        undo(col, col.models.get(RECALL))
    assert not update.next_release(merge=not is_addition).conflicting
    assert update.note("changed")["Answer"] == "<p>New.</p>"
    assert not update.next_release().conflicting
    after = update.learner.cards()
    assert {card: after[card] for card in cards} == cards
    assert "Proof · Recall++" not in update.learner.note_types().values()


def test_merging_does_not_repair_an_added_field(update: Update) -> None:
    col = update.learner.col
    add_field(col, model := col.models.get(RECALL))
    col.models.update_dict(model)
    assert not update.next_release(merge=True).conflicting
    assert update.next_release().conflicting


def test_new_notes_of_a_blocked_note_type_can_be_moved_back(update: Update) -> None:
    """While the note type is changed, Anki gives new notes a copy of it, "Recall+"."""
    col = update.learner.col
    add_field(col, model := col.models.get(RECALL))
    col.models.update_dict(model)
    update.second = make_deck(*CORRECTED, recall_card("new"))
    update.next_release()
    assert update.note("new").note_type()["name"] == "Proof · Recall+"
    undo(col, col.models.get(RECALL))
    request = col.models.change_notetype_info(
        old_notetype_id=update.note("new").mid, new_notetype_id=RECALL
    ).input
    request.note_ids.append(update.note("new").id)
    col.models.change_notetype_of_notes(request)
    cards = update.learner.cards()
    assert not update.next_release().conflicting
    assert update.note("new").note_type()["name"] == "Proof · Recall"
    assert update.note("new")["Answer"] == "<p>The answer.</p>"
    assert update.learner.cards() == cards
