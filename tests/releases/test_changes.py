"""The changes that ``diff`` predicts are those that an import into Anki makes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flashproof.anki import Deck, apkg, retired_search
from flashproof.lock import Lock
from flashproof.releases.changes import ChangeKind, Changes, compare
from flashproof.releases.snapshot import Snapshot
from tests.anki.learner import Learner
from tests.anki.sample_decks import NOW, SETTINGS, make_deck, make_lock, write_package
from tests.releases.conftest import OLD


def ids_by_kind(changes: Changes) -> dict[ChangeKind, list[str]]:
    return {kind: [change.card for change in changes.of(kind)] for kind in ChangeKind}


EXPECTED = {
    ChangeKind.NEW: ["fresh"],
    ChangeKind.UPDATED: ["blanks", "edited"],
    ChangeKind.MOVED: ["blanks", "edited", "kept"],
    ChangeKind.RETIRED: ["gone"],
    ChangeKind.RESTARTED: ["other-kind"],
}


def test_a_package_shows_every_kind_of_change(releases: tuple[Deck, Lock, Deck, Lock]) -> None:
    old, old_lock, new, new_lock = releases
    read = Snapshot.of_package(apkg.to_bytes(old, old_lock))
    assert read == Snapshot.of_deck(old, old_lock)
    changes = compare(read, Snapshot.of_deck(new, new_lock))
    assert ids_by_kind(changes) == EXPECTED
    edited = next(change for change in changes.of(ChangeKind.UPDATED) if change.card == "edited")
    assert [(one.name, one.before, one.after) for one in edited.fields] == [
        ("Answer", "The old answer.", "The new answer.")
    ]
    blanks = next(change for change in changes.of(ChangeKind.UPDATED) if change.card == "blanks")
    assert blanks.detail == "card 3 is new, card 2 becomes empty"
    restarted = changes.of(ChangeKind.RESTARTED)[0]
    assert restarted.detail == "was Recall"


def test_a_lock_shows_all_changes_except_decks_and_texts(
    releases: tuple[Deck, Lock, Deck, Lock],
) -> None:
    _, old_lock, new, new_lock = releases
    changes = compare(Snapshot.of_lock(old_lock, "test/proof"), Snapshot.of_deck(new, new_lock))
    assert ids_by_kind(changes) == {**EXPECTED, ChangeKind.MOVED: []}
    assert changes.unchanged == 1


def test_a_release_has_no_changes_from_itself() -> None:
    deck = make_deck(*OLD)
    lock = make_lock(deck)
    changes = compare(
        Snapshot.of_deck(deck, lock), Snapshot.of_deck(deck, make_lock(deck, lock, NOW + 999))
    )
    assert not changes.cards
    assert not changes.note_types
    assert changes.unchanged == 5


def test_a_new_namespace_is_reported_as_lost_history() -> None:
    deck = make_deck(*OLD)
    other = make_deck(*OLD, settings=replace(SETTINGS, namespace="other"))
    changes = compare(
        Snapshot.of_deck(deck, make_lock(deck)), Snapshot.of_deck(other, make_lock(other))
    )
    assert len(changes.of(ChangeKind.RESTARTED)) == 5
    assert changes.of(ChangeKind.RESTARTED)[0].detail == "the namespace changed"


def test_anki_does_what_was_forecast(
    releases: tuple[Deck, Lock, Deck, Lock], tmp_path: Path
) -> None:
    old, old_lock, new, new_lock = releases
    changes = compare(Snapshot.of_deck(old, old_lock), Snapshot.of_deck(new, new_lock))
    learner = Learner(tmp_path / "learner")
    try:
        write_package(tmp_path / "a.apkg", old, old_lock)
        write_package(tmp_path / "b.apkg", new, new_lock)
        learner.import_package(tmp_path / "a.apkg")
        log = learner.import_package(tmp_path / "b.apkg")
        assert len(log.new) == len(changes.of(ChangeKind.NEW)) + len(
            changes.of(ChangeKind.RESTARTED)
        )
        assert len(log.updated) == len(changes.of(ChangeKind.UPDATED))
        search = retired_search(new_lock, "Proof")
        found = [learner.col.get_note(note) for note in learner.col.find_notes(search)]
        names = {(note.fields[0], note.note_type()["name"]) for note in found}
        assert names == {("gone", "Proof · Recall"), ("other-kind", "Proof · Recall")}
    finally:
        learner.close()
