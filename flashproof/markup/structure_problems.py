"""Find text that CommonMark would drop or would interpret as markup that is not allowed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from flashproof.markup.problem import Problem
from flashproof.text.names import plural


def structure_problems(
    text: str, tokens: Sequence[Token], environment: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield the structural problems of text, given its tokens and the parser's environment."""
    lines = _Lines(text)
    yield from _headings(tokens, lines)
    yield from _tabs(lines)
    yield from _link_spaces(lines)
    yield from _broken_tables(tokens, lines)
    yield from _unclear_tables(tokens, lines)
    yield from _table_rows(tokens, lines)
    for line in environment.get("unclear_quotes", ()):
        message = "the marker of this quote is indented like code"
        hint = "indent it by at most three spaces"
        yield lines.problem("indented-quote", message, line, hint)
    yield from _empty_items(tokens, lines)
    yield from _link_definitions(tokens, environment, lines)
    yield from _footnote_definitions(environment, lines)


class _Lines:
    """The lines of Markdown text."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._starts = list(accumulate((len(line) + 1 for line in self._lines), initial=0))

    def __len__(self) -> int:
        return len(self._lines)

    def text(self, line: int) -> str:
        return self._lines[line] if line < len(self._lines) else ""

    def is_nested(self, line: int) -> bool:
        """Return whether an underline is in a list or a quote; ``parse.document`` checks others."""
        return not _UNDERLINE.match(self.text(line))

    def is_blank(self, line: int) -> bool:
        return not self.text(line).strip(" \t")

    def problem(
        self, code: str, message: str, line: int, hint: str, *, is_error: bool = True
    ) -> Problem:
        start = self._starts[line]
        text = self._lines[line]
        indent = len(text) - len(text.lstrip())
        return Problem(code, message, start + indent, start + len(text.rstrip()), hint, is_error)


def _tabs(lines: _Lines) -> Iterator[Problem]:
    """Report tabs after quote and list markers, because parsers interpret them differently."""
    for line in range(len(lines)):
        if "\t" in (text := lines.text(line)) and _TAB_AFTER_MARKERS.match(text):
            message = "the tab after these markers is ambiguous"
            hint = "write spaces after the markers of lists and quotes"
            yield lines.problem("tab-after-marker", message, line, hint)


def _link_spaces(lines: _Lines) -> Iterator[Problem]:
    """Report an address that starts with a space that Markdown does not recognize."""
    for line in range(len(lines)):
        if "](" in (text := lines.text(line)) and _LINK_SPACE.search(text):
            message = "this address starts with a space that Markdown does not recognize"
            yield lines.problem("link-space", message, line, "delete the space after '('")


def _headings(tokens: Sequence[Token], lines: _Lines) -> Iterator[Problem]:
    for token in tokens:
        if token.type == "heading_open" and token.map:
            message = "a list or a quote cannot contain a heading"
            hint = "move it to the beginning of a line, or write '\\#' for a literal '#'"
            yield lines.problem("nested-heading", message, token.map[0], hint)
        elif "underline" in token.meta and lines.is_nested(token.meta["underline"]):
            message = "this line turns the line above it into a heading"
            hint = "write headings with '#'; add a blank line above a horizontal rule"
            yield lines.problem("underlined-heading", message, token.meta["underline"], hint)


_UNDERLINE = re.compile(r" {0,3}[-=]+[ \t]*$")
_TAB_AFTER_MARKERS = re.compile(r"[ \t]*(?=[ \t\d.)+*>-]*>)(?:[ \t\d.)]*[>.)+*-][ \d]*){2,}\t")
_LINK_SPACE = re.compile(r"\]\([ \t]*[^\S \t]")
_DELIMITERS = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
"""Matches the delimiter row of a table."""


def _broken_tables(tokens: Sequence[Token], lines: _Lines) -> Iterator[Problem]:
    """Report a table's delimiter row that does not start a table."""
    for token in tokens:
        is_text = token.type == "paragraph_open"
        if token.map and (is_text or token.type == "thead_open"):
            for line in range(token.map[0], token.map[1]):
                text = lines.text(line)
                if "|" in text and _DELIMITERS.match(text):
                    message = "this line does not start a table"
                    hint = (
                        "write as many columns as the line above has, and add a blank line above "
                        "that line"
                    )
                    yield lines.problem("broken-table", message, line, hint)


def _unclear_tables(tokens: Sequence[Token], lines: _Lines) -> Iterator[Problem]:
    """Report tables whose first or last row is ambiguous."""
    hint = "add a blank line above and below the table"
    for before, token in pairwise(tokens):
        if token.type == "table_open" and token.map:
            first, end = token.map
            is_below_list = before.nesting == -1 and before.type != "paragraph_close"
            if is_below_list and first and not lines.is_blank(first - 1):
                message = "this table directly follows a list or a quote"
                yield lines.problem("broken-table", message, first, hint)
            if not lines.is_blank(end) and not lines.text(end).strip():
                message = "this line contains a space that Markdown does not recognize"
                yield lines.problem("broken-table", message, end, hint)


def _table_rows(tokens: Sequence[Token], lines: _Lines) -> Iterator[Problem]:
    columns = 0
    for token in tokens:
        if token.type == "thead_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and columns and token.map:
            cells = escapedSplit(lines.text(token.map[0]).lstrip(" \t>").strip())
            cells = cells[(cells[0] == "") :]
            count = len(cells) - (len(cells) > 1 and cells[-1].strip() == "")
            if count > columns:
                message = (
                    f"this row has {count} cells, but the table has {plural(columns, 'column')}"
                )
                hint = "remove the extra cells; write '\\|' for a literal '|', even in code"
                yield lines.problem("table-row", message, token.map[0], hint)


def _empty_items(tokens: Sequence[Token], lines: _Lines) -> Iterator[Problem]:
    """Report text such as ``42.`` that is an empty item, and empty items above a blank line."""
    for item, following in pairwise(tokens):
        if item.type != "list_item_open" or following.type != "list_item_close" or not item.map:
            continue
        line = item.map[0]
        if len(tokens) == 4 and tokens[0].type == "ordered_list_open":
            number = lines.text(line).strip()
            message = f"{number!r} is an empty list item in Markdown"
            hint = f"write '{number[:-1]}\\{number[-1]}' for a number, or delete '{number[-1]}'"
            yield lines.problem("empty-item", message, line, hint)
        elif lines.is_blank(line + 1) and line + 2 < len(lines):
            message, hint = "this list item has no text", "write its text on the same line"
            yield lines.problem("empty-item", message, line, hint)


def _link_definitions(
    tokens: Sequence[Token], environment: Mapping[str, Any], lines: _Lines
) -> Iterator[Problem]:
    used = {
        child.meta["label"]
        for token in tokens
        for child in token.children or ()
        if "label" in child.meta
    }
    definitions: Mapping[str, Any] = environment.get("references", {})
    for label, definition in definitions.items():
        if label not in used:
            line, message = definition["map"][0], "no link in this text uses this definition"
            hint = "move it into the text that contains the link, or write the address in the link"
            yield lines.problem("unused-definition", message, line, hint, is_error=False)
    for line in environment.get("unclear_definitions", ()):
        message = "this link definition is inside other text"
        hint = "move it below all lists and quotes, between blank lines"
        yield lines.problem("unclear-definition", message, line, hint)
    for duplicate in environment.get("duplicate_refs", ()):
        line, message = duplicate["map"][0], "this link label is already defined in this text"
        hint = "delete one of the definitions"
        yield lines.problem("unused-definition", message, line, hint, is_error=False)


def _footnote_definitions(environment: Mapping[str, Any], lines: _Lines) -> Iterator[Problem]:
    """Report footnotes that nothing refers to, and footnotes that are defined more than once."""
    used: Mapping[str, int] = environment.get("footnotes", {}).get("refs", {})
    defined: set[str] = set()
    for label, line in environment.get("footnote_definitions", ()):
        if label in defined:
            message = f"the footnote {label!r} is already defined in this text"
            hint = "delete one of the definitions"
            yield lines.problem("unused-definition", message, line, hint, is_error=False)
        elif used.get(f":{label}", -1) < 0:
            message = f"nothing in this text refers to the footnote {label!r}"
            hint = f"add [^{label}] to the same text, or delete the footnote"
            yield lines.problem("unused-definition", message, line, hint, is_error=False)
        defined.add(label)
