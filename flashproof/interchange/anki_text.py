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
_PICTURE = re.compile(r"""<img\b[^>]*?\bsrc\s*=\s*["']?([^"'>]+)""", re.IGNORECASE)
_SPECIAL = ("guid", "notetype", "deck", "tags")
_NAMES = ("Front", "Back")


def read_text(path: Path) -> Package:
    """The notes of a text file; pictures are looked for beside it.

    Raises:
        ImportFileError: it is not UTF-8, or holds no notes.

    """
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ImportFileError(f"{path.name} is not UTF-8") from fault
    headers, body = _headers(text)
    notes = tuple(_notes(headers, body))
    if not notes:
        raise ImportFileError(f"{path.name} holds no notes")
    return Package(notes, dict(_beside(path.parent, notes)))


def _headers(text: str) -> tuple[Mapping[str, str], str]:
    headers: dict[str, str] = {}
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if not line.startswith("#"):
            return headers, "".join(lines[number:])
        if match := _HEADER.match(line.rstrip("\r\n")):
            headers[match[1]] = match[2]
    return headers, ""


def _separator(headers: Mapping[str, str], body: str) -> str:
    named = headers.get("separator", "")
    if named:
        return _SEPARATORS.get(named.strip().lower(), named)
    first = body.partition("\n")[0]
    return next((mark for mark in ("\t", "|", ";", ",") if mark in first), "\t")


def _notes(headers: Mapping[str, str], body: str) -> Iterator[PackageNote]:
    separator = _separator(headers, body)
    special = {key: int(headers[f"{key} column"]) - 1 for key in _SPECIAL if _has(headers, key)}
    columns = headers["columns"].split(separator) if "columns" in headers else []
    is_html = headers.get("html", "true").strip().lower() == "true"
    for row in csv.reader(io.StringIO(body), delimiter=separator, doublequote=True):
        # A line that begins with "#" below the headers is a comment, as Anki has it.
        if not any(row) or row[0].startswith("#"):
            continue
        held = {key: row[place] for key, place in special.items() if place < len(row)}
        own = [place for place in range(len(row)) if place not in special.values()]
        values = [row[place] if is_html else _as_html(row[place]) for place in own]
        names = [columns[place] if place < len(columns) else "" for place in own]
        tags = f"{headers.get('tags', '')} {held.get('tags', '')}"
        kind = held.get("notetype", headers.get("notetype", "Basic"))
        deck = held.get("deck", headers.get("deck", ""))
        yield _note(kind, names, values, (held.get("guid", ""), deck, tags))


def _has(headers: Mapping[str, str], key: str) -> bool:
    return headers.get(f"{key} column", "").strip().isdecimal()


def _note(
    kind: str, names: list[str], values: list[str], about: tuple[str, str, str]
) -> PackageNote:
    guid, deck, tags = about
    named = [name or _name(place) for place, name in enumerate(names)]
    ours = next((one for one in Kind if kind.endswith(f" · {one}")), None)
    fields = (
        flashproof_notes.fields_of(ours, tuple(values))
        if ours
        else dict(zip(named, values, strict=True))
    )
    is_cloze = "cloze" in kind.lower() or "{{c1::" in (values[0] if values else "")
    is_reversed = "reversed" in kind.lower() and "optional" not in kind.lower()
    ordinals = (0, 1) if is_reversed else (0,)
    return PackageNote(
        guid,
        PackageNoteType(kind, tuple(fields), is_cloze),
        fields,
        tuple(tags.split()),
        deck,
        ordinals,
    )


def _name(place: int) -> str:
    return _NAMES[place] if place < len(_NAMES) else f"Field {place + 1}"


def _as_html(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")


def _beside(folder: Path, notes: tuple[PackageNote, ...]) -> Iterator[tuple[str, bytes]]:
    """The pictures that notes name and that lie in the file's folder, or in Anki's beside it."""
    values = (text for note in notes for text in note.fields.values())
    for name in dict.fromkeys(name for text in values for name in _PICTURE.findall(text)):
        if name != Path(name).name:
            continue
        for place in (folder / name, folder / "collection.media" / name):
            if place.is_file():
                yield name, place.read_bytes()
                break
