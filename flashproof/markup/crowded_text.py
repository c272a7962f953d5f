"""Find paragraphs with so much markup that parsing them would take very long.

Python-Markdown takes time proportional to the square of some constructs in a paragraph, such as
unclosed links. A limit for each paragraph keeps the total time proportional to the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MAX_IN_LINE = 2_000
"""How often a line may contain a character that can be markup."""
MAX_IN_BLOCK = 5_000
"""How often lines without an empty line between them may contain such a character."""
MAX_LINES = 5_000
"""How many lines may follow each other without an empty line between them."""

_MARKUP = (
    *("[", "]", "](", "(", "*", "_", "`", "<", ">", "~", "!", "&"),
    *("\\", "{", "}", "$", "@", ":"),
)


@dataclass(frozen=True, slots=True)
class Crowd:
    """A part of a text with too much markup."""

    start: int
    end: int
    message: str


def find_crowd(text: str) -> Crowd | None:
    """Return the first paragraph that has too much markup, or ``None``."""
    if len(text) <= MAX_IN_LINE:
        return None
    found = (_crowd_in(start, lines) for start, lines in _paragraphs(text))
    return next(filter(None, found), None)


def _paragraphs(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the offset and the lines of each paragraph.

    A line that only has the marks of a quote counts as empty.
    """
    start, end = 0, 0
    lines: list[str] = []
    for line in text.split("\n"):
        if line.strip(" \t>"):
            lines.append(line)
        elif lines:
            yield start, lines
            lines = []
        end += len(line) + 1
        if not lines:
            start = end
    if lines:
        yield start, lines


def _crowd_in(start: int, lines: list[str]) -> Crowd | None:
    content = "\n".join(lines)
    if len(content) <= MAX_IN_LINE:
        return None
    end = start + len(content)
    if len(lines) > MAX_LINES:
        return Crowd(start, end, f"this paragraph has more than {MAX_LINES:,} lines")
    for markup in _MARKUP:
        limit = MAX_IN_LINE if markup == "](" or len(lines) == 1 else MAX_IN_BLOCK
        is_crowded = content.count(markup) > limit
        if is_crowded or any(line.count(markup) > MAX_IN_LINE for line in lines):
            limit = limit if is_crowded else MAX_IN_LINE
            kind = "paragraph" if is_crowded and len(lines) > 1 else "line"
            return Crowd(start, end, f"this {kind} contains {markup!r} more than {limit:,} times")
    return None
