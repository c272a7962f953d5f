"""Compare and repair note types.

If a learner adds a field or a card template to a note type, or removes one, Anki's importer refuses
to update the notes of this note type. For new notes, the importer creates a copy of the note type,
whose name ends with "+". The add-on restores the missing fields and templates, and adds the
learner's own fields and templates to the package, so that Anki accepts the package.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from anki.collection import Collection

from .database import rows, value
from .package import Package, field_key


@dataclass(frozen=True)
class Repair:
    """The differences between the collection's and the package's version of a note type."""

    type_id: int
    name: str
    """The name of the note type in the collection."""
    missing_fields: tuple[str, ...]
    """The names of the fields that the learner removed."""
    missing_templates: tuple[str, ...]
    """The names of the card templates that the learner removed."""
    own_parts: tuple[str, ...]
    """The names of the fields and card templates that the learner added."""
    copies: tuple[tuple[int, tuple[int, ...]], ...]
    """The id of each copy of the note type, and the ids of the notes that use the copy. The names
    of copies end with "+"."""

    @property
    def changes_schema(self) -> bool:
        """Whether the repair changes note types, which makes a full sync necessary."""
        return bool(self.missing_fields or self.missing_templates or self.copies)


def find_repairs(col: Collection, package: Package) -> list[Repair]:
    """Return a repair for each note type that has copies or different fields or templates."""
    copies = find_copies(col, package)
    repairs = []
    for type_id, theirs in package.note_types.items():
        mine = note_type(col, type_id)
        if mine is None:
            continue
        repair = Repair(
            type_id,
            str(mine["name"]),
            _missing(mine["flds"], theirs["flds"]),
            _missing(mine["tmpls"], theirs["tmpls"]),
            _missing(theirs["flds"], mine["flds"]) + _missing(theirs["tmpls"], mine["tmpls"]),
            tuple(
                (number, _deck_notes(col, number))
                for number, original in copies.items()
                if original == type_id
            ),
        )
        if repair.changes_schema or repair.own_parts:
            repairs.append(repair)
    return repairs


def find_copies(col: Collection, package: Package) -> dict[int, int]:
    """Return the ids of the original note types, keyed by the ids of the copies in the collection.

    If the learner changed a note type, Anki's importer creates a copy whose name ends with "+".
    """
    originals = {
        (name, field_key(theirs["flds"][0])): type_id
        for type_id, theirs in package.note_types.items()
        if (mine := note_type(col, type_id)) is not None
        for name in (str(theirs["name"]), str(mine["name"]))
    }
    found = {}
    for model in col.models.all():
        name = str(model["name"])
        key = (name.rstrip("+"), field_key(model["flds"][0]))
        if name.endswith("+") and int(model["id"]) not in package.note_types and key in originals:
            found[int(model["id"])] = originals[key]
    return found


def _deck_notes(col: Collection, type_id: int) -> tuple[int, ...]:
    """Return the ids of the notes of a note type, except for notes that the learner added.

    The GUIDs of flashproof's notes have 32 characters. Anki's own GUIDs have about 10 characters.
    """
    query = "select id from notes where mid = ? and length(guid) = 32 order by id"
    return tuple(int(row[0]) for row in rows(col, query, type_id))


def note_type(col: Collection, type_id: int) -> dict[str, Any] | None:
    """Return a note type of the collection in Anki's JSON format; ``None`` if it is missing."""
    return col.models.get(type_id)  # type: ignore[arg-type,unused-ignore]


def put_back(col: Collection, theirs: Mapping[str, Any]) -> None:
    """Add the missing fields and card templates to a note type, without removing anything."""
    mine = copy.deepcopy(note_type(col, int(theirs["id"])))
    if mine is None:
        return
    mine["flds"] = _with_missing(mine["flds"], theirs["flds"])
    mine["tmpls"] = _with_missing(mine["tmpls"], theirs["tmpls"])
    col.models.update_dict(mine)
    col.models._clear_cache()


def merge_copies(col: Collection, repair: Repair) -> None:
    """Move notes from the copies of a note type back to the original; cards keep their history.

    Then remove the copies that no note uses.
    """
    for number, notes in repair.copies:
        if notes:
            request = col.models.change_notetype_info(
                old_notetype_id=number,  # type: ignore[arg-type,unused-ignore]
                new_notetype_id=repair.type_id,  # type: ignore[arg-type,unused-ignore]
            ).input
            request.note_ids.extend(notes)
            col.models.change_notetype_of_notes(request)
        if not value(col, "select count() from notes where mid = ?", number):
            col.models.remove(number)  # type: ignore[arg-type,unused-ignore]
        col.models._clear_cache()


def adapt(
    mine: Mapping[str, Any], theirs: Mapping[str, Any], texts: Mapping[str, str]
) -> dict[str, Any]:
    """Return the package's note type with the fields and templates of the collection's note type.

    Args:
        mine: the note type in the collection, in which missing parts have been restored.
        theirs: the note type in the package.
        texts: the CSS and the templates to use, keyed as in ``style_texts``.

    """
    adapted = {**copy.deepcopy(dict(mine)), "name": theirs["name"]}
    names = {field_key(part): part["name"] for part in theirs["flds"]}
    renamed = {
        part["name"]: names[field_key(part)]
        for part in mine["flds"]
        if names.get(field_key(part), part["name"]) != part["name"]
    }
    for part in adapted["flds"]:
        part["name"] = names.get(field_key(part), part["name"])
    templates = {field_key(part): part for part in theirs["tmpls"]}
    for part in adapted["tmpls"]:
        key = field_key(part)
        if key in templates:
            part["name"] = templates[key]["name"]
            for side in _SIDES:
                part[side] = texts.get(f"{key}:{side}", part[side])
        else:
            for side in _SIDES:
                part[side] = _rename_fields(part[side], renamed)
    adapted["css"] = texts.get("css", adapted["css"])
    return adapted


_SIDES = ("qfmt", "afmt", "bqfmt", "bafmt")
"""The keys of a card template's texts in Anki's JSON format."""


def style_texts(model: Mapping[str, Any]) -> dict[str, str]:
    """Return the CSS and the texts of all templates of a note type, keyed by ``id:side``."""
    texts = {
        f"{field_key(part)}:{side}": str(part.get(side, ""))
        for part in model["tmpls"]
        for side in _SIDES
    }
    return {"css": str(model["css"]), **texts}


def style_names(model: Mapping[str, Any]) -> dict[str, str]:
    """Return a name for each text in ``style_texts``, with the same keys, to show to learners."""
    sides = {"qfmt": "front", "afmt": "back", "bqfmt": "browser front", "bafmt": "browser back"}
    names = {
        f"{field_key(part)}:{side}": f"{part['name']} ({sides[side]})"
        for part in model["tmpls"]
        for side in _SIDES
    }
    return {"css": "Styling", **names}


def _missing(
    here: Iterable[Mapping[str, Any]], there: Iterable[Mapping[str, Any]]
) -> tuple[str, ...]:
    """Return the names of the parts that are in ``there`` but not in ``here``."""
    keys = {field_key(part) for part in here}
    return tuple(str(part["name"]) for part in there if field_key(part) not in keys)


def _with_missing(mine: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Insert each missing part after the part that precedes it in the package."""
    parts = list(mine)
    previous = -1
    for part in theirs:
        keys = [field_key(one) for one in parts]
        if field_key(part) in keys:
            previous = keys.index(field_key(part))
        else:
            previous += 1
            parts.insert(previous, {**part, "ord": None, "name": _free_name(part["name"], parts)})
    return parts


def _free_name(name: str, parts: Iterable[Mapping[str, Any]]) -> str:
    """Return the name, with "+" added if the learner has used it for a different part."""
    taken = {str(part["name"]).casefold() for part in parts}
    while name.casefold() in taken:
        name += "+"
    return name


def _rename_fields(template: str, names: Mapping[str, str]) -> str:
    """Replace field names in a template; ``names`` maps each old name to the new one."""

    def replace(match: re.Match[str]) -> str:
        return f"{match[1]}{names.get(match[2], match[2])}{match[3]}"

    return re.sub(r"(\{\{[#^/]?\s*(?:[^{}:]+:)*)([^{}:]+?)(\s*\}\})", replace, template)
