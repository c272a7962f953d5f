"""Read tables of questions: Markdown tables with a column for questions and one for answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from flashproof.interchange.draft import CardDraft, TopicDraft
from flashproof.interchange.field_names import FieldRole, has_both_sides
from flashproof.interchange.markdown_formats.cards import cells_by_role, named_cells, row_card
from flashproof.interchange.markdown_formats.lines import lines_outside_code, without_front_matter
from flashproof.interchange.markdown_reader import MarkdownReader

_CELL = re.compile(r"(?:\\.|`[^`]*`|[^|\\`]|`)*")
_DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_TITLE = re.compile(r"#[ \t]+(.+)")


def matches(text: str) -> bool:
    """Return whether a table has a column for questions and one for answers."""
    return any(is_table and has_both_sides(_cells(lines[0])) for lines, is_table in _blocks(text))


def read(text: str, reader: MarkdownReader) -> Iterator[TopicDraft]:
    """Yield one topic with the cards of the file; other text and other tables become the lesson."""
    text = without_front_matter(text)
    cards: list[CardDraft] = []
    lesson: list[str] = []
    for lines, is_table in _blocks(text):
        if is_table and has_both_sides(header := _cells(lines[0])):
            cards += _cards(header, lines[2:], reader)
        else:
            lesson += lines
    title = reader.title
    for index, (line, is_outside) in enumerate(lines_outside_code("\n".join(lesson))):
        if is_outside and (match := _TITLE.match(line)):
            title = match[1].strip()
            del lesson[index]
            break
    lead = "\n".join(lesson).strip()
    yield TopicDraft(title, cards=cards, lead=reader.read(lead, reader.title))


def _cards(header: list[str], rows: list[str], reader: MarkdownReader) -> Iterator[CardDraft]:
    for row in map(_cells, rows):
        values, others = cells_by_role(named_cells(header, row))
        if deck := values.get(FieldRole.DECK):
            others["Deck"] = deck
        if (card := row_card(reader, values, others)) is not None:
            yield card


def _blocks(text: str) -> Iterator[tuple[list[str], bool]]:
    """Yield the lines of each table and of the text around it, and whether they are a table."""
    for is_table, marked in groupby(_marked_lines(text), key=lambda one: one[1]):
        yield [line for line, _ in marked], is_table


def _marked_lines(text: str) -> list[tuple[str, bool]]:
    """Return each line, and whether the line belongs to a table."""
    lines = list(lines_outside_code(text))
    marked: list[tuple[str, bool]] = []
    is_table = False
    for index, (line, is_outside) in enumerate(lines):
        following = lines[index + 1][0] if index + 1 < len(lines) else ""
        if not is_outside or "|" not in line:
            is_table = False
        elif not is_table:
            is_table = "-" in following and bool(_DELIMITER.fullmatch(following))
        marked.append((line, is_table))
    return marked


def _cells(line: str) -> list[str]:
    line = line.strip().removeprefix("|").removesuffix("|")
    cells: list[str] = []
    position = 0
    while position <= len(line):
        match = _CELL.match(line, position)
        cell = match[0] if match else ""
        cells.append(cell.strip().replace("\\|", "|").replace("<br>", "\n\n"))
        position += len(cell) + 1
    return cells
