"""Anki's packages: the notes, note types, decks and media in an ``.apkg``.

Source: Anki's own importer. An old package holds ``collection.anki2`` (or ``.anki21``), SQLite with
note types and decks as JSON, and media as files by number; a new one holds ``collection.anki21b``
(see ``package_new``), beside a ``collection.anki2`` that only says "please update".
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

_FILES = ("collection.anki21b", "collection.anki21", "collection.anki2")
"""From the newest; only one holds the cards."""


@dataclass(frozen=True, slots=True)
class PackageNoteType:
    """What the fields of a note are called, and whether it is a cloze."""

    name: str
    fields: tuple[str, ...]
    is_cloze: bool = False
    cards: int = 1
    """How many card templates it has."""


@dataclass(frozen=True, slots=True)
class PackageNote:
    """A note, its fields as HTML by name."""

    guid: str
    type: PackageNoteType
    fields: Mapping[str, str]
    tags: tuple[str, ...]
    deck: str
    ordinals: tuple[int, ...] = (0,)
    """Which of its type's cards it has."""


@dataclass(frozen=True, slots=True)
class Package:
    """All of a package that a card can be made of."""

    notes: tuple[PackageNote, ...]
    media: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    is_reviewed: bool = False
    """Whether it holds somebody's reviews, which no card file can."""


def read_package(path: Path) -> Package:
    """Read a package.

    Raises:
        ImportFileError: it is none, or ``zstandard`` is needed for it and not there.

    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, sqlite3.Error, KeyError, ValueError) as fault:
        raise ImportFileError(f"{path.name} is no Anki package: {fault}") from fault


def _read(archive: zipfile.ZipFile) -> Package:
    names = set(archive.namelist())
    name = next((name for name in _FILES if name in names), None)
    if name is None:
        raise ImportFileError("there is no collection in it")
    content, is_new = archive.read(name), name.endswith("b")
    database = apkg_protobuf.unpack(content) if is_new else content
    with closing(sqlite3.connect(":memory:")) as connection:
        # A database in memory has no write-ahead log: the format versions at 18 and 19 say so.
        connection.deserialize(database[:18] + b"\1\1" + database[20:])
        connection.create_collation("unicase", _unicase)
        is_modern = "notetypes" in _tables(connection)
        types, decks = _modern(connection) if is_modern else _legacy(connection)
        notes = tuple(_notes(connection, types, decks))
        reviews = connection.execute("SELECT count(*) FROM revlog").fetchone()[0]
    return Package(notes, dict(_media(archive, is_new=is_new)), bool(reviews))


def _unicase(one: str, other: str) -> int:
    """Anki's own collation; only needed for tables that name it."""
    first, second = one.casefold(), other.casefold()
    return (first > second) - (first < second)


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}


def _legacy(connection: sqlite3.Connection) -> tuple[dict[int, PackageNoteType], dict[int, str]]:
    models, decks = connection.execute("SELECT models, decks FROM col").fetchone()
    types = {
        int(number): PackageNoteType(
            str(model["name"]),
            tuple(str(one["name"]) for one in sorted(model["flds"], key=lambda one: one["ord"])),
            model.get("type") == 1,
            len(model["tmpls"]),
        )
        for number, model in json.loads(models).items()
    }
    return types, {int(number): str(deck["name"]) for number, deck in json.loads(decks).items()}


def _modern(connection: sqlite3.Connection) -> tuple[dict[int, PackageNoteType], dict[int, str]]:
    fields: dict[int, list[str]] = {}
    for number, name in connection.execute("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
        fields.setdefault(number, []).append(name)
    templates = dict(connection.execute("SELECT ntid, count(*) FROM templates GROUP BY ntid"))
    types = {
        number: PackageNoteType(
            name,
            tuple(fields.get(number, ())),
            apkg_protobuf.first_number(config) == 1,
            templates.get(number, 1),
        )
        for number, name, config in connection.execute("SELECT id, name, config FROM notetypes")
    }
    rows = connection.execute("SELECT id, name FROM decks")
    return types, {number: name.replace("\x1f", "::") for number, name in rows}


def _notes(
    connection: sqlite3.Connection, types: Mapping[int, PackageNoteType], decks: Mapping[int, str]
) -> Iterator[PackageNote]:
    """In the order in which new cards are shown."""
    cards: dict[int, list[tuple[int, int]]] = {}
    # A card in a filtered deck names its own in "odid".
    for note, deck, home, ordinal in connection.execute(
        "SELECT nid, did, odid, ord FROM cards ORDER BY due, id"
    ):
        cards.setdefault(note, []).append((home or deck, ordinal))
    rows = connection.execute("SELECT id, guid, mid, tags, flds FROM notes ORDER BY id")
    order = {number: place for place, number in enumerate(cards)}
    for number, guid, model, tags, text in sorted(rows, key=lambda row: order.get(row[0], 0)):
        held = cards.get(number, [(1, 0)])
        kind = types[model]
        fields = dict(zip(kind.fields, text.split("\x1f"), strict=False))
        ordinals = tuple(sorted(ordinal for _, ordinal in held))
        deck = decks.get(held[0][0], "Default")
        yield PackageNote(guid, kind, fields, tuple(tags.split()), deck, ordinals)


def _media(archive: zipfile.ZipFile, *, is_new: bool) -> Iterator[tuple[str, bytes]]:
    if "media" not in archive.namelist():
        return
    listed = archive.read("media")
    names: Mapping[str, str] = (
        apkg_protobuf.media_names(listed) if is_new else json.loads(listed or b"{}")
    )
    members = set(archive.namelist())
    for number, name in names.items():
        # A name is a name: a package must not write outside of the media folder.
        if number in members and name and name == Path(name).name and "\\" not in name:
            content = archive.read(number)
            yield name, apkg_protobuf.unpack(content) if is_new else content
