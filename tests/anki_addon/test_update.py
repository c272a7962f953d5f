"""What an update keeps and changes, with Anki's own importer.

Covers ``plan`` and ``update``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from anki_addon.merge import Choice
from anki_addon.update import apply, imported_release
from anki_addon.words import describe
from tests.anki.sample_decks import recall_card
from tests.anki_addon.subscriber import CARDS, CORRECTED, RECALL, Subscriber, choices

OLD, NEW = "<p>Old.</p>", "<p>New.</p>"


@pytest.fixture
def subscriber(tmp_path: Path) -> Iterator[Subscriber]:
    made = Subscriber(tmp_path)
    yield made
    assert made.learner.check_database() == ""
    made.learner.close()


def edit(note: Any, **fields: str) -> None:
    for name, text in fields.items():
        note[name.replace("_", " ")] = text
    note.col.update_note(note)


def star(subscriber: Subscriber, name: str) -> None:
    subscriber.col.tags.bulk_add([subscriber.note(name).id], "marked exam::hard")


def test_without_a_new_release_there_is_nothing_to_do(subscriber: Subscriber) -> None:
    assert subscriber.plan().is_empty
    star(subscriber, "same")
    assert subscriber.plan().is_empty


def test_a_correction_arrives_although_a_star_made_the_note_newer(subscriber: Subscriber) -> None:
    star(subscriber, "changed")
    cards, reviews = subscriber.learner.cards(), subscriber.learner.reviews()
    subscriber.release(*CORRECTED)
    result = subscriber.update()
    assert (result.new, result.updated, result.refused) == (0, 1, 0)
    note = subscriber.note("changed")
    assert note["Answer"] == NEW
    assert {"marked", "exam::hard"} <= set(note.tags)
    assert "Proof::topic::topic" in note.tags
    assert (subscriber.learner.cards(), subscriber.learner.reviews()) == (cards, reviews)
    assert subscriber.plan().is_empty


def test_the_importer_alone_loses_this_correction(subscriber: Subscriber, tmp_path: Path) -> None:
    """This is why the add-on exists."""
    star(subscriber, "changed")
    subscriber.release(*CORRECTED)
    (tmp_path / "proof.apkg").write_bytes(subscriber.released[1])
    subscriber.learner.import_package(tmp_path / "proof.apkg")
    assert subscriber.note("changed")["Answer"] == OLD
    subscriber.update()
    assert subscriber.note("changed")["Answer"] == NEW


def test_my_notes_stay(subscriber: Subscriber) -> None:
    edit(subscriber.note("changed"), My_notes="Mine.")
    subscriber.release(*CORRECTED)
    subscriber.update()
    note = subscriber.note("changed")
    assert (note["Answer"], note["My notes"]) == (NEW, "Mine.")


def test_an_edited_field_stays_if_the_author_changed_a_different_one(
    subscriber: Subscriber,
) -> None:
    edit(subscriber.note("changed"), Why="My reason.")
    subscriber.release(*CORRECTED)
    subscriber.update()
    note = subscriber.note("changed")
    assert (note["Answer"], note["Why"]) == (NEW, "My reason.")


@pytest.mark.parametrize("takes", [False, True])
def test_a_field_that_both_changed_is_the_learners_choice(
    subscriber: Subscriber, takes: bool
) -> None:
    edit(subscriber.note("changed"), Answer="My answer.")
    subscriber.release(*CORRECTED)
    plan = subscriber.plan()
    assert choices(plan) == {"changed": {"Answer": Choice.ASK}}
    change = plan.changed[0]
    subscriber.update({(change.key, change.questions[0].key)} if takes else ())
    assert subscriber.note("changed")["Answer"] == (NEW if takes else "My answer.")
    assert subscriber.plan().is_empty, "the same question is not asked again"


def test_an_edit_stays_if_the_author_changed_nothing(subscriber: Subscriber) -> None:
    edit(subscriber.note("same"), Answer="My answer.")
    subscriber.release(*CORRECTED)
    subscriber.update()
    assert subscriber.note("same")["Answer"] == "My answer."


def test_a_removed_tag_stays_removed(subscriber: Subscriber) -> None:
    subscriber.col.tags.bulk_remove([subscriber.note("changed").id], "Proof::shared")
    subscriber.release(*CORRECTED)
    subscriber.update()
    assert "Proof::shared" not in subscriber.note("changed").tags


def test_a_deleted_note_stays_deleted(subscriber: Subscriber) -> None:
    subscriber.col.remove_notes([subscriber.note("same").id])
    subscriber.release(*CORRECTED, recall_card("new"))
    plan = subscriber.plan()
    assert ([note.card_id for note in plan.new], len(plan.deleted)) == (["new"], 1)
    result = subscriber.update()
    assert result.new == 1
    assert not subscriber.col.find_notes('"Id:same"')
    assert subscriber.plan().is_empty


def test_an_update_is_one_step_in_the_undo_history(subscriber: Subscriber) -> None:
    model = subscriber.col.models.get(RECALL)
    model["flds"] = [field for field in model["flds"] if field["name"] != "Spare 3"]
    subscriber.col.models.update_dict(model)
    star(subscriber, "changed")
    before = (subscriber.learner.notes(), subscriber.learner.cards())
    release = imported_release(subscriber.col, "test/proof")
    subscriber.release(*CORRECTED, recall_card("new"))
    subscriber.update()
    assert imported_release(subscriber.col, "test/proof") != release
    assert subscriber.col.undo_status().undo == "Update Proof"
    subscriber.col.undo()
    assert (subscriber.learner.notes(), subscriber.learner.cards()) == before
    assert imported_release(subscriber.col, "test/proof") == release
    subscriber.update()
    assert subscriber.note("changed")["Answer"] == NEW
    assert subscriber.col.find_notes('"Id:new"'), "an undone note does not count as deleted"


def test_a_failed_import_changes_nothing(
    subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = subscriber.col.models.get(RECALL)
    model["flds"] = [field for field in model["flds"] if field["name"] != "Spare 3"]
    subscriber.col.models.update_dict(model)
    before = subscriber.learner.notes()
    subscriber.release(*CORRECTED)
    plan = subscriber.plan()

    def fail(*_: object) -> bytes:
        raise OSError("the disk is full")

    monkeypatch.setattr("anki_addon.update.adapted_package", fail)
    with pytest.raises(OSError, match="full"):
        apply(subscriber.col, plan)
    monkeypatch.undo()
    assert [field["name"] for field in subscriber.col.models.get(RECALL)["flds"]][-1] == "Spare 2"
    assert subscriber.learner.notes() == before


def test_a_new_design_arrives_and_edited_styling_is_the_learners_choice(
    subscriber: Subscriber,
) -> None:
    model = subscriber.col.models.get(RECALL)
    model["css"] += ".card { color: red; }"
    subscriber.col.models.update_dict(model)
    subscriber.release(*CARDS, restyle="/* new */")
    plan = subscriber.plan()
    asked = {change.label: [one.name for one in change.questions] for change in plan.styles}
    assert asked == {"Proof · Recall": ["Styling"], "Proof · Cloze": []}
    subscriber.update()
    styles = {name: subscriber.col.models.by_name(name)["css"] for name in asked}
    assert "/* new */" in styles["Proof · Cloze"]
    assert "color: red" in styles["Proof · Recall"]
    assert "/* new */" not in styles["Proof · Recall"]
    assert subscriber.plan().is_empty


def test_a_learner_who_imported_the_deck_by_hand_gets_corrections(
    subscriber: Subscriber,
) -> None:
    """Nothing is known about earlier imports, but the notes have the times of the release."""
    for file in subscriber.storage.folder.rglob("*.json"):
        file.unlink()
    edit(subscriber.note("same"), Answer="My answer.")
    subscriber.release(*CORRECTED[:1], recall_card("same", "Better."), *CORRECTED[2:])
    plan = subscriber.plan()
    assert choices(plan)["same"]["Answer"] is Choice.ASK
    assert choices(plan)["changed"]["Answer"] is Choice.TAKE


def test_several_updates_in_a_row(subscriber: Subscriber) -> None:
    for text in ("One.", "Two.", "Old.", "Three."):
        star(subscriber, "changed")
        subscriber.release(recall_card("changed", text), *CARDS[1:])
        subscriber.update()
        assert subscriber.note("changed")["Answer"] == f"<p>{text}</p>"


def test_a_note_that_was_moved_to_a_different_note_type_is_left_alone(
    subscriber: Subscriber,
) -> None:
    col = subscriber.col
    note = subscriber.note("changed")
    basic = col.models.by_name("Basic")["id"]
    request = col.models.change_notetype_info(old_notetype_id=RECALL, new_notetype_id=basic).input
    request.note_ids.append(note.id)
    col.models.change_notetype_of_notes(request)
    before = subscriber.learner.notes()
    subscriber.release(*CORRECTED)
    plan = subscriber.plan()
    assert "1 note that you moved to a different note type will not be updated." in describe(plan)
    assert subscriber.update().refused == 0
    assert subscriber.learner.notes() == before
