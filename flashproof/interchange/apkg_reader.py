"""Anki packages: the notes, note types, decks, and media of an ``.apkg`` or ``.colpkg``.

Source: Anki's own importer. An old package contains ``collection.anki2`` (or ``.anki21``), an
SQLite database with note types and decks as JSON, and media as numbered files. A new package
contains ``collection.anki21b`` (see ``apkg_protobuf``), and a ``collection.anki2`` whose only note
asks the user to update Anki.
"""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from flashproof.errors import ImportFileError
from flashproof.interchange import apkg_protobuf

_COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
"""Names of the database in the archive, newest first; only the newest one has the cards."""


@dataclass(frozen=True, slots=True)
class PackageNoteType:
    """A note type of a package."""

    name: str
    fields: tuple[str, ...]
    """The names of the fields, in order."""
    is_cloze: bool = False
    cards: int = 1
    """The number of card templates."""


@dataclass(frozen=True, slots=True)
class PackageNote:
    """A note of a package."""

    guid: str
    type: PackageNoteType
    fields: Mapping[str, str]
    """The HTML of each field, by its name."""
    tags: tuple[str, ...]
    deck: str
    ordinals: tuple[int, ...] = (0,)
    """The ordinals of its cards, counted from 0."""


@dataclass(frozen=True, slots=True)
class Package:
    """Everything in a package that can be imported."""

    notes: tuple[PackageNote, ...]
    media: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The content of each media file, by its name in the media folder."""
    has_reviews: bool = False
    """Whether the package contains a review history, which is not imported."""


def read_package(path: Path) -> Package:
    """Read a package.

    Raises:
        ImportFileError: The file is not a package, or ``zstandard`` is needed and not installed.

    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, sqlite3.Error, KeyError, ValueError) as error:
        raise ImportFileError(f"{path.name} is not an Anki package: {error}") from error


def _read(archive: zipfile.ZipFile) -> Package:
    members = set(archive.namelist())
    name = next((name for name in _COLLECTIONS if name in members), None)
    if name is None:
        raise ImportFileError("the package contains no collection")
    content, is_new = archive.read(name), name.endswith("b")
    database = apkg_protobuf.decompress(content) if is_new else content
    with closing(sqlite3.connect(":memory:")) as connection:
        # A database in memory cannot use a write-ahead log, so set the format versions at offsets
        # 18 and 19 to 1.
        connection.deserialize(database[:18] + b"\1\1" + database[20:])
        connection.create_collation("unicase", _compare_without_case)
        has_tables = "notetypes" in _table_names(connection)
        types, decks = (_types_from_tables if has_tables else _types_from_json)(connection)
        notes = tuple(_notes(connection, types, decks))
        reviews = connection.execute("SELECT count(*) FROM revlog").fetchone()[0]
    return Package(notes, dict(_media(archive, is_new=is_new)), bool(reviews))


def _compare_without_case(one: str, other: str) -> int:
    """Replace Anki's collation ``unicase``; only needed because table definitions name it."""
    first, second = one.casefold(), other.casefold()
    return (first > second) - (first < second)


def _table_names(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}


_TypesAndDecks = tuple[dict[int, PackageNoteType], dict[int, str]]
"""Note types by id, and names of decks by id."""


def _types_from_json(connection: sqlite3.Connection) -> _TypesAndDecks:
    models, decks = connection.execute("SELECT models, decks FROM col").fetchone()
    types = {
        int(type_id): PackageNoteType(
            str(model["name"]),
            tuple(str(one["name"]) for one in sorted(model["flds"], key=lambda one: one["ord"])),
            model.get("type") == 1,
            len(model["tmpls"]),
        )
        for type_id, model in json.loads(models).items()
    }
    return types, {int(deck_id): str(deck["name"]) for deck_id, deck in json.loads(decks).items()}


def _types_from_tables(connection: sqlite3.Connection) -> _TypesAndDecks:
    fields: dict[int, list[str]] = {}
    for type_id, name in connection.execute("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
        fields.setdefault(type_id, []).append(name)
    templates = dict(connection.execute("SELECT ntid, count(*) FROM templates GROUP BY ntid"))
    types = {
        type_id: PackageNoteType(
            name,
            tuple(fields.get(type_id, ())),
            apkg_protobuf.note_type_kind(config) == 1,
            templates.get(type_id, 1),
        )
        for type_id, name, config in connection.execute("SELECT id, name, config FROM notetypes")
    }
    decks = connection.execute("SELECT id, name FROM decks")
    return types, {deck_id: name.replace("\x1f", "::") for deck_id, name in decks}


def _notes(
    connection: sqlite3.Connection, types: Mapping[int, PackageNoteType], decks: Mapping[int, str]
) -> Iterator[PackageNote]:
    """Yield the notes in the order in which Anki shows new cards."""
    cards: dict[int, list[tuple[int, int]]] = {}
    # "odid" is the original deck of a card that is in a filtered deck.
    for note_id, deck_id, original_deck_id, ordinal in connection.execute(
        "SELECT nid, did, odid, ord FROM cards ORDER BY due, id"
    ):
        cards.setdefault(note_id, []).append((original_deck_id or deck_id, ordinal))
    rows = connection.execute("SELECT id, guid, mid, tags, flds FROM notes ORDER BY id")
    order = {note_id: index for index, note_id in enumerate(cards)}
    for note_id, guid, type_id, tags, text in sorted(rows, key=lambda row: order.get(row[0], 0)):
        note_cards = cards.get(note_id, [(1, 0)])
        note_type = types[type_id]
        fields = dict(zip(note_type.fields, text.split("\x1f"), strict=False))
        ordinals = tuple(sorted(ordinal for _, ordinal in note_cards))
        deck = decks.get(note_cards[0][0], "Default")
        yield PackageNote(guid, note_type, fields, tuple(tags.split()), deck, ordinals)


def _media(archive: zipfile.ZipFile, *, is_new: bool) -> Iterator[tuple[str, bytes]]:
    members = set(archive.namelist())
    if "media" not in members:
        return
    index = archive.read("media")
    names: Mapping[str, str] = (
        apkg_protobuf.media_names(index) if is_new else json.loads(index or b"{}")
    )
    for member, name in names.items():
        # Skip names with a path: nothing may be written outside the media folder.
        if member in members and name and name == Path(name).name and "\\" not in name:
            content = archive.read(member)
            yield name, apkg_protobuf.decompress(content) if is_new else content
