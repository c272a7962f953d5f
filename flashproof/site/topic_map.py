"""Lay out the topic map: a column for each deck, a box for each topic, and connecting lines.

This module computes only the geometry; a template draws the SVG. All lengths are in view box units,
which equal CSS pixels at full size.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flashproof.model import TopicSummary
from flashproof.site.navigation import DeckSection, Navigation

COLUMN_WIDTH = 150
BOX_WIDTH = 126
ROW_HEIGHT = 52
BOX_HEIGHT = 38
TITLE_HEIGHT = 54
CORNER_RADIUS = 5
CHARACTERS_PER_LINE = 17
"""The number of title characters that fit on one line of a box."""

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A topic's box; ``x`` and ``y`` are the coordinates of the upper-left corner."""

    name: str
    lines: tuple[str, ...]
    """The title, split into one or two lines."""
    title: str
    column: int
    x: int
    y: int

    @property
    def center(self) -> int:
        """The x coordinate of the box's center."""
        return self.x + BOX_WIDTH // 2

    @property
    def baselines(self) -> tuple[tuple[str, int], ...]:
        """The lines of the title, each with the y coordinate of its baseline."""
        start = self.y + BOX_HEIGHT // 2 + 4 - 7 * (len(self.lines) - 1)
        return tuple((line, start + 14 * number) for number, line in enumerate(self.lines))


@dataclass(frozen=True, slots=True)
class Connector:
    """A line from a prerequisite to a topic."""

    column: int
    """The index of the prerequisite's column."""
    path: str
    """The ``d`` attribute of an SVG path."""


@dataclass(frozen=True, slots=True)
class ColumnTitle:
    """A deck title, placed above the deck's column."""

    lines: tuple[str, ...]
    column: int
    x: int


@dataclass(frozen=True, slots=True)
class TopicMap:
    """The layout of the topic map."""

    width: int
    height: int
    column_titles: tuple[ColumnTitle, ...]
    boxes: tuple[Box, ...]
    connectors: tuple[Connector, ...]
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT


def lay_out_map(navigation: Navigation) -> TopicMap:
    """Lay out the decks as columns and the topics of each deck as rows."""
    boxes = {
        box.name: box
        for column, deck in enumerate(navigation.decks)
        for box in _boxes(deck, column)
    }
    connectors = tuple(
        _connector(boxes[prerequisite.name], boxes[topic.name])
        for prerequisite, topic in direct_prerequisites(navigation)
    )
    rows = max((len(deck.topics) for deck in navigation.decks), default=0)
    return TopicMap(
        width=max(1, len(navigation.decks)) * COLUMN_WIDTH,
        height=TITLE_HEIGHT + rows * ROW_HEIGHT,
        column_titles=tuple(
            _column_title(deck, column) for column, deck in enumerate(navigation.decks)
        ),
        boxes=tuple(boxes.values()),
        connectors=connectors,
    )


def direct_prerequisites(navigation: Navigation) -> Iterator[tuple[TopicSummary, TopicSummary]]:
    """Yield (prerequisite, topic) pairs, excluding those implied by other pairs.

    If A is a prerequisite of B and B is a prerequisite of C, the pair (A, C) is omitted (transitive
    reduction).
    """
    ancestors: dict[str, set[str]] = {}
    for topic in navigation.library.topics:
        direct = navigation.prerequisites(topic)
        indirect = {name for other in direct for name in ancestors.get(other.name, ())}
        for other in direct:
            if other.name not in indirect:
                yield other, topic
        ancestors[topic.name] = indirect | {other.name for other in direct}


def _boxes(deck: DeckSection, column: int) -> list[Box]:
    return [
        Box(
            name=topic.name,
            lines=_wrap(topic.title),
            title=topic.title,
            column=column,
            x=_left(column),
            y=TITLE_HEIGHT + row * ROW_HEIGHT,
        )
        for row, topic in enumerate(deck.topics)
    ]


def _column_title(deck: DeckSection, column: int) -> ColumnTitle:
    return ColumnTitle(_wrap(deck.title), column, _left(column))


def _left(column: int) -> int:
    return column * COLUMN_WIDTH + (COLUMN_WIDTH - BOX_WIDTH) // 2


def _wrap(title: str) -> tuple[str, ...]:
    lines = textwrap.wrap(title, CHARACTERS_PER_LINE, max_lines=2, placeholder="…")
    return tuple(lines) or (title,)


def _connector(start: Box, end: Box) -> Connector:
    """Connect two boxes: along the side within a column, or through the gaps between rows."""
    if start.column == end.column:
        return Connector(start.column, _path_within_column(start, end))
    is_forward = start.column < end.column
    leave = start.x + BOX_WIDTH if is_forward else start.x
    arrive = end.x if is_forward else end.x + BOX_WIDTH
    side = 1 if is_forward else -1
    lane = leave + side * _lane_offset(start)
    corners = [(leave, _middle(start)), (lane, _middle(start))]
    if abs(start.column - end.column) > 1:
        gap = end.y - (ROW_HEIGHT - BOX_HEIGHT) // 2
        end_lane = arrive - side * _lane_offset(start)
        corners += [(lane, gap), (end_lane, gap), (end_lane, _middle(end))]
    else:
        corners += [(lane, _middle(end))]
    return Connector(start.column, _rounded_path([*corners, (arrive, _middle(end))]))


def _path_within_column(start: Box, end: Box) -> str:
    if end.y - start.y == ROW_HEIGHT:
        return f"M{start.center} {start.y + BOX_HEIGHT}V{end.y}"
    lane = start.x - 4 - _lane_offset(start) // 2
    return _rounded_path(
        [(start.x, _middle(start)), (lane, _middle(start)), (lane, _middle(end)),
         (end.x, _middle(end))]
    )  # fmt: skip


def _lane_offset(box: Box) -> int:
    """Return the distance between a line and its box; it varies by row to avoid overlaps."""
    return 5 + 4 * ((box.y - TITLE_HEIGHT) // ROW_HEIGHT % 4)


def _rounded_path(corners: Sequence[Point]) -> str:
    """Return an SVG path through these points, with rounded corners."""
    parts = [f"M{corners[0][0]} {corners[0][1]}"]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        start, end = _towards(corner, before), _towards(corner, after)
        parts.append(f"L{start[0]} {start[1]}Q{corner[0]} {corner[1]} {end[0]} {end[1]}")
    return "".join(parts) + f"L{corners[-1][0]} {corners[-1][1]}"


def _towards(corner: Point, other: Point) -> Point:
    """Return a point one radius from the corner toward ``other``, but at most halfway there."""
    x, y = (
        here + max(-CORNER_RADIUS, min(CORNER_RADIUS, (there - here) // 2))
        for here, there in zip(corner, other, strict=True)
    )
    return x, y


def _middle(box: Box) -> int:
    return box.y + BOX_HEIGHT // 2
