"""Words as pixels: outlines of a font, filled with smooth edges, for the picture of the site.

A scan-line filler for outlines with the non-zero rule; four lines a pixel, exact in width.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

LINES = 4
"""Scan lines a pixel."""
STEPS = 6
"""Straight pieces a curve."""

Point = tuple[float, float]
Edge = tuple[Point, Point]


def coverage(font: bytes, text: str, size: float, width: int) -> tuple[list[list[float]], float]:
    """How much of each pixel the text covers.

    Args:
        font: a font file with TrueType outlines.
        text: on one line; letters that the font lacks are left out.
        size: pixels an em.
        width: of the rows, in pixels; what goes over it is cut off.

    Returns:
        Rows of shares from 0 to 1, from the top of the line, ``round(1.3 * size)`` of them; and
        how wide the text is in pixels.

    """
    edges, advance = _edges(font, text, size)
    height = round(1.3 * size)
    rows = [[0.0] * width for _ in range(height)]
    for line in range(height * LINES):
        row = rows[line // LINES]
        for start, end in _filled(edges, (line + 0.5) / LINES):
            _add(row, start, min(end, width))
    return rows, advance


def _edges(font: bytes, text: str, size: float) -> tuple[list[Edge], float]:
    face = TTFont(io.BytesIO(font))
    names, glyphs = face.getBestCmap(), face.getGlyphSet()
    scale = size / face["head"].unitsPerEm
    edges: list[Edge] = []
    x = 0.0
    for name in (names[ord(letter)] for letter in text if ord(letter) in names):
        pen = DecomposingRecordingPen(glyphs)
        glyphs[name].draw(pen)
        for contour in _contours(pen.value):
            placed = [(x + px * scale, size - py * scale) for px, py in contour]
            edges += pairwise([*placed, placed[0]])
        x += glyphs[name].width * scale
    return edges, x


def _contours(commands: list[tuple[str, tuple[Point, ...]]]) -> Iterator[list[Point]]:
    points: list[Point] = []
    for name, values in commands:
        if name == "moveTo":
            points = [values[0]]
        elif name == "lineTo":
            points.append(values[0])
        elif name == "qCurveTo":
            points += _curve(points[-1], values)
        elif points:
            yield points


def _curve(start: Point, values: tuple[Point, ...]) -> Iterator[Point]:
    """A TrueType spline: between two control points an end lies half-way."""
    controls = values[:-1]
    for number, control in enumerate(controls):
        last = number == len(controls) - 1
        end = values[-1] if last else _between(control, controls[number + 1], 0.5)
        for step in range(1, STEPS + 1):
            t = step / STEPS
            yield _between(_between(start, control, t), _between(control, end, t), t)
        start = end


def _between(one: Point, other: Point, t: float) -> Point:
    return (one[0] + t * (other[0] - one[0]), one[1] + t * (other[1] - one[1]))


def _filled(edges: list[Edge], y: float) -> Iterator[tuple[float, float]]:
    """The stretches of a scan line that are inside."""
    crossings = []
    for (x0, y0), (x1, y1) in edges:
        if (y0 <= y) != (y1 <= y):
            crossings.append((x0 + (y - y0) / (y1 - y0) * (x1 - x0), 1 if y1 > y0 else -1))
    winding, start = 0, 0.0
    for x, turn in sorted(crossings):
        if winding == 0:
            start = x
        winding += turn
        if winding == 0:
            yield start, x


def _add(row: list[float], start: float, end: float) -> None:
    for pixel in range(int(start), min(len(row), int(end) + 1)):
        row[pixel] += max(0.0, min(end, pixel + 1) - max(start, pixel)) / LINES
