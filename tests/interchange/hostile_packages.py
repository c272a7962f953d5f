"""Create packages with arbitrary content, in the old and the new format."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flashproof.anki.identity import FIELDS
from flashproof.model import Kind

OWN_TYPE = 2
"""The note type id of ``own_note``."""

_TABLES = {
    "notes": "id integer primary key, guid text, mid integer, mod integer, usn integer, tags text,"
    " flds text, sfld integer, csum integer, flags integer, data text",
    "cards": "id integer primary key, nid integer, did integer, ord integer, mod integer,"
    " usn integer, type integer, queue integer, due integer, odid integer",
    "revlog": "id integer primary key, cid integer",
}


@dataclass
class HostilePackage:
    """A valid package with one Basic note, which tests can change."""

    notes: list[Sequence[Any]] = field(default_factory=lambda: [note("Question?", "Answer.")])
    """Rows: note type id, tags, and fields joined with U+001F."""
    models: Any = None
    """Note types as a value for JSON, or as text; by default Basic, Cloze, and own Recall."""
    decks: Any = None
    media: Any = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    """The content of media files, keyed by name in the archive."""
    sql: Sequence[str] = ()
    """SQL statements that change the database at the end."""

    def write(self, path: Path) -> Path:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("collection.anki2", self.database())
            media = {} if self.media is None else self.media
            archive.writestr(
                "media", media if isinstance(media, bytes | str) else json.dumps(media)
            )
            for name, content in self.files.items():
                archive.writestr(name, content)
        return path

    def database(self) -> bytes:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.create_collation("unicase", lambda one, other: (one > other) - (one < other))
        connection.execute("CREATE TABLE col (id integer primary key, models text, decks text)")
        for name, columns in _TABLES.items():
            connection.execute(f"CREATE TABLE {name} ({columns})")
        models = default_models() if self.models is None else self.models
        decks = {"1": {"name": "Imported deck"}} if self.decks is None else self.decks
        texts = [one if isinstance(one, str) else json.dumps(one) for one in (models, decks)]
        connection.execute("INSERT INTO col VALUES (1, ?, ?)", texts)
        for number, (type_id, tags, text) in enumerate(self.notes, 1):
            connection.execute(
                "INSERT INTO notes (id, guid, mid, tags, flds) VALUES (?, ?, ?, ?, ?)",
                (number, f"guid{number}", type_id, tags, text),
            )
            connection.execute(
                "INSERT INTO cards VALUES (?, ?, 1, 0, 0, 0, 0, 0, ?, 0)", (number, number, number)
            )
        for statement in self.sql:
            connection.execute(statement)
        content = connection.serialize()
        connection.close()
        return content


def note(*fields: str, type_id: int = 1, tags: str = "") -> Sequence[Any]:
    """Return the row of a note."""
    return type_id, tags, "\x1f".join(fields)


def own_note(*, tags: str = "", **fields: str) -> Sequence[Any]:
    """Return the row of a Recall note from flashproof; field names have ``_`` for a space."""
    values = {key.replace("_", " "): text for key, text in fields.items()}
    return note(
        *(values.get(one.name, "") for one in FIELDS[Kind.RECALL]), type_id=OWN_TYPE, tags=tags
    )


def default_models() -> dict[str, Any]:
    """Return the note types Basic (1), flashproof's Recall (2), and Cloze (3)."""
    return {
        "1": model("Basic", ["Front", "Back"]),
        str(OWN_TYPE): model("X Recall", [one.name for one in FIELDS[Kind.RECALL]]),
        "3": model("Cloze", ["Text", "Extra"], is_cloze=True),
    }


def model(name: str, fields: Sequence[str], *, is_cloze: bool = False) -> dict[str, Any]:
    """Return a note type as in the JSON of a package."""
    return {
        "name": name,
        "type": int(is_cloze),
        "flds": [{"name": one, "ord": number} for number, one in enumerate(fields)],
        "tmpls": [{"name": "Card 1"}],
    }
