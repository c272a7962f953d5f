"""Read the notes, note types, decks, and media of an Anki package (``.apkg`` or ``.colpkg``).

Source: Anki's own importer. An old package contains ``collection.anki2`` (or ``.anki21``), an
SQLite database with note types and decks as JSON, and media as numbered files. A new package
contains ``collection.anki21b`` (see ``apkg_protobuf``), and a ``collection.anki2`` whose only note
asks the user to update Anki.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from flashproof.errors import ImportFileError
from flashproof.interchange import apkg_protobuf
from flashproof.interchange.apkg_archive import PackageArchive, open_archive
from flashproof.interchange.apkg_database import CollectionDatabase, open_collection
from flashproof.interchange.import_limits import (
    MAX_COLLECTION,
    MAX_IMAGE,
    MAX_LIST,
    MAX_NOTES,
    megabytes,
)

_COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
"""The names of the database in the archive, newest first; only the newest database contains the
cards."""


@dataclass(frozen=True, slots=True)
class PackageNoteType:
    """A note type of a package."""

    name: str
    fields: tuple[str, ...]
    """The names of the fields, in order."""
    is_cloze: bool = False
    templates: tuple[tuple[str, str], ...] = ()
    """The templates of the front and the back of each card; empty if the source has none."""


@dataclass(frozen=True, slots=True)
class PackageNote:
    """A note of a package."""

    guid: str
    type: PackageNoteType
    fields: Mapping[str, str]
    """The HTML of each field, keyed by field name."""
    tags: tuple[str, ...]
    deck: str
    ordinals: tuple[int, ...] = (0,)
    """The ordinals of the note's cards, counted from 0."""


class MediaFiles(Protocol):
    """The media files that notes can use. An image is read only when a note uses it."""

    def find(self, name: str) -> str | None:
        """Return the stored name of a file, or ``None`` if there is no such file."""

    def read(self, name: str) -> bytes:
        """Return the content of a file that ``find`` returned."""


@dataclass(frozen=True, slots=True)
class Package:
    """The importable content of a package."""

    notes: tuple[PackageNote, ...]
    media: MediaFiles
    has_reviews: bool = False
    """Whether the package contains a review history, which is not imported."""


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """Open a package and read its notes; its media can be read within the ``with`` block.

    Raises:
        ImportFileError: The file is not an Anki package, is damaged, or is too large, or
            ``zstandard`` is required but not installed.

    """
    with open_archive(path) as archive:
        yield _read(archive)


def _read(archive: PackageArchive) -> Package:
    name = next((name for name in _COLLECTIONS if name in archive), None)
    if name is None:
        raise ImportFileError("the package contains no collection")
    is_new = name.endswith("b")
    content = archive.read(name, MAX_COLLECTION, is_zstd=is_new)
    with open_collection(content) as database:
        del content
        has_tables = "notetypes" in database.tables
        types, decks = (_types_from_tables if has_tables else _types_from_json)(database)
        notes = tuple(_notes(database, types, decks))
        has_reviews = any(database.rows("SELECT id FROM revlog LIMIT 1", int))
    return Package(notes, PackageMedia(archive, is_new=is_new), has_reviews)


_TypesAndDecks = tuple[dict[int, PackageNoteType], dict[int, str]]
"""Note types keyed by id, and deck names keyed by id."""


def _types_from_json(database: CollectionDatabase) -> _TypesAndDecks:
    row = next(database.rows("SELECT models, decks FROM col", str, str), None)
    if row is None:
        raise ImportFileError("the package is damaged: its collection is empty")
    models, decks = (_json_objects(text) for text in row)
    return (
        {_number(type_id): _type_from_json(model) for type_id, model in models.items()},
        {_number(deck_id): _text(deck, "name") for deck_id, deck in decks.items()},
    )


def _type_from_json(model: Any) -> PackageNoteType:
    fields, templates = _list(model, "flds"), _list(model, "tmpls")
    if not all(isinstance(one, dict) and type(one.get("ord")) is int for one in fields):
        raise ImportFileError("the package is damaged: a field has no position")
    names = (_text(one, "name") for one in sorted(fields, key=lambda one: one["ord"]))
    sides = tuple((_template(one, "qfmt"), _template(one, "afmt")) for one in templates)
    return PackageNoteType(_text(model, "name"), tuple(names), model.get("type") == 1, sides)


def _json_objects(text: str | bytes | bytearray | object) -> Mapping[str, Any]:
    """Parse a JSON object."""
    if not isinstance(text, str | bytes | bytearray) or len(text) > MAX_LIST:
        raise ImportFileError(f"a list in the package is larger than {megabytes(MAX_LIST)}")
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError) as error:
        raise ImportFileError("the package is damaged: invalid JSON") from error
    if not isinstance(value, dict):
        raise ImportFileError("the package is damaged: expected a JSON object")
    return value


def _number(text: str) -> int:
    if not text.removeprefix("-").isdecimal() or len(text) > 20:
        raise ImportFileError("the package is damaged: an id is not a number")
    return int(text)


def _text(value: Any, key: str) -> str:
    """Return a string from a JSON object."""
    text = value.get(key) if isinstance(value, dict) else None
    if not isinstance(text, str):
        raise ImportFileError(f"the package is damaged: {key!r} is not text")
    return text.encode("utf-8", "replace").decode()


def _template(value: Any, key: str) -> str:
    """Return a template from a JSON object, or an empty string if it is missing."""
    return _text(value, key) if isinstance(value, dict) and key in value else ""


def _list(value: Any, key: str) -> list[Any]:
    """Return a list from a JSON object."""
    items = value.get(key) if isinstance(value, dict) else None
    if not isinstance(items, list):
        raise ImportFileError(f"the package is damaged: {key!r} is not a list")
    return items


def _types_from_tables(database: CollectionDatabase) -> _TypesAndDecks:
    fields: dict[int, list[str]] = {}
    query = "SELECT ntid, name FROM fields ORDER BY ntid, ord"
    for type_id, name in database.rows(query, int, str):
        fields.setdefault(type_id, []).append(name)
    templates: dict[int, list[tuple[str, str]]] = {}
    query = "SELECT ntid, config FROM templates ORDER BY ntid, ord"
    for type_id, config in database.rows(query, int, bytes):
        templates.setdefault(type_id, []).append(apkg_protobuf.template_sides(config))
    query = "SELECT id, name, config FROM notetypes"
    types = {
        type_id: PackageNoteType(
            name,
            tuple(fields.get(type_id, ())),
            apkg_protobuf.note_type_kind(config) == 1,
            tuple(templates.get(type_id, ())),
        )
        for type_id, name, config in database.rows(query, int, str, bytes)
    }
    decks = database.rows("SELECT id, name FROM decks", int, str)
    return types, {deck_id: name.replace("\x1f", "::") for deck_id, name in decks}


def _notes(
    database: CollectionDatabase, types: Mapping[int, PackageNoteType], decks: Mapping[int, str]
) -> Iterator[PackageNote]:
    """Yield the notes in the order in which Anki shows new cards."""
    cards: dict[Any, list[tuple[Any, Any]]] = {}
    # "odid" is the original deck of a card that is in a filtered deck.
    for note_id, deck_id, original_deck_id, ordinal in database.rows(
        "SELECT nid, did, odid, ord FROM cards ORDER BY due, id", int, int, int, int
    ):
        cards.setdefault(note_id, []).append((original_deck_id or deck_id, ordinal))
    query = "SELECT id, guid, mid, tags, flds FROM notes ORDER BY id"
    rows: list[Any] = []
    for row in database.rows(query, int, str, int, str, str):
        rows.append(row)
        if len(rows) > MAX_NOTES:
            raise ImportFileError(f"the package has more than {MAX_NOTES:,} notes")
    order = {note_id: index for index, note_id in enumerate(cards)}
    for note_id, guid, type_id, tags, text in sorted(rows, key=lambda row: order.get(row[0], 0)):
        if type_id not in types:
            raise ImportFileError("the package is damaged: a note has no note type")
        note_cards = cards.get(note_id, [(1, 0)])
        note_type = types[type_id]
        fields = dict(zip(note_type.fields, text.split("\x1f"), strict=False))
        ordinals = tuple(sorted(ordinal for _, ordinal in note_cards))
        deck = decks.get(note_cards[0][0], "Default")
        yield PackageNote(guid, note_type, fields, tuple(tags.split()), deck, ordinals)


class PackageMedia:
    """The media files of an open package."""

    def __init__(self, archive: PackageArchive, *, is_new: bool) -> None:
        self._archive = archive
        self._is_new = is_new
        self._members: dict[str, str] = {}
        """The archive name of each file, keyed by its name in the media folder."""
        if "media" in archive:
            index = archive.read("media", MAX_LIST, is_zstd=is_new)
            names: Mapping[str, Any] = (
                apkg_protobuf.media_names(bytes(index)) if is_new else _json_objects(index)
            )
            for member, name in names.items():
                if not isinstance(name, str):
                    raise ImportFileError("the package is damaged: its media list is not valid")
                if member in archive:
                    self._members[name] = member
        self._names = {name.casefold(): name for name in self._members}

    def find(self, name: str) -> str | None:
        """Return the stored name of a file, ignoring case; ``None`` if there is no such file."""
        return name if name in self._members else self._names.get(name.casefold())

    def read(self, name: str) -> bytes:
        """Return the content of a file that ``find`` returned."""
        member = self._members[name]
        return bytes(self._archive.read(member, MAX_IMAGE, is_zstd=self._is_new))
