"""Packages that are damaged, or that do not belong to the deck, are refused.

Also covers ``ids``.
"""

from __future__ import annotations

import hashlib
import io
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from anki_addon import ids
from anki_addon.errors import RefusedError
from anki_addon.package import read_package
from anki_addon.release import Release, read_release
from flashproof.anki import identity
from flashproof.anki.apkg import to_bytes
from flashproof.model import Kind
from tests.anki.sample_decks import SETTINGS, make_deck, make_lock
from tests.anki_addon.subscriber import ADDRESS, CARDS, describe_release

DECK = make_deck(*CARDS)
PACKAGE = to_bytes(DECK, make_lock(DECK))
RELEASE = read_release(describe_release(PACKAGE, 0), ADDRESS)


def described(content: bytes) -> Release:
    """Return the release with the hash of a different package."""
    sha256 = hashlib.sha256(content).hexdigest()
    return replace(RELEASE, package_size=len(content), package_sha256=sha256)


def repack(change: Callable[[dict[str, bytes]], object]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(PACKAGE)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def with_sql(statement: str) -> bytes:
    def change(files: dict[str, bytes]) -> None:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(files["collection.anki2"])
            database.executescript(statement)
            files["collection.anki2"] = bytes(database.serialize())

    return repack(change)


@pytest.mark.parametrize("namespace", ["test/proof", "a", "ü/ß"])
def test_the_ids_equal_those_of_the_build(namespace: str) -> None:
    assert ids.kinds_by_type(namespace) == {
        identity.note_type_id(namespace, kind): kind.slug for kind in Kind
    }
    for kind in Kind:
        assert ids.guid(namespace, kind.slug, "l2") == identity.guid(namespace, kind, "l2")


def test_a_package_of_the_deck_is_read() -> None:
    package = read_package(PACKAGE, RELEASE)
    assert {note.card_id for note in package.notes.values()} >= {"changed", "same", "reversed"}
    assert package.times == {1_700_000_000}


def test_a_different_hash_or_size_is_refused() -> None:
    for content in (PACKAGE + b"x", PACKAGE[:-1] + b"x", b""):
        with pytest.raises(RefusedError, match="does not match its description"):
            read_package(content, RELEASE)


@pytest.mark.parametrize(
    "content",
    [
        with_sql("UPDATE notes SET mid = 1"),
        with_sql("UPDATE notes SET guid = 'other'"),
        with_sql("UPDATE notes SET flds = 'renamed' || substr(flds, 5)"),
        with_sql("UPDATE notes SET flds = 'x'"),
        with_sql("""UPDATE col SET models = '{"1": {"flds": []}}'"""),
        with_sql("UPDATE col SET models = '[]'"),
        with_sql("UPDATE col SET models = replace(models, '\"css\"', '\"other\"')"),
        with_sql("UPDATE col SET models = replace(models, '\"qfmt\"', '\"other\"')"),
        with_sql("UPDATE col SET models = replace(models, '\"id\"', '\"other\"')"),
        with_sql('UPDATE col SET models = replace(models, \'"name": "\', \'"name": 1, "x": "\')'),
        with_sql("UPDATE col SET models = 'x'"),
        with_sql("DROP TABLE notes"),
        with_sql("CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM cards; END"),
        with_sql("ALTER TABLE notes RENAME TO n; CREATE VIEW notes AS SELECT * FROM n"),
        repack(lambda files: files.update({"collection.anki21": b"x"})),
        repack(lambda files: files.update({"../collection.anki2": b"x"})),
        repack(lambda files: files.update({"media": b'{"0": "_flashproof-user.css"}'})),
        repack(lambda files: files.update({"media": b'{"0": "../x.png"}'})),
        repack(lambda files: files.update({"media": b"[]"})),
        repack(lambda files: files.pop("media")),
        repack(lambda files: files.update({"collection.anki2": b"not a database"})),
        b"not a zip file",
    ],
)
def test_other_packages_are_refused(content: bytes) -> None:
    with pytest.raises(RefusedError):
        read_package(content, described(content))


def test_the_package_of_a_different_namespace_is_refused() -> None:
    deck = make_deck(*CARDS, settings=replace(SETTINGS, namespace="test/other"))
    content = to_bytes(deck, make_lock(deck))
    with pytest.raises(RefusedError, match="do not belong to this deck"):
        read_package(content, described(content))


def test_a_package_that_is_huge_when_unpacked_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anki_addon.package._LARGEST_UNPACKED", 1_000)
    with pytest.raises(RefusedError, match="unpacked package is too large"):
        read_package(PACKAGE, RELEASE)
