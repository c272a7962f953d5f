"""What learners have: the cards of a release, from the deck itself, its package or its lock."""

from __future__ import annotations

import html
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

from flashproof.anki.identity import FIELDS, guid
from flashproof.anki.note import Deck, Note
from flashproof.anki.notes import card_state
from flashproof.errors import ReleaseError
from flashproof.lock import Lock
from flashproof.model import Kind

_TAG = re.compile(r"<[^>]*>")
_EDGE = re.compile(r"</?(?:p|li|ol|ul|t[dhr]|div|br|pre|blockquote)\b[^>]*>")


@dataclass(frozen=True, slots=True)
class ReleasedCard:
    """A card as learners have it."""

    card: str
    kind: Kind
    guid: str
    modified: int
    numbers: tuple[int, ...] = ()
    """Of the Anki cards that it makes; empty: the first alone."""
    deck: str = ""
    """Empty where a lock is all that is known, as is what follows."""
    fields: Mapping[str, str] | None = None
    """Plain text by the field's name, without empty ones."""
    tags: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """What it asks; its id where only a lock is known."""
        fields = self.fields or {}
        return fields.get("Question") or fields.get("Title") or self.card


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A release: its cards by guid, and its note types' times by slug."""

    cards: Mapping[str, ReleasedCard]
    note_types: Mapping[str, int]


def of_deck(deck: Deck, lock: Lock) -> Snapshot:
    """What those get who import this deck, built with this lock."""
    cards = {note.guid: _of_note(note, lock) for note in deck.notes}
    return Snapshot(cards, {slug: entry.modified for slug, entry in lock.note_types.items()})


def of_lock(lock: Lock, namespace: str) -> Snapshot:
    """What is known of a release by its lock alone: which cards, and since when."""
    held = (
        ReleasedCard(
            one.card, one.kind, guid(namespace, one.kind, one.card), one.modified, one.numbers
        )
        for one in lock.cards.values()
    )
    cards = {one.guid: one for one in held}
    return Snapshot(cards, {slug: entry.modified for slug, entry in lock.note_types.items()})


def of_package(content: bytes) -> Snapshot:
    """What a package holds.

    Raises:
        ReleaseError: it is no package of this program.

    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            database = archive.read("collection.anki2")
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(database)
            return _of_database(connection)
    except (zipfile.BadZipFile, KeyError, sqlite3.Error, StopIteration, ValueError) as fault:
        raise ReleaseError("this is no package that flashproof wrote") from fault


def _of_note(note: Note, lock: Lock) -> ReleasedCard:
    entry = lock.cards.get(note.card_id)
    return ReleasedCard(
        note.card_id,
        note.kind,
        note.guid,
        entry.modified if entry else 0,
        card_state(note).numbers,
        note.deck,
        _plain_fields(note.kind, note.fields),
        note.tags,
    )


def _of_database(connection: sqlite3.Connection) -> Snapshot:
    models, decks = (json.loads(text) for text in _row(connection, "models, decks", "col"))
    kinds = {int(key): _kind(str(model["name"])) for key, model in models.items()}
    times = {_kind(str(model["name"])).slug: int(model["mod"]) for model in models.values()}
    names = {int(key): str(deck["name"]) for key, deck in decks.items()}
    cards: dict[int, list[tuple[int, int]]] = {}
    for note, deck, ordinal in connection.execute("SELECT nid, did, ord FROM cards ORDER BY ord"):
        cards.setdefault(note, []).append((deck, ordinal + 1))
    rows = connection.execute("SELECT id, guid, mid, mod, tags, flds FROM notes ORDER BY rowid")
    found = {}
    for number, key, model, modified, tags, text in rows:
        fields = tuple(text.split("\x1f"))
        numbers = tuple(one for _, one in cards[number])
        found[key] = ReleasedCard(
            fields[0],
            kinds[model],
            key,
            modified,
            numbers if numbers != (1,) else (),
            names[cards[number][0][0]],
            _plain_fields(kinds[model], fields),
            tuple(tags.split()),
        )
    return Snapshot(found, times)


def _row(connection: sqlite3.Connection, columns: str, table: str) -> tuple[str, ...]:
    row = connection.execute(f"SELECT {columns} FROM {table}").fetchone()  # noqa: S608 - constants
    return tuple(str(value) for value in row)


def _kind(note_type: str) -> Kind:
    """The kind of a note type by the end of its name, which names whose deck it is before."""
    return next(kind for kind in Kind if note_type.endswith(f" {kind}"))


def _plain_fields(kind: Kind, fields: tuple[str, ...]) -> Mapping[str, str]:
    names = (part.name for part in FIELDS[kind])
    return dict(_plain(zip(names, fields, strict=False)))


def _plain(fields: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, value in fields:
        text = html.unescape(_TAG.sub("", _EDGE.sub("\n", value)))
        lines = (line.rstrip() for line in text.splitlines())
        if plain := "\n".join(line for line in lines if line):
            yield name, plain
