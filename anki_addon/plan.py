"""Compare a package with the collection, and plan the changes of an update."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from anki.collection import Collection

from .database import rows
from .merge import OWN_FIELDS, Choice, KnownNote, choose, merge_tags
from .note_types import Repair, find_copies, find_repairs, note_type, style_names, style_texts
from .package import Package, PackageNote, field_key
from .release import Release

_QUIET_FIELDS = ("Id", "Topic", "Ran")
"""The names of fields that often change for many cards at once. If only these fields change, the
note is not updated."""


@dataclass(frozen=True)
class Known:
    """The notes and note types that earlier updates imported."""

    notes: Mapping[str, KnownNote] = field(default_factory=dict)
    """The imported notes, keyed by GUID."""
    note_types: Mapping[str, KnownNote] = field(default_factory=dict)
    """The imported CSS and templates, keyed by note type id."""


@dataclass(frozen=True)
class TextChange:
    """A text with different versions in the collection and in the package."""

    key: str
    name: str
    """The name of the field or template."""
    mine: str
    """The learner's version."""
    theirs: str
    """The author's version."""
    choice: Choice


@dataclass(frozen=True)
class ItemChange:
    """A note or a note type that an update changes."""

    key: str
    """The GUID of a note, or the id of a note type."""
    label: str
    """The HTML of the card's question, or the name of the note type."""
    texts: tuple[TextChange, ...]
    """All texts that differ, including those for which the learner's version stays."""
    old_tags: tuple[str, ...] = ()
    new_tags: tuple[str, ...] = ()
    modified: int = 0
    """The modification time of the item in the collection, in seconds since 1970."""

    @property
    def questions(self) -> tuple[TextChange, ...]:
        """The texts that both the learner and the author changed."""
        return tuple(one for one in self.texts if one.choice is Choice.ASK)


@dataclass(frozen=True)
class Plan:
    """The changes that an update makes."""

    release: Release
    package: Package
    new: tuple[PackageNote, ...]
    """The notes that are not in the collection."""
    deleted: tuple[str, ...]
    """The GUIDs of notes that were imported earlier and that the learner deleted."""
    moved: tuple[str, ...]
    """The GUIDs of the notes that the learner moved to a different note type."""
    changed: tuple[ItemChange, ...]
    """The notes that change, or for which the learner has to choose a version."""
    styles: tuple[ItemChange, ...]
    """The note types whose CSS or templates change."""
    repairs: tuple[Repair, ...]
    unchanged: int
    """The number of unchanged notes."""

    @property
    def is_empty(self) -> bool:
        """Whether the update would change nothing."""
        is_repaired = not any(repair.changes_schema for repair in self.repairs)
        return not (self.new or self.changed or self.styles) and is_repaired

    @property
    def needs_full_sync(self) -> bool:
        """Whether Anki needs a full sync after the update."""
        return any(repair.changes_schema for repair in self.repairs)


@dataclass(frozen=True)
class OwnNote:
    """A note in the collection."""

    id: int
    type_id: int
    modified: int
    tags: tuple[str, ...]
    fields: Mapping[str, str]
    """The HTML of all fields, keyed by ``field_key``."""


def make_plan(col: Collection, release: Release, package: Package, known: Known) -> Plan:
    """Compare a package with the collection.

    Args:
        col: the collection, which is not changed.
        release: the release that the package belongs to.
        package: the package.
        known: the notes and note types that earlier updates imported.

    """
    own = own_notes(col, package)
    new, deleted, changed, unchanged = [], [], [], 0
    moved, copies = [], find_copies(col, package)
    for guid, theirs in package.notes.items():
        mine = own.get(guid)
        if mine is None:
            if guid in known.notes:
                deleted.append(guid)
            else:
                new.append(theirs)
            continue
        if mine.type_id != theirs.type_id and copies.get(mine.type_id) != theirs.type_id:
            moved.append(guid)
            continue
        change = _note_change(mine, theirs, known.notes.get(guid), release, package)
        if change:
            changed.append(change)
        else:
            unchanged += 1
    # Anki imports only the note types of the notes that it imports.
    skipped = {*deleted, *moved}
    used = {note.type_id for guid, note in package.notes.items() if guid not in skipped}
    return Plan(
        release,
        package,
        tuple(new),
        tuple(deleted),
        tuple(moved),
        tuple(changed),
        tuple(one for one in _style_changes(col, package, known) if int(one.key) in used),
        tuple(find_repairs(col, package)),
        unchanged,
    )


def own_notes(col: Collection, package: Package) -> dict[str, OwnNote]:
    """Return the notes of the deck that are in the collection, keyed by GUID."""
    keys: dict[int, list[str]] = {}
    found = {}
    query = "select guid, id, mid, mod, tags, flds from notes where length(guid) = 32"
    for guid, note_id, type_id, modified, tags, text in rows(col, query):
        if guid in package.notes:
            if type_id not in keys:
                model = note_type(col, type_id)
                keys[type_id] = [field_key(part) for part in model["flds"]] if model else []
            fields = dict(zip(keys[type_id], text.split("\x1f"), strict=False))
            found[guid] = OwnNote(note_id, type_id, modified, tuple(tags.split()), fields)
    return found


def _note_change(
    mine: OwnNote,
    theirs: PackageNote,
    known: KnownNote | None,
    release: Release,
    package: Package,
) -> ItemChange | None:
    names = package.field_names(theirs.type_id)
    unedited = mine.modified in package.times
    texts = tuple(_text_changes(mine.fields, theirs.fields, names, known, unedited=unedited))
    is_changed = any(
        one.choice in (Choice.TAKE, Choice.ASK) and one.name not in _QUIET_FIELDS for one in texts
    )
    tags = merge_tags(mine.tags, theirs.tags, known.tags if known else None, release.tag_root)
    is_newer = theirs.modified > (known.modified if known else mine.modified)
    if not is_changed and not (is_newer and set(tags) != set(mine.tags)):
        return None
    label = list(theirs.fields.values())[1]
    return ItemChange(theirs.guid, label, texts, mine.tags, tags, mine.modified)


def _text_changes(
    mine: Mapping[str, str],
    theirs: Mapping[str, str],
    names: Mapping[str, str],
    known: KnownNote | None,
    *,
    unedited: bool,
) -> Iterator[TextChange]:
    """Yield the texts that differ, except for fields that belong to the learner."""
    for key, text in theirs.items():
        old = mine.get(key, "")
        name = names[key]
        is_own = name in OWN_FIELDS or (name.startswith("Spare ") and not text)
        hashes = known.versions(key) if known else None
        choice = Choice.KEEP if is_own else choose(old, text, hashes, unedited=unedited)
        if key not in mine and not is_own:
            choice = Choice.TAKE  # the field was removed, and the repair adds it again
        if old != text:
            yield TextChange(key, name, old, text, choice)


def _style_changes(col: Collection, package: Package, known: Known) -> Iterator[ItemChange]:
    times = package.times | {int(model["mod"]) for model in package.note_types.values()}
    for type_id, theirs in package.note_types.items():
        mine = note_type(col, type_id)
        if mine is None:
            continue
        here, there = style_texts(mine), style_texts(theirs)
        texts = tuple(
            _text_changes(
                here,
                there,
                style_names(theirs),
                known.note_types.get(str(type_id)),
                unedited=int(mine["mod"]) in times,
            )
        )
        if any(one.choice in (Choice.TAKE, Choice.ASK) for one in texts):
            yield ItemChange(str(type_id), str(mine["name"]), texts, modified=int(mine["mod"]))
