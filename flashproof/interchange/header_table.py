"""Read CSV and TSV files whose first row names the columns; the cells contain Markdown.

The columns are recognized by their names (see ``field_names``). A file that ``export csv`` wrote is
read by ``own_export``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from flashproof.errors import ImportFileError
from flashproof.interchange.anki_text import field_size_limit
from flashproof.interchange.draft import (
    CardDraft,
    ImportedFile,
    TopicDraft,
)
from flashproof.interchange.field_names import FieldRole, role_of
from flashproof.interchange.import_limits import MAX_NOTES
from flashproof.interchange.imported_images import ImportedImages
from flashproof.interchange.markdown_formats.cards import recall_card
from flashproof.interchange.markdown_reader import MarkdownReader

_SEPARATORS = ",\t;|"
_PARTS = {
    FieldRole.HINT: "Hint",
    FieldRole.WHY: "Why",
    FieldRole.MORE: "More",
    FieldRole.SOURCE: "Source",
}


def read_rows(text: str, name: str) -> list[Mapping[str, str]] | None:
    """Return the rows of a table, keyed by column name.

    Return ``None`` if the first row does not name a column for questions and one for answers.

    Args:
        text: The content of the file.
        name: The name of the file, for error messages.

    Raises:
        ImportFileError: The table has too many rows, or is not a valid CSV file.

    """
    separator = max(_SEPARATORS, key=text.partition("\n")[0].count)
    rows: list[Mapping[str, str]] = []
    with field_size_limit():
        reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=separator)
        try:
            header = next(reader, [])
            roles = [role_of(one) for one in header]
            if FieldRole.QUESTION not in roles or FieldRole.ANSWER not in roles:
                return None
            for row in filter(any, reader):
                rows.append({**dict(zip(header, row, strict=False))})
                if len(rows) > MAX_NOTES:
                    raise ImportFileError(f"{name} has more than {MAX_NOTES:,} rows")
        except csv.Error as error:
            raise ImportFileError(f"{name} cannot be read as a table: {error}") from error
    return rows


def read_table(
    path: Path, rows: list[Mapping[str, str]], images: ImportedImages | None = None
) -> ImportedFile:
    """Convert the rows of a table to one topic for each deck.

    Raises:
        ImportFileError: No row has a question and an answer.

    """
    reader = MarkdownReader(path, images)
    decks: dict[str, list[CardDraft]] = {}
    for row in rows:
        values, others = _by_role(row)
        card = _card(values, others, reader)
        if card is not None:
            decks.setdefault(values.get(FieldRole.DECK, ""), []).append(card)
    if not decks:
        raise ImportFileError(f"{path.name} has no row with a question and an answer")
    return ImportedFile(list(_topics(decks, reader)), reader.images.files, reader.log.lines())


def _topics(decks: Mapping[str, list[CardDraft]], reader: MarkdownReader) -> Iterator[TopicDraft]:
    for deck, cards in decks.items():
        parent, _, title = deck.rpartition("::")
        yield TopicDraft(title or reader.title, parent, cards)


def _by_role(row: Mapping[str, str]) -> tuple[dict[FieldRole, str], dict[str, str]]:
    """Return the cells keyed by role, and all other non-empty cells keyed by column name."""
    values: dict[FieldRole, str] = {}
    others: dict[str, str] = {}
    for name, cell in row.items():
        role = role_of(name)
        if role is not None and role not in values:
            values[role] = cell.strip()
        elif cell.strip():
            others[name] = cell.strip()
    return values, others


def _card(
    values: Mapping[FieldRole, str], others: Mapping[str, str], reader: MarkdownReader
) -> CardDraft | None:
    tags = tuple(values.get(FieldRole.TAGS, "").replace(",", " ").split())
    question = values.get(FieldRole.QUESTION, "")
    card = recall_card(reader, question, values.get(FieldRole.ANSWER, ""), tags=tags)
    if card is None:
        return None
    parts = dict(card.parts)
    for role, part in _PARTS.items():
        if text := values.get(role, ""):
            parts[part] = reader.read(text, question)
    for name, cell in others.items():
        text = f"**{name}:** {reader.read(cell, question)}"
        parts["More"] = f"{parts['More']}\n\n{text}" if "More" in parts else text
    return replace(card, parts=parts, id=values.get(FieldRole.ID, ""))
