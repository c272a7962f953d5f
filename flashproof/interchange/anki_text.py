"""Read Anki's "Notes in Plain Text": lines of fields after headers such as ``#separator:tab``.

Source: https://docs.ankiweb.net/importing/text-files.html, "File headers".
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from flashproof.errors import ImportFileError
from flashproof.interchange import flashproof_notes
from flashproof.interchange.apkg_reader import Package, PackageNote, PackageNoteType
from flashproof.interchange.import_limits import (
    MAX_NOTES,
    MAX_TEXT,
    read_neighbor,
    read_text_file,
)
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
_TAG_OR_ENTITY = re.compile(
    r"</?(?:a|b|br|code|div|em|i|img|li|ol|p|pre|span|strong|sub|sup|u|ul)\b[^<>]*>|&(?:\w+|#\d+);",
    re.IGNORECASE,
)
_SPECIAL_COLUMNS = ("guid", "notetype", "deck", "tags")
_DEFAULT_NAMES = ("Front", "Back")


_MEDIA_FOLDER = "collection.media"
"""Anki's name for the media folder."""


def has_headers(text: str) -> bool:
    """Return whether text begins with one of Anki's headers."""
    return bool(_split_headers(text)[0])


def read_text(path: Path) -> Package:
    """Read the notes in a text file, and read their images from the file's folder.

    Raises:
        ImportFileError: The file is too large, is not UTF-8, cannot be read as a table, contains no
            notes, or contains too many notes.

    """
    headers, body = _split_headers(read_text_file(path))
    notes: list[PackageNote] = []
    with field_size_limit():
        try:
            for note in _notes(headers, body):
                notes.append(note)
                if len(notes) > MAX_NOTES:
                    raise ImportFileError(f"{path.name} has more than {MAX_NOTES:,} notes")
        except csv.Error as error:
            raise ImportFileError(f"{path.name} cannot be read as a table: {error}") from error
    if not notes:
        raise ImportFileError(f"{path.name} contains no notes")
    return Package(tuple(notes), FolderMedia(path.parent))


class FolderMedia:
    """The media files next to a text file, or in the folder ``collection.media`` next to it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._contents: dict[str, bytes | None] = {}

    def find(self, name: str) -> str | None:
        """Return ``name`` if there is a file with this name; otherwise, return ``None``."""
        if "/" in name or "\\" in name:
            return None
        if name not in self._contents:
            content = read_neighbor(self._folder, name)
            if content is None:
                content = read_neighbor(self._folder, f"{_MEDIA_FOLDER}/{name}")
            self._contents[name] = content
        return None if self._contents[name] is None else name

    def read(self, name: str) -> bytes:
        """Return the content of a file that ``find`` returned."""
        return self._contents[name] or b""


@contextmanager
def field_size_limit() -> Iterator[None]:
    """Let ``csv`` read long fields, such as embedded images, by raising its global limit."""
    before = csv.field_size_limit(MAX_TEXT)
    try:
        yield
    finally:
        csv.field_size_limit(before)


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
        separator = _SEPARATORS.get(name.strip().lower(), name)
        if len(separator) != 1 or separator in '"\n\r\0':
            message = f"{name[:20]!r} cannot be the separator: use one character other than a quote"
            raise ImportFileError(message)
        return separator
    first_line = body.partition("\n")[0]
    return next((character for character in "\t|;," if character in first_line), "\t")


def _notes(headers: Mapping[str, str], body: str) -> Iterator[PackageNote]:
    separator = _separator(headers, body)
    special = dict(_special_columns(headers))
    names = headers["columns"].split(separator) if "columns" in headers else []
    default = "true" if headers or _TAG_OR_ENTITY.search(body) else "false"
    is_html = headers.get("html", default).strip().lower() == "true"
    for row in _rows(body.replace("\0", ""), separator):
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


def _rows(body: str, separator: str) -> Iterator[list[str]]:
    """Yield the rows that are not empty.

    Like Anki, ignore comment lines, which begin with ``#``. A quoted field can begin with ``#``.
    """
    lines_of_row: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(body):
            lines_of_row.append(line)
            yield line

    for row in csv.reader(lines(), delimiter=separator, doublequote=True):
        is_comment = lines_of_row[0].startswith("#")
        lines_of_row.clear()
        if any(row) and not is_comment:
            yield row


def _special_columns(headers: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Yield the key and the index of each column that is not a field; indexes start at 0."""
    for key in _SPECIAL_COLUMNS:
        column = headers.get(f"{key} column", "").strip()
        if re.fullmatch("[1-9][0-9]{0,3}", column):
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
