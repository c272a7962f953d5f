"""The picture that other sites show for a link: an index card with the deck's name on it."""

from __future__ import annotations

from collections.abc import Iterable

from flashproof.site.icons import INK, PAPER, png
from flashproof.site.lettering import coverage

WIDTH, HEIGHT = 1200, 630
"""Pixels, as the Open Graph pictures of most sites have."""

_LEFT, _TOP, _RIGHT, _BOTTOM = 70, 70, 1130, 560
_LETTERS = _LEFT + 60
_RULE = "#d9705f"
_LINE = "#cfd3de"

_SHAPES = (
    (0, 0, WIDTH, HEIGHT, INK),
    (_LEFT, _TOP, _RIGHT, _BOTTOM, PAPER),
    (_LEFT, 262, _RIGHT, 266, _RULE),
    *((_LETTERS, y, 900, y + 3, _LINE) for y in (340, 400, 460)),
    (980, 420, 1060, 500, INK),
)


def picture(font: bytes, title: str, line: str) -> bytes:
    """The picture as a PNG file.

    Args:
        font: a font file with the letters.
        title: large, above the rule.
        line: small, below it.

    """
    rows = [bytearray(3 * WIDTH) for _ in range(HEIGHT)]
    for left, top, right, bottom, colour in _SHAPES:
        for row in rows[top:bottom]:
            row[3 * left : 3 * right] = bytes.fromhex(colour[1:]) * (right - left)
    _write(rows[118:], _lettered(font, title, 96))
    _write(rows[290:], _lettered(font, line, 40))
    return png([bytes(row) for row in rows], WIDTH)


def _lettered(font: bytes, text: str, size: float) -> list[list[float]]:
    """A line of text as shares of pixels, smaller where it is too long."""
    room = _RIGHT - _LETTERS - 40
    _, wide = coverage(font, text, 1, 1)
    return coverage(font, text, min(size, room / wide) if wide else size, room)[0]


def _write(rows: list[bytearray], shares: list[list[float]]) -> None:
    for row, line in zip(rows, shares, strict=False):
        _ink(row, line)


def _ink(row: bytearray, shares: Iterable[float]) -> None:
    ink, paper = bytes.fromhex(INK[1:]), bytes.fromhex(PAPER[1:])
    for pixel, share in enumerate(shares, _LETTERS):
        if share > 0:
            part = min(1.0, share)
            for channel in range(3):
                mixed = paper[channel] + part * (ink[channel] - paper[channel])
                row[3 * pixel + channel] = round(mixed)
