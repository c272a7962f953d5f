"""Read an .apkg file, and verify that it belongs to the subscribed deck."""

from __future__ import annotations

import hashlib
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from .errors import RefusedError
from .ids import guid, kinds_by_type
from .release import Release

DATABASE = "collection.anki2"
_LARGEST_UNPACKED = 2 << 30
"""The maximum total size of all files in a package, in bytes."""
_MOST_FILES = 200_000
_MEDIA_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class PackageNote:
    """A note in a package."""

    guid: str
    type_id: int
    modified: int
    """The time of the author's last change to the note, in seconds since 1970."""
    tags: tuple[str, ...]
    fields: Mapping[str, str]
    """The HTML of all fields, keyed by ``field_key``."""
    card_id: str
    """The id of the card, which is the content of the field "Id"."""


@dataclass(frozen=True)
class Package:
    """The content of a package that belongs to the subscribed deck."""

    content: bytes = field(repr=False)
    database: bytes = field(repr=False)
    """The SQLite file with notes, cards, and note types."""
    note_types: Mapping[int, dict[str, Any]]
    """The note types in Anki's JSON format, keyed by id."""
    notes: Mapping[str, PackageNote]
    """The notes in learning order, keyed by GUID."""

    @property
    def times(self) -> frozenset[int]:
        """The times of the author's last changes to the notes, in seconds since 1970."""
        return frozenset(note.modified for note in self.notes.values())

    def field_names(self, type_id: int) -> dict[str, str]:
        """Return the names of a note type's fields, keyed by ``field_key``."""
        return {field_key(one): one["name"] for one in self.note_types[type_id]["flds"]}


def field_key(part: Mapping[str, Any]) -> str:
    """Return a key that identifies a field or card template even after it is renamed."""
    return str(part["id"]) if part.get("id") else f"name:{part['name']}"


def read_package(content: bytes, release: Release) -> Package:
    """Read and verify a package.

    Args:
        content: the bytes of the .apkg file.
        release: the release that describes the package.

    Raises:
        RefusedError: the package is damaged, or it does not belong to the deck.

    """
    sha256 = hashlib.sha256(content).hexdigest()
    if len(content) != release.package_size or sha256 != release.package_sha256:
        raise RefusedError(
            f"{release.package_address} does not match its description in deck.json. The site may "
            "have been updated during the download. Try again later."
        )
    try:
        return _read(content, release.namespace)
    except (
        zipfile.BadZipFile,
        sqlite3.Error,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise RefusedError(f"{release.package_address} is damaged: {error}") from error


def _read(content: bytes, namespace: str) -> Package:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        _check_files(archive)
        database = archive.read(DATABASE)
        media = json.loads(archive.read("media"))
    for name in media.values():
        if not _MEDIA_NAME.fullmatch(name):
            raise RefusedError(f"The package contains a file with an unsafe name: {name!r}.")
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(database)
        connection.execute("PRAGMA trusted_schema = OFF")
        note_types, notes = _read_database(connection, namespace)
    return Package(content, database, note_types, notes)


def _is_complete(model: Mapping[str, Any]) -> bool:
    """Return whether a note type has two or more fields, a template, unique ids, and valid values.

    Raises:
        KeyError: a key that the add-on uses is missing.

    """
    fields, templates = model["flds"], model["tmpls"]
    ids = [part["id"] for part in (*fields, *templates)]
    texts = [model["name"], model["css"], *(part["name"] for part in (*fields, *templates))]
    texts += [part[side] for part in templates for side in ("qfmt", "afmt", "bqfmt", "bafmt")]
    numbers = [model["mod"], model["type"], *ids]
    return (
        len(fields) > 1
        and bool(templates)
        and len(set(ids)) == len(ids)
        and all(isinstance(number, int) for number in numbers)
        and all(isinstance(text, str) for text in texts)
    )


def _check_files(archive: zipfile.ZipFile) -> None:
    files = archive.infolist()
    if len(files) > _MOST_FILES or sum(one.file_size for one in files) > _LARGEST_UNPACKED:
        raise RefusedError("The unpacked package is too large.")
    unknown = {one.filename for one in files if not re.fullmatch(r"[0-9]+|media", one.filename)} - {
        DATABASE
    }
    if unknown or len({one.filename for one in files}) != len(files):
        raise RefusedError(f"The package contains unexpected files: {sorted(unknown)[:3]}.")


def _read_database(
    connection: sqlite3.Connection, namespace: str
) -> tuple[dict[int, dict[str, Any]], dict[str, PackageNote]]:
    kinds = kinds_by_type(namespace)
    parts = {kind for (kind,) in connection.execute("SELECT DISTINCT type FROM sqlite_master")}
    if not parts <= {"table", "index"}:
        raise RefusedError("The package's database has an unexpected format.")
    ((models,),) = connection.execute("SELECT models FROM col")
    note_types = {int(number): value for number, value in json.loads(models).items()}
    if not note_types.keys() <= kinds.keys():
        raise RefusedError("The package contains note types that do not belong to this deck.")
    if not all(map(_is_complete, note_types.values())):
        raise RefusedError("The package contains damaged note types.")
    rows = connection.execute(
        "SELECT guid, mid, notes.mod, tags, flds FROM notes"
        " ORDER BY (SELECT min(due) FROM cards WHERE nid = notes.id), notes.id"
    )
    notes = {}
    for own_guid, type_id, modified, tags, text in rows:
        if type_id not in note_types:
            raise RefusedError("The package contains notes that do not belong to this deck.")
        parts_of_type = note_types[type_id]["flds"]
        texts = text.split("\x1f")
        fields = {field_key(part): one for part, one in zip(parts_of_type, texts, strict=True)}
        names = {part["name"]: one for part, one in zip(parts_of_type, texts, strict=True)}
        if own_guid != guid(namespace, kinds[type_id], names["Id"]):
            raise RefusedError("The package contains notes that do not belong to this deck.")
        note = PackageNote(
            own_guid, type_id, int(modified), tuple(tags.split()), fields, names["Id"]
        )
        notes[own_guid] = note
    return note_types, notes
