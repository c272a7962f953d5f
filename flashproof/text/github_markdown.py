"""Convert text to Markdown that GitHub displays."""

from __future__ import annotations

from collections.abc import Sequence


def code_fence(language: str, lines: Sequence[str]) -> list[str]:
    """Return the lines of a code block, with fences longer than any fence in the lines."""
    ticks = "```"
    while any(ticks in line for line in lines):
        ticks += "`"
    return [f"{ticks}{language}", *lines, ticks]


def escape(text: str) -> str:
    """Return plain text as Markdown; an HTML comment after "@" prevents mentions of users."""
    escaped = "".join(f"\\{char}" if char in "\\`*_[]<>#|" else char for char in text)
    return escaped.replace("@", "@<!-- -->")
