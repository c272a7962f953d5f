"""Convert text to Markdown that GitHub displays."""

from __future__ import annotations

from collections.abc import Sequence


def code_fence(language: str, lines: Sequence[str]) -> list[str]:
    """Return the lines of a code block, with longer fences than any in the lines themselves."""
    ticks = "```"
    while any(ticks in line for line in lines):
        ticks += "`"
    return [f"{ticks}{language}", *lines, ticks]


def escape(text: str) -> str:
    """Return plain text as Markdown; a comment after "@" prevents a mention of a user."""
    escaped = "".join(f"\\{char}" if char in "\\`*_[]<>#|" else char for char in text)
    return escaped.replace("@", "@<!-- -->")
