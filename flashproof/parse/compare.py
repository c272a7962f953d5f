"""Read compare cards: a table of statements and the items for which they are true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flashproof.diagnostics import Diagnostics
from flashproof.model import Compare, Markdown, Statement
from flashproof.parse.card_parts import RawCard, prose_lines, read_proofs, split_at_last_prose
from flashproof.text.names import plural
from flashproof.text.source import Source

_DELIMITER = re.compile(r"\s*:?-+:?\s*")
_CELL = re.compile(r"(?:\\.|(`+)(?:(?!\1).)*?\1(?!`)|[^|\\])*")


@dataclass(frozen=True, slots=True)
class _Row:
    """A table row and its position in the source."""

    cells: tuple[Markdown, ...]
    start: int
    end: int


def read_compare(card: RawCard, diagnostics: Diagnostics) -> Compare | None:
    """Read a compare card; return ``None`` if its table is missing or has too few columns.

    The content above the table is context. Only proofs can follow the table.
    """
    above, block, below = split_at_last_prose(card.main)
    rows = list(_rows(block)) if block else []
    if block is None or len(rows) < 3 or not _is_delimiter_row(rows[1]):
        hint = "write '| Statement | A | B |', then '|---|:-:|:-:|', then one row per statement"
        diagnostics.error("missing-table", "this compare card has no table", card.span, hint)
        return None
    source = block.span.source
    if len(rows[0].cells) < 3:
        span = source.span(rows[0].start, rows[0].end)
        message = "this table needs at least two columns after the first"
        hint = "add one column for each thing to compare"
        diagnostics.error("too-few-columns", message, span, hint)
        return None
    width = len(rows[0].cells)
    context = source.text[block.span.start : rows[0].start].rstrip()
    context_block = Markdown(context, source.span(block.span.start, rows[0].start))
    _check_below(block, rows[0].start, diagnostics)
    _check_duplicates(rows, diagnostics)
    return Compare(
        **card.common,
        context=(*above, context_block) if context else above,
        proofs=read_proofs(below, "the table", diagnostics),
        columns=rows[0].cells[1:],
        statements=tuple(_statement(row, width, source, diagnostics) for row in rows[2:]),
    )


def _is_delimiter_row(row: _Row) -> bool:
    return all(_DELIMITER.fullmatch(cell.text) for cell in row.cells)


def _rows(block: Markdown) -> Iterator[_Row]:
    """Yield the table rows, split into cells at each ``|`` that is neither escaped nor in code."""
    source = block.span.source
    for line, start in prose_lines(block):
        if not line.lstrip().startswith("|"):
            continue
        text = line.strip().removeprefix("|")
        first = start + line.index("|") + 1
        yield _Row(tuple(_cells(text, first, source)), start, start + len(line))


def _cells(text: str, start: int, source: Source) -> Iterator[Markdown]:
    position = 0
    while position < len(text):
        match = _CELL.match(text, position)
        end = match.end() if match else position
        cell = text[position:end]
        first = start + position + len(cell) - len(cell.lstrip())
        plain = cell.strip()
        yield Markdown(plain.replace("\\|", "|"), source.span(first, first + len(plain)))
        position = end + 1


def _check_below(block: Markdown, table_start: int, diagnostics: Diagnostics) -> None:
    for line, start in prose_lines(block):
        if start > table_start and line.strip() and not line.lstrip().startswith("|"):
            span = block.span.source.span(start, start + len(line))
            hint = "move it above the table, or into '#### Why' or '#### More'"
            diagnostics.error("text-below", "only proofs can follow the table", span, hint)
            return


def _check_duplicates(rows: list[_Row], diagnostics: Diagnostics) -> None:
    statements = [row.cells[0] for row in rows[2:] if row.cells]
    for what, cells in (("column", rows[0].cells[1:]), ("statement", statements)):
        first: dict[str, Markdown] = {}
        for cell in cells:
            other = first.setdefault(cell.text, cell)
            if cell and other is not cell:
                message, hint = f"duplicate {what} in this table", "delete one of them"
                related = (("first occurrence", other.span),)
                diagnostics.error("repeated-cell", message, cell.span, hint, related)


def _statement(row: _Row, width: int, source: Source, diagnostics: Diagnostics) -> Statement:
    span = source.span(row.start, row.end)
    if len(row.cells) != width:
        message = f"this row has {plural(len(row.cells), 'cell')} in a table with {width} columns"
        diagnostics.error("cell-count", message, span, "write one cell per column")
    marks = row.cells[1:width]
    for mark in marks:
        if mark and mark.text not in ("x", "X"):
            hint = "write 'x' if the statement is true for the column; otherwise, leave it empty"
            diagnostics.error("bad-mark", f"{mark.text!r} is not a valid mark", mark.span, hint)
    holds = tuple(bool(mark) for mark in marks) + (False,) * (width - 1 - len(marks))
    if not any(holds):
        hint = "mark at least one column with 'x'"
        diagnostics.error("no-mark", "this statement is not marked for any column", span, hint)
    text = row.cells[0] if row.cells else Markdown("", span)
    if not text:
        hint = "write the statement in the first column"
        diagnostics.error("empty-statement", "this row has no statement", span, hint)
    return Statement(text, holds)
