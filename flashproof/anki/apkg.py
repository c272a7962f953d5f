"""A deck as an Anki package: a thin layer over genanki, whose tables and note types it uses.

What genanki does otherwise: one time for all notes, the list of decks written anew for each deck,
rows put in one by one, files not compressed, a temporary database left behind. Equal decks give
equal bytes, and nothing is written before everything has been checked.
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
from pathlib import Path

import genanki
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA

from flashproof.anki.deck import package_file_name
from flashproof.anki.identity import deck_id
from flashproof.anki.media import images
from flashproof.anki.note import Deck, Note
from flashproof.anki.note_types import NoteType, Template
from flashproof.anki.row_ids import row_ids
from flashproof.atomic_io import replace_file
from flashproof.errors import PackageError
from flashproof.lock import Lock
from flashproof.model import Kind

SORT_FIELD = 1
"""The question: what Anki's browser lists. The first field, the id, tells duplicates apart."""

_MEDIA_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_TAG = re.compile(r"<[^>]*>")
_INSERT_NOTE = "INSERT INTO notes VALUES (?,?,?,?,-1,?,?,?,?,0,'')"
_INSERT_CARD = "INSERT INTO cards VALUES (?,?,?,?,?,-1,0,0,?,0,0,0,0,0,0,0,0,'')"
_TABLES, _, _INDEXES = APKG_SCHEMA.partition("CREATE INDEX")
_INDEXES = f"CREATE INDEX {_INDEXES}"
"""Indexes are made when all rows are in, rows are put in in the order of ids: both save time."""
LEVEL = 4
"""Of deflating: half the time of the usual 6, for 2 % more bytes."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip file can hold."""


def write(path: Path, deck: Deck, lock: Lock) -> None:
    """Write the package in one step; on any failure, the old one stays.

    Raises ``PackageError`` where the deck, its media or the file's name would break an import.
    """
    path = path.with_name(package_file_name(path.stem))
    content = to_bytes(deck, lock)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, content)


def to_bytes(deck: Deck, lock: Lock) -> bytes:
    """The package's bytes: equal for an equal deck and lock.

    ``lock`` gives each note and note type the time of its last change.
    """
    _check_media(deck)
    _check_notes(deck, lock)
    names = sorted(deck.media)
    files = {"collection.anki2": _database(deck, lock)}
    files["media"] = json.dumps({str(number): name for number, name in enumerate(names)}).encode()
    files |= {str(number): deck.media[name] for number, name in enumerate(names)}
    return _zipped(files)


def _check_notes(deck: Deck, lock: Lock) -> None:
    """Refuse notes that an import would lose or break."""
    counts = {kind.kind: len(kind.fields) for kind in deck.note_types}
    for note in deck.notes:
        if fault := _fault(note, counts.get(note.kind, 0), lock):
            raise PackageError(f"{note.card}: {fault}")


def _fault(note: Note, count: int, lock: Lock) -> str:
    if len(note.fields) != count:
        return "it has no fields of its note type"
    if not note.ordinals:
        return "it makes no card"
    if note.card not in lock.cards:
        return "the lock does not know it"
    text = "".join(note.fields)
    return "a field holds a separator" if "\x1f" in text or "\0" in text else ""


def _check_media(deck: Deck) -> None:
    """Refuse pictures that are not there, or that Anki would rename."""
    for note in deck.notes:
        if missing := sorted({name for name in images(note.fields) if name not in deck.media}):
            raise PackageError(f"{note.card}: no such picture: {', '.join(missing)}")
    for name in deck.media:
        if not _MEDIA_NAME.fullmatch(name) or len(name) > 120:
            raise PackageError(f"a media name must be flat, plain ASCII: {name!r}")


def _database(deck: Deck, lock: Lock) -> bytes:
    decks = _decks(deck)
    ids = {name: int(str(value["id"])) for name, value in decks.items()}
    by_id = {"1": genanki.Deck(1, "Default").to_json()}
    by_id |= {str(value["id"]): value for value in decks.values()}
    types = {one.kind: one for one in deck.note_types}
    models = {
        str(one.id): _model(
            one, lock.note_types[one.kind.slug].modified, ids[deck.title.casefold()]
        )
        for one in deck.note_types
    }
    notes, cards = _rows(deck.notes, lock, types, ids)
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(f"PRAGMA journal_mode = OFF; {_TABLES} {APKG_COL}")
        database.execute(
            "UPDATE col SET mod = ?, scm = ?, models = ?, decks = ?",
            (lock.newest * 1000, lock.newest * 1000, _json(models), _json(by_id)),
        )
        database.executemany(_INSERT_NOTE, sorted(notes))
        database.executemany(_INSERT_CARD, sorted(cards))
        database.executescript(_INDEXES)
        return bytes(database.serialize())


NoteRow = tuple[int, str, int, int, str, str, str, int]
CardRow = tuple[int, int, int, int, int, int]


def _rows(
    notes: tuple[Note, ...], lock: Lock, types: Mapping[Kind, NoteType], decks: Mapping[str, int]
) -> tuple[list[NoteRow], list[CardRow]]:
    """The rows of both tables; a note's position is the authored one."""
    numbers = row_ids(notes, lock)
    note_rows: list[NoteRow] = []
    card_rows: list[CardRow] = []
    for position, note in enumerate(notes, start=1):
        modified = lock.cards[note.card].modified
        number, model = numbers[note.guid], types[note.kind].id
        tags = f" {' '.join(note.tags)} " if note.tags else ""
        sort, checksum = _plain(note.fields[SORT_FIELD]), _checksum(note.fields[0])
        fields = "\x1f".join(note.fields)
        note_rows.append((number, note.guid, model, modified, tags, fields, sort, checksum))
        for ordinal in note.ordinals:
            card = number + ordinal
            card_rows.append(
                (card, number, decks[note.deck.casefold()], ordinal, modified, position)
            )
    return note_rows, card_rows


def _plain(field: str) -> str:
    return html.unescape(_TAG.sub("", field)).strip()


def _checksum(field: str) -> int:
    """As Anki computes it for its search for duplicates: the first 32 bits of SHA-1."""
    return int(hashlib.sha1(field.encode(), usedforsecurity=False).hexdigest()[:8], 16)


class _Model(genanki.Model):  # type: ignore[misc]
    """A note type whose required fields are known, where genanki tries them all out."""

    @property
    def _req(self) -> list[object]:
        """Which fields make a card: the question, or the answer and the wish to reverse it."""
        names = [field["name"] for field in self.fields]
        fronts: list[object] = [[0, "all", [SORT_FIELD]]]
        reverse = [names.index(name) for name in ("Answer", "Reverse") if name in names]
        return fronts + ([[1, "all", reverse]] if len(self.templates) > 1 else [])


def _model(one: NoteType, modified: int, deck: int) -> dict[str, object]:
    model = _Model(
        one.id,
        one.name,
        fields=[_field(part.name, part.id) for part in one.fields],
        templates=[_card_template(template) for template in one.templates],
        css=one.css,
        model_type=genanki.Model.CLOZE if one.kind is Kind.CLOZE else genanki.Model.FRONT_BACK,
        sort_field_index=SORT_FIELD,
    )
    return dict(model.to_json(modified, deck))


def _field(name: str, number: int) -> dict[str, object]:
    """A field that Anki's editor does not let a learner delete: updates would break."""
    return {"name": name, "id": number, "preventDeletion": True}


def _card_template(one: Template) -> dict[str, object]:
    sides = {"qfmt": one.front, "afmt": one.back}
    browser = {"bqfmt": one.browser_front, "bafmt": one.browser_back}
    return {"name": one.part.name, "id": one.part.id, **sides, **browser}


def _decks(deck: Deck) -> dict[str, dict[str, object]]:
    """Every deck and those above it, as Anki's JSON by name without regard to case.

    Anki takes names that differ only in case for one, and would call the second ``Topic_``.
    """
    found: dict[str, dict[str, object]] = {}
    for name in (deck.title, *(note.deck for note in deck.notes)):
        if name.casefold() not in found:
            _add_deck(found, name, deck)
    return found


def _add_deck(found: dict[str, dict[str, object]], name: str, deck: Deck) -> None:
    above, separator, last = name.rpartition("::")
    if separator and above.casefold() not in found:
        _add_deck(found, above, deck)
    spelled = f"{found[above.casefold()]['name']}::{last}" if separator else name
    text = deck.description if name == deck.title else ""
    number = deck_id(deck.namespace, spelled)
    found[name.casefold()] = genanki.Deck(number, spelled, text).to_json()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3  # else the bytes differ between systems
            archive.writestr(info, content, compresslevel=LEVEL)
    return buffer.getvalue()
