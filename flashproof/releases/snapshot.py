"""Read the cards of a release, as learners have them, from a deck, a package, or a lock."""

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
from flashproof.safe_io import LARGEST_FILE

_TAG = re.compile(r"<[^>]*>")
_BLOCK_TAG = re.compile(r"</?(?:p|li|ol|ul|t[dhr]|div|br|pre|blockquote)\b[^>]*>")


@dataclass(frozen=True, slots=True)
class ReleasedCard:
    """A card as learners have it."""

    card: str
    """The card's id."""
    kind: Kind
    guid: str
    modified: int
    """The Unix time of the last change, in seconds."""
    numbers: tuple[int, ...] = ()
    """The one-based numbers of the note's Anki cards; empty if there is only the first card."""
    deck: str = ""
    """The name of the deck. The name, ``fields``, and ``tags`` are empty if only a lock is
    available."""
    fields: Mapping[str, str] | None = None
    """The plain text of each nonempty field, keyed by field name."""
    tags: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """The question; if there is none, the title or the id."""
        fields = self.fields or {}
        return fields.get("Question") or fields.get("Title") or self.card


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The content of a release."""

    cards: Mapping[str, ReleasedCard]
    """The cards, keyed by GUID."""
    note_types: Mapping[str, int]
    """The Unix time of each note type's last change, in seconds, keyed by slug."""

    @classmethod
    def of_deck(cls, deck: Deck, lock: Lock) -> Snapshot:
        """Return the cards and note types of a deck that was built with this lock."""
        cards = {note.guid: _from_note(note, lock) for note in deck.notes}
        return cls(cards, {slug: entry.modified for slug, entry in lock.note_types.items()})

    @classmethod
    def of_lock(cls, lock: Lock, namespace: str) -> Snapshot:
        """Return the cards and note types in a release's lock, with the times of their changes."""
        cards = (
            ReleasedCard(
                one.card, one.kind, guid(namespace, one.kind, one.card), one.modified, one.numbers
            )
            for one in lock.cards.values()
        )
        note_types = {slug: entry.modified for slug, entry in lock.note_types.items()}
        return cls({card.guid: card for card in cards}, note_types)

    @classmethod
    def of_package(cls, content: bytes) -> Snapshot:
        """Return the content of an ``.apkg`` file.

        Raises:
            ReleaseError: the content is not a package that flashproof wrote.

        """
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                with archive.open("collection.anki2") as file:
                    database = file.read(LARGEST_FILE + 1)
                if len(database) > LARGEST_FILE:
                    raise ReleaseError("the collection in the package is too large")
            with closing(sqlite3.connect(":memory:")) as connection:
                connection.deserialize(database)
                return _from_database(connection)
        except ReleaseError:
            raise
        except Exception as error:
            raise ReleaseError("the file is not a package written by flashproof") from error


def _from_note(note: Note, lock: Lock) -> ReleasedCard:
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


def _from_database(connection: sqlite3.Connection) -> Snapshot:
    models, decks = (json.loads(text) for text in _row(connection, "models, decks", "col"))
    kinds = {int(key): _kind(str(model["name"])) for key, model in models.items()}
    times = {_kind(str(model["name"])).slug: int(model["mod"]) for model in models.values()}
    names = {int(key): str(deck["name"]) for key, deck in decks.items()}
    anki_cards: dict[int, list[tuple[int, int]]] = {}
    for note, deck, ordinal in connection.execute("SELECT nid, did, ord FROM cards ORDER BY ord"):
        anki_cards.setdefault(note, []).append((deck, ordinal + 1))
    rows = connection.execute("SELECT id, guid, mid, mod, tags, flds FROM notes ORDER BY rowid")
    cards = {}
    for note, key, model, modified, tags, text in rows:
        fields = tuple(text.split("\x1f"))
        numbers = tuple(number for _, number in anki_cards[note])
        cards[key] = ReleasedCard(
            fields[0],
            kinds[model],
            key,
            modified,
            numbers if numbers != (1,) else (),
            names[anki_cards[note][0][0]],
            _plain_fields(kinds[model], fields),
            tuple(tags.split()),
        )
    return Snapshot(cards, times)


def _row(connection: sqlite3.Connection, columns: str, table: str) -> tuple[str, ...]:
    row = connection.execute(f"SELECT {columns} FROM {table}").fetchone()  # noqa: S608 - constants
    return tuple(str(value) for value in row)


def _kind(note_type: str) -> Kind:
    """Return the card kind from a note type's name, which is the deck's title and the kind."""
    return next(kind for kind in Kind if note_type.endswith(f" {kind}"))


def _plain_fields(kind: Kind, fields: tuple[str, ...]) -> Mapping[str, str]:
    names = (part.name for part in FIELDS[kind])
    return dict(_to_plain(zip(names, fields, strict=False)))


def _to_plain(fields: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, value in fields:
        text = html.unescape(_TAG.sub("", _BLOCK_TAG.sub("\n", value)))
        lines = (line.rstrip() for line in text.splitlines())
        if plain := "\n".join(line for line in lines if line):
            yield name, plain
