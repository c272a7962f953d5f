"""Equal decks give equal bytes, broken packages are refused, and Anki imports the package.

Also tests ``anki/note.py``.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from flashproof.anki import Deck, package_file_name
from flashproof.anki.apkg import to_bytes
from flashproof.errors import PackageError
from flashproof.model import Kind
from tests.anki.learner import Learner
from tests.anki.sample_cards import CARDS
from tests.anki.sample_decks import (
    NOW,
    SETTINGS,
    AllProved,
    make_deck,
    make_lock,
    recall_card,
    write_package,
)

IMAGE = {"curve.png": b"\x89PNG and so on"}


@pytest.fixture(scope="module")
def deck() -> Deck:
    return make_deck(
        *CARDS, recall_card("picture", "![a curve](curve.png)"), evidence=AllProved(), images=IMAGE
    )


def database(content: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(zipfile.ZipFile(io.BytesIO(content)).read("collection.anki2"))
    return connection


def test_equal_decks_give_equal_bytes(deck: Deck) -> None:
    again = make_deck(
        *CARDS, recall_card("picture", "![a curve](curve.png)"), evidence=AllProved(), images=IMAGE
    )
    assert to_bytes(deck, make_lock(deck)) == to_bytes(again, make_lock(again))


def test_bytes_do_not_depend_on_the_hash_seed() -> None:
    code = (
        "import hashlib\n"
        "from tests.anki.sample_decks import make_deck, make_lock\n"
        "from tests.anki.sample_cards import CARDS\n"
        "from flashproof.anki.apkg import to_bytes\n"
        "deck = make_deck(*CARDS)\n"
        "print(hashlib.sha256(to_bytes(deck, make_lock(deck))).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            cwd=Path(__file__).parents[2],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(digests) == 1


def test_the_package_is_compressed_and_contains_its_media(deck: Deck) -> None:
    archive = zipfile.ZipFile(io.BytesIO(to_bytes(deck, make_lock(deck))))
    assert archive.testzip() is None
    assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_DEFLATED}
    assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    media = json.loads(archive.read("media"))
    assert {name: archive.read(key) for key, name in media.items()} == IMAGE


def test_every_note_has_the_time_of_its_last_change(deck: Deck) -> None:
    lock = make_lock(deck)
    changed = replace(lock.cards["quiz"], modified=NOW + 5)
    lock = replace(lock, cards={**lock.cards, "quiz": changed})
    rows = dict(database(to_bytes(deck, lock)).execute("SELECT flds, mod FROM notes").fetchall())
    times = {fields.split("\x1f")[0]: time for fields, time in rows.items()}
    assert times.pop("quiz") == NOW + 5
    assert set(times.values()) == {NOW}


def test_anki_imports_everything(deck: Deck, tmp_path: Path) -> None:
    write_package(tmp_path / "deck.apkg", deck, make_lock(deck))
    learner = Learner(tmp_path / "learner")
    try:
        log = learner.import_package(tmp_path / "deck.apkg")
        assert len(log.new) == len(deck.notes)
        held = learner.notes()
        assert {key: note.fields for key, note in held.items()} == {
            note.guid: note.fields for note in deck.notes
        }
        col = learner.col
        assert sorted(learner.note_types().values())[-7:] == sorted(f"Proof · {k}" for k in Kind)
        assert col.media.check().missing == []
        assert (Path(col.media.dir()) / "curve.png").read_bytes() == IMAGE["curve.png"]
        names = {one.name for one in col.decks.all_names_and_ids()}
        assert names == {"Default", "Proof", "Proof::Part", "Proof::Part::Topic"}
        assert {name: col.decks.by_name(name)["desc"] for name in names - {"Default"}} == dict(
            deck.descriptions
        )
        assert [row[7] for row in sorted(learner.cards().values(), key=lambda row: row[7])] == [
            position for position, note in enumerate(deck.notes, 1) for _ in note.ordinals
        ]
        assert col.find_notes(
            '"note:Proof · Quiz" tag:Proof::level::beginner tag:Proof::topic::topic'
        )
        checksums = dict(col.db.all("select id, csum from notes"))
        assert len(set(checksums.values())) == len(deck.notes)  # Anki sees no duplicates
        for one in held.values():
            digest = hashlib.sha1(one.fields[0].encode(), usedforsecurity=False).hexdigest()
            assert checksums[one.id] == int(digest[:8], 16)
        assert learner.check_database() == ""
    finally:
        learner.close()


def test_anki_keeps_callouts_footnotes_tasks_and_ruby(tmp_path: Path) -> None:
    answer = (
        "> [!TIP]\n> Use ==SI== units.[^1]\n\n- [x] done\n\n<ruby>漢<rt>kan</rt></ruby>\n\n"
        "<details>\n<summary>Why?</summary>\n\nBecause.\n\n</details>\n\n[^1]: $1\\,\\text{N}$"
    )
    marked = make_deck(recall_card("marked", answer))
    write_package(tmp_path / "deck.apkg", marked, make_lock(marked))
    learner = Learner(tmp_path / "learner")
    try:
        learner.import_package(tmp_path / "deck.apkg")
        (card,) = (learner.col.get_card(number) for number in learner.cards())
        shown = card.answer()
        for html in (
            '<blockquote class="callout-tip">\n<p><strong>Tip</strong></p>',
            "<mark>SI</mark> units.<sup>[1]</sup>",
            '<span aria-label="done" role="img">☑</span> done',
            "<ruby>漢<rt>kan</rt></ruby>",
            "<summary>Why?</summary>\n<p>Because.</p>\n</details>",
            '<div role="doc-endnotes">\n<hr>\n<ol>\n<li>\\(1\\,\\text{N}\\)</li>',
        ):
            assert html in shown
        assert 'href="#' not in shown
    finally:
        learner.close()


def test_renamed_fields_are_updated(deck: Deck, tmp_path: Path) -> None:
    """A spare field got a name after the first decks were built."""
    types = tuple(
        replace(
            one,
            fields=tuple(
                replace(f, name=f.name.replace("My notes", "Spare 1")) for f in one.fields
            ),
        )
        for one in deck.note_types
    )
    lock = make_lock(deck)
    newer = {kind: replace(entry, modified=NOW + 9) for kind, entry in lock.note_types.items()}
    learner = Learner(tmp_path / "learner")
    try:
        write_package(tmp_path / "deck.apkg", replace(deck, note_types=types), lock)
        learner.import_package(tmp_path / "deck.apkg")
        before = learner.notes(), learner.cards(), learner.note_types()
        write_package(tmp_path / "deck.apkg", deck, replace(lock, note_types=newer))
        assert not learner.import_package(tmp_path / "deck.apkg").conflicting
        assert (learner.notes(), learner.cards(), learner.note_types()) == before
        for note_type in deck.note_types:
            fields = learner.col.models.get(note_type.id)["flds"]
            assert [field["name"] for field in fields] == [one.name for one in note_type.fields]
            by_name = {field["name"] for field in fields}
            collapsed = [field["name"] for field in fields if field["collapsed"]]
            assert collapsed == [one for one in ("Spare 2", "Spare 3") if one in by_name]
    finally:
        learner.close()


def test_an_import_never_touches_the_learners_own_style(deck: Deck, tmp_path: Path) -> None:
    write_package(tmp_path / "deck.apkg", deck, make_lock(deck))
    learner = Learner(tmp_path / "learner")
    try:
        learner.import_package(tmp_path / "deck.apkg")
        own = Path(learner.col.media.dir(), "_flashproof-user.css")
        assert not own.exists()
        own.write_text(".card { font-size: 30px; }")
        newer = {
            kind: replace(entry, modified=NOW + 9)
            for kind, entry in make_lock(deck).note_types.items()
        }
        write_package(tmp_path / "deck.apkg", deck, replace(make_lock(deck), note_types=newer))
        learner.import_package(tmp_path / "deck.apkg")
        assert own.read_text() == ".card { font-size: 30px; }"
        report = learner.col.media.check()
        assert (report.missing, list(report.unused)) == ([], [])
    finally:
        learner.close()


def test_a_second_import_of_the_same_package_changes_nothing(deck: Deck, tmp_path: Path) -> None:
    write_package(tmp_path / "deck.apkg", deck, make_lock(deck))
    learner = Learner(tmp_path / "learner")
    try:
        learner.import_package(tmp_path / "deck.apkg")
        before = learner.notes(), learner.cards(), learner.note_types()
        log = learner.import_package(tmp_path / "deck.apkg")
        assert (len(log.new), len(log.updated), len(log.duplicate)) == (0, 0, len(deck.notes))
        assert (learner.notes(), learner.cards(), learner.note_types()) == before
    finally:
        learner.close()


def test_deck_names_that_differ_only_in_case_are_one_deck(tmp_path: Path) -> None:
    deck = make_deck(recall_card("a"), recall_card("b"), recall_card("c"))
    names = ("Proof::Part::Topic", "proof::part::TOPIC", "PROOF::part::Other")
    notes = tuple(replace(note, deck=name) for note, name in zip(deck.notes, names, strict=True))
    write_package(tmp_path / "deck.apkg", replace(deck, notes=notes), make_lock(deck))
    learner = Learner(tmp_path / "learner")
    try:
        learner.import_package(tmp_path / "deck.apkg")
        names_in_anki = {one.name for one in learner.col.decks.all_names_and_ids()} - {"Default"}
        assert names_in_anki == {"Proof", "Proof::Part", "Proof::Part::Topic", "Proof::Part::Other"}
    finally:
        learner.close()


def test_two_projects_can_share_a_collection(tmp_path: Path) -> None:
    learner = Learner(tmp_path / "learner")
    try:
        for namespace in ("one", "other"):
            deck = make_deck(recall_card("same"), settings=replace(SETTINGS, namespace=namespace))
            write_package(tmp_path / "deck.apkg", deck, make_lock(deck))
            learner.import_package(tmp_path / "deck.apkg")
        assert len(learner.notes()) == len(learner.cards()) == 2
        assert len({note.type_id for note in learner.notes().values()}) == 2
    finally:
        learner.close()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"fields": ("a",)}, "fields do not match its note type"),
        ({"ordinals": ()}, "does not generate any cards"),
        ({"card_id": "unknown"}, "the card is not in cards.lock"),
    ],
)
def test_notes_that_would_break_an_import_are_refused(
    deck: Deck, change: dict[str, object], message: str
) -> None:
    broken = replace(deck, notes=(replace(deck.notes[0], **change),))  # type: ignore[arg-type]
    with pytest.raises(PackageError, match=message):
        to_bytes(broken, make_lock(deck))


@pytest.mark.parametrize("mark", ["\x1f", "\x00"], ids=["separator", "zero"])
def test_field_separators_are_refused(deck: Deck, mark: str) -> None:
    note = deck.notes[0]
    broken = replace(note, fields=(*note.fields[:-1], f"a{mark}b"))
    with pytest.raises(PackageError, match="separator"):
        to_bytes(replace(deck, notes=(broken,)), make_lock(deck))


def test_a_missing_image_keeps_the_old_package(deck: Deck, tmp_path: Path) -> None:
    target = tmp_path / "deck.apkg"
    target.write_bytes(b"the last good one")
    with pytest.raises(PackageError, match=r"picture: file not found: curve\.png"):
        write_package(target, replace(deck, media={}), make_lock(deck))
    assert target.read_bytes() == b"the last good one"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", ["a/b.png", "_a.png", "a b.png", "ä.png", "x" * 130, ""])
def test_media_names_that_anki_would_change_are_refused(deck: Deck, name: str) -> None:
    with pytest.raises(PackageError, match="not a valid media name"):
        to_bytes(replace(deck, media={**deck.media, name: b"x"}), make_lock(deck))


@pytest.mark.parametrize("name", ["collection", "Collection", "backup-1"])
def test_a_file_name_that_replaces_a_whole_collection_is_refused(name: str) -> None:
    with pytest.raises(PackageError, match="whole collection"):
        package_file_name(name)


def test_a_full_disk_keeps_the_old_package(
    deck: Deck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "deck.apkg"
    target.write_bytes(b"the last good one")

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="no space"):
        write_package(target, deck, make_lock(deck))
    assert target.read_bytes() == b"the last good one"
    assert list(tmp_path.iterdir()) == [target]
