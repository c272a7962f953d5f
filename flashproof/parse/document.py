"""Split a card file into a flat sequence of headings, prose, and code fences.

Front matter, fences, and comments are recognized first: a ``##`` inside one of them is not a
heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flashproof.diagnostics import Diagnostics
from flashproof.model import Markdown
from flashproof.text.source import Source, Span

MAX_LINE = 262_144
"""The maximum line length in characters; Python-Markdown can take minutes on longer lines."""
MAX_MARKS = 64
"""The maximum number of characters of indentation, list markers, and quote markers in a line."""

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$")
_HEADING_WITHOUT_SPACE = re.compile(r" {0,3}(#{1,6})(?![# \t])[^\n]")
_UNSEEN_SPACE = r"(?:[^\S \t\n]|[\u200b-\u200f\u2060\ufeff])"
_HEADING_AFTER_SPACE = re.compile(rf"(?:[ \t]|{_UNSEEN_SPACE})*#{{1,6}}(?:[ \t]|{_UNSEEN_SPACE}|$)")
_MARKER_WITHOUT_SPACE = re.compile(rf"[ \t>]*(?:[-*+]|\d{{1,9}}[.)])({_UNSEEN_SPACE})")
_FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})([^\n]*)$")
_NESTED_FENCE = re.compile(r"[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*)+(?:`{3,}[^`]*|~{3,}.*)$")
_MARKS = re.compile(r"(?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t])*")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ue000-\ue0ff]")
_LONG_LINE = re.compile(rf"^[^\n]{{{MAX_LINE + 1},}}", re.MULTILINE)
_PLAIN_LINE = re.compile(r"[^\W\d_]")
"""Matches a line that starts with a letter, which rules out headings, fences, and lists."""
_BLANK = "\ue0ff"
"""The placeholder for each character of a comment; ``_CONTROL`` rejects it in a card file."""
_OPAQUE = re.compile(r"[<`~](?:(?<=<)!--|(?<=`)`*|(?<=~)~~+)")
"""Matches the start of a comment, code span, or fence. Searching is faster if the pattern starts
with a character set instead of alternatives.
"""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6: ``## text``."""

    level: int
    """The number of ``#`` characters, from 1 to 6."""
    text: Markdown
    span: Span
    """The span of the heading, from the first ``#`` to the end of the line."""


@dataclass(frozen=True, slots=True)
class Comment:
    """An HTML comment."""

    text: str
    """The text between ``<!--`` and ``-->``."""
    span: Span
    """The span of the comment, from ``<!--`` to ``-->``."""

    @property
    def text_start(self) -> int:
        """The offset of ``text`` in the source."""
        return self.span.start + 4


@dataclass(frozen=True, slots=True)
class Prose:
    """The lines of text between two headings or fences."""

    markdown: Markdown
    """The text, with comments replaced by spaces to preserve line and column numbers."""

    @property
    def span(self) -> Span:
        """The span of the text."""
        return self.markdown.span


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced code block."""

    info: Span
    """The info string: the rest of the line after the opening backticks or tildes."""
    text: str
    """The lines between the fences, each with its line ending; empty if the block is not closed."""
    span: Span
    """The span from the opening to the closing fence, or of the opening line if there is none."""


Item = Heading | Prose | Fence


@dataclass(frozen=True, slots=True)
class Document:
    """A card file split into headings, prose, and fences."""

    source: Source
    front_matter: Span | None
    """The text between the two ``---`` lines; ``None`` if there is none."""
    items: tuple[Item, ...]
    """The headings, prose, and fences, in file order."""
    comments: tuple[Comment, ...]
    """The comments outside the front matter, fences, and code spans."""


def read_document(source: Source, diagnostics: Diagnostics) -> Document:
    """Split a card file into items; report parts that cannot be read, and continue."""
    _check_characters(source, diagnostics)
    front_matter, first_line = _front_matter(source, diagnostics)
    comments = tuple(_comments(source, source.line_start(first_line), diagnostics))
    reader = _Reader(source, diagnostics, comments, first_line)
    return Document(source, front_matter, tuple(reader.items()), comments)


def _check_characters(source: Source, diagnostics: Diagnostics) -> None:
    for match in _CONTROL.finditer(source.text):
        diagnostics.error(
            "control-character",
            f"the character U+{ord(match[0]):04X} is not allowed in a card",
            source.span(match.start(), match.end()),
            "delete it; most editors do not show it",
        )
    for match in _LONG_LINE.finditer(source.text):
        diagnostics.error(
            "long-line",
            f"this line has {len(match[0]):,} characters; the limit is {MAX_LINE:,}",
            source.span(match.start(), match.start() + 1),
            "split the line",
        )


def _front_matter(source: Source, diagnostics: Diagnostics) -> tuple[Span | None, int]:
    lines = range(1, source.line_count + 1)
    first = next((line for line in lines if source.line_text(line).strip()), 1)
    start = source.line_start(first)
    has_opening = source.line_text(first).rstrip() == "---"
    if first > 1 or not has_opening:
        hint = (
            "start with three lines: '---', 'title: …', and '---'; if the file has no cards, list"
            " it in 'exclude' in [tool.flashproof]"
        )
        hint = "delete the blank lines above it" if has_opening else hint
        span = source.span(start, start + len(source.line_text(first)))
        message = "the file does not start with front matter"
        diagnostics.error("missing-front-matter", message, span, hint)
    if not has_opening:
        return None, 1
    for line in range(first + 1, source.line_count + 1):
        if source.line_text(line).rstrip() in ("---", "..."):
            return source.span(source.line_start(first + 1), source.line_start(line)), line + 1
    message, hint = "the front matter is not closed", "close it with a '---' line"
    diagnostics.error("unclosed-front-matter", message, source.span(start, start + 3), hint)
    return None, source.line_count + 1


def _comments(source: Source, start: int, diagnostics: Diagnostics) -> Iterator[Comment]:
    """Yield the comments outside fences and code spans, starting at the offset ``start``."""
    text, position, paragraph_end = source.text, start, start
    last_comment_end = text.rfind("-->")
    closings = _ClosingFences(text)
    while match := _OPAQUE.search(text, position):
        position = match.end()
        if match[0] == "<!--":
            if last_comment_end >= position:
                end = text.find("-->", position)
                yield Comment(text[position:end], source.span(match.start(), end + 3))
                position = end + 3
            else:
                span = source.span(match.start(), match.end())
                message, hint = "this comment is not closed", "close it with '-->'"
                diagnostics.error("unclosed-comment", message, span, hint)
        elif (line_end := _fence_line_end(text, match)) is not None:
            indent = match.start() - text.rfind("\n", 0, match.start()) - 1
            closing = closings.find(match[0], indent, line_end)
            position = closing.end() if closing else line_end
        elif match[0][0] == "`":
            if paragraph_end < position:
                paragraph_end = text.find("\n\n", position)
                paragraph_end = len(text) if paragraph_end == -1 else paragraph_end
            closing = re.compile(rf"(?<!`){match[0]}(?!`)").search(text, position, paragraph_end)
            position = closing.end() if closing else position


def _fence_line_end(text: str, marks: re.Match[str]) -> int | None:
    """Return the end of the line if the marks open a fence on it, or ``None`` otherwise."""
    text_end = marks.start()
    while text_end and text[text_end - 1] in " \t":
        text_end -= 1
    if len(marks[0]) < 3 or (text_end and text[text_end - 1] != "\n"):
        return None
    end = text.find("\n", marks.end())
    end = len(text) if end == -1 else end
    return None if marks[0][0] == "`" and "`" in text[marks.end() : end] else end


class _ClosingFences:
    """Finds the closing lines of fences in linear time."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._missing: dict[tuple[str, int], int] = {}
        """The length of the shortest fence known to have no closing line, keyed by character and
        indentation."""

    def find(self, marks: str, indent: int, start: int) -> re.Match[str] | None:
        """Return the first line after ``start`` that closes a fence opened with these marks.

        Return ``None`` if there is no such line. ``indent`` is the indentation of the opening
        line; the closing line may be indented by up to three more characters.
        """
        character, count = marks[0], len(marks)
        if count >= self._missing.get((character, indent), count + 1):
            return None
        spaces = rf"[ \t]{{0,{indent + 3}}}" if indent else " {0,3}"
        pattern = re.compile(rf"^{spaces}{character}{{{count},}}[ \t]*$", re.MULTILINE)
        match = pattern.search(self._text, start)
        if match is None:
            self._missing[character, indent] = count
        return match


class _Reader:
    """Reads the items of one file, line by line."""

    def __init__(
        self,
        source: Source,
        diagnostics: Diagnostics,
        comments: tuple[Comment, ...],
        first_line: int,
    ) -> None:
        self._source = source
        self._diagnostics = diagnostics
        self._lines = _lines_without_comments(comments, source.text)
        self._closing_fences = _ClosingFences(source.text)
        self._line = first_line
        self._prose: list[str] = []

    def items(self) -> Iterator[Item]:
        lines, last = self._lines, self._source.line_count
        while self._line <= last:
            text = lines[self._line - 1]
            if not text or (_PLAIN_LINE.match(text) and len(text) <= MAX_LINE):
                self._prose.append(text)
                self._line += 1
            elif (fence := _FENCE.match(text)) and not (fence[2][0] == "`" and "`" in fence[3]):
                yield from self._flush()
                yield self._fence(fence)
            elif (heading := _HEADING.match(text)) is not None:
                yield from self._flush()
                yield self._heading(heading)
            else:
                self._prose.append(text if self._is_readable(text) else "…")
                self._line += 1
        yield from self._flush()

    def _error(self, code: str, message: str, start: int, end: int, hint: str) -> None:
        offset = self._source.line_start(self._line)
        self._diagnostics.error(
            code, message, self._source.span(offset + start, offset + end), hint
        )

    def _heading(self, match: re.Match[str]) -> Heading:
        start = self._source.line_start(self._line)
        text = match[2] or ""
        if not text.strip():
            hint = "add the text of the heading, or delete the line"
            self._error("empty-heading", "this heading has no text", 0, match.end(1), hint)
        text_start = start + (match.start(2) if text else match.end(1))
        self._line += 1
        return Heading(
            len(match[1]),
            Markdown(text, self._source.span(text_start, text_start + len(text))),
            self._source.span(start + match.start(1), start + len(match[0].rstrip())),
        )

    def _fence(self, opening: re.Match[str]) -> Fence:
        source, first, marks = self._source, self._line, opening[2]
        start = source.line_start(first)
        if opening[1]:
            hint = "remove the indentation; a list cannot contain a fence"
            message = "a code fence must start at the beginning of the line"
            self._error("indented-fence", message, 0, opening.end(2), hint)
        info = source.span(start + opening.start(3), start + opening.end(3))
        closing = self._closing_fences.find(
            marks, len(opening[1]), source.line_start(first + 1) - 1
        )
        last = source.line_of(closing.end()) if closing else source.line_count + 1
        if last > source.line_count:
            hint = f"close it with a '{marks}' line"
            self._error("unclosed-fence", "this code fence is not closed", 0, opening.end(2), hint)
            # Continue below the opening line to check the rest of the file as well.
            self._line = first + 1
            return Fence(info, "", source.span(start, info.end))
        self._line = last + 1
        text = source.text[source.line_start(first + 1) : source.line_start(last)]
        return Fence(info, text, source.span(start, source.line_start(last) + len(marks)))

    def _is_readable(self, text: str) -> bool:
        """Report a line that would probably be misread; return whether to keep the line."""
        if heading := _HEADING_WITHOUT_SPACE.match(text):
            hint = f"write '{heading[1]} …', or '\\#' for a literal '#'"
            message = "a heading needs a space after '#'"
            self._error("heading-space", message, heading.start(1), heading.end(1), hint)
        elif heading := _HEADING_AFTER_SPACE.match(text):
            self._check_indented_heading(heading)
        if _UNDERLINE.match(text) and self._prose and self._prose[-1].strip(" \t"):
            hint = "write headings with '#'; add a blank line above a horizontal rule"
            message = "this line turns the line above it into a heading"
            self._error("underlined-heading", message, 0, len(text), hint)
        if fence := _NESTED_FENCE.match(text):
            hint = "move it to the beginning of a line"
            message = "a list or a quote cannot contain a code fence"
            self._error("indented-fence", message, 0, fence.end(), hint)
        if marker := _MARKER_WITHOUT_SPACE.match(text):
            message = "this list marker is followed by a space that Markdown does not recognize"
            hint = "type a normal space instead"
            self._error("marker-space", message, *marker.span(1), hint)
        marks = _MARKS.match(text)
        if marks and marks.end() > MAX_MARKS and text.strip():
            message = "lists or quotes are nested too deeply"
            hint = f"use at most {MAX_MARKS} characters of indentation and markers"
            self._error("too-deep", message, 0, MAX_MARKS, hint)
            return False
        return len(text) <= MAX_LINE

    def _check_indented_heading(self, heading: re.Match[str]) -> None:
        """Report a line that looks like a heading, but has unusual space around its ``#``."""
        start = len(heading[0]) - len(heading[0].lstrip())
        marks = heading[0].strip().strip("\u200b\u2060\ufeff")
        if heading[0].strip(" \t#"):
            message = "this heading contains a space that Markdown does not recognize"
            hint = "delete the invisible character, and type a normal space after '#'"
            self._error("heading-space", message, 0, heading.end(), hint)
        elif len(marks) > 1:  # one '#' is a comment in indented code
            message = "an indented heading is code in Markdown"
            hint = "remove the indentation, or write code in a fence"
            self._error("heading-space", message, start, heading.end(), hint)

    def _flush(self) -> Iterator[Prose]:
        lines, self._prose = self._prose, []
        last = self._line - 1
        while lines and not lines[-1].strip(" \t"):
            lines.pop()
            last -= 1
        while lines and not lines[0].strip(" \t"):
            lines.pop(0)
        if not lines:
            return
        source = self._source
        start = source.line_start(last - len(lines) + 1)
        end = source.line_start(last) + len(source.line_text(last))
        yield Prose(Markdown("\n".join(lines), source.span(start, end)))


def _lines_without_comments(comments: tuple[Comment, ...], text: str) -> list[str]:
    """Return the lines of text, with each comment replaced by spaces.

    At the end of a line, comments are removed instead, because two trailing spaces would be a
    line break in Markdown.
    """
    parts, end = [], 0
    for comment in comments:
        parts.append(text[end : comment.span.start])
        parts.append("\n".join(_BLANK * len(line) for line in comment.span.text.split("\n")))
        end = comment.span.end
    parts.append(text[end:])
    lines = "".join(parts).split("\n")
    return [_without_blanks(line) if _BLANK in line else line for line in lines]


def _without_blanks(line: str) -> str:
    kept = line.rstrip(f" \t{_BLANK}")
    return (kept if _BLANK in line[len(kept) :] else line).replace(_BLANK, " ")
