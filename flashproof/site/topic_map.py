"""The map of topics: a column for each deck, a box for each topic, lines from prerequisites.

Only geometry; the template draws it. All lengths are in the units of the SVG's view box, which are
CSS pixels at full size.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flashproof.model import Topic
from flashproof.site.navigation import DeckSection, Navigation

COLUMN = 150
BOX = 126
ROW = 52
BOX_HEIGHT = 38
TOP = 54
BEND = 5
LETTERS = 17
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
class ColumnTitle:
    """A deck's name above its column."""

    lines: tuple[str, ...]
    column: int
    x: int


@dataclass(frozen=True, slots=True)
class Map:
    """Everything to draw."""

    width: int
    height: int
    headings: tuple[ColumnTitle, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    box_width: int = BOX
    box_height: int = BOX_HEIGHT


def draw(outline: Navigation) -> Map:
    """Place every topic below the one before it in its deck, decks side by side."""
    boxes = {
        box.name: box for column, deck in enumerate(outline.decks) for box in _boxes(deck, column)
    }
    lines = tuple(_line(boxes[before.name], boxes[topic.name]) for before, topic in ways(outline))
    rows = max((len(deck.topics) for deck in outline.decks), default=0)
    return Map(
        width=max(1, len(outline.decks)) * COLUMN,
        height=TOP + rows * ROW,
        headings=tuple(_heading(deck, column) for column, deck in enumerate(outline.decks)),
        boxes=tuple(boxes.values()),
        lines=lines,
    )


def ways(outline: Navigation) -> Iterator[tuple[Topic, Topic]]:
    """Prerequisites and their topics, without those that follow from others.

    Where A comes before B and B before C, a line from A to C would tell nothing.
    """
    above: dict[str, set[str]] = {}
    for topic in outline.library.topics:
        direct = outline.prerequisites(topic)
        above[topic.name] = {name for other in direct for name in above.get(other.name, ())}
        for other in direct:
            if other.name not in above[topic.name]:
                yield other, topic
        above[topic.name] |= {other.name for other in direct}


def _boxes(deck: DeckSection, column: int) -> list[Box]:
    left = column * COLUMN + (COLUMN - BOX) // 2
    return [
        Box(topic.name, _wrapped(topic.title), topic.title, column, left, TOP + row * ROW)
        for row, topic in enumerate(deck.topics)
    ]


def _heading(deck: DeckSection, column: int) -> ColumnTitle:
    return ColumnTitle(_wrapped(deck.title), column, column * COLUMN + (COLUMN - BOX) // 2)


def _wrapped(title: str) -> tuple[str, ...]:
    lines = textwrap.wrap(title, LETTERS, max_lines=2, placeholder="…")
    return tuple(lines) or (title,)


def _line(start: Box, end: Box) -> Line:
    """Down a column beside its boxes; to other columns in the gaps between rows and columns."""
    if start.column == end.column:
        return Line(start.column, _within(start, end))
    forward = start.column < end.column
    leave = start.x + BOX if forward else start.x
    arrive = end.x if forward else end.x + BOX
    side = 1 if forward else -1
    out = leave + side * _lane(start)
    corners = [(leave, _middle(start)), (out, _middle(start))]
    if abs(start.column - end.column) > 1:
        gap, into = end.y - (ROW - BOX_HEIGHT) // 2, arrive - side * _lane(start)
        corners += [(out, gap), (into, gap), (into, _middle(end))]
    else:
        corners += [(out, _middle(end))]
    return Line(start.column, _rounded([*corners, (arrive, _middle(end))]))


def _within(start: Box, end: Box) -> str:
    if end.y - start.y == ROW:
        return f"M{start.centre} {start.y + BOX_HEIGHT}V{end.y}"
    side = start.x - 4 - _lane(start) // 2
    middles = _middle(start), _middle(end)
    return _rounded(
        [(start.x, middles[0]), (side, middles[0]), (side, middles[1]), (end.x, middles[1])]
    )


def _lane(box: Box) -> int:
    """How far from its boxes a line runs, so that neighbours do not run over one another."""
    return 5 + 4 * ((box.y - TOP) // ROW % 4)


def _rounded(corners: Sequence[tuple[int, int]]) -> str:
    """A path along corners, each of them rounded off."""
    parts = [f"M{corners[0][0]} {corners[0][1]}"]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        start, end = _towards(corner, before), _towards(corner, after)
        parts.append(f"L{start[0]} {start[1]}Q{corner[0]} {corner[1]} {end[0]} {end[1]}")
    return "".join(parts) + f"L{corners[-1][0]} {corners[-1][1]}"


def _towards(corner: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """The point a little away from a corner; at most half-way to the other."""
    return tuple(  # type: ignore[return-value]
        here + max(-BEND, min(BEND, (there - here) // 2))
        for here, there in zip(corner, other, strict=True)
    )


def _middle(box: Box) -> int:
    return box.y + BOX_HEIGHT // 2
