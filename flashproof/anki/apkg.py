"""Write a deck as an Anki package (.apkg), using the schema and note types of ``genanki``.

This module does not use ``genanki``'s writer, which sets the same modification time on all notes,
rewrites the list of decks for each deck, inserts rows one at a time, does not compress files, and
leaves a temporary database behind. The output of this module is deterministic, and the module
validates the deck first.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Mapping
from contextlib import closing

import genanki
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA

from flashproof.anki.deck_preset import deck_preset
from flashproof.anki.identity import deck_id, preset_id
from flashproof.anki.media import media_names
from flashproof.anki.note import Deck, Note
from flashproof.anki.note_types import CardTemplate, NoteType
from flashproof.anki.row_ids import note_row_ids
from flashproof.errors import PackageError
from flashproof.lock import Lock
from flashproof.model import MAX_IMAGE_NAME, Kind

SORT_FIELD = 1
"""The index of the question field, which Anki's browser shows in the list of cards. The first field
is the card id, which Anki uses to detect duplicates."""

_MEDIA_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_TAG = re.compile(r"<[^>]*>")
_INSERT_NOTE = "INSERT INTO notes VALUES (?,?,?,?,-1,?,?,?,?,0,'')"
_INSERT_CARD = "INSERT INTO cards VALUES (?,?,?,?,?,-1,0,0,?,0,0,0,0,0,0,0,0,'')"
_TABLES, _, _INDEXES = APKG_SCHEMA.partition("CREATE INDEX")
_INDEXES = f"CREATE INDEX {_INDEXES}"
"""SQL that creates the indexes. It is faster to create them after
all rows have been inserted in id order."""
COMPRESSION_LEVEL = 4
"""The zlib compression level. Compression is twice as fast as at the default level, 6, and files
are 2% larger."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest timestamp that a ZIP file can store."""


def to_bytes(deck: Deck, lock: Lock) -> bytes:
    """Return the package as bytes; the output is deterministic for a given deck and lock.

    Args:
        deck: the contents of the package.
        lock: the times when notes were added, and when notes and note types last changed.

    Raises:
        PackageError: Anki could not import the deck or its media correctly.

    """
    _check_media(deck)
    _check_notes(deck, lock)
    names = sorted(deck.media)
    files = {"collection.anki2": _database(deck, lock)}
    files["media"] = json.dumps({str(number): name for number, name in enumerate(names)}).encode()
    files |= {str(number): deck.media[name] for number, name in enumerate(names)}
    return _zip(files)


def _check_notes(deck: Deck, lock: Lock) -> None:
    """Raise ``PackageError`` for notes that would be lost or corrupted on import."""
    field_counts = {note_type.kind: len(note_type.fields) for note_type in deck.note_types}
    for note in deck.notes:
        if problem := _problem(note, field_counts.get(note.kind, 0), lock):
            raise PackageError(f"{note.card_id}: {problem}")


def _problem(note: Note, field_count: int, lock: Lock) -> str:
    if len(note.fields) != field_count:
        return "the note's fields do not match its note type"
    if not note.ordinals:
        return "the note does not generate any cards"
    if note.card_id not in lock.cards:
        return "the card is not in cards.lock"
    text = "".join(note.fields)
    return "a field contains a field separator" if "\x1f" in text or "\0" in text else ""


def _check_media(deck: Deck) -> None:
    """Raise ``PackageError`` for missing files and for file names that Anki would change."""
    for note in deck.notes:
        if missing := sorted({name for name in media_names(note.fields) if name not in deck.media}):
            raise PackageError(f"{note.card_id}: file not found: {', '.join(missing)}")
    for name in deck.media:
        if not _MEDIA_NAME.fullmatch(name) or len(name) > MAX_IMAGE_NAME:
            message = f"not a valid media name: {name!r} (use letters, digits, '.', '_', and '-')"
            raise PackageError(message)


def _database(deck: Deck, lock: Lock) -> bytes:
    """Return a SQLite collection file with the deck's notes, cards, and note types."""
    decks = _decks(deck)
    deck_ids = {name: int(str(value["id"])) for name, value in decks.items()}
    decks_by_id = {"1": genanki.Deck(1, "Default").to_json()}
    decks_by_id |= {str(value["id"]): value for value in decks.values()}
    note_types = {note_type.kind: note_type for note_type in deck.note_types}
    models = {
        str(note_type.id): _model(
            note_type,
            lock.note_types[note_type.kind.slug].modified,
            deck_ids[deck.title.casefold()],
        )
        for note_type in deck.note_types
    }
    note_rows, card_rows = _rows(deck.notes, lock, note_types, deck_ids)
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(f"PRAGMA journal_mode = OFF; {_TABLES} {APKG_COL}")
        database.execute(
            "UPDATE col SET mod = ?, scm = ?, models = ?, decks = ?, dconf = ?",
            (
                lock.newest * 1000,
                lock.newest * 1000,
                _json(models),
                _json(decks_by_id),
                _json(_presets(deck, lock)),
            ),
        )
        database.executemany(_INSERT_NOTE, sorted(note_rows))
        database.executemany(_INSERT_CARD, sorted(card_rows))
        database.executescript(_INDEXES)
        return bytes(database.serialize())


NoteRow = tuple[int, str, int, int, str, str, str, int]
"""A row of ``notes``: id, guid, mid, mod, tags, flds, sfld, csum."""
CardRow = tuple[int, int, int, int, int, int]
"""A row of ``cards``: id, nid, did, ord, mod, due."""


def _rows(
    notes: tuple[Note, ...],
    lock: Lock,
    note_types: Mapping[Kind, NoteType],
    deck_ids: Mapping[str, int],
) -> tuple[list[NoteRow], list[CardRow]]:
    """Return the rows of ``notes`` and ``cards``; new cards are due in learning order."""
    row_ids = note_row_ids(notes, lock)
    note_rows: list[NoteRow] = []
    card_rows: list[CardRow] = []
    for position, note in enumerate(notes, start=1):
        modified = lock.cards[note.card_id].modified
        note_id, model_id = row_ids[note.guid], note_types[note.kind].id
        tags = f" {' '.join(note.tags)} " if note.tags else ""
        sort_text, checksum = _plain_text(note.fields[SORT_FIELD]), _checksum(note.fields[0])
        fields = "\x1f".join(note.fields)
        note_rows.append(
            (note_id, note.guid, model_id, modified, tags, fields, sort_text, checksum)
        )
        for ordinal in note.ordinals:
            in_deck = deck_ids[note.deck.casefold()]
            card_rows.append((note_id + ordinal, note_id, in_deck, ordinal, modified, position))
    return note_rows, card_rows


def _plain_text(field: str) -> str:
    return html.unescape(_TAG.sub("", field)).strip()


def _checksum(field: str) -> int:
    """Return Anki's checksum for duplicate detection: the first 32 bits of the SHA-1 hash."""
    return int(hashlib.sha1(field.encode(), usedforsecurity=False).hexdigest()[:8], 16)


class _Model(genanki.Model):  # type: ignore[misc]
    """A note type that defines its required fields, which genanki would otherwise infer."""

    @property
    def _req(self) -> list[object]:
        """The required fields of each template: the question, or the answer and "Reverse"."""
        names = [field["name"] for field in self.fields]
        fronts: list[object] = [[0, "all", [SORT_FIELD]]]
        reverse = [names.index(name) for name in ("Answer", "Reverse") if name in names]
        return fronts + ([[1, "all", reverse]] if len(self.templates) > 1 else [])


def _model(note_type: NoteType, modified: int, for_deck: int) -> dict[str, object]:
    """Return a note type in Anki's JSON format."""
    is_cloze = note_type.kind is Kind.CLOZE
    model = _Model(
        note_type.id,
        note_type.name,
        fields=[_field(stable.name, stable.id) for stable in note_type.fields],
        templates=[_card_template(template) for template in note_type.templates],
        css=note_type.css,
        model_type=genanki.Model.CLOZE if is_cloze else genanki.Model.FRONT_BACK,
        sort_field_index=SORT_FIELD,
    )
    return dict(model.to_json(modified, for_deck))


def _field(name: str, field_id: int) -> dict[str, object]:
    """Return a field that users cannot delete in Anki, because deleting it would break updates.

    The editor shows spare fields collapsed.
    """
    is_spare = name.startswith("Spare ")
    return {"name": name, "id": field_id, "preventDeletion": True, "collapsed": is_spare}


def _card_template(template: CardTemplate) -> dict[str, object]:
    return {
        "name": template.identity.name,
        "id": template.identity.id,
        "qfmt": template.front,
        "afmt": template.back,
        "bqfmt": template.browser_front,
        "bafmt": template.browser_back,
    }


def _decks(deck: Deck) -> dict[str, dict[str, object]]:
    """Return all decks and their parents in Anki's JSON format, keyed by case-folded name.

    Deck names are case-insensitive in Anki: if two names differ only in case, Anki renames the
    second deck.
    """
    decks: dict[str, dict[str, object]] = {}
    for name in (deck.title, *(note.deck for note in deck.notes)):
        if name.casefold() not in decks:
            _add_deck(decks, name, deck)
    return decks


def _add_deck(decks: dict[str, dict[str, object]], name: str, deck: Deck) -> None:
    parent, separator, last = name.rpartition("::")
    if separator and parent.casefold() not in decks:
        _add_deck(decks, parent, deck)
    full_name = f"{decks[parent.casefold()]['name']}::{last}" if separator else name
    number = deck_id(deck.namespace, full_name)
    value = genanki.Deck(number, full_name, deck.descriptions.get(name, "")).to_json()
    decks[name.casefold()] = {**value, "conf": preset_id(deck.namespace)}


def _presets(deck: Deck, lock: Lock) -> dict[str, object]:
    """Return the preset that all decks use and the "Default" preset, keyed by id."""
    preset = deck_preset(deck.namespace, deck.title, lock.newest)
    return {"1": {**preset, "id": 1, "name": "Default"}, str(preset["id"]): preset}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _zip(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3  # otherwise, the output would depend on the operating system
            archive.writestr(info, content, compresslevel=COMPRESSION_LEVEL)
    return buffer.getvalue()
