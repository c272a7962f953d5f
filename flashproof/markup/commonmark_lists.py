"""Rewrite CommonMark lists into the form that Python-Markdown requires.

In CommonMark, and therefore in editor previews and on GitHub, a list may follow a paragraph without
a blank line, and nested items are indented by the width of the parent item's marker.
Python-Markdown requires a blank line and four spaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from markdown.preprocessors import Preprocessor

_ITEM = re.compile(r"( *)([-*+]|\d{1,9}[.)])(?:( +)(.*)|)$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ENDS_PARAGRAPH = re.compile(r" {0,3}>")


class CommonMarkLists(Preprocessor):
    """Adds blank lines above lists and indents nested items by four spaces."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the rewritten lines."""
        if not any(_ITEM.match(line) for line in lines):
            return lines
        writer = _Writer()
        for line in lines:
            writer.add(line)
        return writer.lines


@dataclass(slots=True)
class _Writer:
    """Rewrites text line by line."""

    lines: list[str] = field(default_factory=list)
    """The rewritten lines."""
    columns: list[int] = field(default_factory=list)
    """The column where the text of each open list item begins, outermost item first."""
    after_blank: bool = True
    """Whether the previous line is blank."""
    in_paragraph: bool = False
    """Whether the previous line belongs to a paragraph."""

    def add(self, line: str) -> None:
        if not line.strip():
            self.lines.append("")
            self.after_blank, self.in_paragraph = True, False
            return
        indent = len(line) - len(line.lstrip(" "))
        depth = sum(indent >= column for column in self.columns)
        item = None if _RULE.match(line) else _ITEM.match(line)
        if item and self._opens_item(item, depth):
            self._add_item(item, depth)
        else:
            self._add_text(line, depth)
        self.after_blank = False

    def _opens_item(self, item: re.Match[str], depth: int) -> bool:
        outer = self.columns[depth - 1] if depth else 0
        if len(item[1]) - outer >= 4:
            return False  # indented code
        is_new = len(self.columns) <= depth
        interrupts = self.in_paragraph and is_new
        number = item[2][:-1]
        return not (interrupts and (not item[4] or number not in ("", "1")))

    def _add_item(self, item: re.Match[str], depth: int) -> None:
        if len(self.columns) <= depth and self.in_paragraph and not depth:
            self.lines.append("")
        space = len(item[3] or " ")
        width = len(item[2]) + (space if space <= 4 else 1)
        self.columns = [*self.columns[:depth], len(item[1]) + width]
        text = (item[4] or "") if space <= 4 else f"{' ' * (space - 1)}{item[4]}"
        self.lines.append(f"{'    ' * depth}{item[2].replace(')', '.')} {text}".rstrip(" "))
        if item[4] and item[4].endswith("  "):
            self.lines[-1] += "  "
        self.in_paragraph = True

    def _add_text(self, line: str, depth: int) -> None:
        ends_paragraph = bool(_RULE.match(line) or _ENDS_PARAGRAPH.match(line))
        if self.after_blank or ends_paragraph:
            if ends_paragraph and self.columns and not self.after_blank and not depth:
                self.lines.append("")
            self.columns = self.columns[:depth]
        else:
            depth = len(self.columns)  # the line continues the paragraph above
        outer = self.columns[depth - 1] if depth else 0
        indent = len(line) - len(line.lstrip(" "))
        kept = line[min(indent, outer) :] if self.after_blank or not depth else line.lstrip(" ")
        self.lines.append("    " * depth + kept)
        self.in_paragraph = True
