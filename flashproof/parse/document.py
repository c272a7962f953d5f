"""A card file as a flat row of headings, prose and fences, each with its place.

Fences, comments and front matter are known before anything else, so that a ``##`` inside of one
is never taken for a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flashproof.diagnostics import Diagnostics
from flashproof.model import Markdown
from flashproof.text.source import Source, Span

MAX_LINE = 262_144
"""Characters on one line; past that the Markdown library takes minutes."""
MAX_MARKS = 64
"""Characters of indent and list or quote marks before the text of a line."""

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$")
_GLUED_HEADING = re.compile(r" {0,3}(#{1,6})[^#\s]")
_FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})([^\n]*)$")
_HELD_FENCE = re.compile(r"[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*)+(?:`{3,}[^`]*|~{3,}.*)$")
_MARKS = re.compile(r"(?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t])*")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ue000-\ue0ff]")
_LONG_LINE = re.compile(rf"^[^\n]{{{MAX_LINE + 1},}}", re.MULTILINE)
_PLAIN_LINE = re.compile(r"[A-Za-z\u00c0-\uffff]")
"""A line that begins with a letter is no heading, fence, list or rule."""
_BLANK = "\ue0ff"
"""Stands for a character of a comment; refused in cards, so it cannot be the author's."""
_OPAQUE = re.compile(r"(?P<comment><!--)|(?P<code>`+)|(?P<waves>~{3,})")


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of one to six ``#``."""

    level: int
    text: Markdown
    span: Span


@dataclass(frozen=True, slots=True)
class Comment:
    """What stands between ``<!--`` and ``-->``."""

    text: str
    span: Span
    """The marks included."""

    @property
    def text_start(self) -> int:
        """The offset in the source at which ``text`` begins."""
        return self.span.start + 4


@dataclass(frozen=True, slots=True)
class Prose:
    """Lines between headings and fences; from the start of a line."""

    markdown: Markdown
    """With comments blanked out, so that what is left keeps its line and column."""

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.markdown.span


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block."""

    info: Span
    """What follows the opening marks."""
    text: str
    span: Span


Item = Heading | Prose | Fence


@dataclass(frozen=True, slots=True)
class Document:
    """A whole card file."""

    source: Source
    front_matter: Span | None
    """Between the two ``---`` lines."""
    items: tuple[Item, ...]
    comments: tuple[Comment, ...]


def read_document(source: Source, diagnostics: Diagnostics) -> Document:
    """Split a card file; what cannot be read is told, and the rest is read all the same."""
    _check_characters(source, diagnostics)
    front_matter, first_line = _front_matter(source, diagnostics)
    comments = tuple(_comments(source, source.line_start(first_line), diagnostics))
    reader = _Reader(source, diagnostics, comments, first_line)
    return Document(source, front_matter, tuple(reader.items()), comments)


def _check_characters(source: Source, diagnostics: Diagnostics) -> None:
    for match in _CONTROL.finditer(source.text):
        diagnostics.error(
            "control-character",
            f"the character U+{ord(match[0]):04X} cannot stand in a card",
            source.span(match.start(), match.end()),
            "delete it; it is invisible in most editors",
        )
    for match in _LONG_LINE.finditer(source.text):
        diagnostics.error(
            "long-line",
            f"a line of {len(match[0]):,} characters; at most {MAX_LINE:,} are read",
            source.span(match.start(), match.start() + 1),
            "break the line",
        )


def _front_matter(source: Source, diagnostics: Diagnostics) -> tuple[Span | None, int]:
    lines = range(1, source.line_count + 1)
    first = next((line for line in lines if source.line_text(line).strip()), 1)
    start = source.line_start(first)
    is_there = source.line_text(first).rstrip() == "---"
    if first > 1 or not is_there:
        hint = "begin with a line '---', then 'title: …', then a line '---'"
        hint = "delete the empty lines above it" if is_there else hint
        span = source.span(start, start + len(source.line_text(first)))
        message = "the file does not begin with front matter"
        diagnostics.error("missing-front-matter", message, span, hint)
    if not is_there:
        return None, 1
    for line in range(first + 1, source.line_count + 1):
        if source.line_text(line).rstrip() in ("---", "..."):
            return source.span(source.line_start(first + 1), source.line_start(line)), line + 1
    message, hint = "the front matter never ends", "end it with a line '---'"
    diagnostics.error("unclosed-front-matter", message, source.span(start, start + 3), hint)
    return None, source.line_count + 1


def _comments(source: Source, start: int, diagnostics: Diagnostics) -> Iterator[Comment]:
    """The comments outside of fences and code spans, from an offset on."""
    text, position = source.text, start
    while match := _OPAQUE.search(text, position):
        position = match.end()
        if match["comment"]:
            if (end := text.find("-->", position)) != -1:
                yield Comment(text[position:end], source.span(match.start(), end + 3))
                position = end + 3
            else:
                span = source.span(match.start(), match.end())
                diagnostics.error(
                    "unclosed-comment", "this comment never ends", span, "end it with '-->'"
                )
        elif (line_end := _fence_line_end(text, match)) is not None:
            position = _fence_end(text, match[0], line_end)
        elif match["code"]:
            paragraph_end = text.find("\n\n", position)
            closing = re.compile(rf"(?<!`){match[0]}(?!`)").search(
                text, position, paragraph_end if paragraph_end != -1 else len(text)
            )
            position = closing.end() if closing else position


def _fence_line_end(text: str, marks: re.Match[str]) -> int | None:
    """The end of the line that such marks open a fence on; ``None`` where they open none."""
    before = text[text.rfind("\n", 0, marks.start()) + 1 : marks.start()]
    end = text.find("\n", marks.end())
    end = len(text) if end == -1 else end
    is_opening = len(marks[0]) > 2 and not before.strip(" \t")
    is_code_span = marks[0][0] == "`" and "`" in text[marks.end() : end]
    return end if is_opening and not is_code_span else None


def _fence_end(text: str, marks: str, line_end: int) -> int:
    """The offset behind the closing line, or behind the opening one where there is none."""
    closing = re.compile(rf"^[ \t]*{marks[0]}{{{len(marks)},}}[ \t]*$", re.MULTILINE)
    match = closing.search(text, line_end)
    return match.end() if match else line_end


class _Reader:
    """Walks over the lines of one file."""

    def __init__(
        self,
        source: Source,
        diagnostics: Diagnostics,
        comments: tuple[Comment, ...],
        first_line: int,
    ) -> None:
        self._source = source
        self._diagnostics = diagnostics
        self._lines = _without(comments, source.text).split("\n")
        self._line = first_line
        self._prose: list[str] = []

    def items(self) -> Iterator[Item]:
        last = self._source.line_count
        while self._line <= last:
            text = self._lines[self._line - 1]
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
            hint = "write what it is called, or what the card asks"
            self._error("empty-heading", "a heading without a text", 0, match.end(1), hint)
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
            hint = "take the indent away; a fence cannot stand in a list"
            message = "a fence must begin at the start of its line"
            self._error("indented-fence", message, 0, opening.end(2), hint)
        info = source.span(start + opening.start(3), start + opening.end(3))
        closing = re.compile(rf"[ \t]*{re.escape(marks[0])}{{{len(marks)},}}[ \t]*$")
        last = first + 1
        while last <= source.line_count and not closing.match(source.line_text(last)):
            last += 1
        if last > source.line_count:
            hint = f"end it with a line '{marks}'"
            self._error("unclosed-fence", "this fence never ends", 0, opening.end(2), hint)
            # Read on below the opening line, so that what follows is still checked.
            self._line = first + 1
            return Fence(info, "", source.span(start, info.end))
        self._line = last + 1
        text = source.text[source.line_start(first + 1) : source.line_start(last)]
        return Fence(info, text, source.span(start, source.line_start(last) + len(marks)))

    def _is_readable(self, text: str) -> bool:
        """Tell what Markdown would not read as it looks; whether the line may be kept."""
        if glued := _GLUED_HEADING.match(text):
            hint = f"write '{glued[1]} …', or '\\#' for a plain hash"
            message = "a heading needs a space after its '#'"
            self._error("heading-space", message, glued.start(1), glued.end(1), hint)
        if held := _HELD_FENCE.match(text):
            hint = "let it begin at the start of a line of its own"
            message = "a fence cannot stand in a list or a quote"
            self._error("indented-fence", message, 0, held.end(), hint)
        if _UNDERLINE.match(text) and self._prose and self._prose[-1].strip():
            hint = "write headings with '#'; leave a blank line above a rule"
            message = "this line makes the one above a heading"
            self._error("underlined-heading", message, 0, len(text), hint)
        marks = _MARKS.match(text)
        if marks and marks.end() > MAX_MARKS and text.strip():
            hint = f"keep indent and marks under {MAX_MARKS} characters"
            self._error("too-deep", "lists or quotes nested too deep", 0, MAX_MARKS, hint)
            return False
        return len(text) <= MAX_LINE

    def _flush(self) -> Iterator[Prose]:
        lines, self._prose = self._prose, []
        last = self._line - 1
        while lines and not lines[-1].strip():
            lines.pop()
            last -= 1
        while lines and not lines[0].strip():
            lines.pop(0)
        if not lines:
            return
        source = self._source
        start = source.line_start(last - len(lines) + 1)
        end = source.line_start(last) + len(source.line_text(last))
        yield Prose(Markdown("\n".join(lines), source.span(start, end)))


def _without(comments: tuple[Comment, ...], text: str) -> str:
    """The text with spaces for comments, and none of these at the end of a line.

    Two spaces there would be a line break in Markdown.
    """
    parts, end = [], 0
    for comment in comments:
        parts.append(text[end : comment.span.start])
        parts.append(re.sub(r"[^\n]", _BLANK, comment.span.text))
        end = comment.span.end
    parts.append(text[end:])
    blanked = re.sub(rf"[ \t]*{_BLANK}[ \t{_BLANK}]*$", "", "".join(parts), flags=re.MULTILINE)
    return blanked.replace(_BLANK, " ")
