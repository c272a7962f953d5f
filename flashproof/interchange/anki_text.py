"""Anki's "Notes in Plain Text": lines of fields, with headers such as ``#separator:tab``.

Source: https://docs.ankiweb.net/importing/text-files.html, "File headers".
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from flashproof.errors import ImportFileError
from flashproof.interchange import flashproof_notes
from flashproof.interchange.apkg_reader import Package, PackageNote, PackageNoteType
from flashproof.model import Kind

_SEPARATORS = {
    "tab": "\t",
    "comma": ",",
    "semicolon": ";",
    "space": " ",
    "pipe": "|",
    "colon": ":",
}
_HEADER = re.compile(r"#([a-z ]+):(.*)")
_IMAGE = re.compile(r"""<img\b[^>]*?\bsrc\s*=\s*["']?([^"'>]+)""", re.IGNORECASE)
_SPECIAL_COLUMNS = ("guid", "notetype", "deck", "tags")
_DEFAULT_NAMES = ("Front", "Back")


def read_text(path: Path) -> Package:
    """Read the notes of a text file, and the images next to it that they use.

    Raises:
        ImportFileError: The file is not UTF-8 or contains no notes.

    """
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFileError(f"{path.name} is not UTF-8") from error
    headers, body = _split_headers(text)
    notes = tuple(_notes(headers, body))
    if not notes:
        raise ImportFileError(f"{path.name} contains no notes")
    return Package(notes, dict(_images(path.parent, notes)))


def _split_headers(text: str) -> tuple[Mapping[str, str], str]:
    headers: dict[str, str] = {}
    lines = text.splitlines(keepends=True)
    for index, line in enumerate(lines):
        if not line.startswith("#"):
            return headers, "".join(lines[index:])
        if match := _HEADER.match(line.rstrip("\r\n")):
            headers[match[1]] = match[2]
    return headers, ""


def _separator(headers: Mapping[str, str], body: str) -> str:
    name = headers.get("separator", "")
    if name:
        return _SEPARATORS.get(name.strip().lower(), name)
    first_line = body.partition("\n")[0]
    return next((character for character in "\t|;," if character in first_line), "\t")


def _notes(headers: Mapping[str, str], body: str) -> Iterator[PackageNote]:
    separator = _separator(headers, body)
    special = dict(_special_columns(headers))
    names = headers["columns"].split(separator) if "columns" in headers else []
    is_html = headers.get("html", "true").strip().lower() == "true"
    for row in csv.reader(io.StringIO(body), delimiter=separator, doublequote=True):
        # Like Anki, treat a line below the headers that begins with "#" as a comment.
        if not any(row) or row[0].startswith("#"):
            continue
        values = {key: row[column] for key, column in special.items() if column < len(row)}
        columns = [column for column in range(len(row)) if column not in special.values()]
        fields = [row[column] if is_html else _as_html(row[column]) for column in columns]
        yield _note(
            values.get("notetype", headers.get("notetype", "Basic")),
            [names[column] if column < len(names) else "" for column in columns],
            fields,
            guid=values.get("guid", ""),
            deck=values.get("deck", headers.get("deck", "")),
            tags=f"{headers.get('tags', '')} {values.get('tags', '')}",
        )


def _special_columns(headers: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Yield the columns that are not fields, counted from 0."""
    for key in _SPECIAL_COLUMNS:
        column = headers.get(f"{key} column", "").strip()
        if column.isdecimal():
            yield key, int(column) - 1


def _note(  # noqa: PLR0913 - the columns of a line
    note_type: str, names: list[str], fields: list[str], *, guid: str, deck: str, tags: str
) -> PackageNote:
    own_kind = next((kind for kind in Kind if note_type.endswith(f" · {kind}")), None)
    if own_kind:
        fields_by_name = flashproof_notes.name_fields(own_kind, fields)
    else:
        names = [name or _default_name(index) for index, name in enumerate(names)]
        fields_by_name = dict(zip(names, fields, strict=True))
    is_cloze = "cloze" in note_type.lower() or "{{c1::" in (fields[0] if fields else "")
    is_reversed = "reversed" in note_type.lower() and "optional" not in note_type.lower()
    return PackageNote(
        guid,
        PackageNoteType(note_type, tuple(fields_by_name), is_cloze),
        fields_by_name,
        tuple(tags.split()),
        deck,
        ordinals=(0, 1) if is_reversed else (0,),
    )


def _default_name(index: int) -> str:
    return _DEFAULT_NAMES[index] if index < len(_DEFAULT_NAMES) else f"Field {index + 1}"


def _as_html(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")


def _images(folder: Path, notes: tuple[PackageNote, ...]) -> Iterator[tuple[str, bytes]]:
    """Yield the images of notes, from the file's folder or the ``collection.media`` next to it."""
    fields = (text for note in notes for text in note.fields.values())
    for name in dict.fromkeys(name for text in fields for name in _IMAGE.findall(text)):
        if name != Path(name).name:
            continue
        for path in (folder / name, folder / "collection.media" / name):
            if path.is_file():
                yield name, path.read_bytes()
                break
