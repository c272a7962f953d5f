"""The map of topics: a column for each deck, a box for each topic, lines from prerequisites.

Only geometry; the template draws it. All lengths are in the units of the SVG's view box, which are
CSS pixels at full size.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from flashproof.site.outline import Deck, Outline

COLUMN = 150
BOX = 126
ROW = 52
BOX_HEIGHT = 38
TOP = 54
LETTERS = 18
"""How many letters of a title fit on a line of a box."""


@dataclass(frozen=True, slots=True)
class Box:
    """A topic's place."""

    name: str
    lines: tuple[str, ...]
    """The title, on one line or two."""
    title: str
    column: int
    x: int
    y: int

    @property
    def centre(self) -> int:
        """The middle, from left to right."""
        return self.x + BOX // 2

    @property
    def baselines(self) -> tuple[tuple[str, int], ...]:
        """Each line of text with where it stands."""
        start = self.y + BOX_HEIGHT // 2 + 4 - 7 * (len(self.lines) - 1)
        return tuple((line, start + 14 * number) for number, line in enumerate(self.lines))


@dataclass(frozen=True, slots=True)
class Line:
    """The way from a prerequisite to a topic."""

    column: int
    path: str
    """For the ``d`` of an SVG path."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A deck's name above its column."""

    lines: tuple[str, ...]
    column: int
    x: int


@dataclass(frozen=True, slots=True)
class Map:
    """Everything to draw."""

    width: int
    height: int
    headings: tuple[Heading, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    box_width: int = BOX
    box_height: int = BOX_HEIGHT


def draw(outline: Outline) -> Map:
    """Place every topic below the one before it in its deck, decks side by side."""
    boxes = {
        box.name: box for column, deck in enumerate(outline.decks) for box in _boxes(deck, column)
    }
    lines = tuple(
        _line(boxes[before.name], boxes[topic.name])
        for topic in outline.library.topics
        for before in outline.prerequisites(topic)
    )
    rows = max((len(deck.topics) for deck in outline.decks), default=0)
    return Map(
        width=max(1, len(outline.decks)) * COLUMN,
        height=TOP + rows * ROW,
        headings=tuple(_heading(deck, column) for column, deck in enumerate(outline.decks)),
        boxes=tuple(boxes.values()),
        lines=lines,
    )


def _boxes(deck: Deck, column: int) -> list[Box]:
    left = column * COLUMN + (COLUMN - BOX) // 2
    return [
        Box(topic.name, _wrapped(topic.title), topic.title, column, left, TOP + row * ROW)
        for row, topic in enumerate(deck.topics)
    ]


def _heading(deck: Deck, column: int) -> Heading:
    return Heading(_wrapped(deck.title), column, column * COLUMN + (COLUMN - BOX) // 2)


def _wrapped(title: str) -> tuple[str, ...]:
    lines = textwrap.wrap(title, LETTERS, max_lines=2, placeholder="…")
    return tuple(lines) or (title,)


def _line(start: Box, end: Box) -> Line:
    """Down within a column, round the boxes between; from side to side across columns."""
    if start.column == end.column and end.y - start.y == ROW:
        return Line(end.column, f"M{start.centre} {start.y + BOX_HEIGHT}V{end.y}")
    if start.column == end.column:
        side = start.x
        return Line(
            end.column,
            f"M{side} {_middle(start)}C{side - 16} {_middle(start)} {side - 16} {_middle(end)}"
            f" {side} {_middle(end)}",
        )
    left, right = (start, end) if start.column < end.column else (end, start)
    begin, finish = left.x + BOX, right.x
    bend = min(60, (finish - begin) // 2)
    return Line(
        end.column,
        f"M{begin} {_middle(left)}C{begin + bend} {_middle(left)}"
        f" {finish - bend} {_middle(right)} {finish} {_middle(right)}",
    )


def _middle(box: Box) -> int:
    return box.y + BOX_HEIGHT // 2
