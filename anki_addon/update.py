"""Import a package as one operation that can be undone.

The module uses Anki's own importer, which updates a note only if the note in the package is newer,
and then replaces all fields and tags. Therefore, the add-on gives the importer a copy of the
package with merged texts and tags. In this copy, only the notes that should change are newer
than those in the collection.
"""

from __future__ import annotations

import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Collection as Container
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anki import import_export_pb2
from anki.collection import (
    Collection,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
    OpChanges,
)

from .merge import Choice, remember
from .note_types import adapt, merge_copies, note_type, put_back, style_texts
from .package import DATABASE, field_key
from .plan import ItemChange, Known, OwnNote, Plan, own_notes
from .release import Release

CONFIG_KEY = "flashproof"
"""The key in the collection's configuration that records which release was imported last."""
_IF_NEWER = import_export_pb2.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_IF_NEWER

Answers = Container[tuple[str, str]]
"""Pairs of an item key and a text key, one for each text for which the learner chose the author's
version."""


@dataclass
class UpdateResult:
    """The result of an update."""

    changes: OpChanges
    """The kinds of data that changed, so that Anki's windows can refresh."""
    new: int
    updated: int
    refused: int
    """The number of notes that Anki did not import; 0 unless something went wrong."""


def imported_release(col: Collection, namespace: str) -> tuple[str, str]:
    """Return the last imported release's SHA-256 hash and date, or two empty strings."""
    value = col.get_config(CONFIG_KEY, {}).get(namespace, {})
    return str(value.get("sha256", "")), str(value.get("date", ""))


def mark_imported(col: Collection, release: Release, *, undoable: bool) -> None:
    """Record that a release was imported, as an undoable step if ``undoable`` is set."""
    releases = dict(col.get_config(CONFIG_KEY, {}))
    releases[release.namespace] = {"sha256": release.package_sha256, "date": release.date}
    col.set_config(CONFIG_KEY, releases, undoable=undoable)


def apply(col: Collection, plan: Plan, answers: Answers = ()) -> UpdateResult:
    """Update the collection; the whole update is one step in Anki's undo history.

    Args:
        col: the collection.
        plan: the plan for this collection, which must not have changed since the plan was made.
        answers: the texts for which the learner chose the author's version.

    """
    entry = col.add_custom_undo_entry(f"Update {plan.release.title}")
    try:
        for repair in plan.repairs:
            if repair.missing_fields or repair.missing_templates:
                put_back(col, plan.package.note_types[repair.type_id])
                col.merge_undo_entries(entry)
            if repair.copies:
                merge_copies(col, repair)
                col.merge_undo_entries(entry)
        log = _import(col, adapted_package(col, plan, answers))
        _restore_system_tags(col, plan)
        col.merge_undo_entries(entry)
        mark_imported(col, plan.release, undoable=True)
        changes = col.merge_undo_entries(entry)
    except Exception:
        if col.undo_status().last_step == entry:
            col.undo()
        raise
    return UpdateResult(changes, len(log.new), len(log.updated), len(log.conflicting))


def known_after(plan: Plan, known: Known) -> Known:
    """Return all notes and note types imported so far, including those in an update."""
    notes = dict(known.notes)
    for guid, note in plan.package.notes.items():
        notes[guid] = remember(notes.get(guid), note.modified, note.tags, note.fields)
    note_types = dict(known.note_types)
    for type_id, model in plan.package.note_types.items():
        old = note_types.get(str(type_id))
        note_types[str(type_id)] = remember(old, int(model["mod"]), (), style_texts(model))
    return Known(notes, note_types)


def adapted_package(col: Collection, plan: Plan, answers: Answers) -> bytes:
    """Return a copy of the package that Anki can import without losing the learner's changes."""
    own = own_notes(col, plan.package)
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(plan.package.database)
        _adapt_notes(col, database, plan, own, answers)
        _adapt_note_types(col, database, plan, answers)
        database.commit()
        content = bytes(database.serialize())
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plan.package.content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive,
    ):
        archive.writestr(DATABASE, content)
        for info in source.infolist():
            if info.filename != DATABASE:
                archive.writestr(info.filename, source.read(info))
    return target.getvalue()


def _import(col: Collection, package: bytes) -> Any:
    options = ImportAnkiPackageOptions(
        merge_notetypes=False,
        update_notes=_IF_NEWER,
        update_notetypes=_IF_NEWER,
        with_scheduling=False,
        with_deck_configs=False,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "update.apkg")
        path.write_bytes(package)
        request = ImportAnkiPackageRequest(package_path=str(path), options=options)
        log = col.import_anki_package(request).log
    col.models._clear_cache()
    return log


def _restore_system_tags(col: Collection, plan: Plan) -> None:
    """Add the tags that Anki's importer removes: ``marked``, which is the star, and ``leech``."""
    own = own_notes(col, plan.package)
    missing: dict[str, list[Any]] = {}
    for change in plan.changed:
        if note := own.get(change.key):
            has = {tag.casefold() for tag in note.tags}
            for tag in change.new_tags:
                if tag.casefold() not in has:
                    missing.setdefault(tag, []).append(note.id)
    for tag, notes in missing.items():
        col.tags.bulk_add(notes, tag)


def _adapt_notes(
    col: Collection,
    database: sqlite3.Connection,
    plan: Plan,
    own: Mapping[str, OwnNote],
    answers: Answers,
) -> None:
    """Write merged texts, tags, and times, and remove notes that must not be imported."""
    changes = {change.key: change for change in plan.changed}
    orders = _field_orders(col, plan)
    rows = []
    for guid, theirs in plan.package.notes.items():
        mine = own.get(guid)
        order = orders[theirs.type_id]
        fields, tags, modified = dict(theirs.fields), theirs.tags, theirs.modified
        if mine is not None:
            change = changes.get(guid)
            fields = {**fields, **mine.fields}
            modified = mine.modified  # not newer, so Anki leaves the note alone
            if change:
                fields |= chosen_texts(change, answers)
                tags = change.new_tags
                modified = max(mine.modified + 1, theirs.modified)
        text = "\x1f".join(fields.get(key, "") for key in order)
        rows.append((f" {' '.join(tags)} " if tags else "", text, modified, guid))
    database.executemany("UPDATE notes SET tags = ?, flds = ?, mod = ? WHERE guid = ?", rows)
    for guid in (*plan.deleted, *plan.moved):
        database.execute(
            "DELETE FROM cards WHERE nid IN (SELECT id FROM notes WHERE guid = ?)", (guid,)
        )
        database.execute("DELETE FROM notes WHERE guid = ?", (guid,))


def chosen_texts(change: ItemChange, answers: Answers) -> dict[str, str]:
    """Return the author's texts that replace the learner's, keyed by ``field_key``."""
    return {
        one.key: one.theirs
        for one in change.texts
        if one.choice is Choice.TAKE
        or (one.choice is Choice.ASK and (change.key, one.key) in answers)
    }


def _field_orders(col: Collection, plan: Plan) -> dict[int, list[str]]:
    """Return the keys of the fields of each note type, in the collection's order."""
    orders = {}
    for type_id, theirs in plan.package.note_types.items():
        model = note_type(col, type_id) or theirs
        orders[type_id] = [field_key(part) for part in model["flds"]]
    return orders


def _adapt_note_types(
    col: Collection, database: sqlite3.Connection, plan: Plan, answers: Answers
) -> None:
    styles = {change.key: change for change in plan.styles}
    adapted = {}
    for type_id, theirs in plan.package.note_types.items():
        mine = note_type(col, type_id)
        model: dict[str, Any] = dict(theirs)
        if mine is not None:
            change = styles.get(str(type_id))
            texts = chosen_texts(change, answers) if change else {}
            model = adapt(mine, theirs, texts)
            is_newer = max(int(mine["mod"]) + 1, int(theirs["mod"]))
            model["mod"] = is_newer if texts else int(mine["mod"])
            _adapt_ordinals(database, type_id, theirs, model)
        adapted[str(type_id)] = model
    database.execute("UPDATE col SET models = ?", (json.dumps(adapted),))


def _adapt_ordinals(
    database: sqlite3.Connection,
    type_id: int,
    theirs: Mapping[str, Any],
    model: Mapping[str, Any],
) -> None:
    """Renumber the cards if the learner reordered the card templates."""
    order = [field_key(part) for part in model["tmpls"]]
    rows = [
        (order.index(field_key(part)), type_id, number)
        for number, part in enumerate(theirs["tmpls"])
        if order.index(field_key(part)) != number
    ]
    if rows and int(theirs["type"]) == 0:
        select = "nid IN (SELECT id FROM notes WHERE mid = ?)"
        moved = [(-1 - new, mid, old) for new, mid, old in rows]
        database.executemany(f"UPDATE cards SET ord = ? WHERE {select} AND ord = ?", moved)  # noqa: S608 - constant
        database.execute(
            f"UPDATE cards SET ord = -1 - ord WHERE {select} AND ord < 0",  # noqa: S608 - constant
            (type_id,),
        )
