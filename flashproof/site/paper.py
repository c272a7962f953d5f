"""Estimate how many pages of paper a cheat sheet takes up.

Only a browser can lay out a page, and builds do not use one. The estimate adds up the heights of
the lines of all blocks in a section, as set by the print style sheet (``print.css``).
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable

PAGE_HEIGHT = 768.0
"""The height of the text on A4 paper, in points."""
_HEADER = 62.0
"""The height of a topic's title and summary, which span both columns."""
_COLUMN = 66
"""The number of characters of text that fit into a line of a column."""
_CODE_COLUMN = 60
_LINE = 10.7
_CODE_LINE = 9.3
_CODE_FRAME = 9.0
_GROUP = 24.0
_UNEVEN = 1.08
"""A factor for the empty space that is left in columns because blocks are not split."""

_BLOCK = re.compile(
    r"<pre[^>]*>(?P<code>.*?)</pre>"
    r'|<h\d class="group-name"[^>]*>.*?</h\d>(?P<group>)'
    r"|<(?P<name>p|li|h\d|tr)\b[^>]*>(?P<text>.*?)</(?P=name)>",
    re.DOTALL,
)
_TAG = re.compile(r"<annotation.*?</annotation>|<[^>]*>", re.DOTALL)


def printed_pages(section: str) -> float:
    """Return the height of a topic's cheat sheet section, in pages of A4 paper."""
    columns = sum(map(_height, _BLOCK.finditer(section)))
    return (_HEADER + columns / 2 * _UNEVEN) / PAGE_HEIGHT if section else 0.0


def page_count(heights: Iterable[float]) -> int:
    """Return the number of printed pages for sections; each height is a number of pages."""
    return max(1, math.ceil(sum(heights) - 0.05))


def _height(block: re.Match[str]) -> float:
    """Return the height of a block in a column, in points."""
    if block["code"] is not None:
        lines = _plain(block["code"]).rstrip("\n").split("\n")
        return _CODE_FRAME + _CODE_LINE * sum(_rows(line, _CODE_COLUMN) for line in lines)
    if block["group"] is not None:
        return _GROUP
    gap = 4.5 if block["name"] == "tr" else 2.5
    return gap + _LINE * _rows(_plain(block["text"]), _COLUMN)


def _plain(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup))


def _rows(text: str, width: int) -> int:
    return max(1, math.ceil(len(text.strip("\n")) / width))
