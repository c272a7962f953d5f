"""The changes that ``diff`` forecasts, compared with what Anki then does."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from flashproof import lock as locks
from flashproof.anki import Deck, apkg, retired_search
from flashproof.errors import ReleaseError
from flashproof.lock import Lock
from flashproof.releases import change_report
from flashproof.releases.changes import ChangeKind, Changes, compare
from flashproof.releases.locate import find_release
from flashproof.releases.snapshot import Snapshot
from tests.anki.learner import Learner
from tests.anki.sample_decks import NOW, SETTINGS, make_deck, make_lock, recall_card, write_package

OLD = [
    recall_card("kept"),
    recall_card("edited", "The old answer."),
    recall_card("gone", question="Where did it go?"),
    recall_card("other-kind"),
    "## Cloze\n\n### Blanks\n<!-- id: blanks -->\n\n{{c1::One}} and {{c2::two}}.",
]
NEW = [
    recall_card("kept"),
    recall_card("edited", "The new answer."),
    recall_card("fresh"),
    "## Cloze\n\n### Kind\n<!-- id: other-kind -->\n\n{{c1::One}}.",
    "## Cloze\n\n### Blanks\n<!-- id: blanks -->\n\n{{c1::One}} and {{c3::three}}.",
]


@pytest.fixture
def releases() -> tuple[Deck, Lock, Deck, Lock]:
    old = make_deck(*OLD)
    old_lock = make_lock(old)
    new = make_deck(*NEW, title="Elsewhere")
    return old, old_lock, new, make_lock(new, old_lock, NOW + 100)


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


def test_a_lock_shows_all_changes_but_decks_and_texts(
    releases: tuple[Deck, Lock, Deck, Lock],
) -> None:
    _, old_lock, new, new_lock = releases
    changes = compare(Snapshot.of_lock(old_lock, "test/proof"), Snapshot.of_deck(new, new_lock))
    assert ids_by_kind(changes) == {**EXPECTED, ChangeKind.MOVED: []}
    assert changes.unchanged == 1


def test_nothing_changes_from_a_release_to_itself() -> None:
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


@pytest.mark.parametrize("title", ['A "b" c', "a_b*c", "a:b", "a\\b", "プルーフ", "(a) or -b"])
def test_the_search_works_with_any_title(title: str, tmp_path: Path) -> None:
    settings = replace(SETTINGS, title=title)
    old = make_deck(recall_card("stays"), recall_card("goes"), settings=settings)
    write_package(tmp_path / "deck.apkg", old, make_lock(old))
    learner = Learner(tmp_path / "learner")
    try:
        learner.import_package(tmp_path / "deck.apkg")
        after = make_lock(
            make_deck(recall_card("stays"), settings=settings), make_lock(old), NOW + 1
        )
        found = learner.col.find_notes(retired_search(after, title))
        assert [learner.col.get_note(note).fields[0] for note in found] == ["goes"]
    finally:
        learner.close()


def test_without_retired_cards_there_is_no_search() -> None:
    assert retired_search(Lock(), "Proof") == ""


def test_reports_agree_in_three_formats(releases: tuple[Deck, Lock, Deck, Lock]) -> None:
    old, old_lock, new, new_lock = releases
    changes = compare(Snapshot.of_deck(old, old_lock), Snapshot.of_deck(new, new_lock))
    search = retired_search(new_lock, "Proof")
    text = change_report.to_text(changes, search)
    assert text.startswith("1 new, 2 updated, 3 moved, 1 retired, 1 restarted")
    assert "      - The old answer.\n      + The new answer.\n" in text
    assert search in text
    value = json.loads(change_report.to_json(changes, search))
    assert value["counts"] == {
        "new": 1,
        "updated": 2,
        "moved": 3,
        "retired": 1,
        "restarted": 1,
        "unchanged": 0,
    }
    html = MarkdownIt("commonmark").render(change_report.to_markdown(changes, search))
    assert html.count("<details>") == html.count("</details>") == 5
    assert "+ The new answer." in html


def test_a_fence_in_a_field_does_not_end_the_report() -> None:
    fence = "````text\n```\nTHE END\n```\n````"
    old, new = make_deck(recall_card("a", "Old.")), make_deck(recall_card("a", f"New.\n\n{fence}"))
    changes = compare(
        Snapshot.of_deck(old, make_lock(old)),
        Snapshot.of_deck(new, make_lock(new, make_lock(old), NOW + 1)),
    )
    html = MarkdownIt("commonmark").render(change_report.to_markdown(changes))
    assert html.index("THE END") < html.index("</pre>")


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all"], ids=["empty", "cut", "text"])
def test_a_file_that_is_not_a_package_is_an_error(content: bytes) -> None:
    with pytest.raises(ReleaseError):
        Snapshot.of_package(content)


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_older_releases_are_found_by_name(
    releases: tuple[Deck, Lock, Deck, Lock], tmp_path: Path
) -> None:
    old, old_lock, _, _ = releases
    cards = tmp_path / "project" / "cards"
    cards.mkdir(parents=True)
    (cards / "cards.lock").write_text(locks.dumps(old_lock))
    git(cards.parent, "init", "-q")
    git(cards.parent, "add", ".")
    git(cards.parent, "commit", "-q", "-m", "first")
    git(cards.parent, "tag", "v1")
    (cards / "cards.lock").write_text(locks.dumps(Lock()))
    write_package(tmp_path / "old.apkg", old, old_lock)

    def read(name: str, made: Deck | None = None) -> Snapshot:
        return find_release(name, cards, "test/proof", lambda _folder: made)

    assert read("v1") == Snapshot.of_lock(old_lock, "test/proof")
    assert read("v1", old) == read(str(tmp_path / "old.apkg")) == Snapshot.of_deck(old, old_lock)
    assert not read(str(cards / "cards.lock")).cards
    for name in ("v2", "--output=x", str(tmp_path / "none.apkg"), str(tmp_path / "none.lock")):
        with pytest.raises(ReleaseError):
            read(name)
