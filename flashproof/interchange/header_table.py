"""Read CSV and TSV files whose first row names the columns; the cells contain Markdown.

The columns are recognized by their names (see ``field_names``). A file that ``export csv`` wrote is
read by ``own_export``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from flashproof.errors import ImportFileError
from flashproof.interchange.anki_text import field_size_limit
from flashproof.interchange.draft import (
    CardDraft,
    ImportedFile,
    TopicDraft,
)
from flashproof.interchange.field_names import FieldRole, has_both_sides
from flashproof.interchange.import_limits import MAX_NOTES
from flashproof.interchange.imported_images import ImportedImages
from flashproof.interchange.markdown_formats.cards import cells_by_role, named_cells, row_card
from flashproof.interchange.markdown_reader import MarkdownReader

_SEPARATORS = ",\t;|"


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
            if not has_both_sides(header):
                return None
            for row in filter(any, reader):
                rows.append(named_cells(header, row))
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
        values, others = cells_by_role(row)
        card = row_card(reader, values, others)
        if card is not None:
            decks.setdefault(values.get(FieldRole.DECK, ""), []).append(card)
    if not decks:
        raise ImportFileError(f"{path.name} has no row with a question and an answer")
    return ImportedFile(list(_topics(decks, reader)), reader.images.files, reader.log.lines())


def _topics(decks: Mapping[str, list[CardDraft]], reader: MarkdownReader) -> Iterator[TopicDraft]:
    for deck, cards in decks.items():
        parent, _, title = deck.rpartition("::")
        yield TopicDraft(title or reader.title, parent, cards)
