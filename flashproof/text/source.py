"""Represent the text of a file, and spans of it with line and column numbers."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from pathlib import Path


@dataclass(frozen=True)
class Source:
    r"""The text of one file, with ``\n`` line endings and without a byte-order mark.

    Offsets are character positions in ``text``, counted from 0; lines and columns are counted from
    1. Line numbers match the file, regardless of its line endings.
    """

    path: Path
    """The path of the file."""
    name: str
    """The path relative to the project, with forward slashes, as shown in diagnostics."""
    text: str = field(repr=False)

    def __hash__(self) -> int:
        # Hashing a span hashes its source, so avoid hashing the path and text each time.
        return hash(self.name)

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        lengths = map(len, self.text.split("\n")[:-1])
        ends = enumerate(accumulate(lengths, initial=0))
        return tuple(line_ends + characters for line_ends, characters in ends)

    def line_of(self, offset: int) -> int:
        """Return the line number of an offset, counted from 1."""
        return bisect_right(self._line_starts, offset)

    def column_of(self, offset: int) -> int:
        """Return the column number of an offset in characters, counted from 1."""
        return offset - self._line_starts[self.line_of(offset) - 1] + 1

    def line_text(self, line: int) -> str:
        """Return the text of a line without its line ending."""
        start = self._line_starts[line - 1]
        end = self._line_starts[line] - 1 if line < len(self._line_starts) else len(self.text)
        return self.text[start:end]

    def line_start(self, line: int) -> int:
        """Return the start offset of a line, or the length of the text after the last line."""
        starts = self._line_starts
        return starts[line - 1] if line <= len(starts) else len(self.text)

    @property
    def line_count(self) -> int:
        """The number of lines; empty text has one line."""
        return len(self._line_starts)

    def span(self, start: int, end: int) -> Span:
        """Return the span from the offset ``start`` up to, but not including, ``end``."""
        return Span(self, start, end)


@dataclass(frozen=True)
class Span:
    """A part of a source, from the offset ``start`` up to, but not including, ``end``."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The text of the span."""
        return self.source.text[self.start : self.end]

    @property
    def line(self) -> int:
        """The line of the first character, counted from 1."""
        return self.source.line_of(self.start)

    @property
    def column(self) -> int:
        """The column of the first character, counted from 1."""
        return self.source.column_of(self.start)

    @property
    def end_line(self) -> int:
        """The line of the last character, counted from 1."""
        return self.source.line_of(max(self.start, self.end - 1))

    @property
    def location(self) -> str:
        """The location as ``file:line:column``, which editors and terminals turn into a link."""
        return f"{self.source.name}:{self.line}:{self.column}"

    def subspan(self, start: int, end: int) -> Span:
        """Return a span within this one, given offsets from the start of this span."""
        return Span(self.source, self.start + start, self.start + end)

    def locate(self, text: str, start: int, end: int) -> Span:
        """Return the span of ``text[start:end]`` for text derived from this span.

        List markers, quote markers, and comments may be missing from ``text``. Therefore, if
        ``text[start:end]`` is the nth occurrence of that substring in ``text``, return the nth
        occurrence in the span, or the whole span if there are fewer.
        """
        fragment = text[start:end]
        position = self.start - 1
        for _ in range(text.count(fragment, 0, start) + 1 if fragment else 0):
            position = self.source.text.find(fragment, position + 1, self.end)
            if position == -1:
                return self
        return Span(self.source, position, position + len(fragment)) if fragment else self


def normalize(text: str) -> str:
    r"""Convert line endings to ``\n`` and remove a byte-order mark, as ``Source.text`` requires."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def display_path(path: Path, root: Path | None = None) -> str:
    """Return a path for messages, with forward slashes; paths in ``root`` are relative to it.

    ``root`` defaults to the working directory.
    """
    path, root = path.absolute(), (root or Path.cwd()).absolute()
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
