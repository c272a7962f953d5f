"""Lists as previews show them.

CommonMark lets a list follow a paragraph without a blank line and nests by the width of the
marker; Python-Markdown wants the blank line and four spaces. This preprocessor writes the one
form into the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from markdown.preprocessors import Preprocessor

_ITEM = re.compile(r"( *)([-*+]|\d{1,9}[.)])(?:( +)(.*)|)$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ENDS_PARAGRAPH = re.compile(r" {0,3}>")


class CommonMarkLists(Preprocessor):
    """Put blank lines before lists and indent by four."""

    def run(self, lines: list[str]) -> list[str]:
        """Rewrite the lines of a text."""
        if not any(_ITEM.match(line) for line in lines):
            return lines
        writer = _Writer()
        for line in lines:
            writer.take(line)
        return writer.lines


@dataclass(slots=True)
class _Writer:
    """Goes down the lines and keeps at which columns the open items' texts begin."""

    lines: list[str] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    after_blank: bool = True
    in_paragraph: bool = False

    def take(self, line: str) -> None:
        if not line.strip():
            self.lines.append("")
            self.after_blank, self.in_paragraph = True, False
            return
        indent = len(line) - len(line.lstrip(" "))
        depth = sum(indent >= column for column in self.columns)
        item = None if _RULE.match(line) else _ITEM.match(line)
        if item and self._opens_item(item, depth):
            self._item(item, depth)
        else:
            self._text(line, depth)
        self.after_blank = False

    def _opens_item(self, item: re.Match[str], depth: int) -> bool:
        outer = self.columns[depth - 1] if depth else 0
        if len(item[1]) - outer >= 4:
            return False  # indented code
        is_new = len(self.columns) <= depth
        interrupts = self.in_paragraph and is_new
        number = item[2][:-1]
        return not (interrupts and (not item[4] or number not in ("", "1")))

    def _item(self, item: re.Match[str], depth: int) -> None:
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

    def _text(self, line: str, depth: int) -> None:
        ends = bool(_RULE.match(line) or _ENDS_PARAGRAPH.match(line))
        if self.after_blank or ends:
            if ends and self.columns and not self.after_blank and not depth:
                self.lines.append("")
            self.columns = self.columns[:depth]
        else:
            depth = len(self.columns)  # it goes on with the paragraph above
        outer = self.columns[depth - 1] if depth else 0
        indent = len(line) - len(line.lstrip(" "))
        kept = line[min(indent, outer) :] if self.after_blank or not depth else line.lstrip(" ")
        self.lines.append("    " * depth + kept)
        self.in_paragraph = True
