"""Where any text came from: a file's text, and a stretch of it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from pathlib import Path


@dataclass(frozen=True)
class Source:
    r"""One card file as text.

    ``text`` has ``\n`` line ends and no byte-order mark, whatever the file has, so that an offset
    means the same to every part of the program; lines are the same lines as in the file.
    """

    path: Path
    """Where the file is."""
    name: str
    """How diagnostics and tests call it: relative to the project, with forward slashes."""
    text: str = field(repr=False)

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        lengths = map(len, self.text.split("\n")[:-1])
        ends = enumerate(accumulate(lengths, initial=0))
        return tuple(line_ends + characters for line_ends, characters in ends)

    def line_of(self, offset: int) -> int:
        """The line of an offset, counted from 1."""
        return bisect_right(self._line_starts, offset)

    def column_of(self, offset: int) -> int:
        """The column of an offset in characters, counted from 1."""
        return offset - self._line_starts[self.line_of(offset) - 1] + 1

    def line_text(self, line: int) -> str:
        """The text of a line, counted from 1, without its line end."""
        start = self._line_starts[line - 1]
        end = self._line_starts[line] - 1 if line < len(self._line_starts) else len(self.text)
        return self.text[start:end]

    def line_start(self, line: int) -> int:
        """The offset at which a line, counted from 1, begins; behind the last one, the end."""
        return self._line_starts[line - 1] if line <= self.line_count else len(self.text)

    @property
    def line_count(self) -> int:
        """How many lines there are; an empty text has one."""
        return len(self._line_starts)

    def span(self, start: int, end: int) -> Span:
        """The stretch from ``start`` up to ``end``."""
        return Span(self, start, end)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source: offsets into its text, the end left out."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The text of the stretch."""
        return self.source.text[self.start : self.end]

    @property
    def line(self) -> int:
        """The line it begins on, counted from 1."""
        return self.source.line_of(self.start)

    @property
    def column(self) -> int:
        """The column it begins at, counted from 1."""
        return self.source.column_of(self.start)

    @property
    def end_line(self) -> int:
        """The line it ends on, counted from 1."""
        return self.source.line_of(max(self.start, self.end - 1))

    @property
    def place(self) -> str:
        """``file:line:column``, as editors and terminals understand it."""
        return f"{self.source.name}:{self.line}:{self.column}"

    def sub(self, start: int, end: int) -> Span:
        """A stretch within this one, by offsets from its start."""
        return Span(self.source, self.start + start, self.start + end)

    def locate(self, text: str, start: int, end: int) -> Span:
        """Where ``text[start:end]`` stands, for a text that was taken out of this stretch.

        Marks before its lines and comments may be gone from ``text``, so the same words are
        looked for, as often as they came before; where they are not found, it is the whole
        stretch.
        """
        wanted = text[start:end]
        position = self.start - 1
        for _ in range(text.count(wanted, 0, start) + 1 if wanted else 0):
            position = self.source.text.find(wanted, position + 1, self.end)
            if position == -1:
                return self
        return Span(self.source, position, position + len(wanted)) if wanted else self


def display_path(path: Path, root: Path | None = None) -> str:
    """Return a path as messages show it: with slashes, and relative to ``root`` if below it.

    Without ``root``, it is relative to the working directory.
    """
    path, root = path.absolute(), (root or Path.cwd()).absolute()
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
